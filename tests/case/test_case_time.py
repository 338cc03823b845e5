"""Time passing over a case, and rules that change under it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from govflow.case import (
    Act,
    Actor,
    Breached,
    ClockMet,
    ClockStarted,
    HandedUp,
    Post,
    StepFailed,
    StepTaken,
    Tick,
)
from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook import Limit, Rulebook
from govflow.testing import Given
from govflow.workflow import ClockRule, Workflow
from govflow.worktime import TimeLimit, WorkCalendar

T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))


def act(step: str, minutes: float = 0, by: Actor = ANN, command: str = "", **fields: object) -> Act:
    return Act(command or step, "lamp", T + timedelta(minutes=minutes), by, step, fields)


def tick(minutes: float) -> Tick:
    return Tick("lamp", T + timedelta(minutes=minutes))


def test_a_missed_clock_climbs_and_starts_again_each_stamped_with_its_due_instant(
    book: Rulebook, handled: Given
) -> None:
    noon, evening = datetime(2018, 6, 5, 4, tzinfo=UTC), datetime(2018, 6, 5, 7, tzinfo=UTC)
    handled.when(tick(120)).then()
    handled.when(tick(24 * 60)).then(
        Breached(noon, "handle", "G1"),
        StepTaken(noon, "system", "", "escalate", "handling", "handling", {}),
        HandedUp(noon, "G1", "C1"),
        ClockStarted(noon, "handle", evening, "quick", "", "", "office", "r1", book.digest),
        Breached(evening, "handle", "C1"),
        StepFailed(
            evening,
            "escalate",
            "top-reached",
            "Riverside (C1) is as high as this may climb (community).",
            "河畔社区（C1）已是可升级的最高层级（community）。",
        ),
    )


def test_what_comes_too_late_is_judged_after_the_deadlines_before_it(handled: Given) -> None:
    late = act("finish", 121, safe=True, count=1)
    handled.when(late).then(Breached, StepTaken, HandedUp, ClockStarted, StepTaken, ClockMet)
    handled.when(act("finish", 120, safe=True, count=1)).then(StepTaken, ClockMet)


def test_a_refused_command_leaves_the_passing_of_time_to_the_next(handled: Given) -> None:
    handled.when(act("sort", 121, command="again", cost=1)).then(refused="step-not-allowed")
    handled.when(tick(121)).then(Breached, StepTaken, HandedUp, ClockStarted)


def test_a_step_of_time_that_cannot_be_taken_leaves_the_reason(book: Rulebook, handled: Given) -> None:
    clocks = {"handle": ClockRule("handle", "quick", on_breach="finish")}
    changed = with_workflow(book, clocks=clocks)
    outcome = Given(changed, handled.case).when(tick(10**4))
    outcome.then(Breached, StepFailed)
    failed = outcome.events[-1]
    assert isinstance(failed, StepFailed)
    assert (failed.code, failed.step) == ("missing-field", "finish")


def with_workflow(book: Rulebook, **changes: Any) -> Rulebook:
    workflow: Workflow = attrs.evolve(book.workflows["request"], **changes)
    return attrs.evolve(book, workflows={"request": workflow})


# Rules that changed under an open case


def other_units(book: Rulebook) -> Rulebook:
    return attrs.evolve(book, hierarchy=Hierarchy.of([Unit("X", Text("X", "某"), "street", None)]))


def test_a_case_of_a_unit_that_is_gone_still_breaches_and_says_why_it_cannot_climb(
    book: Rulebook, handled: Given
) -> None:
    now = Given(other_units(book), handled.case)
    now.when(act("note", 1)).then(StepTaken, ClockStarted)
    now.when(act("sort", 1, command="again", cost=1)).then(refused="step-not-allowed")
    outcome = now.when(tick(10**4))
    outcome.then(Breached, StepFailed)
    assert [e.code for e in outcome.events if isinstance(e, StepFailed)] == ["unknown-unit"]


def test_a_new_case_of_a_unit_that_is_gone_is_refused_to_everybody(book: Rulebook, opened: Given) -> None:
    Given(other_units(book), opened.case).when(act("sort", cost=1)).then(refused="not-your-step")


def test_a_case_of_a_workflow_that_is_gone_still_breaches(book: Rulebook, handled: Given) -> None:
    now = Given(attrs.evolve(book, workflows={}), handled.case)
    now.when(act("note", 1)).then(refused="unknown-workflow")
    now.when(tick(10**4)).then(Breached)


def test_a_clock_that_is_gone_is_still_missed(book: Rulebook, handled: Given) -> None:
    steps = tuple(attrs.evolve(s, starts=(), meets=()) for s in book.workflows["request"].steps)
    Given(with_workflow(book, clocks={}, steps=steps), handled.case).when(tick(10**4)).then(Breached)


def test_a_limit_that_is_gone_or_cannot_be_counted_refuses_the_step(book: Rulebook, opened: Given) -> None:
    gone = with_workflow(book, clocks={"handle": ClockRule("handle", "slow")})
    Given(gone, opened.case).when(act("note")).then(refused="unknown-limit")
    idle = WorkCalendar("Asia/Shanghai", {"mon": ["09:00-09:01"]})
    limit = Limit("quick", TimeLimit(9_999, "working_hour", "at_once", "instant", "keep"), idle)
    broken = attrs.evolve(book, limits={"quick": limit})
    Given(broken, opened.case).when(act("note")).then(refused="out-of-range")


def test_a_limit_that_cannot_be_counted_does_not_stop_time(book: Rulebook, handled: Given) -> None:
    idle = WorkCalendar("Asia/Shanghai", {"mon": ["09:00-09:01"]})
    limit = Limit("quick", TimeLimit(9_999, "working_hour", "at_once", "instant", "keep"), idle)
    now = Given(attrs.evolve(book, limits={"quick": limit}), handled.case)
    now.when(tick(10**4)).then(Breached, StepFailed)
