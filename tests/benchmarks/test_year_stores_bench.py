"""A year of Zhenhai, and Boston's rows, into every store: time, size on disk, and the same histories.

`GOVFLOW_YEAR` is how many requests the year has; `GOVFLOW_KEEP` is a folder where the file of the year is
kept, for the benchmark of backtests.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import psycopg
import pytest
from tests.benchmarks.zhenhai_year import UNSETTLE, live, rulebook

from govflow import Desk, Ledger, MemoryLedger, load
from govflow.insight import read_intake, replay
from govflow.ledger.digesting import digest
from govflow.ledger.opened import open_ledger

OF = int(os.environ.get("GOVFLOW_YEAR", "600000"))
BOSTON = Path(__file__).parents[2] / "examples" / "boston311"
ALL_ROWS = Path(__file__).parents[3] / "shared" / "data" / "boston311" / "boston311_2015_jan_aug.csv.gz"
ROWS = ALL_ROWS if ALL_ROWS.exists() else BOSTON / "sample.csv.gz"
KEEP = Path(os.environ["GOVFLOW_KEEP"]) if "GOVFLOW_KEEP" in os.environ else None
MOST = 15  # times as long as in memory: a database is asked and told over a socket, command by command

pytestmark = pytest.mark.benchmark


@attrs.frozen
class Kept:
    """What came of a work in one store."""

    seconds: float
    digest: str
    megabytes: float
    result: object


def year(ledger: Ledger) -> int:
    return live(Desk(rulebook(), ledger), OF, at_once=300)


def boston(ledger: Ledger) -> Any:
    book = load(BOSTON)
    return replay(Desk(book, ledger), read_intake(BOSTON, book), ROWS).to_data()


@pytest.mark.parametrize("work", [year, boston], ids=["zhenhai", "boston"])
def test_every_store_keeps_the_histories_that_memory_has(
    work: Callable[[Ledger], object],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found: dict[str, Kept] = {}
    for name, where in places(work, tmp_path, request):
        with closing(open_ledger(where) if where else MemoryLedger()) as ledger:
            begun = time.perf_counter()
            result = work(ledger)
            seconds = time.perf_counter() - begun
            found[name] = Kept(seconds, digest(ledger), 0, result)
        one = attrs.evolve(found[name], megabytes=size(where))
        said = f"{one.seconds:,.1f} s; {one.megabytes:,.0f} MB; digest {one.digest[:16]}"
        with capsys.disabled():
            print(f"\n{work.__name__}, {name}: {said}")  # noqa: T201
        UNSETTLE()
    memory = found.pop("memory")
    for one in found.values():
        assert (one.digest, one.result) == (memory.digest, memory.result)
        assert one.seconds < MOST * memory.seconds


def places(
    work: Callable[[Ledger], object], folder: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[str, str]]:
    yield "memory", ""
    yield "sqlite", str((KEEP if KEEP and work is year else folder) / "year.ledger")
    yield "postgres", request.getfixturevalue("postgres").fresh()


def size(where: str) -> float:
    """Return how many megabytes a store takes on the disk."""
    if not where:
        return 0
    if "://" not in where:
        path = Path(where)
        return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*")) / 1e6
    with psycopg.connect(where) as server:
        row = server.execute("SELECT pg_database_size(current_database())").fetchone()
    return row[0] / 1e6 if row else 0
