"""How workflows differ: states, fields, steps, clocks, and who may read a case (办理流程的差异)."""

from collections.abc import Iterator, Mapping

from govflow.errors import Text
from govflow.rulebook.comparing.aspects import State
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import Speech
from govflow.rulebook.comparing.things import Sides, Sort, changed, single, things
from govflow.rulebook.rulebook import Rulebook
from govflow.workflow import Reading, Step, Workflow

_SORTS = {
    "states": Sort(Text("State", "状态"), "states"),
    "fields": Sort(Text("Field", "字段"), "fields"),
    "steps": Sort(Text("Step", "步骤"), "steps"),
    "clocks": Sort(Text("Clock", "时限"), "clocks"),
}
_PARTS = ("states", "titles", "phases", "final", "fields", "opening", "steps", "clocks", "reading")
"""What is told of a workflow part by part."""
_ITSELF = Sort(Text("", ""), "")
_OPENING = Sort(Text("Opening", "登记"), "opening")
_READING = Sort(Text("Reading", "阅览"), "reading")


def workflows(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in the workflows."""
    for name in dict.fromkeys([*old.workflows, *new.workflows]):
        was, now = old.workflows.get(name), new.workflows.get(name)
        flow = now or was
        subject = Subject("workflow", name, flow.title if flow else Text("", ""))
        if was is None or now is None:
            yield single(subject, was, now, _outline(flow) if flow else ())
        elif was != now:
            yield from _workflow(subject, was, now, Sides(Speech(old, was), Speech(new, now)))


def _outline(flow: Workflow) -> tuple[Text, ...]:
    """Return what a workflow is made of, in short."""
    states = [flow.title_of(state) for state in flow.states]
    steps = [step.title or Text(step.name, step.name) for step in flow.steps]
    return (
        Text(f"States: {', '.join(t.en for t in states)}.", f"状态：{'、'.join(t.zh for t in states)}。"),
        Text(f"Steps: {', '.join(t.en for t in steps)}.", f"步骤：{'、'.join(t.zh for t in steps)}。"),
    )


def _workflow(subject: Subject, old: Workflow, new: Workflow, sides: Sides) -> Iterator[Difference]:
    yield from changed(subject, _ITSELF, "", (old, new), sides, alone=True, but=_PARTS)
    yield from things(subject, _SORTS["states"], (_states(old), _states(new)), sides)
    yield from things(subject, _SORTS["fields"], (old.fields, new.fields), sides)
    yield from things(subject, _OPENING, (_opening(old), _opening(new)), sides)
    yield from things(subject, _SORTS["steps"], (_steps(old), _steps(new)), sides)
    yield from things(subject, _SORTS["clocks"], (old.clocks, new.clocks), sides)
    readings = (old.reading or Reading(), new.reading or Reading())
    yield from changed(subject, _READING, "", readings, sides, alone=True)


def _opening(flow: Workflow) -> Mapping[str, Step]:
    return {"open": flow.opening} if flow.opening else {}


def _steps(flow: Workflow) -> Mapping[str, Step]:
    return {step.name: step for step in flow.steps}


def _states(flow: Workflow) -> Mapping[str, State]:
    """Return the states, each as one thing."""
    return {
        name: State(
            name, flow.title_of(name), flow.phases.get(name, ""), name in flow.final, flow.places.get(name)
        )
        for name in flow.states
    }
