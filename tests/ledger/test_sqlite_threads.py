"""Many threads, ledgers and processes on one file: all get their turn, and none sees half a unit of work."""

# ruff: noqa: PT012 - units of work fail inside

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from time import monotonic, perf_counter, sleep

import pytest

from govflow.errors import LedgerConflict, LedgerError
from govflow.ledger import SqliteLedger
from govflow.testing.contract import T, opened, taken, write

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.ledger"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with closing(SqliteLedger(path)) as ledger:
        yield ledger


# Threads


def test_any_thread_may_use_a_ledger(ledger: SqliteLedger) -> None:
    def work(number: int) -> None:
        case = write(ledger, None, *opened(f"case-{number}", T))
        for step in range(5):
            case = write(ledger, case, taken(step))
        assert ledger.case(case.id) == case

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert sorted(ledger.cases()) == sorted(f"case-{n}" for n in range(40))
    assert all(len(ledger.history(f"case-{n}")) == 7 for n in range(40))


def test_of_threads_that_write_the_same_version_one_succeeds(ledger: SqliteLedger) -> None:
    case = write(ledger, None, *opened("a"))

    def work(number: int) -> bool:
        try:
            write(ledger, case, taken(number))
        except LedgerConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(24))) == 1
    assert len(ledger.history("a")) == 2


def test_a_thread_sees_nothing_of_a_unit_that_another_has_open(ledger: SqliteLedger, path: Path) -> None:
    """Neither through the same ledger, for which it waits, nor through another, for which it does not."""
    inside, seen = Signal(), Signal()

    def work() -> None:
        with pytest.raises(ZeroDivisionError), ledger.batch():
            write(ledger, None, *opened("a", T))
            inside.set()
            assert seen.wait(10)
            sleep(0.05)
            raise ZeroDivisionError

    with closing(SqliteLedger(path)) as other, ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        assert inside.wait(10)
        assert (other.case("a"), list(other.cases()), other.next_due()) == (None, [], None)
        seen.set()
        assert (ledger.case("a"), list(ledger.cases()), ledger.next_due()) == (None, [], None)
        working.result()


def test_whoever_waits_too_long_for_another_thread_is_told_so(path: Path) -> None:
    with closing(SqliteLedger(path, patience=0.05)) as ledger, ThreadPoolExecutor(1) as pool:
        with ledger.batch():
            for use in (lambda: ledger.case("a"), lambda: write(ledger, None, *opened("a"))):
                with pytest.raises(LedgerError) as caught:
                    pool.submit(use).result()
                assert caught.value.code == "ledger-busy"
        pool.submit(lambda: write(ledger, None, *opened("a"))).result()


def test_a_thread_that_writes_through_two_ledgers_at_once_is_told_so_without_waiting(
    ledger: SqliteLedger, path: Path
) -> None:
    with closing(SqliteLedger(path, patience=60)) as other, ledger.batch():
        write(ledger, None, *opened("a"))
        with pytest.raises(LedgerError) as caught:
            write(other, None, *opened("b"))
        assert caught.value.code == "ledger-busy"


def longest_waits(works: list[Callable[[], object]], seconds: float) -> list[tuple[int, float]]:
    """Let each of the works be done again and again in a thread of its own; return how often, and the
    longest that each had to wait."""
    found: list[tuple[int, float]] = []

    def run(work: Callable[[], object]) -> None:
        count, longest, until = 0, 0.0, monotonic() + seconds
        while monotonic() < until:
            began = perf_counter()
            work()
            count, longest = count + 1, max(longest, perf_counter() - began)
        found.append((count, longest))

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_threads_get_their_turns_alike_through_one_ledger_or_several(path: Path) -> None:
    ledgers = [SqliteLedger(path) for _ in range(2)]

    def writer(number: int) -> Callable[[], object]:
        ledger = ledgers[number % 2]
        return lambda: ledger.note(f"key-{number}", "x" * 100)

    found = longest_waits([writer(number) for number in range(4)], 1.5)
    for ledger in ledgers:
        ledger.close()
    counts = [count for count, _ in found]
    assert min(counts) > max(counts) / 3, counts
    assert max(longest for _, longest in found) < 1.0, found


# Processes


def writes_for_a_while(path: Path, number: int, seconds: float, sends: Connection) -> None:
    with closing(SqliteLedger(path, patience=60)) as ledger:
        count, longest, until = 0, 0.0, monotonic() + seconds
        sends.send("ready")
        while monotonic() < until:
            began = perf_counter()
            write(ledger, None, *opened(f"{number}-{count}"))
            count, longest = count + 1, max(longest, perf_counter() - began)
        sends.send((count, longest))


@forks
def test_of_four_processes_that_write_without_pause_none_waits_for_seconds(path: Path) -> None:
    """SQLite's own way to wait lets one of them wait for as long as the others write."""
    SqliteLedger(path).close()
    method = multiprocessing.get_context("fork")
    pipes = [method.Pipe() for _ in range(4)]
    processes = [
        method.Process(target=writes_for_a_while, args=(path, number, 2.5, sends))
        for number, (_, sends) in enumerate(pipes)
    ]
    for process in processes:
        process.start()
    assert [mine.recv() for mine, _ in pipes] == ["ready"] * 4
    found = [mine.recv() for mine, _ in pipes]
    for process in processes:
        process.join()
    counts = [count for count, _ in found]
    assert max(longest for _, longest in found) < 1.5, found
    assert min(counts) > max(counts) / 5, counts
    with closing(SqliteLedger(path)) as ledger:
        assert len(list(ledger.cases())) == sum(counts)
        assert ledger.integrity() == ()
