"""Lists of cases: the statement that asks for what a query wants, of constant parts, its values beside it."""

from collections.abc import Iterator
from datetime import datetime

from govflow.ledger.bounds import bounded
from govflow.ledger.conditions import AFTER, SELECT, WITHIN, Condition, alike, timed
from govflow.ledger.instants import instant
from govflow.ledger.postgres.reading import at_most
from govflow.ledger.postgres.session import Row
from govflow.ledger.postgres.writing import micros
from govflow.ledger.standing import Query, Standing

_BY_OPENING, _BY_DUE = " ORDER BY pos LIMIT {most}", " ORDER BY due, stream LIMIT {most}"


def statement(query: Query) -> tuple[str, list[object]]:
    """Return the statement that finds the cases, each as the values of a `Standing`, and its values."""
    conditions = list(_conditions(query))
    where = " AND ".join(condition for condition, _ in conditions)
    values = [value for _, some in conditions for value in some]
    order = at_most(_BY_DUE if query.order == "due" else _BY_OPENING, query.most)
    return f"{SELECT} WHERE {where or 'true'}{order}".replace("?", "%s"), values


def told(row: Row) -> Standing:
    """Return how a case stands, as `statement` finds it."""
    case, workflow, state, unit, owner, opened_at, due, closed_at, version = row
    return Standing(
        case, workflow, state, unit, owner, instant(opened_at), _maybe(due), _maybe(closed_at), version
    )


def _maybe(micros: int | None) -> datetime | None:
    return None if micros is None else instant(micros)


def _conditions(query: Query) -> Iterator[Condition]:
    yield from alike(query)
    yield from timed(query)
    if query.within is not None:
        yield WITHIN, (bounded(query.within.start), bounded(query.within.stop))
    if query.text:
        yield "strpos(stream, ?) > 0", (query.text,)
    if query.order == "due":
        yield "due IS NOT NULL", ()
        if query.after_due is not None:
            yield "(due, stream) > (?::bigint, ?)", (micros(query.after_due), query.after)
    elif query.after:
        yield AFTER, (query.after,)
