"""Connections of a ledger's own: one for each thread, anew after a loss or a fork; commits in doubt."""

# ruff: noqa: PT012 - units of work fail inside

import os
import warnings
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.case.snapshot import EVERY
from govflow.errors import LedgerConflict, LedgerError, LedgerLost, NotALedger, UnknownCase
from govflow.ledger import PostgresLedger
from govflow.ledger.postgres import session as postgres_session
from govflow.testing.contract_cases import HOUR, T, opened, taken, told, write


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    """Return the address of an empty schema, by a name of its own: so all connections there can be ended."""
    address = postgres.empty()
    return f"{address}&application_name={address.rpartition('%3D')[2]}"


def end_all(postgres: PostgresServer, dsn: str) -> None:
    """End all connections of an address, as an administrator or a crash would."""
    whose = f"application_name = '{dsn.rpartition('=')[2]}'"
    postgres.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {whose}")  # noqa: S608


def test_after_a_loss_reading_goes_on_and_writing_is_told_of_it_once(
    postgres: PostgresServer, dsn: str
) -> None:
    with PostgresLedger(dsn) as ledger:
        case = write(ledger, None, *opened("a"))
        end_all(postgres, dsn)
        assert ledger.history("a") == opened("a")
        end_all(postgres, dsn)
        with pytest.raises(LedgerLost, match="not known") as error:
            write(ledger, case, taken(1))
        assert error.value.code == "ledger-lost"
        write(ledger, case, taken(1))
        end_all(postgres, dsn)
        with ledger.batch():  # nothing has been done in it yet
            write(ledger, None, *opened("b"))
        assert list(ledger.cases()) == ["a", "b"]


def test_a_loss_inside_a_unit_takes_back_all_of_it(postgres: PostgresServer, dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        with pytest.raises(LedgerLost), ledger.batch():
            write(ledger, None, *opened("a"))
            end_all(postgres, dsn)
            for _ in range(2):
                with pytest.raises(LedgerLost):
                    ledger.history("a")
            with pytest.raises(LedgerLost), ledger.batch():
                write(ledger, None, *opened("b"))
        assert list(ledger.cases()) == []
        write(ledger, None, *opened("c"))


def test_a_commit_in_doubt_is_recognised_by_its_command(
    dsn: str, monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer
) -> None:
    """The trap: the commit was kept, its acknowledgement lost. Whoever looks before he repeats sees it."""
    with PostgresLedger(dsn) as ledger:
        run = postgres_session.Session._run

        def cut(session: postgres_session.Session, sql: str, *values: object, **how: bool) -> object:
            found = run(session, sql, *values, **how)
            if sql == "COMMIT":
                end_all(postgres, dsn)
                run(session, "SELECT 1")
            return found

        with monkeypatch.context() as patch:
            patch.setattr(postgres_session.Session, "_run", cut)
            with pytest.raises(LedgerLost), ledger.batch():
                write(ledger, None, *opened("a"))
        found = ledger.case("a")
        assert found is not None
        assert "a/open" in found.commands
        with pytest.raises(LedgerConflict):
            write(ledger, None, *opened("a"))


def test_each_thread_has_a_connection_and_a_unit_of_its_own(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        seen: list[list[str]] = []
        with ledger.batch():
            write(ledger, None, *opened("mine"))
            other = Thread(target=lambda: seen.append(list(ledger.cases())))
            other.start()
            other.join()
        assert seen == [[]]
        assert list(ledger.cases()) == ["mine"]


def test_a_child_of_fork_opens_its_own_connection_and_leaves_the_parents_alone(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        write(ledger, None, *opened("before"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking, with threads of others around
            child = os.fork()
        if not child:
            done = 1
            try:
                write(ledger, None, *opened("in the child"))
                ledger.close()
                done = 0
            finally:
                os._exit(done)
        assert os.waitpid(child, 0)[1] == 0
        write(ledger, None, *opened("after"))
        assert list(ledger.cases()) == ["before", "in the child", "after"]


def test_a_closed_ledger_says_so(dsn: str) -> None:
    ledger = PostgresLedger(dsn)
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed") as error:
        ledger.history("a")
    assert error.value.code == "ledger-closed"


def test_many_who_open_a_new_ledger_at_once_make_one(dsn: str) -> None:
    problems: list[BaseException] = []

    def begin() -> None:
        try:
            PostgresLedger(dsn).close()
        except BaseException as error:
            problems.append(error)

    threads = [Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_a_ledger_of_a_newer_govflow_is_left_alone(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        ledger.note("ledger.format", "99")
    with pytest.raises(NotALedger, match="newer"):
        PostgresLedger(dsn)


def test_a_text_that_cannot_be_kept_spoils_only_itself(dsn: str) -> None:
    """A NUL inside an event is kept: JSON writes it in letters."""
    with PostgresLedger(dsn) as ledger:
        with ledger.batch():
            for name in ("a\0b", "half \ud800"):
                with pytest.raises(LedgerError, match="NUL") as error:
                    write(ledger, None, *opened(name))
                assert error.value.code == "unstorable-text"
            case = write(ledger, None, *opened("a"))
            write(ledger, case, told(1))
        with pytest.raises(LedgerError, match="NUL"):
            ledger.note("k", "\0")
        assert list(ledger.cases()) == ["a"]


def test_long_histories_are_read_from_a_snapshot_and_without_one(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        case = write(ledger, None, *opened("a", T))
        for number in range(EVERY + 3):
            case = write(ledger, case, taken(number))
        with psycopg.connect(dsn, autocommit=True) as db:
            assert db.execute("SELECT stream, version FROM govflow_snapshots").fetchall() == [("a", EVERY)]
            assert ledger.case("a") == case
            db.execute("UPDATE govflow_snapshots SET data = 'x' || data")
            assert ledger.case("a") == case, "one that cannot be read is passed over"
            db.execute("UPDATE govflow_snapshots SET form = 'old'")
            assert ledger.case("a") == case
            ledger.compact()
            assert db.execute("SELECT * FROM govflow_snapshots").fetchall() == []
        with ledger.batch():
            ledger.claim(T + HOUR, 9)
            assert ledger.case("a") == case


def test_what_is_wrong_with_the_tables_is_told(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        for name in ("a", "b", "c"):
            write(ledger, None, *opened(name, T), told(1))
        assert ledger.integrity() == ()
        with psycopg.connect(dsn) as db:
            db.execute("DELETE FROM govflow_events WHERE stream = 'a' AND version = 1")
            db.execute("DELETE FROM govflow_cases WHERE stream = 'b'")
            db.execute("DELETE FROM govflow_events WHERE stream = 'c' AND version = 2")
        said = [text.en for text in ledger.integrity()]
        assert [text.split("'")[1] for text in said] == ["a", "b", "c", "b", "c/2"]
        with pytest.raises(LedgerError, match="missing"):
            ledger.history("a")
        with pytest.raises(LedgerError, match="missing"):
            ledger.case("a")


def test_a_collation_of_the_databases_own_changes_no_order(postgres: PostgresServer) -> None:
    if not postgres.execute("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'"):
        pytest.skip("this server knows only one order of letters")
    locale = "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C' TEMPLATE template0"
    postgres.execute(f"CREATE DATABASE sorted {locale}")
    with PostgresLedger(postgres.dsn_of("sorted")) as ledger:
        for name in ("b", "A", "a", "B"):
            write(ledger, None, *opened(name, T))
        assert ledger.overdue(T + HOUR, 9) == ("A", "B", "a", "b")


def test_the_connection_of_a_thread_ends_with_it(postgres: PostgresServer, dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        for _ in range(3):
            thread = Thread(target=ledger.next_due)
            thread.start()
            thread.join()
        whose = f"application_name = '{dsn.rpartition('=')[2]}'"
        count = f"SELECT count(*) FROM pg_stat_activity WHERE {whose}"  # noqa: S608
        until = monotonic() + 5
        while postgres.execute(count) != [(1,)] and monotonic() < until:
            sleep(0.01)  # a server needs a moment to notice
        assert postgres.execute(count) == [(1,)]


def test_threads_of_a_child_have_a_session_each_from_the_beginning(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        before = ledger._session()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            os._exit(0 if vars(ledger._sessions._mine) == {} else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert ledger._session() is before


def test_where_no_ledger_is_to_be_made_none_is(dsn: str) -> None:
    for _ in range(2):
        with pytest.raises(UnknownCase) as error:
            PostgresLedger(dsn, new=False)
        assert error.value.code == "no-ledger"
    PostgresLedger(dsn).close()
    PostgresLedger(dsn, new=False).close()
