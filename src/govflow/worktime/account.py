"""Accounts: why a limit ends when it ends, day by day and in plain words."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

import attrs

from govflow.errors import Text
from govflow.worktime.calendar import WorkCalendar
from govflow.worktime.hours import Interval
from govflow.worktime.instants import MICROSECOND, ONE_DAY, epoch
from govflow.worktime.limits import AnyLimit, TimeLimit
from govflow.worktime.slots import WeeklySlot
from govflow.worktime.wording import count, runs, say_all, say_date, say_end, say_moment, say_span

Kind = Literal["worked", "rest", "holiday", "worked_weekend", "not_counted"]

_LISTED = 12  # names and dates; what is more is summed up
_SPELLED_OUT = 4  # runs of rest days; more are only numbered


@attrs.frozen
class DayLine:
    """One date of an account: the hours that fall on it, and how much of the limit it used up.

    `counted` is working time for working hours and elapsed working days, time for natural hours, and one
    day for each day where days are counted.
    """

    date: date
    counted: timedelta
    hours: tuple[Interval, ...]
    name: Text | None
    kind: Kind


@attrs.frozen
class Account:
    """How a limit was counted (期限计算说明): from when, over which days, until when.

    `rolled_from` is the last day that was a rest day, where the limit moved on from it. `provisional`
    says that the limit ends after the calendar's `known_until`.
    """

    limit: AnyLimit
    start: datetime
    first_counted: datetime
    due: datetime
    calendar: str
    revision: str
    days: tuple[DayLine, ...]
    rolled_from: date | None
    known_until: date | None
    provisional: bool

    @property
    def text(self) -> Text:
        """The account in a few sentences."""
        said = tuple(_sentences(self))
        return Text(" ".join(s.en for s in said), "".join(s.zh for s in said))

    def __str__(self) -> str:
        return self.text.en


def account(limit: AnyLimit, start: datetime, calendar: WorkCalendar) -> Account:
    """Return how `limit` is counted from `start` in `calendar`; raises what `limit.due` raises."""
    here, due = calendar.here(start), limit.due(start, calendar)
    begin = limit.begins(start, calendar)
    counted = _counted(limit, begin, due, calendar)
    last = max((due - MICROSECOND).date(), here.date())  # what ends at midnight ends on the day before
    return Account(
        limit=limit,
        start=here,
        first_counted=begin,
        due=due,
        calendar=calendar.name,
        revision=calendar.revision,
        days=tuple(
            _line(day, counted(day), limit, here.date(), calendar) for day in _dates(here.date(), last)
        ),
        rolled_from=_rolled_from(limit, here, begin, due, calendar),
        known_until=calendar.known_until,
        provisional=calendar.known_until is not None and last > calendar.known_until,
    )


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def _counted(
    limit: AnyLimit, begin: datetime, due: datetime, calendar: WorkCalendar
) -> Callable[[date], timedelta]:
    if isinstance(limit, WeeklySlot):
        return lambda _: timedelta(0)
    if limit.counts_days:
        first, last = limit.span(begin, calendar)
        every = limit.unit == "calendar_day"
        return lambda day: ONE_DAY * (first <= day <= last and (every or calendar.is_working_day(day)))

    def used(day: date) -> timedelta:
        start = max(begin, calendar.midnight(day), key=epoch)
        end = min(due, calendar.midnight(day + ONE_DAY), key=epoch)
        if epoch(end) <= epoch(start):
            return timedelta(0)
        if limit.unit == "natural_hour":
            return (epoch(end) - epoch(start)) * MICROSECOND
        return calendar.between(start, end)

    return used


def _line(day: date, counted: timedelta, limit: AnyLimit, received: date, calendar: WorkCalendar) -> DayLine:
    said = calendar.exceptions.get(day)
    hours = calendar.hours_within(day)
    kind: Kind = "worked" if said is None or calendar.is_regular(day) else "worked_weekend"
    if day == received and not _counts_receipt(limit):
        kind = "not_counted"
    elif not (hours if _elapses(limit) else calendar.is_working_day(day)):
        kind = "rest" if said is None else "holiday"
    return DayLine(day, counted, hours, said.name if said else None, kind)


def _elapses(limit: AnyLimit) -> bool:
    return isinstance(limit, TimeLimit) and not limit.counts_days


def _counts_receipt(limit: AnyLimit) -> bool:
    return isinstance(limit, TimeLimit) and limit.start == "at_once"


def _rolled_from(
    limit: AnyLimit, here: datetime, begin: datetime, due: datetime, calendar: WorkCalendar
) -> date | None:
    if isinstance(limit, WeeklySlot):
        last, rolls = limit.day(here.date()), limit.at is None
    else:
        rolls = limit.unit == "calendar_day" and limit.roll == "next"
        last = limit.span(begin, calendar)[1] if rolls else due.date()
    return last if rolls and not calendar.is_working_day(last) else None


# -- in words -----------------------------------------------------------------------------------


def _sentences(account: Account) -> Iterator[Text]:
    yield _opening(account)
    if _works(account.limit):
        if counted := [d for d in account.days if d.counted and _elapses(account.limit)]:
            yield _counting(counted)
        if skipped := [d for d in account.days if d.kind in ("rest", "holiday") and not d.counted]:
            yield _sentence("Not counted: ", say_all(_skipped(skipped)), "不计：")
        if worked := [d for d in account.days if d.kind == "worked_weekend" and d.counted]:
            days = say_all(_shortened([say_date(d.date) for d in worked]))
            yield _sentence("Counted although at a weekend: ", days, "调休上班，计入：")
    if account.rolled_from:
        yield _roll(account.rolled_from, account)
    yield _sentence("Due ", say_end(account.due), "到期：")
    if account.provisional and account.known_until:
        until = say_date(account.known_until)
        yield _sentence("Provisional: the calendar is known only until ", until, "暂定：日历仅公布至")


def _sentence(en: str, text: Text, zh: str) -> Text:
    return Text(f"{en}{text.en}.", f"{zh}{text.zh}。")


def _counting(lines: list[DayLine]) -> Text:
    """Say which hours counted: those of most days, and how many days had others."""
    usual, n = Counter(d.hours for d in lines).most_common(1)[0]
    hours, others = ", ".join(map(str, usual)), len(lines) - n
    en, zh = (
        (f" (other hours on {count(others, 'day', 'days', '').en})", f"（另有{others}天时段不同）")
        if others
        else ("", "")
    )
    return Text(f"Hours that count: {hours}{en}.", f"计时时段：{hours}{zh}。")


def _works(limit: AnyLimit) -> bool:
    return isinstance(limit, TimeLimit) and limit.unit.startswith("working")


def _opening(account: Account) -> Text:
    limit, got, begin = account.limit.text, say_moment(account.start), say_moment(account.first_counted)
    if epoch(account.start) == epoch(account.first_counted):
        return Text(
            f"{limit.en}, received and counted from {got.en}.", f"时限{limit.zh}，自{got.zh}收到时起算。"
        )
    why = Text("it arrived outside working hours", "收到时非工作时间")
    if not _counts_receipt(account.limit):
        why = Text("the day of receipt is not counted", "收到当日不计")
    return Text(
        f"{limit.en}, received {got.en}, counted from {begin.en}: {why.en}.",
        f"时限{limit.zh}，{got.zh}收到，自{begin.zh}起算：{why.zh}。",
    )


def _skipped(lines: list[DayLine]) -> Iterator[Text]:
    holidays = groupby((d for d in lines if d.kind == "holiday"), key=lambda d: d.name)
    spans = [(name, run) for name, days in holidays for run in runs(d.date for d in days)]
    yield from _shortened([_named(name or _HOLIDAY, *run) for name, run in spans])
    rests = [d.date for d in lines if d.kind == "rest"]
    if rests:
        yield _rests(len(rests), runs(rests))


_HOLIDAY = Text("holiday", "节假日")


def _named(name: Text, first: date, last: date) -> Text:
    when = say_span(first, last)
    return Text(f"{name.en} ({when.en})", f"{name.zh}（{when.zh}）")


def _rests(n: int, spans: list[tuple[date, date]]) -> Text:
    days = count(n, "rest day", "rest days", "个休息日")
    if len(spans) > _SPELLED_OUT:
        return days
    when = say_all(say_span(*span) for span in spans)
    return Text(f"{days.en} ({when.en})", f"{days.zh}（{when.zh}）")


def _shortened(texts: list[Text]) -> list[Text]:
    more = len(texts) - _LISTED
    return texts if more <= 0 else [*texts[:_LISTED], Text(f"and {more} more", f"另有{more}项")]


def _roll(last: date, account: Account) -> Text:
    day, to = say_date(last), say_date((account.due - MICROSECOND).date())
    name = next((d.name for d in account.days if d.date == last), None)
    en, zh = (f" ({name.en})", f"（{name.zh}）") if name else ("", "")
    return Text(
        f"The last day, {day.en}, is a rest day{en} and moves to {to.en}.",
        f"末日{day.zh}为休息日{zh}，顺延至{to.zh}。",
    )
