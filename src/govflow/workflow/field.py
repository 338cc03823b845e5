"""Typed fields of a case: what may be written into them, and what a table reads from them."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from typing import Any

import attrs

from govflow.errors import Place, Problem, Text, WorkflowError, did_you_mean

TYPES = ("text", "enum", "int", "decimal", "bool", "date", "instant", "category", "unit", "person")
BOUNDED = ("int", "decimal", "date")
"""The types whose values may be bounded."""
_LONGEST_TEXT = 100_000
_MOST_DIGITS = 18
_MOST_COMPARED = 1_000  # a larger domain gets no suggestion: comparing a word with all of it takes seconds
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?([Ee][+-]?\d{1,2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXACT = Context(prec=2 * _MOST_DIGITS + 2)  # of our own, so that no setting of the host changes a value


@attrs.frozen
class Field:
    """A typed field of a case (字段).

    `type` is one of TYPES. `domain` holds the values of an enum, category or unit field. With `many` the
    value is a list. `screen` names the word list that may hold a text; a person is told by id. Values are
    kept as plain data (text, whole numbers, truth values and lists of them), so that events can be stored
    anywhere: a decimal as its text without idle zeros, a date as `2018-06-05`, an instant as ISO 8601 in UTC.
    `typed` turns them into Python values. `low` and `high`, both inclusive, bound them where the type is
    one of BOUNDED.

    Errors: WorkflowError if there is no such type.
    """

    name: str
    type: str = "text"
    title: Text = Text("", "")
    required: bool = False
    many: bool = False
    domain: frozenset[str] = frozenset()
    level: str = ""
    place: Place | None = None
    screen: str = ""
    low: Any = None
    high: Any = None
    _words: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    _texts: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.type not in TYPES:
            text = Text(
                f"Field '{self.name}' has unknown type '{self.type}'.",
                f"字段“{self.name}”的类型“{self.type}”未知。",
            )
            raise WorkflowError([Problem("unknown-type", text, self.place, did_you_mean(self.type, TYPES))])
        plain = not self.many and self.low is None and self.high is None
        reader = _READERS[self.type] if plain else None
        # The words and the texts that fit as they are.
        object.__setattr__(self, "_words", self.domain if reader is _word else frozenset())
        object.__setattr__(self, "_texts", reader is _text)

    def read(self, value: object) -> object:
        """Return the plain form of `value`, or, for whatever does not fit, a Problem; nothing is raised."""
        if type(value) is str:  # most are, and fit as they are
            if self._texts:
                if len(value) <= _LONGEST_TEXT and (value.isascii() or _text(value)):
                    return value
            elif value in self._words:
                return value
        return self._read(value)

    def _read(self, value: object) -> object:
        """Read whatever it may be, item by item where there are many."""
        if not self.many:
            plain = _READERS[self.type](value, self.domain)
            return self._refusal(value) if plain is None else self._bounded(plain, value)
        if isinstance(value, str) or not isinstance(value, list | tuple):
            return self._problem(value, "a list", "列表")
        read = [_READERS[self.type](item, self.domain) for item in value]
        if None in read:
            return self._refusal(value[read.index(None)])
        return next((one for one in map(self._bounded, read, value) if isinstance(one, Problem)), read)

    def _bounded(self, plain: object, value: object) -> object:
        """Return a plain value, or the problem that it lies beyond the bounds."""
        if self.low is None and self.high is None:
            return plain
        typed: Any = self.typed(plain)
        if (self.low is None or typed >= self.low) and (self.high is None or typed <= self.high):
            return plain
        return self._problem(value, self.bounds, self.bounds)

    @property
    def bounds(self) -> str:
        """The bounds as a cell writes them: `1..5000`, `>= 1`, `<= 5000`; "" for none."""
        if self.low is None or self.high is None:
            return (
                f">= {self.low}"
                if self.low is not None
                else f"<= {self.high}"
                if self.high is not None
                else ""
            )
        return f"{self.low}..{self.high}"

    def typed(self, plain: object) -> object:
        """Return the Python value of a plain one: a Decimal, a date or an instant where the type says so."""
        convert = _TYPED.get(self.type)
        if convert is None:
            return plain
        if isinstance(plain, list):
            return [self.typed(item) for item in plain]
        return convert(plain) if isinstance(plain, str) else plain

    def _refusal(self, value: object) -> Problem:
        """Return the problem of a value that does not fit."""
        if self.type not in _WANTED:
            return self._unknown(value)
        if self.type in ("text", "person") and isinstance(value, str) and len(value) > _LONGEST_TEXT:
            most = f"{_LONGEST_TEXT:,}"
            return self._problem(len(value), f"at most {most} characters", f"至多 {most} 个字符")
        if self.type == "int" and isinstance(value, int) and not isinstance(value, bool):
            most = str(_MOST_DIGITS)
            return self._problem(value, f"a whole number of at most {most} digits", f"至多 {most} 位的整数")
        return self._problem(value, *_WANTED[self.type])

    def _unknown(self, value: object) -> Problem:
        shown = _shown(value)
        compared = isinstance(value, str) and len(self.domain) <= _MOST_COMPARED
        return Problem(
            "unknown-value",
            Text(
                f"Field '{self.title.en or self.name}' does not know the value {shown.en}.",
                f"字段“{self.title.zh or self.name}”没有取值{shown.zh}。",
            ),
            self.place,
            did_you_mean(str(value)[:60], sorted(self.domain)) if compared else self._left_out(value),
        )

    def _problem(self, value: object, en: str, zh: str) -> Problem:
        shown = _shown(value)
        return Problem(
            "bad-value",
            Text(
                f"Field '{self.title.en or self.name}' wants {en}, not {shown.en}.",
                f"字段“{self.title.zh or self.name}”应为{zh}，而不是{shown.zh}。",
            ),
            self.place,
            self._left_out(value),
        )

    def _left_out(self, value: object) -> Text | None:
        """Suggest to leave out what has no value, where that may be."""
        if value is not None or self.required:
            return None
        return Text("Leave out what has no value.", "没有值的请不要填写。")


def _shown(value: object) -> Text:
    """Return the beginning of a value, as messages show it; a number too long to print is only named."""
    try:
        shown = repr(value)[:60]
    except ValueError:
        shown = f"<{type(value).__name__}>"
    quoted = isinstance(value, str) and shown[0] == shown[-1] == "'"  # whole, in Python's quotes
    return Text(shown, f"“{shown[1:-1]}”" if quoted else f" {shown}")


def _plain(text: str) -> str:
    """Return the text itself, where a member of a StrEnum came in."""
    return text if type(text) is str else str.__str__(text)


def _word(value: object, domain: frozenset[str]) -> str | None:
    return _plain(value) if isinstance(value, str) and value in domain else None


def _text(value: object, _: object = None) -> str | None:
    """Return a text that every store can take: halves of a surrogate pair are none."""
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        return None
    try:
        value.isascii() or value.encode()
    except UnicodeEncodeError:
        return None
    return _plain(value)


def _int(value: object, _: object = None) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return int(value) if abs(value) < 10**_MOST_DIGITS else None


def _decimal(value: object, _: object = None) -> str | None:
    """Return a decimal in one spelling, so that 1.5 and 1.50 are the same value to a guard."""
    if isinstance(value, int):
        value = _int(value)  # a truth value is no number, and neither is one of a million digits
    if not isinstance(value, str | int | Decimal):
        return None
    text = _plain(value) if isinstance(value, str) else str(value)
    if len(text) > _MOST_DIGITS + len("-0.") or not _DECIMAL.fullmatch(text):
        return None
    plain = format(_EXACT.normalize(_EXACT.plus(Decimal(text))), "f")
    digits = len(plain.lstrip("-0").replace(".", ""))  # what is kept must itself be short enough to be read
    return plain if digits <= _MOST_DIGITS else None


def _bool(value: object, _: object = None) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: object, _: object = None) -> str | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:  # the thirtieth of February
        return None


def _instant(value: object, _: object = None) -> str | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        if not isinstance(at, datetime) or at.utcoffset() is None:
            return None
        return at.astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return None


_READERS: Mapping[str, Callable[[object, frozenset[str]], object]] = {
    "enum": _word,
    "category": _word,
    "unit": _word,
    "text": _text,
    "person": _text,
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "date": _date,
    "instant": _instant,
}
_WANTED = {
    "text": ("text", "文本"),
    "person": ("the id of a person", "人员编号"),
    "int": ("a whole number", "整数"),
    "decimal": ("a decimal number, written as text", "十进制数（以文本书写）"),
    "bool": ("true or false", " true（是）或 false（否）"),
    "date": ("a date such as 2018-06-05", "日期，例如 2018-06-05"),
    "instant": ("an instant with its offset", "带时区偏移的时刻"),
}
_TYPED: Mapping[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "instant": datetime.fromisoformat,
}
