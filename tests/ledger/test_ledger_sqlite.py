"""What is particular to a ledger in an SQLite file: what survives, and what is refused."""

# ruff: noqa: PT012 - units of work fail inside

import hashlib
import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.ledger.children import killed_at

from govflow.errors import LedgerConflict, LedgerError, NotALedger
from govflow.ledger import SqliteLedger
from govflow.testing.contract import T, opened, taken, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(path)) as ledger:
        yield ledger


# What survives


def test_what_was_written_is_there_after_closing(path: Path) -> None:
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, write(ledger, None, *opened("a", T)), taken(1))
        ledger.note("k", "v")
    with closing(SqliteLedger(str(path))) as ledger:
        assert ledger.history("a") == (*opened("a", T), taken(1))
        assert (ledger.next_due(), ledger.note("k")) == (T, "v")


def test_every_commit_reaches_the_disk_before_it_is_acknowledged(ledger: SqliteLedger, path: Path) -> None:
    assert ledger._session.run("PRAGMA journal_mode") == [("wal",)]
    assert ledger._session.run("PRAGMA synchronous") == [(2,)], "FULL"
    write(ledger, None, *opened("a"))
    copy = path.with_name("copy.ledger")  # as a crash right now would leave it
    copy.write_bytes(path.read_bytes())
    copy.with_name("copy.ledger-wal").write_bytes(path.with_name("cases.ledger-wal").read_bytes())
    with closing(SqliteLedger(copy)) as after:
        assert after.history("a") == opened("a")


def test_a_process_that_dies_in_a_unit_of_work_leaves_what_was_before(path: Path) -> None:
    script = f"""
        import os
        from govflow.ledger import SqliteLedger
        from govflow.testing.contract import opened, write
        ledger = SqliteLedger({str(path)!r})
        write(ledger, None, *opened("kept"))
        with ledger.batch():
            for n in range(2000):
                write(ledger, None, *opened(f"lost-{{n}}"))
            os.kill(os.getpid(), 9)
    """
    assert run(script).returncode == -9
    with closing(SqliteLedger(path)) as ledger:
        assert list(ledger.cases()) == ["kept"]
        write(ledger, None, *opened("next"))


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# What is not a ledger


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


def foreign(path: Path, *pragmas: str, leave_open: bool = False) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in pragmas:
        db.execute(f"PRAGMA {pragma}")
    db.execute("CREATE TABLE events (x)")
    db.execute("INSERT INTO events VALUES (1)")
    if not leave_open:
        db.close()
    return db


def test_a_text_file_is_not_a_ledger_and_stays_as_it_is(path: Path) -> None:
    for content in (b"x", b"id,level\n" * 1000, b"SQLite format 3\0", b"\0" * 4096):
        path.write_bytes(content)
        before = digests(path.parent)
        with pytest.raises(NotALedger) as caught:
            SqliteLedger(path)
        assert digests(path.parent) == before
        assert str(path) in caught.value.text.en
        assert str(path) in caught.value.text.zh


@pytest.mark.parametrize(
    "pragmas", [(), ("journal_mode = WAL",), ("application_id = 7",), ("user_version = 1",)]
)
def test_another_sqlite_database_is_not_a_ledger_and_stays_as_it_is(path: Path, pragmas: tuple[str]) -> None:
    foreign(path, *pragmas)
    before = digests(path.parent)
    with pytest.raises(NotALedger):
        SqliteLedger(path)
    assert digests(path.parent) == before


def test_another_database_in_use_keeps_its_log(path: Path) -> None:
    with closing(foreign(path, "journal_mode = WAL", leave_open=True)):
        before = digests(path.parent)
        assert "cases.ledger-wal" in before
        with pytest.raises(NotALedger):
            SqliteLedger(path)
        assert digests(path.parent) == before


def test_a_ledger_of_a_newer_format_is_refused(path: Path) -> None:
    with closing(SqliteLedger(path)) as ledger:
        ledger.note("ledger.format", "3")
    with pytest.raises(NotALedger, match="newer"):
        SqliteLedger(path)


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    path.touch()
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, None, *opened("a"))


@pytest.mark.parametrize("wrong", [".", "missing/cases.ledger"])
def test_a_folder_or_a_path_into_nowhere_cannot_be_used(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(tmp_path / wrong)
    assert caught.value.code == "ledger-unusable"


def test_a_path_or_a_connection_is_needed_and_not_both() -> None:
    with pytest.raises(TypeError):
        SqliteLedger()
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(TypeError):
        SqliteLedger("x", connection=db)


def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    with closing(SqliteLedger(path)) as ledger:
        for n in range(200):
            write(ledger, None, *opened(f"case-{n}"))
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(LedgerError) as caught, closing(SqliteLedger(path)) as ledger:
        list(ledger.cases())
        ledger.history("case-1")
    assert caught.value.code == "ledger-damaged"


def test_an_event_that_cannot_be_read_is_said_so(ledger: SqliteLedger) -> None:
    write(ledger, None, *opened("a"))
    ledger._session.run("UPDATE govflow_events SET data = '{}'")
    with pytest.raises(LedgerError) as caught:
        ledger.history("a")
    assert caught.value.code == "unreadable-event"


def test_a_text_that_cannot_be_stored_is_refused_and_leaves_nothing(ledger: SqliteLedger) -> None:
    with pytest.raises(LedgerError):
        write(ledger, None, *opened("a\ud800"))
    assert list(ledger.cases()) == []
    write(ledger, None, *opened("a"))


# Two that write


def test_of_two_connections_the_second_to_write_a_version_is_refused(
    ledger: SqliteLedger, path: Path
) -> None:
    case = write(ledger, None, *opened("a"))
    with closing(SqliteLedger(path)) as other:
        write(other, case, taken(1))
        with pytest.raises(LedgerConflict):
            write(ledger, case, taken(2))
        assert ledger.history("a") == other.history("a") == (*opened("a"), taken(1))


def test_whoever_waits_too_long_is_told_so(ledger: SqliteLedger, path: Path) -> None:
    with closing(SqliteLedger(path, patience=0.01)) as other, ledger.batch():
        write(ledger, None, *opened("a"))
        with pytest.raises(LedgerError) as caught:
            write(other, None, *opened("b"))
        assert caught.value.code == "ledger-busy"
        assert list(other.cases()) == [], "what is not committed is nobody else's to see"
    assert list(ledger.cases()) == ["a"]


def test_a_second_look_at_the_file_does_not_cost_the_first_connection_its_locks(
    ledger: SqliteLedger, path: Path
) -> None:
    """A plain open and close of the file would, and then the next process to close takes our log away."""
    write(ledger, None, *opened("before"))
    SqliteLedger(path).close()
    look = f"""
        from govflow.ledger import SqliteLedger
        ledger = SqliteLedger({str(path)!r})
        print(*ledger.cases())
        ledger.close()
    """
    assert run(look).stdout.split() == ["before"]
    write(ledger, None, *opened("after"))
    assert run(look).stdout.split() == ["before", "after"]


def test_a_new_file_may_be_opened_by_many_at_once(path: Path) -> None:
    script = f"""
        from govflow.ledger import SqliteLedger
        from govflow.testing.contract import opened, write
        import os
        for n in range(20):
            write(SqliteLedger({str(path)!r}), None, *opened(f"{{os.getpid()}}-{{n}}"))
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [(process.communicate(timeout=60)[1], process.returncode) for process in running]
    assert ended == [(b"", 0)] * 3
    with closing(SqliteLedger(path)) as ledger:
        assert len(list(ledger.cases())) == 60


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
def test_a_ledger_whose_making_was_cut_short_is_made_again(path: Path) -> None:
    """Kill a process within its very first transaction, again and again, and open what it leaves."""
    steps, ended = 0, -SIGKILL
    while ended == -SIGKILL:
        steps += 1
        for left in path.parent.glob("cases.ledger*"):
            left.unlink()
        ended = killed_at(steps, lambda: SqliteLedger(path))
        with SqliteLedger(path) as ledger:
            write(ledger, None, *opened("a"))
            assert list(ledger.cases()) == ["a"]
    assert ended == 0
    assert steps > 20
