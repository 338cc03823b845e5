"""Holiday plans: what each notice says of holidays and worked weekends, and the editions that follow."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from types import MappingProxyType
from typing import Any

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.editions import check_horizon, check_order
from govflow.worktime.hours import DayException, Hours, Interval, fault_of, read_hours
from govflow.worktime.names import both

MOST_PLANS = 1_024
MOST_DATES = 1_000_000  # over all editions: each holds all that came before it

Names = Mapping[date, Text]


def _read_only(names: Mapping[date, Text | str]) -> Names:
    return MappingProxyType({day: both(name) for day, name in names.items()})


def _dates(days: Iterable[date]) -> frozenset[date]:
    return frozenset(days)


@attrs.frozen
class HolidayPlan:
    """What one notice says of holidays and worked weekends (节假日安排).

    `closed` and `worked` name their dates, in one text for each language or one for both; `regular` dates go
    back to what their weekday is. Known are the dates from `known_since` to `known_until`; the notice became
    known on `known_from`.

    Raises CalendarError `duplicate-date`, `not-a-date`, `out-of-range`, `horizon-backwards`.
    """

    revision: str
    known_from: date | None = None
    known_since: date | None = None
    known_until: date | None = None
    source: str = ""
    closed: Names = attrs.field(factory=dict, converter=_read_only, hash=False)
    worked: Names = attrs.field(factory=dict, converter=_read_only, hash=False)
    regular: frozenset[date] = attrs.field(default=frozenset(), converter=_dates)

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot be, all at once."""
        dates = [*self.closed, *self.worked, *self.regular]
        problems = [fault for day in dates if (fault := fault_of(day))]
        problems += check_horizon(self.known_since, self.known_until)
        problems += check_order([(self.revision, self.known_from)])
        problems += [_said_twice(day) for day, times in Counter(dates).items() if times > 1]
        if problems:
            raise CalendarError(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what was said; read-only mappings do not pickle."""
        said = (self.revision, self.known_from, self.known_since, self.known_until, self.source)
        return HolidayPlan, (*said, dict(self.closed), dict(self.worked), self.regular)


def with_plans(
    calendar: WorkCalendar, plans: Sequence[HolidayPlan], worked: Hours | None = None
) -> WorkCalendar:
    """Return the newest edition of a calendar under holiday plans; the others stand before it.

    Each plan, on top of those before it, makes one edition with its revision, dates and source; what it does
    not say of the horizon or the source is as before. The calendar's own exceptions win over every plan.
    Worked weekends have the hours that their season says, else those of `worked`, else those of the weekdays
    if all of that week are alike.

    Raises CalendarError `editions-out-of-order`, `duplicate-revision`, `worked-hours-unclear`,
    `too-many-dates`, and what is wrong with `worked`.
    """
    problems: list[Problem] = [*check_order([(plan.revision, plan.known_from) for plan in plans])]
    problems += _too_many(len(calendar.exceptions), plans)
    hours = None if worked is None else read_hours(worked, "worked", problems)
    seasonal = {day: s.worked for s in calendar.seasons if s.worked for day in s.days()}

    def told(day: date) -> tuple[Interval, ...] | None:
        return seasonal.get((day.month, day.day)) or hours

    problems += _unclear(calendar, [day for plan in plans for day in plan.worked if told(day) is None])
    if problems:
        raise CalendarError(problems)
    edition, earlier, arranged = calendar, None, dict[date, DayException]()
    for plan in plans:
        arranged |= {day: DayException((), name) for day, name in plan.closed.items()}
        for day, name in plan.worked.items():
            arranged[day] = DayException(told(day) or _usual(calendar, day)[0], name)
        for day in plan.regular:
            arranged.pop(day, None)
        edition = earlier = _on_top(edition, plan, {**arranged, **calendar.exceptions}, earlier)
    return edition


def _on_top(
    before: WorkCalendar,
    plan: HolidayPlan,
    exceptions: Mapping[date, DayException],
    earlier: WorkCalendar | None,
) -> WorkCalendar:
    return attrs.evolve(
        before,
        exceptions=exceptions,
        revision=plan.revision,
        known_from=plan.known_from,
        known_since=before.known_since or plan.known_since,
        known_until=plan.known_until or before.known_until,
        source=plan.source or before.source,
        earlier=earlier,
    )


def _usual(calendar: WorkCalendar, day: date) -> list[tuple[Interval, ...]]:
    """Return the different hours that weekdays have at that time of the year; one, if they are all alike."""
    return list(dict.fromkeys(hours for hours in calendar.week_of(day) if hours))


def _unclear(calendar: WorkCalendar, days: Iterable[date]) -> Iterator[Problem]:
    if any(len(_usual(calendar, day)) != 1 for day in days):
        said = Text(
            "The weekdays have different hours, so those of a worked weekend are not clear.",
            "各工作日的时段不同，无法据以确定调休上班日的时段。",
        )
        hint = Text(
            'State them under \'worked\', such as worked: ["09:00-12:00", "13:00-17:00"].',
            '请在 worked 中写明，如 worked: ["09:00-12:00", "13:00-17:00"]。',
        )
        yield Problem("worked-hours-unclear", said, suggestion=hint)


def _too_many(own: int, plans: Sequence[HolidayPlan]) -> Iterator[Problem]:
    held = accumulate((len(plan.closed) + len(plan.worked) for plan in plans), initial=own)
    if sum(held) > MOST_DATES:
        en = f"The editions may hold more than {MOST_DATES:,} dates together."
        said = Text(en, f"各版本合计可能超过 {MOST_DATES:,} 个日期。")
        hint = Text("Merge the oldest plans into one.", "请合并最早的几份安排。")
        yield Problem("too-many-dates", said, suggestion=hint)
    if len(plans) > MOST_PLANS:
        said = Text(f"At most {MOST_PLANS:,} plans.", f"节假日安排不得超过 {MOST_PLANS:,} 份。")
        yield Problem("too-many-editions", said)


def _said_twice(day: date) -> Problem:
    said = Text(f"The date {day} is said to be two things.", f"日期 {day} 有两种安排。")
    hint = Text("Keep it in one of closed, worked, regular.", "closed、worked、regular 中请只留一处。")
    return Problem("duplicate-date", said, suggestion=hint)
