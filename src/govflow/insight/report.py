"""A report (报表): all metrics of a rulebook and the clearing of a month, in one pass over a ledger."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from govflow.case import Event
from govflow.insight.change import Change, change
from govflow.insight.clearing import Clearance, Clearer, as_of, month_span
from govflow.insight.facts import Rules, every_edition
from govflow.insight.measure import Measured, Tally


@attrs.frozen
class Report:
    """The metrics of a rulebook over some cases, how they changed, and how the month was cleared (报表)."""

    digest: str
    measured: Mapping[str, Measured]
    changes: Mapping[str, Change] = attrs.field(factory=dict)
    clearance: Clearance | None = None
    month: str = ""
    against: str = ""

    def to_data(self) -> dict[str, Any]:
        """Return the report as plain data, the same for the same cases and rules."""
        return {
            "rulebook": self.digest,
            "month": self.month or None,
            "against": self.against or None,
            "metrics": {name: one.to_data() for name, one in self.measured.items()},
            "changes": {name: one.to_data() for name, one in self.changes.items()},
            "clearing": self.clearance.to_data() if self.clearance else None,
        }


def report(
    book: Rules,
    histories: Iterable[Sequence[Event]],
    *,
    month: str = "",
    against: str = "",
    by: str = "",
    at: datetime | None = None,
) -> Report:
    """Return the report of a month such as `2018-06`, or of all time, compared with the month `against`.

    Metrics are of the cases as they stood at the instant `at`, or as their histories leave them; the
    clearing is as of the month's own end. `by` groups as for `measure`. Of several editions the newest says
    what is measured, and a case is seen by its own.
    Errors: RulebookError `unknown-group`, `bad-month`; LedgerError `unreadable-event`.
    """
    now = _tally(book, month, by, at)
    before = _tally(book, against, "", at) if against else None
    newest = every_edition(book).newest
    clearer = Clearer(book, month) if month and newest.metrics.clearing else None
    for history in histories:
        case = as_of(history, at)
        if case is not None:
            for tally in (now, before):
                if tally:
                    tally.add(case, history)
        if clearer:
            clearer.add(history)
    measured, earlier = now.measured(), before.measured() if before else {}
    changes = {name: change(one.total, measured[name].total) for name, one in earlier.items()}
    clearance = clearer.clearance() if clearer else None
    return Report(newest.digest, measured, changes, clearance, month, against)


def _tally(rules: Rules, month: str, by: str, at: datetime | None) -> Tally:
    since, until = month_span(month, every_edition(rules).newest.zone) if month else (None, None)
    return Tally(rules, None, by, since, until, at)
