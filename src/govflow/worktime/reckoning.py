"""From the end of a limit to its due instant: extensions, pauses, the roll, the end of the day.

A limit has a *nominal end*. Where days or months are counted it is a date, the last day; where time elapses
it is an instant. What follows is done in this order, and each step only ever moves the end later, or leaves
it, however much later its input was:

1.  Extensions in the limit's own unit add to its amount: 60 + 30 days are 90 days, and end where 90 days end.
    Those of another unit follow, in the order given, each from the nominal end that it finds: a date moves
    by days or months, an instant by hours, by whole working days of working time, or on the wall clock.
    Hours after a date begin at its end and end with the day that they reach.
2.  Pauses are first merged, so that nested and overlapping ones count once, and cut to what follows the
    first moment that counts. Let C be what they cost: for working units their working time (so a pause at
    night or on a holiday costs nothing), else the time that elapsed. An instant moves by C. Where days are
    counted C is counted in days: of each working day (or date) the share of it that was paused, so that a
    long day costs no more than a short one, nor a date on which the clock changes. A date moves by C rounded
    up: a day that was partly used is a whole one.
3.  The roll: a rest day at the end stays, or moves. With `previous` it would sometimes have to move before
    the first day that counts; then it moves to the next working day.
4.  The end of that day: closing, or 24:00.

Which pauses count? Those that start before the due instant, which moves as they are counted: so they are
taken in order until one starts at or after it. That is the least instant u with u = due(pauses that start
before u), hence neither the order nor the splitting of pauses matters, and more pause is never due sooner.

One case remains. A pause may start when the counted time is over and the instant is not yet due: on a
Sunday to which no time belongs, say, before Monday's closing to which the limit has rolled. The last day
then moves to the first whose end does not lie before the end of the pause. So no limit is ever due before
the end of a pause that started before it was due.

Source: 民法典 202, 203; the rest is an assumption.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import TypeVar

import attrs

from govflow.errors import CalendarError
from govflow.worktime.amounts import Amount, hours_of
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch, instant, local, out_of_range
from govflow.worktime.pauses import Span
from govflow.worktime.profiles import End, Roll, Unit

Position = TypeVar("Position", int, date)  # a nominal end: epoch microseconds, or the last day


@attrs.frozen
class Paused:
    """A pause that counted (merged), and what it cost: working time for working units, else time."""

    start: datetime
    end: datetime
    cost: timedelta = timedelta(0)


@attrs.frozen
class Stage:
    """Dates of which a limit, or an extension of it, counted those that its unit counts."""

    unit: Unit
    first: date
    last: date


@attrs.frozen
class Reckoning:
    """How a due instant came about.

    `stages` are the dates that were counted, none where time elapses; `last` is the last of them after the
    pauses, before any roll. `pauses` are those that counted, merged.
    """

    begin: datetime
    stages: tuple[Stage, ...]
    pauses: tuple[Paused, ...]
    last: date | None
    due: datetime


# -- 1. extensions ------------------------------------------------------------------------------


def extended_day(last: date, amount: Amount, unit: Unit, calendar: WorkCalendar) -> date:
    """Return the last day that lies so much after another one."""
    if unit == "working_day":
        return calendar.working_day(last, int(amount))
    if unit == "calendar_day":
        return days_after(last, int(amount))
    if unit == "month":
        return months_after(last, int(amount))
    if unit == "working_hour":
        return worked_on(calendar, last, Fraction(hours_of(amount)))
    over = epoch(calendar.midnight(last + ONE_DAY)) + hours_of(amount)
    return local(over - 1, calendar.tzinfo).date()


def extended_instant(end: int, amount: Amount, unit: Unit, calendar: WorkCalendar) -> int:
    """Return the instant that lies so much after another one."""
    if unit == "natural_hour":
        return end + hours_of(amount)
    here = local(end, calendar.tzinfo)
    if unit == "working_hour":
        return epoch(calendar.add(here, hours_of(amount) * MICROSECOND))
    if unit == "working_day":
        return epoch(calendar.add(here, int(amount) * calendar.full_day))
    return on_the_wall(here, extended_day(here.date(), amount, unit, calendar))


def on_the_wall(here: datetime, day: date) -> int:
    """Return the instant at which the wall clock shows the time of `here` on another day."""
    return epoch(here + (day - here.date()))


def opening(calendar: WorkCalendar, day: date) -> datetime:
    """Return the instant at which the hours of a working day begin."""
    return local(instant(day, calendar.hours(day)[0].start, calendar.tzinfo), calendar.tzinfo)


def days_after(day: date, n: int) -> date:
    """Return the date `n` days later; raises CalendarError `out-of-range`."""
    try:
        return day + n * ONE_DAY
    except OverflowError:
        raise CalendarError([out_of_range()]) from None


def months_after(day: date, n: int) -> date:
    """Return the same number `n` months later, or the last of that month (民法典 202)."""
    years, month = divmod(day.month - 1 + n, 12)
    if (year := day.year + years) > date.max.year:
        raise CalendarError([out_of_range()])
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# -- 2. pauses ----------------------------------------------------------------------------------


def after_pauses(
    nominal: Position,
    spans: Sequence[Span],
    *,
    cost: Callable[[int, int], Fraction],
    move: Callable[[Position, Fraction], Position],
    ends: Callable[[Position], int],
    later: Callable[[Position, int], Position],
) -> tuple[Position, list[Span]]:
    """Return the nominal end after the pauses, and the pauses that counted.

    `ends` is the due instant of a nominal end; `later` a later nominal end, which need not end before then.
    """
    end, spent, counted = nominal, Fraction(0), list[Span]()
    for span in spans:
        if span[0] >= ends(end):
            break
        counted.append(span)
        spent += cost(*span)
        end = max(end, move(nominal, spent))
        while ends(end) < span[1]:
            end = later(end, span[1])
    return end, counted


def worked(calendar: WorkCalendar, a: int, b: int) -> Fraction:
    """Return the working time from `a` to `b`, all in microseconds."""
    return Fraction(calendar.between(local(a, calendar.tzinfo), local(b, calendar.tzinfo)) // MICROSECOND)


def worked_after(calendar: WorkCalendar, t: int, n: Fraction) -> int:
    """Return the instant `n` of working time after `t`, which stays if there is nothing to add."""
    return epoch(calendar.add(local(t, calendar.tzinfo), int(n) * MICROSECOND)) if n else t


def shares_worked(calendar: WorkCalendar, a: int, b: int) -> Fraction:
    """Return the working days from `a` to `b`: of each the share of its hours that lies between."""
    first, last = (local(t, calendar.tzinfo).date() for t in (a, b))
    return share_of_days(calendar, b, last, first) - share_of_days(calendar, a, first, first)


def share_of_days(calendar: WorkCalendar, t: int, day: date, since: date) -> Fraction:
    """Return the working days before `t`, a moment of `day`, that began after the day before `since`."""
    whole = calendar.working_days_between(since - ONE_DAY, day - 2 * ONE_DAY)
    return whole + _share_of(calendar, t, day - ONE_DAY) + _share_of(calendar, t, day)


def _share_of(calendar: WorkCalendar, t: int, day: date) -> Fraction:
    """Return the share of a day's hours, some of which may follow its midnight, that lies before `t`."""
    pieces = [
        (instant(day, i.start, calendar.tzinfo), instant(day, i.end, calendar.tzinfo))
        for i in calendar.hours(day)
    ]
    total = sum(max(0, end - start) for start, end in pieces)
    return (
        Fraction(sum(max(0, min(t, end) - start) for start, end in pieces), total) if total else Fraction(0)
    )


def working_days_after(calendar: WorkCalendar, last: date, n: Fraction) -> date:
    """Return the working day `n` of them later, where part of one is a whole one."""
    return calendar.working_day(last, ceil(n)) if n else last


def worked_on(calendar: WorkCalendar, last: date, n: Fraction) -> date:
    """Return the day by whose closing `n` microseconds have been worked since the end of `last`.

    Found by the last microsecond, which belongs to one day: the end of it may be a closing or, by the
    calendar's `edge`, the next opening.
    """
    if not n:
        return last
    rests = not calendar.is_working_day(last)
    end = calendar.midnight(last + ONE_DAY) if rests else calendar.closing(last)
    used = calendar.add(calendar.add(end, int(n) * MICROSECOND), -MICROSECOND)
    before = used.date() - ONE_DAY
    at_night = calendar.is_working_day(before) and epoch(calendar.closing(before)) > epoch(used)
    return before if at_night else used.date()


def elapsed(a: int, b: int) -> Fraction:
    """Return the time from `a` to `b`, all in microseconds."""
    return Fraction(b - a)


def elapsed_after(t: int, n: Fraction) -> int:
    """Return the instant `n` microseconds after `t`."""
    return t + int(n)


def days_between(calendar: WorkCalendar, a: int, b: int) -> Fraction:
    """Return the days from `a` to `b`, each date being one day however long it was."""
    return day_number(b, calendar) - day_number(a, calendar)


def day_number(t: int, calendar: WorkCalendar) -> Fraction:
    """Return the days before `t`, each date being one day however long it was."""
    day = local(t, calendar.tzinfo).date()
    dawn, over = (epoch(calendar.midnight(d)) for d in (day, day + ONE_DAY))
    return day.toordinal() + Fraction(t - dawn, over - dawn)


def whole_days_after(last: date, n: Fraction) -> date:
    """Return the date `n` days later, where part of a day is a whole one."""
    return days_after(last, ceil(n))


# -- 3. the roll, 4. the end of the day ---------------------------------------------------------


def rolled(last: date, roll: Roll, first: date, calendar: WorkCalendar) -> date:
    """Return the last day, moved if it is a rest day; `previous` stays on or after `first`."""
    if roll == "keep" or calendar.is_working_day(last):
        return last
    if roll == "previous" and (before := calendar.working_day(last, -1)) >= first:
        return before
    return calendar.working_day(last, 1)


def end_of(day: date, end: End, start: datetime | None, calendar: WorkCalendar) -> datetime:
    """Return the closing of `day`, or its 24:00 if it has none, or none after a `start` on that day."""
    if end == "closing" and calendar.is_working_day(day):
        closing = calendar.closing(day)
        if not start or epoch(closing) > epoch(start):
            return closing
    over = calendar.midnight(day + ONE_DAY)
    if not start or epoch(over) > epoch(start):
        return over
    return calendar.here(over.replace(fold=1))  # the clock went back over midnight: it comes again
