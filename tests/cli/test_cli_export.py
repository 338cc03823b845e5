"""`govflow export`: what somebody may see, as CSV and as JSON lines, and nothing more."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.case.view_rules import FILES, HELPER, START, Life, rulebook

from govflow.case import Open
from govflow.ledger import SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow, Said

Export = Callable[..., "Said"]
NOT_LISTED = "'lin-7' is no person of the roster. A post is written ROLE@UNIT.\n"


@pytest.fixture
def export(govflow: "Govflow", tmp_path: Path) -> Export:
    """Export a ledger of three cases: a plain one with a task, a confidential one, and one elsewhere."""
    folder = tmp_path / "book"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    posts = "posts: posts.csv\nhierarchy"
    main = FILES["rulebook.yaml"].replace("hierarchy", posts, 1)
    (folder / "rulebook.yaml").write_text(main, encoding="utf-8")
    (folder / "posts.csv").write_text(
        "person,role,unit,from,to,skills\nzhao,head,G1,,2018-12-31,\n", encoding="utf-8"
    )
    book = rulebook()
    life = Life(book, requester="lin-7", phone="+86-138", summary="=1+1", helpers=["G2"])
    life.act("summon").act("answer", HELPER, task="assist/1", finding="dry")
    fields = {"requester": "wu-8", "summary": "-mould", "confidential": True, "witnesses": ["a", "b"]}
    life.desk.handle(Open("1", "@second", START, HELPER, "request", "G1", fields))
    life.desk.handle(Open("2", "third", START, HELPER, "request", "G2", {"summary": "elsewhere"}))
    ledger = SqliteLedger(tmp_path / "desk.ledger")
    for case in life.desk.ledger.cases():
        ledger.append(life.desk.case(case), life.desk.history(case))
    ledger.close()
    return lambda *more: govflow("export", folder, "--ledger", tmp_path / "desk.ledger", *more)


def rows(said: "Said", err: str = "") -> list[dict[str, str]]:
    assert (said.code, said.err) == (0, err)
    return list(csv.DictReader(io.StringIO(said.out)))


def test_csv_has_the_cases_that_somebody_may_read_without_what_is_masked(export: Export) -> None:
    first, second = rows(export("--as", "clerk@G1"))

    assert (first["case"], first["state"], first["owner"]) == ("case", "handling", "G1")
    assert (first["requester"], first["phone"], first["summary"]) == ("", "", "'=1+1")
    assert first["masked"] == "requester; witnesses; phone"
    assert first["tasks"] == "assist/1: done"
    assert first["handle.due"].startswith("2018-06-19T")
    assert first["handle.breached"] == "false"
    assert (second["summary"], second["confidential"]) == ("", "true")


def test_posts_add_up_and_a_person_of_the_roster_has_their_own_on_that_day(export: Export) -> None:
    both = rows(export("--as", "clerk@C1", "--as", "head@C1"))
    zhao = rows(export("--as", "zhao", "--at", "2018-06-06"))

    assert [row["case"] for row in both] == ["case", "'@second", "third"]
    assert [row["requester"] for row in zhao] == ["lin-7", "wu-8"]
    assert rows(export("--as", "zhao", "--at", "2019-01-01")) == []
    assert [row["case"] for row in rows(export("--as", "lin-7"), NOT_LISTED)] == ["case"]


def test_a_post_may_be_typed_on_a_chinese_keyboard(export: Export) -> None:
    assert rows(export("--as", "clerk＠G1")) == rows(export("--as", "clerk@G1")) != []


@pytest.mark.parametrize(("lang", "words"), [("en", "ROLE@UNIT"), ("zh", "岗位应写作 角色@单元")])
def test_whoever_the_roster_does_not_know_is_told_how_a_post_is_written(
    export: Export, lang: str, words: str
) -> None:
    said = export("--as", "clerkG1", "--lang", lang)

    assert (said.code, len(said.out.splitlines())) == (0, 1)
    assert "clerkG1" in said.err
    assert words in said.err


def test_no_cell_is_a_formula(export: Export) -> None:
    said = export("--as", "head@C1", "--as", "supervisor@C1")

    (first, second, _), cells = (
        rows(said),
        [cell for line in csv.reader(io.StringIO(said.out)) for cell in line],
    )
    assert (first["summary"], first["phone"]) == ("'=1+1", "'+86-138")
    assert (second["case"], second["summary"], second["witnesses"]) == ("'@second", "'-mould", "a; b")
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert all(line.startswith('"') for line in said.out.splitlines())


def test_json_lines_are_the_views(export: Export) -> None:
    said = export("--as", "clerk@G1", "--json")

    first, second = map(json.loads, said.out.splitlines())
    assert (first["case"], first["fields"]["summary"]) == ("case", "=1+1")
    assert first["tasks"]["assist/1"]["masked"] == ["finding"]
    assert second["masked"][:3] == ["requester", "witnesses", "phone"]
    for secret in ("lin-7", "wu-8", "138", "mould", "dry"):
        assert secret not in said.out


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ((), 2, "--as"),
        (("--as", "a", "--as", "b"), 2, "two persons"),
        (("--as", "clerk@G1", "--csv", "--json"), 2, "does not go with"),
        (("--as", "clerk@G9"), 1, "[unknown-unit]\n  = "),
        (("--as", "clark@G1"), 1, "Did you mean 'clerk'?"),
    ],
)
def test_what_is_asked_wrongly_is_said_before_anything_is_written(
    export: Export, more: tuple[str, ...], code: int, words: str
) -> None:
    said = export(*more)

    assert (said.code, said.out) == (code, "")
    assert words in said.err


def test_a_ledger_that_is_not_there_is_not_made(govflow: "Govflow", boston: str) -> None:
    said = govflow("export", boston, "--ledger", "no.ledger", "--as", "anybody")

    assert (said.code, "[no-ledger]" in said.err, Path("no.ledger").exists()) == (1, True, False)
