"""Limits: the vectors of the law, the way Boston counts, weekly slots, and what is refused."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import holidays
import pytest
from chinese_calendar import is_workday  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime import PROFILES, Pause, TimeLimit, WorkCalendar, parse_limit
from govflow.worktime.profiles import UNITS, End, Roll, Start, Unit

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)


def china() -> WorkCalendar:
    """The office of the domain, with the holidays and worked weekends that chinesecalendar has."""
    days = [date(year, 1, 1) + timedelta(days=n) for year in (2016, 2018, 2021) for n in range(365)]
    differs = {d: HOURS * is_workday(d) for d in days if is_workday(d) != (d.weekday() < 5)}
    return WorkCalendar("Asia/Shanghai", WEEK, differs)


CHINA = china()
BOSTON = WorkCalendar(
    "America/New_York",
    dict.fromkeys(WEEK, ("08:30-17:00",)),
    {date(2015, 1, 19): (), date(2015, 2, 16): ()},
    edge="opening",
)


def at(text: str, calendar: WorkCalendar = CHINA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.tzinfo)


def test_the_office_calendar_rests_and_works_as_holidays_says() -> None:
    law = holidays.country_holidays("CN", years=(2016, 2018, 2021))
    for year in (2016, 2018, 2021):
        for n in range(365):
            day = date(year, 1, 1) + timedelta(days=n)
            assert CHINA.is_working_day(day) == law.is_working_day(day), day


@pytest.mark.parametrize(
    ("number", "start", "limit", "due"),
    [
        (1, "2016-03-31 10:00", "1 working_day", "2016-04-01 18:00"),
        (2, "2016-04-05 10:00", "5 working_day", "2016-04-12 18:00"),
        (3, "2016-04-13 10:00", "15 working_day", "2016-05-05 18:00"),
        (4, "2016-05-17 10:00", "10 working_day", "2016-05-31 18:00"),
        (4, "2016-05-17 10:00", "15 working_day", "2016-06-07 18:00"),
        (4, "2016-05-17 10:00", "20 working_day", "2016-06-15 18:00"),
        (5, "2016-06-08 10:00", "3 working_day", "2016-06-14 18:00"),
        (6, "2016-09-14 10:00", "2 working_day", "2016-09-19 18:00"),
        (7, "2018-03-01 10:00", "60 calendar_day", "2018-05-02 18:00"),
        (8, "2018-02-01 10:00", "15 calendar_day", "2018-02-22 18:00"),
        (9, "2016-04-29 16:30", "4 working_hour", "2016-05-03 11:30"),
        (11, "2021-09-17 10:00", "3 working_day", "2021-09-23 18:00"),
        (12, "2016-04-29 23:30", "2 natural_hour", "2016-04-30 01:30"),
    ],
)
def test_the_vectors_of_the_domain(number: int, start: str, limit: str, due: str) -> None:
    """Due dates that were worked out by hand."""
    assert TimeLimit.parse(limit, "civil_code").due(at(start), CHINA) == at(due), number


def test_the_seventh_vector_with_its_extension() -> None:
    limit, by = (TimeLimit.parse(f"{n} calendar_day", "civil_code") for n in (60, 30))
    assert limit.due(at("2018-03-01 10:00"), CHINA, extensions=[by]) == at("2018-05-30 18:00")


def test_the_tenth_vector_with_its_pause() -> None:
    limit, paused = (
        TimeLimit.parse("10 working_day", "civil_code"),
        (at("2016-05-20 10:00"), at("2016-05-25 10:00")),
    )
    assert CHINA.between(*paused) == 3 * CHINA.full_day
    assert limit.due(at("2016-05-17 10:00"), CHINA, pauses=[Pause(*paused)]) == at("2016-06-03 18:00")


@pytest.mark.parametrize("received", ["00:00", "08:59", "12:30", "18:00", "23:59:59"])
def test_by_the_civil_code_the_time_of_day_of_receipt_does_not_matter(received: str) -> None:
    limit = TimeLimit.parse("5 working_day", "civil_code")
    assert limit.due(at(f"2016-04-05 {received}"), CHINA) == at("2016-04-12 18:00")


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2015-01-05 10:00", "1 working_day", "2015-01-06 10:00"),
        ("2015-01-05 17:00", "1 working_day", "2015-01-07 08:30"),  # a whole day, shown as the next opening
        ("2015-01-04 12:00", "2 working_day", "2015-01-07 08:30"),  # on a Sunday: from Monday's opening
        ("2015-01-16 16:00", "1 working_day", "2015-01-20 16:00"),  # over a weekend and a holiday
        ("2015-02-10 09:15", "180 calendar_day", "2015-08-09 09:15"),  # over a clock change
        ("2015-03-07 02:30", "1 calendar_day", "2015-03-08 03:30"),  # a wall time that never comes
        ("2015-03-07 23:00", "4 natural_hour", "2015-03-08 04:00"),
        ("2015-01-05 16:00", "1.5 working_hour", "2015-01-06 09:00"),
    ],
)
def test_elapsed_limits_run_from_the_instant_to_the_instant(start: str, limit: str, due: str) -> None:
    assert TimeLimit.parse(limit, "elapsed").due(at(start, BOSTON), BOSTON) == at(due, BOSTON)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "end", "roll", "received", "due"),
    [
        (1, "working_day", "at_once", "closing", "keep", "2016-05-17 10:00", "2016-05-17 18:00"),
        (1, "working_day", "at_once", "closing", "keep", "2016-05-17 18:00", "2016-05-18 18:00"),
        (2, "working_day", "at_once", "midnight", "keep", "2016-05-20 10:00", "2016-05-24 00:00"),
        (2, "working_day", "next_day", "midnight", "keep", "2016-05-20 10:00", "2016-05-25 00:00"),
        (1, "working_day", "next_day", "instant", "keep", "2016-05-20 10:00", "2016-05-23 18:00"),
        (3, "calendar_day", "next_day", "closing", "keep", "2016-05-18 10:00", "2016-05-22 00:00"),
        (3, "calendar_day", "next_day", "midnight", "next", "2016-05-18 10:00", "2016-05-24 00:00"),
        (3, "calendar_day", "next_day", "instant", "keep", "2016-05-17 10:00", "2016-05-21 00:00"),
        (3, "calendar_day", "next_day", "instant", "next", "2016-05-18 10:00", "2016-05-24 00:00"),
        (3, "calendar_day", "at_once", "closing", "keep", "2016-05-17 10:00", "2016-05-19 18:00"),
        (1, "calendar_day", "at_once", "closing", "keep", "2016-05-17 20:00", "2016-05-18 00:00"),
    ],
)
def test_every_convention_can_be_chosen(
    amount: int, unit: Unit, start: Start, end: End, roll: Roll, received: str, due: str
) -> None:
    assert TimeLimit(amount, unit, start, end, roll).due(at(received), CHINA) == at(due)


def test_a_due_instant_is_told_in_the_zone_of_the_calendar() -> None:
    due = TimeLimit.parse("1 working_day", "civil_code").due(datetime(2016, 3, 31, 2, tzinfo=UTC), CHINA)
    assert (due.tzinfo, due.hour) == (ZoneInfo("Asia/Shanghai"), 18)


_limits = st.builds(
    lambda n, unit, profile: TimeLimit(n, unit, *_convention(unit, profile)),
    st.integers(1, 400),
    st.sampled_from(UNITS),
    st.sampled_from(sorted(PROFILES)),
)
_starts = st.datetimes(datetime(2015, 6, 1), datetime(2018, 6, 1), timezones=st.just(UTC))


def _convention(unit: Unit, profile: str) -> tuple[Start, End, Roll]:
    counting = PROFILES[profile].counting(unit)
    return counting.start, counting.end, counting.roll


@given(_limits, _starts)
def test_a_limit_ends_after_it_starts_and_a_longer_one_not_sooner(limit: TimeLimit, start: datetime) -> None:
    due = limit.due(start, CHINA).astimezone(UTC)
    longer = TimeLimit(limit.amount + 1, limit.unit, limit.start, limit.end, limit.roll)
    assert start < due <= longer.due(start, CHINA).astimezone(UTC)


@given(_limits, st.sampled_from(["en", "zh"]))
def test_a_limit_is_read_as_it_is_written(limit: TimeLimit, lang: str) -> None:
    assert any(TimeLimit.parse(limit.text.to(lang), profile) == limit for profile in PROFILES)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("10 working_day", 10, "working_day"),
        ("10 working_days", 10, "working_day"),
        ("1 Working Day", 1, "working_day"),
        ("10个工作日", 10, "working_day"),
        ("10 工作日", 10, "working_day"),
        ("15日", 15, "calendar_day"),
        ("15个自然日", 15, "calendar_day"),
        ("4 工作小时", 4, "working_hour"),
        ("4工作时", 4, "working_hour"),
        ("2小时", 2, "natural_hour"),
        ("0.5 natural_hours", Decimal("0.5"), "natural_hour"),
        ("2.0 hours", 2, "natural_hour"),
    ],
)
def test_limits_are_written_in_english_and_in_chinese(text: str, amount: Decimal, unit: str) -> None:
    limit = TimeLimit.parse(f" {text} ", "elapsed")
    assert (limit.amount, limit.unit) == (amount, unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-limit"),
        ("soon", "bad-limit"),
        ("-1 working_day", "bad-limit"),
        ("1e9999999 working_day", "bad-limit"),
        ("9" * 1_000_000 + " working_day", "bad-limit"),
        ("10", "bad-limit"),
        ("10 fortnights", "unknown-unit"),
        ("0 working_day", "limit-out-of-bounds"),
        ("36501 working_day", "limit-out-of-bounds"),
        ("999999999999999 hours", "limit-out-of-bounds"),
        ("0.0000001 hours", "limit-out-of-bounds"),
        ("1.5 working_days", "days-not-whole"),
        ("every frday", "unknown-weekday"),
        ("every fri 25:00", "bad-limit"),
        ("每周八", "bad-limit"),
    ],
)
def test_what_is_not_a_limit_is_refused_with_a_suggestion(text: str, code: str) -> None:
    with pytest.raises(CalendarError) as caught:
        parse_limit(text, "elapsed")
    assert [p.code for p in caught.value.problems] == [code]
    assert all(p.suggestion and p.suggestion.zh for p in caught.value.problems)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("amount", ["1e9999999", "1e-9999999", "NaN", "sNaN", "Infinity", "-1"])
def test_hostile_amounts_are_refused_without_being_computed(amount: str) -> None:
    with pytest.raises(CalendarError, match="limit-out-of-bounds"):
        TimeLimit(Decimal(amount), "natural_hour", "at_once", "instant", "keep")


def test_all_words_of_a_limit_are_checked_at_once() -> None:
    with pytest.raises(CalendarError) as caught:
        TimeLimit(0, "working_dya", "now", "noon", "back")  # type: ignore[arg-type]
    wrong = ["unknown-unit", "unknown-start", "unknown-end", "unknown-roll", "limit-out-of-bounds"]
    assert [p.code for p in caught.value.problems] == wrong


def test_hours_run_at_once() -> None:
    with pytest.raises(CalendarError, match="hours-run-at-once"):
        TimeLimit(2, "working_hour", "next_day", "closing", "keep")


def test_an_unknown_profile_is_refused_with_a_suggestion() -> None:
    with pytest.raises(CalendarError, match=r"unknown-profile.*'civil_code'"):
        parse_limit("1 working_day", "civil_cod")


# -- weekly slots


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2016-05-17 10:00", "every fri", "2016-05-20 18:00"),
        ("2016-05-20 08:00", "每周五", "2016-05-27 18:00"),  # received on a Friday: the next one
        ("2016-05-17 10:00", "every Friday 15:30", "2016-05-20 15:30"),
        ("2016-06-08 10:00", "每星期五", "2016-06-12 18:00"),  # 10 June rests, Sunday 12 June works
        ("2016-06-08 10:00", "every fri 9:00", "2016-06-10 09:00"),
        ("2016-05-17 10:00", "每周日", "2016-05-23 18:00"),
    ],
)
def test_a_weekly_slot_is_the_next_such_day(start: str, limit: str, due: str) -> None:
    assert parse_limit(limit, "civil_code").due(at(start), CHINA) == at(due)


@given(st.sampled_from(["mon", "wed", "sun"]), st.sampled_from([None, time(9), time(17, 30)]), st.data())
def test_a_slot_is_read_as_it_is_written(weekday: str, clock: time | None, data: st.DataObject) -> None:
    slot = parse_limit(f"every {weekday}" + (f" {clock:%H:%M}" if clock else ""), "elapsed")
    assert parse_limit(slot.text.to(data.draw(st.sampled_from(["en", "zh"]))), "elapsed") == slot
