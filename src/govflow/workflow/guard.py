"""Guards: literal conditions on one field (守卫条件)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs

from govflow.errors import Text

PSEUDO = ("owner", "unit", "owner_level", "unit_level")
"""What a guard may ask of a case beside its fields: who answers, the place, and the levels of both."""


@attrs.frozen
class Span:
    """A range of numbers; an end that is None is open for ever, one that is `..._open` is not in it."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | str):
            return False
        try:
            number = Decimal(value)
        except ArithmeticError:  # a word, written when other rules gave the field another type
            return False
        above = self.low is None or (number > self.low if self.low_open else number >= self.low)
        below = self.high is None or (number < self.high if self.high_open else number <= self.high)
        return above and below

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            sign = ("<" if self.high_open else "<=") if self.low is None else (">" if self.low_open else ">=")
            return f"{sign} {self.high if self.low is None else self.low}"
        return f"{']' if self.low_open else '['}{self.low}..{self.high}{'[' if self.high_open else ']'}"


@attrs.frozen
class Guard:
    """A literal condition on one field: its value is among `values`, or, `negated`, is not (守卫条件).

    `values` are literals, or a Span of numbers.
    """

    field: str
    values: frozenset[object] | Span
    negated: bool = False

    def holds(self, fields: Mapping[str, object]) -> bool:
        """Tell whether the fields satisfy the guard.

        A field without a value is none of the values; of a list, one item among them is enough.
        """
        value = fields.get(self.field)
        among = any(v in self.values for v in value) if isinstance(value, list) else value in self.values
        return among is not self.negated

    @property
    def text(self) -> Text:
        """Return what the guard asks for, in both languages."""
        return self.said(Text(self.field, self.field), lambda value: Text(str(value), str(value)))

    def said(self, title: Text, word: Callable[[object], Text]) -> Text:
        """Return what the guard asks for; `title` is what its field is called, `word` names a value."""
        if isinstance(self.values, Span):
            listed = [Text(str(self.values), str(self.values))]
        else:
            listed = [_truth(v) if isinstance(v, bool) else word(v) for v in sorted(self.values, key=str)]
        en, zh = " or ".join(one.en for one in listed), "或".join(one.zh for one in listed)
        return Text(
            f"{title.en} is {'not ' if self.negated else ''}{en}",
            f"{title.zh}{'不为' if self.negated else '为'}{zh}",
        )


def _truth(value: bool) -> Text:
    return Text("yes", "是") if value else Text("no", "否")


def hold(guards: tuple[Guard, ...], fields: Mapping[str, object]) -> bool:
    """Tell whether every guard holds."""
    return all(guard.holds(fields) for guard in guards)
