"""A message whose event cannot be read is parked, and holds up neither its case nor anybody else's."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger import Ledger, PostgresLedger, SqliteLedger
from govflow.testing.contract_cases import HOUR, opened, told, write

Spoil = Callable[[str], object]
SPOILED = ("UPDATE govflow_events SET data = '{' WHERE {which}", "DELETE FROM govflow_events WHERE {which}")
WHICH = "stream = 'a' AND version = 1"


def in_a_file(tmp_path: Path, _: pytest.FixtureRequest) -> tuple[Ledger, Spoil]:
    def spoil(sql: str) -> None:
        with closing(sqlite3.connect(tmp_path / "one.ledger")) as db, db:
            db.execute(sql)

    return SqliteLedger(tmp_path / "one.ledger"), spoil


def in_a_database(_: Path, request: pytest.FixtureRequest) -> tuple[Ledger, Spoil]:
    server: PostgresServer = request.getfixturevalue("postgres")
    dsn = server.empty()

    def spoil(sql: str) -> None:
        with psycopg.connect(dsn) as db:
            db.execute(sql.encode())

    return PostgresLedger(dsn), spoil


@pytest.mark.parametrize("sql", SPOILED)
@pytest.mark.parametrize("store", [in_a_file, in_a_database])
def test_what_cannot_be_read_is_parked_and_stops_nobody(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    store: Callable[[Path, pytest.FixtureRequest], tuple[Ledger, Spoil]],
    sql: str,
) -> None:
    ledger, spoil = store(tmp_path, request)
    with closing(ledger):
        write(ledger, None, *opened("a"), told(1), told(2))
        write(ledger, None, *opened("b"), told(3))
        spoil(sql.replace("{which}", WHICH))
        assert [one.key for one in ledger.outbox.lease(9, HOUR)] == ["b/1"]
        assert [one.key for one in ledger.outbox.lease(9, HOUR)] == ["a/2"]
        (parked,) = ledger.outbox.parked()
        assert (parked.key, parked.event, parked.task) == ("a/1", None, "")
        assert parked.error == "unreadable-event"
        assert ledger.outbox.resume("a/1")
        assert ledger.outbox.lease(9, HOUR) == ()
        assert [one.attempts for one in ledger.outbox.parked()] == [1], "it is tried anew, and parked again"
