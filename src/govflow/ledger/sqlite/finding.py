"""Lists of cases: the statement that asks for what a query wants, of constant parts, its values beside it.

SQLite knows nothing of how many cases a condition leaves. Where it leaves many it is quicker to go through
all of them in their order until a page is full: a `+` keeps SQLite from looking them up and sorting them.
"""

from collections.abc import Iterator

from govflow.ledger.bounds import bounded
from govflow.ledger.sqlite.schema import micros
from govflow.ledger.standing import Query

Condition = tuple[str, tuple[object, ...]]

_SELECT = "SELECT stream, workflow, state, unit, owner, opened_at, due, closed_at, version FROM govflow_cases"
_BROAD = 0.01  # the part of all units from which on a subtree holds many cases
UNITS = "SELECT coalesce(max(position), 0) + 1 FROM govflow_units"
_WITHIN = "unit IN (SELECT unit FROM govflow_units WHERE position >= ? AND position < ?)"
_AFTER = "pos > (SELECT pos FROM govflow_cases WHERE stream = ?)"
_BY_OPENING, _BY_DUE = " ORDER BY pos LIMIT ?", " ORDER BY due, stream LIMIT ?"


def statement(query: Query, units: int) -> tuple[str, list[object]]:
    """Return the statement that finds the cases, each as the values of a `Standing`, and its values.

    `units` is how many units have been placed.
    """
    conditions = list(_conditions(query, units))
    where = " AND ".join(condition for condition, _ in conditions)
    values = [value for _, some in conditions for value in some]
    order = _BY_DUE if query.order == "due" else _BY_OPENING
    return f"{_SELECT} WHERE {where or 'TRUE'}{order}", [*values, bounded(query.most)]


def _conditions(query: Query, units: int) -> Iterator[Condition]:
    yield from _alike(query)
    yield from _timed(query)
    if query.within is not None:
        start, stop = bounded(query.within.start), bounded(query.within.stop)
        broad = stop - start > units * _BROAD
        yield (f"+{_WITHIN}" if broad else _WITHIN), (start, stop)
    if query.text:
        yield "instr(stream, ?)", (query.text,)
    if query.order == "due":
        yield "due IS NOT NULL", ()
        if query.after_due is not None:
            yield "(due, stream) > (?, ?)", (micros(query.after_due), query.after)
    elif query.after:
        yield _AFTER, (query.after,)


def _alike(query: Query) -> Iterator[Condition]:
    if query.workflow:
        yield "workflow = ?", (query.workflow,)
    if query.state:
        yield ("+state = ?" if query.order == "due" else "state = ?"), (query.state,)
    if query.owner:
        yield "owner = ?", (query.owner,)
    if query.unit:
        yield "unit = ?", (query.unit,)


def _timed(query: Query) -> Iterator[Condition]:
    if query.open is not None:
        yield ("closed_at IS NULL" if query.open else "closed_at IS NOT NULL"), ()
    if query.due_before is not None:
        yield "due < ?", (micros(query.due_before),)
