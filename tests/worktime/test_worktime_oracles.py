"""Working days and hours beside two libraries that others wrote."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.worktime import DayException, TimeLimit, WorkCalendar

HOURS = ["09:00-12:00", "13:00-17:00"]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
DATES = [FIRST + timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def law() -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(2014, 2028))


@pytest.fixture(scope="module")
def china(law: holidays.HolidayBase) -> WorkCalendar:
    differs = {d: law.is_working_day(d) for d in DATES if law.is_working_day(d) != (d.weekday() < 5)}
    return WorkCalendar(
        "Asia/Shanghai", WEEK, {d: DayException(HOURS if on else ()) for d, on in differs.items()}
    )


def test_the_nth_working_day_is_the_one_that_holidays_finds(
    law: holidays.HolidayBase, china: WorkCalendar
) -> None:
    for day in DATES[:-60:7]:
        for n in (1, 5, 20):
            limit = TimeLimit(n, "working_day", start="next_day", end="closing", roll="keep")
            due = limit.due(datetime.combine(day, time(10), CHINA), china)
            assert due.date() == law.get_nth_working_day(day, n)
            assert due.time() == time(17)


def test_the_working_time_of_a_span_is_seven_hours_for_each_day_that_holidays_counts(
    law: holidays.HolidayBase, china: WorkCalendar
) -> None:
    for first, last in zip(DATES[::97], DATES[33::97], strict=False):
        worked = china.between(china.midnight(first), china.midnight(last + timedelta(days=1)))
        assert worked == law.get_working_days_count(first, last) * timedelta(hours=7)


# businesstimedelta is right where no holiday is listed and no shift runs past midnight.
_PLAIN = WorkCalendar("UTC", WEEK)
_RULES = businesstimedelta.Rules(
    [
        businesstimedelta.WorkDayRule(time(9), time(12), [0, 1, 2, 3, 4], tz=pytz.utc),
        businesstimedelta.WorkDayRule(time(13), time(17), [0, 1, 2, 3, 4], tz=pytz.utc),
    ]
)
_SECONDS = st.integers(0, 60 * 86_400).map(
    lambda s: datetime(2016, 2, 1, tzinfo=pytz.utc) + timedelta(seconds=s)
)


@settings(max_examples=60, deadline=None)
@given(_SECONDS, _SECONDS)
def test_between_as_businesstimedelta_measures(a: datetime, b: datetime) -> None:
    a, b = min(a, b), max(a, b)
    theirs = _RULES.difference(a, b)
    assert _PLAIN.between(a, b) == timedelta(hours=theirs.hours, seconds=theirs.seconds)


@settings(max_examples=60, deadline=None)
@given(_SECONDS, st.integers(1, 40 * 3600))
def test_add_as_businesstimedelta_adds(start: datetime, seconds: int) -> None:
    theirs = start + businesstimedelta.BusinessTimeDelta(_RULES, seconds=seconds)
    assert _PLAIN.add(start, timedelta(seconds=seconds)) == theirs
