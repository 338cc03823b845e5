"""Units of work in PostgreSQL: none ends otherwise than it says, and none knows what is not so."""

# ruff: noqa: PT012 - units of work fail inside

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.case.snapshot import EVERY
from govflow.errors import LedgerError
from govflow.ledger import PostgresLedger
from govflow.ledger.postgres import session as postgres_session
from govflow.testing.contract_cases import opened, taken, write


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    return postgres.empty()


def test_a_unit_whose_error_was_caught_inside_does_not_end_as_if_all_were_well(dsn: str) -> None:
    """The trap: PostgreSQL answers the COMMIT of a failed transaction with a ROLLBACK, and no error."""
    with PostgresLedger(dsn) as ledger:
        with pytest.raises(LedgerError) as error, ledger.batch():
            write(ledger, None, *opened("a"))
            with pytest.raises(LedgerError):
                list(ledger.rows("SELECT * FROM nowhere"))
        assert error.value.code == "unit-failed"
        with ledger.batch():
            write(ledger, None, *opened("b"))
            with pytest.raises(LedgerError), ledger.batch():
                list(ledger.rows("SELECT 1"))
                with pytest.raises(LedgerError):
                    list(ledger.rows("SELECT * FROM nowhere"))
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
