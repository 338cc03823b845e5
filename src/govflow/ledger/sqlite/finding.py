"""Lists of cases: the statement that asks for what a query wants, of constant parts, its values beside it.

SQLite knows nothing of how many cases a condition leaves. Where it leaves many it is quicker to go through
all of them in their order until a page is full: a `+` keeps SQLite from looking them up and sorting them.
"""

from collections.abc import Iterator

from govflow.ledger.bounds import bounded
from govflow.ledger.conditions import AFTER, SELECT, WITHIN, Condition, alike, timed
from govflow.ledger.instants import micros
from govflow.ledger.standing import Query

_BROAD = 0.01  # the part of all units from which on a subtree holds many cases
UNITS = "SELECT coalesce(max(position), 0) + 1 FROM govflow_units"
_BY_OPENING, _BY_DUE = " ORDER BY pos LIMIT ?", " ORDER BY due, stream LIMIT ?"


def statement(query: Query, units: int) -> tuple[str, list[object]]:
    """Return the statement that finds the cases, each as the values of a `Standing`, and its values.

    `units` is how many units have been placed.
    """
    conditions = list(_conditions(query, units))
    where = " AND ".join(condition for condition, _ in conditions)
    values = [value for _, some in conditions for value in some]
    order = _BY_DUE if query.order == "due" else _BY_OPENING
    return f"{SELECT} WHERE {where or 'TRUE'}{order}", [*values, bounded(query.most)]


def _conditions(query: Query, units: int) -> Iterator[Condition]:
    yield from alike(query, "+state = ?" if query.order == "due" else "state = ?")
    yield from timed(query)
    if query.within is not None:
        start, stop = bounded(query.within.start), bounded(query.within.stop)
        broad = stop - start > units * _BROAD
        yield (f"+{WITHIN}" if broad else WITHIN), (start, stop)
    if query.text:
        yield "instr(stream, ?)", (query.text,)
    if query.order == "due":
        yield "due IS NOT NULL", ()
        if query.after_due is not None:
            yield "(due, stream) > (?, ?)", (micros(query.after_due), query.after)
    elif query.after:
        yield AFTER, (query.after,)
