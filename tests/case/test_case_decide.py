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
    ClockMet,
    ClockStarted,
    ClockStopped,
    Decided,
    Open,
    Opened,
    Post,
    StepTaken,
    Tick,
)
from govflow.errors import Refused, Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook import Rulebook
from govflow.tables import DecisionTable
from govflow.testing import Given, given

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


@pytest.mark.parametrize("sign", ["x", "案", "\ud800"])
def test_an_id_has_a_thousand_bytes_at_most(book: Rulebook, sign: str) -> None:
    """So that every store can look it up, whichever it is."""
    longest = sign * (1_000 // len(sign.encode("utf-8", "surrogatepass")))
    refusal = why(given(book), opening(case=f"{longest}xx"))
    assert refusal.code == "case-id-too-long"
    assert "1,000" in refusal.text.en
    assert "1,000" in refusal.text.zh
    event = Opened(T, "ann", "1", longest, "request", "new", "G1", "G1", LAMP, book.digest)
    given(book).when(opening(case=longest)).then(event)


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


def test_a_table_answers_as_of_the_opening_however_late_it_is_asked(book: Rulebook, opened: Given) -> None:
    table = book.tables["triage"]
    small, large = table.rules
    rules = [
        attrs.evolve(small, stop=T + timedelta(days=1)),
        attrs.evolve(small, id="newer", start=T + timedelta(days=1)),
        large,
    ]
    dated = DecisionTable.of("triage", table.columns, rules, "UNIQUE", "error")
    now = Given(attrs.evolve(book, tables={"triage": dated}), opened.case)
    later = now.when(act("sort", 3 * 24 * 60, cost=80))
    later.then(StepTaken, Decided, ClockStarted)
    assert [e.rule for e in later.events if isinstance(e, Decided)] == ["small"]


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
    assert refusal.allowed == ("note", "finish")  # escalate is for time alone
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
