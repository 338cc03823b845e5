"""The law of shards: however a ledger is cut, in any order, and whoever works, the answer is the same."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.backtest_town import FILES, START, lived, lives, written

from govflow import Rulebook, SqliteLedger, load
from govflow.case import Command
from govflow.insight import backtest
from govflow.insight.backtesting.counted import Counted
from govflow.insight.backtesting.shards import BookAt, CaseShard, Task
from govflow.ledger.bulk import latest, span

LIMITS = FILES["limits.yaml"]
NEW = {
    "longer": {"limits": LIMITS.replace("limit: 3 working_day", "limit: 9 working_day")},
    "shorter": {"limits": LIMITS.replace("limit: 15 working_day", "limit: 6 working_hour")},
    "of_the_unit": {
        "limits": LIMITS.replace("limit: 15 working_day", "limit: 15 working_day, calendar: assigned")
    },
    "another_table": {
        "service": FILES["service.yaml"].replace("size: small, limit: usual", "size: small, limit: long")
    },
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the town's rules, and others."""
    folder = tmp_path_factory.mktemp("rules")
    written(folder / "old")
    for name, changed in NEW.items():
        written(folder / name, **changed)
    return folder


class Here(Executor):
    """Does at once what it is given, in the thread that asks."""

    def submit(self, work: Callable[..., Any], /, *args: object, **more: object) -> Future[Any]:
        future = Future[Any]()
        future.set_result(work(*args, **more))
        return future


EXECUTORS: list[Callable[[], Executor]] = [
    Here,
    partial(ThreadPoolExecutor, 1),
    partial(ThreadPoolExecutor, 3),
]


@contextmanager
def year(cases: Sequence[Sequence[Command]], book: Rulebook) -> Iterator[Path]:
    """Let cases live in a ledger on disk."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "year.ledger"
        with closing(SqliteLedger(path)) as ledger:
            lived(ledger, book, *cases, until=START + timedelta(days=5))
        yield path


@st.composite
def many(draw: st.DrawFn) -> list[Sequence[Command]]:
    """Draw the lives of some cases."""
    return [draw(lives(f"r{n}")) for n in range(draw(st.integers(3, 9)))]


def test_whoever_works_and_in_however_many_parts_the_answer_is_the_same(rules: Path) -> None:
    old, changed = load(rules / "old"), Counter[str]()

    @settings(max_examples=4, deadline=None)
    @given(many(), st.integers(1, 12), st.sampled_from(EXECUTORS))
    def law(cases: list[Sequence[Command]], shards: int, executor: Callable[[], Executor]) -> None:
        with year(cases, old) as path:
            for new in NEW:
                asked = partial(backtest, rules / "old", rules / new, path, examples=3)
                whole = asked(processes=1, shards=1, thorough=True)
                with executor() as several:
                    assert whole == asked(executor=several, shards=shards)
                assert whole.cases == len(cases)
                changed[new] += whole.changed

    law()
    assert changed["longer"] > 0, changed


@settings(max_examples=15, deadline=None)
@given(many(), st.sets(st.integers(1, 8)), st.randoms(use_true_random=False))
def test_a_ledger_cut_anywhere_and_put_together_in_any_order_counts_the_same(
    rules: Path, cases: list[Sequence[Command]], cuts: set[int], order: Random
) -> None:
    books = [load(rules / name) for name in ("old", "longer")]
    ats = [
        BookAt(str(rules / name), book.digest) for name, book in zip(("old", "longer"), books, strict=True)
    ]
    with year(cases, books[0]) as path:
        with closing(SqliteLedger(path)) as ledger:
            positions, as_of = span(ledger), latest(ledger)
        task = Task(ats[0], ats[1], frozenset({"usual"}), as_of, 3)
        edges = sorted({0, len(positions), *(cut for cut in cuts if cut < len(positions))})
        shards = [CaseShard(task, str(path), positions[a:b]).run() for a, b in pairwise(edges)]
        whole = CaseShard(task, str(path), positions).run()
    order.shuffle(shards)
    together = Counted(3)
    for shard in shards:
        together.include(shard)
    assert together == whole
