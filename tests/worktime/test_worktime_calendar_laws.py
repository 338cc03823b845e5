"""The laws of calendars, over calendars and instants of every kind."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import CalendarError, Text
from govflow.worktime import HolidayPlan, Interval, Season, WorkCalendar, epoch, local, with_plans
from govflow.worktime.hours import WEEKDAYS

FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)
ZERO, ONE_DAY = timedelta(0), timedelta(days=1)
ZONES = [
    "Asia/Shanghai",
    "UTC",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
]
NAME = Text("day", "日")

dates = st.dates(FIRST, LAST)
amounts = st.timedeltas(timedelta(microseconds=1), timedelta(days=40))
instants = st.datetimes(
    datetime(2000, 1, 1), datetime(2040, 12, 31), timezones=st.sampled_from([ZoneInfo(z) for z in ZONES])
)


@st.composite
def hours(draw: st.DrawFn, least: int = 0, longest: int = 30 * 60) -> list[Interval]:
    """Draw the hours of one day, to the minute, perhaps past midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 24 * 60 - 1), min_size=2 * least, max_size=6)))
    if len(marks) % 2:
        marks.append(draw(st.integers(24 * 60, longest)))
    return [Interval(a, b) for a, b in zip(marks[::2], marks[1::2], strict=True)]


# An hour a week, at least: a minute would take the longest amount beyond the years that are supported.
weeks = st.fixed_dictionaries(
    {"tue": hours(least=1).filter(lambda day: sum(i.end - i.start for i in day) >= 60)},
    optional={day: hours() for day in WEEKDAYS if day != "tue"},
)


@st.composite
def calendars(draw: st.DrawFn, about: date | None = None) -> WorkCalendar:
    """Draw a calendar with or without seasons; its exceptions lie close together, about some date."""
    first = about or draw(dates)
    days = st.integers(-40, 40).map(lambda k: first + timedelta(days=k))
    seasons = draw(st.lists(weeks, max_size=1))
    return WorkCalendar(
        draw(st.sampled_from(ZONES)),
        draw(weeks),
        draw(st.dictionaries(days, hours(), max_size=6)),
        edge=draw(st.sampled_from(["closing", "opening"])),
        seasons=[
            Season((first.month, first.day), draw(st.sampled_from([(2, 29), (7, 1)])), w) for w in seasons
        ],
    )


some = settings(max_examples=60, deadline=None)


# -- working time


@some
@given(calendars(), instants, amounts)
def test_between_undoes_add(cal: WorkCalendar, start: datetime, amount: timedelta) -> None:
    assert cal.between(start, cal.add(start, amount)) == amount
    assert cal.between(cal.add(start, -amount), start) == amount


@some
@given(calendars(), instants, amounts, amounts)
def test_adding_twice_is_adding_the_sum(
    cal: WorkCalendar, start: datetime, m: timedelta, n: timedelta
) -> None:
    assert epoch(cal.add(cal.add(start, m), n)) == epoch(cal.add(start, m + n))


@some
@given(calendars(), instants, st.lists(amounts, min_size=2, max_size=2))
def test_working_time_is_additive_and_never_more_than_time(
    cal: WorkCalendar, a: datetime, more: list[timedelta]
) -> None:
    b = local(epoch(a), ZoneInfo("UTC")) + more[0]
    c = b + more[1]
    assert cal.between(a, b) + cal.between(b, c) == cal.between(a, c)
    assert ZERO <= cal.between(a, b) <= more[0]
    assert cal.between(b, a) == -cal.between(a, b)


@some
@given(calendars(), instants, amounts, amounts)
def test_a_later_start_and_a_longer_amount_never_end_earlier(
    cal: WorkCalendar, start: datetime, amount: timedelta, more: timedelta
) -> None:
    ends = epoch(cal.add(start, amount))
    later = local(epoch(start), ZoneInfo("UTC")) + more
    assert epoch(cal.add(later, amount)) >= ends
    assert epoch(cal.add(start, amount + more)) > ends


@some
@given(calendars(), instants, instants, amounts)
def test_an_instant_counts_alike_in_every_zone(
    cal: WorkCalendar, start: datetime, other: datetime, amount: timedelta
) -> None:
    here = cal.here(start)
    assert here.tzinfo is cal.tzinfo
    assert epoch(here) == epoch(start)
    assert cal.add(here, amount) == cal.add(start, amount) == cal.add(start.astimezone(UTC), amount)
    assert cal.between(here, other) == cal.between(start.astimezone(UTC), cal.here(other))


# -- days


def naive(cal: WorkCalendar, first: date, n: int) -> list[date]:
    """Walk day by day."""
    days = (first + timedelta(days=k) for k in range(n))
    return [day for day in days if cal.hours(day)]


@some
@given(st.data(), dates, st.integers(1, 400))
def test_working_days_agree_with_a_walk_day_by_day(data: st.DataObject, first: date, n: int) -> None:
    cal = data.draw(calendars(about=first))
    found = naive(cal, first, n)
    last = first + timedelta(days=n - 1)
    assert cal.working_days_between(first, last) == len(found)
    assert cal.working_days_between(last, first - ONE_DAY) == 0
    assert [cal.is_working_day(first + timedelta(days=k)) for k in range(n)].count(True) == len(found)
    for k, day in enumerate(found, 1):
        assert cal.working_day(first - ONE_DAY, k) == day
        assert cal.working_day(last + ONE_DAY, k - 1 - len(found)) == day
        assert cal.is_working_day(day)
    assert all(a == b for a, b in zip(cal.working_days(first - ONE_DAY), found, strict=False))


@some
@given(st.data(), dates)
def test_dates_begin_and_close_when_their_wall_clocks_say(data: st.DataObject, day: date) -> None:
    cal = data.draw(calendars(about=day))
    assert cal.between(cal.midnight(day), cal.midnight(day)) == ZERO
    assert cal.midnight(day).date() == day or cal.zone == "Pacific/Apia"
    assert epoch(cal.midnight(day)) <= epoch(cal.midnight(day + ONE_DAY))
    if not cal.is_working_day(day):
        assert cal.hours(day) == ()
        return
    # what a wall clock never shows is read with the offset before; `timestamp` of fold 0 does the same
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=cal.hours(day)[-1].end)
    assert cal.closing(day).timestamp() == wall.replace(tzinfo=cal.tzinfo).timestamp()


def test_a_calendar_with_worked_weekends_agrees_with_a_walk_day_by_day() -> None:
    closed = {date(2019, 5, d): NAME for d in (1, 2, 3)} | {date(2019, 10, d): NAME for d in range(1, 8)}
    worked = {date(2019, 4, 28): NAME, date(2019, 5, 5): NAME, date(2019, 9, 29): NAME}
    office = WorkCalendar(
        "Asia/Shanghai", dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ("09:00-17:00",))
    )
    cal = with_plans(office, [HolidayPlan("2019", closed=closed, worked=worked)])

    def works(day: date) -> bool:
        return (day.weekday() < 5 and day not in closed) or day in worked

    for k in range(365):
        start, day, left = date(2019, 1, 1) + timedelta(days=k), date(2019, 1, 1) + timedelta(days=k), 20
        while left:
            day += ONE_DAY
            left -= works(day)
        assert cal.working_day(start, 20) == day


# -- editions

_SHORT = st.timedeltas(timedelta(microseconds=1), timedelta(days=3))


@some
@given(st.data(), dates, st.integers(0, 60), st.integers(0, 86_399_999_999), _SHORT)
def test_splitting_a_calendar_into_editions_changes_nothing_before_the_split(
    data: st.DataObject, split: date, before: int, microsecond: int, amount: timedelta
) -> None:
    """Whatever stays within what the first edition knows has one answer in both."""
    base = attrs.evolve(data.draw(calendars(about=split)), revision="0", exceptions={})
    usual = base.week_of(split)[1]
    old = data.draw(_names(split, -60, 0))
    new = data.draw(_names(split, 1, 60))
    first = HolidayPlan("1", split - timedelta(days=90), known_until=split, closed=old)
    second = HolidayPlan("2", split, known_until=split + timedelta(days=60), worked=new)
    cal = with_plans(base, [first, second], usual)
    early = cal.editions[0]
    start = cal.midnight(split - timedelta(days=before)) + timedelta(microseconds=microsecond)
    horizon = cal.midnight(split)  # a night shift of the split itself may be cut by the next date
    due = early.add(start, amount)
    if epoch(due) < epoch(horizon) and epoch(start) < epoch(horizon):
        assert cal.add(start, amount) == due
        assert cal.between(start, due) == early.between(start, due) == amount
    days = early.working_days_between(start.date(), split)
    assert cal.working_days_between(start.date(), split) == days
    for n in range(1, cal.working_days_between(start.date() + ONE_DAY, split) + 1):
        assert cal.working_day(start.date(), n) == early.working_day(start.date(), n)
    assert [e.known_until for e in cal.editions] == [split, split + timedelta(days=60)]


def _names(about: date, least: int, most: int) -> st.SearchStrategy[Mapping[date, Text]]:
    days = st.integers(least, most).map(lambda k: about + timedelta(days=k))
    return st.dictionaries(days, st.just(NAME), max_size=8)


@some
@given(st.lists(dates, min_size=1, max_size=8, unique=True).map(sorted), instants)
def test_the_edition_of_an_instant_is_the_last_that_a_walk_finds(known: list[date], moment: datetime) -> None:
    office = WorkCalendar("America/New_York", {"mon": ["09:00-17:00"]})
    cal = with_plans(office, [HolidayPlan(str(day), day) for day in known])
    shown = moment.astimezone(ZoneInfo("America/New_York")).date()
    walked = [str(day) for day in known if day <= shown]
    assert cal.edition(moment).revision == (walked[-1] if walked else str(known[0]))


# -- bounds


@given(st.integers(), st.dates())
def test_no_count_of_working_days_hangs(n: int, after: date) -> None:
    assert counted(after, n) is None or (counted(after, n) > after) == (n > 0)  # type: ignore[operator]


def counted(after: date, n: int) -> date | None:
    try:
        return _OFFICE.working_day(after, n)
    except CalendarError as error:
        if error.code not in ("out-of-range", "no-day-counted"):
            raise
        return None


_OFFICE = WorkCalendar("Asia/Shanghai", {"mon": ["09:00-17:00"]})
