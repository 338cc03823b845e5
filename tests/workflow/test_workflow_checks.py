"""A workflow is sound by construction: all that is wrong with one is told at once, by code."""

from types import new_class
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from statemachine import State, StateChart
from statemachine.exceptions import InvalidDefinition

from govflow.errors import Place, Text, WorkflowError
from govflow.testing import workflows
from govflow.workflow import ClockRule, Field, Guard, Step, Workflow

FIELDS = {"note": Field("note")}
CLOCKS = {"handle": ClockRule("handle", "5 working_day")}
PLACE = Place("request.yaml", 1)


def workflow(*steps: Step, **changes: Any) -> Workflow:
    given = {
        "name": "request",
        "states": ("new", "done"),
        "initial": "new",
        "final": ("done",),
        "fields": FIELDS,
        "clocks": CLOCKS,
        "opening": Step("open", (), "new", starts=("handle",)),
        "place": PLACE,
        **changes,
    }
    return Workflow(steps=steps, **given)


FINISH = Step("finish", ("new",), "done")


def codes(*steps: Step, **changes: Any) -> list[str]:
    with pytest.raises(WorkflowError) as caught:
        workflow(*steps, **changes)
    for problem in caught.value.problems:
        assert problem.place is not None
        assert problem.message.en != problem.message.zh
    return [problem.code for problem in caught.value.problems]


def step(**changes: Any) -> Step:
    return attrs.evolve(FINISH, place=Place("request.yaml", 9), **changes)


WRONG: dict[str, tuple[list[Step], dict[str, Any], list[str]]] = {
    "an initial state that there is not": ([FINISH], {"initial": "nwe"}, ["unknown-state"]),
    "a final state that there is not": ([FINISH], {"final": ("dome",)}, ["unknown-state"]),
    "a source that there is not": ([step(sources=("nwe",))], {}, ["unknown-state"]),
    "a target that there is not": ([step(target="dome")], {}, ["unknown-state"]),
    "a needed field that there is not": ([step(needs=("nota",))], {}, ["unknown-field"]),
    "a guarded field that there is not": (
        [step(guards=(Guard("nota", frozenset({"x"})),))],
        {},
        ["unknown-field"],
    ),
    "a started clock that there is not": ([step(starts=("hanlde",))], {}, ["unknown-clock"]),
    "a met clock that there is not": ([step(meets=("hanlde",))], {}, ["unknown-clock"]),
    "a step on breach that there is not": (
        [FINISH],
        {"clocks": {"handle": ClockRule("handle", "1 hour", on_breach="finnish")}},
        ["unknown-step"],
    ),
    "no final state": ([FINISH], {"final": ()}, ["no-final-state"]),
    "a state declared twice": ([FINISH], {"states": ("new", "done", "new")}, ["duplicate-state"]),
    "a final state listed twice": ([FINISH], {"final": ("done", "done")}, ["duplicate-state"]),
    "a clock that nothing starts": (
        [step(meets=("handle",))],
        {"opening": Step("open", (), "new")},
        ["clock-never-started"],
    ),
    "a clock that nothing starts, without an opening": ([FINISH], {"opening": None}, ["clock-never-started"]),
    "a step twice from one state": ([FINISH, step()], {}, ["duplicate-step"]),
    "a clock started at the end": ([step(starts=("handle",))], {}, ["clock-after-end"]),
    "a state that nothing leads to": (
        [FINISH, step(name="wake", sources=("lost",))],
        {"states": ("new", "done", "lost")},
        ["unreachable-state"],
    ),
    "a dead end": (
        [FINISH, step(name="stray", target="lost")],
        {"states": ("new", "done", "lost")},
        ["dead-end"],
    ),
    "a dead end that only leads to itself": (
        [FINISH, step(name="stray", target="lost"), step(name="stay", sources=("lost",), target="lost")],
        {"states": ("new", "done", "lost")},
        ["dead-end"],
    ),
    "two states that lead only to each other": (
        [
            FINISH,
            step(name="in", target="a"),
            step(name="there", sources=("a",), target="b"),
            step(name="back", sources=("b",), target="a"),
        ],
        {"states": ("new", "done", "a", "b")},
        ["no-way-out", "no-way-out"],
    ),
    "all at once": (
        [step(sources=("nwe",), needs=("nota",), meets=("hanlde",)), step(name="x", target="dome")],
        {"initial": "nwe"},
        ["unknown-state", "unknown-state", "unknown-field", "unknown-clock", "unknown-state"],
    ),
    "twice, too late and unreachable at once": (
        [step(starts=("handle",)), step()],
        {"states": ("new", "done", "lost")},
        ["duplicate-step", "clock-after-end", "unreachable-state"],
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_it_is_refused_for(wrong: str) -> None:
    steps, changes, expected = WRONG[wrong]
    assert codes(*steps, **changes) == expected


def test_a_misspelt_name_comes_with_a_suggestion_and_the_place_of_its_step() -> None:
    with pytest.raises(WorkflowError) as caught:
        workflow(step(target="dome"))
    (problem,) = caught.value.problems
    assert problem.place == Place("request.yaml", 9)
    assert problem.suggestion == Text("Did you mean 'done'?", "是否想写“done”？")


def test_a_clock_may_be_started_by_a_step_alone() -> None:
    wait = Step("wait", ("new",), "new", starts=("handle",))
    assert workflow(FINISH, wait, opening=None).moves == (FINISH, wait)


def test_a_case_may_be_opened_anew_from_a_final_state() -> None:
    reopen = Step("reopen", ("done",), "new")
    assert workflow(FINISH, reopen).allowed("done") == ("reopen",)


@st.composite
def shapes(draw: st.DrawFn) -> tuple[list[str], str, list[str], list[tuple[str, str]]]:
    """Draw states, the initial one, final ones that nothing leaves, and edges; most are unsound."""
    states = [f"s{n}" for n in range(draw(st.integers(1, 7)))]
    final = draw(st.lists(st.sampled_from(states), min_size=1, max_size=2, unique=True))
    inner = [s for s in states if s not in final]
    if not inner:
        return states, states[0], final, []
    edge = st.tuples(st.sampled_from(inner), st.sampled_from(states))
    edges = draw(st.lists(edge, max_size=12, unique=True))
    if draw(st.booleans()):  # a backbone, so that many are sound
        edges = list(
            dict.fromkeys([*edges, *((a, b) for a, b in zip(inner, [*inner[1:], *final], strict=False))])
        )
    return states, states[0], final, edges


@given(shapes())
@example((["a"], "a", ["a"], []))
def test_the_verdict_is_that_of_python_statemachine(
    shape: tuple[list[str], str, list[str], list[tuple[str, str]]],
) -> None:
    states, initial, final, edges = shape
    members: dict[str, Any] = {s: State(initial=s == initial, final=s in final) for s in states}
    moves = {f"step{n}": members[a].to(members[b]) for n, (a, b) in enumerate(edges)}
    try:
        new_class("Oracle", (StateChart,), exec_body=lambda space: space.update({**members, **moves}))
        sound = True
    except InvalidDefinition:
        sound = False
    steps = tuple(Step(f"step{n}", (a,), b) for n, (a, b) in enumerate(edges))
    if sound:
        Workflow("w", tuple(states), initial, tuple(final), steps)
        return
    with pytest.raises(WorkflowError) as caught:
        Workflow("w", tuple(states), initial, tuple(final), steps)
    assert {p.code for p in caught.value.problems} <= {"unreachable-state", "dead-end", "no-way-out"}


@given(workflows())
def test_every_declared_step_and_no_other_stands_in_the_table(workflow: Workflow) -> None:
    declared = {(source, step.name): step for step in workflow.steps for source in step.sources}
    assert workflow.table == declared
    for state in workflow.states:
        people = {name for (source, name), step in declared.items() if source == state and not step.timed}
        assert set(workflow.allowed(state)) == people
