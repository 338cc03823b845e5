"""The literals of typed cells: numbers, dates, times, yes and no. Text in, value out, or one problem.

Nothing here evaluates: a number is at most 18 digits in plain notation, so that no text can cost
more than its length.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

import attrs

from govflow.errors import Text, did_you_mean
from govflow.tables.cell import Value
from govflow.tables.moment import DURATION_NOUN, INSTANT_NOUN, LAST_YEAR, read_duration, read_instant, refused
from govflow.tables.number_words import anything, number_words

DIGITS = 18
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?", re.ASCII)
_BOOLS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@attrs.frozen
class Kind:
    """A type of ordered column: its Python type, its name to people, and the reader of its literals."""

    python: type
    noun: Text
    read: Callable[[str], Value]


def _number_hint(text: str) -> Text | None:
    if said := number_words(text):
        return said
    if text.startswith(("=", "!")):
        return Text("Write the value alone, or not(value).", "请只写数值，或写 not(数值)。")
    return Text(
        f"At most {DIGITS} digits, no exponent, no leading zero.", f"至多 {DIGITS} 位，不用指数，不带前导零。"
    )


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _whole(text: str) -> int:
    if _digits(text) > DIGITS or not _WHOLE.fullmatch(text):
        raise refused("bad-number", text, WHOLE.noun, _number_hint(text))
    return int(text)


def _decimal(text: str) -> Decimal:
    if _digits(text) > DIGITS or not _DECIMAL.fullmatch(text):
        raise refused("bad-number", text, NUMBER.noun, _number_hint(text))
    return Decimal(text)


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:  # the thirtieth of February
        pass
    raise refused("bad-date", text, DAY.noun, Text("Write it as 2015-02-28.", "请写作 2015-02-28。"))


def _time(text: str) -> time:
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:  # 24:00, which for a cell is no time of the day but its end
        pass
    hint = Text(
        "Write it as 08:30; for 'until midnight' write >= 18:00.",
        "请写作 08:30；“到午夜为止”请写作 >= 18:00。",
    )
    raise refused("bad-time", text, TIME.noun, hint)


def _bool(text: str) -> bool:
    value = _BOOLS.get(text.lower())
    if value is None:
        raise refused("unknown-value", text, BOOL.noun, anything(text) or did_you_mean(text.lower(), _BOOLS))
    return value


WHOLE = Kind(int, Text("a whole number", "整数"), _whole)
NUMBER = Kind(
    Decimal, Text("a decimal number (int or Decimal, finite)", "小数（int 或 Decimal，有限）"), _decimal
)
DAY = Kind(date, Text("a date", "日期"), _date)
TIME = Kind(time, Text("a time of day without zone", "不带时区的时刻"), _time)
BOOL = Kind(bool, Text("true or false", "“是”或“否”"), _bool)
INSTANT = Kind(datetime, INSTANT_NOUN, read_instant)
DURATION = Kind(timedelta, DURATION_NOUN, read_duration)

KINDS = {
    "bool": BOOL,
    "int": WHOLE,
    "decimal": NUMBER,
    "date": DAY,
    "time": TIME,
    "instant": INSTANT,
    "duration": DURATION,
}
"""The ordered types, by name."""


def read_literal(text: str, kind: Kind, zone: tzinfo | None = None) -> Value:
    """Return the value that a text writes; an instant without offset is wall time of `zone`."""
    return read_instant(text, zone) if kind is INSTANT else kind.read(text)


def conforms(kind: Kind, value: object) -> bool:
    """Say whether a column of this kind takes `value`: no bool as int, no datetime as date, no NaN."""
    match value:
        case bool():
            return kind is BOOL
        case int():
            return kind is WHOLE or kind is NUMBER
        case Decimal():
            return kind is NUMBER and value.is_finite()
        case datetime():
            return kind is INSTANT and value.utcoffset() is not None
        case date():
            return kind is DAY
        case time():
            return kind is TIME and value.tzinfo is None
        case timedelta():
            return kind is DURATION
    return False


def after(value: Value) -> Value | None:
    """Return the value that comes next; None after the last one, and for decimals, which have no next."""
    match value:
        case bool():
            return None if value else True
        case int():
            return value + 1
        case datetime() if value.year <= LAST_YEAR:
            return value + timedelta.resolution
        case date() if not isinstance(value, datetime) and value < date.max:
            return value + timedelta(days=1)
        case time() if value < time.max:
            return (datetime.combine(date.min, value) + timedelta.resolution).time()
        case timedelta() if value < timedelta.max:
            return value + timedelta.resolution
    return None
