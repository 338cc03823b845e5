"""A desk whose ledger has been written as a history: a small year of Zhenhai, or a slice of Boston."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import attrs
import pytest
from tests.benchmarks.zhenhai_year import live
from tests.case.test_case_rehoming import FILES as TOWN
from tests.case.view_rules import START, rulebook

from govflow import Desk, MemoryLedger, load
from govflow.case import Actor, Open, Post
from govflow.insight import read_intake, replay
from govflow.insight.history import History, write
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped

BOSTON = Path(__file__).parents[2] / "examples" / "boston311"
JUNE = datetime(2018, 6, 1, 2, tzinfo=UTC)


@attrs.frozen
class Told:
    """A desk, and the history of its ledger."""

    desk: Desk
    history: History


@pytest.fixture(scope="session", params=["zhenhai", "boston"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("told")
    desk = Desk(load("zhenhai" if request.param == "zhenhai" else BOSTON), MemoryLedger())
    if request.param == "zhenhai":
        live(desk, 400)
    else:
        rows = folder / "rows.csv"
        with gzip.open(BOSTON / "sample.csv.gz", "rb") as sample:
            rows.write_bytes(b"".join(islice(sample, 601)))
        replay(desk, read_intake(BOSTON, desk.book), rows)
    assert write(desk, folder / "history") == len(tuple(desk.ledger.cases())) > 300
    with History(folder / "history") as history:
        yield Told(desk, history)


def small(cases: int = 1) -> Desk:
    desk = Desk(rulebook(), MemoryLedger())
    for number in range(cases):
        clerk = Actor("clerk", (Post("clerk", "C1"),))
        desk.handle(Open(f"{number}", f"c{number}", START, clerk, "request", "G1", {"summary": "行"}))
    return desk


def split_town() -> Rulebook:
    """Return a town in which grids 1 and 2 end in the course of 2018, and whose tasks have clocks."""
    clocked = f"{TOWN['assist.yaml']}open: {{starts: handle}}\nclocks: {{handle: {{limit: day}}}}\n"
    files = {**TOWN, "assist.yaml": clocked}
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})
