"""A child of a fork has a connection of its own, and takes nothing away from its parent."""

import multiprocessing
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from signal import SIGKILL
from threading import Event as Signal
from time import sleep

import pytest
from tests.ledger.children import in_a_child

from govflow.errors import LedgerError
from govflow.ledger import SqliteLedger
from govflow.ledger.sqlite import forks
from govflow.ledger.sqlite.file import LedgerFile
from govflow.testing.contract import opened, taken, write

pytestmark = [
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(path)) as ledger:
        yield ledger


def test_a_child_has_a_connection_of_its_own(ledger: SqliteLedger, path: Path) -> None:
    case = write(ledger, None, *opened("a"))
    before = ledger._session._db

    def work() -> None:
        write(ledger, case, taken(1))
        assert ledger._session._db is not before
        write(ledger, None, *opened("b"))
        ledger.close()

    assert in_a_child(work) == 0
    assert ledger.history("a") == (*opened("a"), taken(1))
    write(ledger, None, *opened("c"))
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == ["a", "b", "c"]
        assert after.integrity() == ()


def test_what_a_child_wrote_stays_when_its_parent_closes_the_ledger(ledger: SqliteLedger, path: Path) -> None:
    """SQLite would believe in the child that the file is locked, as it was for the parent, and it is not:
    the parent, closing, would take away the log into which the child goes on to write."""
    write(ledger, None, *opened("a"))
    mine, theirs = multiprocessing.Pipe()

    def work() -> None:
        write(ledger, None, *opened("b"))
        theirs.send("written")
        assert theirs.recv() == "closed"
        write(ledger, None, *opened("c"))
        os.kill(os.getpid(), SIGKILL)

    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(in_a_child, work)
        assert mine.recv() == "written"
        ledger.close()
        mine.send("closed")
        assert ended.result() == -SIGKILL
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == ["a", "b", "c"]


def test_a_fork_waits_for_what_other_threads_are_about(ledger: SqliteLedger) -> None:
    inside = Signal()

    def hold() -> None:
        with ledger.batch():
            inside.set()
            write(ledger, None, *opened("a"))
            sleep(0.1)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert inside.wait(10)
        assert in_a_child(lambda: write(ledger, None, *opened("b"))) == 0
        holding.result()
    assert list(ledger.cases()) == ["a", "b"]


def test_a_child_forked_in_a_unit_of_work_is_refused_the_file(ledger: SqliteLedger, path: Path) -> None:
    def work() -> None:
        for use in (lambda: ledger.case("a"), lambda: SqliteLedger(path)):
            with pytest.raises(LedgerError) as caught:
                use()
            assert caught.value.code == "other-process"

    with ledger.batch():
        write(ledger, None, *opened("a"))
        assert in_a_child(work) == 0
        write(ledger, None, *opened("b"))
    assert list(ledger.cases()) == ["a", "b"]


def test_a_ledger_that_was_closed_stays_so_in_a_child(path: Path) -> None:
    ledger = SqliteLedger(path)
    ledger.close()

    def work() -> None:
        with pytest.raises(LedgerError) as caught:
            ledger.case("a")
        assert caught.value.code == "ledger-closed"

    assert in_a_child(work) == 0


def test_a_hosts_connection_is_not_used_in_a_child() -> None:
    with closing(sqlite3.connect(":memory:")) as host:
        ledger = SqliteLedger(connection=host)

        def work() -> None:
            with pytest.raises(LedgerError) as caught:
                ledger.case("a")
            assert caught.value.code == "other-process"
            assert "进程" in caught.value.text.zh

        assert in_a_child(work) == 0


def test_a_child_finds_a_file_of_a_relative_path_though_the_process_has_gone_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(tmp_path)
    with closing(SqliteLedger("cases.ledger")) as ledger:
        monkeypatch.chdir(elsewhere)
        assert in_a_child(lambda: write(ledger, None, *opened("a"))) == 0
        assert list(ledger.cases()) == ["a"]
    assert list(elsewhere.iterdir()) == []


def test_a_file_that_has_gone_is_not_made_anew(path: Path) -> None:
    """A child, or whoever has forked, opens the file again: an empty one would take all to come."""
    ledger = SqliteLedger(path)
    assert in_a_child(path.unlink) == 0
    with pytest.raises(LedgerError) as caught:
        write(ledger, None, *opened("a"))
    assert caught.value.code == "ledger-unusable"
    assert not path.exists()


def test_no_connection_is_made_that_a_fork_would_not_know_of(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork in the midst of the opening waits until there is something that it can close."""
    half, connect, order = Signal(), LedgerFile.opened, list[str]()

    def slowly(file: LedgerFile, patience: float) -> sqlite3.Connection:
        connection = connect(file, patience)
        half.set()
        sleep(0.1)
        order.append("opened")
        return connection

    monkeypatch.setattr(LedgerFile, "opened", slowly)
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(SqliteLedger, path)
        assert half.wait(10)
        assert in_a_child(lambda: order == ["opened"] or os._exit(7)) == 0
        opening.result().close()


def test_a_thread_that_forks_lets_go_of_what_it_has_stopped_itself() -> None:
    """The trap: of two that fork at once, one would let go for both, and the other's turn would never end."""
    told: list[str] = []

    class Idle:
        def stop(self) -> bool:
            told.append("stopped")
            return True

        def go_on(self) -> None:
            told.append("going on")

        begin_anew = be_orphaned = go_on

    idle = Idle()
    forks.watch(idle)
    with ThreadPoolExecutor(1) as pool:
        forks._before()
        pool.submit(forks._in_parent).result()
        assert told == ["stopped"], "that other thread has stopped nothing"
        forks._in_parent()
    assert told == ["stopped", "going on"]


def test_threads_of_a_child_find_the_ledger_ready(ledger: SqliteLedger) -> None:
    """The trap: if whoever comes first begins anew, two may do so at once, and undo each other's turns."""
    before = ledger._session._turns

    def look() -> None:
        assert ledger._session.process == os.getpid()
        assert ledger._session._turns is not before
        assert not ledger._session._turns.mine

    assert in_a_child(look) == 0
