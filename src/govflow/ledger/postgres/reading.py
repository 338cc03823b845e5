"""What is asked of a ledger in PostgreSQL, as constant texts.

Theory of `FOLLOW`. Numbers are given out when a row is written, and rows show when their transaction commits:
whoever asks for what comes after the last number that he saw will never see a row that was committed late. So
each event bears the number of its transaction, and is shown when every transaction of a lower or equal
number has ended: below the horizon, `pg_snapshot_xmin`. What shows from then on has higher numbers.

A transaction may write to a case after another one that began later. So an event bears the higher of two
numbers: that of its transaction, and that which the event before it in its case bears. Then the order by that
number, and below it by `pos`, which is given out while the case is locked, is that of the versions, too. And
what bears a number was written by a transaction of that number or a lower one: the horizon holds for it.

A `LIMIT` stands in the text as a number: for a parameter a general plan would suppose a tenth of the table.
And `due` is compared with a value: a clock that moves as it is read cannot be looked up in an index.
"""

from collections.abc import Sequence

from govflow.case import Case, Event
from govflow.case.snapshot import FORM, from_text
from govflow.ledger.bounds import bounded, numbered
from govflow.ledger.complaints import lacking
from govflow.ledger.postgres.session import Row
from govflow.ledger.protocol import Entry, folded
from govflow.ledger.stored import event, events

HISTORY = "SELECT version, data FROM govflow_events WHERE stream = %s ORDER BY version"
STORED = """
SELECT wanted.stream, stored.version, stored.data, stored.snapshot, head.version
FROM unnest(%(cases)s::text[]) AS wanted (stream)
LEFT JOIN govflow_cases AS head ON head.stream = wanted.stream
CROSS JOIN LATERAL (
    SELECT version, data, true AS snapshot FROM govflow_snapshots AS s
    WHERE s.stream = wanted.stream AND s.form = %(form)s AND s.version <= head.version
    UNION ALL
    SELECT version, data, false FROM govflow_events AS e
    WHERE e.stream = wanted.stream AND e.version >= coalesce(
        (SELECT s.version FROM govflow_snapshots AS s
        WHERE s.stream = wanted.stream AND s.form = %(form)s AND s.version <= head.version), 0)
) AS stored
ORDER BY stored.snapshot DESC, stored.version"""
CASES = "SELECT pos, stream FROM govflow_cases WHERE pos > %s AND pos <= %s ORDER BY pos LIMIT 10000"
LAST_CASE = "SELECT coalesce(max(pos), 0) FROM govflow_cases"
NEXT_DUE = "SELECT due FROM govflow_timers WHERE due >= %s ORDER BY due LIMIT 1"
NOW = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
OVERDUE = """
SELECT stream, due FROM govflow_timers WHERE due >= %s AND due < %s ORDER BY due, stream LIMIT {most}"""
CLAIM = """
SELECT head.stream, timer.due
FROM govflow_timers AS timer JOIN govflow_cases AS head ON head.stream = timer.stream
WHERE timer.due >= %s AND timer.due < %s ORDER BY timer.due, timer.stream LIMIT {most}
FOR UPDATE OF head, timer SKIP LOCKED"""
FOLLOW = """
SELECT tx, pos, stream, version, data FROM govflow_events
WHERE (tx, pos) > (%s::bigint, %s::bigint) AND tx < govflow_horizon()
ORDER BY tx, pos LIMIT {most}"""
NOTE = "SELECT value FROM govflow_notes WHERE key = %s"
NOTED = """
INSERT INTO govflow_notes (key, value) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value"""
NO_UNITS = "LOCK TABLE govflow_units IN EXCLUSIVE MODE; DELETE FROM govflow_units"
UNITS = """
INSERT INTO govflow_units (unit, position)
SELECT unit, number - 1 FROM unnest(%s::text[]) WITH ORDINALITY AS given (unit, number)"""


def at_most(sql: str, most: int) -> str:
    """Return a statement with its limit."""
    return sql.format(most=f"{bounded(most):d}")


def stored(cases: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Return the statement for the snapshots of cases and the events since, in this order."""
    return STORED, {"cases": list(cases), "form": FORM}


def whole(case: str, rows: list[Row]) -> tuple[Event, ...]:
    """Return the events of a case. Errors: LedgerError `unreadable-event`, if some are missing, too."""
    versions, data = zip(*rows, strict=True) if rows else ((), ())
    if versions != tuple(range(len(versions))):
        raise lacking(case)
    return events(case, data)


def made(case: str, rows: list[Row]) -> Case | None:
    """Return the case of a snapshot and the events since: as many as its head says. Errors: LedgerError."""
    start: Case | None = None
    first, length = 0, rows[0][3] if rows else 0
    if rows and rows[0][2]:
        first, start, rows = rows[0][0], from_text(rows[0][1]), rows[1:]
    if [row[0] for row in rows] != list(range(first, length or 0)):
        raise lacking(case)
    return folded(case, events(case, [row[1] for row in rows], first), start)


def position(after: str) -> tuple[int, int]:
    """Return the transaction and the place of a position. Errors: LedgerError `unknown-position`."""
    if not after:
        return 0, 0
    tx, _, pos = after.partition("-")
    return numbered(tx, after), numbered(pos, after)


def entry(row: Row) -> Entry:
    """Return an entry as `FOLLOW` gives it."""
    tx, pos, case, version, data = row
    return Entry(f"{tx}-{pos}", case, version, event(case, version, data))
