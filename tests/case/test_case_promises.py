"""A promise becomes the deadline: a clock that is due when a field of the case says."""

from datetime import date, datetime

import pytest
from tests.case.life_rules import SHANGHAI, Life, at, rules

from govflow.case import Breached, ClockMet, ClockStarted
from govflow.errors import Refused
from govflow.rulebook import Rulebook

STEPS = """
  promise: {from: new, writes: promised_on, starts: by_date}
  promise_at: {from: new, writes: promised_at, starts: by_instant}
  start: {from: new, starts: [by_date, by_instant]}
  wait: {from: new, pauses: {clock: by_date, ground: hearing}}
  keep: {from: new, meets: [by_date, by_instant]}
  again: {from: new, continues: by_date}
"""
CLOCKS = """
clocks:
  by_date: {limit: "field:promised_on", on_breach: [{chase: owner}], title: {en: promise, zh: 承诺}}
  by_instant: {limit: "field:promised_at"}
"""
STEPS = STEPS.replace("  wait: {from: new, pauses: {clock: by_date, ground: hearing}}\n", "")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(STEPS, CLOCKS)


def due(event: object) -> str:
    assert isinstance(event, ClockStarted)
    return f"{event.due.astimezone(SHANGHAI):%m-%d %H:%M}" if event.due else "none"


@pytest.mark.parametrize(
    ("day", "close"),
    [
        ("2018-06-07", "06-07 18:00"),
        ("2018-06-05", "06-05 18:00"),
        ("2018-06-09", "06-11 18:00"),  # a Saturday gives way to Monday
        ("2018-06-16", "06-19 18:00"),  # the Dragon Boat Festival ends on Monday
        ("2018-06-04", "06-05 10:00"),  # it was over before it was promised: due at once
    ],
)
def test_a_date_is_due_at_its_close_of_business(book: Rulebook, day: str, close: str) -> None:
    _, started = Life(book).act("promise", promised_on=day)
    assert due(started) == close
    assert isinstance(started, ClockStarted)
    assert (started.limit, started.calendar) == ("field:promised_on", "office")


def test_it_may_be_given_as_a_date_and_from_before(book: Rulebook) -> None:
    assert due(Life(book).act("promise", promised_on=date(2018, 6, 7))[1]) == "06-07 18:00"
    assert due(Life(book, promised_on=date(2018, 6, 7)).act("start")[1]) == "06-07 18:00"


@pytest.mark.parametrize(
    ("instant", "when"),
    [("2018-06-07T03:04:05+08:00", "06-07 03:04"), ("2018-06-01T00:00:00+08:00", "06-05 10:00")],
)
def test_an_instant_is_due_at_that_instant_and_never_before_it_was_promised(
    book: Rulebook, instant: str, when: str
) -> None:
    life = Life(book)
    _, started = life.act("promise_at", promised_at=datetime.fromisoformat(instant))
    assert due(started) == when


def test_without_a_date_there_is_a_clock_that_is_never_due(book: Rulebook) -> None:
    life = Life(book)
    assert [due(event) for event in life.act("start")[1:]] == ["none", "none"]
    assert life.case.next_due is None
    assert [type(e) for e in life.act("keep")[1:]] == [ClockMet, ClockMet]


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "9999-01-01", "2190-01-01"])
def test_a_date_at_the_end_of_the_world_is_due_or_refused_and_no_accident(book: Rulebook, day: str) -> None:
    life = Life(book)
    refused = []
    try:
        life.act("promise", promised_on=day)
    except Refused as error:
        refused.append(error.code)
    assert refused in ([], ["out-of-range"])
    assert refused or life.case.clocks["by_date"].due >= at("06-05 10:00")


def test_a_date_beyond_what_the_calendar_knows_is_provisional(book: Rulebook) -> None:
    started = Life(book).act("promise", promised_on="2099-06-05")[1]
    assert isinstance(started, ClockStarted)
    assert started.provisional


def test_a_promise_is_missed_after_its_instant_and_kept_at_it(book: Rulebook) -> None:
    life = Life(book)
    life.act("promise", promised_on="2018-06-07")
    assert not life.passes("06-07 18:00")
    life.act("keep", on="06-07 18:00")
    assert not life.case.breaches
    late = Life(book)
    late.act("promise", promised_on="2018-06-07")
    assert late.passes("06-08 09:00")[0] == Breached(at("06-07 18:00"), "by_date", "G1")


def test_another_promise_is_another_deadline_and_the_first_is_remembered(book: Rulebook) -> None:
    life = Life(book)
    life.act("promise", promised_on="2018-06-07")
    life.act("promise", promised_on="2018-06-08")
    clock = life.case.clocks["by_date"]
    assert (clock.due, clock.promised) == (at("06-08 18:00"), at("06-07 18:00"))


def test_a_promise_goes_on_after_it_was_kept(book: Rulebook) -> None:
    life = Life(book)
    life.act("promise", promised_on="2018-06-07")
    life.act("keep")
    life.act("again", on="06-06 10:00")
    assert life.case.clocks["by_date"].due == at("06-07 18:00")


def test_it_is_told_in_both_languages(book: Rulebook) -> None:
    life = Life(book)
    life.act("promise", promised_on="2018-06-07")
    assert "Next: 'promise' is due Thu 7 Jun 2018 18:00." in life.told()
    assert "下一期限：“承诺”2018年6月7日（周四）18:00到期。" in life.told("zh")
