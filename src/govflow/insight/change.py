"""Changes between two periods: in percentage points, or in per cent of the earlier value, never mixed."""

from fractions import Fraction
from typing import Any

import attrs

from govflow.errors import Text
from govflow.insight.rate import Rate, rounded

POINTS, PERCENT = "pp", "%"


@attrs.frozen
class Change:
    """How a metric changed: `amount` in `unit`, `pp` for percentage points (百分点) or `%` (增长率).

    `amount` is exact, and None where one of the two had nothing to count, or the first was nothing at all.
    """

    before: Rate
    after: Rate
    unit: str
    amount: Fraction | None

    @property
    def text(self) -> Text:
        """Return the change with its sign and unit, rounded half up to the metric's digits."""
        if self.amount is None:
            return Text("no comparison", "无可比数据")
        figure = f"{rounded(self.amount, self.after.metric.digits):+}"
        if self.unit == POINTS:
            return Text(f"{figure} pp", f"{figure} 个百分点")
        return Text(f"{figure} %", f"{figure}%")

    def to_data(self) -> dict[str, Any]:
        """Return the change as plain data."""
        amount = None if self.amount is None else str(rounded(self.amount, self.after.metric.digits))
        return {"amount": amount, "unit": self.unit, "before": self.before.to_data()}


def change(before: Rate, after: Rate) -> Change:
    """Return the change as the metric itself says that it is told."""
    return points(before, after) if after.metric.change == "points" else relative(before, after)


def points(before: Rate, after: Rate) -> Change:
    """Return the difference of two ratios in percentage points (百分点).

    Raises ValueError for two different metrics, or one that is no ratio.
    """
    _comparable(before, after)
    if after.metric.unit != "ratio":
        raise ValueError(f"{after.metric.name} is no ratio（{after.metric.name} 不是比率）")
    old, new = before.share, after.share
    return Change(before, after, POINTS, None if old is None or new is None else 100 * (new - old))


def relative(before: Rate, after: Rate) -> Change:
    """Return the change in per cent of the earlier value (增长率). Raises ValueError for two metrics."""
    _comparable(before, after)
    old, new = before.value, after.value
    return Change(before, after, PERCENT, None if not old or new is None else 100 * (new - old) / old)


def _comparable(before: Rate, after: Rate) -> None:
    one, other = before.metric.name, after.metric.name
    if one != other:
        raise ValueError(f"{one} and {other} are different metrics（{one} 与 {other} 不是同一指标）")
