"""Backtests on Dask: two worker processes over TCP, which know nothing but paths and ranges."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.insight.backtest_year import changed, live

from govflow import SqliteLedger
from govflow.insight import backtest

distributed = pytest.importorskip("distributed")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:distributed", "ignore::ResourceWarning")
def test_two_dask_workers_over_tcp_give_the_same_answer_as_one_process(tmp_path: Path) -> None:
    with closing(SqliteLedger(tmp_path / "year.ledger")) as ledger:
        live(ledger, 200, 60)
    line = ("limit: 4 working_hour", "limit: 2 natural_hour")
    new = changed(tmp_path / "new", "limits.yaml", line)
    here = backtest("zhenhai", new, tmp_path / "year.ledger", processes=1)
    cluster = distributed.LocalCluster(
        n_workers=2, processes=True, threads_per_worker=1, protocol="tcp", host="127.0.0.1",
        dashboard_address=None,
    )  # fmt: skip
    with cluster, distributed.Client(cluster) as client:
        there = backtest("zhenhai", new, tmp_path / "year.ledger", executor=client.get_executor(), shards=6)
    assert there == here
    assert here.late.cases > 0
