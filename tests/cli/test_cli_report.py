"""`govflow report`: the metrics of a ledger in the terminal and as JSON."""

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.insight.metric_rules import METRICS, RULES, folded, life, written

from govflow.case import Event
from govflow.ledger import SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """The rules of a street in a folder, with a ledger beside them."""
    folder = tmp_path / "street"
    folder.mkdir()
    for name, text in {**RULES, "metrics.yaml": METRICS}.items():
        (folder / name).write_text(text, encoding="utf-8")
    keep(
        folder,
        life("a", closed="2018-06-06T09:00", rating="satisfied"),
        life("b", closed="2018-06-08T09:00", late=True, unit="g2", rating="unsatisfied"),
        [
            *life("e", unit="g3"),
            written("e", "2018-06-20T10:00", {"carry_reason": "parts", "carry_plan": "July"}),
        ],
        life("f"),
        life("m", "2018-05-02T10:00", "2018-05-09T09:00", late=True),
    )
    return folder


def keep(folder: Path, *histories: Sequence[Event]) -> None:
    with closing(SqliteLedger(folder / "l.ledger")) as ledger:
        for events in histories:
            ledger.append(folded(events), events)


def test_a_report_tells_each_figure_with_what_it_is_made_of(govflow: "Govflow", street: Path) -> None:
    said = govflow("report", street, "--ledger", street / "l.ledger")
    lines = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert lines[0].startswith("solved at the first go: 1 of 3 = 33.3 %, rounded half up to 1 digit")
    assert lines[1] == "satisfied: 1 of 2 = 50.00 %; rests on the confirmed outcome."
    assert "collected: 5." in lines
    assert not any("Clearing" in line for line in lines)


def test_a_month_is_cleared_and_compared(govflow: "Govflow", street: Path) -> None:
    month = ("--month", "2018-06", "--against", "2018-05")
    said = govflow("report", street, "--ledger", street / "l.ledger", *month)
    assert "solved at the first go: 1 of 2 = 50.0 %; 0 left out (agreed exclusions).\n" in said.out
    assert "  against 2018-05: +50.0 pp\n" in said.out
    assert "collected: 4.\n  against 2018-05: +300.00 %\n" in said.out
    assert said.out.endswith(
        "Clearing of 2018-06: 2 of 4 = 50.00 %, rounded half up; not cleared to zero.\n"
        "- e, Grid 3 (g3): parts; July\n"
        "- f, Grid 1 (g1): VIOLATION: no reason; VIOLATION: no plan\n"
        "  Carried over without reason or plan: 1.\n"
    )


def test_the_same_is_told_in_chinese(govflow: "Govflow", street: Path) -> None:
    month = ("--month", "2018-06", "--against", "2018-05", "--lang", "zh")
    said = govflow("report", street, "--ledger", street / "l.ledger", *month)
    assert (
        "第一时间解决率：1 / 2 = 50.0%；剔除 0 件（经批准剔除）。\n  较 2018-05：+50.0 个百分点\n" in said.out
    )
    assert "2018-06 月清零：2 / 4 = 50.00%（四舍五入）；未清零。" in said.out
    assert said.out.endswith("违规：缺原因；违规：缺计划\n  结转缺原因或计划：1 件。\n")


def test_groups_stand_below_their_metric_set_in_as_the_units_are(govflow: "Govflow", street: Path) -> None:
    said = govflow("report", street, "--ledger", street / "l.ledger", "--by", "unit")
    lines = [line.rstrip() for line in said.out.splitlines()]
    first = lines[lines.index("collected: 5.") + 2 :]
    names = [line[: line.index("  ", len(line) - len(line.lstrip()))] for line in first[:4]]
    assert names == ["  District", "    Street 1", "      Community 1", "        Grid 1"]
    assert first[3].split()[-4:] == ["3", "3", "0", "3"]
    level = govflow("report", street, "--ledger", street / "l.ledger", "--by", "unit:community")
    assert "  Community 1" in level.out
    assert "Street 1" not in level.out


def test_as_of_a_day_nothing_later_has_happened(govflow: "Govflow", street: Path) -> None:
    said = govflow("report", street, "--ledger", street / "l.ledger", "--as-of", "2018-06-06", "--json")
    data = json.loads(said.out)
    assert (data["metrics"]["collected"]["numerator"], data["clearing"]) == (5, None)
    assert data["metrics"]["first_time"]["denominator"] == 2


def test_json_has_every_number_and_is_the_same_each_time(govflow: "Govflow", street: Path) -> None:
    arguments = (
        "report",
        street,
        "--ledger",
        street / "l.ledger",
        "--month",
        "2018-06",
        "--by",
        "month",
        "--json",
    )
    said = govflow(*arguments)
    data = json.loads(said.out)
    assert said.out == govflow(*arguments).out
    first = data["metrics"]["first_time"]
    assert (first["numerator"], first["denominator"], first["percent"]) == (1, 2, "50.0")
    assert first["rounding"] == {"mode": "half_up", "digits": 1}
    assert first["groups"]["2018-06"]["numerator"] == 1
    assert data["clearing"]["carried"][0] == {
        "case": "e", "owner": "g3", "state": "handling", "reason": "parts", "plan": "July", "lacks": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--month", "2018-6"], 1, "[bad-month]"),
        (["--month", "2018-06", "--against", "may"], 1, "[bad-month]"),
        (["--by", "comunity"], 1, "[unknown-group]\n  = Did you mean 'community'?"),
        (["--against", "2018-05"], 2, "--against needs a --month."),
        (["--as-of", "June"], 2, "--as-of"),
    ],
)
def test_what_cannot_be_reported_is_said(
    more: list[str], code: int, said: str, govflow: "Govflow", street: Path
) -> None:
    found = govflow("report", street, "--ledger", street / "l.ledger", *more)
    assert (found.code, found.out) == (code, "")
    assert said in found.err


def test_a_ledger_that_is_not_there_is_not_made(govflow: "Govflow", street: Path) -> None:
    said = govflow("report", street, "--ledger", "none.ledger")
    assert (said.code, said.err) == (1, "There is no ledger 'none.ledger'. [no-ledger]\n")
    assert list(Path().iterdir()) == []


def test_rules_without_metrics_say_so(govflow: "Govflow", street: Path) -> None:
    main = RULES["rulebook.yaml"].replace("metrics: metrics.yaml\n", "")
    (street / "rulebook.yaml").write_text(main, encoding="utf-8")
    said = govflow("report", street, "--ledger", street / "l.ledger", "--month", "2018-06")
    assert (said.code, said.out) == (0, "The rulebook has no metrics.\n")


def test_the_last_of_all_days_ends_too(govflow: "Govflow", street: Path) -> None:
    assert (
        govflow("report", str(street), "--ledger", str(street / "l.ledger"), "--as-of", "9999-12-31").code
        == 0
    )
