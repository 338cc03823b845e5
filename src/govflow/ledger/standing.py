"""How a case stands, as one line of a list, and what lists can be asked for (案件清单)."""

from datetime import datetime
from typing import Literal

from govflow.case import Case
from govflow.frozen import frozen

Order = Literal["opened", "due"]


@frozen
class Standing:
    """How a case stands: derived from its history, so that lists need not fold it.

    `due` is the earliest due instant of the clocks of the case and its tasks that run, past or to come; None
    if none does, and a clock that stands still has none. `closed_at` is None while the case is open. Instants
    are in UTC.
    """

    case: str
    workflow: str
    state: str
    unit: str
    owner: str
    opened_at: datetime
    due: datetime | None
    closed_at: datetime | None
    version: int


@frozen
class Query:
    """Which cases are asked for: those to which all that is given applies, "" and None meaning any.

    `within` are positions in the interval index, as `Ledger.place` noted them, all from its start until its
    stop: the cases whose unit stands there. `most` below 0 is 0. `due_before` is exclusive. `text` is part of
    the case's id, letter for letter. `after` is the last
    case of the page before (keyset), which need not be part of the answer any more; without it the first page
    is meant. In the order `due` come only cases that have a due instant, by that, then by id, and a page
    begins after (`after_due`, `after`): the instant that the last case had then, for it may have another now.
    """

    workflow: str = ""
    state: str = ""
    owner: str = ""
    unit: str = ""
    within: range | None = None
    open: bool | None = None
    due_before: datetime | None = None
    text: str = ""
    order: Order = "opened"
    after: str = ""
    after_due: datetime | None = None
    most: int = 100


def names(query: Query) -> tuple[str, ...]:
    """Return all texts that a query looks for."""
    return query.workflow, query.state, query.owner, query.unit, query.text, query.after


def standing(case: Case) -> Standing:
    """Return how a case stands."""
    return Standing(
        case.id, case.workflow, case.state, case.unit, case.owner,
        case.opened_at, _due(case), case.closed_at, case.version,
    )  # fmt: skip


def _due(case: Case) -> datetime | None:
    """Return the earliest due instant of all clocks that run, those of tasks among them."""
    dues = [
        clock.due
        for clock in case.clocks.values()
        if clock.ended is None and clock.due is not None and not clock.paused
    ]
    for task in case.tasks.values():
        due = _due(task)
        if due is not None:
            dues.append(due)
    return min(dues, default=None)
