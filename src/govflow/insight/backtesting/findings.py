"""What a backtest finds, as frozen values: differences of one kind, and the load of units."""

from datetime import timedelta
from typing import Any

import attrs

from govflow.errors import Text
from govflow.insight.backtesting.counted import Example, Key


@attrs.frozen
class Count:
    """How many differences there are of one key; `shift` is how far dues move in all, if they do."""

    key: Key
    count: int
    shift: timedelta | None = None

    @property
    def mean_shift(self) -> timedelta | None:
        """How far dues moved on average."""
        return self.shift and self.shift / self.count


@attrs.frozen
class Finding:
    """All differences of one kind: in how many cases, which, and the first of them by the case's id."""

    kind: str
    cases: int
    counts: tuple[Count, ...]
    examples: tuple[Example, ...]


@attrs.frozen
class UnitLoad:
    """How many cases a unit and all below it answer for at the end, and how many of them are late (负荷)."""

    unit: str
    name: Text
    before: int
    after: int
    late_before: int
    late_after: int

    @property
    def moved(self) -> bool:
        """Tell whether anything differs."""
        return (self.before, self.late_before) != (self.after, self.late_after)


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    counts = [{"key": list(one.key), "count": one.count, **_shift(one)} for one in finding.counts]
    examples = [
        {"case": e.case, "key": list(e.key), "before": e.before, "after": e.after, **attrs.asdict(e.why)}
        for e in finding.examples
    ]  # fmt: skip
    return {"cases": finding.cases, "counts": counts, "examples": examples}


def _shift(one: Count) -> dict[str, float]:
    return {} if one.shift is None else {"shift_seconds": one.shift.total_seconds()}


def load_data(load: UnitLoad) -> dict[str, Any]:
    """Return the load of a unit as plain data."""
    return attrs.asdict(load)
