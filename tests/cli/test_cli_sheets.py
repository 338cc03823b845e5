"""`govflow export --table` and `govflow import`: a table goes to somebody's spreadsheet and comes back."""

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def change(path: Path, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell] = value
    book.save(path)


def test_a_sheet_that_nobody_changed_changes_nothing(govflow: "Govflow", copied: Path) -> None:
    before = snapshot(copied)

    said = govflow("export", copied, "--table", "triage", "t.xlsx")
    assert (said.code, said.out, said.err) == (0, "Written: t.xlsx.\n", "")
    said = govflow("import", copied, "--table", "triage", "t.xlsx")

    assert (said.code, said.err) == (0, "")
    assert said.out == "Table triage: 157 rules; 0 new, 0 changed, 0 gone. Nothing had to be written.\n"
    assert snapshot(copied) == before


def test_a_rule_that_somebody_changed_comes_back(govflow: "Govflow", copied: Path) -> None:
    govflow("export", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "C4", "isd")

    said = govflow("import", copied, "--table", "triage", "t.xlsx", "--json")

    assert json.loads(said.out) == {
        "table": "triage", "new": [], "changed": ["T-abandoned-bicycle"], "gone": [], "reordered": False,
        "files": ["triage.csv"],
    }  # fmt: skip
    assert "T-abandoned-bicycle,abandoned-bicycle,isd" in (copied / "triage.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("value", ["nobody", 17, "=B5"])
def test_nothing_is_written_if_anything_is_wrong(value: object, govflow: "Govflow", copied: Path) -> None:
    before = snapshot(copied)
    govflow("export", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "B4", value)

    said = govflow("import", copied, "--table", "triage", "t.xlsx")

    assert said.code == 1
    assert "t.xlsx:4:2" in said.err
    assert snapshot(copied) == before


def test_csv_opens_in_excel_with_its_chinese_and_a_pipe_gets_it_plain(
    govflow: "Govflow", copied: Path
) -> None:
    govflow("export", copied, "--table", "triage", "t.csv")
    piped = govflow("export", copied, "--table", "triage", "-")

    assert Path("t.csv").read_bytes().decode("utf-8-sig") == piped.out
    assert Path("t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert piped.out.startswith("id,category,owner\n#type,category,unit\n#hit,UNIQUE,\n")


def test_a_file_that_is_there_is_overwritten_only_by_force(govflow: "Govflow", copied: Path) -> None:
    Path("t.csv").write_text("mine", encoding="utf-8")

    refused = govflow("export", copied, "--table", "triage", "t.csv")

    assert (refused.code, Path("t.csv").read_text(encoding="utf-8")) == (1, "mine")
    assert "[file-exists]" in refused.err
    assert govflow("export", copied, "--table", "triage", "t.csv", "--force").code == 0


def test_rules_of_the_tables_own_file_never_overwrite_another(govflow: "Govflow", copied: Path) -> None:
    text = (copied / "triage.yaml").read_text(encoding="utf-8")
    first = (copied / "triage.csv").read_text(encoding="utf-8").splitlines()[1].split(",")
    rules = "rules:\n  - {{id: {}, category: {}, owner: {}}}".format(*first)
    (copied / "triage.yaml").write_text(text.replace("rows: triage.csv", rules), encoding="utf-8")
    govflow("export", copied, "--table", "triage", "t.csv")

    refused = govflow("import", copied, "--table", "triage", "t.csv")
    (copied / "triage.csv").unlink()
    taken = govflow("import", copied, "--table", "triage", "t.csv", "--force")  # one rule leaves gaps

    assert (refused.code, taken.code) == (1, 0)
    assert "[file-exists]" in refused.err
    assert taken.out.endswith("Written: triage.csv, triage.yaml.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["export", "zhenhai", "--table", "triage"],
        ["export", "zhenhai", "t.csv"],
        ["export", "zhenhai", "--table", "triage", "t.csv", "--ledger", "x"],
        ["export", "zhenhai", "--table", "triage", "."],
        ["export", "zhenhai", "--table", "triage", "t.xls"],
        ["export", "zhenhai", "--table", "triage", "t.xlsx#Rules"],
        ["export", "zhenhai", "--table", "triage", "/dev/null", "--force"],
        ["import", "zhenhai", "t.csv"],
        ["import", "zhenhai", "t.csv", "--table", "triage"],  # part of the package
        ["test", "zhenhai", "--suggest"],
        ["test", "zhenhai", "--suggest", "--only", "triage"],
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_wrong_usage_is_told(words: list[str], lang: str, govflow: "Govflow") -> None:
    said = govflow(*words, "--lang", lang)

    assert (said.code, said.out) == (2, "")


def test_a_file_or_a_table_that_is_not_there_is_told(govflow: "Govflow", copied: Path) -> None:
    assert "[missing-file]" in govflow("import", copied, "--table", "triage", "t.xlsx").err
    assert "[unknown-table]" in govflow("export", copied, "--table", "nope", "t.xlsx").err
    assert not Path("t.xlsx").exists()


def test_the_sheet_offers_the_values_of_a_column_and_keeps_what_is_typed_as_text(govflow: "Govflow") -> None:
    govflow("export", "zhenhai", "--table", "triage", "t.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(Path("t.xlsx").read_bytes())).worksheets[0]

    assert sheet.freeze_panes == "B4"
    assert {cell.number_format for row in sheet.rows for cell in row if cell.value is not None} == {"@"}
    assert {column.number_format for column in sheet.column_dimensions.values()} == {"@"}
    assert any("," in offered.formula1 for offered in sheet.data_validations.dataValidation)


def test_a_crash_between_two_files_leaves_whole_files(
    govflow: "Govflow", copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(copied)
    govflow("export", copied, "--table", "triage", "t.xlsx")
    change(Path("t.xlsx"), "C4", "isd")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    said = govflow("import", copied, "--table", "triage", "t.xlsx")

    assert said.code == 1
    assert snapshot(copied) == before


def test_what_is_wrong_in_a_sheet_is_shown_in_that_sheet(govflow: "Govflow", copied: Path) -> None:
    Path("in").mkdir()
    text = (copied / "triage.csv").read_text(encoding="utf-8")
    first = text.splitlines()[1]
    wrong = first.replace(",", ",nobody-", 1)
    Path("in", "triage.csv").write_text(text.replace(first, wrong), encoding="utf-8")

    said = govflow("import", copied, "--table", "triage", Path("in", "triage.csv"))

    assert said.code == 1
    assert said.err.startswith(f"in/triage.csv:2:{first.index(',') + 2}: ")
    assert f"\n  2 | {wrong}\n" in said.err


def test_a_workbook_under_another_name_is_called_what_it_is(govflow: "Govflow", copied: Path) -> None:
    govflow("export", copied, "--table", "triage", "t.xlsx")
    Path("t.xlsx").rename("t.csv")
    Path("old.xls").write_bytes(b"\xd0\xcf\x11\xe0\0")

    for file in ("t.csv", "old.xls"):
        said = govflow("import", copied, "--table", "triage", file)
        assert said.code == 1
        assert "[not-" in said.err
        assert "workbook" in said.err


def test_a_table_goes_where_a_link_leads_and_the_link_stays(govflow: "Govflow", copied: Path) -> None:
    Path("link.csv").symlink_to("real.csv")

    assert govflow("export", copied, "--table", "triage", "link.csv", "--force").code == 0
    assert Path("link.csv").is_symlink()
    assert Path("real.csv").is_file()


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "No such file or directory"), ("zh", "没有该文件或文件夹")]
)
def test_a_folder_that_is_not_there_is_told_by_the_name_of_the_file(
    lang: str, said: str, govflow: "Govflow", copied: Path
) -> None:
    told = govflow("export", copied, "--table", "triage", "no/t.csv", "--lang", lang)

    assert told.code == 1
    assert said in told.err
    assert "t.csv" in told.err
    assert "draft" not in told.err


def test_rules_in_another_order_are_told(govflow: "Govflow", copied: Path) -> None:
    head, *rows = (copied / "triage.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("t.csv").write_text("".join([head, *reversed(rows)]), encoding="utf-8")

    assert (
        "0 gone, in another order. Written: triage.csv."
        in govflow("import", copied, "--table", "triage", "t.csv").out
    )
    assert "another order" not in govflow("import", copied, "--table", "triage", "t.csv").out
