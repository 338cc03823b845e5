"""Opening a file: what others left in the midst of their work, and what others do at the same time."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from contextlib import closing
from pathlib import Path

import pytest

from govflow.errors import LedgerError, NotALedger
from govflow.ledger import SqliteLedger
from govflow.testing.contract import opened, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


def started(script: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


# What others left


def test_another_database_that_a_crash_left_half_written_stays_as_it_is(path: Path) -> None:
    """To undo what its writer did not finish is for whoever it belongs to."""
    writer = started(f"""
        import os, sqlite3
        db = sqlite3.connect({str(path)!r}, isolation_level=None)
        db.execute("CREATE TABLE t (x)")
        db.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 50)
        db.execute("PRAGMA cache_size = 1")
        db.execute("BEGIN")
        db.execute("UPDATE t SET x = x || 'y'")
        os.kill(os.getpid(), 9)
    """)  # noqa: S608 - the path is a literal of Python
    assert (writer.communicate(timeout=60), writer.returncode) == (("", ""), -9)
    before = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in path.parent.iterdir()}
    assert set(before) == {"cases.ledger", "cases.ledger-journal"}

    with pytest.raises(NotALedger):
        SqliteLedger(path)

    assert {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in path.parent.iterdir()} == before
    with closing(sqlite3.connect(path)) as owner:
        assert owner.execute("SELECT DISTINCT x FROM t").fetchall() == [("x" * 500,)]


def test_a_ledger_that_a_crash_left_between_its_log_and_its_file_is_opened(path: Path) -> None:
    """Its first page, written anew, speaks of pages that are only in the log as yet."""
    log = path.with_name("cases.ledger-wal")
    with closing(SqliteLedger(path)) as ledger:
        before = path.read_bytes()
        for n in range(100):
            write(ledger, None, *opened(f"case-{n}"))
        kept = log.read_bytes()
    after = path.read_bytes()
    assert len(after) > len(before)
    path.write_bytes(after[:4096] + before[4096:])
    log.write_bytes(kept)

    with closing(SqliteLedger(path)) as ledger:
        assert len(list(ledger.cases())) == 100


# What others do at the same time


@pytest.mark.parametrize("mark", [0x676F7666, 7])
def test_a_file_that_is_being_made_is_waited_for(mark: int, path: Path) -> None:
    """Its pages reach the disk before the first one does, which bears the mark."""
    maker = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    maker.execute("PRAGMA cache_size = 1")
    maker.execute("BEGIN")
    maker.execute(f"PRAGMA application_id = {mark}")
    maker.execute("CREATE TABLE t (x)")
    maker.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 50)
    assert path.read_bytes()[:4096].strip(b"\0") == b""
    later = threading.Timer(0.3, lambda: maker.execute("COMMIT"))
    later.start()
    try:
        if mark == 7:
            with pytest.raises(NotALedger):
                SqliteLedger(path)
        else:
            SqliteLedger(path).close()
    finally:
        later.join()
        maker.close()


def test_a_foreign_file_that_stays_locked_is_busy_and_not_foreign(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as maker:
        maker.execute("PRAGMA cache_size = 1")
        maker.execute("BEGIN")
        maker.execute("CREATE TABLE t (x)")
        maker.executemany("INSERT INTO t VALUES (?)", [("x" * 500,)] * 50)
        with pytest.raises(LedgerError) as caught:
            SqliteLedger(path, patience=0.05)
        assert caught.value.code == "ledger-busy"


def test_new_files_are_opened_by_many_at_once_and_nobody_is_turned_away(tmp_path: Path) -> None:
    script = f"""
        import sys
        from govflow.ledger import SqliteLedger
        print("ready", flush=True)
        for name in sys.stdin:
            SqliteLedger({str(tmp_path)!r} + "/" + name.strip()).close()
            print("ready", flush=True)
    """
    running = [started(script) for _ in range(4)]
    for name in range(60):
        assert [p.stdout.readline() for p in running if p.stdout] == ["ready\n"] * 4
        for process in running:
            print(name, file=process.stdin, flush=True)
    ended = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert ended == [(("ready\n", ""), 0)] * 4


def test_whoever_reads_for_too_long_is_not_waited_for(path: Path) -> None:
    SqliteLedger(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode = DELETE")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM govflow_events").fetchall()
        with pytest.raises(LedgerError) as caught:
            SqliteLedger(path, patience=0.05)
        assert caught.value.code == "ledger-busy"
