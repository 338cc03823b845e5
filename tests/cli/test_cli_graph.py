"""Pictures on the command line: everything as Mermaid text, and SVG files where graphviz is there."""

import json
import os
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

SVG = "{http://www.w3.org/2000/svg}"
BOOK = {
    "rulebook.yaml": """\
rulebook: b
version: "1"
zone: Asia/Shanghai
hierarchy: h.csv
calendars: c.yaml
limits: l.yaml
workflows: [request.yaml, assist.yaml]
words: {clerk: {en: clerk, zh: 经办人}, handle: {en: Handle, zh: 办理}, collect: {en: Collect, zh: 收集}}
""",
    "h.csv": """\
id,name,name_zh,level,parent
town,"Town & ""Co"" \\n <b>",镇 & “区”,town,
g1,Grid 1,一网格,grid,town
""",
    "c.yaml": 'calendars: {office: {weekly: {mon-fri: ["09:00-17:00"]}}}\n',
    "l.yaml": "defaults: {calendar: office, profile: civil_code}\nlimits: {quick: 2 working_hour}\n",
    "request.yaml": """\
workflow: request
states:
  new: {en: 'New "case" &amp; <b>', zh: 新诉求}
  handling: {en: Handling, zh: 办理中}
  done: {en: Done, zh: 办结}
final: [done]
phases: {collect: new, handle: [handling, done]}
fields:
  lead: {type: unit, title: {en: lead, zh: 主办}}
  who: {type: person, title: {en: requester, zh: 诉求人}}
steps:
  take:
    from: new
    to: handling
    by: [clerk, {role: clerk, at: lead}]
    starts: handle
    opens: {workflow: assist, at: lead}
  late: {from: handling, by: system}
  finish: {title: {en: 'Finish\\now', zh: 办结}, from: handling, to: done, by: {person: who}}
clocks:
  handle: {limit: quick, on_breach: late, title: {en: handling time, zh: 办理时限}}
""",
    "assist.yaml": """\
workflow: assist
states: [asked, done]
final: [done]
steps: {answer: {from: asked, to: done}}
""",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_hierarchy_and_every_workflow_are_drawn(govflow: "Govflow", book: Path) -> None:
    said = govflow("graph", book)

    heads = [part.splitlines()[0] for part in said.out.rstrip().split("\n\n")]
    assert (said.code, heads) == (0, ["flowchart TD", "stateDiagram-v2", "stateDiagram-v2"])
    drawn = json.loads(govflow("graph", book, "--json").out)
    assert list(drawn) == ["hierarchy", "workflows"]
    assert list(drawn["workflows"]) == ["request", "assist"]


def test_one_picture_alone_is_drawn_where_it_is_asked_for(govflow: "Govflow", book: Path) -> None:
    for option, head in (("--hierarchy",), "flowchart"), (("--workflow", "assist"), "stateDiagram"):
        said = govflow("graph", book, *option)
        assert said.out.startswith(head)
        assert said.out.count("flowchart") + said.out.count("stateDiagram") == 1
        assert json.loads(govflow("graph", book, *option, "--json").out) == {"mermaid": said.out.rstrip("\n")}


def test_details_tell_who_takes_a_step_its_tasks_phases_and_clocks(govflow: "Govflow", book: Path) -> None:
    said = govflow("graph", book, "--workflow", "request", "--details").out
    chinese = govflow("graph", book, "--workflow", "request", "--details", "--lang", "zh").out

    for words in (
        "take / clerk or clerk of lead / opens task assist at lead",
        "late / time itself",
        "/ the person in 'requester'",
        '"Handling (Handle)"',
        "note right of s1 : Clock handling time#58; quick#59; missed#58; late",
    ):
        assert words in said
    for words in (
        "经办人或lead的经办人",
        "系统自动",
        "“诉求人”本人",
        "办理中 (办理)",
        "时限“办理时限”：quick；逾期：late",
    ):
        assert words in chinese
    assert "clerk" not in govflow("graph", book, "--workflow", "request").out


# -- SVG ---------------------------------------------------------------------------------------------


def test_without_graphviz_it_is_said_how_to_get_it(
    govflow: "Govflow", book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    said, chinese = (
        govflow("graph", book, "--svg", "out"),
        govflow("graph", book, "--svg", "out", "--lang", "zh"),
    )

    assert (said.code, said.out) == (1, "")
    assert "[no-graphviz]" in said.err
    assert "Install graphviz" in said.err
    assert "请安装 graphviz" in chinese.err
    assert not Path("out").exists()


@pytest.fixture
def fake_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program `dot` that does what the test writes into it."""
    program = tmp_path / "bin" / "dot"
    program.parent.mkdir()
    program.touch()
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def test_a_picture_that_fails_leaves_no_file(govflow: "Govflow", book: Path, fake_dot: Path) -> None:
    fake_dot.write_text("#!/bin/sh\ncat >/dev/null\necho broken >&2\nexit 3\n", encoding="utf-8")
    said = govflow("graph", book, "--svg", "out")

    assert (said.code, "[graphviz-failed]" in said.err, "broken" in said.err) == (1, True, True)
    assert not Path("out").exists()


def test_a_layout_that_never_ends_is_given_up(
    govflow: "Govflow", book: Path, fake_dot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govflow.cli.graphviz._SECONDS", 0.2)
    fake_dot.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")

    assert "[graphviz-failed]" in govflow("graph", book, "--svg", "out", "--hierarchy").err


def test_files_are_named_after_the_workflows_and_stay_in_the_folder(
    govflow: "Govflow", book: Path, fake_dot: Path
) -> None:
    fake_dot.write_text("#!/bin/sh\ncat\n", encoding="utf-8")
    path = book / "assist.yaml"
    text = path.read_text(encoding="utf-8").replace("workflow: assist", "workflow: ../../协办")
    path.write_text(text, encoding="utf-8")
    whole = book / "request.yaml"
    whole.write_text(whole.read_text(encoding="utf-8").replace("assist", "../../协办"), encoding="utf-8")

    said = govflow("graph", book, "--svg", "out")

    assert said.code == 0, said.err
    names = ["hierarchy.svg", "workflow-1-request.svg", "workflow-2-______协办.svg"]
    assert sorted(path.name for path in Path("out").iterdir()) == names
    assert said.out.splitlines() == [str(Path("out") / name) for name in names]


def test_a_file_is_no_folder(govflow: "Govflow", book: Path, fake_dot: Path) -> None:
    fake_dot.write_text("#!/bin/sh\ncat\n", encoding="utf-8")
    Path("out").touch()

    assert govflow("graph", book, "--svg", "out").code == 2


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not there")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_graphviz_draws_titles_as_they_are_written(govflow: "Govflow", book: Path, lang: str) -> None:
    said = govflow("graph", book, "--svg", "out", "--lang", lang)
    assert said.code == 0, said.err

    def texts(name: str) -> set[str]:
        root = ET.parse(Path("out") / name).getroot()  # noqa: S314 - drawn by graphviz just now
        assert root.tag == f"{SVG}svg"
        return {"".join(one.itertext()).replace("\xa0", " ") for one in root.iter(f"{SVG}text")}

    flow, units = texts("workflow-1-request.svg"), texts("hierarchy.svg")
    if lang == "en":
        assert {'New "case" &amp; <b>', "Handling", "Finish\\now", "Collect", "Handle"} <= flow
        assert "Clock handling time: quick; missed: late" in flow
        assert 'Town & "Co" \\n <b>' in units
    else:
        assert {"新诉求", "办理中", "收集", "“诉求人”本人", "发起任务 assist（lead）"} <= flow
        assert {"镇 & “区”", "一网格"} <= units
    root = ET.parse(Path("out") / "workflow-1-request.svg").getroot()  # noqa: S314
    assert sum(one.get("class") == "cluster" for one in root.iter(f"{SVG}g")) == 2


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not there")
def test_a_large_hierarchy_is_drawn_in_part_and_says_so(govflow: "Govflow", book: Path) -> None:
    rows = "".join(f"x{n},Unit {n},,grid,town\n" for n in range(5_000))
    with (book / "h.csv").open("a", encoding="utf-8") as file:
        file.write(rows)

    assert govflow("graph", book, "--svg", "out", "--hierarchy").code == 0
    drawn = (Path("out") / "hierarchy.svg").read_text(encoding="utf-8")
    assert "5,001 of 5,002 units are not drawn" in drawn
