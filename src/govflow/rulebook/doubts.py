"""Doubts: what is allowed and probably not meant, told as warnings of a rulebook that loads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import pairwise

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.sections import Problems
from govflow.rulebook.spelling import full_width, meant
from govflow.workflow import Extending, Ladder, Pausing, Resuming, Step, Workflow
from govflow.workflow.checks import closure

_MOST_COMPARED = 100  # words


def doubt(
    problems: Problems,
    workflows: Collection[Workflow],
    ladders: Iterable[Ladder],
    hierarchy: Hierarchy,
    words: Mapping[str, Text],
    held: Collection[str],
) -> None:
    """Keep a warning of each role that nothing else names, of idle changes of clocks, of falling ladders.

    `held` are the roles that posts and staffing name, beside those that `words` does.
    """
    known = {*words, *held}
    used = roles_of(workflows) - known
    if not (held or known & roles_of(workflows)):  # `words` may name no roles at all, only values
        used = {role for role in used if _misspelt(role, known, problems)}
    for workflow in workflows:
        for role, place in _roles(workflow):
            if role in used:
                unnamed_role(problems, role, place, known)
    for workflow in workflows:
        _doubt_changes(problems, workflow)
    for ladder in ladders:
        _doubt_order(problems, ladder, hierarchy)


def _misspelt(role: str, known: Collection[str], problems: Problems) -> bool:
    few = sorted(known)[:_MOST_COMPARED]
    return bool(full_width(role) or role in problems.titles or get_close_matches(role[:60], few, n=1))


def unnamed_role(problems: Problems, role: str, place: Place | None, known: Collection[str]) -> None:
    """Warn of a role that nothing else names."""
    problems.warn(
        "unnamed-role",
        f"Nothing else names the role '{role}': no word, no post, no staffing rule.",
        f"角色“{role}”别无出处：words、岗位和配置均未提及。",
        place,
        meant(role, sorted(known), problems.titles),
    )


def _roles(workflow: Workflow) -> Iterator[tuple[str, Place | None]]:
    """Yield each role that a workflow names, and where."""
    for step in workflow.moves:
        yield from ((role, step.place_of("by", role)) for role in step.roles)
        yield from ((naming.role, step.place_of("names", naming.role)) for naming in step.effects.names)
    if reading := workflow.reading:
        for right in reading.rights:
            if right.role:
                yield right.role, reading.places.get(right.role, workflow.place)


def _doubt_changes(problems: Problems, workflow: Workflow) -> None:
    """Warn of a pause, an extension or a resumption in a state in which its clock cannot run."""
    for name in workflow.clocks:
        runs = _runs(workflow, name)
        for step in workflow.steps:
            idle = [state for state in step.sources if state not in runs]
            if idle and any(
                change.clock == name and isinstance(change, Pausing | Resuming | Extending)
                for change in step.changes
            ):
                problems.warn(
                    "clock-not-running",
                    f"Step '{step.name}' changes clock '{name}', which cannot run in state '{idle[0]}'.",
                    f"步骤“{step.name}”变更时限“{name}”，而在状态“{idle[0]}”下它不可能在计时。",
                    _change_place(step, name),
                )


def _change_place(step: Step, clock: str) -> Place | None:
    found = (step.places.get((key, clock)) for key in ("pauses", "resumes", "extends"))
    return next(filter(None, found), step.place)


def _runs(workflow: Workflow, clock: str) -> set[str]:
    """Return the states in which a clock may run: from where a step starts it on, until one meets it."""
    begun = {
        move.leads(state)
        for move in workflow.moves
        if clock in move.begins
        for state in move.sources or (workflow.initial,)
    }
    edges: dict[str, set[str]] = {state: set() for state in workflow.states}
    for step in workflow.steps:
        if clock not in step.meets:
            for state in step.sources:
                edges[state].add(step.leads(state))
    return closure(begun, edges)


def _doubt_order(problems: Problems, ladder: Ladder, hierarchy: Hierarchy) -> None:
    """Warn of a rung whose level lies below that of the rung before it."""
    levels = [rung.level for rung in ladder.rungs if rung.level]
    for lower, upper in pairwise(levels):
        below = (unit for unit in hierarchy if hierarchy.level(unit) == upper != lower)
        if any(hierarchy.at_level(unit, lower) for unit in below):
            problems.warn(
                "ladder-descends",
                f"The rung '{upper}' of ladder '{ladder.name}' lies below the rung '{lower}' before it.",
                f"阶梯“{ladder.name}”的层级“{upper}”低于排在它之前的“{lower}”。",
                ladder.places.get(upper, ladder.place),
                Text("List the rungs from the lowest up.", "请自下而上列出各级。"),
            )
