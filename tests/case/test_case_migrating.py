"""Migrating: a case goes on by other rules, counted anew, or stays with all the reasons why it cannot."""

from datetime import datetime
from itertools import pairwise

import attrs
import pytest
from tests.case.clock_rules import CLERK, EXTENDED, FILES, HEAD, SHANGHAI, act, at, local, rulebook, tick

from govflow import insight
from govflow.case import (
    Act,
    Actor,
    Case,
    ClockRecounted,
    Event,
    InTask,
    Migrated,
    Open,
    Rehomed,
    carry_out,
    decide,
    fold,
)
from govflow.case.explain import explain
from govflow.case.migrating import migration, planned
from govflow.errors import Refused
from govflow.rulebook import Rulebook, load, presets
from govflow.testing import Given

MIA = Actor("mia")
NO_DATE = """
workflow: request
states: [handling, waiting, done]
final: [done]
open: {starts: handle}
steps:
  wait: {from: handling, to: waiting}
  close: {from: waiting, to: done, meets: handle}
clocks:
  handle: {limit: none}
"""


def other(file: str, *changes: tuple[str, str]) -> Rulebook:
    """Return the rules of clocks with something written otherwise in one of the files."""
    text = FILES[file]
    for was, now in changes:
        assert was in text
        text = text.replace(was, now)
    return rulebook(**{file.replace(".", "_"): text})


def moved(case: Case | None, book: Rulebook, instant: str, **states: str) -> tuple[Event, ...]:
    assert case
    named = {key.replace("__", "/"): state for key, state in states.items()}
    return migration(book, case, at(instant), MIA, "m1", named)


def lived(given: Given, *commands: Act) -> Case:
    """Return the case after commands, none of which is refused."""
    case = given.case
    for command in commands:
        case, _ = carry_out(given.book, case, command)
    assert case
    return case


def after(case: Case | None, events: tuple[Event, ...]) -> Case:
    found = fold(events, case)
    assert found
    return found


def test_a_clock_that_runs_is_counted_from_its_start_by_the_new_limit(case: Given) -> None:
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    events = moved(case.case, shorter, "05-20 10:00")
    assert [type(event) for event in events] == [Migrated, ClockRecounted]
    clock = after(case.case, events).clocks["handle"]
    assert local(clock.due) == "05-25 18:00"
    assert local(clock.promised) == "05-31 18:00", "what the resident was told"
    assert local(clock.warnings["yellow"]) == "05-20 18:00"
    assert after(case.case, events).digest == shorter.digest


def test_its_pauses_and_what_was_granted_still_count(case: Given) -> None:
    extend = act("extend", "05-25 11:00", HEAD, days=2, **EXTENDED)
    before = lived(case, act("hear", "05-20 10:00"), act("resume", "05-25 10:00"), extend)
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    clock = after(before, moved(before, shorter, "05-26 09:00")).clocks["handle"]
    assert local(clock.due) == "06-01 18:00", "05-25 18:00, three days of pause, two that were granted"
    assert clock.pauses == before.clocks["handle"].pauses
    assert clock.extensions == ("2 working_day",)


def test_it_runs_by_the_limit_and_on_the_calendar_of_the_new_rules(case: Given) -> None:
    named = rulebook(
        limits_yaml=FILES["limits.yaml"]
        .replace("calendar: office", "calendar: always")
        .replace("term:", "period:"),
        request_yaml=FILES["request.yaml"].replace("limit: term", "limit: period"),
    )
    clock = after(case.case, moved(case.case, named, "05-20 10:00")).clocks["handle"]
    assert (clock.limit, clock.calendar) == ("period", "always")
    assert local(clock.due) == "05-28 00:00"


def test_tables_are_asked_as_of_when_the_new_rules_hold(case: Given) -> None:
    dated = rulebook(
        rulebook_yaml=FILES["rulebook.yaml"] + "effective: {from: 2017-01-01}\ntables: [promises.yaml]\n",
        promises_yaml="""
table: promises
inputs: {owner_level: {type: enum, of: [grid, community]}}
outputs: {limit: {type: limit}}
rules:
  - {id: grid, owner_level: grid, limit: term, from: 2017-01-01}
  - {id: community, owner_level: community, limit: term, from: 2017-01-01}
otherwise: error
""",
        limits_yaml=FILES["limits.yaml"].replace("limit: 10 working_day", "limit: 6 working_day"),
        request_yaml=FILES["request.yaml"].replace("limit: term", 'limit: "table:promises"'),
    )
    events = moved(case.case, dated, "05-20 10:00")
    counted = events[-1]
    assert isinstance(counted, ClockRecounted)
    assert (counted.table, counted.rule, counted.limit) == ("promises", "grid", "term")
    assert after(case.case, events).ruled_at == datetime(2017, 1, 1, tzinfo=SHANGHAI)


def test_one_that_stands_still_goes_on_by_the_new_limit(case: Given) -> None:
    paused = lived(case, act("hear", "05-20 10:00"))
    named = rulebook(request_yaml=NO_DATE.replace("none", "again"))
    with pytest.raises(Refused, match="no ground 'hearing'"):
        moved(paused, named, "05-23 09:00")
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    events = moved(paused, shorter, "05-23 09:00")
    assert [type(event) for event in events] == [Migrated]
    gone_on, _ = carry_out(shorter, after(paused, events), act("resume", "05-25 10:00"))
    assert local(gone_on.clocks["handle"].due) == "05-30 18:00"


def test_what_would_have_passed_is_due_at_once_and_missed_by_time(case: Given) -> None:
    shortest = other("limits.yaml", ("limit: 10 working_day", "limit: 1 working_day"))
    migrated = after(case.case, moved(case.case, shortest, "05-20 10:00"))
    assert local(migrated.clocks["handle"].due) == "05-20 10:00"
    assert not migrated.breaches
    passed, _ = carry_out(shortest, migrated, tick("05-20 10:01"))
    assert [local(breach.at) for breach in passed.breaches] == ["05-20 10:00"]


def test_a_clock_may_be_promised_no_date_any_more_and_one_again(case: Given) -> None:
    never = rulebook(request_yaml=NO_DATE)
    free = after(case.case, moved(case.case, never, "05-20 10:00"))
    assert free.clocks["handle"].due is None
    assert free.next_due is None
    back = after(free, moved(free, case.book, "05-23 10:00"))
    assert back.clocks["handle"].due == (case.case and case.case.clocks["handle"].due)
    assert back.digest == case.book.digest


def test_a_limit_that_a_step_gave_the_clock_is_kept_where_a_step_still_gives_it(case: Given) -> None:
    again = lived(case, act("answer", "05-20 10:00"), act("redo", "05-20 10:00"))
    assert local(again.clocks["handle"].due) == "05-25 18:00"
    longer = other("limits.yaml", ("again: 3 working_day", "again: 4 working_day"))
    assert local(after(again, moved(again, longer, "05-23 09:00")).clocks["handle"].due) == "05-26 18:00"


def test_a_state_is_kept_or_becomes_the_one_that_is_named_for_it(case: Given) -> None:
    renamed = rulebook(request_yaml=FILES["request.yaml"].replace("handling", "working"))
    with pytest.raises(Refused) as caught:
        moved(case.case, renamed, "05-20 10:00")
    assert caught.value.code == "unknown-state"
    for named in ("handling", "request__handling"):
        assert (
            after(case.case, moved(case.case, renamed, "05-20 10:00", **{named: "working"})).state
            == "working"
        )
    with pytest.raises(Refused) as caught:
        moved(case.case, renamed, "05-20 10:00", handling="done")
    assert caught.value.code == "ended-state", "an open case does not end by other rules"


def test_what_was_missed_stays_missed(case: Given) -> None:
    late, _ = carry_out(case.book, case.case, tick("06-01 09:00"))
    longer = other("limits.yaml", ("limit: 10 working_day", "limit: 20 working_day"))
    assert [type(event) for event in moved(late, longer, "06-01 09:00")] == [Migrated]


def test_a_clock_that_is_late_and_still_runs_must_be_known_to_the_new_rules_too(case: Given) -> None:
    late, _ = carry_out(case.book, case.case, tick("06-01 09:00"))
    assert late.clocks["handle"].breached
    assert late.clocks["handle"].ended is None
    book = rulebook(request_yaml=FILES["request.yaml"].replace("handle", "serve"))
    _, reasons = planned(book, late, at("06-01 09:00"), MIA, "m1", {"handling": "handling"})
    assert [reason.code for reason in reasons if "handle" in reason.message.en] == ["unknown-clock"]


DATED = """id,level,parent,name,from,to,successor
C1,community,,Riverside,,,
G1,grid,C1,Grid 1,{},{},{}
G2,grid,C1,Grid 2,,,
"""


def test_a_unit_that_has_ended_under_the_new_rules_is_succeeded(case: Given) -> None:
    ended = rulebook(hierarchy_csv=DATED.format("", "2016-05-18", "G2"))
    events = moved(case.case, ended, "05-20 10:00")
    assert [type(event) for event in events] == [Migrated, Rehomed]
    assert (after(case.case, events).unit, after(case.case, events).owner) == ("G2", "G2")


def test_a_unit_that_is_still_to_come_is_none(case: Given) -> None:
    later = rulebook(hierarchy_csv=DATED.format("2016-06-01", "2016-12-31", "G2"))
    with pytest.raises(Refused, match="no unit 'G1'"):
        moved(case.case, later, "05-20 10:00")
    late, _ = carry_out(case.book, case.case, tick("06-02 09:00"))
    assert [type(event) for event in moved(late, later, "06-02 09:00")] == [Migrated]


def test_all_reasons_are_told_at_once(case: Given) -> None:
    book = rulebook(
        hierarchy_csv="id,level,parent,name\nC1,community,,Riverside\n",
        request_yaml=FILES["request.yaml"].replace("handle", "serve").replace("handling", "serving"),
    )
    assert case.case
    events, reasons = planned(book, case.case, at("05-20 10:00"), MIA, "m1")
    assert not events
    assert [reason.code for reason in reasons] == ["unknown-unit", "unknown-state", "unknown-clock"]
    with pytest.raises(Refused) as caught:
        moved(case.case, book, "05-20 10:00")
    for word in ("G1", "handling", "handle"):
        assert f"'{word}'" in caught.value.text.en
        assert f"“{word}”" in caught.value.text.zh


def test_a_value_that_the_new_rules_cannot_read_keeps_it_where_it_is(case: Given) -> None:
    written = lived(case, act("suspend", "05-20 10:00", ground="waiting", told="by letter"))
    fewer = other("request.yaml", ("of: [hearing, waiting]", "of: [hearing]"))
    with pytest.raises(Refused) as caught:
        moved(written, fewer, "05-20 11:00")
    assert caught.value.code == "unknown-value"
    assert "waiting" not in caught.value.text.en, "one reason for all values of a field"


def test_another_workflow_and_an_earlier_instant_are_reasons_too(case: Given) -> None:
    named = rulebook(request_yaml=FILES["request.yaml"].replace("workflow: request", "workflow: matter"))
    with pytest.raises(Refused, match="no workflow 'request'"):
        moved(case.case, named, "05-20 10:00")
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    with pytest.raises(Refused) as caught:
        moved(case.case, shorter, "05-01 10:00")
    assert caught.value.code == "before-last-event"


def test_who_is_there_and_what_has_ended_stays(case: Given) -> None:
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    assert moved(case.case, case.book, "05-20 10:00") == ()
    closed = lived(case, act("close", "05-20 10:00"))
    assert moved(closed, shorter, "05-20 11:00") == ()
    migrated = after(case.case, moved(case.case, shorter, "05-20 10:00"))
    assert moved(migrated, shorter, "05-20 11:00") == ()


def test_it_is_told_in_both_languages(case: Given) -> None:
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    began = decide(case.book, None, Open("0", "case", at("05-17 09:00"), CLERK, "request", "G1"))
    told = explain(shorter, (*began, *moved(case.case, shorter, "05-20 10:00")))
    assert "Goes on by other rules, version 1, as mia decided." in told.to("en")
    assert "Clock 'handle' was counted anew, by the new rules." in told.to("en")
    assert "经 mia 决定，改按另一版规则（1版）继续办理。" in told.to("zh")
    assert "“handle”依据新规则重新计算。" in told.to("zh")


def test_the_same_rules_under_another_digest_change_nothing_but_the_digest_in_tasks_too() -> None:
    tasks = 0
    for name, folder in presets().items():
        if not (folder / "stories.yaml").exists():
            continue
        book = load(name)
        mended = attrs.evolve(book, digest="mended")
        for story in insight.read_stories(folder, book)[1]:
            ledger = insight.tell(book, story).ledger
            for case_id in ledger.cases():
                events = ledger.history(case_id)
                for cut, (event, following) in enumerate(pairwise(events), 1):
                    case = fold(events[:cut])
                    if following.at > event.at and case and not case.closed_at:
                        given = migration(mended, case, event.at, MIA, "m1")
                        kinds = {type(e.event if isinstance(e, InTask) else e) for e in given}
                        assert kinds == {Migrated}
                        gone = fold(given, case)
                        assert gone
                        assert gone.clocks == case.clocks
                        running = [task for task in gone.tasks.values() if not task.closed_at]
                        assert {task.digest for task in running} <= {"mended"}
                        tasks += len(running)
    assert tasks > 5
