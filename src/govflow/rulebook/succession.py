"""Who takes over the open cases of a unit that has ended (继任): a unit, or whom a table names.

A table is asked with the fields of the case, its `unit`, and `ended`, the unit that has ended.

There always is somebody. Where the table has no answer for a case, or names a unit that is not there then, it
is whoever stood right above the unit. And it always ends: whoever takes over goes on when the unit ends, or
stood above it and ended on the same day.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import attrs

from govflow.errors import DecisionError
from govflow.rulebook.editions import Edition

TABLE = "table:"


@attrs.frozen
class Ending:
    """The end of a unit: `at` is the first instant without it, in UTC, `above` who stood right above it."""

    at: datetime
    successor: str
    above: str


@attrs.frozen(eq=False)
class Succession:
    """The ends of units and what is written of who takes over; false where no unit ends."""

    endings: Mapping[str, Ending] = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.endings)

    def find(
        self,
        unit: str,
        at: datetime,
        fields: Mapping[str, object],
        edition: Callable[[datetime], Edition],
    ) -> tuple[str, str] | None:
        """Return who has taken over from a unit by an instant, and how; None where it has not ended."""
        hops: list[str] = []
        while (ending := self.endings.get(unit)) is not None and ending.at <= at:
            unit, how = _next(unit, ending, fields, edition(ending.at))
            hops.append(how)
        return (unit, " > ".join(hops)) if hops else None


def _next(unit: str, ending: Ending, fields: Mapping[str, object], edition: Edition) -> tuple[str, str]:
    if not ending.successor.startswith(TABLE):
        return ending.successor, "successor"
    table = edition.tables[ending.successor.removeprefix(TABLE)]
    try:
        decision = table.decide({"unit": unit, **fields, "ended": unit}, ending.at)
    except DecisionError:
        return _above(ending, edition)
    owner = decision.outputs.get("owner")
    if isinstance(owner, str) and owner in edition.hierarchy:
        return owner, f"{ending.successor}/{decision.rule.id if decision.rule else 'otherwise'}"
    return _above(ending, edition)


def _above(ending: Ending, edition: Edition) -> tuple[str, str]:
    return ending.above or edition.hierarchy.root, "above"
