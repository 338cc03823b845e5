"""`explain`, `export`, `report`, `history write`: cases of several editions, and ledgers of other rules."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import Said
from tests.desk.two_editions import write_editions

from govflow import Actor, Desk, Post, SqliteLedger
from govflow.rulebook import load_editions

Govflow = Callable[..., Said]
CLERK = Actor("amira", (Post("clerk", "town"),))
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
METRICS = """metrics:
  waiting: {workflow: request, count: {phase: waiting}}
"""
READING = ("explain R", "export --as mia", "report", "history write out")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Two editions: where the older has the state `received`, the newer has `registered`."""
    folder = write_editions(tmp_path / "rules")
    for edition, first in (("2024", "received"), ("2025", "registered")):
        for flow in (folder / edition).glob("re*t"):
            text = flow.read_text(encoding="utf-8")
            flow.write_text(f"{text}phases: {{waiting: [{first}]}}\n", encoding="utf-8")
        with (folder / edition / "rulebook.yaml").open("a", encoding="utf-8") as main:
            main.write("metrics: metrics.yaml\n")
        (folder / edition / "metrics.yaml").write_text(METRICS, encoding="utf-8")
    return folder


@pytest.fixture
def ledger(rules: Path, tmp_path: Path) -> Path:
    """Return two cases of the older edition, one of a workflow that is gone, and one of the newer."""
    path = tmp_path / "cases.db"
    with closing(SqliteLedger(path)) as kept:
        desk = Desk(load_editions(rules), kept)
        for kind, case, at in (
            ("request", "R", NEW_YEAR - timedelta(hours=1)),
            ("complaint", "C", NEW_YEAR - timedelta(hours=1)),
            ("request", "N", NEW_YEAR),
        ):
            desk.open(kind, at=at, by=CLERK, case=case)
    return path


def asked(govflow: Govflow, what: str, rules: Path | str, ledger: Path, *more: str) -> Said:
    """Give a command that reads, such as `history write out`, its rules and ledger."""
    words = what.split()
    names, rest = (words[:2], words[2:]) if words[0] == "history" else (words[:1], words[1:])
    return govflow(*names, rules, *rest, "--ledger", ledger, *more)


def test_a_case_is_explained_by_its_own_edition(govflow: Govflow, rules: Path, ledger: Path) -> None:
    old, new = (asked(govflow, f"explain {case}", rules, ledger) for case in "RN")
    assert (old.code, new.code) == (0, 0)
    assert old.out.startswith("Case R: received;")
    assert new.out.startswith("Case N: registered;")
    assert "10 hours" in old.out
    assert "6 hours" in new.out


def test_an_export_has_the_cases_of_all_editions(govflow: Govflow, rules: Path, ledger: Path) -> None:
    said = asked(govflow, "export --as clerk@town", rules, ledger)
    found = {row["case"]: row["workflow"] for row in csv.DictReader(io.StringIO(said.out))}
    assert found == {"R": "request", "C": "complaint", "N": "request"}


def test_a_report_sees_each_case_by_its_own_edition(govflow: Govflow, rules: Path, ledger: Path) -> None:
    counted = json.loads(asked(govflow, "report", rules, ledger, "--json").out)["metrics"]["waiting"]
    assert counted["numerator"] == 2
    counted = json.loads(asked(govflow, "report", rules / "2025", ledger, "--json").out)["metrics"]["waiting"]
    assert counted["numerator"] == 1


def test_a_history_is_written_by_all_editions(govflow: Govflow, rules: Path, ledger: Path) -> None:
    said = asked(govflow, "history write out", rules, ledger, "--as", "clerk@town")
    assert (said.code, said.out) == (0, "out: 3 cases.\n")


@pytest.mark.parametrize("what", READING)
def test_the_ledger_of_another_rulebook_is_refused(govflow: Govflow, ledger: Path, what: str) -> None:
    said = asked(govflow, what, "zhenhai", ledger)
    assert (said.code, said.out) == (1, "")
    assert "[other-rulebook]" in said.err
    assert not Path("out").exists()
