"""What was counted of many cases: counts, sums and first examples, which can be put together in any order.

Theory. Counts and sums make a commutative monoid; so do the k least of a set of examples, ordered by their
text: the k least of a union are the k least of the k least of its parts. Hence the same answer comes out for
any division of the cases into shards, and any order in which these are put together.
"""

from bisect import insort
from collections import Counter
from datetime import datetime, timedelta

import attrs

from govflow.errors import Text
from govflow.frozen import frozen
from govflow.insight.backtesting.differing import KINDS, Differing

Key = tuple[str, ...]
_NONE = timedelta()


@frozen
class Example:
    """A case that comes out otherwise, and in what; `before` and `after` are ids, or instants in ISO 8601."""

    case: str
    key: Key
    before: str
    after: str
    why: Text

    @property
    def order(self) -> tuple[object, ...]:
        """Return what examples are ordered by: the case first."""
        return self.case, self.key, self.before, self.after, self.why.en, self.why.zh


def _said(what: str | datetime | None) -> str:
    return what.isoformat() if isinstance(what, datetime) else what or ""


@attrs.define
class Kind:
    """Differences of one kind: in how many `cases`, how many of each key, how far dues move in all."""

    cases: int = 0
    counts: Counter[Key] = attrs.field(factory=Counter)
    shifts: dict[Key, timedelta] = attrs.field(factory=dict)
    examples: list[Example] = attrs.field(factory=list)

    def add(self, case: str, one: Differing, most: int) -> None:
        """Count what differs in a case; the cases are counted elsewhere."""
        self.counts[one.key] += 1
        shift = one.shift
        if shift is not None:
            self.shifts[one.key] = self.shifts.get(one.key, _NONE) + shift
        if len(self.examples) < most or (self.examples and case <= self.examples[-1].case):
            self._keep(Example(case, one.key, _said(one.before), _said(one.after), one.why), most)

    def include(self, other: "Kind", most: int) -> None:
        """Put other differences of the same kind beside these."""
        self.cases += other.cases
        self.counts.update(other.counts)
        for key, shift in other.shifts.items():
            self.shifts[key] = self.shifts.get(key, _NONE) + shift
        for example in other.examples:
            self._keep(example, most)

    def _keep(self, example: Example, most: int) -> None:
        insort(self.examples, example, key=lambda one: one.order)
        del self.examples[most:]


@frozen
class Stands:
    """Who answers for a case at the end, and whether it missed a deadline."""

    owner: str
    late: bool


@attrs.define
class Load:
    """How many cases units answer for at the end, and how many of these missed a deadline."""

    cases: Counter[str] = attrs.field(factory=Counter)
    late: Counter[str] = attrs.field(factory=Counter)

    def add(self, stands: Stands) -> None:
        """Count one case."""
        self.cases[stands.owner] += 1
        if stands.late:
            self.late[stands.owner] += 1

    def include(self, other: "Load") -> None:
        """Add the counts of others."""
        self.cases.update(other.cases)
        self.late.update(other.late)


@frozen
class Verdict:
    """How a case stands by the old rules and by the new ones, and what differs (回测结论)."""

    was: Stands
    now: Stands
    found: tuple[Differing, ...]


@attrs.define
class Counted:
    """What was counted of some cases; `most` is how many examples of each kind are kept.

    `others` counts cases of other editions than the old rules, by digest; `later` those that were opened
    after the instant that is asked about; `rejected` rows that became no case by the old rules, by code.
    """

    most: int
    cases: int = 0
    changed: int = 0
    later: int = 0
    others: Counter[str] = attrs.field(factory=Counter)
    rejected: Counter[str] = attrs.field(factory=Counter)
    kinds: dict[str, Kind] = attrs.field(factory=lambda: {kind: Kind() for kind in KINDS})
    before: Load = attrs.field(factory=Load)
    after: Load = attrs.field(factory=Load)

    def add(self, case: str, verdict: Verdict) -> None:
        """Count a case that was done by both rulebooks."""
        self.cases += 1
        self.before.add(verdict.was)
        self.after.add(verdict.now)
        self.changed += bool(verdict.found)
        for kind in {one.kind for one in verdict.found}:
            self.kinds[kind].cases += 1
        for one in verdict.found:
            self.kinds[one.kind].add(case, one, self.most)

    def include(self, other: "Counted") -> None:
        """Put what was counted of other cases beside this."""
        self.cases += other.cases
        self.changed += other.changed
        self.later += other.later
        self.others.update(other.others)
        self.rejected.update(other.rejected)
        for name, kind in self.kinds.items():
            kind.include(other.kinds[name], self.most)
        self.before.include(other.before)
        self.after.include(other.after)
