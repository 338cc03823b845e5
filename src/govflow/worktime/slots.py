"""Slots: due on a date of the calendar, such as the next Friday or the 20th, whatever the day of receipt."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, time

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch, local
from govflow.worktime.limit_checks import bad_words, not_limits
from govflow.worktime.limits import TimeLimit
from govflow.worktime.pauses import Pause, Span, merged
from govflow.worktime.profiles import End, Profile, Roll, Start, profile_named
from govflow.worktime.reckoning import (
    Paused,
    Reckoning,
    end_of,
    extended_day,
    extended_instant,
    rolled,
)
from govflow.worktime.recurrence import Recurrence
from govflow.worktime.shares import Share, at_share
from govflow.worktime.slot_words import read_slot, say_slot


def _recurrence(rule: str | Recurrence) -> Recurrence:
    return rule if isinstance(rule, Recurrence) else Recurrence.of(rule)


@attrs.frozen(str=False)
class Slot:
    """A fixed date (固定时点): the first date of a recurrence after the day of receipt.

    `rule` is iCalendar's: `FREQ=WEEKLY;BYDAY=FR`, `FREQ=MONTHLY;BYMONTHDAY=20`, -1 for the month end; the
    31st skips the shorter months. `end`: the `instant` given by the clock time `at`, or without one the
    `closing` or `midnight` (24:00) of the day; a rest day has no closing and ends at midnight. `roll`: a
    rest day stays (`keep`), or moves to the `next` or the `previous` working day; with `previous` the first
    date counts whose working day still lies after the day of receipt.

    A pause does not shift the dates of a calendar: the first date counts that is not due within a pause.
    Extensions lead on from it before the roll, or if it has a clock time from the instant, after the roll:
    from instant to instant nothing can roll. Should they end within a pause, they end at the pause's end, or
    with the first day that ends after it.

    Raises CalendarError `bad-recurrence`, `unknown-end`, `unknown-roll`, `slot-end`. Source: RFC 5545
    3.3.10; roll and pauses: assumption.
    """

    rule: Recurrence = attrs.field(converter=_recurrence)
    end: End = "closing"
    roll: Roll = "next"
    at: time | None = None

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be, all at once."""
        problems = [*bad_words(end=self.end, roll=self.roll)]
        if not problems and (self.end == "instant") != (self.at is not None):
            said = Text(
                "A fixed date ends at an instant if it has a clock time.",
                "有钟点的固定时点止于该时刻，无钟点的不然。",
            )
            hint = Text(
                "Write 'every fri 17:00', or end it at closing or midnight.",
                "请写“每周五 17:00”，或以 closing、midnight 为止。",
            )
            problems.append(Problem("slot-end", said, suggestion=hint))
        if problems:
            raise CalendarError(problems)

    @classmethod
    def parse(
        cls,
        text: str,
        profile: str | Profile = "civil_code",
        *,
        start: Start | None = None,
        end: End | None = None,
        roll: Roll | None = None,
    ) -> "Slot":
        """Read `every fri 17:00`, `每周五`, `the 20th of each month`, `month end`, `last fri of month`.

        Or iCalendar: `RRULE:FREQ=...`, `DTSTART:20180105 RRULE:FREQ=...`, and perhaps a clock time.
        The profile says how a day ends and rolls; with a clock time it ends then and stays. `end` and `roll`
        override it. Raises CalendarError `bad-limit`, `bad-recurrence`, `unknown-weekday`, `slot-end`,
        `slot-start`.
        """
        rule, at = read_slot(text)
        if start == "at_once":
            said = Text("A fixed date comes after the day of receipt.", "固定时点总在收到当日之后。")
            raise CalendarError(
                [Problem("slot-start", said, suggestion=Text("Use next_day.", "请用 next_day。"))]
            )
        usual = profile_named(profile).slots
        if at:
            usual = usual.but(end="instant", roll="keep")
        counting = usual.but(end=end, roll=roll)
        return cls(rule, counting.end, counting.roll, at)

    @property
    def text(self) -> Text:
        """The slot in words: `every Friday`, `每周五`; a rule without a name as the rule that it is."""
        return say_slot(self.rule, self.at)

    def __str__(self) -> str:
        return self.text.en

    def day(self, received: date, calendar: WorkCalendar) -> date:
        """Return the date of the slot, before any move to a working day."""
        return self._next(received, received, calendar)

    def begins(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the first moment that counts: the midnight after the day of receipt."""
        return calendar.midnight(calendar.here(start).date() + ONE_DAY)

    def due(
        self,
        start: datetime,
        calendar: WorkCalendar,
        *,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """Return the instant of the slot, in the calendar's zone; raises CalendarError `out-of-range`."""
        if extensions or pauses:
            return self.reckon(start, calendar, extensions, pauses).due
        received = calendar.here(start).date()
        return self._due_on(self.day(received, calendar), received, calendar)

    def reckon(
        self,
        start: datetime,
        calendar: WorkCalendar,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> Reckoning:
        """Return how the due instant came about; a pause that counted is one that left out a date."""
        if wrong := [*not_limits(extensions, TimeLimit)]:
            raise CalendarError(wrong)
        begin, received = self.begins(start, calendar), calendar.here(start).date()
        day, spans, counted = self.day(received, calendar), merged(pauses, epoch(begin)), list[Span]()
        for span in spans:
            if (later := self._outside(span, day, received, calendar)) != day:
                day, counted = later, [*counted, span]
        last, due = day, self._due_on(day, received, calendar)
        for by in extensions:
            if self.at:
                due = local(extended_instant(epoch(due), by.amount, by.unit, calendar), calendar.tzinfo)
            else:
                last = extended_day(last, by.amount, by.unit, calendar)
                due = self._due_on(last, received, calendar)
        for span in spans if extensions else ():
            while span[0] < epoch(due) < span[1]:
                counted.append(span)
                last, due = self._held(last, received, span, calendar)
        told = (Paused(local(a, calendar.tzinfo), local(b, calendar.tzinfo)) for a, b in sorted({*counted}))
        return Reckoning(begin, (), tuple(told), last, due)

    def at_share(
        self,
        share: Share,
        start: datetime,
        calendar: WorkCalendar,
        *,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> datetime:
        """Return the instant at which that share of the working time until the slot is used up (预警).

        Pauses are not counted. Raises CalendarError `bad-share`.
        """
        begin, due = (
            self.begins(start, calendar),
            self.due(start, calendar, extensions=extensions, pauses=pauses),
        )
        return at_share(share, begin, due, pauses, calendar, works=True)

    # -- counting -------------------------------------------------------------------------------

    def _next(self, after: date, received: date, calendar: WorkCalendar) -> date:
        if self.roll == "previous":  # only from the first working day on is there one to move to
            after = max(after, calendar.working_day(received, 1) - ONE_DAY)
        return self.rule.after(after)

    def _held(self, last: date, received: date, span: Span, calendar: WorkCalendar) -> tuple[date, datetime]:
        """Return the end of the pause, or a later last day with its due instant, perhaps still too early."""
        until = local(span[1], calendar.tzinfo)
        if self.at:
            return last, until
        last = max(last + ONE_DAY, (until - MICROSECOND).date())
        return last, self._due_on(last, received, calendar)

    def _due_on(self, last: date, received: date, calendar: WorkCalendar) -> datetime:
        day = rolled(last, self.roll, received + ONE_DAY, calendar)
        if self.at:
            return calendar.here(datetime.combine(day, self.at, calendar.tzinfo))
        return end_of(day, self.end, None, calendar)

    def _outside(self, span: Span, day: date, received: date, calendar: WorkCalendar) -> date:
        """Return `day`, or if that is due within the pause the first date that is not due before its end."""

        def due(ordinal: int) -> int:
            later = self._next(date.fromordinal(ordinal), received, calendar)
            return epoch(self._due_on(later, received, calendar))

        if not span[0] < epoch(self._due_on(day, received, calendar)) < span[1]:
            return day
        low, step = day.toordinal(), 1
        while due(low + step) < span[1]:  # later dates are due later: look further, then between
            step *= 2
        after = bisect_left(range(low, low + step), span[1], key=due) + low
        return self._next(date.fromordinal(after), received, calendar)
