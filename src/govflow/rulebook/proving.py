"""What is promised must not go beyond what the law allows: counted from every start, not guessed.

Two limits in different units, or under different conventions, cannot be compared by their amounts: 20 working
days may end after 30 calendar days where a long holiday lies between. So both are counted from every day of
the years that the calendar knows, at midnight, at opening, at noon and in the evening.

Due instants never go back when the start moves on, unless a limit runs from clock to clock: 30 January at
20:00 and 31 January at 00:00 both lead to 28 February, the later start to the earlier hour. Otherwise, where
the promise of a *later* start still ends by what the law allows from an earlier one, it does so from every
start between the two, and these need no counting: the search leaps, twice as far each time, and then halves.
What it counts is bounded.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.limit import Limit
from govflow.rulebook.sections import Problems
from govflow.worktime import AnyLimit, TimeLimit, WorkCalendar

Effective = tuple[date | None, date | None]

_MOST_COUNTED = 60_000  # in one rulebook
_MOST_YEARS, _SOME_YEARS, _A_YEAR = 30, 8, 2024


def prove_promises(
    limits: Iterable[Limit], assigned: Assigned, problems: Problems, effective: Effective = (None, None)
) -> None:
    """Keep the problem of each limit that may end after its statutory limit, and from when on.

    `effective` is when the rules hold: only starts in it can be, if the calendar knows any of them.
    """
    prover = _Prover(effective)
    for limit in limits:
        if limit.statutory is None or _plainly_within(limit.term, limit.statutory):
            continue
        for calendar in [limit.calendar] if limit.calendar else assigned:
            try:
                problems.keep(*prover.problems(limit, limit.statutory, calendar))
            except CalendarError as error:
                problems.take(error, limit.place)
    if prover.left < 0:
        problems.warnings.append(_UNPROVEN)


_UNPROVEN = Problem(
    "statutory-unproven",
    Text(
        "There is too much to count: not every promised limit was compared with its statutory one.",
        "需计算的内容过多：未能逐一核对全部承诺时限与法定时限。",
    ),
)


def _plainly_within(term: AnyLimit, statutory: AnyLimit) -> bool:
    """Tell whether the amounts show it: they do where both are counted alike."""
    if isinstance(term, TimeLimit) and isinstance(statutory, TimeLimit):
        return attrs.evolve(term, amount=statutory.amount) == statutory and term.amount <= statutory.amount
    return term == statutory


class _Prover:
    """Compares limits, as long as there is something `left` to spend."""

    def __init__(self, effective: Effective) -> None:
        self.effective = effective
        self.left = _MOST_COUNTED

    def problems(self, limit: Limit, statutory: AnyLimit, calendar: WorkCalendar) -> Iterator[Problem]:
        start = self.witness(limit.term, statutory, calendar)
        if start is not None:
            yield _over(limit, statutory, calendar, start)

    def witness(self, term: AnyLimit, statutory: AnyLimit, calendar: WorkCalendar) -> datetime | None:
        """Return the first start from which the term ends after the statutory limit, None if none does."""
        starts = starts_of(calendar, self.effective, by_day=_by_day(term) and _by_day(statutory))
        leaps = not (_from_clock_to_clock(term) or _from_clock_to_clock(statutory))
        i = 0
        while i < len(starts) and self.left >= 0:
            allowed: datetime = statutory.due(starts[i], calendar)

            def beyond(n: int, allowed: datetime = allowed) -> bool:
                self.left -= 1
                return n >= len(starts) or bool(term.due(starts[n], calendar) > allowed)

            if beyond(i):
                return starts[i]
            if not leaps:
                i += 1
                continue
            leap = 1
            while not beyond(i + leap):
                leap *= 2
            i = bisect_left(range(i + leap), True, i + leap // 2, i + leap, key=beyond)
        return None


def _by_day(limit: AnyLimit) -> bool:
    """Tell whether only the date of the start counts."""
    return not isinstance(limit, TimeLimit) or limit.start == "next_day"


def _from_clock_to_clock(limit: AnyLimit) -> bool:
    return isinstance(limit, TimeLimit) and limit.unit in ("calendar_day", "month") and limit.end == "instant"


@attrs.frozen
class _Starts(Sequence[datetime]):
    """Starts in the order of time, made when they are asked for."""

    first: date
    clocks: tuple[time, ...]
    zone: ZoneInfo
    days: int

    def __len__(self) -> int:
        return self.days * len(self.clocks)

    def __getitem__(self, n: Any) -> Any:
        day, clock = divmod(range(len(self))[n], len(self.clocks))
        return datetime.combine(self.first + timedelta(day), self.clocks[clock], self.zone)


def starts_of(
    calendar: WorkCalendar, effective: Effective = (None, None), *, by_day: bool
) -> Sequence[datetime]:
    """Return the starts of every day that a calendar knows while the rules hold: one of each, or four."""
    known = _known_years(calendar)
    first, last = max(known[0], effective[0] or known[0]), min(known[1], effective[1] or known[1])
    first, last = (first, last) if first <= last else known
    clocks = (time(),) if by_day else tuple(sorted({time(), _opening(calendar), time(12), time(20)}))
    return _Starts(first, clocks, calendar.tzinfo, (last - first).days + 1)


def _opening(calendar: WorkCalendar) -> time:
    minute = min((hours[0].start for hours in calendar.weekly.values() if hours), default=0)
    return time(*divmod(minute, 60))


def _known_years(calendar: WorkCalendar) -> tuple[date, date]:
    """Return the first and the last day to count from; some years where a calendar knows no end of them."""
    said = calendar.exceptions
    last = calendar.known_until or date(max(max(said, default=date.min).year, _A_YEAR) + _SOME_YEARS, 12, 31)
    first = calendar.known_since or date(min(said, default=last - _SOME_YEARS * _YEAR).year, 1, 1)
    return max(first, last - _MOST_YEARS * _YEAR), last


_YEAR = timedelta(days=365)


def _over(limit: Limit, statutory: AnyLimit, calendar: WorkCalendar, start: datetime) -> Problem:
    due, allowed = (f"{term.due(start, calendar):%Y-%m-%d %H:%M}" for term in (limit.term, statutory))
    said = f"{start:%Y-%m-%d %H:%M}"
    return Problem(
        "promised-over-statutory",
        Text(
            f"Received {said}, {limit.term.text.en} end at {due}, and the statutory "
            f"{statutory.text.en} at {allowed} (calendar '{calendar.name}').",
            f"{said} 收到的，承诺时限{limit.term.text.zh}至 {due} 止，"
            f"而法定时限{statutory.text.zh}至 {allowed} 止（日历“{calendar.name}”）。",
        ),
        limit.place,
        Text("Promise less.", "请缩短承诺时限。"),
    )
