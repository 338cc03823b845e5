"""Files of other formats: an older one is taken over whole or not at all, a newer one stays as it is."""

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from signal import SIGKILL

import pytest
from tests.ledger.children import killed_at

from govflow.case import Event, fold
from govflow.case.codec import decode
from govflow.errors import LedgerError, NotALedger
from govflow.ledger import Query, SqliteLedger, standing
from govflow.testing.contract import T, opened, taken, write

GOLDEN = Path(__file__).parents[1] / "golden" / "sqlite-1" / "ledger.sql"
"""What govflow wrote when its format was 1: cases at random with events of most kinds."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return written_by_an_older_govflow(tmp_path / "old.ledger")


def written_by_an_older_govflow(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(GOLDEN.read_text("utf-8"))
        raw.execute("PRAGMA journal_mode = WAL")
    return path


def histories(path: Path) -> dict[str, tuple[Event, ...]]:
    """Return what the file says, in the order of opening, as plain SQL finds it."""
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT stream, data FROM govflow_events ORDER BY pos").fetchall()
    found: dict[str, tuple[Event, ...]] = {}
    for stream, data in rows:
        found[stream] = (*found.get(stream, ()), decode(data))
    return found


def test_a_file_of_format_1_is_taken_over(old: Path) -> None:
    before = histories(old)
    assert len(before) > 10
    cases = [case for events in before.values() if (case := fold(events))]
    with closing(SqliteLedger(old)) as ledger:
        assert list(ledger.cases()) == list(before)
        assert {case: ledger.history(case) for case in before} == before
        assert [ledger.case(case.id) for case in cases] == cases
        assert list(ledger.find(Query())) == [standing(case) for case in cases]
        dues = sorted((case.next_due, case.id) for case in cases if case.next_due)
        assert ledger.next_due() == dues[0][0]
        assert ledger.overdue(dues[-1][0], 100) == tuple(name for due, name in dues if due < dues[-1][0])
        assert ledger.note("host.note") == "笔记"
        assert ledger.integrity() == ()
        assert [entry.case for entry in ledger.follow()][:3] == [next(iter(before))] * 3


def test_what_was_to_be_sent_under_format_1_is_not_sent_anew(old: Path) -> None:
    assert any("MessageDue" in str(events) for events in histories(old).values())
    with closing(SqliteLedger(old)) as ledger:
        assert (ledger.outbox.waiting(), ledger.outbox.parked()) == (0, ())


def test_a_file_that_was_taken_over_goes_on(old: Path) -> None:
    with closing(SqliteLedger(old)) as ledger:
        name = next(iter(ledger.cases()))
        case = ledger.case(name)
        write(ledger, case, taken(1))
        write(ledger, None, *opened("new", T))
    with closing(SqliteLedger(old)) as ledger:
        assert ledger.history(name)[-1] == taken(1)
        assert list(ledger.cases())[-1] == "new"


def test_a_hosts_tables_of_format_1_are_taken_over_in_the_hosts_transaction(old: Path) -> None:
    with closing(sqlite3.connect(old)) as host:
        host.execute("BEGIN IMMEDIATE")
        assert len(SqliteLedger(connection=host).find(Query())) > 10
        host.rollback()
        assert host.execute("SELECT value FROM govflow_notes WHERE key = 'ledger.format'").fetchall() == [
            ("1",)
        ]
        assert not host.execute("SELECT 1 FROM sqlite_master WHERE name = 'govflow_cases'").fetchall()


def test_a_file_whose_histories_cannot_be_read_is_not_taken_over(old: Path) -> None:
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("UPDATE govflow_events SET data = '{}' WHERE pos = 20")
        raw.commit()
    before = list(dump(old))
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(old)
    assert caught.value.code == "unreadable-event"
    assert list(dump(old)) == before


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as raw:
        return list(raw.iterdump())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")
def test_a_takeover_that_is_cut_short_is_made_again(old: Path) -> None:
    """Kill a process at each of its first statements, and at some later ones, and open what it leaves."""
    before = histories(old)
    for step in (3, 9, 21, 40, 62):
        for left in old.parent.glob("old.ledger*"):
            left.unlink()
        written_by_an_older_govflow(old)
        assert killed_at(step, lambda: SqliteLedger(old)) == -SIGKILL, "it is more than so many statements"
        with SqliteLedger(old) as ledger:
            assert [one.case for one in ledger.find(Query())] == list(before)


# A newer format


def digests(folder: Path) -> dict[str, str]:
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.suffix != ".ledger-shm"}


def test_a_ledger_of_a_newer_format_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "new.ledger"
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, None, *opened("a"))
        ledger.note("ledger.format", "3")
    before = digests(tmp_path)
    with pytest.raises(NotALedger, match="newer"):
        SqliteLedger(path)
    assert digests(tmp_path) == before


def test_a_newer_format_of_which_only_the_log_knows_is_refused_and_the_log_stays(tmp_path: Path) -> None:
    """A newer govflow took the file over, and crashed before its log was put into the file."""
    path = tmp_path / "new.ledger"
    with closing(SqliteLedger(path)) as ledger:
        ledger.compact()
        ledger.note("ledger.format", "3")
        kept = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    for left in tmp_path.iterdir():
        left.unlink()
    for name, content in kept.items():
        if not name.endswith("-shm"):
            (tmp_path / name).write_bytes(content)
    before = digests(tmp_path)
    assert len((tmp_path / "new.ledger-wal").read_bytes()) > 0
    with pytest.raises(NotALedger, match="newer"):
        SqliteLedger(path)
    assert digests(tmp_path) == before
