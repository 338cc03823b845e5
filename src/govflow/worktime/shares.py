"""Shares of a limit: the instant at which so much of its time is used up, for warnings (预警)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.amounts import Amount, written_out
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import epoch, local
from govflow.worktime.pauses import Pause, Span, merged
from govflow.worktime.reckoning import elapsed, elapsed_after, worked, worked_after

Share = Fraction | Amount
Measure = tuple[Callable[[int, int], Fraction], Callable[[int, Fraction], int]]  # how much, and how far


def at_share(
    share: Share,
    begin: datetime,
    due: datetime,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    *,
    works: bool,
) -> datetime:
    """Return the instant at which `share` of the time from `begin` to `due` is used up, pauses not counted.

    `works` measures working time. Where there is none in between (a slot on a Saturday, received on Friday
    night) time that elapses is measured, and if all of it is paused, that too. Raises CalendarError
    `bad-share` unless 0 < share <= 1.
    """
    share = _exact(share)
    a, b = epoch(begin), epoch(due)
    for measure, spans in _measures(merged(pauses, a), calendar, works=works):
        total = measure[0](a, b) - sum(measure[0](p, min(q, b)) for p, q in spans if p < b)
        if share < 1 and total > 1:
            used = min(max(int(share * total), 1), int(total) - 1)  # strictly between, to the microsecond
            return local(_used_up(a, Fraction(used), spans, measure), calendar.tzinfo)
    return due


def _exact(share: object) -> Fraction:
    """Return a share as a fraction; a float is refused, for 0.8 is not quite what it says."""
    if isinstance(share, Fraction | int | Decimal) and (not isinstance(share, Decimal) or written_out(share)):
        exact = Fraction(share)
        if 0 < exact <= 1:
            return exact
    said = Text(f"{str(share)[:60]} is not a share of a limit.", f"{str(share)[:60]} 不是时限的比例。")
    hint = Text(
        "Use a Fraction or Decimal above 0 and at most 1, such as Fraction(4, 5).",
        "请用大于 0 且不超过 1 的 Fraction 或 Decimal，如 Fraction(4, 5)。",
    )
    raise CalendarError([Problem("bad-share", said, suggestion=hint)])


def _measures(spans: list[Span], calendar: WorkCalendar, *, works: bool) -> list[tuple[Measure, list[Span]]]:
    on_the_wall: Measure = (elapsed, elapsed_after)
    at_work: Measure = (partial(worked, calendar), partial(worked_after, calendar))
    return [*([(at_work, spans)] if works else []), (on_the_wall, spans), (on_the_wall, [])]


def _used_up(a: int, n: Fraction, spans: Sequence[Span], measure: Measure) -> int:
    lasts, after = measure
    end = after(a, n)
    for start, stop in spans:
        if start >= end:
            break
        n += lasts(start, stop)
        end = after(a, n)
    return end
