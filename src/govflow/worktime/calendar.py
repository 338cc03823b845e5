"""Calendars: which hours of which days are working time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.hours import MINUTES, DayException, Hours, Interval, read_exceptions, read_week
from govflow.worktime.instants import (
    FIRST_INSTANT,
    FIRST_YEAR,
    LAST_INSTANT,
    LAST_YEAR,
    MICROSECOND,
    MINUTE,
    ONE_DAY,
    THE_ANSWER,
    epoch,
    instant,
    january,
    local,
    out_of_range,
    year_of,
)
from govflow.worktime.timeline import Edge, Timeline

_LONGEST = LAST_INSTANT - FIRST_INSTANT


@attrs.frozen(init=False)
class WorkCalendar:
    """Working hours by weekday, with dates that differ (工作日历).

    `zone` is an IANA name and all wall times are its own. `weekly` maps `mon` to `sun` to intervals; a
    missing day is closed. `exceptions` maps dates to the hours that they have instead: exactly those,
    so hours that spill over from the evening before are cut at that date's midnight. `edge` says where
    time that runs out at closing ends: there, or at the next `opening`. `full_day` is what one working
    day means in working time (the longest regular day unless given). After `known_until` the exceptions
    are not yet published.

    Results are aware datetimes in the calendar's zone, exact to the microsecond, for the years 1900 to 2200.
    Raises CalendarError with everything that is wrong. Wall times are read by RFC 5545 3.3.5.
    """

    zone: str
    weekly: Mapping[str, tuple[Interval, ...]] = attrs.field(hash=False)
    exceptions: Mapping[date, DayException] = attrs.field(hash=False)
    edge: Edge
    _full_day: timedelta | None  # as given, so that `attrs.evolve` derives it anew
    name: str
    title: Text | None
    revision: str
    known_until: date | None
    source: str
    tzinfo: ZoneInfo = attrs.field(eq=False, repr=False, init=False)
    _week: tuple[tuple[Interval, ...], ...] = attrs.field(eq=False, repr=False, init=False)
    _longest: timedelta = attrs.field(eq=False, repr=False, init=False)
    # A memo: the years laid out so far. It is a pure function of the other fields, so two threads that
    # widen it at once only do the work twice.
    _laid: Timeline = attrs.field(eq=False, repr=False, init=False)

    def __init__(
        self,
        zone: str,
        weekly: Mapping[str, Hours],
        exceptions: Mapping[date, Hours | DayException] | None = None,
        edge: Edge = "closing",
        full_day: timedelta | None = None,
        name: str = "",
        title: Text | None = None,
        revision: str = "",
        known_until: date | None = None,
        source: str = "",
    ) -> None:
        """Read the declaration; all of its problems are told at once."""
        problems: list[Problem] = []
        tz = _read_zone(zone, problems)
        week = read_week(weekly, problems)
        days = read_exceptions(exceptions or {}, problems)
        longest = _longest(week.values()) or _longest(day.hours for day in days.values())
        problems.extend(_check(edge, full_day, longest=longest, sound=not problems))
        if problems or tz is None:
            raise CalendarError(problems)
        self.__attrs_init__(
            zone,
            MappingProxyType(week),
            MappingProxyType(days),
            edge,
            full_day,
            name,
            title,
            revision,
            known_until,
            source,
        )
        object.__setattr__(self, "tzinfo", tz)
        object.__setattr__(self, "_week", tuple(week.values()))
        object.__setattr__(self, "_longest", longest)
        object.__setattr__(self, "_laid", Timeline.of((), 0, -1, edge))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was declared; its mappings are read-only, and those do not pickle."""
        said = (self.zone, dict(self.weekly), dict(self.exceptions), self.edge, self._full_day, self.name)
        return WorkCalendar, (*said, self.title, self.revision, self.known_until, self.source)

    @property
    def full_day(self) -> timedelta:
        """One working day in working time: as given, or the longest regular day."""
        return self._full_day or self._longest

    # -- working time ---------------------------------------------------------------------------

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the instant `amount` of working time after `start`; before it if negative.

        Zero gives the next working instant.
        Raises CalendarError `naive-instant`, `out-of-range`, `time-runs-out`.
        """
        t, n = epoch(start), amount // MICROSECOND
        line = self._covering(t)
        if abs(n) > _LONGEST:
            raise self._ended()
        while True:
            try:
                return local(line.add(t, n), self.tzinfo)
            except CalendarError:
                line = self._wider(line, forward=n >= 0)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`, negative if `end` comes first."""
        a, b = epoch(start), epoch(end)
        return timedelta(microseconds=self._covering(a, b).between(a, b))

    @property
    def timeline(self) -> Timeline:
        """The same arithmetic on whole epoch microseconds, for every supported year.

        Laid out at its first use, which takes about half a second.
        """
        return self._covering(FIRST_INSTANT, LAST_INSTANT)

    # -- days -----------------------------------------------------------------------------------

    def hours(self, day: date) -> tuple[Interval, ...]:
        """Return the hours that begin on `day`, cut at midnight if the next date is an exception.

        None on a date that the zone skipped: Samoa had no 30 December 2011.
        """
        if not FIRST_YEAR - 1 <= day.year <= LAST_YEAR + 1:
            raise CalendarError([out_of_range(Text(str(day), str(day)))])
        hours = self._said(day)
        if hours and instant(day, 0, self.tzinfo) >= instant(day + ONE_DAY, 0, self.tzinfo):
            return ()
        return hours

    def hours_within(self, day: date) -> tuple[Interval, ...]:
        """Return the hours that fall on `day`, with what spills over from the evening before."""
        here = [Interval(i.start, min(i.end, MINUTES)) for i in self.hours(day)]
        spilt = [i.end - MINUTES for i in self.hours(day - ONE_DAY) if i.end > MINUTES]
        if not spilt:
            return tuple(here)
        end = spilt[0]
        while here and here[0].start <= end:  # the night shift runs into the morning's hours
            end = max(end, here.pop(0).end)
        return Interval(0, end), *here

    def _said(self, day: date) -> tuple[Interval, ...]:
        said = self.exceptions.get(day)
        hours = self._week[day.weekday()] if said is None else said.hours
        if hours and hours[-1].end > MINUTES and day + ONE_DAY in self.exceptions:
            return (*hours[:-1], Interval(hours[-1].start, MINUTES))
        return hours

    def is_working_day(self, day: date) -> bool:
        """Return whether any hours begin on `day` (工作日)."""
        return bool(self.hours(day))

    def is_regular(self, day: date) -> bool:
        """Return whether the weekday of `day` regularly has hours."""
        return bool(self._week[day.weekday()])

    def working_days(self, after: date) -> Iterator[date]:
        """Yield the working days after a date; at the end raise `out-of-range` or `time-runs-out`."""
        day = after
        while day.year <= LAST_YEAR:
            day += ONE_DAY
            if self.is_working_day(day):
                yield day
        raise self._ended()

    def midnight(self, day: date) -> datetime:
        """Return the instant at which `day` begins."""
        return local(instant(day, 0, self.tzinfo), self.tzinfo)

    def closing(self, day: date) -> datetime:
        """Return the close of business of `day`; raises CalendarError `rest-day` if there is none."""
        hours = self.hours(day)
        if not hours:
            said = Text(f"{day} is a rest day and has no closing.", f"{day} 是休息日，没有下班时间。")
            raise CalendarError([Problem("rest-day", said)])
        return local(instant(day, hours[-1].end, self.tzinfo), self.tzinfo)

    def here(self, moment: datetime) -> datetime:
        """Return the same instant as the calendar's own wall clock shows it."""
        return local(epoch(moment), self.tzinfo)

    # -- laying out -----------------------------------------------------------------------------

    def _covering(self, *instants: int) -> Timeline:
        line = self._laid
        if line.lo <= min(instants) and max(instants) <= line.hi:
            return line
        first, last = year_of(min(instants)) - 1, year_of(max(instants)) + 1
        if line.lo < line.hi:
            first, last = min(first, year_of(line.lo)), max(last, year_of(line.hi) - 1)
        return self._lay_out(first, last)

    def _wider(self, line: Timeline, *, forward: bool) -> Timeline:
        first, last = year_of(line.lo), year_of(line.hi) - 1
        if last == LAST_YEAR if forward else first == FIRST_YEAR:
            raise self._ended()
        n = last - first + 1  # doubling: a far answer costs a handful of layouts, and then no more
        return self._lay_out(first, last + n) if forward else self._lay_out(first - n, last)

    def _lay_out(self, first: int, last: int) -> Timeline:
        first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
        line = Timeline.of(self._pieces(first, last), january(first), january(last + 1), self.edge)
        object.__setattr__(self, "_laid", line)
        return line

    def _pieces(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        # Years begin in UTC: two days more on either side reach every zone and every night shift.
        day, end = date(first, 1, 1) - 2 * ONE_DAY, date(last, 12, 31) + 2 * ONE_DAY
        midnight = instant(day, 0, self.tzinfo)
        while day <= end:
            tomorrow = day + ONE_DAY
            next_midnight = instant(tomorrow, 0, self.tzinfo)
            if next_midnight > midnight:  # zones have skipped whole dates
                yield from self._pieces_of(day, midnight, next_midnight)
            day, midnight = tomorrow, next_midnight

    def _pieces_of(self, day: date, midnight: int, next_midnight: int) -> Iterator[tuple[int, int]]:
        plain = next_midnight - midnight == MINUTES * MINUTE  # no clock change; only for speed
        for i in self._said(day):
            if plain and i.end <= MINUTES:
                yield midnight + i.start * MINUTE, midnight + i.end * MINUTE
            else:
                yield instant(day, i.start, self.tzinfo), instant(day, i.end, self.tzinfo)

    def _ended(self) -> CalendarError:
        return CalendarError([out_of_range(THE_ANSWER) if any(self._week) else _RUNS_OUT])


_RUNS_OUT = Problem(
    "time-runs-out",
    Text("The calendar has no more working time in that direction.", "日历在该方向上已没有工作时间。"),
    suggestion=Text(
        "Give it regular weekly hours, or later exceptions.", "请给出每周固定时段，或更多例外日期。"
    ),
)


def _read_zone(zone: str, problems: list[Problem]) -> ZoneInfo | None:
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):  # unknown; not a key; a folder of zones
        said = Text(f"'{zone}' is not a time zone.", f"“{zone}”不是时区。")
        problems.append(
            Problem("unknown-zone", said, suggestion=did_you_mean(zone[:40], available_timezones()))
        )
        return None


def _longest(days: Iterable[tuple[Interval, ...]]) -> timedelta:
    return timedelta(minutes=max((sum(i.end - i.start for i in day) for day in days), default=0))


def _check(edge: str, full_day: timedelta | None, *, longest: timedelta, sound: bool) -> Iterator[Problem]:
    if edge not in ("closing", "opening"):
        said = Text(f"'{edge}' is not an edge.", f"“{edge}”不是边界规则。")
        yield Problem("unknown-edge", said, suggestion=did_you_mean(edge, ["closing", "opening"]))
    if full_day is not None and full_day <= timedelta(0):
        yield Problem(
            "bad-full-day", Text("A full day must be longer than zero.", "一个工作日的时长必须大于零。")
        )
    if sound and not longest:
        said = Text("The calendar has no working time at all.", "日历中没有任何工作时间。")
        yield Problem("no-working-time", said)
