"""What one cell of a decision table accepts."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import attrs

from govflow.errors import Text

Value: TypeAlias = str | bool | int | Decimal | date | time | datetime | timedelta
"""What a column can hold."""

NARROW = {0xFF01 + i: 0x21 + i for i in range(94)} | str.maketrans("　、【】", " ,[]")
"""Full-width characters, each with the narrow twin that a cell reads it as."""

NOTHING = ("", "-", "–", "—")
"""What a cell that accepts anything looks like, made narrow."""

GROUPS = ("level:", "link:")
"""How a cell of units names those of a level, or those that a link leads to."""


def show(value: object) -> str:
    """Return the text of a value as a cell writes it; of what no cell can hold, enough to recognise it."""
    match value:
        case tuple():
            return f"[{', '.join(map(show, value))}]"
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() if value.bit_length() > 128:
            return f"{'-' if value < 0 else ''}1e{int(value.bit_length() * 0.30103)}"
        case int():
            return str(int(value))
        case Decimal() if value.is_finite() and abs(value.adjusted()) < 40:
            return f"{value:f}"
        case datetime() | time() if not (value.second or value.microsecond):
            return value.isoformat(timespec="minutes")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _duration(value)
    return repr(value)


def _duration(value: timedelta) -> str:
    """Return a duration in ISO 8601, the shortest way."""
    if value < timedelta():
        return f"-{_duration(-value)}" if value > timedelta.min else "-P999999999D"
    minutes, seconds = divmod(value.seconds, 60)
    fraction = f".{value.microseconds:06}" if value.microseconds else ""
    exact = f"{seconds}{fraction}" if seconds or fraction else 0
    parts = ((minutes // 60, "H"), (minutes % 60, "M"), (exact, "S"))
    clock = "".join(f"{number}{unit}" for number, unit in parts if number)
    days = f"{value.days}D" if value.days or not clock else ""
    return f"P{days}{'T' if clock else ''}{clock}"


def short(value: object) -> str:
    """Return the text of a value for a message: at most 60 characters of it."""
    text = show(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def worded(value: object) -> Text:
    """Return a value in words: as it says itself, where it can, else as a cell writes it."""
    if isinstance(value, bool):
        return Text("true", "是") if value else Text("false", "否")
    own = getattr(value, "said", None)
    return own if isinstance(own, Text) else Text(show(value), show(value))


def balanced(text: str) -> bool:
    """Say whether each round bracket has its partner."""
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def _plain(word: str) -> bool:
    """Say whether a word means itself where it stands bare in a cell; cells are read by their narrow form."""
    narrow = word.translate(NARROW)
    special = (
        narrow in NOTHING
        or word != word.strip()
        or narrow[:4].lower() == "not("
        or narrow.startswith(GROUPS)
        or not balanced(narrow)
    )
    return not (special or narrow.endswith("/**") or any(char in ',|"“' for char in narrow))


def _quote(word: str) -> str:
    return word if _plain(word) else '"' + word.replace('"', '""').replace("＂", "＂＂") + '"'


@attrs.frozen
class Word:
    """One value of an enum, category or text column."""

    value: str

    def accepts(self, value: Any) -> bool:
        """Say whether `value` is this very word."""
        return bool(value == self.value)

    def __str__(self) -> str:
        return _quote(self.value)


@attrs.frozen
class Branch:
    """A category node with all that is under it: `node/**`."""

    node: str
    codes: frozenset[str] = attrs.field(repr=False)

    def accepts(self, value: Any) -> bool:
        """Say whether `value` is the node or under it."""
        return value in self.codes

    def __str__(self) -> str:
        return _quote(self.node) + "/**"


@attrs.frozen
class Group:
    """The units of a level, `level:street`, or those that a link leads to, `link:serves:works`."""

    name: str
    codes: frozenset[str] = attrs.field(repr=False)

    def accepts(self, value: Any) -> bool:
        """Say whether `value` is in the group."""
        return value in self.codes

    def __str__(self) -> str:
        return self.name


@attrs.frozen
class Span:
    """The values from `low` to `high`; None is no bound, and an open end leaves the end itself out.

    A single value is the span from itself to itself. Where `low` is after `high`, as in `22:00..06:00`,
    the span runs over midnight.
    """

    low: Value | None = None
    high: Value | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def wraps(self) -> bool:
        """Whether the span runs over midnight."""
        low: Any = self.low
        return low is not None and self.high is not None and bool(low > self.high)

    def accepts(self, value: Any) -> bool:
        """Say whether `value` lies in the span."""
        above = self.low is None or (value > self.low if self.low_open else value >= self.low)
        below = self.high is None or (value < self.high if self.high_open else value <= self.high)
        return (above or below) if self.wraps else (above and below)

    def __str__(self) -> str:
        if self.low is None:
            return f"{'<' if self.high_open else '<='} {show(self.high)}"
        if self.high is None:
            return f"{'>' if self.low_open else '>='} {show(self.low)}"
        if not (self.low_open or self.high_open):
            return show(self.low) if self.low == self.high else f"{show(self.low)}..{show(self.high)}"
        return f"{'(['[not self.low_open]}{show(self.low)}..{show(self.high)}{')]'[not self.high_open]}"


Term: TypeAlias = Word | Branch | Group | Span


@attrs.frozen
class Cell:
    """One condition (条件格): any of its terms, or with `negated` none of them.

    `-`, which accepts everything, is thus the negation of no term at all. `str(cell)` is its
    canonical text, and reads back as an equal cell.
    """

    terms: tuple[Term, ...] = ()
    negated: bool = False

    def accepts(self, value: Value) -> bool:
        """Say whether the cell accepts `value`, which must be one of its column.

        This is the plain meaning of a cell; tables decide by an index that must agree with it.
        """
        return any(term.accepts(value) for term in self.terms) != self.negated

    def __str__(self) -> str:
        listed = ", ".join(map(str, self.terms))
        if not self.negated:
            return listed
        return f"not({listed})" if listed else "-"


ANY = Cell(negated=True)
"""The cell `-`."""
