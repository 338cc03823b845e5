"""A ledger that an older govflow made is given the indexes that came later, by whoever may."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger import Ledger, PostgresLedger, SqliteLedger
from govflow.ledger.verifying import verify
from govflow.testing.contract_cases import HOUR, opened, told, write

OLDER = "CREATE INDEX {name} ON govflow_outbox (pos, ready); DROP INDEX govflow_outbox_ready; \
DROP INDEX govflow_cases_open"
IN_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'govflow%'"
IN_POSTGRES = "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"


def test_a_file_is_given_the_indexes_that_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "old.ledger"
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, None, *opened("a"), told(1))
        whole = set(ledger.govflow_rows(IN_SQLITE))
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(OLDER.format(name="govflow_outbox_in_order"))
    with closing(SqliteLedger(path)) as ledger:
        assert set(ledger.govflow_rows(IN_SQLITE)) == whole
        assert [one.key for one in ledger.outbox.lease(1, HOUR)] == ["a/1"]
        assert not verify(ledger).flaws


def test_a_file_that_has_them_is_opened_while_others_write(tmp_path: Path) -> None:
    path = tmp_path / "town.ledger"
    SqliteLedger(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        SqliteLedger(path, patience=0.1).close()


def test_a_database_is_given_the_indexes_that_it_lacks(postgres: PostgresServer) -> None:
    dsn = postgres.empty()
    with PostgresLedger(dsn) as ledger:
        write(ledger, None, *opened("a"), told(1))
        whole = set(ledger.govflow_rows(IN_POSTGRES))
    with psycopg.connect(dsn) as db:
        db.execute(OLDER.format(name="govflow_outbox_waiting").encode())
    with PostgresLedger(dsn) as ledger:
        assert set(ledger.govflow_rows(IN_POSTGRES)) == whole
        assert [one.key for one in ledger.outbox.lease(1, HOUR)] == ["a/1"]


def test_whoever_does_not_own_the_tables_goes_on_without(postgres: PostgresServer) -> None:
    dsn = postgres.empty()
    schema = dsn.rpartition("%3D")[2]
    with PostgresLedger(dsn) as ledger:
        write(ledger, None, *opened("a"), told(1))
    with psycopg.connect(dsn) as db:
        db.execute(b"DROP INDEX govflow_outbox_ready")
        db.execute(f"CREATE ROLE clerk_of_{schema} LOGIN".encode())
        db.execute(f"GRANT USAGE ON SCHEMA {schema} TO clerk_of_{schema}".encode())
        db.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO clerk_of_{schema}".encode())
    with PostgresLedger(dsn.replace("govflow@", f"clerk_of_{schema}@")) as ledger:
        assert [one.key for one in ledger.outbox.lease(1, HOUR)] == ["a/1"]


PUT_OFF = "UPDATE govflow_outbox SET ready = 0 WHERE version > 2"
READY = "SELECT version, ready = (SELECT max(ready) FROM govflow_outbox) FROM govflow_outbox ORDER BY version"


def put_off(ledger: Ledger) -> None:
    """Put off the second of four messages of a case, and leave another case alone."""
    write(ledger, None, *opened("a"), told(1), told(2), told(3), told(4))
    write(ledger, None, *opened("b"), told(1))
    sent, other = ledger.outbox.lease(2, HOUR)
    assert ledger.outbox.done(sent)
    (first,) = ledger.outbox.lease(1, HOUR)
    assert ledger.outbox.failed(first, "no answer", HOUR)
    assert ledger.outbox.failed(other, "busy", HOUR / 2)


def test_an_older_file_is_told_once_who_waits_behind_what_was_put_off(tmp_path: Path) -> None:
    path = tmp_path / "old.ledger"
    with closing(SqliteLedger(path)) as ledger:
        put_off(ledger)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(PUT_OFF)
        raw.execute("DROP INDEX govflow_outbox_ready")
    with closing(SqliteLedger(path)) as ledger:
        assert list(ledger.govflow_rows(READY)) == [(1, 0), (2, 1), (3, 1), (4, 1)]


def test_so_is_an_older_database(postgres: PostgresServer) -> None:
    dsn = postgres.empty()
    with PostgresLedger(dsn) as ledger:
        put_off(ledger)
    with psycopg.connect(dsn) as db:
        db.execute(PUT_OFF.encode())
        db.execute(b"DROP INDEX govflow_outbox_ready")
    with PostgresLedger(dsn) as ledger:
        assert list(ledger.govflow_rows(READY)) == [(1, False), (2, True), (3, True), (4, True)]


@pytest.mark.parametrize("kind", ["file", "database"])
def test_an_index_that_is_there_is_not_made_again(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    if kind == "file":
        SqliteLedger(tmp_path / "town.ledger").close()
        monkeypatch.setattr("govflow.ledger.sqlite.schema._index", made.append)
        SqliteLedger(tmp_path / "town.ledger").close()
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        dsn = server.empty()
        PostgresLedger(dsn).close()
        monkeypatch.setattr("govflow.ledger.postgres.schema._index", made.append)
        PostgresLedger(dsn).close()
    assert made == []
