"""Single commands and what comes of them: given these events, when this command, then these events."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from govflow.case import (
    Act,
    Actor,
    Breached,
    ClockMet,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    HandedUp,
    Open,
    Opened,
    Post,
    StepFailed,
    StepTaken,
    Tick,
    fold,
)
from govflow.errors import Problem, Refused, Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook import Limit, Rulebook
from govflow.testing import Given, given
from govflow.workflow import ClockRule, Workflow
from govflow.worktime import TimeLimit, WorkCalendar

T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))
BOB = Actor("bob", (Post("grid_head", "G2"),))
COMMUNITY = Actor("cai", (Post("grid_head", "C1"),))
LAMP: dict[str, object] = {"summary": "路灯不亮", "severity": "minor"}


def opening(unit: str = "G1", fields: Mapping[str, object] = LAMP, **changes: Any) -> Open:
    return attrs.evolve(Open("1", "lamp", T, ANN, "request", unit, fields), **changes)


def act(step: str, minutes: float = 0, by: Actor = ANN, command: str = "", **fields: object) -> Act:
    return Act(command or step, "lamp", T + timedelta(minutes=minutes), by, step, fields)


def tick(minutes: float) -> Tick:
    return Tick("lamp", T + timedelta(minutes=minutes))


@pytest.fixture
def opened(book: Rulebook) -> Given:
    return given(book).when(opening()).then(Opened)


@pytest.fixture
def handled(opened: Given) -> Given:
    return opened.when(act("sort", cost=80)).then(StepTaken, Decided, ClockStarted)


def why(outcome: Given, command: Act | Open) -> Refused:
    refusal = outcome.when(command).refusal
    assert isinstance(refusal, Refused)
    return refusal


# Opening


def test_a_case_opens_where_it_lies_and_that_unit_answers_for_it(book: Rulebook) -> None:
    event = Opened(T, "ann", "1", "lamp", "request", "new", "G1", "G1", LAMP, book.digest)
    given(book).when(opening()).then(event)


def test_a_place_may_be_named_in_words(book: Rulebook) -> None:
    now = given(book).when(opening("第一网格")).then(Opened)
    assert now.case
    assert (now.case.unit, now.case.unplaced) == ("G1", False)


def test_a_case_without_a_place_lies_at_the_root_and_says_so(book: Rulebook) -> None:
    now = given(book).when(opening("")).then(Opened)
    assert now.case
    assert (now.case.unit, now.case.owner, now.case.unplaced) == ("S1", "S1", True)


def test_with_several_roots_a_place_must_be_given(book: Rulebook) -> None:
    units = [Unit(name, Text(name, name), "street", None) for name in ("S1", "S2")]
    given(attrs.evolve(book, hierarchy=Hierarchy.of(units))).when(opening("")).then(refused="many-roots")


def test_an_opening_is_refused_for(book: Rulebook) -> None:
    before = given(book)
    before.when(opening(workflow="reqest")).then(refused="unknown-workflow")
    before.when(opening("G9")).then(refused="unknown-unit")
    before.when(opening(fields={**LAMP, "sevrity": "minor"})).then(refused="unknown-field")
    before.when(opening(fields={"severity": "minor"})).then(refused="missing-field")
    before.when(opening(id="")).then(refused="no-command-id")
    before.when(opening(at=datetime(2018, 6, 5))).then(refused="naive-instant")
    beyond = datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))
    before.when(opening(at=beyond)).then(refused="out-of-range")


def test_all_that_is_wrong_with_the_fields_is_said_at_once_in_both_languages(book: Rulebook) -> None:
    refusal = why(given(book), opening(fields={"severity": "minr", "cost": 1.5, "colour": "red"}))
    for said in (
        "'minr'. Did you mean 'minor'?",
        "a decimal number",
        "no field 'colour'",
        "needed: summary.",
    ):
        assert said in refusal.text.en
    for said in ("是否想写“minor”", "应为十进制数", "没有字段“colour”", "尚缺：诉求内容"):
        assert said in refusal.text.zh


def test_a_case_opens_once(opened: Given) -> None:
    opened.when(opening()).then()
    opened.when(opening(id="2")).then(refused="case-exists")


# Steps


def test_a_step_carries_what_was_written_decided_and_started_with_the_reasons(
    book: Rulebook, opened: Given
) -> None:
    due = T + timedelta(hours=2)  # noon, when the office closes
    opened.when(act("sort", cost="80.50")).then(
        StepTaken(T, "ann", "sort", "sort", "new", "handling", {"cost": "80.5"}),
        Decided(T, "triage", "small", {"track": "routine"}, "G1", book.digest),
        ClockStarted(T, "handle", due, "quick", "", "", "office", "r1", book.digest),
    )


def test_a_table_names_the_level_that_takes_over(opened: Given) -> None:
    now = opened.when(act("sort", cost="100.01")).then(StepTaken, Decided, ClockStarted)
    assert now.case
    assert (now.case.owner, now.case.fields["track"]) == ("C1", "major")


def test_a_table_without_an_answer_refuses_the_step(book: Rulebook) -> None:
    serious = given(book).when(opening(fields={**LAMP, "severity": "serious"})).then(Opened)
    serious.when(act("sort", cost=1)).then(refused="no-hit")


def test_a_step_belongs_to_a_post_at_the_owner_or_above(opened: Given) -> None:
    opened.when(act("sort", by=BOB, cost=1)).then(refused="not-your-step")
    opened.when(act("sort", by=Actor("x", (Post("clerk", "G1"),)), cost=1)).then(refused="not-your-step")
    opened.when(act("sort", by=Actor("x", (Post("grid_head", "Mars"),)), cost=1)).then(
        refused="not-your-step"
    )
    opened.when(act("sort", by=COMMUNITY, cost=1)).then(StepTaken, Decided, ClockStarted)


def test_nobody_may_take_the_step_of_time_itself(handled: Given) -> None:
    handled.when(act("escalate", by=COMMUNITY)).then(refused="not-your-step")


def test_a_step_that_the_state_does_not_know_is_refused_with_those_it_does(opened: Given) -> None:
    refusal = why(opened, act("finish"))
    assert (refusal.code, refusal.allowed) == ("step-not-allowed", ("sort", "note"))
    assert "sort, note" in refusal.text.en


@pytest.mark.parametrize("value", [False, True])
def test_false_and_zero_are_values_that_a_step_needs(handled: Given, value: bool) -> None:
    outcome = handled.when(act("finish", 5, safe=value, count=0))
    if value:
        outcome.then(StepTaken, ClockMet)
    else:
        outcome.then(refused="guard-failed")


def test_what_is_lacking_and_which_guards_fail_is_said_at_once(handled: Given) -> None:
    refusal = why(handled, act("finish", severity="serious", safe=True))
    assert refusal.code == "missing-field"
    assert refusal.allowed == ("note", "escalate", "finish")
    assert "lamps" in refusal.text.en
    assert "severity is minor; it is serious" in refusal.text.en
    assert "尚缺：盏数" in refusal.text.zh


@pytest.mark.parametrize("blank", ["", "  \n"])
def test_a_required_field_cannot_be_blanked_later(opened: Given, blank: str) -> None:
    opened.when(act("note", summary=blank)).then(refused="missing-field")


def test_the_end_stops_what_still_runs(book: Rulebook, handled: Given) -> None:
    workflow = book.workflows["request"]
    steps = tuple(attrs.evolve(step, meets=()) for step in workflow.steps)
    unmet = attrs.evolve(book, workflows={"request": attrs.evolve(workflow, steps=steps)})
    finish = act("finish", 1, safe=True, count=1)
    now = Given(unmet, handled.case).when(finish).then(StepTaken, ClockStopped)
    assert now.case
    assert (now.case.closed_at, now.case.next_due) == (finish.at, None)
    assert now.case.clocks["handle"].met is False
    now.when(tick(10**6)).then()


def test_a_naive_instant_or_one_before_the_last_event_is_refused(handled: Given) -> None:
    handled.when(attrs.evolve(act("note"), at=datetime(2018, 6, 6))).then(refused="naive-instant")
    handled.when(Tick("lamp", datetime(2018, 6, 6))).then(refused="naive-instant")
    handled.when(act("note", -1)).then(refused="before-last-event")


def test_instants_of_any_zone_are_kept_in_utc(opened: Given) -> None:
    there = T.astimezone(ZoneInfo("Asia/Shanghai"))
    (event,) = opened.when(attrs.evolve(act("sort", cost=1), at=there)).events[:1]
    assert (event.at, event.at.tzinfo) == (T, UTC)


def test_a_command_for_another_case_is_refused(handled: Given) -> None:
    handled.when(Tick("bench", T)).then(refused="other-case")
    handled.when(attrs.evolve(act("note"), case="bench")).then(refused="other-case")
    handled.when(opening(case="bench")).then(refused="other-case")


def test_a_command_sent_twice_happens_once_and_its_id_means_nothing_else(handled: Given) -> None:
    handled.when(act("sort", cost=80)).then()
    handled.when(act("note", command="sort")).then(refused="command-id-reused")
    handled.when(act("note", command="1")).then(refused="command-id-reused")
    handled.when(act("note", 1, command="")).then(StepTaken, ClockStarted)
    handled.when(attrs.evolve(act("note"), id="")).then(refused="no-command-id")


# Time


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
            "C1 is as high as 'escalate' may climb (community).",
            "C1 已是“escalate”可升级的最高层级（community）。",
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
    ended = WorkCalendar("Asia/Shanghai", {}, {T.date(): ["09:00-12:00"]})
    limit = Limit("quick", TimeLimit(9, "working_hour", "at_once", "instant", "keep"), ended)
    broken = attrs.evolve(book, limits={"quick": limit})
    Given(broken, opened.case).when(act("note")).then(refused="time-runs-out")


def test_a_limit_that_cannot_be_counted_does_not_stop_time(book: Rulebook, handled: Given) -> None:
    ended = WorkCalendar("Asia/Shanghai", {}, {T.date(): ["09:00-12:00"]})
    limit = Limit("quick", TimeLimit(9, "working_hour", "at_once", "instant", "keep"), ended)
    now = Given(attrs.evolve(book, limits={"quick": limit}), handled.case)
    now.when(tick(10**4)).then(Breached, StepFailed)


# The sentences themselves


def test_a_sentence_that_is_not_true_fails(opened: Given) -> None:
    refused, taken = opened.when(act("finish")), opened.when(act("note"))
    step, started = taken.events
    for code in ("", "guard-failed"):
        with pytest.raises(AssertionError):
            refused.then(refused=code)
    with pytest.raises(AssertionError):
        taken.then(refused="step-not-allowed")
    assert isinstance(started, ClockStarted)
    wrong: tuple[tuple[Event | type[Event], ...], ...] = (
        (),
        (StepTaken,),
        (ClockStarted, StepTaken),
        (StepTaken, ClockStarted, ClockStarted),
        (step, attrs.evolve(started, limit="slow")),
    )
    for events in wrong:
        with pytest.raises(AssertionError):
            taken.then(*events)


def test_a_sentence_may_begin_with_events(opened: Given, book: Rulebook) -> None:
    events: tuple[Event, ...] = given(book).when(opening()).events
    assert given(book, events) == opened
    given(book, events).when(act("note")).then(StepTaken, ClockStarted)
    given(book).when(act("note")).then(refused="no-such-case")


def test_a_history_begins_with_an_opening() -> None:
    with pytest.raises(ValueError, match="Opened"):
        fold([ClockMet(T, "handle")])


def test_what_a_host_does_to_its_input_later_changes_nothing(book: Rulebook) -> None:
    fields: dict[str, object] = {**LAMP, "parties": ["G1"]}
    now = given(book).when(opening(fields=fields)).then(Opened)
    fields["parties"] = fields["summary"] = Problem("x", Text("x", "x"))
    assert now.case
    assert now.case.fields == {**LAMP, "parties": ["G1"]}
