"""A decision table: typed columns, rules, and what holds otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import Any, Literal, NoReturn

import attrs

from govflow.errors import ManyHits, Place, TableError, Text
from govflow.tables import checks, refusals
from govflow.tables.cell import Cell
from govflow.tables.column import AT, Column
from govflow.tables.comparing import compare
from govflow.tables.explain import Explanation
from govflow.tables.finding import Comparison, Proof
from govflow.tables.folding import places
from govflow.tables.hit import HitPolicy, Priorities, decided, default, rank
from govflow.tables.index import Index
from govflow.tables.literal import INSTANT
from govflow.tables.proof import BUDGET, prove
from govflow.tables.rule import Decision, Rule, sealed
from govflow.tables.sets import Line, line


@attrs.frozen(eq=False)
class DecisionTable:
    """A decision table (决策表): the rules whose cells accept the inputs decide, by its hit policy.

    Make one with `of`, which checks it. `otherwise` are the outputs when no rule matches, or `"error"`.
    `impossible` are inputs that do not occur, each a row of cells like a rule's: proofs leave them out,
    and a decision knows nothing of them. `priorities` list, under PRIORITY and OUTPUT ORDER, the values of
    an output from the most important on; the output that stands first among them counts first.
    """

    name: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = attrs.field(repr=False)
    hit: HitPolicy
    otherwise: Mapping[str, object] | Literal["error"]
    place: Place | None = None
    title: Text | None = None
    digest: str = ""
    impossible: tuple[tuple[Cell, ...], ...] = attrs.field(default=(), repr=False)
    priorities: Priorities = attrs.field(factory=dict, repr=False)
    _index: Index = attrs.field(kw_only=True, repr=False)
    _decisions: tuple[Decision | None, ...] = attrs.field(kw_only=True, repr=False)
    _several: bool = attrs.field(kw_only=True, repr=False)  # whether more than one hit needs a closer look

    @classmethod
    def of(
        cls,
        name: str,
        columns: Iterable[Column],
        rules: Iterable[Rule],
        hit: str,
        otherwise: Mapping[str, object] | str | None,
        place: Place | None = None,
        title: Text | None = None,
        digest: str = "",
        impossible: Iterable[Iterable[Cell]] = (),
        priorities: Mapping[str, Iterable[object]] | None = None,
    ) -> "DecisionTable":
        """Check and build a table; `TableError` with everything that is wrong."""
        columns, rules, never = tuple(columns), tuple(rules), tuple(map(tuple, impossible))
        ranked = {output: tuple(values) for output, values in (priorities or {}).items()}
        last = otherwise if isinstance(otherwise, Mapping) else None
        policy = HitPolicy.read(hit)
        found = [
            *checks.of_table(name, columns, hit, otherwise),
            *checks.of_rules(columns, rules, last),
            *checks.of_impossible(columns, never),
            *(checks.of_outputs(name, rules, policy, ranked) if policy else ()),
        ]
        if policy is None or found:
            raise TableError([problem.at(place) for problem in found])
        return cls(
            name,
            columns,
            rules,
            policy,
            "error" if last is None else sealed(last),
            place,
            title,
            digest,
            never,
            MappingProxyType(ranked),
            index=Index.of(columns, [rule.cells for rule in rules], _dates(rules)),
            decisions=(
                None if last is None else default(name, last, policy),
                *(decided(name, [rule], policy) for rule in reversed(rules)),
            ),
            several=policy is not HitPolicy.FIRST,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        otherwise = self.otherwise if isinstance(self.otherwise, str) else dict(self.otherwise)
        head = (self.name, self.columns, self.rules, str(self.hit), otherwise, self.place, self.title)
        return DecisionTable.of, (*head, self.digest, self.impossible, dict(self.priorities))

    @property
    def dated(self) -> bool:
        """Whether some rule is in force for a time only, so that a decision needs an instant."""
        return self._index.dates is not None

    def decide(self, inputs: Mapping[str, object], at: datetime | None = None) -> Decision:
        """Decide (研判): return what the rules that match say, by the hit policy, or what `otherwise` says.

        `at` is the aware instant at which rules must be in force; a table with dated rules needs
        it. Inputs that no column asks for are ignored; None is no value.

        `MissingInput`, `UnknownValue`, `NoHit`, or `ManyHits`: each names the file and line of the
        table or its rules.
        """
        try:
            hits = self._index.hits(inputs, at)
        except (KeyError, TypeError):
            hits = self._matching(self._sets(inputs, at))
        if self._several and hits & (hits - 1):
            return self._among(hits)
        # The first rule has the highest bit: its decision stands last, and that of no rule at 0.
        return self._decisions[hits.bit_length()] or self._refuse_none(inputs)

    def explain(self, inputs: Mapping[str, object], at: datetime | None = None) -> Explanation:
        """Explain a decision, also where there is none: the rule that fired, other matches, near misses.

        `MissingInput` or `UnknownValue` where the inputs are no inputs of this table.
        """
        try:
            sets = self._index.looked_up(inputs, at)
            hits, alone = self._index.alone(sets)
        except (KeyError, TypeError):  # a set outside of the bounds is None
            hits, alone = self._index.alone(self._sets(inputs, at))
        values = [inputs[column.name] for column in self.columns]
        return Explanation(
            self.name,
            self.place,
            self._answer(hits),
            self.rules,
            self.columns,
            (*values, at),
            hits,
            alone,
        )

    def prove(self, budget: int = BUDGET) -> Proof:
        """Prove (证明) what holds of every input: gaps, overlaps, rules that never fire, idle columns.

        Findings depend on the hit policy, and each comes with an input that shows it. `impossible` inputs
        are left out. Where a question needs more than `budget` steps of search the answer is `undecided`.
        """
        return prove(self, budget)

    def compare(self, other: "DecisionTable", budget: int = BUDGET) -> Comparison:
        """Compare (比较) with a later version: the regions of inputs that it answers differently, or none.

        Only inputs that both hold impossible are left out. `decided` is False where `budget` ran out.
        """
        return compare(self, other, budget)

    # ---------------------------------------------------------- several hits

    def _among(self, hits: int) -> Decision:
        """Return what several hits decide together; `ManyHits` where they may not be several."""
        rules = [self.rules[i] for i in places(hits, len(self.rules))]
        if self.hit is HitPolicy.UNIQUE:
            raise refusals.many_hits(self.name, self.place, rules)
        if self.hit is HitPolicy.ANY and any(rule.outputs != rules[0].outputs for rule in rules):
            raise refusals.disagreement(self.name, self.place, rules)
        if self.hit.ranked:
            rules.sort(key=lambda rule: rank(rule, self.priorities))
        return decided(self.name, rules, self.hit)

    def _answer(self, hits: int) -> Decision | None:
        """Return the decision, None where there is none."""
        if not (self._several and hits & (hits - 1)):
            return self._decisions[hits.bit_length()]
        try:
            return self._among(hits)
        except ManyHits:
            return None

    # ---------------------------------------------------------- with care, when the fast path fails

    def _sets(self, inputs: Mapping[str, object], at: datetime | None) -> list[int]:
        """Return the rules that each column accepts, after a look at every input."""
        given = [(column, inputs.get(column.name)) for column in self.columns]
        if self.dated:
            given.append((AT, at))
        if missing := [column for column, value in given if value is None]:
            raise refusals.missing_input(self.name, self.place, missing, inputs)
        for column, value in given:
            if reason := column.refusal(value):
                raise refusals.unknown_value(self.name, self.place, column, value, reason)
        return self._index.sets(inputs, at)

    def _matching(self, sets: Sequence[int]) -> int:
        return reduce(and_, sets, self._index.everything)

    def _refuse_none(self, inputs: Mapping[str, object]) -> NoReturn:
        raise refusals.no_hit(self.name, self.place, {c.name: inputs[c.name] for c in self.columns})


def _dates(rules: Sequence[Rule]) -> Line | None:
    """Build the column of effective dates."""
    return line(AT, INSTANT, [rule.in_force for rule in rules]) if any(rule.dated for rule in rules) else None
