"""A follower of a ledger in PostgreSQL misses nothing, however many write, whichever of them ends first."""

import random
from collections import Counter
from threading import Thread
from time import sleep

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.errors import LedgerError
from govflow.ledger import PostgresLedger
from govflow.testing.contract_cases import opened, taken, write

WRITERS, EACH = 4, 60


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    return postgres.empty()


def shown(ledger: PostgresLedger, after: str = "") -> list[tuple[str, int]]:
    return [(entry.case, entry.version) for entry in ledger.follow(after)]


def test_what_is_committed_waits_until_all_that_began_before_has_ended(dsn: str) -> None:
    with PostgresLedger(dsn) as slow, PostgresLedger(dsn) as quick, psycopg.connect(dsn) as host:
        with slow.batch():
            write(slow, None, *opened("first"))
            write(quick, None, *opened("second"))
            assert quick.history("second"), "it is there"
            assert shown(quick) == [], "yet what began before it might still come"
        assert shown(quick) == [("first", 0), ("second", 0)]
        PostgresLedger(connection=host)
        host.execute("SELECT count(*) FROM govflow_events")
        write(quick, None, *opened("third"))
        assert len(shown(quick)) == 3, "who only reads holds nobody up"


def test_a_case_is_followed_by_version_though_a_later_transaction_wrote_to_it_first(dsn: str) -> None:
    with PostgresLedger(dsn) as early, PostgresLedger(dsn) as late:
        one = write(early, None, *opened("a"))
        with early.batch():
            write(early, None, *opened("b"))  # this transaction has its number now
            two = write(late, one, taken(1))  # and this one a higher
            three = write(early, two, taken(2))
        write(late, three, taken(3))
        seen = shown(late)
        assert [version for case, version in seen if case == "a"] == [0, 1, 2, 3]
        assert len(seen) == len(set(seen)) == 5


def test_in_a_transaction_of_a_host_it_is_followed_by_version_too(dsn: str) -> None:
    with PostgresLedger(dsn) as late, psycopg.connect(dsn) as host:
        one = write(late, None, *opened("a"))
        early = PostgresLedger(connection=host)
        write(early, None, *opened("b"))
        write(early, write(late, one, taken(1)), taken(2))
        host.commit()
        assert [version for case, version in shown(late) if case == "a"] == [0, 1, 2]


def slowly(dsn: str, name: str) -> None:
    """Write in transactions of which some take longer, so that they end in another order."""
    chance = random.Random(name)  # noqa: S311
    with PostgresLedger(dsn) as ledger:
        for number in range(EACH):
            with ledger.batch():
                write(ledger, None, *opened(f"{name}-{number}"))
                if chance.random() < 0.3:
                    sleep(chance.random() * 0.02)


class Naive:
    """A reader that asks for what comes after the last number that he saw: what most do."""

    def __init__(self, dsn: str) -> None:
        self._db = psycopg.connect(dsn, autocommit=True)
        self.seen: list[str] = []
        self._last = 0

    def read(self) -> None:
        sql = "SELECT pos, stream FROM govflow_events WHERE pos > %s ORDER BY pos"
        for pos, case in self._db.execute(sql, (self._last,)).fetchall():
            self._last = pos
            self.seen.append(case)

    def close(self) -> None:
        self._db.close()


def test_four_writers_at_once_and_nothing_is_missed_though_a_naive_reader_misses_some(dsn: str) -> None:
    with PostgresLedger(dsn) as ledger:
        naive, seen, after = Naive(dsn), list[str](), ""
        writers = [Thread(target=slowly, args=(dsn, f"w{number}")) for number in range(WRITERS)]
        for thread in writers:
            thread.start()
        while any(thread.is_alive() for thread in writers) or ledger.follow(after):
            naive.read()
            for entry in ledger.follow(after, 50):
                seen.append(entry.case)
                after = entry.position
        naive.read()
        naive.close()
        assert Counter(seen) == Counter(ledger.cases()), "each once"
        assert len(seen) == WRITERS * EACH
        assert len(naive.seen) < len(seen), "else this test would show nothing"


@pytest.mark.parametrize("position", ["x", "1", "1-", "-1", "1-x", "１-２"])
def test_a_position_that_was_never_given_is_an_error(dsn: str, position: str) -> None:
    with PostgresLedger(dsn) as ledger, pytest.raises(LedgerError, match="no position") as error:
        ledger.follow(position)
    assert error.value.code == "unknown-position"


def test_a_copy_restored_into_another_server_goes_on_after_what_it_holds(dsn: str) -> None:
    """There the numbers of transactions begin anew: whoever followed before still misses nothing."""
    with PostgresLedger(dsn) as ledger:
        write(ledger, None, *opened("before"))
        (old,) = ledger.follow()
    with psycopg.connect(dsn) as db:  # as if it had come from a server that is far ahead
        db.execute("UPDATE govflow_events SET tx = tx + 1000000")
        db.execute("UPDATE govflow_cases SET tx = tx + 1000000")
    old_position = f"{int(old.position.split('-')[0]) + 1_000_000}-{old.position.split('-')[1]}"
    for number in range(3):
        with PostgresLedger(dsn) as ledger:
            write(ledger, None, *opened(f"after{number}"))
            write(ledger, ledger.case("before"), taken(number))
    with PostgresLedger(dsn) as ledger:
        assert [entry.case for entry in ledger.follow(old_position)] == [
            "after0", "before", "after1", "before", "after2", "before",
        ]  # fmt: skip
        assert shown(ledger)[0] == ("before", 0)
