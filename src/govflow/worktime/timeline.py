"""The arithmetic of working time, on whole numbers.

Let W(t) be the working time before the instant t. W never falls: it climbs with slope 1 while work goes
on and is flat while it rests. Everything that one asks of working time is a question about W:

    between(a, b) = W(b) - W(a)              so it is additive and signed
    a pause from p to q costs W(q) - W(p)    and needs no cutting of segments
    add(t, n) is an instant u with W(u) = W(t) + n

Keep the segments of work [start, end) sorted, disjoint and never touching, and beside each the running
total before it and the rest before it (start = total + rest, counted from 0). After the start of a segment
W(t) = t - rest, until it has reached the next total: one bisect by start. Its inverse, t = W(t) + rest, is
one bisect by total. Both cost the same at any distance.

The inverse has one answer inside a segment. Where W is flat, every instant from a closing to the next
opening will do, and the choice is a convention:

    n > 0, edge "closing"   the closing: the first instant at which n has been worked (Civil Code art. 203)
    n > 0, edge "opening"   the next opening: what ends at 17:00 shows as 08:30 next morning
    n = 0                   the instant itself if it is working time, otherwise the next opening
    n < 0                   the opening: going back one meets it before the closing that precedes it

`totals` holds the running totals, 0 first and the sum of all last. `bisect_left` finds the segment that
ends at a total, `bisect_right` the one that starts there: that is the whole difference.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Literal

import attrs

from govflow.errors import CalendarError, Problem, Text

Edge = Literal["closing", "opening"]


@attrs.frozen(eq=False, repr=False)
class Timeline:
    """Working time over a finite span (工作时间轴), in whole epoch microseconds.

    Instants outside [lo, hi] raise CalendarError `out-of-range`: nothing is known there.
    """

    lo: int
    hi: int
    starts: "array[int]"
    rests: "array[int]"
    totals: "array[int]"
    edge: Edge = "closing"

    @property
    def ends(self) -> "array[int]":
        """The instants at which the segments end."""
        return array("q", (rest + total for rest, total in zip(self.rests, self.totals[1:], strict=True)))

    @classmethod
    def of(cls, pieces: Iterable[tuple[int, int]], lo: int, hi: int, edge: Edge = "closing") -> "Timeline":
        """Lay pieces of work, in any order and overlapping as they like, on the span from `lo` to `hi`."""
        starts, ends, totals = array("q"), array("q"), array("q", [0])
        for start, end in sorted(pieces):
            start, end = max(start, lo), min(end, hi)
            if ends and start <= ends[-1]:
                longer = max(end - ends[-1], 0)
                ends[-1] += longer
                totals[-1] += longer
            elif start < end:
                starts.append(start)
                ends.append(end)
                totals.append(totals[-1] + end - start)
        rests = array("q", (start - total for start, total in zip(starts, totals, strict=False)))
        return cls(lo, hi, starts, rests, totals, edge)

    def work(self, t: int) -> int:
        """Return W(t): the working time of the span before `t`."""
        if not self.lo <= t <= self.hi:
            raise _beyond(t)
        i = bisect_right(self.starts, t)
        if not i:
            return 0
        worked, most = t - self.rests[i - 1], self.totals[i]
        return worked if worked < most else most

    def between(self, a: int, b: int) -> int:
        """Return the working time from `a` to `b`, negative if `b` comes first."""
        return self.work(b) - self.work(a)

    def add(self, t: int, n: int) -> int:
        """Return the instant `n` of working time after `t`, or before it if `n` is negative."""
        target = self.work(t) + n
        find = bisect_left if n > 0 and self.edge == "closing" else bisect_right
        i = find(self.totals, target) - 1
        if not 0 <= i < len(self.starts):
            raise _beyond(t)
        return target + self.rests[i]


def _beyond(t: int) -> CalendarError:
    said = Text(
        f"The timeline ends before this is answered (from {t}).", f"时间轴不够长，无法回答（自 {t} 起）。"
    )
    return CalendarError([Problem("out-of-range", said)])
