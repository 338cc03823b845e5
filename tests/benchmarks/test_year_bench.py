"""A synthetic year of Zhenhai in memory: its figures come out as put in, and its cost grows linearly."""

import gc
import time
import tracemalloc
from functools import partial
from typing import Any

import pytest
from tests.benchmarks.test_case_bench import cpu_seconds, peer
from tests.benchmarks.zhenhai_year import UNSETTLE, commands, kind_of, live, rulebook

from govflow import Case, Desk, MemoryLedger, Rulebook
from govflow.insight import Tally

__all__ = ["peer"]  # the fixture

SIZES = (100_000, 300_000, 600_000)
SECONDS = 90  # what the year may take
LIMIT = 40  # transitions of a bare table that one command may take, with all that it brings about


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


@pytest.mark.benchmark
def test_a_year_of_600_000_requests_takes_less_than_90_seconds_and_grows_linearly(
    book: Rulebook, peer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    live(Desk(book, MemoryLedger()), 1_000)  # the calendars are laid out
    bare = peer.TableFrozen()
    took: dict[int, float] = {}
    for size in SIZES:
        desk = Desk(book, MemoryLedger())
        gc.collect()
        begun = time.process_time()
        count = live(desk, size)
        took[size] = time.process_time() - begun - making(size)
        table = min(cpu_seconds(partial(bare.drive_many, bare.make_many(500))) for _ in range(5)) / 500 / 8
        assert took[size] / count < LIMIT * table
        rates = figures(book, desk)
        with capsys.disabled():
            each = f"{took[size] / count * 1e6:.1f} µs each of {count:,} commands"
            print(f"\n{size:,} requests: {took[size]:.1f} s, {each}; {', '.join(rates)}")  # noqa: T201
        assert rates == ("85.0 %", "90.0 %", "98.0 %")
        UNSETTLE()
        del desk
    assert took[SIZES[-1]] < SECONDS
    for size in SIZES[1:]:
        assert took[size] / size < 1.25 * took[SIZES[0]] / SIZES[0]


def making(size: int) -> float:
    """Return how long it takes to make up the requests, which is not govflow's work."""
    begun = time.process_time()
    for number in range(size):
        for _ in commands(number, size):
            pass
    return time.process_time() - begun


def figures(book: Rulebook, desk: Desk) -> tuple[str, str, str]:
    """Return the rates that were put in: first time, answered and closed, satisfied."""
    tally = Tally(book, ("first_time", "answered_and_closed", "satisfied"))
    for case in desk.ledger.cases():
        tally.add(desk.case(case), desk.ledger.history(case))
    found = tally.measured()
    first, closed, satisfied = (
        f"{found[name].total.percent:.1f} %" for name in ("first_time", "answered_and_closed", "satisfied")
    )
    return first, closed, satisfied


@pytest.mark.benchmark
def test_an_open_case_takes_less_than_two_kilobytes(
    book: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    """A case as it stands, with what its request says; histories are the ledger's."""
    live(Desk(book, MemoryLedger()), 1_000)
    numbers = [n for n in range(20_000) if kind_of(n) >= 900]
    gc.collect()
    tracemalloc.start()
    held = [opened(book, number) for number in numbers]
    gc.collect()
    each = tracemalloc.get_traced_memory()[0] / len(held)
    tracemalloc.stop()
    with capsys.disabled():
        print(f"\none open case: {each:,.0f} bytes")  # noqa: T201
    assert not any(case.closed_at for case in held)
    assert each < 2_000


def opened(book: Rulebook, number: int) -> Case:
    desk = Desk(book, MemoryLedger())
    for command in commands(number, 20_000):
        case = desk.handle(command)
    return case
