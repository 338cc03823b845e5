"""Every command: what it prints, in which language, as JSON, and how it exits."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

FEE = """\
table: fee
inputs:
  cost: {type: decimal}
  day: {type: date}
  hour: {type: time}
outputs:
  fee: {type: int}
rules:
  - {id: low, cost: "< 100", day: ">= 2018-01-01", hour: ">= 08:00", fee: 1}
otherwise: error
"""
LATE_LIGHT = (
    "101001377307"  # a street light out, opened on 14 May 2015: Memorial Day lies in its ten working days
)


def test_explain_tells_of_a_late_street_light_in_plain_words(govflow: "Govflow", boston: str) -> None:
    said = govflow("explain", boston, LATE_LIGHT)

    assert (said.code, said.err) == (0, "")
    for words in (
        "Thu 14 May 2015 09:08  Opened",
        "rule L-street-light-outages-1 of table 'Service levels by request type' (service_levels.csv:151)",
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
        assert (said.code, said.out) == (1, "")
        assert all(line.startswith("  = ") for line in said.err.splitlines()[1:])
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
    ("given", "code"),
    [
        (("cost=80", "day=2018-06-05", "hour=08:30"), 0),
        (("cost=80.5", "day=2018-06-05", "hour=09:00"), 0),
        (("cost=x", "day=2018-06-05", "hour=08:30"), 1),
        (("cost=1", "day=June", "hour=08:30"), 1),
    ],
)
def test_inputs_are_read_by_the_types_of_their_columns(
    given: tuple[str, ...], code: int, govflow: "Govflow", copied: Path
) -> None:
    main = copied / "rulebook.yaml"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace("tables: [", "tables: [fee.yaml, ", 1), encoding="utf-8")
    (copied / "fee.yaml").write_text(FEE, encoding="utf-8")

    said = govflow("explain", copied, "--table", "fee", *(word for one in given for word in ("--given", one)))

    assert said.code == code, said.err
    assert ("applies rule 'low'" in said.out) is (code == 0)


@pytest.mark.parametrize(
    ("at", "limit"), [("2015-02-16T12:59:59", "20 working_days"), ("2015-02-16T13:00:00", "12 working_days")]
)
def test_explain_a_table_as_of_an_instant(at: str, limit: str, govflow: "Govflow", boston: str) -> None:
    table = ("--table", "service_levels", "--given", "category=abandoned-vehicles")

    said = govflow("explain", boston, *table, "--at", at, "--json")

    assert json.loads(said.out)["outputs"] == {"limit": limit}


def test_graph_draws_the_workflow_and_the_hierarchy(govflow: "Govflow", boston: str) -> None:
    workflow = govflow("graph", boston, "--workflow", "request")
    hierarchy = govflow("graph", boston, "--hierarchy")

    assert workflow.code == hierarchy.code == 0
    assert workflow.out.startswith("stateDiagram-v2")
    assert "With the department" in workflow.out
    assert hierarchy.out.startswith("flowchart")
    assert "Jamaica Plain" in hierarchy.out
    assert "部门办理中" in govflow("graph", boston, "--lang", "zh").out
    assert govflow("graph", boston).out == f"{hierarchy.out}\n{workflow.out}"
    wrong = govflow("graph", boston, "--workflow", "requst")
    assert (wrong.code, wrong.err.count("Did you mean 'request'?")) == (1, 1)


def test_demo_tells_its_stories(govflow: "Govflow") -> None:
    english, chinese, as_json = (
        govflow("demo", *more) for more in ((), ("--lang", "zh"), ("zhenhai", "--json"))
    )

    assert english.code == chinese.code == as_json.code == 0
    assert english.err == ""
    for words in ("lamp", "bench", "doors", "\n! ", "Refused: ", "Handed up"):
        assert words in english.out
    assert "联席" in chinese.out
    assert "被拒绝" in chinese.out
    stories = json.loads(as_json.out)["stories"]
    assert [story["problems"] for story in stories] == [[]] * 10
    assert stories[0]["events"]


def test_demo_keeps_what_was_walked(govflow: "Govflow") -> None:
    told = govflow("demo", "zhenhai", "--ledger", "told.ledger")
    case = json.loads(govflow("demo", "zhenhai", "--json").out)["stories"][0]["id"]

    lines = govflow("explain", "zhenhai", case, "--ledger", "told.ledger").out.splitlines()[1:]
    assert lines
    assert all(line in told.out for line in lines)
    assert govflow("report", "zhenhai", "--ledger", "told.ledger").code == 0
    head = ("export", "zhenhai", "--ledger", "told.ledger", "--as", "grid_head@G111")
    assert govflow(*head).out.count("\n") > 2


def test_demo_spoils_no_file(govflow: "Govflow", elsewhere: Path) -> None:
    (elsewhere / "mine").write_text("mine", encoding="utf-8")

    said = govflow("demo", "zhenhai", "--ledger", "mine")

    assert (said.code, said.out) == (1, "")
    assert "[file-exists]" in said.err
    assert (elsewhere / "mine").read_text(encoding="utf-8") == "mine"


def test_demo_of_a_story_that_does_not_hold_is_a_problem(
    govflow: "Govflow", boston: str, tmp_path: Path
) -> None:
    assert govflow("demo", boston).code == 1  # it has none

    zhenhai_with(tmp_path, b"breaches: 3", b"breaches: 5")
    said = govflow("demo", tmp_path / "zhenhai")
    assert said.code == 1
    assert "breaches is 3, expected 5" in said.err
    problems = [
        problem
        for story in json.loads(govflow("demo", tmp_path / "zhenhai", "--json").out)["stories"]
        for problem in story["problems"]
    ]
    assert problems[0]["code"] == "unexpected"
    assert problems[0]["zh"] != problems[0]["en"]


def zhenhai_with(tmp_path: Path, old: bytes, new: bytes) -> None:
    folder = Path(__file__).parents[2] / "src" / "govflow" / "presets" / "zhenhai"
    for path in folder.rglob("*.*"):
        target = tmp_path / "zhenhai" / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes().replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"category: garden-bench", b"category: garden-bnch", "Did you mean 'garden-bench'?"),
        (b"06-05T10:00, by: lin}", b"06-05T10:00, by: chen}", "[not-your-step]"),
    ],
)
def test_demo_tells_all_stories_though_one_cannot_begin(
    govflow: "Govflow", tmp_path: Path, old: bytes, new: bytes, said: str
) -> None:
    zhenhai_with(tmp_path, old, new)

    told = govflow("demo", tmp_path / "zhenhai", "--ledger", "told.ledger")

    assert told.code == 1
    whole = govflow("demo").out.split("\n\n")
    assert [one for one in told.out.split("\n\n") if one in whole] == [*whole[:2], *whole[3:]]
    begun, refusal = told.out.split("\n\n")[2].splitlines()
    assert begun.endswith(" (bench)")
    assert refusal.startswith("! Not begun: ")
    assert "stories.yaml:" in told.err
    assert said in told.err
    _, bench, *_ = json.loads(govflow("demo", tmp_path / "zhenhai", "--json").out)["stories"]
    assert (bench["case"], bench["events"], len(bench["problems"])) == ("bench", [], 1)
