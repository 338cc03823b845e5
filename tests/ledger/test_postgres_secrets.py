"""A password in the address of a database is never shown, whatever goes wrong."""

import traceback

import psycopg
import pytest
from tests.ledger.postgres_server import GUARDED, PASSWORD, PostgresServer

from govflow.errors import LedgerError, LedgerLost
from govflow.ledger import PostgresLedger
from govflow.testing.contract_cases import opened, write


def everything(error: BaseException) -> str:
    """Return all that a log could show of an error: its words, its causes, what it holds."""
    told = ["".join(traceback.format_exception(error))]
    seen: BaseException | None = error
    while seen is not None:
        told += [str(seen), repr(seen), repr(vars(seen))]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(told)


@pytest.fixture
def guarded(postgres: PostgresServer) -> str:
    """Return the address of an empty database for a user with a password."""
    if not postgres.execute(f"SELECT 1 FROM pg_roles WHERE rolname = '{GUARDED}'"):  # noqa: S608
        postgres.execute(f"CREATE ROLE {GUARDED} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
    address = postgres.empty()
    return address.replace("govflow@", f"{GUARDED}:{PASSWORD}@", 1)


ADDRESSES = {
    "nobody answers": f"postgresql://u:{PASSWORD}@127.0.0.1:1/db",
    "no such host": f"postgresql://u:{PASSWORD}@nowhere.invalid/db",
    "a password that is not escaped": f"postgresql://u:x/{PASSWORD}@h/db",
    "another that is not": f"postgresql://u:x@{PASSWORD}@h/db",
    "an unknown setting": f"postgresql://u@h/db?passwort={PASSWORD}",
    "words": f"host=/nowhere password={PASSWORD}",
    "words that are none": f"host=/nowhere password '{PASSWORD}'",
    "a NUL": f"host=/nowhere password={PASSWORD}\0",
    "half of a character": f"host=/nowhere password={PASSWORD}\ud800",
    "a port that is none": f"postgresql://u:p@h:{PASSWORD}/db",
}


@pytest.mark.parametrize("why", ADDRESSES)
def test_an_address_that_leads_nowhere(why: str) -> None:
    with pytest.raises(LedgerError) as error:
        PostgresLedger(ADDRESSES[why])
    assert error.value.code == "ledger-unreachable"
    assert error.value.__context__ is None
    assert PASSWORD not in everything(error.value).replace(f'ADDRESSES["{why}"]', "")


def test_a_wrong_password_and_an_unknown_database(guarded: str) -> None:
    wrong = PASSWORD[::-1]
    with pytest.raises(LedgerLost, match="refuses the user or the password") as error:
        PostgresLedger(guarded.replace(PASSWORD, wrong))
    assert wrong not in everything(error.value)
    with pytest.raises(LedgerLost, match="no such database") as error:
        PostgresLedger(guarded.replace("/postgres?", "/nowhere?"))
    assert PASSWORD not in everything(error.value)


def test_a_connection_that_is_lost(guarded: str, postgres: PostgresServer) -> None:
    with PostgresLedger(guarded) as ledger:
        assert PASSWORD not in repr(ledger) + repr(vars(ledger)) + repr(ledger.outbox)
        end_all(postgres, GUARDED)
        with pytest.raises(LedgerLost) as error:
            write(ledger, None, *opened("a"))
        assert PASSWORD not in everything(error.value)


def test_an_error_of_the_database_itself(guarded: str) -> None:
    with PostgresLedger(guarded) as ledger:
        with psycopg.connect(guarded) as db:
            db.execute("DROP TABLE govflow_notes")
        with pytest.raises(LedgerError, match="42P01") as error:
            ledger.note("k")
        assert PASSWORD not in everything(error.value)


def end_all(postgres: PostgresServer, user: str) -> None:
    postgres.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '{user}'")  # noqa: S608
