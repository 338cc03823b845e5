"""What a unit of work gathers, what is at hand, and snapshots: quick, and never out of date."""

# ruff: noqa: PT012 - units of work fail inside

import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from govflow.case import Case, fold
from govflow.case.snapshot import EVERY
from govflow.errors import LedgerError
from govflow.ledger import Query, SqliteLedger
from govflow.ledger.sqlite.finding import statement
from govflow.ledger.sqlite.outbox import _FIRST, _PUT_OFF
from govflow.ledger.sqlite.session import Session
from govflow.testing.contract import T, opened, taken, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(path)) as ledger:
        yield ledger


def long(ledger: SqliteLedger, case: str, steps: int) -> Case:
    """Write a case of a long history, and return it."""
    with ledger.batch():
        found = write(ledger, None, *opened(case, T))
        for number in range(steps):
            found = write(ledger, found, taken(number))
    return found


# Units of work


def test_a_huge_unit_of_work_needs_no_more_memory_than_a_large_one(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for bound in ("_AT_ONCE", "_AT_HAND"):
        monkeypatch.setattr(f"govflow.ledger.sqlite.rows.{bound}", 100)

    def peak(count: int) -> int:
        tracemalloc.start()
        with ledger.batch():
            for number in range(count):
                write(ledger, None, *opened(f"{count}-{number}", T))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(1600) < 1.5 * peak(400)
    assert len(list(ledger.cases())) == 2010


def test_a_unit_that_knows_many_cases_forgets_none_of_what_it_wrote(ledger: SqliteLedger) -> None:
    """More than are kept at hand: soon after, what it wrote is not yet in the tables."""
    with ledger.batch():
        assert not any(ledger.case(f"nobody-{number}") for number in range(300))
        before = write(ledger, None, *opened("case"))
        for number in range(2500):
            after = write(ledger, None, *opened(f"case-{number}"))
            write(ledger, before, taken(1))
            before = after
    assert [one.version for one in ledger.find(Query(most=10_000))] == [2] * 2500 + [1]


def test_a_text_that_cannot_be_stored_spoils_only_itself(ledger: SqliteLedger) -> None:
    with ledger.batch():
        case = write(ledger, None, *opened("a"))
        with pytest.raises(LedgerError) as caught:
            write(ledger, case, taken(1), type(taken(2))(T, "x\ud800", "c", "s", "new", "new", {}))
        assert caught.value.code == "unstorable-text"
        write(ledger, case, taken(3))
    assert ledger.history("a") == (*opened("a"), taken(3))


def test_a_follower_is_not_shown_what_may_yet_be_taken_back(ledger: SqliteLedger) -> None:
    write(ledger, None, *opened("a"))
    (seen,) = ledger.follow()
    with pytest.raises(ZeroDivisionError), ledger.batch():
        write(ledger, None, *opened("gone"))
        assert ledger.follow() == (seen,)
        with ledger.batch():
            write(ledger, None, *opened("gone too"))
            assert ledger.follow(seen.position) == ()
        raise ZeroDivisionError
    write(ledger, None, *opened("b"))
    assert [entry.case for entry in ledger.follow(seen.position)] == ["b"]


@pytest.mark.parametrize("position", ["x", "-1", "1.5", " 1", "²"])
def test_a_position_that_no_ledger_gave_is_refused(position: str, ledger: SqliteLedger) -> None:
    with pytest.raises(LedgerError) as caught:
        ledger.follow(position)
    assert caught.value.code == "unknown-position"


# What is at hand


def test_what_is_at_hand_is_what_others_have_written_since(ledger: SqliteLedger, path: Path) -> None:
    case = write(ledger, None, *opened("a"))
    assert ledger.case("a") is case, "at hand"
    with closing(SqliteLedger(path)) as other:
        after = write(other, case, taken(1))
        assert ledger.case("a") == after
        with ledger.batch():
            assert ledger.case("a") == after


def test_what_a_host_takes_back_is_not_at_hand_any_more(path: Path) -> None:
    with closing(sqlite3.connect(path)) as host:
        ledger = SqliteLedger(connection=host)
        host.execute("BEGIN IMMEDIATE")
        case = write(ledger, None, *opened("a"))
        gone = write(ledger, case, taken(1))
        assert ledger.case("a") == gone
        host.rollback()
        assert ledger.case("a") is None
        case = write(ledger, None, *opened("a", T))
        assert ledger.case("a") == case != fold(opened("a"))


def test_an_event_too_many_or_too_few_is_noticed(ledger: SqliteLedger, path: Path) -> None:
    write(ledger, long(ledger, "a", 3), taken(9))
    for sql in (
        "DELETE FROM govflow_events WHERE version = 4",
        "UPDATE govflow_events SET version = 4 WHERE version = 3",
        "DELETE FROM govflow_events",
    ):
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute(sql)
        with closing(SqliteLedger(path)) as anew, pytest.raises(LedgerError) as caught:
            anew.case("a")
        assert caught.value.code == "unreadable-event"


# Snapshots


@pytest.mark.parametrize(
    "meanwhile",
    [
        "SELECT 1",
        "UPDATE govflow_snapshots SET form = 'another'",
        "UPDATE govflow_snapshots SET data = substr(data, 1, 100)",
        "UPDATE govflow_snapshots SET data = replace(data, 'clerk', 'thief')",
        "DELETE FROM govflow_snapshots",
    ],
)
def test_a_long_history_is_read_from_its_snapshot_and_a_bad_one_does_no_harm(
    meanwhile: str, ledger: SqliteLedger, path: Path
) -> None:
    case = long(ledger, "a", 3 * EVERY)
    assert ledger.govflow_rows("SELECT stream, version FROM govflow_snapshots") == [("a", 3 * EVERY)]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(meanwhile)
    with closing(SqliteLedger(path)) as anew:
        assert anew.case("a") == case == fold(anew.history("a"))
        assert write(anew, anew.case("a"), taken(9)).version == case.version + 1


def test_a_snapshot_is_what_is_read_and_not_the_history(ledger: SqliteLedger, path: Path) -> None:
    case = long(ledger, "a", EVERY + 5)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE govflow_events SET data = '{}' WHERE version < 10")
    with closing(SqliteLedger(path)) as anew:
        assert anew.case("a") == case


def test_a_compacted_ledger_is_smaller_and_says_the_same(ledger: SqliteLedger, path: Path) -> None:
    for number in range(20):
        long(ledger, f"case-{number}", EVERY)
    cases = {name: ledger.case(name) for name in ledger.cases()}
    ledger.compact()
    assert ledger.govflow_rows("SELECT count(*) FROM govflow_snapshots") == [(0,)]
    assert path.with_name("cases.ledger-wal").stat().st_size == 0
    before = path.stat().st_size
    with pytest.raises(LedgerError), ledger.batch():
        ledger.compact()
    with closing(SqliteLedger(path)) as anew:
        assert {name: anew.case(name) for name in anew.cases()} == cases
    assert path.stat().st_size == before
    assert ledger.integrity() == ()


# The store's clock


def test_the_clock_is_that_of_sqlite_and_counts_milliseconds(ledger: SqliteLedger) -> None:
    ((said,),) = ledger.govflow_rows("SELECT julianday('now')")
    assert abs((ledger.now() - T) / timedelta(days=1) - (said - 2458274.5833333)) < 0.001
    assert ledger.now().utcoffset() == timedelta(0)
    assert any(ledger.now().microsecond for _ in range(3))


# The file itself


def test_a_damaged_page_is_told(ledger: SqliteLedger, path: Path) -> None:
    for number in range(200):
        write(ledger, None, *opened(f"case-{number}"))
    ledger.close()
    content = bytearray(path.read_bytes())
    last = len(content) - 4096  # full of cases: what opens the ledger lies at the beginning
    content[last : last + 64] = b"\xff" * 64
    path.write_bytes(content)
    with closing(SqliteLedger(path)) as damaged:
        found = damaged.integrity()
    assert found
    assert all(text.zh != text.en for text in found)


def test_a_signal_in_the_midst_of_taking_back_leaves_no_transaction_open(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trap: all that comes after would be part of it, shown to followers, never committed."""
    run = Session.run

    def interrupted(session: Session, sql: str, *values: object) -> object:
        if sql == "ROLLBACK":
            raise KeyboardInterrupt
        return run(session, sql, *values)

    for follows in (True, False):
        with monkeypatch.context() as patch:
            patch.setattr(Session, "run", interrupted)
            with pytest.raises(KeyboardInterrupt), ledger.batch():
                write(ledger, None, *opened("lost"))
                assert ledger.history("lost"), "it stands in the tables"
                raise ZeroDivisionError
        assert not follows or ledger.follow() == ()
        if not follows:
            write(ledger, None, *opened("kept"))
    with closing(SqliteLedger(path)) as other:
        assert list(other.cases()) == ["kept"]


def test_what_is_parked_costs_those_nothing_that_wait(ledger: SqliteLedger) -> None:
    steps = [str(row[3]) for row in ledger.govflow_rows(f"EXPLAIN QUERY PLAN {_FIRST}", 0, 0)]
    found = [step for step in steps if step.startswith("SEARCH it USING INDEX govflow_outbox_ready")]
    assert len(found) == 2
    assert not any(step.startswith(("SCAN it", "SCAN other")) for step in steps)
    (pending,) = ledger.govflow_rows(f"EXPLAIN QUERY PLAN {_PUT_OFF}", 0)
    assert "INDEX govflow_outbox_ready" in str(pending[3])


@pytest.mark.parametrize("query", [Query(open=True), Query(open=True, after="a")])
def test_what_is_closed_costs_the_list_of_open_cases_nothing(ledger: SqliteLedger, query: Query) -> None:
    sql, values = statement(query, 0)
    steps = [str(row[3]) for row in ledger.govflow_rows(f"EXPLAIN QUERY PLAN {sql}", *values)]
    assert steps[0].startswith(("SCAN", "SEARCH"))
    assert "INDEX govflow_cases_open" in steps[0]
    assert not any("SORT" in step for step in steps)
