"""Calendars across clock changes, and the laws of working time on real datetimes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.worktime import Interval, WorkCalendar, epoch
from govflow.worktime.timeline import Edge

WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], ("09:00-12:00", "13:00-18:00"))
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "worked"),
    [
        ("America/New_York", date(2016, 3, 13), ["00:00-24:00"], 23 * 60),
        ("America/New_York", date(2016, 11, 6), ["00:00-24:00"], 25 * 60),
        ("Australia/Lord_Howe", date(2016, 10, 2), ["00:00-24:00"], 23 * 60 + 30),
        ("Australia/Lord_Howe", date(2016, 4, 3), ["00:00-24:00"], 24 * 60 + 30),
        ("America/New_York", date(2016, 3, 13), ["02:30-05:00"], 90),  # opens in the gap: at 03:30
        ("America/New_York", date(2016, 3, 13), ["01:00-02:30"], 90),  # closes in the gap: at 03:30
        ("America/New_York", date(2016, 3, 13), ["02:30-03:15"], 0),  # 03:30 to 03:15: dropped
        ("America/New_York", date(2016, 11, 6), ["00:30-01:30"], 60),  # closes at the first 01:30
        ("America/New_York", date(2016, 11, 6), ["01:30-03:00"], 150),  # opens at the first 01:30
        ("Europe/London", date(2016, 3, 27), ["00:00-03:00"], 120),
        ("Pacific/Apia", date(2011, 12, 30), ["09:00-17:00"], 0),  # a date that Samoa never had
    ],
)
def test_wall_times_at_a_clock_change(zone: str, day: date, hours: list[str], worked: int) -> None:
    cal = WorkCalendar(zone, {"wed": ["09:00-10:00"]}, {day: hours, date(2012, 6, 1): hours})
    noon = datetime.combine(day, time(12), UTC)
    assert cal.between(noon - 36 * HOUR, noon + 36 * HOUR) == timedelta(minutes=worked)


_EDGES = [m for m in range(0, 1440, 30) if m not in (90, 150)]  # the wall times that come never or twice


@st.composite
def _day(draw: st.DrawFn) -> list[Interval]:
    chosen = sorted(draw(st.lists(st.sampled_from(_EDGES), unique=True, max_size=4)))
    if len(chosen) % 2:
        chosen.append(1440 + draw(st.sampled_from(_EDGES)))
    return [Interval(a, b) for a, b in zip(chosen[::2], chosen[1::2], strict=True)]


_CHANGES = [
    ("America/New_York", date(2016, 3, 13)),
    ("America/New_York", date(2016, 11, 6)),
    ("Europe/London", date(2016, 3, 27)),
    ("Europe/London", date(2016, 10, 30)),
    ("Australia/Lord_Howe", date(2016, 4, 3)),
    ("Australia/Lord_Howe", date(2016, 10, 2)),
    ("Asia/Shanghai", date(2016, 10, 2)),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_CHANGES), st.lists(_day(), min_size=4, max_size=4), st.integers(0, 15), st.data())
def test_around_clock_changes_as_a_walk_over_utc_minutes(
    change: tuple[str, date], days: list[list[Interval]], exceptional: int, data: st.DataObject
) -> None:
    zone, day = change
    tz = ZoneInfo(zone)
    dates = [day + timedelta(days=k) for k in (-2, -1, 0, 1)]
    hours = dict(zip(dates, days, strict=True))
    excepted = [d for k, d in enumerate(dates) if exceptional >> k & 1]
    weekly: dict[str, list[Interval]] = {f"{d:%a}".lower(): hours[d] for d in dates if d not in excepted}
    weekly[f"{day + timedelta(days=3):%a}".lower()] = [Interval(540, 600)]  # no week may be empty
    cal = WorkCalendar(zone, weekly, {d: hours[d] for d in excepted})

    def works(minute: datetime) -> bool:
        wall = minute.astimezone(tz)
        today, m = wall.date(), wall.hour * 60 + wall.minute
        own = any(i.start <= m < i.end for i in hours.get(today, []))
        before = hours.get(today - timedelta(days=1), []) if today not in excepted else []
        return own or any(i.start <= m + 1440 < i.end for i in before)

    first = datetime.combine(dates[1], time(), UTC) - 10 * HOUR
    walk = [works(first + timedelta(minutes=k)) for k in range(48 * 60)]
    a, b = (data.draw(st.integers(0, len(walk))) for _ in "ab")
    start, end = first + timedelta(minutes=a), first + timedelta(minutes=b)
    assert cal.between(start, end) == timedelta(minutes=sum(walk[a:b]) - sum(walk[b:a]))
    worked = [k for k in range(a, len(walk)) if walk[k]]
    if worked:
        n = data.draw(st.integers(1, len(worked)))
        landed = cal.add(start, timedelta(minutes=n)).astimezone(
            UTC
        )  # == is never true of an hour that repeats
        assert landed == first + timedelta(minutes=worked[n - 1] + 1)


_NEW_YORK = WorkCalendar("America/New_York", {**WEEK, "sat": ["22:00-30:00"]}, {date(2016, 7, 4): []})
_INSTANTS = st.datetimes(datetime(2015, 1, 1), datetime(2018, 1, 1), timezones=st.just(UTC))
_AMOUNTS = st.timedeltas(timedelta(microseconds=1), timedelta(days=300))


@given(_INSTANTS, _AMOUNTS, _AMOUNTS)
def test_laws_of_adding(start: datetime, m: timedelta, n: timedelta) -> None:
    cal = _NEW_YORK
    assert cal.between(start, cal.add(start, n)) == n
    assert cal.between(cal.add(start, -n), start) == n
    assert epoch(cal.add(cal.add(start, m), n)) == epoch(cal.add(start, m + n))


@given(_INSTANTS, _INSTANTS, _INSTANTS)
def test_laws_of_measuring(a: datetime, b: datetime, c: datetime) -> None:
    cal = _NEW_YORK
    assert cal.between(a, b) + cal.between(b, c) == cal.between(a, c)
    assert (cal.between(a, b) >= timedelta(0)) or b < a


@given(_INSTANTS, _AMOUNTS, st.integers(9 * 60 + 1, 12 * 60 - 1), st.sampled_from(["closing", "opening"]))
def test_splitting_an_interval_changes_nothing(start: datetime, n: timedelta, cut: int, edge: Edge) -> None:
    split = dict.fromkeys(WEEK, (Interval(540, cut), Interval(cut, 720), Interval(780, 1080)))
    whole, parts = (
        WorkCalendar("Asia/Shanghai", WEEK, edge=edge),
        WorkCalendar("Asia/Shanghai", split, edge=edge),
    )
    assert parts.add(start, n) == whole.add(start, n)
