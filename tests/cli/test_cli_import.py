"""`govflow import` proves what comes back before it writes it, and leaves a sheet as its people know it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.test_cli_sheets import change, snapshot

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


@pytest.fixture
def sheet(govflow: "Govflow", copied: Path) -> Path:
    """Boston's triage as CSV, exported; its rules begin on line 4."""
    govflow("export", copied, "--table", "triage", "t.csv")
    return Path("t.csv")


def edit(path: Path, *, drop: int = 0, add: str = "") -> None:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    del lines[3 : 3 + drop]
    path.write_text("\n".join([*lines, *filter(None, [add]), ""]), encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sheet_whose_rules_contradict_each_other_is_not_written(
    lang: str, govflow: "Govflow", copied: Path, sheet: Path
) -> None:
    before = snapshot(copied)
    edit(sheet, add="twice,abandoned-bicycle,isd")

    said = govflow("import", copied, "--table", "triage", sheet, "--lang", lang)

    assert (said.code, said.out) == (1, "")
    assert "[overlap]" in said.err
    assert said.err.startswith("t.csv:161:")
    assert "twice,abandoned-bicycle,isd" in said.err  # the line of the sheet that came
    assert "--force" in said.err
    assert ("Nothing was written" if lang == "en" else "未写入") in said.err
    assert snapshot(copied) == before


def test_a_sheet_that_leaves_a_gap_is_not_written_unless_by_force(
    govflow: "Govflow", copied: Path, sheet: Path
) -> None:
    before = snapshot(copied)
    edit(sheet, drop=1)

    refused = govflow("import", copied, "--table", "triage", sheet)
    assert refused.code == 1
    assert "[gap]" in refused.err
    assert snapshot(copied) == before

    forced = govflow("import", copied, "--table", "triage", sheet, "--force")
    assert forced.code == 0
    assert "[gap]" in forced.err
    assert "1 gone (T-abandoned-bicycle). Written: triage.csv." in forced.out
    assert govflow("check", copied).code == 1


def test_what_was_refused_is_data_too(govflow: "Govflow", copied: Path, sheet: Path) -> None:
    edit(sheet, drop=1)

    said = govflow("import", copied, "--table", "triage", sheet, "--json")

    found = json.loads(said.out)
    assert said.code == 1
    assert (found["gone"], found["files"]) == (["T-abandoned-bicycle"], [])
    assert [problem["code"] for problem in found["problems"]] == ["gap"]


def test_force_does_not_write_what_cannot_be_read(govflow: "Govflow", copied: Path, sheet: Path) -> None:
    before = snapshot(copied)
    edit(sheet, add="R,nowhere,isd")

    assert govflow("import", copied, "--table", "triage", sheet, "--force").code == 1
    assert snapshot(copied) == before


def test_the_rules_that_changed_are_named(govflow: "Govflow", copied: Path) -> None:
    govflow("export", copied, "--table", "triage", "t.xlsx")
    for row, owner in ((4, "isd"), (5, "pwdx")):
        change(Path("t.xlsx"), f"C{row}", owner)

    said = govflow("import", copied, "--table", "triage", "t.xlsx", "--lang", "zh")

    assert "新增 0，修改 2（T-abandoned-bicycle、T-abandoned-building），删除 0。" in said.out


def test_many_rules_that_changed_are_named_in_part(govflow: "Govflow", copied: Path, sheet: Path) -> None:
    edit(sheet, drop=100)

    said = govflow("import", copied, "--table", "triage", sheet, "--force")

    assert "100 gone (T-abandoned-bicycle, " in said.out
    assert ", ...)" in said.out
    assert len(said.out) < 700


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16", "utf-8"])
def test_the_encoding_of_the_rules_stays(encoding: str, govflow: "Govflow", copied: Path) -> None:
    rows = copied / "triage.csv"
    text = rows.read_text(encoding="utf-8").replace("id,category,owner", "编号,category,owner,备注", 1)
    text = "\n".join(line if "编号" in line else f"{line},路灯" for line in text.splitlines()) + "\n"
    rows.write_bytes(text.encode(encoding))
    govflow("export", copied, "--table", "triage", "t.xlsx")
    untouched = govflow("import", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "C4", "isd")

    assert govflow("import", copied, "--table", "triage", "t.xlsx").code == 0

    assert untouched.out.endswith("Nothing had to be written.\n")
    written = rows.read_bytes()
    assert "T-abandoned-bicycle,abandoned-bicycle,isd,路灯" in written.decode(encoding)
    assert written[:3] == text.encode(encoding)[:3]


def test_a_sheet_that_is_only_written_otherwise_changes_nothing(govflow: "Govflow", copied: Path) -> None:
    rows = copied / "triage.csv"
    rows.write_bytes(
        rows.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n").encode("gb18030")
    )
    before = snapshot(copied)
    govflow("export", copied, "--table", "triage", "t.xlsx")

    said = govflow("import", copied, "--table", "triage", "t.xlsx")

    assert said.out.endswith("0 new, 0 changed, 0 gone. Nothing had to be written.\n")
    assert snapshot(copied) == before


def test_a_note_that_changed_is_written_though_no_rule_changed(govflow: "Govflow", copied: Path) -> None:
    govflow("export", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "D1", "备注")
    change(Path("t.xlsx"), "D4", "see council decision 12")

    said = govflow("import", copied, "--table", "triage", "t.xlsx")

    assert said.out.endswith("0 new, 0 changed, 0 gone. Written: triage.csv.\n")
    assert "see council decision 12" in (copied / "triage.csv").read_text(encoding="utf-8")


def test_headings_that_somebody_added_stay_as_they_are_written(govflow: "Govflow", copied: Path) -> None:
    govflow("export", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "D1", "生效")
    change(Path("t.xlsx"), "D4", "2015-01-01")

    assert govflow("import", copied, "--table", "triage", "t.xlsx", "--force").code == 0

    first = (copied / "triage.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first == "id,category,owner,生效"


@pytest.mark.parametrize("name", ["last-year.xlsx", "last-year.xls"])
def test_rows_of_an_intake_that_are_a_workbook_are_told_by_check_and_by_replay(
    name: str, govflow: "Govflow", copied: Path
) -> None:
    intake = copied / "intake.yaml"
    (copied / name).write_bytes(b"PK\3\4\0\0")
    lines = intake.read_text(encoding="utf-8").splitlines()
    intake.write_text(
        "\n".join(f"rows: {name}" if line.startswith("rows:") else line for line in lines), encoding="utf-8"
    )

    for command in ("check", "replay"):
        said = govflow(command, copied, "--lang", "zh")
        assert said.code == 1
        assert "[rows-not-csv]" in said.err
        assert "CSV" in said.err
        assert "utf-8 or" not in said.err


def test_rows_that_are_no_text_are_told_in_one_language(govflow: "Govflow", copied: Path) -> None:
    Path("x.csv").write_bytes(b"\xff\xff\xff")

    said = govflow("replay", copied, "--rows", "x.csv", "--lang", "zh")

    assert "[not-text]" in said.err
    assert " or " not in said.err
