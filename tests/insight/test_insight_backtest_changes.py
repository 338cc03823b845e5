"""Backtests of other changes than limits, what is left out, and what goes wrong meanwhile."""

import json
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.zhenhai_year import kind_of
from tests.insight.backtest_year import END, LONGER, OF, SHORTER, changed, live

from govflow import SqliteLedger, load
from govflow.errors import GovflowError, Text
from govflow.insight import Backtest, backtest
from govflow.insight.backtesting.page import indented
from govflow.insight.backtesting.shards import BookAt, CaseShard, Task

COMPLETED = sum(kind_of(number) < 900 for number in range(OF))
SMALL = {*range(850), *range(882, 980)}  # kinds of requests that are small, and go to a grid


# -- other changes than limits --------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "year.ledger"
    with closing(SqliteLedger(path)) as ledger:
        live(ledger, OF)
    return path


def test_a_step_that_needs_more_would_be_refused_and_stops_the_case_there(
    plain_year: Path, tmp_path: Path
) -> None:
    new = changed(tmp_path / "new", "workflows/request.yaml", ("needs: result", "needs: [result, minutes]"))
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert [(one.key, one.count) for one in found.refused.counts] == [
        (("request", "complete", "missing-field"), COMPLETED)
    ]
    assert found.refused.cases == COMPLETED
    assert "A right is missed only where that is certain" in found.text.en
    assert "Still needed: minutes" in found.refused.examples[0].why.en
    assert found.late.cases == found.routed.cases == 0, "what follows from a refusal is not told as well"
    assert not any(load.moved for load in found.load)


def test_a_right_is_missed_only_where_nobody_who_had_it_has_it_still(
    plain_year: Path, tmp_path: Path
) -> None:
    who = "[grid_head, station_head, community_worker, street_officer]"
    taken = f"from: completed\n    to: replied\n    by: {who}"
    fewer = changed(
        tmp_path / "fewer", "workflows/request.yaml", (taken, taken.replace("grid_head, station_head, ", ""))
    )
    assert backtest("zhenhai", fewer, plain_year, processes=1).changed == 0
    others = "from: completed\n    to: replied\n    by: supervisor"
    other = changed(tmp_path / "other", "workflows/request.yaml", (taken, others))
    found = backtest("zhenhai", other, plain_year, processes=1)
    assert [one.key for one in found.refused.counts] == [("request", "reply", "not-your-step")]


def test_what_a_table_decides_otherwise_is_routed_differently(plain_year: Path, tmp_path: Path) -> None:
    small = "scale: [household, building]\n    track: routine\n    owner_level: grid"
    new = changed(tmp_path / "new", "triage.yaml", (small, small.replace("routine", "general")))
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert found.routed.counts[0].key == ("track", "routine", "general")
    assert found.routed.cases == found.routed.counts[0].count == sum(kind_of(n) in SMALL for n in range(OF))


def test_an_opening_that_would_be_refused_leaves_the_load_where_it_was(
    plain_year: Path, tmp_path: Path
) -> None:
    new = changed(
        tmp_path / "new", "workflows/request.yaml", ("of: [minor, ordinary, serious]", "of: [minor, serious]")
    )
    found = backtest("zhenhai", new, plain_year, processes=1)
    assert [one.key[1] for one in found.refused.counts] == ["open"]
    assert not any(load.moved for load in found.load)


def test_the_languages_of_a_report_may_have_another_number_of_lines() -> None:
    told = indented(Text("one\ntwo", "一"))
    assert (told.en, told.zh) == ("  one\n  two", "  一")
    assert indented(Text("", "")).en == "  -"


# -- in words -------------------------------------------------------------------------------------


def test_it_reads_in_both_languages_and_as_data(plain_year: Path, tmp_path: Path) -> None:
    new = changed(tmp_path / "new", "limits.yaml", LONGER)
    found: Backtest = backtest("zhenhai", new, plain_year, as_of=END, processes=1, examples=2)
    assert "Term: 3 working days; was 1 working day." in str(found)
    assert "handling, later by" in found.text.en
    assert "办理时限，推后" in found.text.zh
    data = json.loads(json.dumps(found.to_data()))
    assert data["rules"]["differences"][0]["part"] == "limit"
    assert len(data["due"]["examples"]) == 2
    assert data["due"]["cases"] == found.due.cases


# -- what is not compared -------------------------------------------------------------------------


def test_cases_of_other_editions_are_counted_and_left_out(plain_year: Path, tmp_path: Path) -> None:
    old = changed(tmp_path / "old", "limits.yaml", SHORTER)
    found = backtest(old, "zhenhai", plain_year, processes=1)
    assert (found.cases, found.changed) == (0, 0)
    assert found.others == {load("zhenhai").digest: OF}
    assert f"Left out: {OF} cases of another edition than the old rules, digest" in found.text.en
    assert "No case was compared." in found.text.en


class Dying(Executor):
    """Has a worker that dies over whatever it is given, or has died before."""

    def __init__(self, *, before: bool) -> None:
        self.before = before

    def submit(self, *_: object, **__: object) -> Future[Any]:
        if self.before:
            raise BrokenProcessPool("gone")
        future = Future[Any]()
        future.set_exception(BrokenProcessPool("gone"))
        return future


@pytest.mark.parametrize("before", [False, True])
def test_a_worker_that_dies_is_told_in_both_languages(plain_year: Path, before: bool) -> None:
    with pytest.raises(GovflowError, match="A worker process died") as died:
        backtest("zhenhai", "zhenhai", plain_year, executor=Dying(before=before))
    assert died.value.code == "worker-died"
    assert "__main__" in died.value.text.zh


def test_rules_that_change_meanwhile_are_noticed(plain_year: Path) -> None:
    book = load("zhenhai")
    here = BookAt("zhenhai", book.digest)
    task = Task(here, BookAt("zhenhai", "another"), None, None, 5)
    with pytest.raises(GovflowError, match="not what it was") as error:
        CaseShard(task, str(plain_year), range(1, 2)).run()
    assert error.value.code == "rules-changed"
