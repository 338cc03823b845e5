"""Calendars as values, dates that a zone skipped, and night shifts as an account tells them."""

import pickle
from datetime import date, datetime, timedelta

import attrs
import pytest

from govflow.errors import CalendarError
from govflow.worktime import DayException, Interval, WorkCalendar, account, parse_limit

WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ("09:00-12:00", "13:00-18:00"))
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, {date(2016, 5, 2): ()}, name="office")
NIGHTS = WorkCalendar("Asia/Shanghai", dict.fromkeys(WEEK, ("22:00-30:00",)))
HOUR = timedelta(hours=1)


def test_a_full_day_follows_the_hours_unless_it_was_given() -> None:
    short = {"mon": ["09:00-12:00"]}
    assert OFFICE.full_day == 8 * HOUR
    assert attrs.evolve(OFFICE, weekly=short).full_day == 3 * HOUR
    stated = attrs.evolve(OFFICE, full_day=7 * HOUR)
    assert attrs.evolve(stated, weekly=short).full_day == 7 * HOUR


def test_the_insides_of_a_calendar_are_read_only() -> None:
    with pytest.raises(TypeError):
        OFFICE.weekly["sat"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        OFFICE.exceptions[date(2016, 5, 3)] = DayException()  # type: ignore[index]


def test_a_calendar_survives_pickling_whole() -> None:
    stated = attrs.evolve(OFFICE, full_day=7 * HOUR, edge="opening", revision="1", source="notice")
    again = pickle.loads(pickle.dumps(stated))
    assert again == stated
    assert hash(again) == hash(stated)
    assert again.full_day == 7 * HOUR
    assert again.timeline.starts == stated.timeline.starts


def test_a_date_that_the_zone_skipped_has_no_hours() -> None:
    samoa = WorkCalendar("Pacific/Apia", WEEK)
    skipped = date(2011, 12, 30)  # a Friday
    assert samoa.hours(skipped) == ()
    assert not samoa.is_working_day(skipped)
    assert samoa.is_working_day(skipped - timedelta(days=1))
    assert next(samoa.working_days(skipped - timedelta(days=1))) == date(2012, 1, 2)


def test_hours_that_start_beyond_their_day_are_not_called_backwards() -> None:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar("Asia/Shanghai", {"mon": ["25:00-01:00"]})
    [problem] = caught.value.problems
    assert problem.code == "interval-too-far"
    assert "25:00-25:00" not in str(problem)


# -- night shifts


def received(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NIGHTS.tzinfo)


def test_a_date_has_the_hours_that_fall_on_it() -> None:
    assert NIGHTS.hours_within(date(2016, 5, 16)) == (Interval(1320, 1440),)
    assert NIGHTS.hours_within(date(2016, 5, 17)) == (Interval(0, 360), Interval(1320, 1440))
    assert NIGHTS.hours_within(date(2016, 5, 21)) == (Interval(0, 360),)
    assert NIGHTS.hours_within(date(2016, 5, 22)) == ()


def test_hours_that_run_into_each_other_are_one() -> None:
    week = {"mon": ["22:00-30:00"], "tue": ["05:00-08:00", "08:00-09:00", "10:00-11:00"]}
    tuesday = WorkCalendar("Asia/Shanghai", week).hours_within(date(2016, 5, 17))
    assert tuesday == (Interval(0, 540), Interval(600, 660))


def test_what_counts_on_the_morning_after_a_night_shift_is_told_as_worked() -> None:
    told = account(parse_limit("3 working_hour", "elapsed"), received("2016-05-21 01:00"), NIGHTS)
    [saturday] = told.days
    assert (saturday.kind, saturday.counted, saturday.hours) == ("worked", 3 * HOUR, (Interval(0, 360),))
    assert "Hours that count: 00:00-06:00." in told.text.en
    assert "计时时段：00:00-06:00。" in told.text.zh


def test_where_days_are_counted_that_morning_is_no_working_day() -> None:
    told = account(parse_limit("1 working_day", "civil_code"), received("2016-05-20 10:00"), NIGHTS)
    kinds = {line.date.day: line.kind for line in told.days}
    assert kinds == {20: "not_counted", 21: "rest", 22: "rest", 23: "worked", 24: "worked"}
