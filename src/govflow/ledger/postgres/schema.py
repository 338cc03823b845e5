"""The tables of a ledger in PostgreSQL, in the first schema of the search path.

Instants are microseconds since 1970 UTC. An event bears a number that comes from its transaction, `tx`: see
reading. The tables of timers and of messages to send turn over quickly, so they are narrow,
refer to nothing, and are vacuumed early.
"""

from govflow.ledger.postgres.session import Session
from govflow.ledger.postgres.words import newer, no_ledger

_FORMAT = "1"
_LOCK = 0x676F7666  # "govf": whoever makes the tables holds it
_THERE = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'govflow_notes'"
_READ = "SELECT value FROM govflow_notes WHERE key = 'ledger.format'"
_WRITE = "INSERT INTO govflow_notes (key, value) VALUES ('ledger.format', %s)"
_SCHEMA = """
CREATE TABLE govflow_notes (key text COLLATE "C" PRIMARY KEY, value text NOT NULL);
CREATE TABLE govflow_cases (
    pos bigint GENERATED ALWAYS AS IDENTITY, stream text COLLATE "C" PRIMARY KEY, version integer NOT NULL,
    workflow text COLLATE "C" NOT NULL, state text COLLATE "C" NOT NULL, unit text COLLATE "C" NOT NULL,
    owner text COLLATE "C" NOT NULL, opened_at bigint NOT NULL, due bigint, closed_at bigint,
    tx bigint NOT NULL
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE UNIQUE INDEX govflow_cases_by_opening ON govflow_cases (pos);
CREATE INDEX govflow_cases_by_state ON govflow_cases (state, pos);
CREATE INDEX govflow_cases_by_unit ON govflow_cases (unit, pos);
CREATE INDEX govflow_cases_by_owner ON govflow_cases (owner, pos);
CREATE INDEX govflow_cases_by_due ON govflow_cases (due, stream) WHERE due IS NOT NULL;
CREATE TABLE govflow_events (
    tx bigint NOT NULL, pos bigint GENERATED ALWAYS AS IDENTITY,
    stream text COLLATE "C" NOT NULL, version integer NOT NULL, data text NOT NULL,
    PRIMARY KEY (stream, version)
);
CREATE UNIQUE INDEX govflow_events_in_order ON govflow_events (tx, pos);
CREATE TABLE govflow_timers (stream text COLLATE "C" PRIMARY KEY, due bigint NOT NULL) WITH (
    fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05
);
CREATE INDEX govflow_timers_by_due ON govflow_timers (due, stream);
CREATE TABLE govflow_units (unit text COLLATE "C" PRIMARY KEY, position integer NOT NULL);
CREATE INDEX govflow_units_by_position ON govflow_units (position);
CREATE TABLE govflow_snapshots (
    stream text COLLATE "C" PRIMARY KEY, version integer NOT NULL, form text NOT NULL, data text NOT NULL
);
CREATE TABLE govflow_outbox (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text COLLATE "C" NOT NULL, version integer NOT NULL, ready bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0, fence integer NOT NULL DEFAULT 0,
    parked boolean NOT NULL DEFAULT false, error text NOT NULL DEFAULT '', UNIQUE (stream, version)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX govflow_outbox_waiting ON govflow_outbox (pos) WHERE NOT parked;
CREATE INDEX govflow_outbox_parked ON govflow_outbox ((stream || '/' || version::text)) WHERE parked
"""


_AHEAD = """
SELECT tx, tx - pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1 FROM govflow_events
WHERE tx >= govflow_horizon() + pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    - pg_snapshot_xmin(pg_current_snapshot())::text::bigint ORDER BY tx DESC, pos DESC LIMIT 1"""
_REACHED = "SELECT govflow_tx()"
_NUMBERING = """
CREATE OR REPLACE FUNCTION govflow_tx() RETURNS bigint LANGUAGE sql STABLE
    AS 'SELECT pg_current_xact_id()::text::bigint + {shift:d}';
CREATE OR REPLACE FUNCTION govflow_horizon() RETURNS bigint LANGUAGE sql STABLE
    AS 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + {shift:d}'
"""


def prepare(session: Session, *, new: bool = True) -> None:
    """Make the tables, if nobody has yet, or, if there are to be no new ones, say so.

    Errors: UnknownCase `no-ledger`; NotALedger if they are of a newer govflow.
    """
    if not session.run(_THERE):
        if not new:
            raise no_ledger()
        with session.unit():
            session.run(f"SELECT pg_advisory_xact_lock({_LOCK:d})")
            if not session.run(_THERE):
                session.run(_SCHEMA)
                session.run(_NUMBERING.format(shift=0))
                session.run(_WRITE, (_FORMAT,))
    if session.run(_READ) != [(_FORMAT,)]:
        raise newer()
    if session.ask(_AHEAD):
        with session.unit():
            _go_on(session)


def _go_on(session: Session) -> None:
    """Number transactions so that they come after all that is there.

    A copy that was restored into another server holds the numbers of the old one's transactions, which that
    other one may be far from reaching: what it writes would come before all else, and never be shown.
    """
    session.run(f"SELECT pg_advisory_xact_lock({_LOCK:d})")
    ((reached,),) = session.run(_REACHED)
    for last, shift in session.run(_AHEAD):
        if last > reached:
            session.run(_NUMBERING.format(shift=shift))
