"""`govflow check`: what is proved of a good rulebook, and all that is wrong with another."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


def test_check_says_of_each_table_of_a_good_rulebook_what_is_proved(govflow: "Govflow", boston: str) -> None:
    for source in (boston, f"{boston}/rulebook.yaml"):
        said = govflow("check", source)
        assert (said.code, said.err) == (0, "")
        assert [line.partition(":")[0] for line in said.out.splitlines()] == ["triage", "service_levels"]
        assert "100 % of all inputs are decided" in said.out
        assert "no two rules contradict each other" in said.out
    assert "规则互不矛盾" in govflow("check", boston, "--lang", "zh").out


def test_check_proves_that_two_rules_contradict(govflow: "Govflow", copied: Path) -> None:
    with (copied / "triage.csv").open("a", encoding="utf-8") as rows:
        rows.write("twice,abandoned-bicycle,isd\n")

    said = govflow("check", copied)

    assert said.code == 1
    assert "[overlap]" in said.err
    assert "twice" in said.err
    assert "abandoned-bicycle" in said.err
    assert "no two rules" not in said.out.splitlines()[0]


def test_check_finds_the_input_that_no_rule_decides(govflow: "Govflow", copied: Path) -> None:
    rows = copied / "triage.csv"
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")

    said = govflow("check", copied)

    assert said.code == 1
    assert "triage.yaml:1:1: " in said.err
    assert "category=abandoned-bicycle" in said.err
    assert "99.36 % of all inputs are decided" in said.out
    assert json.loads(govflow("check", copied, "--json").out)["tables"]["triage"]["coverage"] == {
        "share": "156/157",
        "of": "inputs",
    }


@pytest.mark.parametrize(("lang", "meant"), [("en", "Did you mean"), ("zh", "是否想写")])
def test_check_tells_of_one_letter_changed(lang: str, meant: str, govflow: "Govflow", copied: Path) -> None:
    rows = copied / "triage.csv"
    text = rows.read_text(encoding="utf-8")
    line = text[: text.index(",abandoned-building,")].count("\n") + 1
    rows.write_text(text.replace(",abandoned-building,", ",abandoned-buildinq,"), encoding="utf-8")

    said = govflow("check", copied, "--lang", lang)

    assert (said.code, said.out) == (1, "")
    first, source, caret, *hints = said.err.splitlines()
    assert first.startswith(f"triage.csv:{line}:22: ")
    assert source.startswith(f"  {line} | ")
    assert source[caret.index("^") : caret.rindex("~") + 1] == "abandoned-buildinq"
    assert all(hint.startswith("  = ") for hint in hints)
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
        ("tests/tables.yaml", "no-hit", "no-hut", "unknown-choice"),
        ("tests/triage.csv", "rule", "rul", "unknown-column"),
        ("tests/requests.yaml", "{step: triage", "{step: triaje", "unknown-step"),
        ("tests/more.yaml", "", "tests: [", "yaml"),
    ],
)
def test_check_reads_intake_stories_and_tests_too(
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
    (copied / "tests" / "more.yaml").write_text("tests: [", encoding="utf-8")
    said = govflow("check", copied)
    assert "intake.yaml:" in said.err
    assert "stories.yaml:" in said.err
    assert "tests/more.yaml:" in said.err

    (copied / "limits.yaml").write_text("defaults: [", encoding="utf-8")
    said = govflow("check", copied)
    assert "limits.yaml:" in said.err
    assert "stories.yaml:" in said.err
    assert "tests/more.yaml:" in said.err


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
        assert (said.code, said.err.count(" [")) == (1, 1)
        assert f"[{code}]" in said.err


def test_check_goes_over_all_editions(govflow: "Govflow", copied: Path) -> None:
    both = copied.parent / "both"
    main = (copied / "rulebook.yaml").read_text(encoding="utf-8")
    periods = {"old": "from: 2015-01-01, to: 2015-06-30", "new": "from: 2015-07-01, to: 2015-12-31"}
    for name, period in periods.items():
        shutil.copytree(copied, both / name)
        mine = main.replace("from: 2015-01-01, to: 2015-12-31", period)
        (both / name / "rulebook.yaml").write_text(mine, encoding="utf-8")

    good = govflow("check", both)
    assert (good.code, good.err) == (0, "")
    assert [line.partition(":")[0] for line in good.out.splitlines()] == [
        f"{edition}/{table}" for edition in ("old", "new") for table in ("triage", "service_levels")
    ]
    assert set(json.loads(govflow("check", both, "--json").out)["editions"]) == {"old", "new"}

    with (both / "new" / "triage.csv").open("a", encoding="utf-8") as rows:
        rows.write("twice,abandoned-bicycle,isd\n")
    (both / "old" / "stories.yaml").write_text("stories: [", encoding="utf-8")
    bad = govflow("check", both)
    assert bad.code == 1
    assert "new/triage.csv:159" in bad.err
    assert "  159 | twice,abandoned-bicycle,isd\n" in bad.err
    assert "old/stories.yaml:" in bad.err

    (both / "new" / "limits.yaml").write_text("defaults: [", encoding="utf-8")
    worse = govflow("check", both)
    assert "new/limits.yaml:" in worse.err
    assert "old/stories.yaml:" in worse.err
