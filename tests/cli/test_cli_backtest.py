"""`govflow backtest`: what cases would have come to under other rules."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.insight.backtest_year import changed, live

from govflow import SqliteLedger, load
from govflow.cli.main import run

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("year") / "year.ledger"
    with closing(SqliteLedger(path)) as ledger:
        live(ledger, 60)
    return str(path)


def test_it_says_what_changes_and_what_that_would_have_meant(
    year: str, tmp_path: Path, capsys: Captured
) -> None:
    new = changed(tmp_path / "new", "limits.yaml", ("limit: 4 working_hour", "limit: 1 natural_hour"))
    asked = ["backtest", "zhenhai", new, year, "--processes", "1", "--examples", "1", "--as-of", "2019-02-01"]
    assert run([*asked, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "of 60 cases as of Fri 1 Feb 2019 00:00, 60 would come out otherwise" in said
    assert "response, earlier by" in said
    assert run([*asked, "--lang", "zh"]) == 0
    assert "响应时限，提前，平均" in capsys.readouterr().out
    assert run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["as_of"] == "2019-01-31T16:00:00+00:00"


def test_whoever_asks_is_told_by_the_exit_code_that_steps_would_be_refused(
    year: str, tmp_path: Path, capsys: Captured
) -> None:
    line = ("needs: result", "needs: [result, minutes]")
    new = changed(tmp_path / "new", "workflows/request.yaml", line)
    assert run(["backtest", "zhenhai", new, year, "--processes", "1"]) == 0
    assert run(["backtest", "zhenhai", new, year, "--processes", "1", "--exit-code"]) == 1
    assert "[missing-field]" in capsys.readouterr().out
    assert run(["backtest", "zhenhai", "zhenhai", year, "--processes", "1", "--exit-code"]) == 0


def test_a_ledger_that_is_not_there_is_said_to_be_missing(capsys: Captured) -> None:
    assert run(["backtest", "zhenhai", "zhenhai", "nowhere.ledger", "--lang", "en"]) == 1
    assert "[no-ledger]" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["a,b\n1,2\n", ""])
def test_a_file_that_is_no_ledger_needs_rows_and_an_intake_and_stays_as_it_is(
    text: str, tmp_path: Path, capsys: Captured
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(text)
    assert run(["backtest", "zhenhai", "zhenhai", str(rows), "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert "neither a ledger nor a CSV file for which there is an intake.yaml" in said
    assert "[no-source]" in said
    assert rows.read_text() == text
    assert list(tmp_path.glob("rows*")) == [rows]


def test_a_folder_is_no_ledger_either(tmp_path: Path, capsys: Captured) -> None:
    assert run(["backtest", "zhenhai", "zhenhai", str(tmp_path)]) == 1
    assert "[no-source]" in capsys.readouterr().err


def test_a_backtest_of_cases_of_other_rules_says_whose_they_are_and_does_not_pass(
    year: str, tmp_path: Path, capsys: Captured
) -> None:
    old = changed(tmp_path / "old", "limits.yaml", ("limit: 4 working_hour", "limit: 1 natural_hour"))
    asked = ["backtest", old, "zhenhai", year, "--processes", "1", "--lang", "en"]
    assert run([*asked, "--exit-code"]) == 1
    said = capsys.readouterr().out
    digest = load("zhenhai").digest
    assert "No case was compared." in said
    assert f"60 cases of another edition than the old rules, digest {digest}, the new rules." in said
    assert run(asked) == 0


def test_cases_opened_after_the_instant_are_left_out_and_counted(year: str, capsys: Captured) -> None:
    asked = ["backtest", "zhenhai", "zhenhai", year, "--processes", "1", "--lang", "en", "--as-of"]
    assert run([*asked, "2017-01-01", "--exit-code"]) == 1
    said = capsys.readouterr().out
    assert "No case was compared." in said
    assert "Left out: 60 cases opened after that instant." in said
    assert run([*asked, "2018-06-01", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert 0 < data["opened_later"] < 60
    assert data["cases"] + data["opened_later"] == 60
