"""Lists of cases: the statement that asks for what a query wants, of constant parts, its values beside it."""

from collections.abc import Iterator
from datetime import datetime

from govflow.ledger.bounds import bounded
from govflow.ledger.postgres.reading import at_most
from govflow.ledger.postgres.session import Row
from govflow.ledger.postgres.writing import instant, micros
from govflow.ledger.standing import Query, Standing

Condition = tuple[str, tuple[object, ...]]

_SELECT = "SELECT stream, workflow, state, unit, owner, opened_at, due, closed_at, version FROM govflow_cases"
_WITHIN = "unit IN (SELECT unit FROM govflow_units WHERE position >= %s AND position < %s)"
_AFTER = "pos > (SELECT pos FROM govflow_cases WHERE stream = %s)"
_BY_OPENING, _BY_DUE = " ORDER BY pos LIMIT {most}", " ORDER BY due, stream LIMIT {most}"


def statement(query: Query) -> tuple[str, list[object]]:
    """Return the statement that finds the cases, each as the values of a `Standing`, and its values."""
    conditions = list(_conditions(query))
    where = " AND ".join(condition for condition, _ in conditions)
    values = [value for _, some in conditions for value in some]
    order = at_most(_BY_DUE if query.order == "due" else _BY_OPENING, query.most)
    return f"{_SELECT} WHERE {where or 'true'}{order}", values


def told(row: Row) -> Standing:
    """Return how a case stands, as `statement` finds it."""
    case, workflow, state, unit, owner, opened_at, due, closed_at, version = row
    return Standing(
        case, workflow, state, unit, owner, instant(opened_at), _maybe(due), _maybe(closed_at), version
    )


def _maybe(micros: int | None) -> datetime | None:
    return None if micros is None else instant(micros)


def _conditions(query: Query) -> Iterator[Condition]:
    yield from _alike(query)
    yield from _timed(query)
    if query.within is not None:
        yield _WITHIN, (bounded(query.within.start), bounded(query.within.stop))
    if query.text:
        yield "strpos(stream, %s) > 0", (query.text,)
    if query.order == "due":
        yield "due IS NOT NULL", ()
        if query.after_due is not None:
            yield "(due, stream) > (%s::bigint, %s)", (micros(query.after_due), query.after)
    elif query.after:
        yield _AFTER, (query.after,)


def _alike(query: Query) -> Iterator[Condition]:
    if query.workflow:
        yield "workflow = %s", (query.workflow,)
    if query.state:
        yield "state = %s", (query.state,)
    if query.owner:
        yield "owner = %s", (query.owner,)
    if query.unit:
        yield "unit = %s", (query.unit,)


def _timed(query: Query) -> Iterator[Condition]:
    if query.open is not None:
        yield ("closed_at IS NULL" if query.open else "closed_at IS NOT NULL"), ()
    if query.due_before is not None:
        yield "due < %s", (micros(query.due_before),)
