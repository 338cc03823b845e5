"""Backtests of rows: each is carried through both rulebooks, as an intake reads it."""

import gzip
import shutil
from pathlib import Path

import pytest

from govflow import Desk, MemoryLedger, load
from govflow.errors import GovflowError
from govflow.insight import backtest, read_intake, replay
from govflow.insight.backtesting.shards import BookAt, RowShard, Task

BOSTON = Path(__file__).parents[2] / "examples" / "boston311"
ROWS = 400


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a slice of the city's rows, with one row twice, and one that is none."""
    path = tmp_path_factory.mktemp("rows") / "slice.csv"
    with gzip.open(BOSTON / "sample.csv.gz", "rt", encoding="utf-8") as every:
        lines = [next(every) for _ in range(ROWS + 1)]
    path.write_text("".join([*lines, lines[1], lines[2].replace(lines[2].split(",")[0], "", 1)]), "utf-8")
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return rules that count every limit of the city otherwise: by another closing hour."""
    folder = tmp_path / "new"
    shutil.copytree(BOSTON, folder)
    return folder


def test_what_differs_is_what_two_replays_differ_in(rows: Path, new: Path) -> None:
    table = new / "service_levels.csv"
    text = table.read_text("utf-8")
    table.write_text(text.replace(",1 working_day", ",2 working_day"), "utf-8")
    assert table.read_text("utf-8") != text
    desks = []
    for folder in (BOSTON, new):
        desk = Desk(load(folder), MemoryLedger())
        replay(desk, read_intake(folder, desk.book), rows)
        desks.append(desk)
    pairs = [(desks[0].case(case), desks[1].case(case)) for case in desks[0].ledger.cases()]
    found = backtest(BOSTON, new, rows, processes=1)
    promised = [(a.clocks["complete"].promised, b.clocks["complete"].promised) for a, b in pairs]
    assert found.cases == len(pairs) == ROWS
    assert found.due.cases == sum(was != now for was, now in promised) > 0
    assert found.late.cases == sum(bool(was.breaches) != bool(now.breaches) for was, now in pairs)
    assert found.rejected == {"duplicate-case": 1, "no-case": 1}
    assert not found.others
    assert "A right is missed only" not in found.text.en, "rows tell who had which post"
    assert found == backtest(BOSTON, new, rows, processes=1, shards=5)
    assert found == backtest(BOSTON, new, rows, processes=2, shards=2)


def test_rows_that_the_new_rules_cannot_read_would_be_refused(rows: Path, new: Path) -> None:
    table = new / "hierarchy.csv"
    lines = table.read_text("utf-8").splitlines(keepends=True)
    gone = next(line for line in lines if ",neighborhood," in line and "Dorchester" in line)
    table.write_text(
        "".join(lines).replace(gone, gone.replace("dorchester,Dorchester", "elsewhere,Elsewhere")), "utf-8"
    )
    found = backtest(BOSTON, new, rows, processes=1)
    assert [one.key[1:] for one in found.refused.counts] == [("open", "unknown-word")]
    assert found.refused.cases == found.changed > 0


def test_a_file_that_changes_meanwhile_is_noticed(rows: Path) -> None:
    book = BookAt(str(BOSTON), load(BOSTON).digest)
    task = Task(book, book, None, None, 5)
    with pytest.raises(GovflowError, match="not what it was") as error:
        RowShard(task, str(rows), "another", (str(BOSTON), str(BOSTON)), 0, 1).run()
    assert error.value.code == "rows-changed"
