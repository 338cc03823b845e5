"""Pauses, extensions and shares: the vector of the domain, and single cases worked out by hand."""

from datetime import date, datetime
from fractions import Fraction

import pytest

from govflow.errors import CalendarError
from govflow.worktime import Pause, Slot, TimeLimit, WorkCalendar, parse_limit

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
DRAGON_BOAT = {date(2016, 6, n): () for n in (9, 10, 11)}
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, {**DRAGON_BOAT, date(2016, 6, 12): HOURS})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE.tzinfo)


def span(text: str) -> Pause:
    return Pause(*map(at, text.split(" / ")))


def days(text: str) -> TimeLimit:
    return TimeLimit.parse(text, "civil_code")


@pytest.mark.parametrize(
    ("start", "limit", "extensions", "pauses", "due"),
    [
        # worked out by hand: 24 working hours are 3 working days
        ("2016-05-17 10:00", "10 working_day", "", "2016-05-20 10:00 / 2016-05-25 10:00", "2016-06-03 18:00"),
        ("2016-05-17 10:00", "10 working_day", "", "2016-05-20 10:00 / 2016-05-20 10:01", "2016-06-01 18:00"),
        (
            "2016-05-17 10:00", "10 working_day", "",  # twice half a day
            "2016-05-19 09:00 / 2016-05-19 14:00, 2016-05-20 09:00 / 2016-05-20 14:00", "2016-06-01 18:00",
        ),
        ("2016-05-17 10:00", "10 working_day", "", "2016-05-20 18:00 / 2016-05-23 09:00", "2016-05-31 18:00"),
        ("2016-05-17 10:00", "10 working_day", "", "2016-05-17 10:00 / 2016-05-18 09:00", "2016-05-31 18:00"),
        ("2016-05-17 10:00", "10 working_day", "", "2016-05-31 18:00 / 2016-06-30 09:00", "2016-05-31 18:00"),
        ("2016-05-17 10:00", "10 working_day", "5 working_day", "", "2016-06-07 18:00"),
        ("2016-05-17 10:00", "10 working_day", "3 working_day, 2 working_day", "", "2016-06-07 18:00"),
        (
            "2016-05-17 10:00",
            "10 working_day",
            "5 calendar_day",
            "",
            "2016-06-06 18:00",
        ),  # from 5 June, rolled
        ("2016-05-17 10:00", "10 working_day", "1 month", "", "2016-06-30 18:00"),  # from 31 May
        ("2016-05-17 10:00", "10 working_day", "4 working_hour", "", "2016-06-01 18:00"),
        ("2016-05-17 10:00", "10 working_day", "2 hours", "", "2016-06-01 18:00"),
        ("2018-03-01 10:00", "60 calendar_day", "30 calendar_day", "", "2018-05-30 18:00"),
        ("2018-03-01 10:00", "60 calendar_day", "10 working_day", "", "2018-05-14 18:00"),  # from 30 April
        ("2018-01-31 10:00", "1 month", "1 month", "", "2018-04-02 18:00"),  # Saturday 31 March, rolled
        ("2016-05-20 16:30", "4 working_hour", "", "2016-05-20 17:00 / 2016-05-23 10:00", "2016-05-23 14:30"),
        ("2016-05-20 16:30", "4 working_hour", "1 natural_hour", "", "2016-05-23 12:30"),
        ("2016-05-20 16:30", "4 hours", "", "2016-05-20 17:00 / 2016-05-21 17:00", "2016-05-21 20:30"),
        ("2016-05-16 10:00", "5 calendar_day", "", "2016-05-18 09:00 / 2016-05-19 10:00", "2016-05-23 18:00"),
        # the limit ends on Saturday and rolls to Monday; a pause that begins there holds it until it is over
        ("2016-05-16 10:00", "5 calendar_day", "", "2016-05-23 10:00 / 2016-05-25 10:00", "2016-05-25 18:00"),
        ("2016-05-16 10:00", "5 calendar_day", "", "2016-05-23 10:00 / 2016-05-25 20:00", "2016-05-26 18:00"),
        ("2016-05-17 10:00", "every fri", "", "2016-05-18 10:00 / 2016-05-20 17:00", "2016-05-20 18:00"),
        ("2016-05-17 10:00", "every fri", "", "2016-05-20 17:00 / 2016-06-04 10:00", "2016-06-12 18:00"),
        ("2016-05-17 10:00", "every fri", "2 working_day", "", "2016-05-24 18:00"),
        ("2016-05-17 10:00", "every fri 15:30", "2 working_hour", "", "2016-05-20 17:30"),
        ("2016-05-17 10:00", "every fri", "", "2016-05-18 10:00 / 2116-05-20 17:00", "2116-05-22 18:00"),
    ],
)  # fmt: skip
def test_what_moves_a_due_instant(start: str, limit: str, extensions: str, pauses: str, due: str) -> None:
    told = parse_limit(limit, "civil_code").due(
        at(start),
        OFFICE,
        extensions=[days(e) for e in extensions.split(", ") if e],
        pauses=[span(p) for p in pauses.split(", ") if p],
    )
    assert told == at(due)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(CalendarError) as caught:
        span("2016-05-20 10:00 / 2016-05-20 09:59")
    [problem] = caught.value.problems
    assert problem.code == "backwards-pause"
    assert problem.message.zh
    assert problem.suggestion
    with pytest.raises(CalendarError, match="naive-instant"):
        Pause(datetime(2016, 5, 20), datetime(2016, 5, 21))


@pytest.mark.parametrize("share", [Fraction(0), Fraction(-1, 2), Fraction(3, 2)])
def test_a_share_lies_between_nothing_and_all(share: Fraction) -> None:
    with pytest.raises(CalendarError, match="bad-share"):
        days("1 working_day").at_share(share, at("2016-05-17 10:00"), OFFICE)


@pytest.mark.parametrize(
    ("limit", "share", "told"),
    [
        ("10 working_day", "1/2", "2016-05-24 18:00"),
        ("10 working_day", "4/5", "2016-05-27 18:00"),
        ("4 working_hour", "1/2", "2016-05-17 12:00"),
        ("2 hours", "3/4", "2016-05-17 11:30"),
        ("10 calendar_day", "1/2", "2016-05-22 21:00"),  # from 18 May 00:00 to 27 May 18:00
        ("every fri", "1/2", "2016-05-19 14:00"),  # 24 working hours in all
        ("10 working_day", "1", "2016-05-31 18:00"),
    ],
)
def test_a_share_is_measured_in_the_time_that_the_limit_counts(limit: str, share: str, told: str) -> None:
    half = parse_limit(limit, "civil_code").at_share(Fraction(share), at("2016-05-17 10:00"), OFFICE)
    assert half == at(told)


def test_a_share_is_not_used_up_by_a_pause() -> None:
    paused = [span("2016-05-20 10:00 / 2016-05-25 10:00")]
    told = days("10 working_day").at_share(Fraction(4, 5), at("2016-05-17 10:00"), OFFICE, pauses=paused)
    assert told == at("2016-06-01 18:00")


def test_without_working_time_a_share_is_measured_on_the_wall() -> None:
    slot = parse_limit("every sun 12:00", "civil_code")
    assert slot.at_share(Fraction(1, 2), at("2016-05-21 10:00"), OFFICE) == at("2016-05-22 06:00")


def test_a_slot_is_due_outside_every_pause() -> None:
    slot = Slot("FREQ=DAILY", "midnight", "keep")
    pauses = [span("2016-05-18 23:00 / 2016-05-19 23:00"), span("2016-05-19 23:30 / 2016-05-20 12:00")]
    assert slot.due(at("2016-05-17 10:00"), OFFICE, pauses=pauses) == at("2016-05-21 00:00")
