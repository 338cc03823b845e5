"""Years of a calendar laid out, so that every question about them is one look-up.

Beside the line of working time (see timeline.py) stand the dates: where each begins, which ones are working
days, and when those close. The n-th working day after a date is a place in a sorted array, found by bisect;
nothing walks day by day.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError
from govflow.worktime.hours import MINUTES, Interval
from govflow.worktime.instants import (
    EPOCH,
    FIRST_INSTANT,
    FIRST_YEAR,
    LAST_INSTANT,
    LAST_YEAR,
    MICROSECOND,
    MINUTE,
    ONE_DAY,
    instant,
    january,
    out_of_range,
    year_of,
)
from govflow.worktime.timeline import Edge, Timeline
from govflow.worktime.weeks import Days

_LONGEST = LAST_INSTANT - FIRST_INSTANT
_DAY = MINUTES * MINUTE
_FIRST_OF_1970 = EPOCH.toordinal()

# Years begin in UTC: two days more on either side reach every zone and every night shift.
_MARGIN = 2


@attrs.frozen(eq=False, repr=False)
class Layout:
    """Some whole years of a calendar; dates are proleptic ordinals, instants epoch microseconds."""

    line: Timeline
    first: int
    last: int
    midnights: "array[int]"  # of every date from `first` to `last`, and of the one after
    working: "array[int]"  # the working days
    closings: "array[int]"  # of the working days

    @property
    def first_year(self) -> int:
        """The first year of the line."""
        return year_of(self.line.lo)

    @property
    def last_year(self) -> int:
        """The last year of the line."""
        return year_of(self.line.hi) - 1

    def midnight(self, day: int) -> int:
        """Return the instant at which `day` begins."""
        return self.midnights[day - self.first]

    def works(self, day: int) -> bool:
        """Return whether `day` is a working day."""
        i = bisect_left(self.working, day)
        return i < len(self.working) and self.working[i] == day

    def closing(self, day: int) -> int | None:
        """Return the instant at which the last hours of `day` end; None on a rest day."""
        i = bisect_left(self.working, day)
        return self.closings[i] if i < len(self.working) and self.working[i] == day else None

    def nth(self, day: int, n: int) -> int | None:
        """Return the n-th working day after `day`, or before it if n is negative; None beyond the years."""
        i = (bisect_right(self.working, day) - 1 if n > 0 else bisect_left(self.working, day)) + n
        return self.working[i] if 0 <= i < len(self.working) else None

    def count(self, first: int, last: int) -> int:
        """Return how many working days there are from `first` to `last`, both inclusive."""
        return max(bisect_right(self.working, last) - bisect_left(self.working, first), 0)


@attrs.define(eq=False, repr=False)
class Years:
    """The years of a calendar that were laid out so far.

    A memo: `laid` is a pure function of the other fields and of what was asked, and no answer depends on how
    much of it there is. Two threads that widen it at once only do the work twice.
    """

    days: Days
    tz: ZoneInfo
    edge: Edge
    laid: Layout

    def covering(self, *instants: int) -> Layout:
        """Return a layout with a year to spare on either side of some supported instants."""
        laid = self.laid
        if laid.line.lo <= min(instants) and max(instants) <= laid.line.hi:
            return laid
        first, last = year_of(min(instants)) - 1, year_of(max(instants)) + 1
        if laid.line.lo < laid.line.hi:
            first, last = min(first, laid.first_year), max(last, laid.last_year)
        return self._lay_out(first, last)

    def around(self, day: date) -> Layout:
        """Return a layout that holds a date; raises CalendarError `out-of-range`."""
        laid = self.laid
        return laid if laid.first <= day.toordinal() <= laid.last else self.spanning(day, day)

    def spanning(self, *days: date) -> Layout:
        """Return a layout that holds some dates; raises CalendarError `out-of-range`."""
        laid = self.covering(*(january(min(max(day.year, FIRST_YEAR), LAST_YEAR)) + 1 for day in days))
        for day in days:
            if not laid.first <= day.toordinal() <= laid.last:
                raise CalendarError([out_of_range(day)])
        return laid

    def add(self, t: int, n: int) -> int:
        """Add `n` of working time to a supported instant."""
        if abs(n) > _LONGEST:
            raise CalendarError([out_of_range()])
        laid = self.covering(t)
        while True:
            try:
                return laid.line.add(t, n)
            except CalendarError:
                laid = self.wider(laid, forward=n >= 0)

    def between(self, a: int, b: int) -> int:
        """Return the working time between supported instants."""
        return self.covering(a, b).line.between(a, b)

    def nth(self, after: date, n: int) -> date:
        """Return the n-th working day after a date, or before it if `n` is negative."""
        day, laid = after.toordinal(), self.around(after)
        while (found := laid.nth(day, n)) is None:
            laid = self.wider(laid, forward=n > 0)
        return date.fromordinal(found)

    def wider(self, laid: Layout, *, forward: bool) -> Layout:
        """Return a layout with twice the years; raises CalendarError `out-of-range` if there are no more."""
        first, last = laid.first_year, laid.last_year
        if last == LAST_YEAR if forward else first == FIRST_YEAR:
            raise CalendarError([out_of_range()])
        n = last - first + 1  # doubling: a far answer costs a handful of layouts, and then no more
        return self._lay_out(first, last + n) if forward else self._lay_out(first - n, last)

    def _lay_out(self, first: int, last: int) -> Layout:
        years = max(first, FIRST_YEAR), min(last, LAST_YEAR)
        self.laid = lay_out(*years, self.days, self.tz, self.edge)
        return self.laid


def lay_out(first: int, last: int, days: Days, tz: ZoneInfo, edge: Edge) -> Layout:
    """Lay out the years from `first` to `last`, both inclusive."""
    start, end = date(first, 1, 1).toordinal() - _MARGIN, date(last, 12, 31).toordinal() + _MARGIN
    midnights = array("q", _midnights(start, end + 1, tz))
    working, closings = array("q"), array("q")
    pieces: list[tuple[int, int]] = []
    for day, (midnight, next_midnight) in enumerate(pairwise(midnights), start):
        hours = days.on(date.fromordinal(day))
        if hours and midnight < next_midnight:  # zones have skipped whole dates
            pieces.extend(_pieces(date.fromordinal(day), hours, midnight, next_midnight, tz))
            working.append(day)
            closings.append(pieces[-1][1])
    line = Timeline.of(pieces, january(first), january(last + 1), edge)
    return Layout(line, start, end, midnights, working, closings)


def nothing(edge: Edge) -> Layout:
    """Return the layout of no years at all."""
    empty = array("q")
    return Layout(Timeline.of((), 0, -1, edge), 0, -1, empty, empty, empty)


def _midnights(first: int, last: int, tz: ZoneInfo) -> Iterator[int]:
    wall = datetime.fromordinal(first).replace(tzinfo=tz)
    for day in range(first, last + 1):
        yield (day - _FIRST_OF_1970) * _DAY - (wall.utcoffset() or timedelta(0)) // MICROSECOND
        wall += ONE_DAY  # on the wall clock, as it should here


def _pieces(
    day: date, hours: tuple[Interval, ...], midnight: int, next_midnight: int, tz: ZoneInfo
) -> Iterator[tuple[int, int]]:
    plain = next_midnight - midnight == _DAY  # no clock change; only for speed
    for i in hours:
        if plain and i.end <= MINUTES:
            yield midnight + i.start * MINUTE, midnight + i.end * MINUTE
        else:
            yield instant(day, i.start, tz), instant(day, i.end, tz)
