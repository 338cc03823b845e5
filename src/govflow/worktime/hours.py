"""Hours of a day, and how they are read: `09:00-12:00`, `00:00-24:00`, `22:00-30:00` (past midnight)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import attrs

from govflow.errors import CalendarError, Problem, Text, did_you_mean
from govflow.worktime.instants import FIRST_YEAR, LAST_YEAR, out_of_range
from govflow.worktime.names import both_if_any
from govflow.worktime.width import half_width

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_INTERVALS = 48  # of a day
MINUTES = 24 * 60  # of a day

_SHAPE = re.compile(r"([0-9]{1,2}):([0-5][0-9])-([0-9]{1,2}):([0-5][0-9])")
_MOST = Text(f"A day has at most {MOST_INTERVALS}.", f"每日至多 {MOST_INTERVALS} 个时段。")
_HOW = Text("Write HH:MM-HH:MM, such as 09:00-12:00.", "请写成 HH:MM-HH:MM，如 09:00-12:00。")
_DASHES = frozenset("—–―−～~至到")
_A_DASH = Text(
    "Write a plain dash between the times: 09:00-12:00.", "时刻之间请用半角连字符“-”，如 09:00-12:00。"
)


@attrs.frozen(order=True)
class Interval:
    """Working hours without a break (时段), half-open: minutes since the day's midnight, `end` up to 2880."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


Hours = Sequence[Interval | str]


def _read_or_raise(hours: Hours) -> tuple[Interval, ...]:
    problems: list[Problem] = []
    read = read_hours(hours, "", problems)
    if problems:
        raise CalendarError(problems)
    return read


@attrs.frozen
class DayException:
    """The hours of one date, instead of those of its weekday (节假日、调休); no hours is a rest day.

    Raises CalendarError with everything that is wrong with `hours`.
    """

    hours: tuple[Interval, ...] = attrs.field(default=(), converter=_read_or_raise)
    name: Text | None = attrs.field(default=None, converter=both_if_any)


def read_week(
    weekly: Mapping[str, Hours], problems: list[Problem], where: str = "", latest: int = MINUTES
) -> dict[str, tuple[Interval, ...]]:
    """Return the hours of all seven days, Monday first; a missing day is closed. `where` stands before it."""
    for name in weekly:
        if name not in WEEKDAYS:
            problems.append(_unknown_weekday(str(name)))
    return {name: read_hours(weekly.get(name, ()), where + name, problems, latest) for name in WEEKDAYS}


def read_exceptions(
    exceptions: Mapping[date, Hours | DayException], problems: list[Problem]
) -> dict[date, DayException]:
    """Return every date that differs with its hours, in the order of time."""
    days = {}
    for day, said in exceptions.items():
        fault = fault_of(day)
        if fault:
            problems.append(fault)
        else:
            if not isinstance(said, DayException):
                said = DayException(read_hours(said, str(day), problems))
            days[day] = said
    return dict(sorted(days.items()))


def fault_of(day: object) -> Problem | None:
    """Return what is wrong with a date, if anything: it is none, or none that calendars know."""
    if not isinstance(day, date) or isinstance(day, datetime):
        said = Text(f"'{day}' is not a date.", f"“{day}”不是日期。")
        return Problem("not-a-date", said, suggestion=Text("Use datetime.date.", "请用 datetime.date。"))
    return None if FIRST_YEAR <= day.year <= LAST_YEAR else out_of_range(day)


def read_hours(
    hours: Hours, where: str, problems: list[Problem], latest: int = MINUTES
) -> tuple[Interval, ...]:
    """Return the intervals of one day; what is wrong with them goes to `problems`, named by `where`.

    They start before the minute `latest`: hours on their own day, breaks also in what runs past its midnight.
    """
    if not _is_list(hours):
        problems.append(
            _problem("bad-interval", where, hours, "must be a list of intervals", "应为时段的列表", _HOW)
        )
        return ()
    read = [i if isinstance(i, Interval) else _read(i, where, problems) for i in hours]
    if len(read) > MOST_INTERVALS:
        problems.append(
            _problem("too-many-intervals", where, len(read), "are too many intervals", "时段过多", _MOST)
        )
        return ()
    intervals = tuple(i for i in read if i and _sound(i, where, problems, latest))
    problems.extend(_clashes(intervals, where))
    return intervals


def _is_list(hours: object) -> bool:
    return isinstance(hours, Iterable) and not isinstance(hours, str)


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the time of some intervals, in the order of their starts, as disjoint ones that do not touch."""
    found: list[Interval] = []
    for i in intervals:
        if found and i.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(i.end, found[-1].end))
        else:
            found.append(i)
    return found


def _read(text: str, where: str, problems: list[Problem]) -> Interval | None:
    match = _SHAPE.fullmatch(half_width(str(text)).strip()[:20])
    if not match:
        how = _HOW if _DASHES.isdisjoint(str(text)) else _A_DASH
        problems.append(
            _problem("bad-interval", where, str(text)[:40], "is not an interval", "不是时段", how)
        )
        return None
    h, m, h2, m2 = map(int, match.groups())
    return Interval(h * 60 + m, h2 * 60 + m2)


def _sound(i: Interval, where: str, problems: list[Problem], latest: int) -> bool:
    fault = _fault(i, where, latest)
    if fault:
        problems.append(fault)
    return not fault


def _fault(i: Interval, where: str, latest: int) -> Problem | None:
    if i.end == i.start:
        return _problem("empty-interval", where, i, "has no length", "长度为零", _all_day(i))
    if i.start < 0 or i.start >= latest or i.end > 2 * MINUTES:
        start = _clock(latest)
        hint = Text(f"Start before {start} and end by 48:00.", f"开始应早于 {start}，结束不晚于 48:00。")
        return _problem("interval-too-far", where, i, "leaves its day", "超出当日", hint)
    if i.end < i.start:
        past = Interval(i.start, i.end + MINUTES)
        hint = Text(f"If it runs past midnight, write {past}.", f"若跨过午夜，请写 {past}。")
        return _problem("backwards-interval", where, i, "ends before it starts", "结束早于开始", hint)
    return None


def minutes_lost(hours: Iterable[Interval], where: str) -> Iterator[Problem]:
    """Warn of hours that end at 23:59 where 24:00 is meant: a minute of every such day is not counted."""
    for i in hours:
        if i.end % MINUTES == MINUTES - 1:
            whole = Interval(i.start, i.end + 1)
            hint = Text(f"Did you mean {whole}?", f"是否想写“{whole}”？")
            en, zh = "leaves out the last minute before midnight", "漏掉了午夜前一分钟"
            yield _problem("minute-lost", where, i, en, zh, hint)


def _all_day(i: Interval) -> Text | None:
    return (
        Text("For a whole day write 00:00-24:00.", "全天请写 00:00-24:00。")
        if i.start % MINUTES == 0
        else None
    )


def _clashes(intervals: Iterable[Interval], where: str) -> Iterable[Problem]:
    furthest: Interval | None = None
    for i in intervals:
        if furthest and i.start < furthest.end:
            if i.end > furthest.start:
                one = Interval(min(furthest.start, i.start), max(furthest.end, i.end))
                hint = Text(f"Join them ({one}), or move one.", f"请合并为 {one}，或改动其一。")
                yield _problem("overlapping-hours", where, f"{furthest}, {i}", "overlap", "相互重叠", hint)
            else:
                hint = Text("Write the earlier interval first.", "请先写较早的时段。")
                yield _problem(
                    "hours-out-of-order", where, i, f"comes after {furthest}", f"写在 {furthest} 之后", hint
                )
        if not furthest or i.end > furthest.end:
            furthest = i


def _problem(code: str, where: str, what: object, en: str, zh: str, hint: Text | None = None) -> Problem:
    en_at, zh_at = (f"{where}: ", f"{where}：") if where else ("", "")
    return Problem(code, Text(f"{en_at}'{what}' {en}.", f"{zh_at}“{what}”{zh}。"), suggestion=hint)


def _unknown_weekday(name: str) -> Problem:
    said = Text(f"'{name}' is not a day of the week.", f"“{name}”不是星期名。")
    return Problem("unknown-weekday", said, suggestion=did_you_mean(name.lower(), WEEKDAYS))


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
