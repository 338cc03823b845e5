"""Cases with a timer each, as many as one likes, loaded by bulk SQL: 4,000 of the timers are overdue."""

import sqlite3
from contextlib import closing
from typing import Any

import psycopg
from tests.benchmarks.store_peers import Store, micros
from tests.benchmarks.zhenhai_year import START

from govflow import Ledger
from govflow.case import Case, Flagged, Opened, evolve
from govflow.case.codec import encode

DUE = 4_000
OPENED = Opened(
    START, "worker", "NAME/0", "NAME", "request", "pooled", "G111", "C11", {"note": "x" * 80}, "d"
)
FLAGGED = Flagged(START, "looked-at", "time", "It was looked at.", "已查看。")
FUTURE = 4_000_000_000_000_000  # the year 2096, in microseconds since 1970

SQLITE = """
CREATE TEMP TABLE numbers AS
    WITH RECURSIVE up (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM up WHERE n + 1 < :of) SELECT n FROM up;
INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at)
    SELECT 'c' || n, 1, 'request', 'pooled', 'G111', 'C11', :at FROM numbers ORDER BY n;
INSERT INTO govflow_events (stream, version, data)
    SELECT 'c' || n, 0, replace(:data, 'NAME', 'c' || n) FROM numbers ORDER BY n;
INSERT INTO govflow_timers (stream, due)
    SELECT 'c' || n, CASE WHEN n < :overdue THEN :at + n ELSE :future + n END FROM numbers;
ANALYZE
"""
POSTGRES = """
INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, tx)
    SELECT 'c' || n, 1, 'request', 'pooled', 'G111', 'C11', %(at)s, pg_current_xact_id()::text::bigint
    FROM generate_series(0, %(of)s - 1) AS n;
INSERT INTO govflow_events (stream, version, data, tx)
    SELECT 'c' || n, 0, replace(%(data)s, 'NAME', 'c' || n), pg_current_xact_id()::text::bigint
    FROM generate_series(0, %(of)s - 1) AS n;
INSERT INTO govflow_timers (stream, due)
    SELECT 'c' || n, CASE WHEN n < %(overdue)s THEN %(at)s + n ELSE %(future)s + n END
    FROM generate_series(0, %(of)s - 1) AS n;
VACUUM (ANALYZE) govflow_cases;
VACUUM (ANALYZE) govflow_events;
VACUUM (ANALYZE) govflow_timers
"""


def pending(store: Store, of: int) -> None:
    """Make a ledger with so many cases."""
    store.ledger().close()  # which makes the tables
    values = {
        "of": of, "at": micros(START), "future": FUTURE, "overdue": DUE, "data": encode(OPENED),
    }  # fmt: skip
    if store.name == "sqlite":
        with closing(sqlite3.connect(store.where, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = OFF")
            for statement in SQLITE.split(";"):
                db.execute(statement, values if ":" in statement else {})
    else:
        with psycopg.connect(store.where, autocommit=True) as server:
            for statement in POSTGRES.split(";"):
                psycopg.ClientCursor(server).execute(
                    statement.encode(), values if "%(" in statement else None
                )


def claim_some(ledger: Ledger, most: int) -> int:
    """Claim overdue cases, look at each, and let its timer go, in one unit of work; return how many."""
    with ledger.batch():
        claimed = ledger.claim(ledger.now(), most)
        for name in claimed:
            ledger.append(*looked_at(ledger.case(name)))
    return len(claimed)


def looked_at(case: Case | None) -> tuple[Case, tuple[Any, ...]]:
    assert case is not None
    return evolve(case, FLAGGED), (FLAGGED,)
