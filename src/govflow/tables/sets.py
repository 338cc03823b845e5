"""From a value to the rules that accept it: the sets of one column, as the index of a table looks them up.

A set of n rules is an int in which rule i has bit n-1-i. Then an AND intersects sets in one machine
operation per 30 rules, and `bit_length()` finds the first rule of a set, for the first rule has the
highest bit.

A column is a function from values to sets, and it takes few different sets: it is constant between
the ends that its cells name. So a column of words is a dict, and an ordered column is a sorted list
of edges with one set for each class between them; bisect finds the class.

An edge stands before a value or after it, (value, False) or (value, True): `[a..b)` runs from
before a to before b, `(a..b]` from after a to after b. Where values have a next one (all but
decimals), after b is before the next of b, and one bisect over the edges is enough. The class of a
decimal is the number of edges passed: of those before values, the ones at most x; of those after
values, the ones below x.

The sets are made by flipping. Each rule flips its bit where its cell turns from refusing to
accepting or back, and the running XOR over the edges is the set of each class. A negation flips the
bit once more at the far left, so `-`, the negation of nothing, is one flip. In a dict, the far left
is a set `base` that every value starts from. The edges of a cell with several spans come from a
sweep that counts how many spans are open. A span over midnight is open at the far left; nothing
else about it is special.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import accumulate
from operator import xor
from typing import Any, TypeAlias

import attrs

from govflow.tables.cell import Branch, Cell, Group, Span, Value, Word
from govflow.tables.column import Column
from govflow.tables.literal import Kind, after

Edge: TypeAlias = tuple[Any, bool]
"""A value, and whether the edge stands after it."""


class _Sets(dict[str, int]):
    """The set of rules for each word of a text column; a word that no cell names has the set `rest`."""

    rest: int

    def __missing__(self, word: str) -> int:
        if isinstance(word, str):
            return self.rest
        raise KeyError(word)


@attrs.frozen
class Words:
    """The sets of a column of words; in a text column, any word that no cell names has the set `rest`."""

    name: str
    sets: Mapping[str, int]
    rest: int | None = None

    @property
    def known(self) -> bool:
        """Whether all its words are known."""
        return self.rest is None

    def of(self, value: Any) -> int:
        """Return the rules whose cell accepts `value`."""
        return self.sets[value]


@attrs.frozen
class Line:
    """The sets of an ordered column, one for each class between its edges."""

    name: str
    kind: type
    find: Any
    edges: Any
    sets: list[Any]

    @property
    def known(self) -> bool:
        """Whether all its classes are known: they are."""
        return True

    def of(self, value: Any) -> int:
        """Return the rules whose cell accepts `value`."""
        exact = Decimal(value) if self.kind is Decimal else value
        return int(self.sets[self.find(self.edges, exact)])


def words(column: Column, cells: Sequence[Cell]) -> Words:
    """Build the sets of a column of words."""
    base, flips = 0, defaultdict[str, int](int)
    for bit, cell in _bits(cells):
        base ^= bit * cell.negated
        for word in _named(cell):
            flips[word] ^= bit
    if column.type != "text":
        return Words(column.name, {word: base ^ flips.get(word, 0) for word in column.values})
    sets = _Sets((word, base ^ bits) for word, bits in flips.items())
    sets.rest = base
    return Words(column.name, sets, base)


def _named(cell: Cell) -> set[str]:
    """Return every word that the terms of a cell name, each once."""
    words = {term.value for term in cell.terms if isinstance(term, Word)}
    return words.union(*(term.codes for term in cell.terms if isinstance(term, Branch | Group)))


def _bits(cells: Sequence[Cell]) -> Iterator[tuple[int, Cell]]:
    return ((1 << i, cell) for i, cell in enumerate(reversed(cells)))


def line(column: Column, kind: Kind, cells: Sequence[Cell]) -> Line:
    """Build the sets of an ordered column."""
    dense = kind.python is Decimal
    # Every time line has the edge at midnight, so that bisect meets and refuses a time with a zone.
    floor = _edge(time.min if kind.python is time else _utc(column.low), False, dense)
    ceiling = _edge(_utc(column.high), True, dense)
    start, flips = 0, defaultdict[Edge, int](int, dict.fromkeys((*floor, *ceiling), 0))
    for bit, cell in _bits(cells if kind.python is not datetime else [_in_utc(cell) for cell in cells]):
        open_at_left, turns = _turns(cell, dense)
        start ^= bit * open_at_left
        for edge in turns:
            flips[edge] ^= bit
    edges = sorted(flips)
    sets: list[Any] = list(accumulate((flips[edge] for edge in edges), xor, initial=start))
    for edge in floor:
        sets[: edges.index(edge) + 1] = [None] * (edges.index(edge) + 1)
    for edge in ceiling:
        sets[edges.index(edge) + 1 :] = [None] * (len(edges) - edges.index(edge))
    if dense:
        sides = [value for value, side in edges if not side], [value for value, side in edges if side]
        return Line(column.name, kind.python, _passed, sides, sets)
    find = _only_aware if kind.python is datetime and not edges else bisect_right
    return Line(column.name, kind.python, find, [value for value, _ in edges], sets)


def _edge(value: Value | None, side: bool, dense: bool) -> list[Edge]:
    """Return the edge before or after a value; none at infinity, nor after the last value there is."""
    if value is not None and side and not dense:
        value, side = after(value), False
    return [] if value is None else [(value, side)]


def _in_utc(cell: Cell) -> Cell:
    """Return a cell of instants in UTC: Python compares instants of one zone by its clocks."""
    ends = [(t.low, t.high, t.low_open, t.high_open) for t in cell.terms if isinstance(t, Span)]
    return Cell(tuple(Span(_utc(low), _utc(high), *sides) for low, high, *sides in ends), cell.negated)


def _utc(value: Value | None) -> Value | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _turns(cell: Cell, dense: bool) -> tuple[bool, list[Edge]]:
    """Say whether a cell accepts the far left, and at which edges that turns."""
    depth, changes = 0, defaultdict[Edge, int](int)
    for span in (term for term in cell.terms if isinstance(term, Span)):
        depth += span.low is None or span.wraps
        for edge in _edge(span.low, span.low_open, dense):
            changes[edge] += 1
        for edge in _edge(span.high, not span.high_open, dense):
            changes[edge] -= 1
    covered, turns = depth > 0, []
    at_left = covered != cell.negated
    for edge in sorted(changes):
        depth += changes[edge]
        if (depth > 0) != covered:
            covered = not covered
            turns.append(edge)
    return at_left, turns


def _only_aware(edges: list[datetime], value: datetime) -> int:
    """Refuse an instant without zone where there is no edge that would."""
    if value.utcoffset() is None:
        raise TypeError(value)
    return bisect_right(edges, value)


def _passed(sides: tuple[list[Decimal], list[Decimal]], value: Decimal) -> int:
    """Return how many edges a decimal has passed."""
    if not value.is_finite():
        raise TypeError(value)
    return bisect_right(sides[0], value) + bisect_left(sides[1], value)
