"""Escalation ends: what time brings about by itself must come to rest.

A clock that is missed, or warns, takes a step, and the step may start clocks again: an edge from clock to
clock. A round of such edges ends only because it climbs: the hierarchy is finite, and at the ceiling the step
is refused; up a ladder, whose rungs are finite too. So a round is endless if none of its steps climbs, and
also if one of them, or a table of it, gives the case an owner: whatever the others have climbed, it may be
put back down. A clock that is continued is no such
edge: what was breached stays so, and its warnings are over.

All rounds of a workflow must climb in one order, be it up the tree or up one ladder, for several clocks may
run at once: a rung may lie aside or deep in the tree, so what one order has lifted the other may put back.
"""

from collections.abc import Collection, Iterator, Mapping

from govflow.workflow import Step, Workflow

OWNERS = {"owner": ("unit", "link"), "owner_level": ("level",)}
"""The outputs that the case itself takes over, and their types."""

_Edges = Mapping[str, set[str]]


def endless(workflow: Workflow, owning: Collection[str]) -> Iterator[str]:
    """Yield the clocks whose breach could start them again for ever; `owning` tables give an owner."""
    every = _edges(workflow, workflow.steps)
    flat = _edges(workflow, [step for step in workflow.steps if not step.climb])
    owned = _edges(
        workflow, [s for s in workflow.steps if s.gives_owner or not set(owning).isdisjoint(s.decide)]
    )
    rounds = [name for name in workflow.clocks if name in _reached(every, every[name])]
    mixed = len(set(_orders(workflow, rounds))) > 1
    for name in workflow.clocks:
        if (
            name in _reached(flat, flat[name])
            or name in _reached(every, owned[name])
            or (mixed and name in rounds)
        ):
            yield name


def _orders(workflow: Workflow, rounds: Collection[str]) -> Iterator[str]:
    """Yield in which orders the rounds climb: ladders by their names, "" for the tree."""
    taken = {step for name in rounds for step in workflow.clocks[name].taken}
    for step in workflow.steps:
        if step.climb and step.name in taken and not set(rounds).isdisjoint(step.starts):
            yield step.climb if step.climb.startswith("ladder:") else ""


def _edges(workflow: Workflow, steps: Collection[Step]) -> _Edges:
    """Return, for each clock, those that its breach or warning starts by one of the steps."""
    return {
        clock.name: {started for step in steps if step.name in clock.taken for started in step.starts}
        for clock in workflow.clocks.values()
    }


def _reached(edges: _Edges, start: Collection[str]) -> set[str]:
    """Return the clocks in `start`, and all that the edges lead to from there."""
    reached, todo = set[str](), list(start)
    while todo:
        clock = todo.pop()
        if clock not in reached:
            reached.add(clock)
            todo += edges.get(clock, ())
    return reached
