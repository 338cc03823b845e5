"""`govflow staffing`: which units have not the people whom they need."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

BOOK = {
    "rulebook.yaml": """\
rulebook: b
version: "1"
zone: Asia/Shanghai
hierarchy: h.csv
calendars: c.yaml
posts: p.csv
staffing: s.yaml
words: {police_officer: {en: police officer, zh: 民警}}
""",
    "h.csv": "id,name,level,parent\ntown,Town,town,\nG1,Grid 1,grid,town\nG2,Grid 2,grid,town\n",
    "c.yaml": 'calendars:\n  office: {weekly: {mon-fri: ["09:00-17:00"]}}\n',
    "s.yaml": 'staffing:\n  grid: {needs: {police_officer: 1}, responsible: grid_head, source: "001"}\n',
    "p.csv": """\
person,role,unit,from,to
liu,grid_head,G1,,
wang,grid_head,G2,,
zhao,police_officer,G1,,
sun,police_officer,G2,2016-06-02,2016-06-30
""",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_staffing_lists_what_is_short_on_a_day_and_exits_with_1(govflow: "Govflow", book: Path) -> None:
    said = govflow("staffing", book, "--on", "2016-06-01")

    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines() == [
        "G2: police officer 0 of 1",
        "1 of 2 units are staffed as they should be on 2016-06-01.",
    ]


def test_staffing_exits_with_0_where_everything_is_as_it_should_be(govflow: "Govflow", book: Path) -> None:
    said = govflow("staffing", book, "--on", "2016-06-02")

    assert (said.code, said.out) == (0, "2 of 2 units are staffed as they should be on 2016-06-02.\n")


def test_staffing_is_of_today_unless_a_day_is_given(govflow: "Govflow", book: Path) -> None:
    assert "G2: police officer 0 of 1" in govflow("staffing", book).out


def test_staffing_speaks_chinese(govflow: "Govflow", book: Path) -> None:
    said = govflow("staffing", book, "--on", "2016-06-01", "--lang", "zh")

    assert said.out.splitlines() == ["G2：民警 应 1，实 0", "2016-06-01：2 个单元中 1 个配置符合。"]


def test_staffing_as_json_tells_both_languages(govflow: "Govflow", book: Path) -> None:
    said = govflow("staffing", book, "--on", "2016-06-01", "--json")

    found = json.loads(said.out)
    assert (said.code, found["on"], found["units"]) == (1, "2016-06-01", 2)
    [short] = found["shortfalls"]
    assert (short["unit"], short["role"], short["have"], short["need"]) == ("G2", "police_officer", 0, 1)
    assert (short["en"], short["zh"]) == ("G2: police officer 0 of 1", "G2：民警 应 1，实 0")


def test_rules_without_staffing_are_told(govflow: "Govflow", boston: str) -> None:
    assert govflow("staffing", boston).out == "No rule says whom a unit needs.\n"


def test_a_day_that_is_none_is_wrong_usage(govflow: "Govflow", book: Path) -> None:
    said = govflow("staffing", book, "--on", "tomorrow")

    assert said.code == 2
    assert "--on" in said.err
