"""The first start from which dues differ is the one that counting every minute finds."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.rulebook import Limit
from govflow.rulebook.comparing.dues import Due, Window, first_due, window
from govflow.worktime import HolidayPlan, Slot, TimeLimit, WorkCalendar, with_plans

FIRST = date(2024, 3, 4)
WEEK = ("mon", "tue", "wed", "thu", "fri")


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


def test_a_holiday_that_is_announced_late_changes_only_what_is_received_afterwards() -> None:
    closed = {date(2024, 3, 11): "Monday off"}
    old = calendar({}, ("09:00-17:00",), date(2024, 3, 7))
    new = calendar(closed, ("09:00-17:00",), date(2024, 3, 7))
    term = TimeLimit.parse("3 working_day", "civil_code")

    due = first_due(Limit("l", term, old), Limit("l", term, new), Window(FIRST, date(2024, 3, 31)))

    assert due is not None
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

    assert due is not None
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
    assert len(list(days.days())) <= 3_701
