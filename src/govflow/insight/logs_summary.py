"""What came of an event log: counts, what was refused where, final states, and agreement."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import attrs

from govflow.case import Case
from govflow.hierarchy import Hierarchy
from govflow.insight.logs import Compared
from govflow.insight.summary import Rejection

_EXAMPLES = 20


@attrs.define
class Refusal:
    """What the workflow refused in one state: how often, and the first time."""

    state: str
    step: str
    code: str
    first: Rejection
    count: int = 0


@attrs.define
class Comparison:
    """How far the rules agree with what the log records.

    `apart` tells how: for instants the days from the rules to the log, for words that differ both of them.
    """

    of: Compared
    compared: int = 0
    agree: int = 0
    only_recorded: int = 0
    only_computed: int = 0
    apart: Counter[str] = attrs.field(factory=Counter)
    examples: list[str] = attrs.field(factory=list)

    def add(self, case: str, recorded: object, computed: object, apart: str) -> None:
        """Count one case; what neither has is not compared."""
        if recorded is None or computed is None:
            self.only_recorded += computed is None and recorded is not None
            self.only_computed += recorded is None and computed is not None
            return
        self.compared += 1
        self.agree += recorded == computed
        self.apart.update([apart] if apart else ())
        if recorded != computed and len(self.examples) < _EXAMPLES:
            self.examples.append(case)

    def to_data(self) -> dict[str, Any]:
        """Return the comparison as plain data."""
        counts = {key: getattr(self, key) for key in ("compared", "agree", "only_recorded", "only_computed")}
        apart = sorted(self.apart.items(), key=lambda pair: (-pair[1], pair[0]))
        return {
            "title": attrs.asdict(self.of.title),
            **counts,
            "apart": dict(apart),
            "examples": self.examples,
        }


@attrs.define
class LogSummary:
    """The result of an event log (日志回放结果).

    `events + dated` is always `opened + taken + passed + ignored + refused`: `dated` are the steps that
    columns of the last event record. `moved` counts how often a case went from a unit of one level to one of
    another, `up` and `down` how often that was to a unit with fewer, or more, above it.
    """

    digest: str
    compared: dict[str, Comparison]
    events: int = 0
    dated: int = 0
    cases: int = 0
    opened: int = 0
    taken: int = 0
    passed: int = 0
    ignored: Counter[str] = attrs.field(factory=Counter)
    repaired: Counter[str] = attrs.field(factory=Counter)
    refusals: dict[tuple[str, str, str], Refusal] = attrs.field(factory=dict)
    states: Counter[str] = attrs.field(factory=Counter)
    closed: int = 0
    breached: Counter[str] = attrs.field(factory=Counter)
    moved: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    up: int = 0
    down: int = 0

    def add(self, case: Case) -> None:
        """Count a case as it stands at the end."""
        self.cases += 1
        self.states[case.state] += 1
        self.closed += case.closed_at is not None
        self.breached.update({breach.clock for breach in case.breaches})

    def move(self, trees: Sequence[Hierarchy], before: str, after: str) -> None:
        """Count that a case went from one unit to another; each is in one of the hierarchies at least."""
        (old, below), (new, above) = _standing(trees, before), _standing(trees, after)
        if old != new:
            self.moved[old, new] += 1
            self.up += above < below
            self.down += above > below

    @property
    def refused(self) -> Counter[str]:
        """How many events, or dated steps, were refused, by code."""
        codes: Counter[str] = Counter()
        for refusal in self.refusals.values():
            codes[refusal.code] += refusal.count
        return codes

    def refuse(self, state: str, step: str, first: Rejection) -> None:
        """Count what the workflow refused in a state, "" where there is no case, and keep the first."""
        key = (state, step, first.code)
        refusal = self.refusals.setdefault(key, Refusal(*key, first))
        refusal.count += 1

    def sorted(self) -> list[Refusal]:
        """Return what was refused, most often first."""
        return sorted(self.refusals.values(), key=lambda r: (-r.count, r.state, r.step, r.code))

    def to_data(self) -> dict[str, Any]:
        """Return the summary as plain data, the same for the same events and rules."""
        names = ("events", "dated", "cases", "opened", "taken", "passed")
        return {
            "rulebook": self.digest,
            **{name: getattr(self, name) for name in names},
            "ignored": dict(sorted(self.ignored.items())),
            "refused": dict(sorted(self.refused.items())),
            "refusals": [_refusal(refusal) for refusal in self.sorted()],
            "repaired": dict(sorted(self.repaired.items())),
            "states": dict(sorted(self.states.items())),
            "closed": self.closed,
            "breached": dict(sorted(self.breached.items())),
            "moved": [{"from": a, "to": b, "count": n} for (a, b), n in sorted(self.moved.items())],
            "up": self.up,
            "down": self.down,
            "compared": {name: one.to_data() for name, one in self.compared.items()},
        }


def _standing(trees: Sequence[Hierarchy], unit: str) -> tuple[str, int]:
    """Return the level of a unit, and how many are above it."""
    tree = next(tree for tree in trees if unit in tree)
    return tree.level(unit), len(tree.ancestors(unit))


def _refusal(refusal: Refusal) -> dict[str, Any]:
    first = refusal.first
    return {
        "state": refusal.state,
        "step": refusal.step,
        "code": refusal.code,
        "count": refusal.count,
        "first": {"place": str(first.place), "case": first.case, **attrs.asdict(first.message)},
    }
