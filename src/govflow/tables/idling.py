"""Which columns never matter: the outcome is the same whatever value they have."""

from collections.abc import Iterable, Sequence

from govflow.tables.covering import Cover, Masks, Steps
from govflow.tables.grid import Meaning


class Idling:
    """The search for two inputs that differ in one column only and have different outcomes.

    The lowest `below` bits of the masks are rows of inputs that do not occur.
    """

    def __init__(self, masks: Masks, meaning: Meaning, below: int, steps: Steps) -> None:
        self.masks, self.meaning, self.below, self.steps = masks, meaning, below, steps
        self._never = (1 << below) - 1
        self._cover = Cover(masks, steps)
        self._cover.begin()
        self._idle: set[tuple[int, tuple[int, ...]]] = set()

    def matters(self, j: int, examples: Iterable[Sequence[int]], everything: int) -> bool:
        """Say whether column j ever matters; a neighbour of some example mostly shows that it does."""
        if not everything & ~self._cover.free[j]:
            return False
        if any(self._at(j, example, everything) for example in examples):
            return True
        self._idle.clear()
        return self._search(everything, j, tuple(k for k in range(len(self.masks)) if k != j))

    def _at(self, j: int, example: Sequence[int], alive: int) -> bool:
        for k, atom in enumerate(example):
            if k != j:
                alive &= self.masks[k][atom]
        return self._differs(alive, j)

    def _differs(self, alive: int, j: int) -> bool:
        self.steps.take(len(self.masks[j]) + len(self.masks))
        hits = {alive & mask for mask in self.masks[j]}
        return len({self.meaning.outcome(h >> self.below) for h in hits if not h & self._never}) > 1

    def _search(self, alive: int, j: int, columns: tuple[int, ...]) -> bool:
        sure = alive & self._cover.sure_in((j, *columns))
        rules, outcome = self.meaning.settled(alive >> self.below, sure >> self.below)
        if sure & self._never or outcome is not None:
            return False
        alive = rules << self.below | alive & self._never
        if not alive & ~self._cover.free[j] or (alive, columns) in self._idle:
            return False
        if not columns:
            return self._differs(alive, j)
        k = self._cover.branch(alive, columns)
        rest = tuple(other for other in columns if other != k)
        if any(self._search(sub, j, rest) for sub in {alive & mask for mask in self.masks[k]}):
            return True
        self._idle.add((alive, columns))
        return False
