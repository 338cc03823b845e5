"""From which start on a limit is due at another instant, proven by counting.

Theory. Let a limit be counted by two rulebooks. On one edition of a calendar its due instant, as a function
of the start, is made of straight pieces: it stands still or runs along with the start. A piece can only end
where the day or its hours begin or end, or so much working time before that as the limit is long. So two
limits that agree at all these instants, and a moment beside each, agree everywhere between them: looking
there finds the first day on which they differ, if there is one. That day is then searched by the minute.

Where the terms are the same, only the calendars can differ, and what is due before the first date on which
their hours differ is due alike. So the days before such a date are walked back as far as the limit reaches.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import attrs

from govflow.errors import CalendarError
from govflow.rulebook.limit import Limit, no_calendar
from govflow.worktime import AnyLimit, TimeLimit, WorkCalendar
from govflow.worktime.amounts import hours_of
from govflow.worktime.instants import FIRST_YEAR, LAST_YEAR, MICROSECOND, ONE_DAY

MOST_DAYS = 3_700  # on which dues are counted: each day of ten years, or those near dates that differ
_MINUTE = timedelta(minutes=1)
_EARLIEST, _LATEST = date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 10, 12, 31)
MOST_REACHED = 400  # days that are walked back from a date: a limit of a year


@attrs.frozen
class Due:
    """The first start, to the minute, from which dues differ, and both; `statutory` where only these do."""

    start: datetime
    before: datetime
    after: datetime
    statutory: bool = False


@attrs.frozen
class Unsearched:
    """That dues are alike as far as they were counted, and may differ for what starts on `since` or later."""

    since: date


@attrs.frozen
class Window:
    """The days whose starts are asked about, both inclusive."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Yield each day."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + n * ONE_DAY


def window(since: date | None, until: date | None) -> Window:
    """Return the days from a first to a last; such as no calendar knows are left out."""
    first = min(max(since or date(2000, 1, 1), _EARLIEST), _LATEST)
    return Window(first, min(until or _LATEST, _LATEST))


def first_due(old: Limit, new: Limit, days: Window) -> Due | Unsearched | None:
    """Return where two bound limits first differ among the starts of some days, None if they nowhere do.

    What differs from week to week shows within MOST_DAYS; dates with hours of their own may come later.
    """
    pair = _Pair(old, new)
    for n, day in enumerate(pair.candidates(days)):
        if n == MOST_DAYS:
            return Unsearched(day) if pair.dated_after(day) else None
        if due := pair.on(day):
            return due
    return None


@attrs.frozen(eq=False)
class _Pair:
    old: Limit
    new: Limit

    @property
    def terms(self) -> list[AnyLimit]:
        """The terms of both limits, promised and statutory."""
        said = (self.old.term, self.new.term, self.old.statutory, self.new.statutory)
        return [term for term in said if term is not None]

    def candidates(self, days: Window) -> Iterator[date]:
        """Yield the days on which dues may differ, in order."""
        one, other = self._calendars()
        alike = (self.old.term, self.old.statutory) == (self.new.term, self.new.statutory)
        if not alike or one.zone != other.zone:
            yield from days.days()
        elif not all(isinstance(term, TimeLimit) and term.unit == "natural_hour" for term in self.terms):
            yield from self._near_dates(one, other, days)

    def _near_dates(self, one: WorkCalendar, other: WorkCalendar, days: Window) -> Iterator[date]:
        """Yield the days before dates on which hours differ, as far back as the limits reach."""
        walked = days.first - ONE_DAY
        for day in differing_days(one, other, Window(days.first, days.last + MOST_REACHED * ONE_DAY)):
            for touched in (day, day + ONE_DAY):  # its hours may run past midnight
                yield from (start for start in self._reaching(touched, walked) if start <= days.last)
                walked = max(walked, touched)

    def _reaching(self, day: date, after: date) -> list[date]:
        """Return the days up to `day`, later than `after`, whose starts may be due on it or later."""
        found: list[date] = []
        start = day
        while start > after and len(found) < MOST_REACHED:
            found.append(start)
            if start < day and self._over_before(start, day):
                break
            start -= ONE_DAY
        return found[::-1]

    def _over_before(self, start: date, day: date) -> bool:
        """Tell whether what starts on the day before, or sooner, is over when `day` begins, in both books."""
        for limit, calendar in zip((self.old, self.new), self._calendars(), strict=True):
            try:
                counted = limit.count(calendar.midnight(start))
            except CalendarError:  # beyond the years that calendars know
                return False
            if max(counted.due, counted.statutory or counted.due) >= calendar.midnight(day):
                return False
        return True

    def dated_after(self, day: date) -> bool:
        """Tell whether a calendar has dates with hours of their own on a day or later."""
        editions = (edition for calendar in self._calendars() for edition in calendar.editions)
        return any(one >= day for edition in editions for one in edition.exceptions)

    def on(self, day: date) -> Due | None:
        """Return the first start of a day at which dues differ."""
        try:
            instants = self._instants(day)
            hit = next((at for at in instants if self.at(at)), None)
            if hit is None:
                return None
            start = max((at for at in instants if at < hit), default=hit)
            return next((due for at in _minutes(start, hit) if (due := self.at(at))), None)
        except CalendarError:  # beyond the years that calendars know
            return None

    def at(self, start: datetime) -> Due | None:
        """Return both dues of a start if they differ."""
        old, new = self.old.count(start), self.new.count(start)
        if old.due != new.due:
            return Due(start, old.due, new.due)
        if old.statutory and new.statutory and old.statutory != new.statutory:
            return Due(start, old.statutory, new.statutory, statutory=True)
        return None

    def _calendars(self) -> tuple[WorkCalendar, WorkCalendar]:
        if self.old.calendar is None or self.new.calendar is None:
            raise CalendarError([no_calendar(self.new.name)])
        return self.old.calendar, self.new.calendar

    def _instants(self, day: date) -> list[datetime]:
        """Return the instants of a day at which dues must be looked at; one where it is the same all day."""
        calendars = self._calendars()
        if all(_same_all_day(term) for term in self.terms):
            return [calendar.midnight(day) for calendar in calendars]
        return sorted({at for calendar in calendars for at in self._joints(calendar, day)})

    def _joints(self, calendar: WorkCalendar, day: date) -> Iterator[datetime]:
        """Yield the instants of a day at which a piece may end, with the minutes beside them."""
        begin, end = calendar.midnight(day), calendar.midnight(day + ONE_DAY)
        ends = [begin, *_clock(calendar, day)]
        for worked in self._worked(calendar):
            ends += _back(calendar, begin, end, worked)
        for at in ends:
            for near in (at - _MINUTE, at, at + _MINUTE):
                if begin <= near < end:
                    yield near.replace(second=0, microsecond=0)

    def _worked(self, calendar: WorkCalendar) -> Iterator[timedelta]:
        """Yield the working time that the limits let elapse, if they do."""
        for term in self.terms:
            if isinstance(term, TimeLimit) and term.works and not term.counts_days:
                days = term.unit == "working_day"
                yield int(term.amount) * calendar.full_day if days else hours_of(term.amount) * MICROSECOND


def _same_all_day(term: AnyLimit) -> bool:
    """Tell whether all that starts on one date is due at one instant; editions come at midnight too."""
    return isinstance(term, TimeLimit) and term.counts_days and term.start == "next_day"


def _clock(calendar: WorkCalendar, day: date) -> Iterator[datetime]:
    """Yield the instants of a day at which its hours begin and end."""
    midnight = calendar.midnight(day)
    for interval in calendar.hours_within(day):
        yield midnight + interval.start * _MINUTE
        yield midnight + interval.end * _MINUTE


def _back(calendar: WorkCalendar, begin: datetime, end: datetime, worked: timedelta) -> Iterator[datetime]:
    """Yield the starts of a day from which that working time ends just where hours begin or end."""
    first, last = (calendar.add(at, worked).date() for at in (begin, end))
    for n in range(min((last - first).days, MOST_REACHED) + 1):
        for at in _clock(calendar, first + n * ONE_DAY):
            yield calendar.add(at, -worked)


def _minutes(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield each minute from one instant to another of the same day."""
    for n in range(int((last - first) / _MINUTE) + 1):
        yield first + n * _MINUTE


def differing_days(old: WorkCalendar, new: WorkCalendar, days: Window) -> Iterator[date]:
    """Yield the days on which hours differ in editions that are known at the same time, in order."""
    pairs = edition_pairs(old, new)
    if any(_other_weeks(one, other) for one, other in pairs):
        yield from days.days()
        return
    dates = {day for one, other in pairs for day in {*one.exceptions, *other.exceptions}}
    for day in sorted(dates | {day - ONE_DAY for day in dates}):
        if days.first <= day <= days.last and any(a.hours(day) != b.hours(day) for a, b in pairs):
            yield day


def edition_pairs(old: WorkCalendar, new: WorkCalendar) -> list[tuple[WorkCalendar, WorkCalendar]]:
    """Return which edition of each was known at the same time, over all times."""
    known = sorted({edition.known_at for one in (old, new) for edition in one.editions if edition.known_at})
    first = (old.editions[0], new.editions[0])
    return [first, *((old.edition(at), new.edition(at)) for at in known)]


def _other_weeks(one: WorkCalendar, other: WorkCalendar) -> bool:
    """Tell whether anything but single dates differs."""
    said = ("weekly", "seasons", "breaks", "edge", "full_day")
    return any(getattr(one, name) != getattr(other, name) for name in said)
