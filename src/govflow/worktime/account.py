"""Accounts: why a limit ends when it ends, day by day and in plain words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import attrs

from govflow.errors import Text
from govflow.worktime.account_words import plain, sentences
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.hours import Interval
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch
from govflow.worktime.limits import TimeLimit
from govflow.worktime.pauses import Pause
from govflow.worktime.reading import AnyLimit
from govflow.worktime.reckoning import Paused, Reckoning

Kind = Literal["worked", "rest", "holiday", "worked_weekend", "not_counted"]


@attrs.frozen
class DayLine:
    """One date of an account: the hours that fall on it, and how much of the limit it used up.

    `counted` is working time for working hours and elapsed working days, time for natural hours and for days
    from clock to clock, and one day for each day where days are counted; less what was paused. `paused` is
    the working time (for units that do not work, the time) that was paused.
    """

    date: date
    counted: timedelta
    hours: tuple[Interval, ...]
    name: Text | None
    kind: Kind
    paused: timedelta = timedelta(0)


@attrs.frozen
class Statutory:
    """The limit that the law sets (法定时限), and when it ends."""

    limit: AnyLimit
    due: datetime
    provisional: bool


@attrs.frozen
class Account:
    """How a limit was counted (期限计算说明): from when, over which days, until when.

    `rolled_from` is the last day that was a rest day, where the limit moved from it. `provisional` says that
    the limit leaves the days of which the calendar knows the exceptions. `pauses` are those that counted.
    """

    limit: AnyLimit
    start: datetime
    first_counted: datetime
    due: datetime
    calendar: str
    revision: str
    days: tuple[DayLine, ...]
    rolled_from: date | None
    known_since: date | None
    known_until: date | None
    provisional: bool
    extensions: tuple[TimeLimit, ...] = ()
    pauses: tuple[Paused, ...] = ()
    statutory: Statutory | None = None

    @property
    def text(self) -> Text:
        """The account in a few sentences."""
        said = tuple(sentences(self))
        return Text(" ".join(s.en for s in said), "".join(s.zh for s in said))

    def __str__(self) -> str:
        return self.text.en

    def to_data(self) -> dict[str, Any]:
        """Return the account as plain values for JSON: ISO 8601 instants and dates, times in seconds."""
        return plain(self)


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
        statutory=_statutory(statutory, start, calendar, statutory_extensions, pauses) if statutory else None,
    )


def _statutory(
    limit: AnyLimit,
    start: datetime,
    calendar: WorkCalendar,
    extensions: Sequence[TimeLimit],
    pauses: Sequence[Pause],
) -> Statutory:
    here, reckoned = calendar.here(start), limit.reckon(start, calendar, extensions, pauses)
    return Statutory(limit, reckoned.due, not calendar.covers(here.date(), _last(here, reckoned)))


def _last(here: datetime, reckoned: Reckoning) -> date:
    """Return the last date that matters: that of the due instant, or of a rest day before which it lies."""
    due = (reckoned.due - MICROSECOND).date()  # what ends at midnight ends on the day before
    return max(due, reckoned.last or due, here.date())


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _rolled_from(limit: AnyLimit, reckoned: Reckoning, calendar: WorkCalendar) -> date | None:
    last = reckoned.last
    return last if last and limit.roll != "keep" and not calendar.is_working_day(last) else None


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

    def line(day: date) -> DayLine:
        paused = sum((during(day, p.start, p.end) for p in reckoned.pauses), timedelta(0))
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
