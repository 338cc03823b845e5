"""How dates, instants and amounts are said, in English and in Chinese."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from govflow.errors import Text
from govflow.worktime.hours import WEEKDAYS, Interval
from govflow.worktime.instants import ONE_DAY

WEEKDAY_NAMES = dict(
    zip(
        WEEKDAYS,
        (
            Text("Monday", "周一"),
            Text("Tuesday", "周二"),
            Text("Wednesday", "周三"),
            Text("Thursday", "周四"),
            Text("Friday", "周五"),
            Text("Saturday", "周六"),
            Text("Sunday", "周日"),
        ),
        strict=True,
    )
)
_LISTED = 12  # names and dates; what is more is summed up
SPELLED_OUT = 4  # runs of rest days, or of other hours; more are only numbered
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def say_date(day: date) -> Text:
    """Say a date with its weekday: `Tue 31 May 2016`, `2016年5月31日（周二）`."""
    weekday = WEEKDAY_NAMES[WEEKDAYS[day.weekday()]]
    return Text(
        f"{weekday.en[:3]} {day.day} {_MONTHS[day.month - 1]} {day.year}",
        f"{day.year}年{day.month}月{day.day}日（{weekday.zh}）",
    )


def say_moment(moment: datetime) -> Text:
    """Say an instant by its own wall clock: `Tue 31 May 2016 18:00`.

    Where a clock change brings that time twice, its offset tells which is meant: `01:30 (UTC+01:00)`.
    """
    return _with_clock(moment.date(), f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}", moment)


def say_end(moment: datetime) -> Text:
    """Say the end of a period: as an instant, but midnight as 24:00 of the day that ends."""
    if moment.hour or moment.minute or moment.second or moment.microsecond:
        return say_moment(moment)
    return _with_clock(moment.date() - ONE_DAY, "24:00", moment)


def _with_clock(day: date, clock: str, moment: datetime) -> Text:
    said, zone = say_date(day), ""
    if moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset():
        offset = f"{moment:%z}"
        zone = f"UTC{offset[:3]}:{offset[3:5]}"
    en, zh = (f" ({zone})", f"（{zone}）") if zone else ("", "")
    return Text(f"{said.en} {clock}{en}", f"{said.zh}{clock}{zh}")


def say_span(first: date, last: date) -> Text:
    """Say a run of dates: `9 Jun 2016`, `9 to 11 Jun 2016`, `30 Apr to 2 May 2016`."""
    if first == last:
        return Text(_day(first), f"{first.year}年{first.month}月{first.day}日")
    if (first.year, first.month) == (last.year, last.month):
        return Text(
            f"{first.day} to {_day(last)}", f"{first.year}年{first.month}月{first.day}日至{last.day}日"
        )
    year = "" if first.year == last.year else f" {first.year}"
    until = (
        f"{last.month}月{last.day}日"
        if first.year == last.year
        else f"{last.year}年{last.month}月{last.day}日"
    )
    return Text(
        f"{first.day} {_MONTHS[first.month - 1]}{year} to {_day(last)}",
        f"{first.year}年{first.month}月{first.day}日至{until}",
    )


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def count(n: int, one: str, many: str, zh: str) -> Text:
    """Say how many: `1 day`, `2 days`, `2天`."""
    return Text(f"{n} {one if n == 1 else many}", f"{n}{zh}")


def say_all(texts: Iterable[Text]) -> Text:
    """Join the parts of a list: `a; b`, `a、b`."""
    parts = tuple(texts)
    return Text("; ".join(t.en for t in parts), "、".join(t.zh for t in parts))


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Group dates in order into runs of consecutive ones."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def say_time(amount: timedelta, *, days: bool) -> Text:
    """Say an amount of time: `3 d 2 h 30 min`, `3天2小时30分钟`; without `days` in hours at most."""
    seconds, rest = divmod(amount, timedelta(seconds=1))
    sizes = [(3600, "h", "小时"), (60, "min", "分钟"), (1, "s", "秒")]
    parts = []
    for size, en, zh in [*([(86400, "d", "天")] if days else []), *sizes]:
        n, seconds = divmod(seconds, size)
        if n:
            parts.append((f"{n} {en}", f"{n}{zh}"))
    if rest or not parts:
        parts.append(
            (f"{rest.microseconds} µs", f"{rest.microseconds}微秒") if rest else ("no time", "0小时")
        )
    return Text(" ".join(en for en, _ in parts), "".join(zh for _, zh in parts))


def say_hours(hours: Iterable[Interval]) -> Text:
    """Say the hours of a day: `09:00-12:00, 13:00-18:00`."""
    said = [str(span) for span in hours]
    return Text(", ".join(said), "、".join(said))


def say_named(name: Text, first: date, last: date) -> Text:
    """Say a name with the run of dates that bears it."""
    when = say_span(first, last)
    return Text(f"{name.en} ({when.en})", f"{name.zh}（{when.zh}）")


def say_rests(n: int, spans: list[tuple[date, date]]) -> Text:
    """Say how many rest days, and when, unless that is in too many runs."""
    days = count(n, "rest day", "rest days", "个休息日")
    if len(spans) > SPELLED_OUT:
        return days
    when = say_all(say_span(*span) for span in spans)
    return Text(f"{days.en} ({when.en})", f"{days.zh}（{when.zh}）")


def shortened(texts: list[Text]) -> list[Text]:
    """Return the first of many texts, and how many more there are."""
    more = len(texts) - _LISTED
    return texts if more <= 0 else [*texts[:_LISTED], Text(f"and {more} more", f"另有{more}项")]
