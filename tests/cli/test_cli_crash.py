"""A replay that is killed goes on where it stopped, and ends as if nothing had happened."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govflow.ledger import SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow, Start

SMALL = os.environ.get("GOVFLOW_DOSE") == "small"
FULL = Path(__file__).parents[3] / "shared" / "data" / "boston311" / "boston311_2015_jan_aug.csv.gz"


def cases(ledger: str) -> int:
    kept = SqliteLedger(ledger)
    try:
        return len(list(kept.cases()))
    finally:
        kept.close()


def kill_after(start: "Start", lines: int, *arguments: str) -> int:
    """Start a replay, kill it after some lines of progress, and return how many cases are kept."""
    process = start(*arguments)
    assert process.stderr is not None
    for _ in range(lines):
        assert "%" in process.stderr.readline()
    time.sleep(0.05)  # into the middle of a unit of work
    process.kill()
    process.wait()
    process.communicate()
    return cases("killed.ledger")


def test_a_killed_replay_ends_with_the_same_result(start: "Start", finished: "Govflow", boston: str) -> None:
    replay = ("replay", boston, "--json", "-", "--ledger")
    whole = finished(*replay, "whole.ledger")

    kept = kill_after(start, 4, *replay, "killed.ledger")
    assert 0 < kept < 10_176

    again = finished(*replay, "killed.ledger")
    assert (again.code, again.out) == (0, whole.out)
    assert cases("killed.ledger") == cases("whole.ledger")


@pytest.mark.heavy
def test_killed_many_times_the_replay_ends_with_the_same_result(
    start: "Start", finished: "Govflow", boston: str
) -> None:
    if not SMALL and not FULL.exists():
        pytest.skip("the full rows of Boston are not on this machine")
    rows = () if SMALL else ("--rows", str(FULL))
    replay = ("replay", boston, *rows, "--json", "-", "--ledger")
    whole = finished(*replay, "whole.ledger")
    kept = [0]

    for lines in (1, 3, 5) if SMALL else (1, 2, 3, 4, 5, 6, 7, 8, 9):
        kept.append(kill_after(start, lines, *replay, "killed.ledger"))

    assert kept == sorted(kept)
    assert 0 < kept[1] < kept[-1]
    again = finished(*replay, "killed.ledger")
    assert (again.code, again.out) == (0, whole.out)
    assert cases("killed.ledger") == cases("whole.ledger")
