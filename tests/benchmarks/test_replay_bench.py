"""All requests of Boston, January to August 2015, through the rulebook: time, memory, agreement.

Each run has a process of its own, so that its peak memory is its own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROWS = Path(__file__).parents[3] / "shared" / "data" / "boston311" / "boston311_2015_jan_aug.csv.gz"
BOSTON = Path(__file__).parents[2] / "examples" / "boston311"

RUN = """
import json, resource, sys, time
from pathlib import Path
from govflow import Desk, MemoryLedger, SqliteLedger, load
from govflow.insight import read_intake, replay
folder, rows, ledger = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
book = load(folder)
kept = SqliteLedger(ledger) if ledger else MemoryLedger()
start = time.perf_counter()
found = replay(Desk(book, kept), read_intake(folder, book), rows).to_data()
found["seconds"] = time.perf_counter() - start
found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(found))
"""

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not ROWS.exists(), reason="the full rows of Boston are not on this machine"),
]


@pytest.mark.parametrize(
    ("ledger", "most_seconds"), [("", 20), ("boston.ledger", 60)], ids=["memory", "sqlite"]
)
def test_boston_is_replayed_in_time_and_as_recorded(ledger: str, most_seconds: float, tmp_path: Path) -> None:
    found = measured(str(tmp_path / ledger) if ledger else "")
    due, on_time = found["compared"]["due"], found["compared"]["on_time"]

    assert found["rows"] == found["cases"] + found["rejected"] == 81_408
    assert due["compared"] == 61_875
    assert due["within_two_minutes"] >= 0.942 * 61_875
    assert on_time == {"compared": 69_232, "agree": 69_232}
    assert found["peak_mb"] < 1_000
    assert found["seconds"] < most_seconds, f"{found['seconds']:.1f} s, {found['peak_mb']:.0f} MB"


def measured(ledger: str) -> dict[str, Any]:
    command = [sys.executable, "-c", RUN, str(BOSTON), str(ROWS), ledger]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return dict(json.loads(done.stdout))
