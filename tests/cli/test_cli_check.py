"""`govflow check`: nothing of a good rulebook, and all that is wrong with another."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


def test_check_says_nothing_of_a_good_rulebook(govflow: "Govflow", boston: str) -> None:
    for source in (boston, f"{boston}/rulebook.yaml", "zhenhai"):
        said = govflow("check", source)
        assert (said.code, said.out, said.err) == (0, "", "")


@pytest.mark.parametrize(("lang", "meant"), [("en", "Did you mean"), ("zh", "是否想写")])
def test_check_tells_of_one_letter_changed(lang: str, meant: str, govflow: "Govflow", copied: Path) -> None:
    rows = copied / "triage.csv"
    text = rows.read_text(encoding="utf-8")
    line = text[: text.index(",abandoned-building,")].count("\n") + 1
    rows.write_text(text.replace(",abandoned-building,", ",abandoned-buildinq,"), encoding="utf-8")

    said = govflow("check", copied, "--lang", lang)

    assert (said.code, said.out) == (1, "")
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith(f"triage.csv:{line}:22: ")
    for words in (
        "'category'" if lang == "en" else "“category”",
        "abandoned-buildinq",
        "[unknown-value]",
        meant,
    ):
        assert words in said.err
    assert "abandoned-building" in said.err


def test_check_prints_problems_as_json(govflow: "Govflow", copied: Path) -> None:
    main = copied / "rulebook.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("America/New_York", "America/Boston"), encoding="utf-8"
    )

    said = govflow("check", copied, "--json")

    (problem,) = json.loads(said.out)["problems"]
    assert said.code == 1
    assert said.err == ""
    assert {key: problem[key] for key in ("file", "line", "column", "code")} == {
        "file": "rulebook.yaml",
        "line": 3,
        "column": 7,
        "code": "unknown-zone",
    }
    assert problem["en"] != problem["zh"]
    assert problem["suggestion"]["zh"]


def test_check_as_json_names_the_files_and_their_encodings(govflow: "Govflow", copied: Path) -> None:
    text = (copied / "categories.csv").read_text(encoding="utf-8")
    (copied / "categories.csv").write_bytes((text + "misc,杂项,subject,\n").encode("gb18030"))
    (copied / "limits.yaml").write_bytes(b"\xef\xbb\xbf" + (copied / "limits.yaml").read_bytes())

    said = govflow("check", copied, "--json")

    found = json.loads(said.out)
    assert said.code == 0
    assert (found["problems"], found["files"]["categories.csv"]) == ([], "gb18030")
    assert found["files"]["limits.yaml"] == "utf-8-sig"
    assert len(found["digest"]) == 32


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("intake.yaml", "case: case_id", "cas: case_id", "missing-key"),
        ("stories.yaml", "", "stories: [", "yaml"),
    ],
)
def test_check_reads_intake_and_stories_too(
    file: str, old: str, new: str, code: str, govflow: "Govflow", copied: Path
) -> None:
    path = copied / file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    said = govflow("check", copied)

    assert said.code == 1
    assert said.err.startswith(f"{file}:")
    assert code in said.err


def test_check_tells_what_is_wrong_in_all_files_at_once(govflow: "Govflow", copied: Path) -> None:
    intake = copied / "intake.yaml"
    text = intake.read_text(encoding="utf-8")
    intake.write_text(text.replace("case: case_id", "cas: case_id"), encoding="utf-8")
    (copied / "stories.yaml").write_text("stories: [", encoding="utf-8")
    said = govflow("check", copied)
    assert "intake.yaml:" in said.err
    assert "stories.yaml:" in said.err

    (copied / "limits.yaml").write_text("defaults: [", encoding="utf-8")
    said = govflow("check", copied)
    assert "limits.yaml:" in said.err
    assert "stories.yaml:" in said.err


@pytest.mark.parametrize(("code", "linked"), [("missing-file", False), ("outside-folder", True)])
def test_check_wants_the_rows_of_the_intake_in_the_folder(
    code: str, linked: bool, govflow: "Govflow", copied: Path, few: Path
) -> None:
    rows = copied / "sample.csv.gz"
    rows.unlink()
    if linked:
        rows.symlink_to(few)

    for command in ("check", "replay"):
        said = govflow(command, copied)
        assert (said.code, len(said.err.splitlines())) == (1, 1)
        assert f"[{code}]" in said.err
