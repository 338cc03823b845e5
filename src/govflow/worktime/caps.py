"""Caps: how long a clock may stand still on one ground, all its pauses together (中止上限)."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from govflow.worktime.amounts import hours_of
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch, instant, local
from govflow.worktime.limits import TimeLimit
from govflow.worktime.pauses import Pause
from govflow.worktime.reckoning import (
    day_number,
    days_between,
    elapsed,
    months_after,
    on_the_wall,
    share_of_days,
    shares_worked,
    worked,
)


def cap_end(cap: TimeLimit, before: Sequence[Pause], start: datetime, calendar: WorkCalendar) -> datetime:
    """Return when a pause that begins at `start` has used up what the pauses `before` it left of `cap`.

    A cap bounds what pauses cost, so it is counted in what they cost: at once, to the instant, and of each
    day the share that is used. Fifteen working days from Monday 10:00 are over on Monday 10:00, three weeks
    later. Only its amount and unit matter. Gives `start` where nothing is left. Source: assumption.
    """
    t, spans = epoch(start), [(epoch(p.start), epoch(p.end)) for p in before]
    if cap.unit == "working_day":
        days = Fraction(cap.amount) - sum(shares_worked(calendar, *span) for span in spans)
        return local(_after_working_days(t, days, calendar), calendar.tzinfo) if days > 0 else start
    if cap.unit == "working_hour":
        left = Fraction(hours_of(cap.amount)) - sum(worked(calendar, *span) for span in spans)
        return calendar.add(start, int(left) * MICROSECOND) if left > 0 else start
    if cap.unit == "natural_hour":
        left = Fraction(hours_of(cap.amount)) - sum(elapsed(*span) for span in spans)
        return local(t + int(left), calendar.tzinfo) if left > 0 else start
    days = _days_of(cap, spans[0][0] if spans else t, calendar)
    days -= sum(days_between(calendar, *span) for span in spans)
    return local(_after_days(t, days, calendar), calendar.tzinfo) if days > 0 else start


def _days_of(cap: TimeLimit, first: int, calendar: WorkCalendar) -> Fraction:
    """Return a cap of days, or of months from its first pause on, in days."""
    if cap.unit == "calendar_day":
        return Fraction(cap.amount)
    here = local(first, calendar.tzinfo)
    return days_between(calendar, first, on_the_wall(here, months_after(here.date(), int(cap.amount))))


def _after_days(t: int, n: Fraction, calendar: WorkCalendar) -> int:
    number = day_number(t, calendar) + n
    day = local(t, calendar.tzinfo).date().fromordinal(floor(number))
    dawn, over = (epoch(calendar.midnight(d)) for d in (day, day + ONE_DAY))
    return dawn + floor((over - dawn) * (number - floor(number)))


def _after_working_days(t: int, n: Fraction, calendar: WorkCalendar) -> int:
    """Return the instant by which the shares of working days add up to `n`."""
    today = local(t, calendar.tzinfo).date()
    wanted = share_of_days(calendar, t, today, today) + n
    day = calendar.working_day(today - 2 * ONE_DAY, ceil(wanted))
    pieces = [
        (instant(day, i.start, calendar.tzinfo), instant(day, i.end, calendar.tzinfo))
        for i in calendar.hours(day)
    ]
    left = floor(
        sum(end - start for start, end in pieces) * (wanted - ceil(wanted) + 1)
    )  # never more than the cap
    for start, end in pieces:
        if left <= end - start:
            return start + left
        left -= end - start
    return pieces[-1][1]
