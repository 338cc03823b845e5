"""Calendars: which hours of which days are working time."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.checks import check_edge, check_full_day, check_weeks, longest, read_zone, warn
from govflow.worktime.editions import check_horizon, check_order
from govflow.worktime.hours import MINUTES, DayException, Hours, Interval, read_exceptions, read_week
from govflow.worktime.instants import (
    EPOCH,
    FIRST_INSTANT,
    FIRST_YEAR,
    LAST_INSTANT,
    LAST_YEAR,
    MICROSECOND,
    ONE_DAY,
    conversions,
    epoch,
    instant,
    out_of_range,
)
from govflow.worktime.layout import Years, nothing
from govflow.worktime.names import both_if_any
from govflow.worktime.timeline import Edge, Timeline
from govflow.worktime.weeks import Days, Season, Week, check_breaks, check_seasons, falling_on, weeks_of

_ALWAYS = FIRST_INSTANT - 1


@attrs.frozen(init=False, eq=False, repr=False)
class WorkCalendar:
    """Working hours by weekday, with dates that differ (工作日历): one edition of a calendar.

    `zone` is an IANA name and all wall times are its own. `weekly` maps `mon` to `sun` to intervals; a
    missing day is closed. `seasons` are parts of every year with other weekly hours, `breaks` (扣除时段) are
    taken out of both. `exceptions` maps dates to the hours that they have instead: exactly those, breaks or
    not, so hours that spill over from the evening before are cut at that date's midnight. `edge` says where
    time that runs out at closing ends: there, or at the next `opening`. `full_day` is what one working day
    means in working time (the longest regular day unless given).

    Exceptions are published from `known_since` to `known_until`, None meaning without end. This edition
    became known at the start of `known_from` (公布日), None meaning always; `earlier` is the one it replaced.

    Results are aware datetimes in the calendar's zone, exact to the microsecond, for the years 1900 to 2200.
    Raises CalendarError with everything that is wrong; what is probably not meant stands in `warnings`. Wall
    times are read by RFC 5545 3.3.5. Two calendars are equal if all of their editions say the same.
    """

    zone: str
    weekly: Week
    exceptions: Mapping[date, DayException]
    edge: Edge
    _full_day: timedelta | None  # as given, so that `attrs.evolve` derives it anew
    name: str
    title: Text | None
    revision: str
    known_until: date | None
    source: str
    breaks: Week
    seasons: tuple[Season, ...]
    known_since: date | None
    known_from: date | None
    earlier: "WorkCalendar | None"
    tzinfo: ZoneInfo = attrs.field(init=False)
    _longest: timedelta = attrs.field(init=False)
    _before: tuple["WorkCalendar", ...] = attrs.field(init=False)
    _known: tuple[int, ...] = attrs.field(init=False)  # when each edition was, this one last
    _told: tuple[datetime, ...] = attrs.field(init=False)  # the same in UTC, of those that have a date
    _since: dict[str, int] = attrs.field(init=False)  # for each revision, how many of these it comes after
    renewed: dict[str, datetime] = attrs.field(init=False)  # for each that has any, the first of its news
    _years: Years = attrs.field(init=False)
    _epoch: Callable[[datetime], int] = attrs.field(init=False)
    _local: Callable[[int], datetime] = attrs.field(init=False)

    def __init__(
        self,
        zone: str | ZoneInfo,
        weekly: Mapping[str, Hours],
        exceptions: Mapping[date, Hours | DayException] | None = None,
        edge: Edge = "closing",
        full_day: timedelta | None = None,
        name: str = "",
        title: Text | str | None = None,
        revision: str = "",
        known_until: date | None = None,
        source: str = "",
        breaks: Mapping[str, Hours] | None = None,
        seasons: Sequence[Season] = (),
        known_since: date | None = None,
        known_from: date | None = None,
        earlier: "WorkCalendar | None" = None,
    ) -> None:
        """Read the declaration; all of its problems are told at once."""
        problems: list[Problem] = []
        tz = read_zone(zone, problems)
        week = MappingProxyType(read_week(weekly, problems))
        cuts = MappingProxyType(read_week(breaks or {}, problems, "breaks.", 2 * MINUTES))
        days = MappingProxyType(read_exceptions(exceptions or {}, problems))
        weeks = weeks_of(week, seasons, cuts)
        if not problems:  # hours that cannot be would be told twice
            problems += [*check_breaks(week, seasons, cuts), *check_weeks(weeks)]
        before = earlier.editions if earlier else ()
        order = [*((e.revision, e.known_from) for e in before), (revision, known_from)]
        problems += [*check_seasons(seasons), *check_edge(edge), *check_full_day(full_day)]
        problems += [*check_horizon(known_since, known_until), *check_order(order)]
        if problems or tz is None:
            raise CalendarError(problems)
        said = (tz.key, week, days, edge, full_day, name, both_if_any(title), revision, known_until, source)
        self.__attrs_init__(*said, cuts, tuple(seasons), known_since, known_from, earlier)
        self._derive(tz, Days(weeks, days), before)

    def _derive(self, tz: ZoneInfo, days: Days, before: tuple["WorkCalendar", ...]) -> None:
        known = _ALWAYS if self.known_from is None else instant(self.known_from, 0, tz)
        to_epoch, to_local = conversions(tz)
        every = (*(self.earlier._known if self.earlier else ()), known)
        told = tuple(EPOCH + at * MICROSECOND for at in every if at != _ALWAYS)
        since = {**(self.earlier._since if self.earlier else {}), self.revision: len(told)}
        for field, value in {
            "tzinfo": tz,
            "_longest": longest(days.weeks.all()),
            "_before": before,
            "_known": every,
            "_told": told,
            "_since": since,
            "renewed": {revision: told[n] for revision, n in since.items() if n < len(told)},
            "_years": Years(days, tz, self.edge, nothing(self.edge)),
            "_epoch": to_epoch,
            "_local": to_local,
        }.items():
            object.__setattr__(self, field, value)

    # -- as a value -----------------------------------------------------------------------------

    def _said(self) -> dict[str, Any]:
        """Return what was declared of this edition alone, by the names that `__init__` has for it."""
        fields = (f for f in attrs.fields(WorkCalendar) if f.init and f.name != "earlier")
        return {str(f.alias): getattr(self, f.name) for f in fields}

    def __repr__(self) -> str:
        said = (self.name and repr(self.name), self.zone, self.revision and f"edition {self.revision}")
        return f"WorkCalendar({', '.join(filter(None, said))})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, WorkCalendar):
            return NotImplemented
        if self is other:
            return True
        pairs = zip(self.editions, other.editions, strict=False)
        return self._known == other._known and all(a._said() == b._said() for a, b in pairs)

    def __hash__(self) -> int:
        return hash((self.zone, self.edge, self.name, self.revision, self.known_until, self.source))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was declared, edition after edition: mappings that are read-only do not pickle."""
        plain = ("weekly", "exceptions", "breaks")
        said = [e._said() for e in self.editions]
        return _again, tuple({k: dict(v) if k in plain else v for k, v in e.items()} for e in said)

    @property
    def full_day(self) -> timedelta:
        """One working day in working time: as given, or the longest regular day."""
        return self._full_day or self._longest

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is allowed and probably not meant: `minute-lost`, hours that end at 23:59."""
        return tuple(warn(self.weekly, self.seasons, self.breaks, self.exceptions))

    # -- editions -------------------------------------------------------------------------------

    @property
    def editions(self) -> tuple["WorkCalendar", ...]:
        """All editions, the oldest first; the last is this one."""
        return (*self._before, self)

    @property
    def known_at(self) -> datetime | None:
        """The instant at which this edition became known: 00:00 of `known_from`; None if it always was."""
        return None if self.known_from is None else self.midnight(self.known_from)

    def edition(self, at: datetime) -> "WorkCalendar":
        """Return the newest edition that was known at an instant; the oldest if none was.

        Raises CalendarError `naive-instant`, `out-of-range`.
        """
        if not self._before and at.tzinfo:
            return self
        known = bisect_right(self._known, self._epoch(at))
        return self if known > len(self._before) else self._before[max(known - 1, 0)]

    def news(self, revision: str) -> tuple[datetime, ...]:
        """Return the instants, in UTC, at which editions became known after that of a revision (新版日历).

        All of them, if no edition bears it: then it is of other rules. One that was always known is no news.
        """
        return self._told[self._since.get(revision, 0) :]

    def covers(self, first: date, last: date) -> bool:
        """Return whether the exceptions of both dates are published, as far as this edition knows."""
        since, until = self.known_since or date.min, self.known_until or date.max
        return since <= first <= until and since <= last <= until

    # -- working time ---------------------------------------------------------------------------

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """Return the instant `amount` of working time after `start`; before it if negative.

        Zero gives the next working instant. Raises CalendarError `naive-instant`, `out-of-range`.
        """
        n = amount // MICROSECOND
        try:
            return self._local(self._years.laid.line.add(self._epoch(start), n))
        except CalendarError:  # not laid out so far
            return self._local(self._years.add(epoch(start), n))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`, negative if `end` comes first."""
        try:
            return self._years.laid.line.between(self._epoch(start), self._epoch(end)) * MICROSECOND
        except CalendarError:  # not laid out so far
            return self._years.between(epoch(start), epoch(end)) * MICROSECOND

    @property
    def timeline(self) -> Timeline:
        """The same arithmetic on whole epoch microseconds; its first use takes a quarter of a second."""
        return self._years.covering(FIRST_INSTANT, LAST_INSTANT).line

    # -- days -----------------------------------------------------------------------------------

    def hours(self, day: date) -> tuple[Interval, ...]:
        """Return the hours that begin on `day`, cut at midnight if the next date is an exception.

        None on a date that the zone skipped: Samoa had no 30 December 2011.
        """
        if not FIRST_YEAR - 1 <= day.year <= LAST_YEAR + 1:
            raise CalendarError([out_of_range(day)])
        hours = self._years.days.on(day)
        skipped = hours and instant(day, 0, self.tzinfo) >= instant(day + ONE_DAY, 0, self.tzinfo)
        return () if skipped else hours

    def hours_within(self, day: date) -> tuple[Interval, ...]:
        """Return the hours that fall on `day`, with what spills over from the evening before."""
        return falling_on(self.hours(day), self.hours(day - ONE_DAY))

    def is_working_day(self, day: date) -> bool:
        """Return whether any hours begin on `day` (工作日)."""
        return self._years.around(day).works(day.toordinal())

    def is_regular(self, day: date) -> bool:
        """Return whether the weekday of `day` regularly has hours at that time of the year."""
        return bool(self.week_of(day)[day.weekday()])

    def week_of(self, day: date) -> tuple[tuple[Interval, ...], ...]:
        """Return the regular hours, Monday first, of the week or season that holds on `day`."""
        return self._years.days.weeks.week_of(day)

    def working_day(self, after: date, n: int) -> date:
        """Return the n-th working day after a date; before it if `n` is negative.

        Raises CalendarError `out-of-range`, and `no-day-counted` if `n` is zero.
        """
        if not n:
            said = Text("There is no zeroth working day after a date.", "不存在某日之后的第零个工作日。")
            raise CalendarError([Problem("no-day-counted", said)])
        return self._years.nth(after, n)

    def working_days(self, after: date) -> Iterator[date]:
        """Yield the working days after a date; at the end raise CalendarError `out-of-range`."""
        while True:
            after = self.working_day(after, 1)
            yield after

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days from `first` to `last`, both inclusive; none if `last` comes first."""
        return self._years.spanning(first, last).count(first.toordinal(), last.toordinal())

    def midnight(self, day: date) -> datetime:
        """Return the instant at which `day` begins."""
        return self._shown(self._years.around(day).midnight(day.toordinal()))

    def closing(self, day: date) -> datetime:
        """Return the close of business of `day`; raises CalendarError `rest-day` if there is none."""
        closing = self._years.around(day).closing(day.toordinal())
        if closing is None:
            said = Text(f"{day} is a rest day and has no closing.", f"{day} 是休息日，没有下班时间。")
            raise CalendarError([Problem("rest-day", said)])
        return self._shown(closing)

    def here(self, moment: datetime) -> datetime:
        """Return the same instant as the calendar's own wall clock shows it."""
        return self._shown(self._epoch(moment))

    def _shown(self, t: int) -> datetime:
        if not FIRST_INSTANT <= t <= LAST_INSTANT:
            raise CalendarError([out_of_range()])
        return self._local(t)


def _again(first: dict[str, Any], *later: dict[str, Any]) -> WorkCalendar:
    """Make a calendar anew from what was declared of its editions, the oldest first."""
    made = WorkCalendar(**first)
    for said in later:
        made = WorkCalendar(**said, earlier=made)
    return made
