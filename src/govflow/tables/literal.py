"""The literals of typed cells: numbers, dates, times, yes and no. Text in, value out, or one problem.

Nothing here evaluates: a number is at most 18 digits in plain notation, so that no text can cost
more than its length.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import attrs

from govflow.errors import Problem, TableError, Text, did_you_mean
from govflow.tables.cell import Value, short

DIGITS = 18
_WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{6})?)?", re.ASCII)
_DASHED = re.compile(r"([0-9]{1,18})\s?[-~]\s?([0-9]{1,18})", re.ASCII)
_BOOLS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


@attrs.frozen
class Kind:
    """A type of ordered column: its Python type, its name to people, and the reader of its literals."""

    python: type
    noun: Text
    read: Callable[[str], Value]


def _refuse(code: str, text: str, wanted: Text, suggestion: Text | None) -> TableError:
    said = short(text)
    message = Text(f"'{said}' is not {wanted.en}.", f"“{said}”不是{wanted.zh}。")
    return TableError([Problem(code, message, suggestion=suggestion)])


def _number_hint(text: str) -> Text | None:
    if dashed := _DASHED.fullmatch(text):
        low, high = dashed.groups()
        return Text(f"For a range write {low}..{high}.", f"范围请写作 {low}..{high}。")
    if text.startswith(("=", "!")):
        return Text("Write the value alone, or not(value).", "请只写数值，或写 not(数值)。")
    return Text(
        f"At most {DIGITS} digits, no exponent, no leading zero.", f"至多 {DIGITS} 位，不用指数，不带前导零。"
    )


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _whole(text: str) -> int:
    if _digits(text) > DIGITS or not _WHOLE.fullmatch(text):
        raise _refuse("bad-number", text, WHOLE.noun, _number_hint(text))
    return int(text)


def _decimal(text: str) -> Decimal:
    if _digits(text) > DIGITS or not _DECIMAL.fullmatch(text):
        raise _refuse("bad-number", text, NUMBER.noun, _number_hint(text))
    return Decimal(text)


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:  # the thirtieth of February
        pass
    raise _refuse("bad-date", text, DAY.noun, Text("Write it as 2015-02-28.", "请写作 2015-02-28。"))


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
    raise _refuse("bad-time", text, TIME.noun, hint)


def _bool(text: str) -> bool:
    value = _BOOLS.get(text.lower())
    if value is None:
        raise _refuse("unknown-value", text, BOOL.noun, did_you_mean(text.lower(), _BOOLS))
    return value


def _instant(text: str) -> Value:
    raise _refuse("bad-cell", text, INSTANT.noun, None)  # instants come from a rule's dates, not from cells


WHOLE = Kind(int, Text("a whole number", "整数"), _whole)
NUMBER = Kind(
    Decimal, Text("a decimal number (int or Decimal, finite)", "小数（int 或 Decimal，有限）"), _decimal
)
DAY = Kind(date, Text("a date", "日期"), _date)
TIME = Kind(time, Text("a time of day without zone", "不带时区的时刻"), _time)
BOOL = Kind(bool, Text("true or false", "“是”或“否”"), _bool)
INSTANT = Kind(datetime, Text("a date and time with its zone", "带时区的日期时间"), _instant)

KINDS = {"bool": BOOL, "int": WHOLE, "decimal": NUMBER, "date": DAY, "time": TIME, "instant": INSTANT}
"""The ordered types, by name; `instant` is the column of effective dates that a table adds by itself."""


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
    return False


def after(value: Value) -> Value | None:
    """Return the value that comes next; None after the last one, and for decimals, which have no next."""
    match value:
        case bool():
            return None if value else True
        case int():
            return value + 1
        case date() if value < date.max:
            return value + timedelta(days=1)
        case time() if value < time.max:
            return (datetime.combine(date.min, value) + timedelta(microseconds=1)).time()
    return None
