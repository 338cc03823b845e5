"""What a decision table is proved to be: complete, without contradiction, without dead rules.

Each question is a search (see `covering`) over the boxes of the rules (see `grid`), with a budget of
its own. What the hit policy allows is no finding.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from govflow.tables import verdicts
from govflow.tables.covering import Box, Cover, Reach, Spent, Steps
from govflow.tables.finding import Coverage, Finding, Proof
from govflow.tables.grid import Grid, Meaning, Outcomes, columns_of, never, row
from govflow.tables.hit import HitPolicy
from govflow.tables.idling import Idling
from govflow.tables.provable import Provable
from govflow.tables.rule import Rule

BUDGET = 200_000
"""How many steps of search each question may take, each a look at one column or one class of its values."""

STEPS_PER_RULE = 100
"""How many steps more are allowed for each rule where each is asked about."""

MOST_GAPS = 50
MOST_OVERLAPS = 1_000
MOST_NAMED = 10  # rules that together make another one dead


def prove(table: Provable, budget: int = BUDGET) -> Proof:
    """Prove a table; see `DecisionTable.prove`."""
    return _Prover(table, budget).proof()


class _Prover:
    """The questions to one table, and what is found on the way.

    Rule i of n is at bit n-1-i above the bits of the impossible rows.
    """

    def __init__(self, table: Provable, budget: int) -> None:
        self.table, self.budget = table, budget
        self.meaning = Meaning(table, Outcomes(), Steps(budget))
        self.rules = self.meaning.rules
        rows, excluded = [row(rule, table.dated) for rule in self.rules], never(table, table.dated)
        self.grid = Grid.of(columns_of(table), [*rows, *excluded])
        self.reach = Reach(self.grid.masks)
        self.below = len(excluded)
        self.never = (1 << self.below) - 1
        self.undecided: list[str] = []
        self.examples: dict[int, list[int]] = {}

    def proof(self) -> Proof:
        """Answer all questions, the gravest first."""
        overlaps = self._asked("overlaps", self._overlaps())
        dead = self._asked("dead", self._dead())
        coverage = self._coverage()
        gaps = self._asked("gaps", self._gaps(coverage))
        same = self._asked("same", self._same())
        found = [*gaps, *overlaps, *dead, *same, *self._asked("idle", self._idle()), *self._first()]
        if self.undecided:
            found.append(verdicts.undecided(self.table, self.undecided))
        examples = {self.rules[i].id: self.grid.input(atoms) for i, atoms in sorted(self.examples.items())}
        return Proof(self.table.name, tuple(found), coverage, not self.undecided, examples)

    def _asked(self, question: str, findings: Iterator[Finding]) -> list[Finding]:
        """Return what a question finds; where its budget ends, what it found till then."""
        found: list[Finding] = []
        try:
            found.extend(findings)
        except Spent:
            self.undecided.append(question)
        return found

    # ------------------------------------------------------------------------------ completeness

    def _coverage(self) -> Coverage | None:
        try:
            cover = Cover(self.grid.masks, Steps(self.budget), self.grid.weights)
            possible = cover.uncovered(self.never)
            left = cover.uncovered(self.grid.everything)
        except Spent:
            self.undecided.append("coverage")
            return None
        share = Fraction(possible - left, possible) if possible else Fraction(1)
        return Coverage(share, "inputs" if self.grid.finite else "classes")

    def _gaps(self, coverage: Coverage | None) -> Iterator[Finding]:
        complete = coverage and coverage.share == 1
        if self.table.otherwise == "error":
            return iter(()) if complete else self._listed_gaps()
        return self._left_over(coverage)

    def _left_over(self, coverage: Coverage | None) -> Iterator[Finding]:
        found = Cover(self.grid.masks, Steps(self.budget)).gap(self.grid.everything)
        if found:
            yield verdicts.left_over(self.table, coverage, self.grid.input(found))
        else:
            yield verdicts.idle_otherwise(self.table)

    def _listed_gaps(self) -> Iterator[Finding]:
        """Yield gaps until there are none: each becomes one more box that is covered."""
        cover, covered = Cover(self.grid.masks, Steps(self.budget)), self.grid.everything
        for _ in range(MOST_GAPS):
            found = cover.gap(covered)
            if found is None:
                return
            box = self._grown(found)
            yield verdicts.gap(self.table, self.grid.cells(box), self.grid.input(found))
            cover.add(box, covered + 1)
            covered = 2 * covered + 1
        if cover.gap(covered):
            yield verdicts.more_gaps(self.table, MOST_GAPS)

    def _grown(self, point: list[int]) -> Box:
        """Return a largest box around a point that no rule touches."""
        box: list[int] = []
        behind = self.reach.behind(point, self.grid.everything)
        before = self.grid.everything
        for j, column in enumerate(self.grid.masks):
            others = before & behind[j + 1]
            box.append(sum(1 << a for a, mask in enumerate(column) if not others & mask))
            before &= self.reach.some(j, box[j])
        return tuple(box)

    # ------------------------------------------------------------------------- two rules at a time

    def _overlaps(self) -> Iterator[Finding]:
        """Yield the pairs that may not match together but do, each with an input that shows it."""
        pairs = self._meeting(Steps(self.budget)) if self.table.hit.contested else ()
        for count, (i, k, atoms) in enumerate(pairs):
            if count == MOST_OVERLAPS:
                yield verdicts.more_overlaps(self.table, count)
                return
            same = self.meaning.classes[i] == self.meaning.classes[k]
            yield verdicts.overlap(self.rules[i], self.rules[k], self.grid.input(atoms), same)

    def _meeting(self, steps: Steps) -> Iterator[tuple[int, int, list[int]]]:
        """Yield (rule, later rule, input) for each two rules that match a possible input together."""
        for i, box in enumerate(self.grid.boxes[: len(self.rules)]):
            later = self.meaning.bit(i) - 1
            if self.table.hit is HitPolicy.ANY:
                later &= ~self.meaning.alike[self.meaning.classes[i]]
            for k in self.meaning.places(self.reach.touching(box, later << self.below) >> self.below):
                if atoms := self._common(box, self.grid.boxes[k], steps):
                    yield i, k, atoms

    def _common(self, one: Box, other: Box, steps: Steps) -> list[int] | None:
        """Return a possible input of two boxes that touch; None if they meet in impossible ones only."""
        steps.take(len(one))
        return self.reach.outside(tuple(a & b for a, b in zip(one, other, strict=True)), self.never, steps)

    def _first(self) -> Iterator[Finding]:
        """Yield the note that order decides, with the number of pairs for which it does."""
        if self.table.hit is not HitPolicy.FIRST:
            return
        pairs, counted = 0, True
        try:
            for found in self._ordered(Steps(self.budget)):
                pairs += found
        except Spent:
            counted = False
        if pairs:
            yield verdicts.first_is_order(self.table, pairs, counted=counted)

    def _ordered(self, steps: Steps) -> Iterator[int]:
        """Yield how many pairs of rules with different outputs match a possible input together, in parts."""
        for i, box in enumerate(self.grid.boxes[: len(self.rules)]):
            later = (self.meaning.bit(i) - 1) & ~self.meaning.alike[self.meaning.classes[i]]
            others = self.reach.touching(box, later << self.below) >> self.below
            if self.reach.touching(box, self.never):
                for k in self.meaning.places(others):
                    yield bool(self._common(box, self.grid.boxes[k], steps))
            else:
                yield others.bit_count()

    def _same(self) -> Iterator[Finding]:
        """Yield the rules whose cells and outputs say what an earlier rule says."""
        steps, seen = Steps(self.budget), dict[tuple[Box, int], Rule]()
        for rule, box, number in zip(self.rules, self.grid.boxes, self.meaning.classes, strict=False):
            first = seen.setdefault((box, number), rule)
            if first is not rule and (atoms := self.reach.outside(box, self.never, steps)):
                yield verdicts.same(rule, first, self.grid.input(atoms))

    # ------------------------------------------------------------------------------ rules and columns

    def _dead(self) -> Iterator[Finding]:
        """Yield the rules that never fire, and keep for each other one an input on which it does."""
        steps = Steps(self.budget + STEPS_PER_RULE * len(self.rules))
        for i, box in enumerate(self.grid.boxes[: len(self.rules)]):
            against = self._against(i)
            if found := self.reach.outside(box, against << self.below | self.never, steps):
                self.examples[i] = found
            elif self.table.hit.shadows or not self.reach.outside(box, self.never, steps):
                yield self._dead_by(i, self.reach.touching(box, against << self.below) >> self.below, steps)

    def _dead_by(self, i: int, touching: int, steps: Steps) -> Finding:
        """Return the finding of a dead rule: by a rule that covers all of it, or by those that touch it."""
        atoms = self.reach.outside(self.grid.boxes[i], self.never, steps)
        if atoms is None:
            return verdicts.dead(self.rules[i], (), None)
        alone = self.reach.filling(self.grid.boxes[i], touching << self.below) >> self.below
        by = islice(self.meaning.places(alone or touching), 1 if alone else MOST_NAMED)
        return verdicts.dead(self.rules[i], [self.rules[k] for k in by], self.grid.input(atoms))

    def _against(self, i: int) -> int:
        """Return the rules that keep rule i from firing where they match too."""
        bit, everyone = self.meaning.bit(i), (1 << len(self.rules)) - 1
        if self.table.hit.shadows:
            return everyone & ~(2 * bit - 1)
        if self.table.hit is HitPolicy.UNIQUE:
            return everyone & ~bit
        if self.table.hit is HitPolicy.ANY:
            return everyone & ~self.meaning.alike[self.meaning.classes[i]]
        return 0

    def _idle(self) -> Iterator[Finding]:
        """Yield the columns that never matter; where no rule ever fires, none is worth a word."""
        idling = Idling(self.grid.masks, self.meaning, self.below, Steps(self.budget))
        for j, column in enumerate(self.table.columns if self.examples else ()):
            if not idling.matters(j, self.examples.values(), self.grid.everything):
                yield verdicts.idle(self.table, column.label)
