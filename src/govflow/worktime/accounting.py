"""Accounting: which days a limit counted, skipped and paused."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from govflow.worktime.account import Account, DayLine, Kind, Statutory
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch
from govflow.worktime.limits import TimeLimit
from govflow.worktime.pauses import Pause
from govflow.worktime.reading import AnyLimit
from govflow.worktime.reckoning import Reckoning, rolled


def account(
    limit: AnyLimit,
    start: datetime,
    calendar: WorkCalendar,
    *,
    extensions: Sequence[TimeLimit] = (),
    pauses: Sequence[Pause] = (),
    statutory: AnyLimit | None = None,
    statutory_extensions: Sequence[TimeLimit] = (),
) -> Account:
    """Return how `limit` is counted from `start` in `calendar`; raises what `limit.due` raises.

    `statutory` takes the same pauses, and extensions of its own.
    """
    here, reckoned = calendar.here(start), limit.reckon(start, calendar, extensions, pauses)
    line = _lines(limit, here, reckoned, calendar)
    last = _last(here, reckoned)
    return Account(
        limit=limit,
        start=here,
        first_counted=reckoned.begin,
        due=reckoned.due,
        calendar=calendar.name,
        revision=calendar.revision,
        days=tuple(line(day) for day in _dates(here.date(), last)),
        rolled_from=_rolled_from(limit, reckoned, calendar),
        known_since=calendar.known_since,
        known_until=calendar.known_until,
        provisional=not calendar.covers(here.date(), last),
        extensions=tuple(extensions),
        pauses=reckoned.pauses,
        rolled_to=_rolled_to(limit, reckoned, calendar),
        paused_days=_moved(limit, reckoned, calendar),
        statutory=_statutory(statutory, start, calendar, statutory_extensions, pauses) if statutory else None,
    )


def end_and_last(
    limit: AnyLimit,
    start: datetime,
    calendar: WorkCalendar,
    extensions: Sequence[TimeLimit] = (),
    pauses: Sequence[Pause] = (),
) -> tuple[datetime, date]:
    """Return when a limit is due, and the last date that an account of it tells of."""
    if limit.roll != "previous":  # nothing that matters then lies behind the due instant
        due = limit.due(start, calendar, extensions=extensions, pauses=pauses)
        return due, (due - MICROSECOND).date()
    reckoned = limit.reckon(start, calendar, extensions, pauses)
    return reckoned.due, _last(calendar.here(start), reckoned)


def _statutory(
    limit: AnyLimit,
    start: datetime,
    calendar: WorkCalendar,
    extensions: Sequence[TimeLimit],
    pauses: Sequence[Pause],
) -> Statutory:
    here, reckoned = calendar.here(start), limit.reckon(start, calendar, extensions, pauses)
    known = calendar.covers(here.date(), _last(here, reckoned))
    return Statutory(limit, reckoned.due, not known, tuple(extensions))


def _last(here: datetime, reckoned: Reckoning) -> date:
    """Return the last date that matters: that of the due instant, or of a rest day before which it lies."""
    due = (reckoned.due - MICROSECOND).date()  # what ends at midnight ends on the day before
    return max(due, reckoned.last or due, here.date())


def _moved(limit: AnyLimit, reckoned: Reckoning, calendar: WorkCalendar) -> int | None:
    """Return the days by which pauses moved the last one; None where no days are counted."""
    if not reckoned.stages or reckoned.last is None or not reckoned.pauses:
        return None
    nominal = reckoned.stages[-1].last
    if isinstance(limit, TimeLimit) and limit.works:
        return calendar.working_days_between(nominal + ONE_DAY, reckoned.last)
    return (reckoned.last - nominal).days


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _rolled_from(limit: AnyLimit, reckoned: Reckoning, calendar: WorkCalendar) -> date | None:
    last = reckoned.last
    return last if last and limit.roll != "keep" and not calendar.is_working_day(last) else None


def _rolled_to(limit: AnyLimit, reckoned: Reckoning, calendar: WorkCalendar) -> date | None:
    last = _rolled_from(limit, reckoned, calendar)
    return rolled(last, limit.roll, reckoned.begin.date(), calendar) if last else None


# -- the days -----------------------------------------------------------------------------------


def _lines(
    limit: AnyLimit, here: datetime, reckoned: Reckoning, calendar: WorkCalendar
) -> Callable[[date], DayLine]:
    works = isinstance(limit, TimeLimit) and limit.works

    def during(day: date, start: datetime, end: datetime) -> timedelta:
        """Return the time, or working time, of `day` between two instants."""
        start = max(start, calendar.midnight(day), key=epoch)
        end = min(end, calendar.midnight(day + ONE_DAY), key=epoch)
        if epoch(end) <= epoch(start):
            return timedelta(0)
        return calendar.between(start, end) if works else (epoch(end) - epoch(start)) * MICROSECOND

    ends = [epoch(p.end) for p in reckoned.pauses]  # sorted and disjoint, so each day needs only its own

    def paused_on(day: date) -> timedelta:
        dawn, over = (epoch(calendar.midnight(d)) for d in (day, day + ONE_DAY))
        spent = timedelta(0)
        for pause in islice(reckoned.pauses, bisect_right(ends, dawn), None):
            if epoch(pause.start) >= over:
                break
            spent += during(day, pause.start, pause.end)
        return spent

    def line(day: date) -> DayLine:
        paused = paused_on(day)
        counted = timedelta(0)
        if reckoned.stages:
            whole = during(day, calendar.midnight(day), calendar.midnight(day + ONE_DAY))
            counted = _share_left(paused, whole) * _counts(reckoned, day, calendar)
        elif isinstance(limit, TimeLimit):
            counted = during(day, reckoned.begin, reckoned.due) - paused
        return _line(day, counted, paused, limit, here.date(), calendar)

    return line


def _share_left(paused: timedelta, whole: timedelta) -> timedelta:
    """Return the part of one day that was not paused."""
    day = ONE_DAY // MICROSECOND
    return timedelta(microseconds=day - day * (paused // MICROSECOND) // (whole // MICROSECOND or 1))


def _counts(reckoned: Reckoning, day: date, calendar: WorkCalendar) -> bool:
    unit = next((s.unit for s in reckoned.stages if s.first <= day <= s.last), None)
    if not unit and reckoned.last and reckoned.stages[-1].last < day <= reckoned.last:
        unit = reckoned.stages[0].unit  # the pauses moved it on
    return bool(unit) and (not str(unit).startswith("working") or calendar.is_working_day(day))


def _line(
    day: date,
    counted: timedelta,
    paused: timedelta,
    limit: AnyLimit,
    received: date,
    calendar: WorkCalendar,
) -> DayLine:
    said = calendar.exceptions.get(day)
    hours = calendar.hours_within(day)
    kind: Kind = "worked" if said is None or calendar.is_regular(day) else "worked_weekend"
    if day == received and _skips_receipt(limit):
        kind = "not_counted"
    elif not (hours if _elapses(limit) else calendar.is_working_day(day)):
        kind = "rest" if said is None else "holiday"
    return DayLine(day, counted, hours, said.name if said else None, kind, paused)


def _elapses(limit: AnyLimit) -> bool:
    return isinstance(limit, TimeLimit) and not limit.counts_days


def _skips_receipt(limit: AnyLimit) -> bool:
    return not isinstance(limit, TimeLimit) or limit.start == "next_day"
