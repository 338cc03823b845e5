"""A table as boxes over the atoms of its columns: what proofs and comparisons search."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from govflow.tables.atoms import Axis, axis
from govflow.tables.cell import ANY, Cell
from govflow.tables.column import AT, Column
from govflow.tables.covering import Box, Steps
from govflow.tables.finding import Boxes
from govflow.tables.folding import members, places
from govflow.tables.hit import HitPolicy, decided, rank
from govflow.tables.provable import Provable
from govflow.tables.rule import Rule

NO_HIT, MANY_HITS, UNKNOWN = -1, -2, -3
"""The outcomes that are no outputs."""


@attrs.frozen(eq=False)
class Grid:
    """Rows of cells as boxes of atoms; row i is at bit n-1-i of every mask."""

    axes: tuple[Axis, ...]
    masks: tuple[tuple[int, ...], ...]
    boxes: tuple[Box, ...]

    @classmethod
    def of(cls, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> "Grid":
        """Cut the columns into the atoms that the rows tell apart."""
        axes = tuple(axis(column, [row[j] for row in rows]) for j, column in enumerate(columns))
        by_column = [_inside(one, [row[j] for row in rows]) for j, one in enumerate(axes)]
        boxes = tuple(zip(*by_column, strict=True)) if axes else ((),) * len(rows)
        return cls(axes, tuple(one.masks for one in axes), boxes)

    @property
    def everything(self) -> int:
        """All rows."""
        return (1 << len(self.boxes)) - 1

    @property
    def finite(self) -> bool:
        """Whether each column has finitely many values."""
        return all(one.finite for one in self.axes)

    @property
    def weights(self) -> Sequence[Sequence[int]]:
        """How much each atom counts: its values where all columns have finitely many, else one."""
        finite = self.finite
        return [one.weights if finite else (1,) * len(one.weights) for one in self.axes]

    def input(self, atoms: Iterable[int]) -> dict[str, object]:
        """Return the input that has a value of one atom in each column."""
        return {one.name: one.samples[a] for one, a in zip(self.axes, atoms, strict=True)}

    def cells(self, box: Box) -> Boxes:
        """Return a box as cells."""
        return {one.name: one.cell(list(members(a))) for one, a in zip(self.axes, box, strict=True)}


def _inside(one: Axis, cells: Sequence[Cell]) -> list[int]:
    """Return for each row the atoms that its cell accepts, looking once at each different cell."""
    places: dict[Cell, int] = {}
    for place, cell in enumerate(reversed(cells)):
        places.setdefault(cell, place)
    known = one.inside(sum(1 << place for place in places.values()))
    return [known[places[cell]] for cell in cells]


def row(rule: Rule, dated: bool) -> tuple[Cell, ...]:
    """Return the cells of a rule, with its dates as one more where the table has any."""
    return (*rule.cells, rule.in_force) if dated else rule.cells


def never(table: Provable, dated: bool) -> list[tuple[Cell, ...]]:
    """Return the rows of inputs that do not occur, whatever the instant."""
    return [(*cells, ANY) if dated else cells for cells in table.impossible]


def columns_of(table: Provable) -> tuple[Column, ...]:
    """Return the columns of a table, the instant of the decision among them where its rules have dates."""
    return (*table.columns, AT) if table.dated else table.columns


class Outcomes:
    """Numbers for outcomes, so that equal outputs have the same number."""

    def __init__(self) -> None:
        self._known: dict[frozenset[tuple[str, object]], int] = {}
        self._odd: list[tuple[Mapping[str, object], int]] = []

    def of(self, outputs: Mapping[str, object]) -> int:
        """Return the number of these outputs."""
        try:
            return self._known.setdefault(frozenset(outputs.items()), len(self._known) * 2)
        except TypeError:  # a list, or another value without a hash
            for known, number in self._odd:
                if known == outputs:
                    return number
            self._odd.append((dict(outputs), len(self._odd) * 2 + 1))
            return self._odd[-1][1]


class Meaning:
    """What the hits of a table mean by its hit policy.

    `rules` stand in the order in which they win: that of their priority where it decides. A set of
    them has rule i at bit n-1-i.
    """

    def __init__(self, table: Provable, outcomes: Outcomes, steps: Steps) -> None:
        self.table = table
        self.rules = table.rules
        if table.hit is HitPolicy.PRIORITY:
            self.rules = tuple(sorted(self.rules, key=lambda rule: rank(rule, table.priorities)))
        self.classes = tuple(outcomes.of(rule.outputs) for rule in self.rules)
        self._hit, self._ordered = table.hit, table.hit.shadows
        self._outcomes, self._steps = outcomes, steps
        self._known: dict[int, int] = {}
        self.alike = self._peers()

    def _peers(self) -> dict[int, int]:
        """Return for each number of outputs the rules that give them."""
        peers: dict[int, int] = {}
        for i, number in enumerate(self.classes):
            peers[number] = peers.get(number, 0) | self.bit(i)
        return peers

    def bit(self, i: int) -> int:
        """Return the set of rule i alone."""
        return 1 << (len(self.rules) - 1 - i)

    def places(self, hits: int) -> list[int]:
        """Return the places of a set of rules, in their order."""
        return places(hits, len(self.rules))

    def outcome(self, hits: int) -> int:
        """Return the number of what these hits, and no others, lead to."""
        if hits and self._hit.single:
            number = self.classes[len(self.rules) - hits.bit_length()]
            return MANY_HITS if self._against(hits, number) else number
        known = self._known.get(hits)
        if known is None:
            known = self._known[hits] = self._decided(hits)
        return known

    def _against(self, hits: int, number: int) -> int:
        """Return hits that may not be beside the first one, which leads to this number."""
        if self._hit is HitPolicy.ANY:
            return hits & ~self.alike[number]
        return hits & (hits - 1) if self._hit is HitPolicy.UNIQUE else 0

    def _decided(self, hits: int) -> int:
        """Return the number of what no hit, or all hits together, lead to."""
        self._steps.take(hits.bit_count())
        if hits and self._hit is HitPolicy.COLLECT:  # its lists have no order: one stands for all
            rules = [self.rules[i] for i in sorted(self.places(hits), key=self.classes.__getitem__)]
            return self._outcomes.of(decided(self.table.name, rules, self._hit).outputs)
        decision = self.table._answer(hits)
        return self._outcomes.of(decision.outputs) if decision else NO_HIT

    def settled(self, alive: int, sure: int) -> tuple[int, int | None]:
        """Return the live rules that can still matter, and the outcome if it is the same whichever match.

        The `sure` ones among the live rules match in any case. Where the outcome is settled, one sure rule
        stands for all that lead to it.
        """
        if self._ordered and sure:
            low = sure.bit_length() - 1
            number = self.classes[len(self.rules) - 1 - low]
            alive = alive >> low << low
            return (alive, None) if alive & ~self.alike[number] else (1 << low, number)
        if alive == sure:
            return alive, self.outcome(alive)
        if self._hit is HitPolicy.UNIQUE and sure & (sure - 1):
            return alive, MANY_HITS
        if self._hit is HitPolicy.ANY and sure:
            number = self.outcome(sure)
            if number == MANY_HITS or not alive & ~self.alike[number]:
                return alive, number
        return alive, None
