"""The search for inputs that two versions of a table answer differently.

It is the search of `covering` on both versions at once. A branch ends as soon as the outcome of each is
settled, or when only rules are alive that both have in common: then both answer alike.
"""

from collections.abc import Sequence
from math import prod

from govflow.tables.covering import Box, Cover, Steps
from govflow.tables.pairing import Pair


class Differing:
    """The inputs that two versions answer differently, but for those that both hold impossible."""

    def __init__(self, pair: Pair, steps: Steps) -> None:
        self.pair = pair
        self.rows = pair.grid.everything
        self._known = 0  # boxes that need no further look, each a bit above those of the rows
        self._cover = Cover(pair.grid.masks, steps, pair.grid.weights)
        self._alike: set[tuple[int, tuple[int, ...]]] = set()
        self._counted: dict[tuple[int, tuple[int, ...]], int] = {}

    def leave_out(self, box: Box) -> None:
        """Look no further at the inputs of a box."""
        bit = (self.rows | self._known) + 1
        self._known |= bit
        self._cover.add(box, bit)

    def point(self) -> list[int] | None:
        """Return an input with two outcomes, as one atom per column; None if there is none."""
        columns = self._cover.begin()
        found = self._point(self.rows | self._known, columns)
        return None if found is None else [found.get(j, 0) for j in columns]

    def _point(self, alive: int, columns: tuple[int, ...]) -> dict[int, int] | None:
        alive, differ = self._look(alive, columns)
        if differ is False or (alive, columns) in self._alike:
            return None
        if differ:
            return {}
        j = self._cover.branch(alive, columns)
        rest = tuple(k for k in columns if k != j)
        left: dict[int, int] = {}
        for atom, mask in enumerate(self._cover.masks[j]):
            left.setdefault(alive & mask, atom)
        for sub, atom in left.items():
            if (found := self._point(sub, rest)) is not None:
                found[j] = atom
                return found
        self._alike.add((alive, columns))
        return None

    def _look(self, alive: int, columns: tuple[int, ...]) -> tuple[int, bool | None]:
        """Return the live rows that still matter, and whether all inputs below have two outcomes, or none.

        None for what only a further look can tell.
        """
        before, after = self.pair.before, self.pair.after
        sure = alive & self._cover.sure_in(columns)
        if sure & self._known or (sure & before.never and sure & after.never):
            return 0, False
        (first, old), (second, new) = before.settled(alive, sure), after.settled(alive, sure)
        alive = first | second | alive & self._known
        if old is not None and new is not None:
            if old == new:
                return 0, False
            left_out = alive & self._known or (alive & before.never and alive & after.never)
            return alive, None if left_out else True
        if not alive & self.pair.changed and self._known_alike(alive, sure):
            return 0, False
        return alive, None

    def _known_alike(self, alive: int, sure: int) -> bool:
        """Say whether both versions know the inputs below, or neither any of them."""
        both = self.pair.before.known | self.pair.after.known
        return sure & both == both or not alive & both

    def weight(self) -> int:
        """Return how many inputs, by their weights, have two outcomes."""
        return self._weight(self.rows, self._cover.begin())

    def _weight(self, alive: int, columns: tuple[int, ...]) -> int:
        alive, differ = self._look(alive, columns)
        if differ is not None:
            return prod(self._total(columns)) if differ else 0
        known = self._counted.get((alive, columns))
        if known is None:
            j = self._cover.branch(alive, columns)
            rest = tuple(k for k in columns if k != j)
            left: dict[int, int] = {}
            for mask, weight in zip(self._cover.masks[j], self._cover.weights[j], strict=True):
                left[alive & mask] = left.get(alive & mask, 0) + weight
            known = sum(weight * self._weight(sub, rest) for sub, weight in left.items())
            self._counted[alive, columns] = known
        return known

    def _total(self, columns: Sequence[int]) -> list[int]:
        return [sum(self._cover.weights[j]) for j in columns]

    def possible(self) -> int:
        """Return how many inputs, by their weights, are not impossible in both versions."""
        before, after = self.pair.before.never, self.pair.after.never
        of = self._cover.uncovered
        return of(before) + of(after) - of(before | after)
