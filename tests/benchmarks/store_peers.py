"""What a store would cost if it knew nothing: ready-made rows into the same tables, by the driver alone."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import attrs
import psycopg

from govflow import Case, Desk, Event, Ledger, MemoryLedger
from govflow.case.codec import encode
from govflow.ledger.opened import open_ledger
from govflow.ledger.outbox import to_send
from govflow.ledger.standing import standing

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
Append = tuple[Case, Sequence[Event]]


class Recording(MemoryLedger):
    """A ledger that notes what is appended."""

    def __init__(self) -> None:
        super().__init__()
        self.appends: list[Append] = []

    def append(self, case: Case, events: Sequence[Event]) -> None:
        super().append(case, events)
        self.appends.append((case, tuple(events)))


def recorded(book: Any, live: Any, of: int) -> list[Append]:
    """Return every append of a year."""
    ledger = Recording()
    live(Desk(book, ledger), of)
    return ledger.appends


@attrs.frozen
class Ready:
    """The rows of one append."""

    head: tuple[Any, ...]
    events: tuple[tuple[str, int, str], ...]
    timer: tuple[str, int] | None
    sent: tuple[tuple[str, int], ...]


def micros(at: datetime | None) -> Any:
    return None if at is None else (at - EPOCH) // MICROSECOND


def ready(append: Append) -> Ready:
    case, events = append
    s, first = standing(case), case.version - len(events)
    return Ready(
        (
            s.case,
            s.version,
            s.workflow,
            s.state,
            s.unit,
            s.owner,
            *map(micros, (s.opened_at, s.due, s.closed_at)),
        ),
        tuple((case.id, number, encode(event)) for number, event in enumerate(events, first)),
        None if case.next_due is None else (case.id, micros(case.next_due)),
        tuple((case.id, number) for number, event in enumerate(events, first) if to_send(event)),
    )


class Bare(Protocol):
    """A driver's connection."""

    def prepared(self, batch: Iterable[Ready]) -> Any:
        """Return the rows as `write` wants them."""
        ...

    def write(self, batch: Any) -> None:
        """Write prepared rows in one durable transaction."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


STATEMENTS = (
    """
    INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, closed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state,
        unit = excluded.unit, owner = excluded.owner, due = excluded.due, closed_at = excluded.closed_at
    """,
    "INSERT INTO govflow_events (stream, version, data) VALUES (?, ?, ?)",
    "INSERT INTO govflow_timers VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET due = excluded.due",
    "DELETE FROM govflow_timers WHERE stream = ?",
    "INSERT INTO govflow_outbox (stream, version, ready) VALUES (?, ?, 0)",
)
POSTGRES = (
    b"""
    INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, closed_at, tx)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, pg_current_xact_id()::text::bigint)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state,
        unit = excluded.unit, owner = excluded.owner, due = excluded.due, closed_at = excluded.closed_at
    """,
    b"""
    INSERT INTO govflow_events (stream, version, data, tx)
    VALUES (%s, %s, %s, pg_current_xact_id()::text::bigint)
    """,
    b"INSERT INTO govflow_timers VALUES (%s, %s) ON CONFLICT (stream) DO UPDATE SET due = excluded.due",
    b"DELETE FROM govflow_timers WHERE stream = %s",
    b"INSERT INTO govflow_outbox (stream, version) VALUES (%s, %s)",
)


def rows_of(batch: Iterable[Ready]) -> tuple[list[Any], ...]:
    """Return the rows for each statement: of each case the last head and the last timer."""
    batch = tuple(batch)
    last = {one.head[0]: one for one in batch}
    return (
        [one.head for one in last.values()],
        [event for one in batch for event in one.events],
        [one.timer for one in last.values() if one.timer],
        [(name,) for name, one in last.items() if not one.timer],
        [sent for one in batch for sent in one.sent],
    )


class BareSqlite:
    """sqlite3, as durable as the ledger: a statement for each row, as in `bench_store.py` of the peers."""

    def __init__(self, where: str) -> None:
        self._db = sqlite3.connect(where, isolation_level=None)
        self._db.execute("PRAGMA synchronous = FULL")

    def prepared(self, batch: Iterable[Ready]) -> Any:
        one_by_one = (zip(STATEMENTS, rows_of((one,)), strict=True) for one in batch)
        return [(sql, row) for statements in one_by_one for sql, rows in statements for row in rows]

    def write(self, batch: Any) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        for sql, row in batch:
            self._db.execute(sql, row)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()


class GatheredSqlite(BareSqlite):
    """sqlite3 at its best: all rows of a kind at once, of each case only the last head and timer."""

    def prepared(self, batch: Iterable[Ready]) -> Any:
        return [(sql, rows) for sql, rows in zip(STATEMENTS, rows_of(batch), strict=True) if rows]

    def write(self, batch: Any) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        for sql, rows in batch:
            self._db.executemany(sql, rows)
        self._db.execute("COMMIT")


class BarePostgres:
    """psycopg, with everything of a transaction sent at once."""

    def __init__(self, where: str) -> None:
        self._db = psycopg.connect(where, autocommit=True)

    def prepared(self, batch: Iterable[Ready]) -> Any:
        return [(sql, rows) for sql, rows in zip(POSTGRES, rows_of(batch), strict=True) if rows]

    def write(self, batch: Any) -> None:
        with self._db.pipeline(), self._db.transaction(), self._db.cursor() as cursor:
            for sql, rows in batch:
                cursor.executemany(sql, rows)

    def close(self) -> None:
        self._db.close()


@attrs.frozen
class Store:
    """Where a ledger is kept, and how its driver is used without it."""

    name: str
    where: str
    bare_where: str

    def ledger(self) -> Ledger:
        return open_ledger(self.where)

    def bare(self) -> Bare:
        open_ledger(self.bare_where).close()  # which makes the tables
        return BareSqlite(self.bare_where) if self.name == "sqlite" else BarePostgres(self.bare_where)

    def gathered(self, folder: Path) -> Bare:
        """Return the quickest way there is."""
        if self.name != "sqlite":
            return self.bare()
        where = str(folder / "three.ledger")
        open_ledger(where).close()
        return GatheredSqlite(where)


def store(name: str, folder: Path, server: Any) -> Store:
    """Return two new places of a kind."""
    if name == "sqlite":
        return Store(name, str(folder / "one.ledger"), str(folder / "two.ledger"))
    return Store(name, server.fresh(), server.fresh())
