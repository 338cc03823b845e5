"""Typed fields of a case: what may be written into them, and what a table reads from them."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

import attrs

from govflow.errors import Place, Problem, Text, did_you_mean

TYPES = ("text", "enum", "int", "decimal", "bool", "date", "instant", "category", "unit")
_LONGEST_TEXT = 100_000
_MOST_DIGITS = 18


@attrs.frozen
class Field:
    """A typed field of a case (字段).

    `type` is one of TYPES. `domain` holds the values of an enum, category or unit field. With `many` the
    value is a list. Values are kept as plain data (text, whole numbers, truth values and lists of them), so
    that events can be stored anywhere: a decimal as its text, a date as `2018-06-05`, an instant as ISO 8601
    with its offset. `typed` turns them into Python values.
    """

    name: str
    type: str = "text"
    title: Text = Text("", "")
    required: bool = False
    many: bool = False
    domain: frozenset[str] = frozenset()
    level: str = ""
    place: Place | None = None

    def read(self, value: object) -> object:
        """Return the plain form of `value`; ValueError-free: a Problem is returned for what does not fit."""
        if not self.many:
            return self._read_one(value)
        if isinstance(value, str) or not isinstance(value, list | tuple):
            return self._problem(value, "a list", "列表")
        read = [self._read_one(item) for item in value]
        return next((item for item in read if isinstance(item, Problem)), read)

    def typed(self, plain: object) -> object:
        """Return the Python value of a plain one: a Decimal, a date or an instant where the type says so."""
        convert = _TYPED.get(self.type)
        return plain if convert is None or not isinstance(plain, str) else convert(plain)

    def _read_one(self, value: object) -> object:
        if self.type in ("enum", "category", "unit"):
            return value if value in self.domain else self._unknown(value)
        plain = _READERS[self.type](value)
        return self._problem(value, *_WANTED[self.type]) if plain is None else plain

    def _unknown(self, value: object) -> Problem:
        return Problem(
            "unknown-value",
            Text(
                f"Field '{self.name}' does not know the value {value!r}.",
                f"字段“{self.name}”没有取值 {value!r}。",
            ),
            self.place,
            did_you_mean(str(value), sorted(self.domain)),
        )

    def _problem(self, value: object, en: str, zh: str) -> Problem:
        shown = repr(value)[:60]
        return Problem(
            "bad-value",
            Text(
                f"Field '{self.name}' wants {en}, not {shown}.",
                f"字段“{self.name}”应为{zh}，而不是 {shown}。",
            ),
            self.place,
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST_TEXT else None


def _int(value: object) -> int | None:
    return (
        value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**_MOST_DIGITS
        else None
    )


def _decimal(value: object) -> str | None:
    if isinstance(value, bool | float) or len(str(value)) > _MOST_DIGITS + 2:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    return format(number, "f") if isinstance(exponent, int) and abs(exponent) <= _MOST_DIGITS else None


def _bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: object) -> str | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(value: object) -> str | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return at.astimezone(UTC).isoformat() if isinstance(at, datetime) and at.tzinfo else None


_READERS: Mapping[str, Callable[[object], object]] = {
    "text": _text,
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "date": _date,
    "instant": _instant,
}
_WANTED = {
    "text": ("text", "文本"),
    "int": ("a whole number", "整数"),
    "decimal": ("a decimal number, written as text", "十进制数（以文本书写）"),
    "bool": ("true or false", "真或假"),
    "date": ("a date such as 2018-06-05", "日期，例如 2018-06-05"),
    "instant": ("an instant with its offset", "带时区偏移的时刻"),
}
_TYPED: Mapping[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
}
