"""The regular hours of a year: the usual week, seasons with weeks of their own, breaks taken out of both."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.hours import MINUTES, WEEKDAYS, DayException, Hours, Interval, joined, read_week
from govflow.worktime.instants import ONE_DAY
from govflow.worktime.names import both_if_any

Week = Mapping[str, tuple[Interval, ...]]
MonthDay = tuple[int, int]

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEAR: tuple[MonthDay, ...] = tuple((m, d) for m, n in enumerate(_LENGTHS, 1) for d in range(1, n + 1))


def _frozen_week(weekly: Mapping[str, Hours]) -> Week:
    problems: list[Problem] = []
    read = read_week(weekly, problems)
    if problems:
        raise CalendarError(problems)
    return MappingProxyType(read)


def _frozen_hours(hours: Hours | None) -> tuple[Interval, ...] | None:
    return None if hours is None else DayException(hours).hours


@attrs.frozen
class Season:
    """Other weekly hours for a part of every year (夏令作息、冬令作息).

    `first` and `last` are (month, day), both inclusive; `last` before `first` runs over the new year. A day
    missing in `weekly` is closed. What begins at night on the last day runs on past midnight. `worked` are
    the hours of its worked weekends (调休上班), None where they are as `with_plans` says for all.

    Raises CalendarError `no-such-day` (02-30), and everything that is wrong with the hours.
    """

    first: MonthDay
    last: MonthDay
    weekly: Week = attrs.field(converter=_frozen_week, hash=False)
    name: Text | None = attrs.field(default=None, converter=both_if_any)
    worked: tuple[Interval, ...] | None = attrs.field(default=None, converter=_frozen_hours)

    def __attrs_post_init__(self) -> None:
        """Refuse days that no year has."""
        problems = [_no_such_day(day) for day in (self.first, self.last) if day not in _YEAR]
        if problems:
            raise CalendarError(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was said; read-only mappings do not pickle."""
        return Season, (self.first, self.last, dict(self.weekly), self.name, self.worked)

    def __str__(self) -> str:
        return "{:02}-{:02}/{:02}-{:02}".format(*self.first, *self.last)

    def days(self) -> tuple[MonthDay, ...]:
        """Return the days of the year that it has, 29 February among them."""
        start, stop = _YEAR.index(self.first), _YEAR.index(self.last) + 1
        return _YEAR[start:stop] if start < stop else _YEAR[start:] + _YEAR[:stop]


@attrs.frozen
class Weeks:
    """Which regular hours hold on which date (常规作息), breaks already taken out."""

    usual: tuple[tuple[Interval, ...], ...]  # Monday first
    _seasonal: Mapping[MonthDay, tuple[tuple[Interval, ...], ...]] = attrs.field(hash=False)

    def week_of(self, day: date) -> tuple[tuple[Interval, ...], ...]:
        """Return the hours of the week, Monday first, that holds on `day`."""
        return self._seasonal.get((day.month, day.day), self.usual) if self._seasonal else self.usual

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the regular hours of `day`."""
        return self.week_of(day)[day.weekday()]

    def all(self) -> Iterator[tuple[Interval, ...]]:
        """Yield the hours of every day of every week."""
        yield from self.usual
        for week in dict.fromkeys(self._seasonal.values()):
            yield from week


@attrs.frozen
class Days:
    """What is said of every date: the hours of its exception, or else its regular ones."""

    weeks: Weeks
    exceptions: Mapping[date, DayException] = attrs.field(hash=False)

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the hours that begin on `day`, cut at midnight if the next date is an exception."""
        said = self.exceptions.get(day)
        hours = self.weeks.on(day) if said is None else said.hours
        if hours and hours[-1].end > MINUTES and day + ONE_DAY in self.exceptions:
            return tuple(Interval(i.start, min(i.end, MINUTES)) for i in hours if i.start < MINUTES)
        return hours


def weeks_of(weekly: Week, seasons: Sequence[Season], breaks: Week) -> Weeks:
    """Take the breaks out of the usual week and out of each season's."""
    seasonal: dict[MonthDay, tuple[tuple[Interval, ...], ...]] = {}
    for season in seasons:
        seasonal.update(dict.fromkeys(season.days(), _without(season.weekly, breaks)))
    return Weeks(_without(weekly, breaks), MappingProxyType(seasonal))


def check_seasons(seasons: Sequence[Season]) -> Iterator[Problem]:
    """Yield the seasons that share a day with one before them."""
    seen: set[MonthDay] = set()
    for season in seasons:
        days = season.days()
        shared = next((day for day in days if day in seen), None)
        if shared:
            yield _overlapping(season, shared)
        seen.update(days)


def check_breaks(weekly: Week, seasons: Sequence[Season], breaks: Week) -> Iterator[Problem]:
    """Yield the hours of which breaks leave nothing, and the breaks that lie outside all hours."""
    yield from _eaten("", weekly, breaks)
    for season in seasons:
        yield from _eaten(f"seasons.{season}.", season.weekly, breaks)
    yield from _idle([weekly, *(season.weekly for season in seasons)], breaks)


def _without(weekly: Week, breaks: Week) -> tuple[tuple[Interval, ...], ...]:
    return tuple(
        tuple(piece for i in weekly[day] for piece in _pieces(i, _touching(breaks[day], i)))
        for day in WEEKDAYS
    )


def _touching(intervals: Sequence[Interval], i: Interval) -> Sequence[Interval]:
    """Return those of some sorted, disjoint intervals that have time in common with `i`."""
    start = bisect_right(intervals, i.start, key=lambda other: other.end)
    return intervals[start : bisect_left(intervals, i.end, key=lambda other: other.start)]


def _pieces(i: Interval, breaks: Sequence[Interval]) -> Iterator[Interval]:
    """Yield what breaks, all of which touch the interval, leave of it."""
    start = i.start
    for cut in breaks:
        if start < cut.start:
            yield Interval(start, cut.start)
        start = cut.end
    if start < i.end:
        yield Interval(start, i.end)


def _eaten(where: str, weekly: Week, breaks: Week) -> Iterator[Problem]:
    found: dict[Interval, list[int]] = {}
    for n, day in enumerate(WEEKDAYS):
        for i in weekly[day]:
            if not any(_pieces(i, _touching(breaks[day], i))):
                found.setdefault(i, []).append(n)
    for i, days in found.items():
        said = Text(
            f"{where}{_said(days)}: breaks leave nothing of '{i}'.",
            f"{where}{_said(days)}：“{i}”被扣除时段全部占用。",
        )
        hint = Text("Shorten the breaks, or delete the hours.", "请缩短扣除时段，或删去该时段。")
        yield Problem("eaten-interval", said, suggestion=hint)


def _idle(weeks: Sequence[Week], breaks: Week) -> Iterator[Problem]:
    found: dict[Interval, list[int]] = {}
    for n, day in enumerate(WEEKDAYS):
        for cut in breaks[day]:
            if not any(_touching(week[day], cut) for week in weeks):
                found.setdefault(cut, []).append(n)
    for cut, days in found.items():
        said = Text(
            f"breaks.{_said(days)}: '{cut}' lies outside all hours.",
            f"breaks.{_said(days)}：“{cut}”不在任何工作时段之内。",
        )
        hint = Text("Delete the break, or move it into the hours.", "请删去或移入工作时段。")
        yield Problem("idle-break", said, suggestion=hint)


def _said(days: Sequence[int]) -> str:
    """Return days of the week as rule files write them: `mon-fri`, `mon, wed`."""
    first, last = days[0], days[-1]
    if first < last == first + len(days) - 1:
        return f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
    return ", ".join(WEEKDAYS[n] for n in days)


def _overlapping(season: Season, day: MonthDay) -> Problem:
    said = Text(
        f"The season '{season}' begins or ends in another: {day[0]:02}-{day[1]:02} is in both.",
        f"时令“{season}”与另一时令重叠：{day[0]:02}-{day[1]:02} 同属两者。",
    )
    hint = Text("Give every day of the year to one season at most.", "一年中的每一天最多属于一个时令。")
    return Problem("overlapping-seasons", said, suggestion=hint)


def _no_such_day(day: object) -> Problem:
    shown = "-".join(f"{n:02}" for n in day) if isinstance(day, tuple) else str(day)[:40]
    said = Text(f"No year has a day '{shown}'.", f"任何年份都没有“{shown}”这一天。")
    return Problem(
        "no-such-day",
        said,
        suggestion=Text(
            "Write MM-DD, such as 09-30; in Python (9, 30).",
            "请写成 MM-DD，如 09-30；在 Python 中为 (9, 30)。",
        ),
    )


def falling_on(hours: Iterable[Interval], before: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return which of the hours of a day fall on it, with what spills over from those of the day before."""
    here = [i for i in hours if i.start < MINUTES]
    spilt = [Interval(max(i.start - MINUTES, 0), i.end - MINUTES) for i in before if i.end > MINUTES]
    today = joined([*spilt, *here]) if spilt else here  # a night shift may run into the morning's hours
    return tuple(Interval(i.start, min(i.end, MINUTES)) for i in today)
