"""A ledger is kept by one rulebook: by another name's rules nothing happens, and time does not pass."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import attrs
import psycopg
import pytest
from tests.lamp import HEAD, LAMP, MONTH, T
from tests.ledger.postgres_server import PostgresServer
from tests.ledger.three_stores import STORES, makers

from govflow import Desk, LedgerError, MemoryLedger, PostgresLedger, Refused, SqliteLedger, load

FOREIGN = attrs.evolve(load("zhenhai"), name="another")
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted"


def test_a_desk_with_other_rules_lets_nothing_happen() -> None:
    ledger = MemoryLedger()
    ours = Desk(load("zhenhai"), ledger)
    ours.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    for step in ("pool", "sort"):
        ours.act("a", step, at=T, by=HEAD)
    before, due = ledger.history("a"), ledger.next_due()
    for foreign in (Desk(load("dafeng"), ledger), Desk(load("law_cn"), ledger)):
        for work in (foreign.run_once, partial(foreign.tick, MONTH), partial(foreign.revise, MONTH)):
            with pytest.raises(LedgerError) as caught:
                work()
            assert caught.value.code == "other-rulebook"
            assert "zhenhai" in caught.value.text.en
    assert (ledger.history("a"), ledger.next_due()) == (before, due)
    assert Desk(load("zhenhai"), ledger).tick(MONTH) == 1


def test_an_opening_that_is_refused_claims_no_ledger() -> None:
    ledger = MemoryLedger()
    with pytest.raises(Refused):
        Desk(load("dafeng"), ledger).open("nothing", at=T, by=HEAD, case="a")
    assert ledger.note("rulebook") is None
    Desk(load("zhenhai"), ledger).open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    assert ledger.note("rulebook") == load("zhenhai").name


class Beaten(MemoryLedger):
    """A ledger in which somebody else opens the first case just before this desk does."""

    first = True

    @contextmanager
    def batch(self) -> Iterator[None]:
        if self.first:
            self.first = False
            Desk(load("zhenhai"), self).open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
        with super().batch():
            yield


def test_of_two_first_openings_one_is_by_another_rulebook_and_refused() -> None:
    ledger = Beaten()
    with pytest.raises(LedgerError) as caught:
        Desk(FOREIGN, ledger).open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="b")
    assert caught.value.code == "other-rulebook"
    assert (list(ledger.cases()), ledger.note("rulebook")) == (["a"], "zhenhai")


def test_in_a_database_the_second_of_two_first_openings_waits_and_is_refused(
    postgres: PostgresServer,
) -> None:
    dsn = postgres.empty()
    with PostgresLedger(dsn) as one, PostgresLedger(dsn) as two, ThreadPoolExecutor(1) as pool:
        with one.batch():
            Desk(load("zhenhai"), one).open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
            foreign = pool.submit(
                Desk(FOREIGN, two).open, "request", at=T, by=HEAD, unit="G111", fields=LAMP, case="b"
            )
            with psycopg.connect(dsn, autocommit=True) as watch:
                until = monotonic() + 20
                while not watch.execute(WAITING).fetchall() and monotonic() < until:
                    assert not foreign.done()
        with pytest.raises(LedgerError) as caught:
            foreign.result(20)
        assert caught.value.code == "other-rulebook"
        assert list(one.cases()) == ["a"]


@pytest.mark.parametrize("kind", STORES)
def test_a_ledger_whose_first_cases_were_taken_back_is_claimed_by_the_next(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with closing(makers(tmp_path, request)[kind]()) as ledger:
        desk = Desk(load("zhenhai"), ledger)
        for around in (ledger.batch, nullcontext):
            with around(), suppress(ZeroDivisionError), ledger.batch():
                for case in "abc":
                    desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=case)
                assert ledger.note("rulebook") == "zhenhai"
                raise ZeroDivisionError
        assert ledger.note("rulebook") is None
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="d")
        assert ledger.note("rulebook") == "zhenhai"


@pytest.mark.parametrize("kind", STORES[1:])
def test_so_it_is_if_a_host_takes_them_back(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    db: Any = sqlite3.connect(tmp_path / "host.db", isolation_level=None)
    if kind == "postgres":
        db.close()
        db = psycopg.connect(request.getfixturevalue("postgres").empty(), autocommit=True)
    with closing(db):
        kept = SqliteLedger(connection=db) if kind == "sqlite" else PostgresLedger(connection=db)
        desk = Desk(load("zhenhai"), kept)
        db.execute("BEGIN")
        for case in "abc":
            desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=case)
        db.execute("ROLLBACK")
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="d")
        assert (list(kept.cases()), kept.note("rulebook")) == (["d"], "zhenhai")


def test_what_is_known_of_the_rulebook_is_not_asked_again() -> None:
    class Counting(MemoryLedger):
        asked = 0

        def note(self, key: str, value: str | None = None) -> str | None:
            self.asked += key == "rulebook"
            return super().note(key, value)

    desk = Desk(load("zhenhai"), ledger := Counting())
    for number in range(9):
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=f"{number}")
    assert ledger.asked == 4  # twice by the first, which writes it, and once by the second
