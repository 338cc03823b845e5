"""A decision table: typed columns, rules, and what holds otherwise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import and_
from typing import Any, Literal, NoReturn, cast

import attrs

from govflow.errors import Place, TableError, Text
from govflow.tables import checks, refusals
from govflow.tables.column import AT, Column
from govflow.tables.explain import Explanation, NearMiss
from govflow.tables.index import Index, Line, line
from govflow.tables.literal import INSTANT
from govflow.tables.rule import Decision, Rule, sealed


@attrs.frozen(eq=False)
class DecisionTable:
    """A decision table (决策表): the first or the one rule whose cells accept the inputs decides.

    Make one with `of`, which checks it. `otherwise` are the outputs when no rule matches, or `"error"`.
    """

    name: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = attrs.field(repr=False)
    hit: Literal["UNIQUE", "FIRST"]
    otherwise: Mapping[str, object] | Literal["error"]
    place: Place | None = None
    title: Text | None = None
    digest: str = ""
    _index: Index = attrs.field(kw_only=True, repr=False)
    _decisions: tuple[Decision | None, ...] = attrs.field(kw_only=True, repr=False)

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
    ) -> "DecisionTable":
        """Check and build a table; `TableError` with everything that is wrong."""
        columns, rules = tuple(columns), tuple(rules)
        default = otherwise if isinstance(otherwise, Mapping) else None
        found = [*checks.of_table(name, columns, hit, otherwise), *checks.of_rules(columns, rules, default)]
        problems = [problem.at(place) for problem in found]
        if problems:
            raise TableError(problems)
        last = None if default is None else Decision(name, None, default)
        return cls(
            name,
            columns,
            rules,
            cast(Literal["UNIQUE", "FIRST"], hit),
            "error" if default is None else sealed(default),
            place,
            title,
            digest,
            index=Index.of(columns, [rule.cells for rule in rules], _dates(rules)),
            decisions=(last, *(Decision(name, rule, rule.outputs) for rule in reversed(rules))),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        otherwise = self.otherwise if isinstance(self.otherwise, str) else dict(self.otherwise)
        head = (self.name, self.columns, self.rules, self.hit, otherwise, self.place, self.title, self.digest)
        return DecisionTable.of, head

    @property
    def dated(self) -> bool:
        """Whether some rule is in force for a time only, so that a decision needs an instant."""
        return self._index.dates is not None

    def decide(self, inputs: Mapping[str, object], at: datetime | None = None) -> Decision:
        """Decide (研判): return what the one rule that matches, the first one, or `otherwise` says.

        `at` is the aware instant at which rules must be in force; a table with dated rules needs
        it. Inputs that no column asks for are ignored; None is no value.

        `MissingInput`, `UnknownValue`, `NoHit`, or `ManyHits`: each names the file and line of the
        table or its rules.
        """
        try:
            hits = self._index.hits(inputs, at)
        except (KeyError, TypeError):
            hits = self._matching(self._sets(inputs, at))
        if self.hit == "UNIQUE" and hits & (hits - 1):
            self._refuse_many(hits)
        # The first rule has the highest bit: its decision stands last, and that of no rule at 0.
        return self._decisions[hits.bit_length()] or self._refuse_none(inputs)

    def explain(self, inputs: Mapping[str, object], at: datetime | None = None) -> Explanation:
        """Explain a decision, also where there is none: the rule that fired, other matches, near misses.

        `MissingInput` or `UnknownValue` where the inputs are no inputs of this table.
        """
        sets = self._sets(inputs, at)
        hits = self._matching(sets)
        many = self.hit == "UNIQUE" and hits & (hits - 1)
        return Explanation(
            table=self.name,
            place=self.place,
            decision=None if many else self._decisions[hits.bit_length()],
            hits=tuple(self.rules[i] for i in self._index.members(hits)),
            near=tuple(self._near_misses(sets, inputs, at)),
        )

    def _near_misses(
        self, sets: Sequence[int], inputs: Mapping[str, object], at: datetime | None
    ) -> Iterator[NearMiss]:
        """Yield the rules that one column kept out; where there is only one, it says nothing of nearness."""
        for i, j in self._index.near(sets):
            if len(self.columns) > 1 or j == len(self.columns):
                yield self._near_miss(self.rules[i], j, inputs, at)

    def _near_miss(self, rule: Rule, j: int, inputs: Mapping[str, object], at: datetime | None) -> NearMiss:
        if j == len(self.columns):
            return NearMiss(rule, AT, rule.in_force, at)
        return NearMiss(rule, self.columns[j], rule.cells[j], inputs[self.columns[j].name])

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

    def _refuse_many(self, hits: int) -> NoReturn:
        rules = [self.rules[i] for i in self._index.members(hits)]
        raise refusals.many_hits(self.name, self.place, rules)

    def _refuse_none(self, inputs: Mapping[str, object]) -> NoReturn:
        raise refusals.no_hit(self.name, self.place, {c.name: inputs[c.name] for c in self.columns})


def _dates(rules: Sequence[Rule]) -> Line | None:
    """Build the column of effective dates, in UTC: Python compares instants of one zone by its clocks."""
    if not any(rule.dated for rule in rules):
        return None
    return line(
        AT,
        INSTANT,
        [attrs.evolve(rule, start=_utc(rule.start), stop=_utc(rule.stop)).in_force for rule in rules],
    )


def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(UTC)
