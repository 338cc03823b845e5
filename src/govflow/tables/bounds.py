"""The bounds of an ordered column, and spans in which no value lies."""

from collections.abc import Collection, Iterator
from datetime import time
from typing import Any

import attrs

from govflow.errors import Problem, Text
from govflow.tables.cell import Span, Value, short
from govflow.tables.literal import KINDS, after, conforms

BOUNDED = ("int", "decimal", "date", "instant", "duration")
"""The types that may have bounds."""
_COLUMN = Text("Column", "列")


@attrs.frozen
class Bounds:
    """The least and the greatest value of a column, both inclusive; None is no bound."""

    low: Any = None
    high: Any = None

    def __contains__(self, value: Any) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def misses(self, span: Span) -> bool:
        """Say whether no value within the bounds lies in the span."""
        from_low = Span(self.low, span.high, high_open=span.high_open)
        to_high = Span(span.low, self.high, low_open=span.low_open)
        return empty(from_low) or empty(to_high)

    def __str__(self) -> str:
        return "..".join("" if bound is None else short(bound) for bound in (self.low, self.high))

    def wrong(
        self, name: str, kind: str, noun: Text = _COLUMN, bounded: Collection[str] = BOUNDED
    ) -> Iterator[Problem]:
        """Yield what is wrong with bounds of a column, or of what the `noun` says, of the type `kind`."""
        given = [bound for bound in (self.low, self.high) if bound is not None]
        en, zh = f"{noun.en} '{name}'", f"{noun.zh}“{name}”"
        if given and kind not in bounded:
            text = Text(f"{en} holds nothing that can be bounded.", f"{zh}的取值不能设上下限。")
        elif not all(conforms(KINDS[kind], bound) for bound in given):
            wanted = KINDS[kind].noun
            text = Text(f"{en} has a bound that is not {wanted.en}.", f"{zh}的上下限不是{wanted.zh}。")
        elif len(given) == 2 and self.low > self.high:
            text = Text(f"{en} has its low above its high.", f"{zh}的下限大于上限。")
        else:
            return
        yield Problem("bad-bounds", text)


def empty(span: Span) -> bool:
    """Say whether nothing lies between the ends: `9..3`, `(5..5]`, and for whole numbers `(5..6)`."""
    low: Any = span.low
    high: Value | None = span.high
    if low is None or high is None:
        return False
    if low == high:
        return span.low_open or span.high_open
    if span.wraps:
        return not isinstance(low, time)
    return span.low_open and span.high_open and after(low) == high
