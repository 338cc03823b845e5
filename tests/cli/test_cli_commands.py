"""Every command: what it prints, in which language, as JSON, and how it exits."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

LATE_LIGHT = (
    "101001377307"  # a street light out, opened on 14 May 2015: Memorial Day lies in its ten working days
)


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


def test_explain_tells_of_a_late_street_light_in_plain_words(govflow: "Govflow", boston: str) -> None:
    said = govflow("explain", boston, LATE_LIGHT)

    assert (said.code, said.err) == (0, "")
    for words in (
        "Thu 14 May 2015 09:08  Opened",
        "rule L-street-light-outages-1 of table 'service_levels' (service_levels.csv:151)",
        "10 working days",
        "Hours that count: 08:30-17:00",
        "Not counted: Memorial Day (25 May 2015)",
        "Due Fri 29 May 2015 09:08",
        "Fri 29 May 2015 09:08  Due instant of 'completion' missed",
        "Public Works Department",
    ):
        assert words in said.out


def test_explain_speaks_chinese(govflow: "Govflow", boston: str) -> None:
    said = govflow("explain", boston, LATE_LIGHT, "--lang", "zh")

    assert said.code == 0
    for words in (
        "2015年5月14日（周四）09:08",
        "10个工作日",
        "阵亡将士纪念日",
        "到期：2015年5月29日（周五）09:08",
        "逾期",
    ):
        assert words in said.out
    assert "Opened" not in said.out


def test_explain_as_json_holds_lines_and_events(govflow: "Govflow", boston: str) -> None:
    said = govflow("explain", boston, LATE_LIGHT, "--json")

    found = json.loads(said.out)
    assert (said.code, found["case"]) == (0, LATE_LIGHT)
    assert all(line["en"] != line["zh"] for line in found["lines"])
    assert found["events"][0]["type"] == "Opened"


def test_explain_finds_a_case_in_a_ledger(govflow: "Govflow", boston: str, few: Path) -> None:
    case = few.read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    assert govflow("replay", boston, "--rows", few).code == 0

    said = govflow("explain", boston, case, "--ledger", "boston311.ledger")

    assert (said.code, said.out) == (0, govflow("explain", boston, case).out)
    assert govflow("explain", boston, "nobody", "--ledger", "boston311.ledger").code == 1


def test_explain_of_what_is_not_there_is_a_problem(govflow: "Govflow", boston: str) -> None:
    for arguments in (
        (boston, "nobody"),
        (boston, "nobody", "--ledger", "nowhere.ledger"),
        (boston, "--table", "triag"),
        (boston, LATE_LIGHT, "--rows", "nowhere.csv"),
        ("zhenhai", LATE_LIGHT),
        ("zhenhai", "--table", "triage", "--given", "severity=minor"),
    ):
        said = govflow("explain", *arguments)
        assert (said.code, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert not Path("nowhere.ledger").exists()


def test_explain_a_table(govflow: "Govflow") -> None:
    given = [
        word
        for pair in ("category=street-lamp", "severity=minor", "scale=building")
        for word in ("--given", pair)
    ]

    said = govflow("explain", "zhenhai", "--table", "triage", *given)
    as_json = govflow("explain", "zhenhai", "--table", "triage", *given, "--json")

    assert said.code == as_json.code == 0
    assert "applies rule 'small-and-near' (triage.yaml:16:5)" in said.out
    found = json.loads(as_json.out)
    assert (found["rule"], found["outputs"]) == (
        "small-and-near",
        {"track": "routine", "owner_level": "grid"},
    )


@pytest.mark.parametrize(
    ("at", "limit"), [("2015-02-16T12:59:59", "20 working_day"), ("2015-02-16T13:00:00", "12 working_day")]
)
def test_explain_a_table_as_of_an_instant(at: str, limit: str, govflow: "Govflow", boston: str) -> None:
    table = ("--table", "service_levels", "--given", "category=abandoned-vehicles")

    said = govflow("explain", boston, *table, "--at", at, "--json")

    assert json.loads(said.out)["outputs"] == {"limit": limit}


def test_graph_draws_the_workflow_and_the_hierarchy(govflow: "Govflow", boston: str) -> None:
    workflow, hierarchy = govflow("graph", boston), govflow("graph", boston, "--hierarchy")

    assert workflow.code == hierarchy.code == 0
    assert workflow.out.startswith("stateDiagram-v2")
    assert "With the department" in workflow.out
    assert hierarchy.out.startswith("flowchart")
    assert "Jamaica Plain" in hierarchy.out
    assert "部门办理中" in govflow("graph", boston, "--lang", "zh").out
    assert json.loads(govflow("graph", boston, "--json").out) == {"mermaid": workflow.out.rstrip("\n")}
    assert json.loads(govflow("graph", boston, "--workflow", "request", "--json").out)["mermaid"]
    wrong = govflow("graph", boston, "--workflow", "requst")
    assert (wrong.code, wrong.err.count("Did you mean 'request'?")) == (1, 1)


def test_demo_tells_its_stories(govflow: "Govflow") -> None:
    english, chinese, as_json = (
        govflow("demo", *more) for more in ((), ("--lang", "zh"), ("zhenhai", "--json"))
    )

    assert english.code == chinese.code == as_json.code == 0
    assert english.err == ""
    for words in ("lamp", "bench", "doors", "! Refused", "Handed up"):
        assert words in english.out
    assert "联席" in chinese.out
    assert "被拒绝" in chinese.out
    stories = json.loads(as_json.out)["stories"]
    assert [story["problems"] for story in stories] == [[]] * 4
    assert stories[0]["events"]


def test_demo_of_a_story_that_does_not_hold_is_a_problem(
    govflow: "Govflow", boston: str, tmp_path: Path
) -> None:
    assert govflow("demo", boston).code == 1  # it has none

    folder = Path(__file__).parents[2] / "src" / "govflow" / "presets" / "zhenhai"
    for path in folder.rglob("*.*"):
        target = tmp_path / "zhenhai" / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes().replace(b"breaches: 4", b"breaches: 5"))
    said = govflow("demo", tmp_path / "zhenhai")
    assert said.code == 1
    assert "breaches is 4, expected 5" in said.err
