"""Calendars: hours, exceptions, clock changes, and what is refused."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from govflow.errors import CalendarError, Text
from govflow.worktime import DayException, Interval, Season, WorkCalendar
from govflow.worktime.hours import WEEKDAYS
from govflow.worktime.timeline import Edge

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
CHINA = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def calendar(**changed: object) -> WorkCalendar:
    said: dict[str, object] = {"zone": "Asia/Shanghai", "weekly": WEEK, **changed}
    return WorkCalendar(**said)  # type: ignore[arg-type]


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def codes(**changed: object) -> list[str]:
    with pytest.raises(CalendarError) as caught:
        calendar(**changed)
    assert all(p.message.en and p.message.zh for p in caught.value.problems)
    return [p.code for p in caught.value.problems]


# -- adding and measuring


def test_four_hours_run_over_lunch() -> None:
    assert calendar().add(at("2016-05-17 11:00"), 4 * HOUR) == at("2016-05-17 16:00")


def test_time_that_runs_out_at_closing_ends_there() -> None:
    assert calendar().add(at("2016-05-20 16:00"), 2 * HOUR) == at("2016-05-20 18:00")


def test_with_the_opening_edge_it_ends_at_the_next_opening() -> None:
    assert calendar(edge="opening").add(at("2016-05-20 16:00"), 2 * HOUR) == at("2016-05-23 09:00")


def test_the_opening_edge_also_holds_at_lunch() -> None:
    assert calendar(edge="opening").add(at("2016-05-17 09:00"), 3 * HOUR) == at("2016-05-17 13:00")


@pytest.mark.parametrize("edge", ["closing", "opening"])
def test_adding_nothing_moves_only_into_working_time(edge: Edge) -> None:
    cal = calendar(edge=edge)
    assert cal.add(at("2016-05-17 10:00"), 0 * HOUR) == at("2016-05-17 10:00")
    assert cal.add(at("2016-05-20 18:00"), 0 * HOUR) == at("2016-05-23 09:00")


def test_going_back_stays_at_the_opening_it_lands_on() -> None:
    assert calendar().add(at("2016-05-23 10:00"), -HOUR) == at("2016-05-23 09:00")
    assert calendar().add(at("2016-05-23 10:00"), -2 * HOUR) == at("2016-05-20 17:00")


def test_between_is_signed() -> None:
    cal = calendar()
    assert cal.between(at("2016-05-20 17:00"), at("2016-05-23 10:00")) == 2 * HOUR
    assert cal.between(at("2016-05-23 10:00"), at("2016-05-20 17:00")) == -2 * HOUR


def test_microseconds_are_kept() -> None:
    bit = timedelta(microseconds=1)
    start = at("2016-05-20 17:59:59.999999")
    assert calendar().add(start, 2 * bit) == at("2016-05-23 09:00:00.000001")
    assert calendar().between(start, at("2016-05-23 09:00:00.000001")) == 2 * bit


def test_answers_come_in_the_zone_of_the_calendar() -> None:
    got = calendar().add(datetime(2016, 5, 17, 2, tzinfo=UTC), HOUR)
    assert (got.hour, got.tzinfo) == (11, CHINA)


def test_a_far_answer_does_not_depend_on_what_was_asked_before() -> None:
    fresh, used = calendar(), calendar()
    used.add(at("1950-01-02 09:00"), HOUR)
    assert fresh.add(at("2016-05-17 09:00"), 99_999 * HOUR) == used.add(at("2016-05-17 09:00"), 99_999 * HOUR)


def test_the_timeline_has_the_same_answers_in_whole_microseconds() -> None:
    cal, start = calendar(), at("2016-05-17 11:00")
    t = int(start.timestamp()) * 1_000_000
    assert cal.timeline.add(t, 4 * 3_600_000_000) == int(at("2016-05-17 16:00").timestamp()) * 1_000_000


# -- days that differ


def test_an_exception_replaces_the_hours_of_its_date() -> None:
    cal = calendar(
        exceptions={date(2016, 9, 16): [], date(2016, 9, 18): DayException(HOURS, Text("Work", "班"))}
    )
    assert not cal.is_working_day(date(2016, 9, 16))
    assert cal.is_working_day(date(2016, 9, 18))
    assert cal.hours(date(2016, 9, 18)) == (Interval(540, 720), Interval(780, 1080))
    assert cal.add(at("2016-09-15 17:00"), 2 * HOUR) == at("2016-09-18 10:00")


def test_a_night_shift_runs_past_midnight() -> None:
    cal = calendar(weekly={"fri": ["22:00-30:00"]})
    assert cal.add(at("2016-05-20 23:00"), 3 * HOUR) == at("2016-05-21 02:00")
    assert cal.closing(date(2016, 5, 20)) == at("2016-05-21 06:00")
    assert not cal.is_working_day(date(2016, 5, 21))


def test_a_night_shift_is_cut_at_the_midnight_of_an_exception() -> None:
    cal = calendar(weekly={"fri": ["22:00-30:00"]}, exceptions={date(2016, 5, 21): ["08:00-09:00"]})
    assert cal.between(at("2016-05-20 00:00"), at("2016-05-22 00:00")) == 3 * HOUR
    assert cal.closing(date(2016, 5, 20)) == at("2016-05-21 00:00")


def test_the_hours_of_an_exception_may_run_past_midnight_into_the_next_day() -> None:
    cal = calendar(exceptions={date(2016, 5, 16): ["20:00-34:00"]})  # until 10:00, an hour into Tuesday's
    assert cal.between(at("2016-05-16 00:00"), at("2016-05-17 12:00")) == 16 * HOUR


def test_hours_round_the_clock_have_no_edge_at_midnight() -> None:
    always = calendar(weekly=dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
    assert always.add(at("2016-12-31 23:00"), HOUR) == at("2017-01-01 00:00")
    assert always.between(at("2016-01-01 00:00"), at("2017-01-01 00:00")) == timedelta(days=366)


def test_a_full_day_is_the_longest_regular_day_unless_stated() -> None:
    assert calendar(weekly={**WEEK, "sat": ["09:00-12:00"]}).full_day == 8 * HOUR
    assert calendar(full_day=7 * HOUR).full_day == 7 * HOUR


def test_a_rest_day_has_no_closing() -> None:
    with pytest.raises(CalendarError, match="rest-day"):
        calendar().closing(date(2016, 5, 21))


def test_a_calendar_is_a_value() -> None:
    cal = calendar(exceptions={date(2016, 9, 16): []})
    asked = calendar(exceptions={date(2016, 9, 16): []})
    asked.add(at("2016-05-17 11:00"), HOUR)
    assert cal == asked == pickle.loads(pickle.dumps(asked)) == attrs.evolve(asked)
    assert hash(cal) == hash(asked)
    assert cal != attrs.evolve(cal, revision="2")


# -- what is refused


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        (["9-12"], "bad-interval"),
        (["09:00-12:60"], "bad-interval"),
        ("09:00-12:00", "bad-interval"),
        (["12:00-09:00"], "backwards-interval"),
        (["09:00-09:00"], "empty-interval"),
        (["00:00-00:00"], "empty-interval"),
        (["22:00-48:01"], "interval-too-far"),
        (["24:00-30:00"], "interval-too-far"),
        (["09:00-12:00", "11:00-13:00"], "overlapping-hours"),
        (["09:00-18:00", "13:00-14:00"], "overlapping-hours"),
        (["13:00-18:00", "09:00-12:00"], "hours-out-of-order"),
    ],
)
def test_hours_that_cannot_be(hours: object, code: str) -> None:
    assert codes(weekly={**WEEK, "mon": hours}) == [code]
    assert codes(exceptions={date(2016, 5, 17): hours}) == [code]


@pytest.mark.parametrize(
    ("hours", "one"),
    [
        (["09:00-12:00", "11:00-13:00"], "09:00-13:00"),
        (["14:00-18:00", "10:00-15:00"], "10:00-18:00"),
        (["09:00-18:00", "13:00-14:00"], "09:00-18:00"),
    ],
)
def test_hours_that_overlap_are_joined_to_all_of_both(hours: object, one: str) -> None:
    with pytest.raises(CalendarError) as caught:
        calendar(weekly={"mon": hours})
    (problem,) = caught.value.problems
    assert problem.suggestion == Text(f"Join them ({one}), or move one.", f"请合并为 {one}，或改动其一。")


def test_a_dash_of_a_chinese_keyboard_is_named() -> None:
    with pytest.raises(CalendarError) as caught:
        calendar(weekly={"mon": ["09：00—12：00"]})
    assert ["半角连字符" in str(one.suggestion and one.suggestion.zh) for one in caught.value.problems] == [
        True
    ]


def test_a_day_that_ends_at_23_59_is_a_warning_that_tells_of_24_00() -> None:
    season = Season((6, 1), (9, 30), {"fri": ["08:00-23:59"]})
    late = dict.fromkeys([date(2016, 5, 17), date(2016, 5, 18)], ("20:00-23:59",))
    cal = calendar(weekly={"mon": ["00:00-23:59"]}, exceptions=late, seasons=[season])
    assert [p.code for p in cal.warnings] == ["minute-lost"] * 3
    assert [p.message.en.split(": ")[0] for p in cal.warnings] == [
        "mon",
        "seasons.06-01/09-30.fri",
        "2016-05-17",
    ]
    suggestion = cal.warnings[0].suggestion
    assert suggestion is not None
    assert "00:00-24:00" in suggestion.en
    assert "00:00-24:00" in suggestion.zh
    assert calendar().warnings == ()


def test_everything_wrong_is_told_at_once() -> None:
    wrong = codes(
        zone="Asia/Shangai",
        weekly={"mon": ["9-12"], "wednesday": [], "tue": ["10:00-09:00"]},
        exceptions={datetime(2016, 5, 17): [], date(2016, 5, 18): ["09:00-09:00"], date(1800, 1, 1): []},
        edge="middle",
        full_day=timedelta(0),
    )
    assert wrong == [
        "unknown-zone",
        "unknown-weekday",
        "bad-interval",
        "backwards-interval",
        "not-a-date",
        "empty-interval",
        "out-of-range",
        "unknown-edge",
        "bad-full-day",
    ]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "", "America"])
def test_a_zone_that_is_none(zone: str) -> None:
    assert codes(zone=zone) == ["unknown-zone"]


def test_an_exception_tells_all_that_is_wrong_with_it() -> None:
    with pytest.raises(CalendarError) as caught:
        DayException(["9", "10:00-09:00"])
    assert [p.code for p in caught.value.problems] == ["bad-interval", "backwards-interval"]


def test_a_week_without_any_working_time_is_refused() -> None:
    assert codes(weekly={"mon": []}, exceptions={date(2016, 5, 17): []}) == ["empty-week"]
    assert codes(weekly={}, exceptions={date(2016, 5, 17): HOURS}) == ["empty-week"]
    assert codes(weekly={}, seasons=[Season((6, 1), (9, 30), {})]) == ["empty-week"]


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2016, 5, 17, 9)
    with pytest.raises(CalendarError, match="naive-instant"):
        calendar().add(naive, HOUR)
    with pytest.raises(CalendarError, match="naive-instant"):
        calendar().between(at("2016-05-17 09:00"), naive)


# -- where working time ends


@pytest.mark.parametrize("days", [200_000, 999_999_999, -200_000, -999_999_999])
def test_an_answer_beyond_the_supported_years_is_refused(days: int) -> None:
    with pytest.raises(CalendarError, match="out-of-range"):
        calendar().add(at("2016-05-17 09:00"), timedelta(days=days))


@pytest.mark.parametrize("moment", [datetime.min, datetime.max, datetime(1899, 12, 1), datetime(2201, 2, 1)])
def test_an_instant_beyond_the_supported_years_is_refused(moment: datetime) -> None:
    with pytest.raises(CalendarError, match="out-of-range"):
        calendar().between(moment.replace(tzinfo=CHINA), at("2016-05-17 09:00"))
    with pytest.raises(CalendarError, match="out-of-range"):
        calendar(weekly={"mon": ["22:00-30:00"]}).is_working_day(moment.date().replace(year=9999))


def test_the_first_and_the_last_year_work() -> None:
    first, last = date(1900, 1, 2).toordinal(), date(2200, 12, 31).toordinal()
    weekdays = sum(date.fromordinal(n).weekday() < 5 for n in range(first, last))
    assert calendar().between(at("1900-01-02 00:00"), at("2200-12-31 00:00")) == weekdays * 8 * HOUR


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
def test_the_supported_years_are_complete_in_every_zone(zone: str) -> None:
    always = WorkCalendar(zone, dict.fromkeys(WEEKDAYS, ("00:00-24:00",)))
    for first in (datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 12, 31, tzinfo=UTC)):
        assert always.between(first, first + 24 * HOUR) == 24 * HOUR
