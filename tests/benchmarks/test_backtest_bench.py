"""A backtest of a year of Zhenhai with one changed limit: on two processes and on Dask, in a minute.

`GOVFLOW_REQUESTS` says how many requests the year has; making it takes longer than what is measured.
"""

import os
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.benchmarks.zhenhai_year import START, commands
from tests.insight.backtest_year import END, changed

from govflow import Desk, SqliteLedger, load
from govflow.insight import Backtest, backtest

distributed = pytest.importorskip("distributed")

REQUESTS = int(os.environ.get("GOVFLOW_REQUESTS", "600000"))
SMALL = 10_000
SECONDS = 60
BATCH = 500
LINE = ("limit: 1 working_day\n    title: {en: routine", "limit: 3 working_day\n    title: {en: routine")


def made(path: Path, of: int) -> Path:
    """Make a year of some requests in a ledger."""
    with closing(SqliteLedger(path)) as ledger:
        desk, day = Desk(load("zhenhai"), ledger), START
        for first in range(0, of, BATCH):
            with ledger.batch():
                for number in range(first, min(first + BATCH, of)):
                    for command in commands(number, of):
                        desk.handle(command)
            if command.at - day > timedelta(days=1):
                day = command.at
                desk.tick(day - timedelta(hours=12))
        desk.tick(END)
    return path


@pytest.mark.benchmark
def test_a_year_is_backtested_in_less_than_a_minute_by_two_processes_and_by_dask_alike(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Path(os.environ.get("GOVFLOW_KEEP", tmp_path)) / "year.ledger"  # test_year_stores_bench made it
    year = kept if kept.exists() else made(tmp_path / "year.ledger", REQUESTS)
    new = changed(tmp_path / "new", "limits.yaml", LINE)
    pool, took = timed(lambda: backtest("zhenhai", new, year, as_of=END, processes=2))
    cluster = distributed.LocalCluster(
        n_workers=2, processes=True, threads_per_worker=1, protocol="tcp", host="127.0.0.1",
        dashboard_address=None,
    )  # fmt: skip
    with cluster, distributed.Client(cluster) as client:
        executor = client.get_executor()
        dask, took_dask = timed(lambda: backtest("zhenhai", new, year, as_of=END, executor=executor))
    with capsys.disabled():
        size = year.stat().st_size / 1e6
        said = f"{took:.1f} s on two processes, {took_dask:.1f} s on two Dask workers"
        print(f"\n{REQUESTS:,} requests, {size:,.0f} MB: {said}; {pool.changed:,} differ")  # noqa: T201
    assert pool == dask
    assert pool.cases == REQUESTS
    assert max(took, took_dask) < SECONDS


@pytest.mark.benchmark
def test_short_cuts_take_less_than_half_the_time_of_doing_every_case_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year, new = made(tmp_path / "year.ledger", SMALL), changed(tmp_path / "new", "limits.yaml", LINE)
    short, took = timed(lambda: backtest("zhenhai", new, year, as_of=END, processes=1))
    whole, took_all = timed(lambda: backtest("zhenhai", new, year, as_of=END, processes=1, thorough=True))
    with capsys.disabled():
        print(f"\n{SMALL:,} requests: {took:.1f} s; every case again: {took_all:.1f} s")  # noqa: T201
    assert short == whole
    assert took < took_all / 2


def timed(work: Callable[[], Backtest]) -> tuple[Backtest, float]:
    begun = time.perf_counter()
    found = work()
    return found, time.perf_counter() - begun
