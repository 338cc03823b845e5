"""Working time beside bare prefix sums: the least that such an answer can cost in Python."""

import random
import statistics
import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import holidays
import pytest

from govflow.worktime import DayException, Timeline, WorkCalendar, epoch

HOURS = ("09:00-12:00", "13:30-17:30")
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
SECOND = 1_000_000
MICROSECOND = timedelta(microseconds=1)
Call = Callable[[int, int], int]


def china() -> WorkCalendar:
    """Lay out China's working days of twelve years, two intervals a day."""
    law = holidays.country_holidays("CN", years=range(2014, 2028))
    days = [FIRST + timedelta(days=k) for k in range((LAST - FIRST).days + 1)]
    differs = {d: DayException(HOURS if law.is_working_day(d) else ()) for d in days}
    week = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], HOURS)
    return WorkCalendar("Asia/Shanghai", week, differs)


class Prefix:
    """Flat segments in epoch seconds with a running total, no checks and no conventions."""

    def __init__(self, segments: list[tuple[int, int]]) -> None:
        self.starts, self.ends, self.cum = array("q"), array("q"), array("q", [0])
        for start, end in segments:
            self.starts.append(start)
            self.ends.append(end)
            self.cum.append(self.cum[-1] + end - start)

    def work(self, t: int) -> int:
        i = bisect_right(self.starts, t) - 1
        if i < 0:
            return 0
        e = self.ends[i]
        return self.cum[i] + (t if t < e else e) - self.starts[i]

    def between(self, a: int, b: int) -> int:
        return self.work(b) - self.work(a)

    def add(self, a: int, n: int) -> int:
        target = self.work(a) + n
        i = bisect_left(self.cum, target) - 1
        return self.starts[i] + target - self.cum[i]


def seconds(call: Callable[[Any, Any], Any], pairs: list[Any]) -> float:
    begin = time.perf_counter()
    for a, b in pairs:
        call(a, b)
    return time.perf_counter() - begin


def ratio(ours: Call, theirs: Call, pairs: list[tuple[int, int]]) -> float:
    """Compare in interleaved rounds, so that a busy machine slows both."""
    in_microseconds = [(a * SECOND, b * SECOND) for a, b in pairs]
    assert [ours(a, b) for a, b in in_microseconds] == [theirs(a, b) * SECOND for a, b in pairs]
    return statistics.median(seconds(ours, in_microseconds) / seconds(theirs, pairs) for _ in range(25))


@pytest.mark.benchmark
@pytest.mark.parametrize("operation", ["add", "between"])
def test_whole_microseconds_cost_less_than_twice_bare_prefix_sums(
    operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = china().timeline
    first, last = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (2014, 2028))
    line = Timeline.of(zip(whole.starts, whole.ends, strict=True), first * SECOND, last * SECOND)
    theirs = Prefix([(a // SECOND, b // SECOND) for a, b in zip(line.starts, line.ends, strict=True)])
    rng = random.Random(7)  # noqa: S311
    starts = [rng.randrange(first, last - 500 * 86_400) for _ in range(4_000)]
    amounts = {"add": (8 * 3600, 40 * 3600, 400 * 3600), "between": (86_400, 30 * 86_400, 365 * 86_400)}
    pairs = [(s, rng.choice(amounts[operation])) for s in starts]
    if operation == "between":
        pairs = [(s, s + n) for s, n in pairs]
    measured = ratio(getattr(line, operation), getattr(theirs, operation), pairs)
    with capsys.disabled():
        print(f"{operation}: {measured:.2f} times bare prefix sums")  # noqa: T201
    assert measured < 2


@pytest.mark.benchmark
@pytest.mark.parametrize("operation", ["add", "between"])
def test_datetimes_cost_little_more_than_whole_microseconds(
    operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar, rng = china(), random.Random(7)  # noqa: S311
    line = calendar.timeline
    first, days = datetime(2015, 1, 1, tzinfo=UTC), 3_000
    starts = [first + timedelta(seconds=rng.randrange(days * 86_400)) for _ in range(4_000)]
    amounts = [timedelta(hours=rng.choice((8, 40, 400))) for _ in starts]
    ours = [(s, n if operation == "add" else s + n) for s, n in zip(starts, amounts, strict=True)]
    theirs = [(epoch(s), n // MICROSECOND if isinstance(n, timedelta) else epoch(n)) for s, n in ours]
    aware, whole = getattr(calendar, operation), getattr(line, operation)
    measured = statistics.median(seconds(aware, ours) / seconds(whole, theirs) for _ in range(25))
    with capsys.disabled():
        print(f"{operation} of datetimes: {measured:.2f} times whole microseconds")  # noqa: T201
    assert measured < 8
