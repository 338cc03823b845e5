"""The largest box around an input on which two versions of a table answer as they do there."""

from collections.abc import Sequence
from typing import TypeAlias

from govflow.tables.covering import Box, Cover, Reach, Steps, inside
from govflow.tables.pairing import Pair

Both: TypeAlias = tuple[int | None, int | None]
"""The outcomes of the two versions; None where it is not settled."""


class Growth:
    """Grows points to boxes, one column after the other.

    In each column it takes every atom with which the box stays of one pair of outcomes. A later column
    only makes the box larger, so that no atom that was refused would do in the end.
    """

    def __init__(self, pair: Pair, steps: Steps) -> None:
        self.pair, self.steps = pair, steps
        self.reach = Reach(pair.grid.masks)

    def around(self, point: list[int]) -> Box:
        """Return a box around a point to which no atom can be added."""
        box = [1 << a for a in point]
        behind = self.reach.behind(point, self.pair.grid.everything)
        wanted = self._look(behind[0], behind[0])[1]
        alive = sure = self.pair.grid.everything
        for j, column in enumerate(self.pair.grid.masks):
            some, each = alive & behind[j + 1], sure & behind[j + 1]
            taken = 0
            for a, mask in enumerate(column):
                box[j] = 1 << a
                taken |= box[j] * self._same(some & mask, each & mask, box, wanted)
            box[j] = taken
            alive, sure = alive & self.reach.some(j, box[j]), sure & self.reach.each(j, box[j])
        return tuple(box)

    def _same(self, alive: int, sure: int, box: Sequence[int], wanted: Both) -> bool:
        """Say whether all inputs of a box have the wanted outcomes; mostly a look from afar is enough."""
        found = self._look(alive, sure)[1]
        if None not in found:
            return found == wanted
        if any(one not in (None, other) for one, other in zip(found, wanted, strict=True)):
            return False
        cover = Cover(inside(self.pair.grid.masks, tuple(box)), self.steps)
        return self._all(cover, alive, cover.begin(), wanted, set())

    def _all(
        self,
        cover: Cover,
        alive: int,
        columns: tuple[int, ...],
        wanted: Both,
        seen: set[tuple[int, tuple[int, ...]]],
    ) -> bool:
        alive, found = self._look(alive, alive & cover.sure_in(columns))
        if None not in found:
            return found == wanted
        if (alive, columns) in seen:
            return True
        j = cover.branch(alive, columns)
        rest = tuple(k for k in columns if k != j)
        same = all(
            self._all(cover, sub, rest, wanted, seen) for sub in {alive & mask for mask in cover.masks[j]}
        )
        seen.add((alive, columns))  # where one differs the whole answer is no, and nothing is asked again
        return same

    def _look(self, alive: int, sure: int) -> tuple[int, Both]:
        """Return the live rows that can still matter, and the outcomes where they are settled."""
        before, old = self.pair.before.settled(alive, sure)
        after, new = self.pair.after.settled(alive, sure)
        return before | after, (old, new)
