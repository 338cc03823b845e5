"""Every ledger keeps the same contract: in memory, in a file, and on a host's own connection."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from govflow.case import Case, Event, fold
from govflow.ledger import Entry, Ledger, MemoryLedger, Outgoing, Query, SqliteLedger
from govflow.testing import LedgerContract
from govflow.testing.contract_cases import HOUR, T, opened, started, taken, told


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
        self.leases: list[tuple[Outgoing, ...]] = []

    dues = st.none() | st.integers(-3, 3).map(lambda n: T + timedelta(seconds=n))
    names = st.sampled_from(["a", "b", "案"])

    @rule(case=names, due=dues)
    def write(self, case: str, due: datetime | None) -> None:
        before = fold(self.ledgers[1].history(case))
        self.append(before, opened(case, due) if before is None else (started(due),))

    def append(self, before: Case | None, events: tuple[Event, ...]) -> None:
        after = fold(events, before)
        assert isinstance(after, Case)
        for ledger in self.ledgers:
            ledger.append(after, events)

    @rule(case=names, number=st.integers(0, 9))
    def tell(self, case: str, number: int) -> None:
        before = fold(self.ledgers[1].history(case))
        if before is not None:
            self.append(before, (taken(number), told(number)))

    @rule(most=st.integers(0, 3), hours=st.sampled_from([-1, 1]))
    def lease(self, most: int, hours: int) -> None:
        one, other = (ledger.outbox.lease(most, hours * HOUR) for ledger in self.ledgers)
        assert [(m.key, m.event, m.attempt) for m in one] == [(m.key, m.event, m.attempt) for m in other]
        self.leases += zip(one, other, strict=True)

    @precondition(lambda self: self.leases)
    @rule(which=st.integers(0, 99), hours=st.sampled_from([-1, 1, None]), sent=st.booleans())
    def settle(self, which: int, hours: int | None, sent: bool) -> None:
        """Settle a lease, which may be of a message, or of a lease of it, that has been taken back since."""
        again = None if hours is None else hours * HOUR
        one, other = (
            ledger.outbox.done(message) if sent else ledger.outbox.failed(message, "no", again)
            for ledger, message in zip(self.ledgers, self.leases[which % len(self.leases)], strict=True)
        )
        assert one == other

    @rule(case=names, version=st.integers(1, 9))
    def resume(self, case: str, version: int) -> None:
        one, other = (ledger.outbox.resume(f"{case}/{version}") for ledger in self.ledgers)
        assert one == other

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
        assert one.find(Query()) == other.find(Query())
        assert one.find(Query(order="due")) == other.find(Query(order="due"))
        assert one.outbox.pending() == other.outbox.pending()
        assert one.outbox.parked() == other.outbox.parked()
        if not self.units:
            assert [_plain(entry) for entry in one.follow()] == [_plain(entry) for entry in other.follow()]

    def teardown(self) -> None:
        while self.units:
            self.end(fails=True)
        self.they_say_the_same()
        self.ledgers[1].close()


def _plain(entry: Entry) -> tuple[str, int, Event]:
    return entry.case, entry.version, entry.event


TestTwoLedgers = TwoLedgers.TestCase
TestTwoLedgers.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
