"""Pauses and extensions: the algebra that every limit obeys."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from typing import get_args

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime import AnyLimit, Pause, TimeLimit, WorkCalendar, account, parse_limit
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
    st.builds(
        lambda n, unit: TimeLimit.parse(f"{n} {unit}", "civil_code"),
        st.integers(1, 9),
        st.sampled_from(UNITS),
    ),
    max_size=3,
)
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
