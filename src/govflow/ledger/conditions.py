"""What a list of cases asks of both databases in the same words, all constant; `?` stands for a value."""

from collections.abc import Iterator

from govflow.ledger.instants import micros
from govflow.ledger.standing import Query

Condition = tuple[str, tuple[object, ...]]

SELECT = "SELECT stream, workflow, state, unit, owner, opened_at, due, closed_at, version FROM govflow_cases"
WITHIN = "unit IN (SELECT unit FROM govflow_units WHERE position >= ? AND position < ?)"
AFTER = "pos > (SELECT pos FROM govflow_cases WHERE stream = ?)"


def alike(query: Query, state: str = "state = ?") -> Iterator[Condition]:
    """Yield the conditions that are equalities."""
    for condition, value in (
        ("workflow = ?", query.workflow),
        (state, query.state),
        ("owner = ?", query.owner),
        ("unit = ?", query.unit),
    ):
        if value:
            yield condition, (value,)


def timed(query: Query) -> Iterator[Condition]:
    """Yield the conditions that go by instants."""
    if query.open is not None:
        yield ("closed_at IS NULL" if query.open else "closed_at IS NOT NULL"), ()
    if query.due_before is not None:
        yield "due < ?", (micros(query.due_before),)
