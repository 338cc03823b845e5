"""Accounts: why a limit ends when it ends, day by day, in plain words, and as plain values (期限计算说明)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal

import attrs

from govflow.errors import Text
from govflow.worktime.hours import Interval
from govflow.worktime.instants import epoch
from govflow.worktime.limits import TimeLimit
from govflow.worktime.reading import AnyLimit
from govflow.worktime.reckoning import Paused
from govflow.worktime.wording import (
    SPELLED_OUT,
    count,
    runs,
    say_all,
    say_date,
    say_end,
    say_hours,
    say_moment,
    say_named,
    say_rests,
    say_span,
    say_time,
    shortened,
)

_HOLIDAY = Text("holiday", "节假日")

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
    """The limit that the law sets (法定时限), how the law let it be extended, and when it ends."""

    limit: AnyLimit
    due: datetime
    provisional: bool
    extensions: tuple[TimeLimit, ...] = ()


@attrs.frozen
class Account:
    """How a limit was counted (期限计算说明): from when, over which days, until when.

    `rolled_from` is the last day that was a rest day, where the limit moved from it to `rolled_to`.
    `provisional` says that the limit leaves the days of which the calendar knows the exceptions. `pauses` are
    those that counted; where days are counted they moved the last one by `paused_days`, of which a partly
    used one is a whole one.
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
    paused_days: int | None = None
    rolled_to: date | None = None
    statutory: Statutory | None = None

    @property
    def text(self) -> Text:
        """The account in a few sentences."""
        said = tuple(_sentences(self))
        return Text(" ".join(s.en for s in said), "".join(s.zh for s in said))

    def __str__(self) -> str:
        return self.text.en

    def to_data(self) -> dict[str, Any]:
        """Return the account as plain values for JSON: ISO 8601 instants and dates, times in seconds."""
        return _plain(self)


# -- in words -----------------------------------------------------------------------------------


def _sentences(account: Account) -> Iterator[Text]:
    """Yield the sentences of an account."""
    yield _opening(account)
    if account.extensions:
        yield _sentence("Extended by ", say_all(e.text for e in account.extensions), "延长")
    if _works(account):
        yield from _working(account)
    if account.pauses:
        yield _sentence("Paused: ", _all_pauses(account), "中止：")
    if account.rolled_from and account.rolled_to:
        yield _roll(account.rolled_from, account.rolled_to, account)
    yield _sentence("Due ", say_end(account.due), "到期：")
    yield from _horizon(account)
    if law := account.statutory:
        said, end = law.limit.text, say_end(law.due)
        doubt = Text(" (provisional)", "（暂定）") if law.provisional else Text("", "")
        more = say_all(by.text for by in law.extensions)
        en, zh = (f", extended by {more.en}", f"，延长{more.zh}") if law.extensions else ("", "")
        yield Text(
            f"Statutory limit: {said.en}{en}, until {end.en}{doubt.en}.",
            f"法定时限{said.zh}{zh}，至{end.zh}{doubt.zh}。",
        )


def _sentence(en: str, text: Text, zh: str) -> Text:
    return Text(f"{en}{text.en}.", f"{zh}{text.zh}。")


def _works(account: Account) -> bool:
    return isinstance(account.limit, TimeLimit) and account.limit.works


def _opening(account: Account) -> Text:
    limit, got, begin = account.limit.text, say_moment(account.start), say_moment(account.first_counted)
    if epoch(account.start) == epoch(account.first_counted):
        return Text(
            f"{limit.en}, received and counted from {got.en}.", f"时限{limit.zh}，自{got.zh}收到时起算。"
        )
    why = Text("it arrived outside working hours", "收到时非工作时间")
    if not (isinstance(account.limit, TimeLimit) and account.limit.start == "at_once"):
        why = Text("the day of receipt is not counted", "收到当日不计")
    return Text(
        f"{limit.en}, received {got.en}, counted from {begin.en}: {why.en}.",
        f"时限{limit.zh}，{got.zh}收到，自{begin.zh}起算：{why.zh}。",
    )


def _horizon(account: Account) -> Iterator[Text]:
    if not account.provisional:
        return
    if (until := account.known_until) and account.days[-1].date > until:
        yield _sentence(
            "Provisional: the calendar is known only until ", say_date(until), "暂定：日历仅公布至"
        )
    elif since := account.known_since:
        yield _sentence(
            "Provisional: the calendar is known only from ", say_date(since), "暂定：日历公布始于"
        )


def _roll(last: date, end: date, account: Account) -> Text:
    day, to = say_date(last), say_date(end)
    name = next((d.name for d in account.days if d.date == last), None)
    en, zh = (f" ({name.en})", f"（{name.zh}）") if name else ("", "")
    moves = Text("moves to", "顺延至") if end > last else Text("moves back to", "提前至")
    return Text(
        f"The last day, {day.en}, is a rest day{en} and {moves.en} {to.en}.",
        f"末日{day.zh}为休息日{zh}，{moves.zh}{to.zh}。",
    )


def _all_pauses(account: Account) -> Text:
    said = say_all(shortened([*_pauses(account)]))
    if account.paused_days is None:
        return said
    one, zh = ("working day", "个工作日") if _works(account) else ("day", "天")
    days = count(account.paused_days, one, f"{one}s", zh)
    return Text(f"{said.en}, counted as {days.en}", f"{said.zh}，计为{days.zh}")


def _pauses(account: Account) -> Iterator[Text]:
    for pause in account.pauses:
        start, end = say_moment(pause.start), say_moment(pause.end)
        cost = Text("a date in it is left out", "其间时点不计")
        if isinstance(account.limit, TimeLimit):
            cost = say_time(pause.cost, days=not account.limit.works)
            if account.limit.works:
                cost = Text(f"{cost.en} of working time", f"工作时间{cost.zh}")
        yield Text(f"{start.en} to {end.en} ({cost.en})", f"{start.zh}至{end.zh}（{cost.zh}）")


# -- working time -------------------------------------------------------------------------------


def _working(account: Account) -> Iterator[Text]:
    limit = account.limit
    counted = [d for d in account.days if d.counted]
    if counted and isinstance(limit, TimeLimit) and not limit.counts_days:
        yield _hours(counted)
    if skipped := [d for d in account.days if d.kind in ("rest", "holiday") and not d.counted]:
        yield _sentence("Not counted: ", say_all(_skipped(skipped)), "不计：")
    if worked := [d for d in counted if d.kind == "worked_weekend"]:
        days = say_all(shortened([say_date(d.date) for d in worked]))
        yield _sentence("Counted although at a weekend: ", days, "调休上班，计入：")


def _hours(lines: "list[DayLine]") -> Text:
    """Say which hours counted: when, if they changed once or twice, else those of most days."""
    periods = [(hours, [*days]) for hours, days in groupby(lines, key=lambda d: d.hours)]
    if 1 < len(periods) <= SPELLED_OUT:
        spans = [(say_hours(hours), say_span(days[0].date, days[-1].date)) for hours, days in periods]
        when = Text(
            "; ".join(f"{hours.en} ({span.en})" for hours, span in spans),
            "；".join(f"{hours.zh}（{span.zh}）" for hours, span in spans),
        )
        return _sentence("Hours that count: ", when, "计时时段：")
    usual, n = Counter(d.hours for d in lines).most_common(1)[0]
    hours, others = say_hours(usual), len(lines) - n
    other = count(others, "day", "days", "天")
    en, zh = (f" (other hours on {other.en})", f"（另有{other.zh}时段不同）") if others else ("", "")
    return Text(f"Hours that count: {hours.en}{en}.", f"计时时段：{hours.zh}{zh}。")


def _skipped(lines: "list[DayLine]") -> Iterator[Text]:
    holidays = groupby((d for d in lines if d.kind == "holiday"), key=lambda d: d.name)
    spans = [(name, run) for name, days in holidays for run in runs(d.date for d in days)]
    yield from shortened([say_named(name or _HOLIDAY, *run) for name, run in spans])
    rests = [d.date for d in lines if d.kind == "rest"]
    if rests:
        yield say_rests(len(rests), runs(rests))


# -- as data ------------------------------------------------------------------------------------


def _plain(account: Account) -> dict[str, Any]:
    """Return an account as values that JSON knows."""
    law = account.statutory
    return {
        "limit": _both(account.limit.text),
        "start": account.start.isoformat(),
        "first_counted": account.first_counted.isoformat(),
        "due": account.due.isoformat(),
        "calendar": account.calendar,
        "revision": account.revision,
        "rolled_from": _iso(account.rolled_from),
        "rolled_to": _iso(account.rolled_to),
        "known_since": _iso(account.known_since),
        "known_until": _iso(account.known_until),
        "provisional": account.provisional,
        "extensions": [_both(e.text) for e in account.extensions],
        "pauses": [
            {"from": p.start.isoformat(), "to": p.end.isoformat(), "cost": _seconds(p.cost)}
            for p in account.pauses
        ],
        "statutory": law
        and {
            "limit": _both(law.limit.text),
            "due": law.due.isoformat(),
            "provisional": law.provisional,
            "extensions": [_both(e.text) for e in law.extensions],
        },
        "days": [_day(d) for d in account.days],
        "text": _both(account.text),
    }


def _day(line: DayLine) -> dict[str, Any]:
    return {
        "date": line.date.isoformat(),
        "kind": line.kind,
        "name": line.name and _both(line.name),
        "hours": [str(i) for i in line.hours],
        "counted": _seconds(line.counted),
        "paused": _seconds(line.paused),
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _seconds(time: timedelta) -> int | float:
    return time // timedelta(seconds=1) if not time.microseconds else time.total_seconds()
