"""Guards: literal conditions on one field (守卫条件)."""

from collections.abc import Mapping
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
        number = Decimal(value)
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
        if isinstance(self.values, Span):
            listed = [str(self.values)]
        else:
            listed = sorted(str(v).lower() if isinstance(v, bool) else str(v) for v in self.values)
        en, zh = " or ".join(listed), "或".join(listed)
        return Text(
            f"{self.field} is {'not ' if self.negated else ''}{en}",
            f"{self.field} {'不为' if self.negated else '为'} {zh}",
        )


def hold(guards: tuple[Guard, ...], fields: Mapping[str, object]) -> bool:
    """Tell whether every guard holds."""
    return all(guard.holds(fields) for guard in guards)
