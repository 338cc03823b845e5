"""Which inputs a set of rules covers: the search behind every proof.

Each column is a list of atoms (see `atoms`), each atom a set of rules, so an input is one atom per
column and the rules that match it are the AND. Rules are boxes, and "is there an input that none of
them covers?" is a search over columns that carries the set of rules still alive:

- no rule alive: whatever the other columns say, here is an input that no rule covers;
- some live rule accepts all atoms of all columns that are left: everything below is covered;
- else branch on a column. Two atoms that leave the same rules alive are one branch, and an atom that
  leaves more alive than another is harder to leave uncovered, so mostly the least sets are followed.

The column in which most live rules refuse something comes first: it kills most. What was found
covered is remembered by (live rules, columns left). Counting is the same search with all branches and
their weights. Both are exact. In the worst case, which is that of propositional logic, both are
exponential; `Steps` then ends them, and the answer is "undecided".

A search may be held to a box, some atoms of each column: for a rule's own box it says whether other
rules cover all of it, which finds rules that only many others together make dead.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import accumulate
from math import prod
from operator import and_, or_
from typing import TypeAlias

from govflow.tables.folding import Folded, members

Masks: TypeAlias = Sequence[Sequence[int]]
"""For each column, the set of rules of each of its atoms."""

Box: TypeAlias = tuple[int, ...]
"""For each column, a set of atoms, in which atom a is bit a."""

DEEPEST = 300
COMPARED = 32  # sets that each further one is compared with: all with all would cost more than they save


class Spent(Exception):
    """The budget of a search is used up."""


class Steps:
    """A budget of search steps, each a look at one atom or one column."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int) -> None:
        """Use some steps; `Spent` where they are more than are left."""
        self.left -= count
        if self.left < 0:
            raise Spent


def inside(masks: Masks, box: Box) -> list[list[int]]:
    """Return the masks of the atoms in a box."""
    return [[column[a] for a in members(atoms)] for column, atoms in zip(masks, box, strict=True)]


class Reach:
    """Which rules meet a box."""

    def __init__(self, masks: Masks) -> None:
        self.masks = masks
        self._some = [Folded(column, or_, 0) for column in masks]
        self._each = [Folded(column, and_, -1) for column in masks]

    def some(self, j: int, atoms: int) -> int:
        """Return the rules that accept some of these atoms of column j."""
        return self._some[j].of(atoms)

    def each(self, j: int, atoms: int) -> int:
        """Return the rules that accept each of these atoms of column j."""
        return self._each[j].of(atoms)

    def behind(self, point: Sequence[int], rules: int) -> list[int]:
        """Return for each column those of the rules that accept a point in this and all later columns."""
        masks = (column[a] for column, a in zip(reversed(self.masks), reversed(point), strict=True))
        return list(accumulate(masks, and_, initial=rules))[::-1]

    def touching(self, box: Box, rules: int) -> int:
        """Return those of the rules that accept some input of a box."""
        for j, atoms in enumerate(box):
            rules &= self.some(j, atoms)
        return rules

    def filling(self, box: Box, rules: int) -> int:
        """Return those of the rules that accept every input of a box."""
        for j, atoms in enumerate(box):
            rules &= self.each(j, atoms)
        return rules

    def outside(self, box: Box, rules: int, steps: Steps) -> list[int] | None:
        """Return an input in a box that none of the rules covers, as one atom per column, or None."""
        if not all(box):
            return None
        rules = self.touching(box, rules)
        if not rules:
            return [next(members(atoms)) for atoms in box]
        if self.filling(box, rules):
            return None
        found = Cover(inside(self.masks, box), steps).gap(rules)
        return found and [list(members(atoms))[a] for atoms, a in zip(box, found, strict=True)]


class Cover:
    """What some rules cover of the inputs that these masks span."""

    def __init__(self, masks: Masks, steps: Steps, weights: Sequence[Sequence[int]] = ()) -> None:
        self.masks = [list(column) for column in masks]
        self.steps = steps
        steps.take(sum(map(len, masks)))
        self.weights = weights
        self.free = [reduce(and_, column) for column in masks]
        self._sure: dict[tuple[int, ...], int] = {}
        self._covered: set[tuple[int, tuple[int, ...]]] = set()
        self._counted: dict[tuple[int, tuple[int, ...]], int] = {}
        self._width = 0

    def add(self, box: Box, bit: int) -> None:
        """Add one more rule; what was found covered without it still is."""
        self._sure.clear()
        for j, atoms in enumerate(box):
            for a in members(atoms):
                self.masks[j][a] |= bit
            self.free[j] = reduce(and_, self.masks[j])

    def begin(self) -> tuple[int, ...]:
        """Return all columns, those of a search that begins."""
        self._width = len(self.masks)
        return tuple(range(self._width))

    def gap(self, rules: int) -> list[int] | None:
        """Return an input that none of the rules covers, as one atom per column; None if there is none."""
        several = tuple(j for j, column in enumerate(self.masks) if len(column) > 1)
        rules = reduce(and_, (column[0] for column in self.masks if len(column) == 1), rules)
        self._width = len(several)
        found = self._gap(rules, several)
        return None if found is None else [found.get(j, 0) for j in range(len(self.masks))]

    def _gap(self, alive: int, columns: tuple[int, ...]) -> dict[int, int] | None:
        if not alive:
            return {}
        if alive & self.sure_in(columns) or (alive, columns) in self._covered:
            return None
        j = self.branch(alive, columns)
        rest = tuple(k for k in columns if k != j)
        for sub, atom in self._least(alive, j):
            if (found := self._gap(sub, rest)) is not None:
                found[j] = atom
                return found
        self._covered.add((alive, columns))
        return None

    def _least(self, alive: int, j: int) -> Iterator[tuple[int, int]]:
        """Yield the sets that column j leaves alive, each with an atom; none contains a small one of them."""
        left: dict[int, int] = {}
        for atom, mask in enumerate(self.masks[j]):
            left.setdefault(alive & mask, atom)
        kept: list[int] = []
        for sub in sorted(left, key=int.bit_count):
            if any(less & sub == less for less in kept):
                continue
            if len(kept) < COMPARED:
                kept.append(sub)
            yield sub, left[sub]

    def branch(self, alive: int, columns: tuple[int, ...]) -> int:
        """Return the column in which most live rules refuse something, and pay for the look."""
        if self._width - len(columns) > DEEPEST:
            raise Spent
        free = self.free
        j = max(columns, key=lambda k: (alive & ~free[k]).bit_count())
        self.steps.take(len(columns) + len(self.masks[j]))
        return j

    def sure_in(self, columns: tuple[int, ...]) -> int:
        """Return the rules that accept every atom of these columns."""
        sure = self._sure.get(columns)
        if sure is None:
            sure = self._sure[columns] = reduce(and_, (self.free[j] for j in columns), -1)
        return sure

    def uncovered(self, rules: int) -> int:
        """Return how many inputs, by their weights, none of the rules covers."""
        return self._count(rules, self.begin())

    def _count(self, alive: int, columns: tuple[int, ...]) -> int:
        if not alive:
            return prod(sum(self.weights[j]) for j in columns)
        if alive & self.sure_in(columns):
            return 0
        known = self._counted.get((alive, columns))
        if known is None:
            j = self.branch(alive, columns)
            rest = tuple(k for k in columns if k != j)
            left: dict[int, int] = {}
            for mask, weight in zip(self.masks[j], self.weights[j], strict=True):
                left[alive & mask] = left.get(alive & mask, 0) + weight
            known = sum(weight * self._count(sub, rest) for sub, weight in left.items())
            self._counted[alive, columns] = known
        return known
