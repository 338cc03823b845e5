"""Guards: literal conditions on one field (守卫条件)."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs

from govflow.errors import Text

PSEUDO: Mapping[str, Text] = {
    "owner": Text("the unit that answers", "责任单位"),
    "unit": Text("the place", "地点"),
    "owner_level": Text("the level of the unit that answers", "责任单位层级"),
    "unit_level": Text("the level of the place", "地点层级"),
}
"""What a guard may ask of a case beside its fields, and what that is called."""


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

    @property
    def text(self) -> Text:
        """Return the range in words."""
        above = Text(f"more than {self.low}", f"大于{self.low}")
        above = above if self.low_open else Text(f"at least {self.low}", f"不少于{self.low}")
        below = Text(f"less than {self.high}", f"小于{self.high}")
        below = below if self.high_open else Text(f"at most {self.high}", f"不超过{self.high}")
        if self.low is None or self.high is None:
            return below if self.low is None else above
        if self.low_open or self.high_open:
            return Text(f"{above.en} and {below.en}", f"{above.zh}且{below.zh}")
        return Text(f"{self.low} to {self.high}", f"为{self.low}至{self.high}")

    @property
    def outside(self) -> "tuple[Span, ...]":
        """Return the ranges of all other numbers."""
        below = () if self.low is None else (Span(high=self.low, high_open=not self.low_open),)
        above = () if self.high is None else (Span(low=self.high, low_open=not self.high_open),)
        return below + above


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
            spans = [span.text for span in (self.values.outside if self.negated else (self.values,))]
            en, zh = " or ".join(one.en for one in spans), "或".join(one.zh for one in spans)
            return Text(f"{title.en} is {en}", f"{title.zh}{zh}")
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
