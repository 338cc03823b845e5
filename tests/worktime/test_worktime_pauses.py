"""Pauses and extensions: the vector of the domain, and the algebra that every limit obeys."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime import AnyLimit, Pause, Slot, TimeLimit, WorkCalendar, account, parse_limit
from govflow.worktime.profiles import UNITS, End, Roll, Start

HOURS = ("09:00-12:00", "13:00-18:00")
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
DRAGON_BOAT = {date(2016, 6, n): () for n in (9, 10, 11)}
OFFICE = WorkCalendar("Asia/Shanghai", WEEK, {**DRAGON_BOAT, date(2016, 6, 12): HOURS})
CALENDARS = [
    OFFICE,
    WorkCalendar("America/New_York", WEEK, {date(2016, 7, 4): ()}, edge="opening"),
    WorkCalendar("Europe/Berlin", {"mon": ["22:00-30:00"], "wed": ["00:00-24:00"], "sat": ["10:00-11:30"]}),
    WorkCalendar("America/St_Johns", dict.fromkeys(["thu", "fri", "sat"], ("08:00-12:00",)) | {"mon": HOURS}),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE.tzinfo)


def span(text: str) -> Pause:
    return Pause(*map(at, text.split(" / ")))


def days(text: str) -> TimeLimit:
    return TimeLimit.parse(text, "civil_code")


@pytest.mark.parametrize(
    ("start", "limit", "extensions", "pauses", "due"),
    [
        # domain.md 6.1, vector 10: 24 working hours are 3 working days
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


# -- laws


def _time_limits() -> list[TimeLimit]:
    words = product(UNITS, get_args(Start), get_args(End), get_args(Roll))
    found = []
    for unit, start, end, roll in words:
        try:
            found.append(TimeLimit(1, unit, start, end, roll))
        except CalendarError:
            assert unit.endswith("hour") or (start, end) == ("at_once", "instant")
    return found


def _slots() -> list[AnyLimit]:
    said = ["every fri", "the 20th of each month", "month end", "every sat 09:30", "FREQ=DAILY"]
    rolls: tuple[Roll, ...] = get_args(Roll)
    return [parse_limit(text, "civil_code", roll=roll) for text in said for roll in rolls]


_START = datetime(2016, 2, 15, tzinfo=UTC)
_MICROSECONDS = 60 * 24 * 3600 * 10**6
_starts = st.builds(lambda n: _START + timedelta(microseconds=n), st.integers(0, 4 * _MICROSECONDS))
_moments = st.one_of(
    st.integers(0, 60 * 24 * 4).map(lambda n: timedelta(minutes=15 * n)),  # openings and closings
    st.integers(0, _MICROSECONDS).map(lambda n: timedelta(microseconds=n)),
)
_spans = st.lists(st.tuples(_moments, _moments).map(sorted), max_size=5)
_limits = st.one_of(
    st.builds(
        lambda limit, n: TimeLimit(n, limit.unit, limit.start, limit.end, limit.roll),
        st.sampled_from(_time_limits()),
        st.integers(1, 12),
    ),
    st.sampled_from(_slots()),
)
_extensions = st.lists(
    st.builds(lambda n, unit: days(f"{n} {unit}"), st.integers(1, 9), st.sampled_from(UNITS)),
    max_size=3,
)  # fmt: skip
_calendars = st.sampled_from(CALENDARS)


def paused(start: datetime, spans: list[list[timedelta]]) -> list[Pause]:
    return [Pause(start + a, start + b) for a, b in spans]


def utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _extensions, st.randoms(use_true_random=False))
def test_neither_order_nor_splitting_nor_overlap_nor_empty_pauses_matter(
    limit: AnyLimit, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]],
    extensions: list[TimeLimit], chance: object,
) -> None:  # fmt: skip
    due = limit.due(start, calendar, extensions=extensions, pauses=paused(start, spans))
    halves = [half for a, b in spans for half in ([a, (a + b) / 2], [(a + b) / 2, b])]
    again = [*halves, *spans, [timedelta(days=3)] * 2]
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert limit.due(start, calendar, extensions=extensions, pauses=paused(start, again)) == due


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _spans, _extensions)
def test_more_pause_is_never_due_sooner(
    limit: AnyLimit, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]],
    more: list[list[timedelta]], extensions: list[TimeLimit],
) -> None:  # fmt: skip
    less = limit.due(start, calendar, extensions=extensions, pauses=paused(start, spans))
    assert utc(less) <= utc(
        limit.due(start, calendar, extensions=extensions, pauses=paused(start, spans + more))
    )


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _extensions, _extensions)
def test_an_extension_never_shortens(
    limit: AnyLimit, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]],
    extensions: list[TimeLimit], more: list[TimeLimit],
) -> None:  # fmt: skip
    pauses = paused(start, spans)
    before = limit.due(start, calendar, extensions=extensions, pauses=pauses)
    assert utc(before) <= utc(limit.due(start, calendar, extensions=extensions + more, pauses=pauses))


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _extensions)
def test_no_limit_is_due_before_the_end_of_a_pause_that_started_before(
    limit: AnyLimit, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]],
    extensions: list[TimeLimit],
) -> None:  # fmt: skip
    due = utc(limit.due(start, calendar, extensions=extensions, pauses=paused(start, spans)))
    begin = utc(limit.begins(start, calendar))
    assert all(p.end <= due or due <= max(p.start, begin) for p in paused(start, spans))


@settings(deadline=None)
@given(
    st.decimals(Decimal("0.01"), 90, places=2), st.sampled_from(["working_hour", "natural_hour"]),
    _calendars, _starts, _spans,
)  # fmt: skip
def test_what_lies_between_less_what_was_paused_is_the_amount(
    hours: Decimal, unit: str, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]]
) -> None:
    limit = TimeLimit.parse(f"{hours} {unit}", "elapsed")
    begin = utc(limit.begins(start, calendar))
    due = utc(limit.due(start, calendar, pauses=paused(start, spans)))

    def time(a: datetime, b: datetime) -> timedelta:
        return calendar.between(a, b) if unit == "working_hour" else b - a

    cuts = sorted(
        {begin, due, *(min(max(m, begin), due) for p in paused(start, spans) for m in (p.start, p.end))}
    )
    pieces = list(pairwise(cuts))
    running = [
        (a, b) for a, b in pieces if not any(p.start <= a and b <= p.end for p in paused(start, spans))
    ]
    assert sum((time(a, b) for a, b in running), timedelta(0)) == int(hours * 36 * 10**8) * timedelta(
        microseconds=1
    )


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _extensions)
def test_the_account_of_all_this_tells_the_due_instant_and_the_days_up_to_it(
    limit: AnyLimit, calendar: WorkCalendar, start: datetime, spans: list[list[timedelta]],
    extensions: list[TimeLimit],
) -> None:  # fmt: skip
    pauses = paused(start, spans)
    told = account(limit, start, calendar, extensions=extensions, pauses=pauses)
    assert told.due == limit.due(start, calendar, extensions=extensions, pauses=pauses)
    assert all(line.counted >= timedelta(0) for line in told.days)
    assert told.days[0].date == told.start.date()
    if isinstance(limit, TimeLimit) and not extensions:
        counted = sum((line.counted for line in told.days), timedelta(0))
        whole = int(limit.amount) * timedelta(days=1)
        if limit.unit in ("working_day", "calendar_day") and limit.counts_days and limit.end != "instant":
            spread = len(told.days) * timedelta(microseconds=1)  # parts of days are told to the microsecond
            assert whole - spread <= counted
            if calendar is OFFICE and limit.roll == "keep":  # days of equal length
                assert counted < whole + timedelta(days=2)
        elif limit.unit == "working_hour":
            assert counted == int(limit.amount) * timedelta(hours=1)


_shares = st.fractions(Fraction(1, 1000), Fraction(999, 1000))


@settings(deadline=None)
@given(_limits, _calendars, _starts, _spans, _shares, _shares)
def test_a_share_lies_strictly_inside_and_grows(
    limit: AnyLimit,
    calendar: WorkCalendar,
    start: datetime,
    spans: list[list[timedelta]],
    a: Fraction,
    b: Fraction,
) -> None:
    pauses = paused(start, spans)
    begin, due = utc(limit.begins(start, calendar)), utc(limit.due(start, calendar, pauses=pauses))
    assume(begin < due)
    less, more = (utc(limit.at_share(s, start, calendar, pauses=pauses)) for s in sorted((a, b)))
    assert begin < less <= more < due


def test_a_slot_is_due_outside_every_pause() -> None:
    slot = Slot("FREQ=DAILY", "midnight", "keep")
    pauses = [span("2016-05-18 23:00 / 2016-05-19 23:00"), span("2016-05-19 23:30 / 2016-05-20 12:00")]
    assert slot.due(at("2016-05-17 10:00"), OFFICE, pauses=pauses) == at("2016-05-21 00:00")
