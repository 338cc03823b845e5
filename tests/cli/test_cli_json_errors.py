"""With `--json` an error is JSON too: one object on standard error, and the same exit code."""

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govflow.cli.meanings import meanings
from govflow.ledger import SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

KEYS = {"level", "file", "line", "column", "code", "en", "zh", "suggestion", "allowed"}
ERRORS = [
    (("chek",), "wrong-usage", 2),
    (("report", "zhenhai"), "wrong-usage", 2),
    (("check", "zhenhai", "--stric"), "wrong-usage", 2),
    (("explain", "zhenhai"), "wrong-usage", 2),
    (("explain", "zhenhai", "--at", "noon"), "wrong-usage", 2),
    (("code", "no-such-code"), "wrong-usage", 2),
    (("explain", "nowhere", "x"), "no-rulebook", 1),
    (("report", "zhenhai", "--ledger", "no.ledger"), "no-ledger", 1),
    (("explain", "zhenhai", "--table", "triag"), "unknown-table", 1),
    (("explain", "zhenhai", "--table", "triage", "--given", "severity=x"), "missing-input", 1),
    (("explain", "zhenhai", "c1", "--ledger", "empty.ledger"), "no-such-case", 1),
    (("calendar", "review", "no.json"), "unusable-file", 1),
    (("history", "ask", "nowhere", "backlog"), "not-a-history", 1),
    (("replay", "zhenhai", "--rows", "no.csv"), "no-intake", 1),
]


@pytest.mark.parametrize(("arguments", "code", "exit_code"), ERRORS)
def test_an_error_is_one_object_and_one_line(
    arguments: tuple[str, ...], code: str, exit_code: int, govflow: "Govflow"
) -> None:
    with closing(SqliteLedger("empty.ledger")):
        pass
    as_text = govflow(*arguments)
    flag = ("--json", "-") if arguments[:1] == ("replay",) else ("--json",)
    said = govflow(*arguments, *flag)

    assert said.code == as_text.code == exit_code
    assert said.out == ""
    assert said.err.count("\n") == 1
    found = json.loads(said.err)
    assert set(found) == KEYS
    assert (found["level"], found["code"]) == ("error", code)
    assert code in meanings()
    assert found["en"] in as_text.err
    assert any("一" <= character <= "鿿" for character in found["zh"])
    assert not any("一" <= character <= "鿿" for character in found["en"])


@pytest.fixture
def broken() -> Path:
    folder = Path("rules")
    folder.mkdir()
    (folder / "rulebook.yaml").write_text(
        "rulebook: b\nversion: '1'\nzone: UTC\nhierarchy: h.csv\ncalendars: c.yaml\nlimts: l\n",
        encoding="utf-8",
    )
    (folder / "c.yaml").write_text(
        "calendars: {always: {weekly: {mon-sun: ['00:00-24:00']}}}\n", encoding="utf-8"
    )
    (folder / "h.csv").write_text("id,name,level,parent\ntown,T,town,\nhill,H,ward,twon\n", encoding="utf-8")
    return folder


def test_several_problems_are_a_list(govflow: "Govflow", broken: Path) -> None:
    said = govflow("graph", broken, "--json")

    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    problems = json.loads(said.err)["problems"]
    assert sorted((one["code"], one["file"], one["line"]) for one in problems) == [
        ("unknown-key", "rulebook.yaml", 6),
        ("unknown-parent", "h.csv", 3),
    ]
    assert all(set(one) == KEYS for one in problems)


@pytest.mark.parametrize("form", [("--json",), ("--format", "json"), ("--format=json",)])
def test_a_difference_names_the_files_of_either_rulebook(
    form: tuple[str, ...], govflow: "Govflow", broken: Path
) -> None:
    said = govflow("diff", broken, "nowhere", *form)

    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    files = [one["file"] for one in json.loads(said.err)["problems"]]
    assert sorted(filter(None, files)) == ["rules/h.csv", "rules/rulebook.yaml"]
    assert None in files  # of the one that is nowhere


def test_check_and_test_tell_their_problems_on_standard_output(govflow: "Govflow", broken: Path) -> None:
    for command in ("check", "test"):
        said = govflow(command, broken, "--json")
        assert (said.code, said.err) == (1, "")
        assert len(json.loads(said.out)["problems"]) == 2


def test_progress_is_notes_then(govflow: "Govflow", boston: str, few: Path) -> None:
    said = govflow("replay", boston, "--rows", few, "--json", "-")

    notes = [json.loads(line) for line in said.err.splitlines()]
    assert notes
    assert {note["level"] for note in notes} == {"note"}
    assert all("%" in note["en"] and "共" in note["zh"] for note in notes)
    assert json.loads(said.out)["rows"] == 700


def test_without_json_errors_are_words(govflow: "Govflow") -> None:
    for form in ((), ("--format", "text"), ("--format", "github")):
        said = govflow("test", "nowhere", "--only", *(form or ("x",)))
        assert not (said.out + said.err).startswith("{")
