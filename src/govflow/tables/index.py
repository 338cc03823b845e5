"""The index that decides: one set of rules for each column, and their intersection.

Deciding is the AND of one set per column (see `sets`). Explaining uses the ANDs of the columns before and
after each column: what is in both but not in the column's own set, this column alone keeps out.

Most of a decision is fetching sets, so two columns that have few of them are crossed beforehand: one look-up
and one AND fewer.

The fast path trusts nothing and diagnoses nothing: values not of the exact type, unknown, missing
or out of bounds raise KeyError or TypeError (the class outside the bounds has None for its set),
and the table then looks at each input with care.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from operator import and_
from typing import Any, TypeAlias, TypeVar

import attrs

from govflow.tables.cell import Cell
from govflow.tables.column import Column
from govflow.tables.sets import Line, Words, line, words

MOST_CROSSED = 100
"""How many sets two columns may have together to be crossed: as many as a processor keeps at hand."""

_Sets = TypeVar("_Sets", Words, Line)
_Asked: TypeAlias = tuple[str, type, Any, Any]  # an ordered column as the fast path wants it


@attrs.frozen(eq=False)
class Index:
    """The sets of all columns of a table; `dates` are those of the effective dates, if its rules have any."""

    size: int
    columns: tuple[Words | Line, ...]
    dates: Line | None
    everything: int
    _first: tuple[str, Mapping[str, int]] | None
    _words: tuple[tuple[str, Mapping[str, int]], ...]
    _word_pairs: tuple[tuple[str, str, Mapping[str, Mapping[str, int]]], ...]
    _lines: tuple[tuple[str, type, Any, Any, list[Any]], ...]
    _line_pairs: tuple[tuple[_Asked, _Asked, list[list[Any]]], ...]
    _asked: tuple[tuple[str, type | None, Any, Any, Any], ...]

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], dates: Line | None) -> "Index":
        """Build the index of `rows` of cells, one cell for each column."""
        made: list[Words | Line] = []
        for j, column in enumerate(columns):
            cells = [row[j] for row in rows]
            made.append(line(column, column.kind, cells) if column.kind else words(column, cells))
        word_pairs, single = _pairs([c for c in made if isinstance(c, Words)])
        line_pairs, lines = _pairs([c for c in made if isinstance(c, Line)])
        worded = [(c.name, c.sets) for c in single]
        return cls(
            size=len(rows),
            columns=tuple(made),
            dates=dates,
            everything=(1 << len(rows)) - 1,
            first=worded[0] if worded else None,
            words=tuple(worded[1:]),
            word_pairs=tuple((a.name, b.name, _crossed(a, b)) for a, b in word_pairs),
            lines=tuple((*_asked(c), c.sets) for c in lines),
            line_pairs=tuple((_asked(a), _asked(b), _grid(a, b)) for a, b in line_pairs),
            asked=tuple(
                (*_asked(c), c.sets) if isinstance(c, Line) else (c.name, None, None, None, c.sets)
                for c in made
            ),
        )

    def hits(self, inputs: Mapping[str, Any], at: datetime | None) -> int:
        """Return the rules that accept the inputs; KeyError or TypeError where these need a closer look."""
        if self._first is None:
            hits = self.everything
        else:
            name, word_sets = self._first
            hits = word_sets[inputs[name]]
        for name, word_sets in self._words:
            hits &= word_sets[inputs[name]]
        for name, other, crossed in self._word_pairs:
            hits &= crossed[inputs[name]][inputs[other]]
        for name, kind, find, edges, sets in self._lines:
            value = inputs[name]
            if type(value) is not kind:
                raise TypeError(name)
            hits &= sets[find(edges, value)]
        for (name, kind, find, edges), (other, other_kind, other_find, other_edges), grid in self._line_pairs:
            value, more = inputs[name], inputs[other]
            if type(value) is not kind or type(more) is not other_kind:
                raise TypeError(name)
            hits &= grid[find(edges, value)][other_find(other_edges, more)]
        return hits & self.dates.of(at) if self.dates else hits

    def sets(self, inputs: Mapping[str, Any], at: datetime | None) -> list[int]:
        """Return for each column, and then for the dates, the rules that accept inputs found to be right."""
        found = [column.of(inputs[column.name]) for column in self.columns]
        return [*found, self.dates.of(at)] if self.dates else found

    def looked_up(self, inputs: Mapping[str, Any], at: datetime | None) -> list[int]:
        """Return what `sets` does, as quickly as `hits`, and with its KeyError and TypeError."""
        found: list[int] = []
        for name, kind, find, edges, sets in self._asked:
            value = inputs[name]
            if kind is None:
                found.append(sets[value])
            elif type(value) is kind:
                found.append(sets[find(edges, value)])
            else:
                raise TypeError(name)
        if self.dates:
            found.append(self.dates.of(at))
        return found

    def alone(self, sets: Sequence[int]) -> tuple[int, tuple[int, ...]]:
        """Return the rules that all columns accept, and for each column those that it alone keeps out."""
        if len(sets) < 2:  # what no other column accepts or refuses: all of them
            hits = sets[0] if sets else self.everything
            return hits, tuple(self.everything ^ hits for _ in sets)
        before, behind = list(accumulate(sets, and_)), list(accumulate(sets[::-1], and_))
        hits = before.pop()  # what the other columns accept, and this one too
        behind.pop()
        last, first = before.pop() ^ hits, behind.pop() ^ hits  # with no column behind, or before
        behind.reverse()
        return hits, (
            first,
            *[ahead & after ^ hits for ahead, after in zip(before, behind, strict=True)],
            last,
        )


def _asked(column: Line) -> _Asked:
    return column.name, column.kind, column.find, column.edges


def _pairs(columns: list[_Sets]) -> tuple[list[tuple[_Sets, _Sets]], list[_Sets]]:
    """Return which columns are crossed, the smallest with the largest possible, and which stay alone."""
    few = sorted((c for c in columns if c.known), key=lambda c: len(c.sets))
    pairs = []
    while len(few) > 1:
        last = few.pop()
        if len(few[0].sets) * len(last.sets) <= MOST_CROSSED:
            pairs.append((few.pop(0), last))
    crossed = {column.name for pair in pairs for column in pair}
    return pairs, [column for column in columns if column.name not in crossed]


def _crossed(one: Words, two: Words) -> Mapping[str, Mapping[str, int]]:
    """Return the rules that accept a word of one column and a word of another."""
    return {a: {b: rules & more for b, more in two.sets.items()} for a, rules in one.sets.items()}


def _grid(one: Line, two: Line) -> list[list[Any]]:
    """Return the rules that accept a class of one column and one of another, None outside of the bounds."""
    return [[None if a is None or b is None else a & b for b in two.sets] for a in one.sets]
