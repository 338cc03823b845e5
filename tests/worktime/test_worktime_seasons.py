"""Breaks, and seasons with weekly hours of their own."""

import pickle
from datetime import date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import CalendarError, Text
from govflow.worktime import Interval, Season, WorkCalendar
from govflow.worktime.hours import WEEKDAYS

HOUR = timedelta(hours=1)
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ("08:30-18:00",))
LUNCH = dict.fromkeys(WEEK, ("12:00-13:30",))
SUMMER = Season((6, 1), (9, 30), dict.fromkeys(WEEK, ("08:00-18:30",)), Text("Summer", "夏令"))
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, breaks=LUNCH, seasons=[SUMMER])


def codes(**said: object) -> list[str]:
    with pytest.raises(CalendarError) as caught:
        WorkCalendar("Asia/Shanghai", **{"weekly": WEEK, **said})  # type: ignore[arg-type]
    assert all(p.message.en and p.message.zh for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


# -- what breaks do


def test_a_break_is_taken_out_of_the_weekly_hours() -> None:
    assert OFFICE.hours(date(2018, 3, 1)) == (Interval(510, 720), Interval(810, 1080))
    assert OFFICE.full_day == 9 * HOUR  # a summer's day
    assert attrs.evolve(OFFICE, seasons=()).full_day == 8 * HOUR


def test_a_break_is_taken_out_of_a_season_and_not_out_of_an_exception() -> None:
    cal = attrs.evolve(OFFICE, exceptions={date(2018, 7, 2): ["08:30-18:00"]})
    assert cal.hours(date(2018, 7, 2)) == (Interval(510, 1080),)
    assert cal.hours(date(2018, 7, 3)) == (Interval(480, 720), Interval(810, 1110))


def test_what_was_declared_stays_readable() -> None:
    assert OFFICE.weekly["mon"] == (Interval(510, 1080),)
    assert OFFICE.breaks["mon"] == (Interval(720, 810),)
    assert OFFICE.breaks["sun"] == ()


def test_a_night_shift_has_its_break_past_midnight() -> None:
    nights = WorkCalendar("Asia/Shanghai", {"mon": ["22:00-30:00"]}, breaks={"mon": ["25:00-26:00"]})
    assert nights.hours_within(date(2018, 3, 6)) == (Interval(0, 60), Interval(120, 360))
    assert nights.full_day == 7 * HOUR
    holiday = attrs.evolve(nights, exceptions={date(2018, 3, 6): []})
    assert holiday.hours(date(2018, 3, 5)) == (Interval(1320, 1440),)


@pytest.mark.parametrize(
    ("breaks", "code"),
    [
        ({"mon": ["08:00-18:00"]}, "eaten-interval"),
        ({"mon": ["08:30-12:00", "12:00-18:00"]}, "eaten-interval"),
        ({"mon": ["18:00-19:00"]}, "idle-break"),
        ({"sat": ["12:00-13:00"]}, "idle-break"),
        ({"mon": ["12:00-13:00", "12:30-14:00"]}, "overlapping-hours"),
        ({"mon": ["14:00-15:00", "12:00-13:00"]}, "hours-out-of-order"),
        ({"monday": ["12:00-13:00"]}, "unknown-weekday"),
        ({"mon": ["12-13"]}, "bad-interval"),
    ],
)
def test_breaks_that_cannot_be(breaks: object, code: str) -> None:
    assert codes(breaks=breaks) == [code]


def test_a_break_within_the_hours_of_a_season_alone_is_not_idle() -> None:
    night = Season((6, 1), (6, 30), {"mon": ["08:00-22:00"]})
    cal = WorkCalendar("Asia/Shanghai", WEEK, breaks={"mon": ["18:30-19:00"]}, seasons=[night])
    assert cal.hours(date(2018, 6, 4)) == (Interval(480, 1110), Interval(1140, 1320))
    assert cal.hours(date(2018, 5, 28)) == (Interval(510, 1080),)


def test_hours_of_a_season_that_a_break_eats_are_told_with_the_season() -> None:
    with pytest.raises(CalendarError, match=r"seasons\.01-01/01-31\.mon.*eaten-interval"):
        WorkCalendar(
            "Asia/Shanghai", WEEK, breaks=LUNCH, seasons=[Season((1, 1), (1, 31), {"mon": ["12:30-13:00"]})]
        )


_MARKS = st.lists(st.integers(0, 2 * 24 * 60 - 1), unique=True, min_size=2, max_size=12).map(sorted)


def _spans(marks: list[int]) -> list[Interval]:
    return [Interval(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]


_NOT_ONLY_TOMORROW = _MARKS.map(lambda m: [i for i in _spans(m) if i.start < 24 * 60]).filter(bool)


@given(_NOT_ONLY_TOMORROW, _MARKS.map(_spans))
def test_breaks_equal_writing_the_split_hours_by_hand(hours: list[Interval], breaks: list[Interval]) -> None:
    minutes = {m for i in hours for m in range(i.start, i.end)}
    left = minutes - {m for b in breaks for m in range(b.start, b.end)}
    eaten = any(left.isdisjoint(range(i.start, i.end)) for i in hours)
    idle = any(minutes.isdisjoint(range(b.start, b.end)) for b in breaks)
    try:
        cal = WorkCalendar("UTC", {"mon": hours}, breaks={"mon": breaks})
    except CalendarError as error:
        told = {p.code for p in error.problems}
        assert told - {"empty-week"} == {
            code for code, wrong in (("eaten-interval", eaten), ("idle-break", idle)) if wrong
        }
        return
    assert not eaten
    assert not idle
    assert {m for i in cal.hours(date(2018, 3, 5)) for m in range(i.start, i.end)} == left
    monday = datetime.fromisoformat("2018-03-05T00:00+00:00")
    assert cal.between(monday, monday + 48 * HOUR) == timedelta(minutes=len(left))


# -- seasons


@pytest.mark.parametrize(
    ("day", "opening"),
    [("2018-05-31", 510), ("2018-06-01", 480), ("2018-09-28", 480), ("2018-10-01", 510)],
)
def test_a_season_holds_from_its_first_day_to_its_last(day: str, opening: int) -> None:
    assert OFFICE.hours(date.fromisoformat(day))[0].start == opening


def test_a_season_may_run_over_the_new_year() -> None:
    winter = Season((11, 15), (3, 15), {"mon": ["09:00-16:00"]})
    cal = WorkCalendar("Asia/Shanghai", WEEK, seasons=[winter])
    worked = [cal.is_working_day(date.fromisoformat(d)) for d in ("2018-11-14", "2018-11-15", "2018-12-31")]
    assert worked == [True, False, True]
    assert not cal.is_working_day(date(2018, 3, 15))
    assert cal.is_working_day(date(2018, 3, 16))
    assert not cal.is_regular(date(2018, 1, 2))


def test_a_season_of_one_day_that_not_every_year_has() -> None:
    leap = Season((2, 29), (2, 29), dict.fromkeys(WEEKDAYS, ("09:00-10:00",)))
    cal = WorkCalendar("Asia/Shanghai", {}, seasons=[leap])
    assert cal.working_day(date(2018, 1, 1), 1) == date(2020, 2, 29)
    assert cal.working_day(date(2020, 2, 29), 2) == date(2028, 2, 29)
    with pytest.raises(CalendarError, match="out-of-range"):
        cal.working_day(date(2018, 1, 1), 1_000)
    with pytest.raises(CalendarError, match="out-of-range"):
        cal.add(cal.midnight(date(2018, 1, 1)), timedelta(days=100))


@pytest.mark.parametrize("day", [(2, 30), (4, 31), (0, 1), (13, 1), (6,), "06-01", None])
def test_a_day_that_no_year_has_is_refused(day: object) -> None:
    with pytest.raises(CalendarError, match="no-such-day"):
        Season(day, (12, 31), {})  # type: ignore[arg-type]


def test_a_season_tells_all_that_is_wrong_with_its_hours() -> None:
    with pytest.raises(CalendarError) as caught:
        Season((6, 1), (9, 30), {"monday": [], "tue": ["9-12"]})
    assert [p.code for p in caught.value.problems] == ["unknown-weekday", "bad-interval"]


@pytest.mark.parametrize(
    "other", [((9, 30), (10, 1)), ((1, 1), (12, 31)), ((12, 1), (6, 1)), ((7, 1), (7, 1)), ((6, 1), (9, 30))]
)
def test_seasons_that_share_a_day_are_refused(other: tuple[tuple[int, int], tuple[int, int]]) -> None:
    assert codes(seasons=[SUMMER, Season(*other, weekly=WEEK)]) == ["overlapping-seasons"]


def test_seasons_may_touch() -> None:
    autumn = Season((10, 1), (5, 31), {"mon": ["10:00-11:00"]})
    cal = WorkCalendar("Asia/Shanghai", WEEK, seasons=[SUMMER, autumn])
    assert not cal.is_working_day(date(2018, 10, 2))


def test_a_calendar_with_seasons_is_a_value() -> None:
    again = pickle.loads(pickle.dumps(OFFICE))
    assert again == OFFICE == attrs.evolve(OFFICE)
    assert hash(again) == hash(OFFICE)
    assert again != attrs.evolve(OFFICE, seasons=())
    assert again != attrs.evolve(OFFICE, breaks={})
    assert again.hours(date(2018, 7, 3)) == OFFICE.hours(date(2018, 7, 3))


_ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York"])


@given(
    _ZONES, st.sampled_from([(1, 1), (2, 29), (6, 1), (12, 31)]), st.dates(date(2015, 1, 1), date(2025, 1, 1))
)
def test_a_season_equals_exceptions_on_its_dates(zone: str, last: tuple[int, int], day: date) -> None:
    season = Season((4, 10), last, dict.fromkeys(WEEK, ("10:00-15:00",)))
    dates = (date(2014, 1, 1) + timedelta(days=k) for k in range(4_400))
    within = [d for d in dates if _within((d.month, d.day), season)]
    by_hand = {d: ["10:00-15:00"] if d.weekday() < 5 else [] for d in within}
    one, other = WorkCalendar(zone, WEEK, seasons=[season]), WorkCalendar(zone, WEEK, by_hand)
    start, amount = one.midnight(day), timedelta(hours=99)
    assert one.add(start, amount) == other.add(start, amount)
    assert one.working_day(day, 30) == other.working_day(day, 30)


def _within(day: tuple[int, int], season: Season) -> bool:
    if season.first <= season.last:
        return season.first <= day <= season.last
    return day >= season.first or day <= season.last
