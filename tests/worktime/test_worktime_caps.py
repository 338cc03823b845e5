"""What pauses cost where days are unequal, and caps, which bound that cost."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.worktime import Pause, Season, TimeLimit, WorkCalendar, cap_end

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
WINTER, SUMMER = ["08:30-12:00", "14:00-17:30"], ["08:30-12:00", "15:00-18:00"]
OFFICE, NIGHT = ["09:00-12:00", "13:00-18:00"], ["20:00-30:00"]
SEASONAL = WorkCalendar(
    "Asia/Shanghai",
    dict.fromkeys(WEEKDAYS, WINTER),
    seasons=[Season((6, 1), (9, 30), dict.fromkeys(WEEKDAYS, SUMMER))],
)
LONG_WEDNESDAY = WorkCalendar(
    "Asia/Shanghai", {**dict.fromkeys(WEEKDAYS, WINTER), "wed": [*WINTER, "17:30-20:00"]}
)
NIGHTS = WorkCalendar("Asia/Shanghai", {**dict.fromkeys(WEEKDAYS, NIGHT), "sat": WINTER})
TEN_DAYS = TimeLimit.parse("10 working_day", "civil_code")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def due(calendar: WorkCalendar, start: str, first: str, last: str) -> str:
    return f"{TEN_DAYS.due(at(start), calendar, pauses=[Pause(at(first), at(last))]):%m-%d}"


def test_a_day_paused_in_winter_is_a_day_in_summer() -> None:
    assert due(SEASONAL, "05-21 09:00", "05-28 00:00", "05-29 00:00") == "06-05"
    assert due(SEASONAL, "08-31 09:00", "09-01 00:00", "09-24 00:00") == "10-07"


@pytest.mark.parametrize("day", [9, 10, 11, 12, 13])
def test_a_long_wednesday_costs_what_any_day_costs(day: int) -> None:
    plain = f"{TEN_DAYS.due(at('02-05 09:00'), LONG_WEDNESDAY):%m-%d}"
    assert plain == "02-19"
    assert due(LONG_WEDNESDAY, "02-05 09:00", f"02-{day:02} 00:00", f"02-{day + 1:02} 00:00") == "02-20"


def test_three_days_from_ten_to_ten_are_three() -> None:
    plain = dict.fromkeys(WEEKDAYS, WINTER)
    calendar = WorkCalendar("Asia/Shanghai", {**plain, "wed": [*WINTER, "18:00-20:00"]})
    assert due(calendar, "02-05 09:00", "02-09 10:00", "02-12 10:00") == "02-24"


def test_an_hour_of_pause_moves_a_date_by_a_day() -> None:
    assert due(LONG_WEDNESDAY, "02-05 09:00", "02-09 10:00", "02-09 11:00") == "02-20"


def test_a_cap_of_days_ends_at_the_same_share_of_the_day() -> None:
    cap = TimeLimit.parse("15 working_day", "civil_code")
    office = WorkCalendar("Asia/Shanghai", dict.fromkeys(WEEKDAYS, OFFICE))
    assert cap_end(cap, [], at("03-09 10:00"), office) == at("03-30 10:00")


_starts = st.integers(0, 400 * 24 * 60).map(lambda n: at("01-01 00:00") + n * timedelta(minutes=1))
_calendars = st.sampled_from([SEASONAL, LONG_WEDNESDAY, NIGHTS])


@given(_calendars, _starts, st.integers(1, 20))
def test_a_pause_up_to_its_cap_moves_the_last_day_by_just_that(
    calendar: WorkCalendar, start: datetime, days: int
) -> None:
    limit = TimeLimit.parse("60 working_day", "civil_code")
    received = start - timedelta(days=20)
    until = cap_end(TimeLimit.parse(f"{days} working_day", "civil_code"), [], start, calendar)
    paused = limit.reckon(received, calendar, (), [Pause(start, until)])
    nominal = limit.reckon(received, calendar)
    assert paused.last
    assert nominal.last
    assert calendar.working_days_between(nominal.last + timedelta(days=1), paused.last) == days


_caps = st.sampled_from(["3 working_day", "9 working_hour", "30 natural_hour", "4 calendar_day"])


@given(_calendars, _starts, _caps, st.integers(1, 9))
def test_pauses_that_are_cut_up_use_up_the_same_cap(
    calendar: WorkCalendar, start: datetime, text: str, tenths: int
) -> None:
    cap = TimeLimit.parse(text, "civil_code")
    whole = cap_end(cap, [], start, calendar)
    cut = start + timedelta(seconds=int((whole - start).total_seconds()) * tenths // 10)
    rest = cap_end(cap, [Pause(start, cut)], cut, calendar)
    assert abs(rest - whole) <= timedelta(microseconds=1) or calendar.between(
        *sorted((rest, whole))
    ) <= timedelta(microseconds=1)


def test_where_nothing_is_left_the_pause_ends_where_it_begins() -> None:
    cap = TimeLimit.parse("1 working_day", "civil_code")
    used = [Pause(at("02-09 08:30"), at("02-10 17:30"))]
    assert cap_end(cap, used, at("02-12 09:00"), SEASONAL) == at("02-12 09:00")


def test_a_cap_of_months_counts_from_the_first_pause() -> None:
    cap = TimeLimit.parse("1 month", "civil_code")
    assert cap_end(cap, [], at("01-31 10:00"), SEASONAL) == at("02-28 10:00")
    used = [Pause(at("01-31 10:00"), at("02-10 10:00"))]
    assert cap_end(cap, used, at("03-01 10:00"), SEASONAL) == at("03-19 10:00")
