"""The first start from which dues differ is the one that counting every minute finds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow import rulebook
from govflow.rulebook import Limit, compare
from govflow.rulebook.comparing.dues import Due, Unsearched, Window, first_due, window
from govflow.worktime import HolidayPlan, Slot, TimeLimit, WorkCalendar, with_plans

FIRST = date(2024, 3, 4)
WEEK = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = WorkCalendar("UTC", {day: ["00:00-24:00"] for day in (*WEEK, "sat", "sun")}, name="always")


def calendar(closed: Mapping[date, object], hours: tuple[str, ...], known_from: date | None) -> WorkCalendar:
    plain = WorkCalendar("Europe/Paris", {day: list(hours) for day in WEEK}, name="office")
    names = dict.fromkeys(closed, "closed")
    plans = [HolidayPlan("1"), HolidayPlan("2", known_from, closed=names)] if known_from else []
    return with_plans(plain, plans or [HolidayPlan("1", closed=names)])


TERMS = st.one_of(
    st.builds(
        TimeLimit.parse,
        st.sampled_from(["3 working_hour", "7.5 working_hour", "2 working_day", "3 calendar_day", "5 hours"]),
        st.sampled_from(["civil_code", "elapsed"]),
    ),
    st.just(TimeLimit.parse("1 working_day", "civil_code", start="at_once")),
    st.just(Slot.parse("every fri")),
)
CALENDARS = st.builds(
    calendar,
    st.dictionaries(st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n)), st.none(), max_size=2),
    st.sampled_from([("09:00-12:00", "13:00-18:00"), ("09:00-17:30",), ("22:00-26:00",)]),
    st.sampled_from([None, FIRST, FIRST + timedelta(days=3)]),
)


def counted(old: Limit, new: Limit, days: Window) -> Due | None:
    """Count both from every minute, the first of which differs: nothing clever."""
    assert old.calendar is not None
    at, end = old.calendar.midnight(days.first), old.calendar.midnight(days.last + timedelta(days=1))
    while at < end:
        one, other = old.count(at).due, new.count(at).due
        if one != other:
            return Due(at, one, other)
        at += timedelta(minutes=1)
    return None


@settings(max_examples=30, deadline=None)
@given(TERMS, TERMS, st.booleans(), CALENDARS, CALENDARS)
def test_the_first_start_that_differs_is_the_one_that_every_minute_counted_finds(
    term: TimeLimit, other: TimeLimit, same: bool, one: WorkCalendar, two: WorkCalendar
) -> None:
    old, new = Limit("l", term, one), Limit("l", term if same else other, two)
    days = Window(FIRST, FIRST + timedelta(days=3))

    assert first_due(old, new, days) == counted(old, new, days)


def test_hours_that_run_past_midnight_differ_on_the_next_day_too() -> None:
    term = TimeLimit.parse("3 working_hour", "civil_code")
    old = Limit("l", term, calendar({}, ("22:00-26:00",), None))
    closed = calendar({date(2024, 3, 6): None}, ("22:00-26:00",), date(2024, 3, 7))
    days = Window(FIRST, FIRST + timedelta(days=3))
    found = first_due(old, Limit("l", term, closed), days)
    assert isinstance(found, Due)
    assert found == counted(old, Limit("l", term, closed), days)


def test_a_holiday_that_is_announced_late_changes_only_what_is_received_afterwards() -> None:
    closed = {date(2024, 3, 11): "Monday off"}
    old = calendar({}, ("09:00-17:00",), date(2024, 3, 7))
    new = calendar(closed, ("09:00-17:00",), date(2024, 3, 7))
    term = TimeLimit.parse("3 working_day", "civil_code")

    due = first_due(Limit("l", term, old), Limit("l", term, new), Window(FIRST, date(2024, 3, 31)))

    assert isinstance(due, Due)
    assert (due.start, due.before, due.after) == (
        datetime(2024, 3, 7, tzinfo=old.tzinfo),
        datetime(2024, 3, 12, 17, tzinfo=old.tzinfo),
        datetime(2024, 3, 13, 17, tzinfo=old.tzinfo),
    )


def test_a_statutory_end_alone_may_differ() -> None:
    office = calendar({}, ("09:00-17:00",), None)
    old = Limit("l", TimeLimit.parse("1 working_day", "civil_code"), office)
    old = attrs.evolve(old, statutory=TimeLimit.parse("5 working_day", "civil_code"))
    new = attrs.evolve(old, statutory=TimeLimit.parse("6 working_day", "civil_code"))

    due = first_due(old, new, Window(FIRST, FIRST))

    assert isinstance(due, Due)
    assert due.statutory
    assert (due.before.day, due.after.day) == (11, 12)


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(1, 1, 1), None), (date.max, None), (None, date(1, 1, 1)), (None, date.max), (None, None)],
)
def test_whatever_days_are_asked_about_they_are_days_that_calendars_know(
    since: date | None, until: date | None
) -> None:
    days = window(since, until)

    assert date(1901, 1, 1) <= days.first
    assert days.last <= date(2190, 12, 31)


@pytest.mark.parametrize("year", [2024, 2040])
def test_a_date_that_differs_is_found_however_far_it_lies_ahead(year: int) -> None:
    term, closed = TimeLimit.parse("3 working_day", "civil_code"), {date(year, 5, 2): "closed"}
    old, new = (Limit("l", term, calendar(days, ("09:00-17:00",), None)) for days in ({}, closed))

    due = first_due(old, new, window(date(2000, 1, 1), None))

    assert isinstance(due, Due)
    assert date(year, 4, 25) < due.start.date() <= date(year, 5, 2)


def test_where_dates_lie_after_the_days_that_were_counted_nothing_is_said_of_them() -> None:
    first = date(2000, 1, 1)
    one = TimeLimit.parse("3 working_day", "civil_code")
    other = TimeLimit.parse("3 calendar_day", "civil_code")
    for year, found in ((2001, Due), (2015, Unsearched)):
        dated = with_plans(EVERY_DAY, [HolidayPlan("1", closed={date(year, 5, 2): "closed"})])
        assert type(first_due(Limit("l", one, dated), Limit("l", other, dated), window(first, None))) is found
    assert first_due(Limit("l", one, EVERY_DAY), Limit("l", other, EVERY_DAY), window(first, None)) is None


def test_what_was_not_searched_is_said_to_be_undecided(files: dict[str, bytes]) -> None:
    book = rulebook.read(files)
    dated = with_plans(EVERY_DAY, [HolidayPlan("1", closed={date(2030, 5, 1): "closed"})])
    one, other = (
        attrs.evolve(
            book,
            calendars={"always": dated},
            limits={"l": Limit("l", TimeLimit.parse(term, "civil_code"), dated)},
        )
        for term in ("3 working_day", "3 calendar_day")
    )

    (told,) = (one for one in compare(one, other, date(2004, 1, 1)).found if one.aspect == "due")
    assert told.kind == "undecided"
    assert told.text.en == (
        "Due alike for what is received before Mon 17 Feb 2014; later dates were not searched."
    )
    assert told.text.zh == "2014年2月17日（周一）以前收到的事项到期相同；此后未予查明。"
