"""The tables of a ledger in PostgreSQL, in the first schema of the search path.

Instants are microseconds since 1970 UTC. An event bears a number that comes from its transaction, `tx`: see
reading. The tables of timers and of messages to send turn over quickly, so they are narrow,
refer to nothing, and are vacuumed early. How many events a case has is said to the planner: of millions of
rows it looks at some thousands, takes each case for ten times as long as it is, and then reads the whole
table where a few hundred look-ups would do.

To make an index keeps writers waiting, a second or so for a million rows: so it does when an older ledger is
opened for the first time.
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
CREATE TABLE govflow_events (
    tx bigint NOT NULL, pos bigint GENERATED ALWAYS AS IDENTITY,
    stream text COLLATE "C" NOT NULL, version integer NOT NULL, data text NOT NULL,
    PRIMARY KEY (stream, version)
);
CREATE TABLE govflow_timers (stream text COLLATE "C" PRIMARY KEY, due bigint NOT NULL) WITH (
    fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05
);
CREATE TABLE govflow_units (unit text COLLATE "C" PRIMARY KEY, position integer NOT NULL);
CREATE TABLE govflow_snapshots (
    stream text COLLATE "C" PRIMARY KEY, version integer NOT NULL, form text NOT NULL, data text NOT NULL
);
CREATE TABLE govflow_outbox (
    pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text COLLATE "C" NOT NULL, version integer NOT NULL, ready bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0, fence integer NOT NULL DEFAULT 0,
    parked boolean NOT NULL DEFAULT false, error text NOT NULL DEFAULT '', UNIQUE (stream, version)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)
"""
_LENGTHS = "ALTER TABLE govflow_events ALTER COLUMN stream SET (n_distinct = -0.05)"
_INDEXES = {
    "govflow_cases_by_opening": "govflow_cases (pos)",
    "govflow_cases_by_state": "govflow_cases (state, pos)",
    "govflow_cases_by_unit": "govflow_cases (unit, pos)",
    "govflow_cases_by_owner": "govflow_cases (owner, pos)",
    "govflow_cases_by_due": "govflow_cases (due, stream) WHERE due IS NOT NULL",
    "govflow_cases_open": "govflow_cases (pos) WHERE closed_at IS NULL",
    "govflow_events_in_order": "govflow_events (tx, pos)",
    "govflow_timers_by_due": "govflow_timers (due, stream)",
    "govflow_units_by_position": "govflow_units (position)",
    "govflow_outbox_ready": "govflow_outbox (ready, pos) WHERE NOT parked",
    "govflow_outbox_parked": "govflow_outbox ((stream || '/' || version::text)) WHERE parked",
}
"""A ledger that an older govflow made lacks those that came later, and is given them when it is opened.

That is for the owner of the tables to do; for anybody else it is slower until then.
"""
_UNIQUE = ("govflow_cases_by_opening", "govflow_events_in_order")
_OUTDATED = ("govflow_outbox_waiting",)
_LACKING = """
SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'govflow_outbox'
    AND pg_has_role(tableowner, 'USAGE') AND %s > (
        SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ANY(%s)
    )"""
_BEHIND = """
UPDATE govflow_outbox AS it SET ready = put_off.ready
FROM govflow_outbox AS put_off
WHERE NOT put_off.parked AND put_off.error <> '' AND it.stream = put_off.stream
    AND it.version > put_off.version AND NOT it.parked AND it.ready < put_off.ready"""
"""An older govflow let those be ready that stand behind one that is put off."""
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
                _index(session)
                session.run(_NUMBERING.format(shift=0))
                session.run(_WRITE, (_FORMAT,))
    if session.run(_READ) != [(_FORMAT,)]:
        raise newer()
    if session.run(_LACKING, (len(_INDEXES), list(_INDEXES))):
        with session.unit():
            session.run(f"SELECT pg_advisory_xact_lock({_LOCK:d})")
            _index(session)
    if session.ask(_AHEAD):
        with session.unit():
            _go_on(session)


def _index(session: Session) -> None:
    """Make the indexes that are not there, and all that came with them."""
    for name, on in _INDEXES.items():
        session.run(f"CREATE {'UNIQUE ' * (name in _UNIQUE)}INDEX IF NOT EXISTS {name} ON {on}")
    for name in _OUTDATED:
        session.run(f"DROP INDEX IF EXISTS {name}")
    session.run(_LENGTHS)
    session.run(_BEHIND)


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
