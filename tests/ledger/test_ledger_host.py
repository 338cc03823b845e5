"""A ledger on a host's own connection: the host's transactions hold our events as well as its own rows."""

# ruff: noqa: PT012 - units of work fail inside

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from govflow.errors import NotALedger
from govflow.ledger import SqliteLedger
from govflow.testing.contract import T, opened, taken, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "host.db"


@pytest.fixture
def host(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE events (what TEXT)")  # a name that a host may well use
        db.commit()
        yield db


def test_the_host_commits_its_own_rows_and_our_events_together(host: sqlite3.Connection, path: Path) -> None:
    ledger = SqliteLedger(connection=host)
    host.execute("INSERT INTO events VALUES ('ours')")
    write(ledger, None, *opened("a", T))
    with closing(sqlite3.connect(path)) as other:
        assert SqliteLedger(connection=other).history("a") == ()
    host.commit()
    ledger.close()
    assert host.execute("SELECT what FROM events").fetchall() == [("ours",)], (
        "the host's connection stays open"
    )
    with closing(sqlite3.connect(path)) as other:
        assert SqliteLedger(connection=other).history("a") == opened("a", T)


def test_the_hosts_rollback_leaves_nothing_of_us(host: sqlite3.Connection) -> None:
    ledger = SqliteLedger(connection=host)
    host.execute("INSERT INTO events VALUES ('lost')")
    with ledger.batch():
        write(ledger, None, *opened("a", T))
    host.rollback()
    assert (list(ledger.cases()), ledger.next_due()) == ([], None)
    assert host.execute("SELECT * FROM events").fetchall() == []


def test_without_a_transaction_of_the_host_a_unit_of_work_is_committed(
    host: sqlite3.Connection, path: Path
) -> None:
    write(SqliteLedger(connection=host), None, *opened("a"))
    assert not host.in_transaction
    with closing(sqlite3.connect(path)) as other:
        assert list(SqliteLedger(connection=other).cases()) == ["a"]


def test_a_hosts_file_is_marked_neither_as_ours_nor_changed_in_its_settings(
    host: sqlite3.Connection, path: Path
) -> None:
    SqliteLedger(connection=host)
    for pragma, value in (("application_id", 0), ("user_version", 0), ("journal_mode", "delete")):
        assert host.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    with pytest.raises(NotALedger):
        SqliteLedger(path)


def test_an_error_of_the_hosts_own_sql_stays_the_hosts(host: sqlite3.Connection) -> None:
    ledger = SqliteLedger(connection=host)
    with pytest.raises(sqlite3.OperationalError), ledger.batch():
        write(ledger, None, *opened("a"))
        host.execute("SELECT * FROM nowhere")
    assert list(ledger.cases()) == []


def test_what_the_hosts_own_savepoint_takes_back_was_never_written(host: sqlite3.Connection) -> None:
    ledger = SqliteLedger(connection=host)
    before = write(ledger, None, *opened("before"))
    with ledger.batch():
        host.execute("SAVEPOINT theirs")
        write(ledger, None, *opened("gone"))
        write(ledger, before, taken(1))
        host.execute("ROLLBACK TO theirs")
        assert ledger.case("before") == before
        assert ledger.case("gone") is None
        write(ledger, before, taken(2))
    assert list(ledger.cases()) == ["before"]
    assert ledger.history("before")[1:] == (taken(2),)


def test_a_follower_misses_nothing_of_what_the_host_has_not_committed_yet(host: sqlite3.Connection) -> None:
    """It might still be taken back, and its positions be given to others."""
    ledger = SqliteLedger(connection=host)
    for name, end in (("gone", host.rollback), ("kept", host.commit)):
        host.execute("INSERT INTO events VALUES ('theirs')")
        write(ledger, None, *opened(name))
        assert ledger.follow() == ()
        end()
    assert [entry.case for entry in ledger.follow()] == ["kept"]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_a_follower_inside_the_hosts_transactions_is_given_all_that_is_committed(
    path: Path, mode: str
) -> None:
    """The trap: a host may never call the ledger outside of one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as host:
        host.execute(f"PRAGMA journal_mode = {mode}")
        ledger, seen, position = SqliteLedger(connection=host), list[str](), ""
        for number in range(4):
            host.execute("BEGIN IMMEDIATE")
            write(ledger, None, *opened(f"case-{number}"))
            for entry in ledger.follow(position):
                position = entry.position
                seen.append(entry.case)
            host.execute("COMMIT")
        assert seen == ["case-0", "case-1", "case-2"]


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_second_ledger_on_the_connection_shows_nothing_that_may_yet_be_taken_back(
    path: Path, *, autocommit: bool
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as host:
        ledger, other = SqliteLedger(connection=host), SqliteLedger(connection=host)
        write(ledger, None, *opened("before"))
        with pytest.raises(ZeroDivisionError):
            if not autocommit:
                host.execute("BEGIN")
            with ledger.batch():
                write(ledger, None, *opened("ghost"))
                (seen,) = other.follow()
                raise ZeroDivisionError
        if not autocommit:
            host.execute("ROLLBACK")
        write(ledger, None, *opened("real"))
        assert [entry.case for entry in (seen, *other.follow(seen.position))] == ["before", "real"]


@pytest.mark.parametrize("database", ["in memory", "locked", "without tables"])
def test_where_nobody_can_tell_what_is_committed_nothing_is_shown_until_it_is(
    tmp_path: Path, database: str
) -> None:
    name = ":memory:" if database == "in memory" else tmp_path / "host.db"
    with closing(sqlite3.connect(name, isolation_level=None)) as host:
        if database == "locked":
            SqliteLedger(connection=host)
        host.execute("CREATE TABLE theirs (what TEXT)")
        host.execute("BEGIN EXCLUSIVE" if database == "locked" else "BEGIN")
        ledger = SqliteLedger(connection=host)
        write(ledger, None, *opened("a"))
        assert ledger.follow() == ()
        host.execute("COMMIT")
        assert [entry.case for entry in ledger.follow()] == ["a"]
