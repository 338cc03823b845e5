"""Two versions of a table over the same columns, so that one input can be put to both."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import attrs

from govflow.tables.cell import ANY, Cell, Span, Word
from govflow.tables.column import AT, Column
from govflow.tables.covering import Box, Steps
from govflow.tables.grid import UNKNOWN, Grid, Meaning, Outcomes, never, row
from govflow.tables.provable import Provable


def retyped(before: Provable, after: Provable) -> tuple[str, ...]:
    """Return the columns that hold values of another type now; words of any sort are of one type."""
    old = {column.name: _python(column) for column in before.columns}
    return tuple(c.name for c in after.columns if old.get(c.name, _python(c)) != _python(c))


def _python(column: Column) -> type:
    return column.kind.python if column.kind else str


def columns_of_both(before: Provable, after: Provable) -> tuple[Column, ...]:
    """Return the columns of both, each with the values of both; the later version says in which order."""
    old = {column.name: column for column in before.columns}
    joined = [_joined(old[new.name], new) if new.name in old else new for new in after.columns]
    names = {column.name for column in after.columns}
    dates = (AT,) if before.dated or after.dated else ()
    return (*joined, *(column for column in before.columns if column.name not in names), *dates)


def _joined(old: Column, new: Column) -> Column:
    """Return a column that takes what either of two takes."""
    if new.kind:
        low = None if old.low is None or new.low is None else min(old.low, new.low)
        high = None if old.high is None or new.high is None else max(old.high, new.high)
        return attrs.evolve(new, low=low, high=high)
    if old.values == new.values and old.type == new.type:
        return new
    if "text" in (old.type, new.type):
        return Column(new.name, "text", title=new.title)
    words = tuple(dict.fromkeys((*new.values, *old.values)))
    return attrs.evolve(new, values=words)


@attrs.frozen(eq=False)
class Side:
    """One version within a pair: its rules and impossible inputs, and the inputs that it knows.

    Its rules, `all` as the version itself numbers them, are at the bits from `shift` on; below these are
    its impossible rows and, lowest, the row of what its columns take.
    """

    meaning: Meaning
    shift: int
    all: int
    never: int
    known: int

    @property
    def everything(self) -> int:
        """All rules of this version, among all rows."""
        return self.all << self.shift

    def settled(self, alive: int, sure: int) -> tuple[int, int | None]:
        """Return the live rows of this version that can still matter, and the outcome if it is known."""
        mine = alive & (self.never | self.known)
        if not alive & self.known:
            return mine, UNKNOWN
        rules, outcome = self.meaning.settled(alive >> self.shift & self.all, sure >> self.shift & self.all)
        return mine | rules << self.shift, outcome if sure & self.known else None


@attrs.frozen(eq=False)
class Pair:
    """Two versions of a table as boxes over the same atoms."""

    grid: Grid
    before: Side
    after: Side
    changed: int
    """The rows that the two versions do not have in common."""

    @classmethod
    def of(cls, before: Provable, after: Provable, steps: Steps) -> "Pair":
        """Put two versions side by side; outcomes may take that many steps."""
        columns, outcomes = columns_of_both(before, after), Outcomes()
        meanings = Meaning(before, outcomes, steps), Meaning(after, outcomes, steps)
        first, second = (_rows(meaning, columns) for meaning in meanings)
        grid = Grid.of(columns, [*first, *second])
        sides = _side(meanings[0], len(second)), _side(meanings[1], 0)
        return cls(grid, *sides, _changed(grid, *sides))


def _rows(meaning: Meaning, columns: Sequence[Column]) -> list[tuple[Cell, ...]]:
    """Return the rows of one version over the columns of both: rules, what is impossible, what it takes."""
    table = meaning.table
    own = {column.name: j for j, column in enumerate(table.columns)}
    if table.dated:
        own[AT.name] = len(own)
    takes = [_taken(table.columns[own[c.name]], c) if c.name in own and c != AT else ANY for c in columns]
    rows = [row(rule, table.dated) for rule in meaning.rules] + never(table, table.dated)
    return [*(tuple(r[own[c.name]] if c.name in own else ANY for c in columns) for r in rows), tuple(takes)]


def _taken(own: Column, both: Column) -> Cell:
    """Return the cell of what a version's own column takes of the values that both together take."""
    if own.kind:
        alike = (own.low, own.high) == (both.low, both.high)
        return ANY if alike else Cell((Span(own.low, own.high),))
    if own.type == "text" or (set(own.values) >= set(both.values) and both.type != "text"):
        return ANY
    return Cell(tuple(map(Word, own.values)))


def _side(meaning: Meaning, under: int) -> Side:
    impossible = len(meaning.table.impossible)
    everyone = (1 << len(meaning.rules)) - 1
    return Side(meaning, under + 1 + impossible, everyone, ((1 << impossible) - 1) << under + 1, 1 << under)


def _changed(grid: Grid, before: Side, after: Side) -> int:
    """Return the rules that differ: all but a longest common run in the same order with the same outcome.

    Where only rules that both have in common are alive, both answer alike.
    """
    old, new = before.meaning, after.meaning
    empty = [side.meaning.outcome(0) for side in (before, after)]
    if old.table.hit != new.table.hit or empty[0] != empty[1]:
        return before.everything | after.everything
    if [*old.table.priorities.items()] != [*new.table.priorities.items()]:
        return before.everything | after.everything
    start = len(grid.boxes) - after.shift - len(new.rules)
    first = list(zip(grid.boxes, old.classes, strict=False))
    second = list(zip(grid.boxes[start:], new.classes, strict=False))
    changed = before.everything | after.everything
    for i, k in _common(first, second):
        changed ^= old.bit(i) << before.shift | new.bit(k) << after.shift
    return changed


def _common(first: Sequence[tuple[Box, int]], second: Sequence[tuple[Box, int]]) -> list[tuple[int, int]]:
    """Return a longest list of equal items, as (place in the first, place in the second), both increasing."""
    places: dict[tuple[Box, int], list[int]] = defaultdict(list)
    for k, item in reversed(list(enumerate(second))):
        places[item].append(k)
    ends: list[int] = []
    last: list[tuple[int, int, int]] = []  # (i, k, which item of `last` goes before)
    tails: list[int] = []
    for i, item in enumerate(first):
        if not places.get(item):
            continue
        k = places[item].pop()
        at = bisect_left(ends, k)
        last.append((i, k, tails[at - 1] if at else -1))
        ends[at : at + 1], tails[at : at + 1] = [k], [len(last) - 1]
    found, here = [], tails[-1] if tails else -1
    while here >= 0:
        i, k, here = last[here]
        found.append((i, k))
    return found[::-1]
