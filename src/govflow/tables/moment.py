"""The literals of instants and durations: text in, value out, or one problem."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo

from govflow.errors import Problem, TableError, Text
from govflow.tables.cell import short

INSTANT_NOUN = Text("a date and time with its zone", "带时区的日期时间")
DURATION_NOUN = Text("a duration of days, hours, minutes", "以天、小时、分钟计的时长")
FIRST_YEAR, LAST_YEAR = 2, 9998  # so that no zone leads out of the years that Python knows
_LONGEST = 60

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?",
    re.ASCII,
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ISO = re.compile(
    r"P(?=[0-9T])(([0-9]{1,9})W)?(([0-9]{1,9})D)?"
    r"(T(?=[0-9])(([0-9]{1,9})H)?(([0-9]{1,9})M)?(([0-9]{1,9})(\.[0-9]{1,6})?S)?)?",
    re.ASCII,
)
_PLAIN = re.compile(r"([0-9]{1,9})\s*([^\W\d]+)\s*")
_UNITS = {
    "weeks": ("w", "week", "weeks", "周"),
    "days": ("d", "day", "days", "天"),
    "hours": ("h", "hour", "hours", "小时"),
    "minutes": ("min", "minute", "minutes", "分钟"),
    "seconds": ("s", "second", "seconds", "秒"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}


def refused(code: str, text: str, wanted: Text, suggestion: Text | None) -> TableError:
    """Return the error of a text that is not what is wanted."""
    said = short(text)
    message = Text(f"'{said}' is not {wanted.en}.", f"“{said}”不是{wanted.zh}。")
    return TableError([Problem(code, message, suggestion=suggestion)])


def read_instant(text: str, zone: tzinfo | None = None) -> datetime:
    """Return the instant that a text writes, in the wall time of `zone` where it has no offset of its own.

    It has a fixed offset: Python compares instants of one zone by its clocks, which show an hour twice.
    """
    try:
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text)
            offset = (at if at.tzinfo else at.replace(tzinfo=zone)).utcoffset()
            if offset is not None and FIRST_YEAR <= at.year <= LAST_YEAR:
                return at.replace(tzinfo=timezone(offset))
    except ValueError:  # the thirtieth of February
        pass
    raise refused("bad-instant", text, INSTANT_NOUN, _instant_hint(text))


def _instant_hint(text: str) -> Text:
    if _DATE.fullmatch(text):
        return Text(f"For the first moment of the day write {text}T00:00.", f"当天零时请写作 {text}T00:00。")
    return Text("Write it as 2015-02-28T08:30+08:00.", "请写作 2015-02-28T08:30+08:00。")


def read_duration(text: str) -> timedelta:
    """Return the duration that a text writes: ISO 8601 without years and months, or `1 day 4 hours`."""
    negative = text.startswith("-")
    parts = _parts(text.removeprefix("-").strip()) if len(text) <= _LONGEST else None
    try:
        if parts:
            return timedelta(**parts) * (-1 if negative else 1)
    except OverflowError:  # three million years
        pass
    hint = Text(
        "Write P3D, PT4H or 3 days 4 hours; a month, or a working day, has no fixed length.",
        "请写作 P3D、PT4H 或 3天4小时；月和工作日没有固定长度。",
    )
    raise refused("bad-duration", text, DURATION_NOUN, hint)


def _parts(text: str) -> dict[str, int] | None:
    """Return how many weeks, days, hours ... a text writes; None if it is no duration."""
    if iso := _ISO.fullmatch(text.upper()):
        whole = dict(zip(_UNITS, iso.group(2, 4, 7, 9, 11), strict=True))
        micros = int((iso[12] or ".0")[1:].ljust(6, "0"))
        return {unit: int(count or 0) for unit, count in whole.items()} | {"microseconds": micros}
    parts = dict[str, int]()
    for unit, count in _counted(text.lower()):
        if unit is None or unit in parts:
            return None
        parts[unit] = count
    return parts


def _counted(text: str) -> Iterator[tuple[str | None, int]]:
    """Yield each unit of a plain duration with its number; None for a word that is no unit."""
    at = 0
    while at < len(text):
        found = _PLAIN.match(text, at)
        yield (_UNIT_OF.get(found[2]), int(found[1])) if found else (None, 0)
        at = found.end() if found else len(text)
