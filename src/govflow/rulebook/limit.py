"""Limits: what is promised, what the law allows, and how both are counted (时限)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError, Place, Problem, Text
from govflow.frozen import frozen
from govflow.worktime import Account, AnyLimit, Pause, Profile, TimeLimit, WorkCalendar, account
from govflow.worktime.accounting import end_and_last
from govflow.worktime.instants import MICROSECOND


@attrs.frozen
class Ground:
    """A typed reason for a clock to stand still (中止事由).

    `cap` is how long it may at most, all its pauses together; `notice` tells that the resident must be told.
    """

    name: str
    title: Text
    cap: TimeLimit | None = None
    notice: bool = False
    law: str = ""
    place: Place | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen
class Extension:
    """How a limit may be extended (延期): at most `by` each time, at most `times`.

    Only with a `law` may it pass the statutory limit.
    """

    by: TimeLimit
    times: int = 1
    law: str = ""

    def least(self, asked: TimeLimit, start: datetime, calendar: WorkCalendar) -> TimeLimit:
        """Return what was asked for, or `by` where that is less; other units are compared from `start` on."""
        if asked.unit == self.by.unit:
            return asked if asked.amount <= self.by.amount else self.by
        return min(asked, self.by, key=lambda amount: amount.due(start, calendar))


@frozen
class Counted:
    """What a limit comes to: the due instant, the statutory one, and the calendar edition that was used.

    `provisional` tells that a day from the start to the later of them lies outside what that edition knows.
    """

    due: datetime
    statutory: datetime | None
    provisional: bool
    calendar: WorkCalendar
    due_utc: datetime = attrs.field(eq=False, repr=False)  # what events say
    statutory_utc: datetime | None = attrs.field(eq=False, repr=False)


_MOST_DAYS = 4_000  # starts on more dates than these are counted anew


@attrs.frozen
class Limit:
    """A named time limit on its calendar (时限): `count` counts it.

    `term` is what is promised (承诺时限), `statutory` what the law allows (法定时限). `calendar` is None
    where that of whoever answers counts: bind it with `on`, or ask `Rulebook.limit_for`. `effective` is the
    first and the last date on which its law is in force; counting does not ask for it. `profile` is the way
    of counting (计算规则) by which the term was read.
    """

    name: str
    term: AnyLimit
    calendar: WorkCalendar | None = attrs.field(repr=lambda calendar: calendar and calendar.name)
    title: Text = Text("", "")
    source: str = ""
    place: Place | None = None
    law: str = ""
    statutory: AnyLimit | None = None
    extension: Extension | None = None
    grounds: Mapping[str, Ground] = attrs.field(factory=dict, hash=False)
    effective: tuple[date | None, date | None] = (None, None)
    profile: Profile | None = None
    _by_day: dict[date, Counted] = attrs.field(init=False, factory=dict, eq=False, repr=False, hash=False)
    _dates_in: ZoneInfo | None = attrs.field(init=False, eq=False, repr=False, hash=False)

    @property
    def unnamed(self) -> bool:
        """Whether it is called by its amount, because the rules write no other name."""
        return self.title == self.term.text

    def on(self, calendar: WorkCalendar) -> "Limit":
        """Return the same limit on a calendar."""
        return attrs.evolve(self, calendar=calendar)

    def count(
        self,
        start: datetime,
        *,
        known: datetime | None = None,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> Counted:
        """Count the limit from `start`, an aware datetime, on the edition known at `known`, or at `start`.

        Pauses move the statutory instant as well, extensions only as far as a law grants them.
        Raises CalendarError, `no-calendar` for a limit that is not bound to one.
        """
        zone = self._dates_in
        if zone is None or known is not None or extensions or pauses or start.tzinfo is None:
            return self._count(start, known or start, extensions, pauses)
        day = start.astimezone(zone).date()
        return self._by_day.get(day) or self._on(day, start)

    def _on(self, day: date, start: datetime) -> Counted:
        if len(self._by_day) >= _MOST_DAYS:
            self._by_day.clear()
        counted = self._by_day[day] = self._count(start, start, (), ())
        return counted

    @_dates_in.default
    def _where_a_date_is_enough(self) -> ZoneInfo | None:
        # All that starts on one date is due at one instant if the day of receipt is not counted. Editions
        # become known at midnight, so that this too is the same all day.
        alike = all(
            isinstance(term, TimeLimit) and term.counts_days and term.start == "next_day"
            for term in (self.term, self.statutory)
            if term is not None
        )
        return self.calendar.tzinfo if alike and self.calendar else None

    def _count(
        self, start: datetime, known: datetime, extensions: Sequence[TimeLimit], pauses: Sequence[Pause]
    ) -> Counted:
        calendar = self._edition(known)
        due, last = end_and_last(self.term, start, calendar, extensions, pauses)
        statutory = None
        if self.statutory is not None:
            granted = self._lawful(extensions, start, calendar)
            statutory, until = end_and_last(self.statutory, start, calendar, granted, pauses)
            last = max(last, until)
        first = start.astimezone(calendar.tzinfo).date()
        provisional = not calendar.covers(first, last)
        statutory_utc = statutory and statutory.astimezone(UTC)
        return Counted(due, statutory, provisional, calendar, due.astimezone(UTC), statutory_utc)

    def due(self, start: datetime) -> datetime:
        """Return the due instant of a clock that starts at `start`, an aware datetime."""
        return self.count(start).due

    def provisional(self, due: datetime) -> bool:
        """Tell whether a due instant lies beyond what the newest edition of the calendar knows."""
        calendar = self._newest()
        day = (due.astimezone(calendar.tzinfo) - MICROSECOND).date()
        return not calendar.covers(day, day)

    def account(
        self,
        start: datetime,
        *,
        known: datetime | None = None,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> Account:
        """Return what `count` counts, with the days that were counted and skipped."""
        calendar = self._edition(known or start)
        return account(
            self.term,
            start,
            calendar,
            extensions=extensions,
            pauses=pauses,
            statutory=self.statutory,
            statutory_extensions=self._lawful(extensions, start, calendar),
        )

    def _newest(self) -> WorkCalendar:
        if self.calendar is None:
            raise CalendarError([no_calendar(self.name)])
        return self.calendar

    def _edition(self, at: datetime) -> WorkCalendar:
        calendar = self.calendar or self._newest()
        return calendar if calendar.earlier is None else calendar.edition(at)

    def _lawful(
        self, extensions: Sequence[TimeLimit], start: datetime, calendar: WorkCalendar
    ) -> Sequence[TimeLimit]:
        """Return the extensions as far as a law grants them: so often, and no longer than that each time."""
        allowed = self.extension
        if not extensions or allowed is None or not allowed.law:
            return ()
        return [allowed.least(by, start, calendar) for by in extensions[: allowed.times]]


@attrs.frozen
class Defaults:
    """How limits count that do not say it; the calendar is None where that of whoever answers counts.

    Without a profile there is no such way, and every limit says it.
    """

    calendar: WorkCalendar | None = None
    profile: Profile | None = None


def no_calendar(name: str) -> Problem:
    """Say that a limit, or a unit, has no calendar."""
    return Problem("no-calendar", Text(f"'{name}' has no calendar.", f"“{name}”没有日历。"))
