"""Two who wait for each other in PostgreSQL: the one whom the database takes back does his work again."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, BrokenBarrierError

import psycopg
import pytest
from tests.case.life_rules import Life, at, rules
from tests.ledger.postgres_server import PostgresServer

from govflow import Desk, PostgresLedger
from govflow.case import Act, Actor, Case, Event, Related
from govflow.errors import GovflowError, LedgerLost, Refused
from govflow.ledger.verifying import verify
from govflow.testing.contract_cases import opened, taken, write

MERGE = "  merge: {from: [new, closed], to: closed, writes: into, merges: into}\n"
ANN = Actor("ann")


class Crossing(PostgresLedger):
    """After its first append it waits until the other has made his: then each wants what the other has."""

    def __init__(self, dsn: str, both: Barrier) -> None:
        super().__init__(dsn)
        self._both: Barrier | None = both
        self.lost = 0

    def append(self, case: Case, events: Sequence[Event]) -> None:
        try:
            super().append(case, events)
        except LedgerLost:
            self.lost += 1
            raise
        both, self._both = self._both, None
        if both is not None:
            both.wait(10)


@contextmanager
def crossing(dsn: str) -> Iterator[tuple[Crossing, Crossing]]:
    both = Barrier(2)
    with Crossing(dsn, both) as one, Crossing(dsn, both) as other:
        yield one, other


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    dsn = postgres.empty()
    PostgresLedger(dsn).close()
    with psycopg.connect(dsn) as db:
        db.execute(b"ALTER DATABASE postgres SET deadlock_timeout = '50ms'")
    return dsn


def test_a_deadlock_is_a_loss_after_which_one_may_do_it_again(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        write(ledger, None, *opened("a"))
        write(ledger, None, *opened("b"))

    def both(ledger: PostgresLedger, names: str) -> str:
        try:
            with ledger.batch():
                for name in names:
                    write(ledger, ledger.case(name), taken(1))
        except (LedgerLost, BrokenBarrierError) as error:
            return error.code if isinstance(error, GovflowError) else "broken"
        return "kept"

    with crossing(dsn) as ledgers, ThreadPoolExecutor() as pool:
        assert sorted(pool.map(both, ledgers, ("ab", "ba"))) == ["kept", "ledger-busy"]


def test_two_merges_that_cross_are_decided_one_after_the_other(dsn: str) -> None:
    book = rules(MERGE)
    with PostgresLedger(dsn) as ledger:
        Life(book, ledger=ledger).open("b")

    def merge(ledger: PostgresLedger, case: str, into: str) -> str:
        try:
            Desk(book, ledger).handle(Act(case, case, at("06-05 11:00"), ANN, "merge", {"into": into}))
        except Refused as error:
            return error.code
        return "merged"

    with crossing(dsn) as ledgers, ThreadPoolExecutor() as pool:
        said = sorted(pool.map(merge, ledgers, "ab", "ba"))
        assert sum(one.lost for one in ledgers) == 1, "they did cross"
    with PostgresLedger(dsn) as ledger:
        assert said == ["case-closed", "merged"]
        assert sum(type(e) is Related for case in "ab" for e in ledger.history(case)) == 2
        assert not verify(ledger).flaws
