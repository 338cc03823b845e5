"""Months beside dateutil, days beside a naive loop, conventions that override the profile."""

from datetime import UTC, date, datetime, timedelta
from decimal import Inexact, localcontext
from typing import get_args

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import CalendarError, Text
from govflow.worktime import Counting, Profile, TimeLimit, WorkCalendar, parse_limit
from govflow.worktime.profiles import PROFILES, End, Roll, Start, Unit

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
HOLIDAYS = {date(2016, 5, 2): (), date(2016, 9, 15): (), date(2016, 9, 16): (), date(2016, 9, 18): HOURS}
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, HOLIDAYS)
BOSTON = WorkCalendar("America/New_York", WEEK)
ONE_DAY = timedelta(days=1)


def at(text: str, calendar: WorkCalendar = OFFICE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.tzinfo)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2018-01-15 10:00", "2 months", "2018-03-15 18:00"),
        ("2018-01-31 10:00", "1个月", "2018-02-28 18:00"),
        ("2016-01-31 10:00", "1 month", "2016-02-29 18:00"),
        (
            "2018-02-28 10:00",
            "1 month",
            "2018-03-28 18:00",
        ),  # the number of the day, not the end of the month
        ("2018-01-20 10:00", "3 months", "2018-04-20 18:00"),
        ("2018-01-21 10:00", "3 months", "2018-04-23 18:00"),  # 21 April is a Saturday
        ("2016-02-29 10:00", "1 year", "2017-02-28 18:00"),
        ("2016-02-29 10:00", "1年", "2017-02-28 18:00"),
        ("2016-03-01 10:00", "1.5 years", "2017-09-01 18:00"),
    ],
)
def test_months_end_on_the_number_of_the_day_of_receipt(start: str, limit: str, due: str) -> None:
    """民法典 202."""
    assert parse_limit(limit, "civil_code").due(at(start), OFFICE) == at(due)


def test_by_the_clock_months_bring_the_same_time_of_day() -> None:
    limit = parse_limit("1 month", "elapsed")
    assert limit.due(at("2015-02-10 09:15", BOSTON), BOSTON) == at("2015-03-10 09:15", BOSTON)  # an hour less


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 1200), st.sampled_from(get_args(Start)))
def test_months_agree_with_dateutil(received: date, n: int, start: Start) -> None:
    limit = TimeLimit(n, "month", start, "midnight", "keep")
    last = received + relativedelta(months=n)
    assert limit.due(at(f"{received} 10:00"), OFFICE) == at(f"{last + ONE_DAY} 00:00")


@settings(deadline=None)
@given(
    st.sampled_from(["calendar_day", "working_day"]), st.integers(1, 40), st.sampled_from(get_args(Start)),
    st.sampled_from(["closing", "midnight"]), st.sampled_from(get_args(Roll)),
    st.dates(date(2016, 1, 1), date(2016, 12, 31)), st.sampled_from(["00:00", "09:00", "12:30", "17:59"]),
)  # fmt: skip
def test_days_agree_with_a_naive_loop(
    unit: Unit, n: int, start: Start, end: End, roll: Roll, received: date, time: str
) -> None:
    first = day = received + ONE_DAY if start == "next_day" else received
    left = n
    while True:
        left -= unit == "calendar_day" or bool(OFFICE.hours(day))
        if not left:
            break
        day += ONE_DAY
    moved = day
    while roll == "previous" and not OFFICE.hours(moved):
        moved -= ONE_DAY
    moved = moved if moved >= first else day
    while roll != "keep" and not OFFICE.hours(moved):
        moved += ONE_DAY
    closes = end == "closing" and OFFICE.hours(moved)
    due = TimeLimit(n, unit, start, end, roll).due(at(f"{received} {time}"), OFFICE)
    assert due == (at(f"{moved} 18:00") if closes else at(f"{moved + ONE_DAY} 00:00"))


def test_rolled_back_a_limit_never_ends_before_it_begins() -> None:
    limit = parse_limit("1 calendar_day", "civil_code", roll="previous")
    assert limit.due(at("2016-05-20 10:00"), OFFICE) == at("2016-05-23 18:00")  # the only day is a Saturday
    assert parse_limit("3 calendar_day", "civil_code", roll="previous").due(
        at("2016-05-19 10:00"), OFFICE
    ) == at("2016-05-20 18:00")


# -- words that override the profile


def test_words_override_the_profile() -> None:
    told = parse_limit("10 working_day", "elapsed", start="next_day", end="closing", roll="next")
    assert told == parse_limit("10 working_day", "civil_code")
    assert parse_limit("2 months", "civil_code", end="midnight") == TimeLimit(
        2, "month", "next_day", "midnight", "next"
    )


def test_a_profile_of_ones_own_is_used_like_those_that_ship() -> None:
    days, months = Counting("next_day", "midnight", "keep"), Counting("next_day", "closing", "previous")
    own = Profile("own", Text("own", "自定"), "assumption", days, months, slots=months)
    assert parse_limit("5 calendar_day", own) == TimeLimit(5, "calendar_day", "next_day", "midnight", "keep")
    assert parse_limit("5 months", own).roll == "previous"
    assert parse_limit("every fri", own).roll == "previous"
    assert parse_limit("2 hours", own) == parse_limit("2 hours", "elapsed")
    assert Profile("own", Text("own", "自定"), "assumption", days).months == days


def test_the_civil_code_is_told_by_article() -> None:
    assert [name for name, _ in PROFILES["civil_code"].articles] == [f"民法典 {n}" for n in range(200, 205)]


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.5 months", "days-not-whole"), ("1.05 years", "days-not-whole"), ("0个月", "limit-out-of-bounds"),
     ("1201 months", "limit-out-of-bounds"), ("101 years", "limit-out-of-bounds"), ("2月", "unknown-unit")],
)  # fmt: skip
def test_what_is_no_number_of_months_is_refused(text: str, code: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_limit(text, "civil_code")
    assert [p.code for p in caught.value.problems] == [code]


def test_hours_cannot_be_told_to_roll() -> None:
    with pytest.raises(CalendarError, match="hours-run-at-once"):
        parse_limit("2 hours", "civil_code", roll="next")


def test_years_are_read_in_whatever_decimal_context() -> None:
    with localcontext() as context:
        context.prec, context.traps[Inexact] = 1, True
        assert TimeLimit.parse("25 years", "civil_code").amount == 300


def test_beyond_the_years_of_calendars_a_limit_says_so() -> None:
    far = [TimeLimit.parse("36500 calendar_day", "civil_code")] * 99
    with pytest.raises(CalendarError, match="out-of-range"):
        far[0].due(datetime(2150, 1, 1, tzinfo=UTC), OFFICE)
    with pytest.raises(CalendarError, match="out-of-range"):
        far[0].due(datetime(2016, 1, 1, tzinfo=UTC), OFFICE, extensions=far)
    months = [TimeLimit.parse("1200 months", "civil_code")] * 99
    with pytest.raises(CalendarError, match="out-of-range"):
        far[0].due(datetime(2016, 1, 1, tzinfo=UTC), OFFICE, extensions=months)
