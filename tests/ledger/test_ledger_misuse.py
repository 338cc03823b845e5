"""A ledger that is used as it cannot be says so in both languages, whatever its file is called."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from govflow.errors import LedgerError, NotALedger
from govflow.ledger import SqliteLedger
from govflow.ledger.opened import open_ledger
from govflow.testing.contract import opened, write

USES: list[Callable[[SqliteLedger], object]] = [
    lambda ledger: ledger.history("a"),
    lambda ledger: ledger.cases(),
    lambda ledger: ledger.note("k", "v"),
    lambda ledger: write(ledger, None, *opened("a")),
    lambda ledger: ledger.batch().__enter__(),
]


@pytest.mark.parametrize("use", USES)
def test_a_hosts_connection_of_another_thread_says_so(use: Callable[[SqliteLedger], object]) -> None:
    with closing(sqlite3.connect(":memory:")) as host, ThreadPoolExecutor(1) as pool:
        ledger = SqliteLedger(connection=host)
        with pytest.raises(LedgerError) as caught:
            pool.submit(use, ledger).result()
        assert caught.value.code == "other-thread"
        assert "线程" in caught.value.text.zh
        assert "SQLite" not in caught.value.text.zh
        assert list(ledger.cases()) == [], "its own thread goes on"


@pytest.mark.parametrize("use", USES)
def test_a_ledger_that_was_closed_says_so(use: Callable[[SqliteLedger], object], tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "c.ledger")
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError) as caught:
        use(ledger)
    assert caught.value.code == "ledger-closed"
    assert "关闭" in caught.value.text.zh
    assert "closed database" not in caught.value.text.zh


@pytest.mark.parametrize("use", USES)
def test_a_host_that_closed_its_connection_is_told_so(use: Callable[[SqliteLedger], object]) -> None:
    with closing(sqlite3.connect(":memory:")) as host:
        ledger = SqliteLedger(connection=host)
    with pytest.raises(LedgerError) as caught:
        use(ledger)
    assert caught.value.code == "ledger-closed"


def test_the_name_of_a_file_says_nothing_of_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(
            tmp_path / ("thread-closed" * 100)
        )  # too long a name: the disk complains, and repeats it
    assert caught.value.code == "ledger-unusable"
    with SqliteLedger(tmp_path / "closed-thread.ledger") as ledger, pytest.raises(LedgerError) as caught:
        write(ledger, None, *opened("thread, closed \ud800"))
    assert caught.value.code == "unstorable-text"


def test_what_is_only_to_be_looked_at_is_never_made_a_ledger(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    for where, word in ((empty, "empty"), (tmp_path, "a folder")):
        with pytest.raises(NotALedger, match=word):
            open_ledger(str(where), new=False)
    assert not empty.read_bytes()


def test_the_address_of_a_database_is_no_file_and_its_password_is_not_said() -> None:
    with pytest.raises(LedgerError) as caught:
        SqliteLedger("postgresql://town:S3cret@127.0.0.1/cases")
    assert caught.value.code == "unknown-store"
    assert "S3cret" not in f"{caught.value.text.en}{caught.value.text.zh}{caught.value!r}"
