"""A signal in the midst of a unit of work: nothing that is acknowledged later is lost by it."""

# ruff: noqa: PT012 - units of work fail inside

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from tests.ledger.signals import Signalled, signal_at

from govflow.errors import LedgerError
from govflow.ledger import SqliteLedger
from govflow.ledger.sqlite.rows import Rows
from govflow.ledger.sqlite.session import Session
from govflow.ledger.sqlite.turns import Turns
from govflow.testing.contract_cases import fail, opened, taken, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(path, patience=1)) as ledger:
        yield ledger


def stored(path: Path) -> list[str]:
    """Return the cases of which something is in the file for good."""
    with closing(sqlite3.connect(path)) as other:
        return [case for (case,) in other.execute("SELECT DISTINCT stream FROM govflow_events ORDER BY pos")]


@pytest.mark.parametrize("name", ["_keep", "_end"])
def test_a_signal_right_after_a_commit_leaves_no_unit_open(
    ledger: SqliteLedger, path: Path, name: str
) -> None:
    """The trap: all that comes after would be acknowledged, and be in memory only."""
    with signal_at(Rows, name):
        write(ledger, None, *opened("a"))
    write(ledger, None, *opened("b"))
    assert stored(path) == ["a", "b"]


@pytest.mark.parametrize("name", ["_keep", "_end"])
def test_what_others_write_after_such_a_signal_is_read(ledger: SqliteLedger, path: Path, name: str) -> None:
    """The trap: what was known in the unit would be written back over what others have added."""
    with signal_at(Rows, name):
        write(ledger, None, *opened("a"))
    with closing(SqliteLedger(path)) as other:
        after = write(other, other.case("a"), taken(1), taken(2))
        case = ledger.case("a")
        assert case == after
        ledger.append(after, ())
        assert other.case("a") == after


@pytest.mark.parametrize("name", ["_take_back", "_drop", "_end"])
def test_a_signal_as_a_unit_is_taken_back_lets_nothing_of_it_be_written(
    ledger: SqliteLedger, path: Path, name: str
) -> None:
    with signal_at(Rows, name), ledger.batch():
        write(ledger, None, *opened("lost"))
        fail()
    assert list(ledger.cases()) == []
    write(ledger, None, *opened("kept"))
    assert stored(path) == ["kept"]


@pytest.mark.parametrize("name", ["_take_back", "_drop"])
def test_a_unit_around_one_that_was_not_taken_back_whole_is_not_kept(
    ledger: SqliteLedger, path: Path, name: str
) -> None:
    with pytest.raises(LedgerError) as caught, ledger.batch():
        write(ledger, None, *opened("around"))
        with signal_at(Rows, name), ledger.batch():
            write(ledger, None, *opened("inside"))
            fail()
    assert caught.value.code == "unit-failed"
    write(ledger, None, *opened("kept"))
    assert stored(path) == ["kept"]


def test_a_unit_around_one_whose_rows_still_stand_in_the_tables_is_not_kept(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(session: Session, sql: str) -> object:
        assert (session, sql) == (ledger._session, "ROLLBACK TO govflow")
        raise Signalled

    with pytest.raises(LedgerError) as caught, ledger.batch():
        write(ledger, None, *opened("around"))
        with pytest.raises(ZeroDivisionError), ledger.batch():
            fail()  # and is taken back as it should be
        with pytest.raises(Signalled), ledger.batch():
            write(ledger, None, *opened("inside"))
            assert ledger.history("inside"), "it stands in the tables"
            monkeypatch.setattr(Session, "run", interrupted)
            fail()
        monkeypatch.undo()
        write(ledger, None, *opened("after"))
    assert caught.value.code == "unit-failed"
    write(ledger, None, *opened("kept"))
    assert stored(path) == ["kept"]


def test_a_signal_as_rows_are_written_is_not_forgotten_by_whoever_catches_it(
    ledger: SqliteLedger, path: Path
) -> None:
    with pytest.raises(LedgerError) as caught, ledger.batch():
        write(ledger, None, *opened("a"))
        with signal_at(Session, "many"):
            ledger.history("a")
        write(ledger, None, *opened("b"))
    assert caught.value.code == "unit-failed"
    assert caught.value.text.zh != caught.value.text.en
    assert stored(path) == []


def test_a_signal_before_a_unit_has_begun_spoils_nothing(ledger: SqliteLedger, path: Path) -> None:
    with signal_at(Session, "_between"), ledger.batch():
        fail()
    write(ledger, None, *opened("kept"))
    assert stored(path) == ["kept"]


def test_a_signal_as_a_unit_that_could_not_begin_is_given_up_spoils_nothing(path: Path) -> None:
    with closing(SqliteLedger(path, patience=0.05)) as ledger:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with signal_at(Rows, "_take_back"), ledger.batch():
                fail()
        write(ledger, None, *opened("kept"))
    assert stored(path) == ["kept"]


def test_a_signal_as_the_writer_leaves_holds_up_nobody_for_longer_than_his_next_unit(
    ledger: SqliteLedger, path: Path
) -> None:
    leave, raised = Turns.leave, list[bool]()

    def interrupted(turns: Turns) -> None:
        if turns is ledger._session._writers and not raised:
            raised.append(True)
            raise Signalled
        leave(turns)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Turns, "leave", interrupted)
        with pytest.raises(Signalled):
            write(ledger, None, *opened("a"))
    assert raised
    write(ledger, None, *opened("b"))
    with closing(SqliteLedger(path, patience=1)) as other:
        thread = Thread(target=lambda: write(other, None, *opened("c")))
        thread.start()
        thread.join()
    assert stored(path) == ["a", "b", "c"]
