"""`govflow replay`: progress, tables, agreement, and the ledger that it fills."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


def test_replay_shows_progress_tables_and_agreement(govflow: "Govflow", boston: str, few: Path) -> None:
    said = govflow("replay", boston, "--rows", few, "--json", "out.json")

    assert said.code == 0
    assert "100 %: line 701 of 701" in said.err
    for words in (
        "Department",
        "Neighborhood",
        "Public Works Department",
        "700 rows: 700 cases",
        "Due instants:",
    ):
        assert words in said.out
    found = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert found["rows"] == found["cases"] + found["rejected"] == 700
    assert set(found["compared"]["due"]) >= {"compared", "within_two_minutes"}
    assert found["compared"]["on_time"]["compared"] == found["compared"]["on_time"]["agree"]
    assert [table["by"] for table in found["tables"]] == ["owner", "unit"]
    assert Path("boston311.ledger").exists()


def test_replay_prints_json_alone(govflow: "Govflow", boston: str, few: Path) -> None:
    said = govflow("replay", boston, "--rows", few, "--json", "-", "--ledger", "my.ledger")

    assert said.code == 0
    assert json.loads(said.out)["rows"] == 700
    assert Path("my.ledger").exists()
    assert not Path("boston311.ledger").exists()


def test_replay_speaks_chinese(govflow: "Govflow", boston: str, few: Path) -> None:
    said = govflow("replay", boston, "--rows", few, "--lang", "zh")

    for words in ("部门", "诉求", "合计", "共 700 行：立案 700 件"):
        assert words in said.out
    assert "共 701 行" in said.err


def test_replay_tells_of_rejected_rows(govflow: "Govflow", boston: str, few: Path) -> None:
    text = few.read_text(encoding="utf-8")
    few.write_text(text + "short,row\n" + text.splitlines()[1] + "\n", encoding="utf-8")

    said = govflow("replay", boston, "--rows", few)

    assert said.code == 0
    assert "702 rows: 700 cases, 2 rejected (duplicate-case 1, row-length 1)." in said.out
    assert "- few.csv:702: 2 cells, not" in said.out
    assert "[duplicate-case]" in said.out


def test_names_are_printed_as_they_are(govflow: "Govflow", copied: Path, few: Path) -> None:
    path = copied / "hierarchy.csv"
    text = path.read_text(encoding="utf-8")
    for odd in ("[b]Hill[north]", "[/b]", ":smile:"):
        path.write_text(text.replace("Public Works Department", f"Works {odd}", 1), encoding="utf-8")
        said = govflow("replay", copied, "--rows", few, "--fresh")
        assert (said.code, f"Works {odd}" in said.out) == (0, True), said.err


def test_replay_twice_gives_the_same_and_fresh_begins_anew(
    govflow: "Govflow", boston: str, few: Path
) -> None:
    first = govflow("replay", boston, "--rows", few, "--json", "-")
    again = govflow("replay", boston, "--rows", few, "--json", "-")
    fresh = govflow("replay", boston, "--rows", few, "--json", "-", "--fresh")

    assert first.out == again.out == fresh.out


def test_replay_under_other_rules_wants_another_ledger(govflow: "Govflow", copied: Path, few: Path) -> None:
    assert govflow("replay", copied, "--rows", few).code == 0
    with (copied / "limits.yaml").open("a", encoding="utf-8") as file:
        file.write("# another word\n")

    refused = govflow("replay", copied, "--rows", few)
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (1, "", 1)
    assert "[other-rules]" in refused.err
    assert govflow("replay", copied, "--rows", few, "--fresh").code == 0
