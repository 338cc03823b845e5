"""`govflow replay`, `check` and `explain` with an event log."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def fines(tmp_path: Path) -> str:
    """A copy of the example, so that a test may change it."""
    shutil.copytree(EXAMPLES / "traffic_fines", tmp_path / "fines")
    return str(tmp_path / "fines")


def test_replay_shows_what_was_refused_and_what_agrees(govflow: "Govflow", fines: str) -> None:
    said = govflow("replay", fines, "--json", "out.json")

    assert said.code == 0
    assert "100 %: case 53 of 53" in said.err
    for words in (
        "Refused in state",
        "send the appeal to the prefecture",
        "A24549 sample.csv.gz:184",
        "204 events of 53 cases: 53 opened the case, 117 were steps, 28 brought about by time",
        "6 refused (guard-failed 4, step-not-allowed 2).",
        "day of the penalty: 28 of 28 as recorded (100.0 %).",
        "Ledger: traffic-fines.ledger",
    ):
        assert words in said.out
    found = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert found["refused"] == {"guard-failed": 4, "step-not-allowed": 2}
    assert found["states"] == {"collected": 18, "paid": 23, "sent": 12}


def test_replay_speaks_chinese(govflow: "Govflow", fines: str) -> None:
    said = govflow("replay", fines, "--lang", "zh")

    for words in (
        "拒绝时的状态",
        "移送省督府",
        "共 204 个事件、53 件案件",
        "加罚日期：28 件中 28 件与记录一致",
    ):
        assert words in said.out
    assert "共 53 件" in said.err


def test_replay_goes_on_in_its_own_ledger_and_in_no_other(govflow: "Govflow", fines: str) -> None:
    first = govflow("replay", fines, "--json", "-")
    assert govflow("replay", fines, "--json", "-").out == first.out

    rules = Path(fines, "log.yaml")
    rules.write_text(rules.read_text(encoding="utf-8").replace("sort: file", "sort: time"), encoding="utf-8")
    again = govflow("replay", fines)
    assert again.code == 1
    assert "[other-rules]" in again.err
    assert govflow("replay", fines, "--fresh").code == 0


def test_replay_tells_the_percents_of_what_differs(govflow: "Govflow") -> None:
    said = govflow("replay", str(EXAMPLES / "wabo"))

    assert "eight weeks: 32 of 38 as recorded (84.2 %); +0 d 32, +42 d 3" in said.out
    assert "一致（84.2 %）；+0天 32，+42天 3" in govflow("replay", str(EXAMPLES / "wabo"), "--lang", "zh").out
    assert "Beside them columns record 34 steps; repaired: 3 (clock-skew 3)." in said.out


def test_explain_tells_the_life_of_one_case_of_the_log(govflow: "Govflow", fines: str) -> None:
    said = govflow("explain", fines, "A13984")

    assert said.code == 0
    assert "add the penalty, by time" in said.out
    assert govflow("explain", fines, "A0").code == 1


def test_check_reads_the_log_too(govflow: "Govflow", fines: str) -> None:
    assert govflow("check", fines).code == 0

    log = Path(fines, "log.yaml")
    log.write_text(
        log.read_text(encoding="utf-8").replace("Payment: {step: pay", "Payment: {step: pa"), encoding="utf-8"
    )
    said = govflow("check", fines)
    assert said.code == 1
    assert "[unknown-step]" in said.err

    Path(fines, "sample.csv.gz").unlink()
    log.write_text(log.read_text(encoding="utf-8").replace("step: pa,", "step: pay,"), encoding="utf-8")
    assert "[missing-file]" in govflow("check", fines).err


def test_a_log_without_rows_needs_a_file(govflow: "Govflow", fines: str) -> None:
    log = Path(fines, "log.yaml")
    log.write_text(log.read_text(encoding="utf-8").replace("rows: sample.csv.gz\n", ""), encoding="utf-8")

    assert govflow("replay", fines).code == 2
    assert govflow("replay", fines, "--rows", Path(fines, "sample.csv.gz")).code == 0
