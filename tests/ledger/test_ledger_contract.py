"""Every ledger keeps the same contract: in memory, in a file, and on a host's own connection."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from govflow.case import Case, ClockStarted, fold
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger
from govflow.testing import LedgerContract
from govflow.testing.contract import T, opened


class TestMemory(LedgerContract):
    def make(self) -> Ledger:
        return MemoryLedger()


class TestSqliteFile(LedgerContract):
    @pytest.fixture
    def ledger(self, tmp_path: Path) -> Iterator[Ledger]:
        ledger = SqliteLedger(tmp_path / "cases.ledger")
        yield ledger
        ledger.close()


class TestSqliteInMemory(LedgerContract):
    def make(self) -> Ledger:
        return SqliteLedger(":memory:")


class OnAHostsConnection(LedgerContract):
    isolation: str | None = ""

    @pytest.fixture
    def ledger(self) -> Iterator[Ledger]:
        connection = sqlite3.connect(":memory:", isolation_level=self.isolation)  # type: ignore[arg-type]
        connection.row_factory = lambda cursor, row: {
            c[0]: v for c, v in zip(cursor.description, row, strict=True)
        }
        yield SqliteLedger(connection=connection)
        connection.close()


class TestOnAHostsConnection(OnAHostsConnection):
    """As `sqlite3.connect` makes it, with rows made into something else."""


class TestOnAHostsConnectionThatCommitsByItself(OnAHostsConnection):
    isolation = None


class TwoLedgers(RuleBasedStateMachine):
    """Whatever is done to both, the ledger in memory and the one in SQLite say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.ledgers: tuple[Ledger, ...] = (MemoryLedger(), SqliteLedger(":memory:"))
        self.units: list[list[object]] = []

    dues = st.none() | st.integers(-3, 3).map(lambda n: T + timedelta(seconds=n))
    names = st.sampled_from(["a", "b", "案"])

    @rule(case=names, due=dues)
    def write(self, case: str, due: datetime | None) -> None:
        before = fold(self.ledgers[1].history(case))
        events = opened(case, due) if before is None else (_started(due),)
        after = fold(events, before)
        assert isinstance(after, Case)
        for ledger in self.ledgers:
            ledger.append(after, events)

    @rule(key=names, value=st.text(max_size=2))
    def note(self, key: str, value: str) -> None:
        assert [ledger.note(key, value) for ledger in self.ledgers] == [value, value]

    @rule()
    def begin(self) -> None:
        units = [ledger.batch() for ledger in self.ledgers]
        for unit in units:
            unit.__enter__()
        self.units.append(list(units))

    @precondition(lambda self: self.units)
    @rule(fails=st.booleans())
    def end(self, fails: bool) -> None:
        error = ZeroDivisionError() if fails else None
        for unit in self.units.pop():
            kind = type(error) if error else None
            assert not unit.__exit__(kind, error, None)  # type: ignore[attr-defined]

    @invariant()
    def they_say_the_same(self) -> None:
        one, other = self.ledgers
        assert list(one.cases()) == list(other.cases())
        assert all(one.history(case) == other.history(case) for case in ("a", "b", "案"))
        assert one.next_due() == other.next_due()
        for seconds in (-1, 0, 4):
            before = T + timedelta(seconds=seconds)
            assert one.overdue(before, 2) == other.overdue(before, 2)
        assert [one.note(k) for k in "ab案"] == [other.note(k) for k in "ab案"]

    def teardown(self) -> None:
        while self.units:
            self.end(fails=True)
        self.they_say_the_same()
        self.ledgers[1].close()


def _started(due: datetime | None) -> ClockStarted:
    return ClockStarted(T, "handle", due, "hour", "", "", "office", "1", "digest")


TestTwoLedgers = TwoLedgers.TestCase
TestTwoLedgers.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
