"""Units of work in PostgreSQL: none ends otherwise than it says, and none knows what is not so."""

# ruff: noqa: PT012 - units of work fail inside

import psycopg
import pytest
from tests.ledger.children import in_a_child
from tests.ledger.postgres_server import PostgresServer
from tests.ledger.signals import signal_at

from govflow.case.snapshot import EVERY
from govflow.errors import LedgerError
from govflow.ledger import PostgresLedger
from govflow.ledger.postgres import session as postgres_session
from govflow.ledger.postgres.floor import Floor
from govflow.testing.contract_cases import fail, opened, taken, write


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    return postgres.empty()


def test_a_unit_whose_error_was_caught_inside_does_not_end_as_if_all_were_well(dsn: str) -> None:
    """The trap: PostgreSQL answers the COMMIT of a failed transaction with a ROLLBACK, and no error."""
    with PostgresLedger(dsn) as ledger:
        with pytest.raises(LedgerError) as error, ledger.batch():
            write(ledger, None, *opened("a"))
            with pytest.raises(LedgerError):
                list(ledger.govflow_rows("SELECT * FROM nowhere"))
        assert error.value.code == "unit-failed"
        with ledger.batch():
            write(ledger, None, *opened("b"))
            with pytest.raises(LedgerError), ledger.batch():
                list(ledger.govflow_rows("SELECT 1"))
                with pytest.raises(LedgerError):
                    list(ledger.govflow_rows("SELECT * FROM nowhere"))
        assert list(ledger.cases()) == ["b"], "one inside spoils only itself"


@pytest.mark.parametrize(("statement", "early"), [("ROLLBACK", True), ("BEGIN", False)])
def test_a_signal_in_the_midst_leaves_no_transaction_open(
    dsn: str, monkeypatch: pytest.MonkeyPatch, statement: str, *, early: bool
) -> None:
    """The trap: all that comes after would be written into it, and be gone with the connection."""
    with PostgresLedger(dsn) as ledger, PostgresLedger(dsn) as other:
        run = postgres_session.Session._run

        def interrupted(session: postgres_session.Session, sql: str, *values: object, **how: bool) -> object:
            if early and sql.startswith(statement):
                raise KeyboardInterrupt
            found = run(session, sql, *values, **how)
            if sql.startswith(statement):
                raise KeyboardInterrupt
            return found

        with monkeypatch.context() as patch:
            patch.setattr(postgres_session.Session, "_run", interrupted)
            with pytest.raises(KeyboardInterrupt), ledger.batch():
                write(ledger, None, *opened("lost"))
                raise ZeroDivisionError
        write(ledger, None, *opened("kept"))
        assert list(other.cases()) == ["kept"]


def test_a_snapshot_that_is_ahead_of_the_history_is_passed_over(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        case = write(ledger, None, *opened("a"))
        for number in range(EVERY):
            before, case = case, write(ledger, case, taken(number))
            if case.version == EVERY:
                break
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute("DELETE FROM govflow_events WHERE version = %s", (EVERY - 1,))
            db.execute("UPDATE govflow_cases SET version = %s", (EVERY - 1,))
            assert ledger.case("a") == before


def test_a_unit_holds_no_more_cases_than_fit_and_knows_how_all_of_them_stand(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_session, "_AT_HAND", 4)
    with PostgresLedger(dsn) as ledger:
        with ledger.batch():
            first = write(ledger, None, *opened("first"))
            with ledger.batch():
                first = write(ledger, first, taken(1))
                for number in range(11):
                    write(ledger, None, *opened(f"c{number}"))
                assert len(ledger._session()._units[-1].held) <= 4
                assert ledger.case("first") == first
                first = write(ledger, first, taken(2))
            write(ledger, first, taken(3))
        assert ledger.history("first")[1:] == (taken(1), taken(2), taken(3))
        assert ledger.integrity() == ()


@pytest.mark.parametrize(("owner", "name"), [(postgres_session.Session, "_take_back"), (Floor, "lowest")])
def test_a_signal_as_a_unit_is_taken_back_leaves_none_open(dsn: str, owner: type, name: str) -> None:
    """The trap: all that comes after would be acknowledged, and wait for an end that never comes."""
    with PostgresLedger(dsn) as ledger, PostgresLedger(dsn) as other:
        with signal_at(owner, name), ledger.batch():
            write(ledger, None, *opened("lost"))
            fail()
        with ledger.batch():
            write(ledger, None, *opened("kept"))
        assert list(other.cases()) == ["kept"]


@pytest.mark.parametrize(("owner", "name"), [(postgres_session.Session, "_take_back"), (Floor, "lowest")])
def test_a_unit_around_one_that_was_not_taken_back_whole_is_not_kept(
    dsn: str, owner: type, name: str
) -> None:
    with PostgresLedger(dsn) as ledger:
        with pytest.raises(LedgerError) as error, ledger.batch():
            write(ledger, None, *opened("around"))
            with signal_at(owner, name), ledger.batch():
                write(ledger, None, *opened("inside"))
                assert ledger.history("inside"), "it stands in the tables"
                fail()
        assert error.value.code == "unit-failed"
        with ledger.batch():
            write(ledger, None, *opened("kept"))
        assert list(ledger.cases()) == ["kept"]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("hosted", [False, True])
def test_a_child_that_leaves_its_parents_unit_takes_nothing_of_it_back(dsn: str, *, hosted: bool) -> None:
    """The trap: it would say ROLLBACK over its parent's connection, who would be told that all is well."""
    with psycopg.connect(dsn, autocommit=True) as host:
        ledger = PostgresLedger(connection=host) if hosted else PostgresLedger(dsn)

        def leave() -> None:
            assert not unit.__exit__(ZeroDivisionError, ZeroDivisionError(), None)
            if hosted:
                with pytest.raises(LedgerError) as error:
                    ledger.case("a")
                assert error.value.code == "other-process"

        unit = ledger.batch()
        with unit:
            write(ledger, None, *opened("a"))
            assert ledger.history("a"), "it stands in the tables"
            assert in_a_child(leave) == 0
        assert list(ledger.cases()) == ["a"]
        ledger.close()


def test_a_unit_that_the_host_has_ended_itself_is_not_said_to_be_kept(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as host:
        ledger = PostgresLedger(connection=host)
        with pytest.raises(LedgerError) as error, ledger.batch():
            write(ledger, None, *opened("a"))
            host.execute("ROLLBACK")
        assert error.value.code == "unit-failed"
        assert list(ledger.cases()) == []


def test_nobody_waits_for_ever_for_what_another_has_locked(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger, psycopg.connect(dsn) as host:
        assert ledger.govflow_rows("SHOW lock_timeout") == [("30s",)]
        case = write(ledger, None, *opened("a"))
        host.execute("SELECT * FROM govflow_cases FOR UPDATE")
        with PostgresLedger(f"{dsn}%20-c%20lock_timeout%3D50") as hasty:
            assert hasty.govflow_rows("SHOW lock_timeout") == [("50ms",)], "as the address says"
            with pytest.raises(LedgerError) as error:
                write(hasty, case, taken(1))
            assert error.value.code == "ledger-busy"
