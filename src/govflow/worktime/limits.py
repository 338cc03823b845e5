"""Time limits: from the instant at which a step starts to the instant at which it is due."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial

import attrs

from govflow.errors import CalendarError, Text
from govflow.worktime.amounts import Amount, hours_of, one_spelling, read_amount, say_amount
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch, local
from govflow.worktime.limit_checks import not_limits, problems_of
from govflow.worktime.pauses import Pause, Span, merged
from govflow.worktime.profiles import Counting, End, Profile, Roll, Start, Unit, profile_named
from govflow.worktime.reckoning import (
    Paused,
    Reckoning,
    Stage,
    after_pauses,
    days_after,
    days_between,
    elapsed,
    elapsed_after,
    end_of,
    extended_day,
    extended_instant,
    months_after,
    on_the_wall,
    opening,
    rolled,
    shares_worked,
    whole_days_after,
    worked,
    worked_after,
    working_days_after,
)
from govflow.worktime.shares import Share, at_share


@attrs.frozen(str=False)
class TimeLimit:
    """An amount of time within which a step must be done (办理时限).

    `unit`: `natural_hour`, `working_hour`, `calendar_day`, `working_day`, `month`. `start`: `at_once`, or
    `next_day` where the day of receipt is not counted (民法典 201). `end`: an `instant`, or of the last
    day the `closing` or `midnight` (24:00; 民法典 203); a rest day has no closing and ends at midnight.
    `roll`: a last calendar day that is a rest day stays (`keep`) or moves to the `next` working day
    (民法典 203) or to the `previous` one (to the next if that lies before the first day that counts), though
    not from instant to instant: moved by whole days, what came in on Friday night would be due after what
    came in on Saturday.

    Days that end at an `instant` elapse: a working day is the calendar's `full_day` of working time, a
    calendar day brings the same wall clock one day later. Otherwise whole days are counted; with
    `at_once` the day of receipt is the first, for working days only if it still has working time. Months
    end on the day with the number of the day of receipt, or on the last of the month (民法典 202).

    Raises CalendarError. Bounds: 0 < amount <= 36500 (1200 months), at most 6 digits, whole days and
    months; hours run at once, to the instant.
    """

    amount: Amount = attrs.field(converter=one_spelling)
    unit: Unit
    start: Start
    end: End
    roll: Roll
    _worked: timedelta | None = attrs.field(init=False, default=None, eq=False, repr=False)  # working hours

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be, all at once."""
        problems = [*problems_of(self.amount, self.unit, Counting(self.start, self.end, self.roll))]
        if problems:
            raise CalendarError(problems)
        if self.unit == "working_hour":
            object.__setattr__(self, "_worked", hours_of(self.amount) * MICROSECOND)

    @classmethod
    def parse(
        cls,
        text: str,
        profile: str | Profile,
        *,
        start: Start | None = None,
        end: End | None = None,
        roll: Roll | None = None,
    ) -> "TimeLimit":
        """Read `10 working_days`, `2 hours`, `10个工作日`, `2个月`; the profile says how they count.

        `start`, `end`, `roll` override it. Raises CalendarError `bad-limit`, `unknown-unit`,
        `limit-out-of-bounds`, `days-not-whole`, `unknown-profile`, `hours-run-at-once`, `roll-needs-an-end`.
        """
        counting = profile_named(profile)
        amount, unit = read_amount(text)
        return cls(amount, unit, *attrs.astuple(counting.counting(unit).but(start, end, roll)))

    @property
    def text(self) -> Text:
        """The limit in words: `10 working days`, `10个工作日`."""
        return say_amount(self.amount, self.unit)

    def __str__(self) -> str:
        return self.text.en

    @property
    def counts_days(self) -> bool:
        """Whether days or months are counted, rather than time that elapses."""
        return self.unit in ("calendar_day", "month") or (
            self.unit == "working_day" and self.end != "instant"
        )

    @property
    def works(self) -> bool:
        """Whether only working time or working days are counted."""
        return self.unit in ("working_hour", "working_day")

    def begins(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the first moment that counts: of working days the opening of the first of them.

        What is left after midnight of a night shift belongs to the working day on which it began.
        """
        here = calendar.here(start)
        if self.start == "next_day":
            here = calendar.midnight(here.date() + ONE_DAY)
        if not self.works:
            return here
        begin = calendar.add(here, 0 * MICROSECOND)
        if not self.counts_days or calendar.is_working_day(begin.date()):
            first = begin.date()
        else:
            first = calendar.working_day(begin.date(), 1)
        return max(begin, opening(calendar, first), key=epoch) if self.counts_days else begin

    def due(
        self,
        start: datetime,
        calendar: WorkCalendar,
        *,
        extensions: Sequence["TimeLimit"] = (),
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """Return the instant at which the limit ends, in the calendar's zone.

        Of an extension only its amount and unit matter. Raises CalendarError `naive-instant`, `out-of-range`.
        """
        if extensions or pauses:
            return self.reckon(start, calendar, extensions, pauses).due
        if self._worked is not None:
            return calendar.add(start, self._worked)
        if not self.counts_days:
            begin = start if self.start == "at_once" else self.begins(start, calendar)
            return self._elapsed(begin, self.amount, calendar)
        begin = start if self.start == "next_day" else self.begins(start, calendar)
        first = self._first(start, begin, calendar)
        last = self._last(first, int(self.amount), calendar)
        if self._keeps_clock:
            return local(on_the_wall(calendar.here(start), last), calendar.tzinfo)
        return self._ends(last, first, start, calendar)

    def reckon(
        self,
        start: datetime,
        calendar: WorkCalendar,
        extensions: Sequence["TimeLimit"] = (),
        pauses: Sequence[Pause] = (),
    ) -> Reckoning:
        """Return how the due instant came about."""
        if wrong := [*not_limits(extensions, TimeLimit)]:
            raise CalendarError(wrong)
        begin = self.begins(start, calendar)
        amount = Fraction(self.amount) + sum(Fraction(e.amount) for e in extensions if e.unit == self.unit)
        others = [e for e in extensions if e.unit != self.unit]
        spans = merged(pauses, epoch(begin))
        if self.counts_days and not self._keeps_clock:
            return self._reckon_days(start, begin, int(amount), others, spans, calendar)
        return self._reckon_time(begin, amount, others, spans, calendar)

    def at_share(
        self,
        share: Share,
        start: datetime,
        calendar: WorkCalendar,
        *,
        extensions: Sequence["TimeLimit"] = (),
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """Return the instant at which that share of the limit is used up (预警), pauses not counted.

        Measured in working time for working units, else in time that elapses; strictly between the first
        moment that counts and the due instant for 0 < `share` < 1. Raises CalendarError `bad-share`.
        """
        begin = self.begins(start, calendar)
        due = self.due(start, calendar, extensions=extensions, pauses=pauses)
        return at_share(share, begin, due, pauses, calendar, works=self.works)

    # -- counting -------------------------------------------------------------------------------

    @property
    def _keeps_clock(self) -> bool:
        return self.counts_days and self.end == "instant" and self.start == "at_once"

    def _first(self, start: datetime, begin: datetime, calendar: WorkCalendar) -> date:
        """Return the first date that counts."""
        return calendar.here(start).date() + ONE_DAY if self.start == "next_day" else begin.date()

    def _last(self, first: date, amount: int, calendar: WorkCalendar) -> date:
        """Return the last of so many days or months; `first` is the first date that counts."""
        received = first - ONE_DAY if self.start == "next_day" else first
        if self.unit == "working_day":
            return calendar.working_day(first - ONE_DAY, amount)
        if self.unit == "month":
            return months_after(received, amount)
        # from clock to clock the first day is over at this time tomorrow
        return days_after(first, amount if self._keeps_clock else amount - 1)

    def _elapsed(self, begin: datetime, amount: Amount | Fraction, calendar: WorkCalendar) -> datetime:
        if self.unit == "natural_hour":
            return local(epoch(begin) + hours_of(amount), calendar.tzinfo)
        if self.unit == "working_hour":
            return calendar.add(begin, hours_of(amount) * MICROSECOND)
        return calendar.add(begin, int(amount) * calendar.full_day)

    def _ends(self, last: date, first: date, start: datetime, calendar: WorkCalendar) -> datetime:
        on_that_day = start if self.start == "at_once" else None
        return end_of(rolled(last, self.roll, first, calendar), self.end, on_that_day, calendar)

    def _reckon_days(
        self,
        start: datetime,
        begin: datetime,
        amount: int,
        others: Sequence["TimeLimit"],
        spans: Sequence[Span],
        calendar: WorkCalendar,
    ) -> Reckoning:
        first = self._first(start, begin, calendar)
        stages = [Stage(self.unit, first, self._last(first, amount, calendar))]
        for by in others:
            last = stages[-1].last
            stages.append(Stage(by.unit, last + ONE_DAY, extended_day(last, by.amount, by.unit, calendar)))
        end, counted = after_pauses(
            stages[-1].last,
            spans,
            cost=partial(shares_worked if self.works else days_between, calendar),
            move=partial(working_days_after, calendar) if self.works else whole_days_after,
            ends=lambda day: epoch(self._ends(day, first, start, calendar)),
            later=lambda day, until: max(day + ONE_DAY, local(until - 1, calendar.tzinfo).date()),
        )
        due = self._ends(end, first, start, calendar)
        return Reckoning(begin, tuple(stages), self._told(counted, calendar), end, due)

    def _reckon_time(
        self,
        begin: datetime,
        amount: Fraction,
        others: Sequence["TimeLimit"],
        spans: Sequence[Span],
        calendar: WorkCalendar,
    ) -> Reckoning:
        if self._keeps_clock:
            end = on_the_wall(begin, self._last(begin.date(), int(amount), calendar))
        else:
            end = epoch(self._elapsed(begin, amount, calendar))
        for by in others:
            end = extended_instant(end, by.amount, by.unit, calendar)
        end, counted = after_pauses(
            end,
            spans,
            cost=partial(worked, calendar) if self.works else elapsed,
            move=partial(worked_after, calendar) if self.works else elapsed_after,
            ends=lambda instant: instant,
            later=lambda _, until: until,
        )
        return Reckoning(begin, (), self._told(counted, calendar), None, local(end, calendar.tzinfo))

    def _told(self, counted: Sequence[Span], calendar: WorkCalendar) -> tuple[Paused, ...]:
        cost = partial(worked, calendar) if self.works else elapsed
        return tuple(
            Paused(local(a, calendar.tzinfo), local(b, calendar.tzinfo), int(cost(a, b)) * MICROSECOND)
            for a, b in counted
        )
