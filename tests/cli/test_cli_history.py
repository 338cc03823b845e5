"""`govflow history`: a ledger becomes Parquet, and questions are answered in either form and language."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.case.view_rules import CLERK, FILES, START, rulebook

from govflow.case import Open
from govflow.desk import Desk
from govflow.insight.history import COLUMNS, QUESTIONS, History
from govflow.ledger import SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow


@pytest.fixture
def ledger(tmp_path: Path) -> tuple[Path, Path]:
    """Return a rulebook, and a ledger of three cases, one of which has a secret."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    with closing(SqliteLedger(tmp_path / "desk.ledger")) as kept:
        desk = Desk(rulebook(), kept)
        for number, unit in enumerate(("G1", "G1", "G2")):
            fields = {"requester": "lin-7", "summary": "Bench"}
            desk.handle(Open("0", f"c{number}", START, CLERK, "request", unit, fields))
    return folder, tmp_path / "desk.ledger"


def test_a_ledger_is_written_and_asked(govflow: "Govflow", ledger: tuple[Path, Path]) -> None:
    book, kept = ledger

    said = govflow("history", "write", book, "out", "--ledger", kept)
    assert (said.code, said.out) == (0, "out: 3 cases.\n")
    assert govflow("history", "write", book, "out", "--ledger", kept, "--lang", "zh").out == "out：3 件。\n"

    said = govflow("history", "ask", "out", "load_by_unit", "--under", "G1")
    assert [line.split() for line in said.out.splitlines()[1:]] == [
        ["unit", "level", "month", "cases"],
        ["G1", "grid", "2018-06", "2"],
    ]
    asked = govflow("history", "ask", "out", "load_by_unit", "--since", "2018-06-05", "--json")
    assert json.loads(asked.out)[0] == {"unit": "C1", "level": "community", "month": "2018-06", "cases": 3}
    assert (
        json.loads(govflow("history", "ask", "out", "load_by_unit", "--until", "2018-06-05", "--json").out)
        == []
    )


def test_the_questions_are_listed_in_either_language(govflow: "Govflow", ledger: tuple[Path, Path]) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)
    said = govflow("history", "ask", "out", "--lang", "zh").out
    assert all(f"{q.name}  {q.title.zh}\n" in said for q in QUESTIONS.values())
    listed = json.loads(govflow("history", "ask", "out", "--json").out)
    assert [one["name"] for one in listed] == list(QUESTIONS)


def test_columns_are_headed_in_the_language_and_named_in_json(
    govflow: "Govflow", ledger: tuple[Path, Path]
) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)

    heads = govflow("history", "ask", "out", "load_by_unit", "--lang", "zh").out.splitlines()[1]
    assert heads.split() == ["单元", "层级", "月份", "案件数"]
    said = govflow("history", "ask", "out", "on_time_by_limit").out.splitlines()[1]
    assert said.startswith("workflow  clock")
    assert "on time" in said
    for flag in (("--json",), ("--json", "--lang", "zh")):
        (row,) = json.loads(govflow("history", "ask", "out", "on_time_by_limit", *flag).out)
        assert {"workflow", "limit_name", "on_time"} < set(row)


def test_every_column_of_every_question_has_a_title_in_both_languages(
    govflow: "Govflow", ledger: tuple[Path, Path]
) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)
    with History("out") as history:
        columns = [history.ask(name).columns for name in QUESTIONS]
    assert {name for some in columns for name in some} == set(COLUMNS)
    for title in COLUMNS.values():
        assert title.en.isascii()
        assert any("一" <= character <= "鿿" for character in title.zh)
    for some in columns:
        assert (
            len({COLUMNS[name].zh for name in some}) == len({COLUMNS[name].en for name in some}) == len(some)
        )


def test_a_host_asks_in_sql(govflow: "Govflow", ledger: tuple[Path, Path]) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)

    said = govflow("history", "sql", "out", "SELECT case_id, closed, 0.5::DOUBLE AS half FROM cases LIMIT 1")
    assert [line.split() for line in said.out.splitlines()] == [["case_id", "closed", "half"], ["c0", "0.50"]]
    said = govflow("history", "sql", "out", "SELECT 'nan'::DOUBLE AS half", "--json")
    assert json.loads(said.out, parse_constant=pytest.fail) == [{"half": "nan"}]
    said = govflow("history", "sql", "out", "SELECT due FROM clocks LIMIT 1", "--json")
    assert json.loads(said.out) == [{"due": "2018-06-19T10:00:00+00:00"}]


def test_where_no_terminal_is_as_wide_nothing_is_cut(govflow: "Govflow", ledger: tuple[Path, Path]) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)

    columns = ", ".join(f"'c0' AS case_of_the_year_{n}" for n in range(30))
    heads, row = govflow("history", "sql", "out", f"SELECT {columns}").out.splitlines()
    assert heads.split() == [f"case_of_the_year_{n}" for n in range(30)]
    assert row.split() == ["c0"] * 30
    said = govflow("history", "sql", "out", "SELECT repeat('x', 500) AS said")
    assert said.out.split() == ["said", "x" * 500]


def test_without_a_reader_there_are_no_fields_and_with_one_theirs(
    govflow: "Govflow", ledger: tuple[Path, Path]
) -> None:
    book, kept = ledger
    said = govflow("history", "write", book, "out", "--ledger", kept, "--as", "clerk@G1", "--json")
    assert json.loads(said.out) == {"folder": "out", "cases": 2}
    with History("out") as history:
        assert history.sql("SELECT DISTINCT fields FROM cases").rows == (('{"summary":"Bench"}',),)
        assert "lin-7" not in str(history.sql("FROM events"))

    govflow("history", "write", book, "out", "--ledger", kept)
    with History("out") as history:
        assert history.sql("SELECT DISTINCT fields FROM cases").rows == ((None,),)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", "nowhere", "backlog"), 1, "[not-a-history]"),
        (("ask", "nowhere"), 1, "[not-a-history]"),
        (("sql", "nowhere", "SELECT 1"), 1, "[not-a-history]"),
        (
            ("ask", "nowhere", "backlog", "--since", "2018-02-01", "--until", "2018-01-31"),
            2,
            "--since lies after --until.",
        ),
        (("write", "zhenhai", "out", "--ledger", "no.ledger"), 1, "[no-ledger]"),
        (("write", "zhenhai", "out"), 2, "--ledger"),
        (
            ("write", "zhenhai", "out", "--ledger", "no.ledger", "--at", "2018-06-01"),
            2,
            "--at takes --as: who looks then.",
        ),
        (
            ("write", "zhenhai", "out", "--ledger", "no.ledger", "--at", "2018-06-01"),
            2,
            "--at takes --as",
        ),
    ],
)
def test_what_cannot_be_is_said(
    govflow: "Govflow", arguments: tuple[str, ...], code: int, words: str
) -> None:
    said = govflow("history", *arguments)

    assert (said.code, said.out) == (code, "")
    assert words in said.err
    assert not Path("out").exists()


def test_a_query_that_is_none_is_explained(govflow: "Govflow", ledger: tuple[Path, Path]) -> None:
    book, kept = ledger
    govflow("history", "write", book, "out", "--ledger", kept)
    for query in ("DROP VIEW cases", "SELECT * FROM secrets"):
        said = govflow("history", "sql", "out", query)
        assert (said.code, said.out) == (1, "")
        assert "[bad-query]" in said.err
    assert "Did you mean 'backlog'" in govflow("history", "ask", "out", "backlogs").err
    assert "[unknown-unit]" in govflow("history", "ask", "out", "backlog", "--under", "G9").err
