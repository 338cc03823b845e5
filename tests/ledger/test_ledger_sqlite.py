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
from datetime import UTC, datetime
from pathlib import Path

import pytest

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
    assert ledger._run("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger._run("PRAGMA synchronous").fetchone() == (2,), "FULL"
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
        ledger.note("ledger.format", "2")
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
    ledger._run("UPDATE govflow_events SET data = '{}'")
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
    with closing(SqliteLedger(path)) as other, ledger.batch():
        write(ledger, None, *opened("a"))
        other._run("PRAGMA busy_timeout = 10")
        with pytest.raises(LedgerError) as caught:
            write(other, None, *opened("b"))
        assert caught.value.code == "ledger-busy"
        assert list(other.cases()) == [], "what is not committed is nobody else's to see"
    assert list(ledger.cases()) == ["a"]


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
    for process in running:
        _, complaint = process.communicate(timeout=60)
        assert (process.returncode, complaint) == (0, b"")
    with closing(SqliteLedger(path)) as ledger:
        assert len(list(ledger.cases())) == 60


# The host's own transaction


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


# A full disk


def fill(ledger: SqliteLedger, most: int = 10_000) -> int:
    """Write cases until the disk is full; return how many were acknowledged."""
    for n in range(most):
        try:
            write(ledger, None, *opened(f"case-{n:05}", datetime(2018, 6, 5, n % 24, tzinfo=UTC)))
        except LedgerError as error:
            return n if error.code == "disk-full" else -1
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_said_so_and_everything_before_it_is_there(ledger: SqliteLedger, path: Path) -> None:
    ledger._run("PRAGMA max_page_count = 40")
    kept = fill(ledger)
    assert kept > 20
    with pytest.raises(LedgerError) as caught, ledger.batch():
        for n in range(100):
            write(ledger, None, *opened(f"batch-{n}"))
    assert caught.value.code == "disk-full"
    assert len(list(ledger.cases())) == kept
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == [f"case-{n:05}" for n in range(kept)]
        assert after.history("case-00001") == opened("case-00001", datetime(2018, 6, 5, 1, tzinfo=UTC))
        write(after, None, *opened("there is room again"))


def test_a_limit_to_file_sizes_is_a_full_disk_too(path: Path) -> None:
    script = f"""
        import resource
        from govflow.errors import LedgerError
        from govflow.ledger import SqliteLedger
        from govflow.testing.contract import opened, write
        ledger = SqliteLedger({str(path)!r})
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            for n in range(10_000):
                write(ledger, None, *opened(f"case-{{n:05}}"))
        except LedgerError as error:
            print(error.code, n)
        ledger.close()
    """
    pytest.importorskip("resource", reason="file size limits are POSIX")
    done = run(script)
    assert done.stderr == ""
    code, kept = done.stdout.split()
    assert code == "disk-full"
    assert int(kept) > 20
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == [f"case-{n:05}" for n in range(int(kept))]
        write(after, None, *opened("there is room again"))
