"""The tables of a ledger in SQLite, and how those of an older format become them.

Only `govflow_events` and `govflow_notes` hold what cannot be made again from others. Instants are integers:
microseconds since 1970 UTC. Positions of events are given out inside the write lock, and none that was
committed is given out twice: whoever reads on after the last that he saw misses nothing.

To make an index keeps writers waiting, a second or so for a million rows: so it does when an older file is
opened for the first time.
"""

from datetime import datetime

from govflow.case import Case
from govflow.ledger.complaints import lacking, not_ours
from govflow.ledger.instants import instant, micros
from govflow.ledger.protocol import folded
from govflow.ledger.sqlite.file import OURS
from govflow.ledger.sqlite.session import Row, Session
from govflow.ledger.standing import Standing, standing
from govflow.ledger.stored import events

FORMAT = "2"
FORMATS = ("1", FORMAT)
_MARK = f"PRAGMA application_id = {OURS}"
_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS govflow_events (
        pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
        UNIQUE (stream, version)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS govflow_cases (
        pos INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
        workflow TEXT NOT NULL, state TEXT NOT NULL, unit TEXT NOT NULL, owner TEXT NOT NULL,
        opened_at INTEGER NOT NULL, due INTEGER, closed_at INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS govflow_timers (stream TEXT PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS govflow_units (
        unit TEXT PRIMARY KEY, position INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS govflow_snapshots (
        stream TEXT PRIMARY KEY, version INTEGER NOT NULL, form TEXT NOT NULL, data TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS govflow_outbox (
        pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, ready INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0,
        parked INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE TABLE IF NOT EXISTS govflow_notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_INDEXES = {
    "govflow_cases_by_state": "ON govflow_cases (state)",
    "govflow_cases_by_unit": "ON govflow_cases (unit)",
    "govflow_cases_by_owner": "ON govflow_cases (owner)",
    "govflow_cases_by_due": "ON govflow_cases (due, stream) WHERE due IS NOT NULL",
    "govflow_cases_open": "ON govflow_cases (pos) WHERE closed_at IS NULL",
    "govflow_timers_by_due": "ON govflow_timers (due, stream)",
    "govflow_units_by_position": "ON govflow_units (position)",
    "govflow_outbox_ready": "ON govflow_outbox (ready, pos) WHERE parked = 0",
    "govflow_outbox_waiting": "ON govflow_outbox (stream, version) WHERE parked = 0",
    "govflow_outbox_parked": "ON govflow_outbox (stream || '/' || version) WHERE parked",
}
"""A ledger that an older govflow made lacks those that came later, and is given them when it is opened."""
_OUTDATED = ("govflow_outbox_in_order",)
_INDEXED = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'govflow_%'"
_BEHIND = """
    UPDATE govflow_outbox SET ready = max(ready, coalesce((
        SELECT max(other.ready) FROM govflow_outbox AS other
        WHERE other.stream = govflow_outbox.stream AND other.version < govflow_outbox.version
            AND other.parked = 0 AND other.error <> ''
    ), 0))
    WHERE parked = 0 AND stream IN (SELECT stream FROM govflow_outbox WHERE parked = 0 AND error <> '')
"""
"""An older govflow let those be ready that stand behind one that is put off."""
_HAS_NOTES = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'govflow_notes'"
_READ_FORMAT = "SELECT value FROM govflow_notes WHERE key = 'ledger.format'"
_WRITE_FORMAT = "REPLACE INTO govflow_notes VALUES ('ledger.format', ?)"
_STREAMS = "SELECT stream FROM govflow_events WHERE version = 0 ORDER BY pos"
_HISTORY = "SELECT version, data FROM govflow_events WHERE stream = ? ORDER BY version"
OPEN = """
    INSERT INTO govflow_cases (version, workflow, state, unit, owner, opened_at, due, closed_at, stream)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def prepare(session: Session) -> None:
    """Make the tables, if they are not there, or make those of format 1 anew, in one transaction.

    Errors: NotALedger if they are of a newer format, which is left as it is.
    """
    if _format(session) != FORMAT:
        with session.unit():
            _make(session)
    elif not _indexed(session):
        with session.unit():
            _index(session)
    if session.own:
        session.run("PRAGMA journal_mode = WAL")


def _format(session: Session) -> str:
    """Return the format, "" if nothing is there."""
    if not session.run(_HAS_NOTES):
        return ""
    rows = session.run(_READ_FORMAT)
    return str(rows[0][0]) if rows else ""


def _make(session: Session) -> None:
    found = _format(session)
    if found not in ("", *FORMATS):
        raise not_ours(session.shown, "of a newer govflow", "由更新版本的 govflow 写成")
    if session.own:
        session.run(_MARK)
    for statement in _SCHEMA:
        session.run(statement)
    _index(session)
    if found == "1":
        _add_heads(session)
    session.run(_WRITE_FORMAT, FORMAT)


def _indexed(session: Session) -> bool:
    """Tell whether all indexes are there."""
    return _INDEXES.keys() <= {name for (name,) in session.run(_INDEXED)}


def _index(session: Session) -> None:
    """Make the indexes that are not there, and all that came with them."""
    for name, on in _INDEXES.items():
        session.run(f"CREATE INDEX IF NOT EXISTS {name} {on}")
    for name in _OUTDATED:
        session.run(f"DROP INDEX IF EXISTS {name}")
    session.run(_BEHIND)


def _add_heads(session: Session) -> None:
    """Say of each case how it stands, which format 1 did not.

    The outbox stays empty: what was to be sent under format 1 was for the host to send.
    """
    for (stream,) in session.run(_STREAMS):
        rows = session.run(_HISTORY, stream)
        case = folded(stream, events(stream, [data for _, data in rows]))
        if case is None or rows[-1][0] != len(rows) - 1:
            raise lacking(stream)
        session.run(OPEN, *head(case))


def head(case: Case) -> Row:
    """Return the values of a case's row, its id last."""
    s = standing(case)
    return (
        s.version, s.workflow, s.state, s.unit, s.owner, micros(s.opened_at), _maybe(s.due),
        _maybe(s.closed_at), s.case,
    )  # fmt: skip


def from_head(row: Row) -> Standing:
    """Return how a case stands by its row."""
    case, workflow, state, unit, owner, opened_at, due, closed_at, version = row
    return Standing(
        case, workflow, state, unit, owner,
        instant(opened_at), _instant(due), _instant(closed_at), version,
    )  # fmt: skip


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _instant(micros: int | None) -> datetime | None:
    return None if micros is None else instant(micros)
