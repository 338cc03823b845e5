"""What `govflow worker` refuses, or warns of, before it does anything."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.desk.two_editions import write_editions
from tests.ledger.three_stores import opened

from govflow import Actor, Desk, Post, SqliteLedger
from govflow.rulebook import load_editions

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

RULES = ("--rules", "zhenhai")


@pytest.fixture
def kept() -> str:
    """A ledger with three cases that are long overdue."""
    with closing(SqliteLedger("town.ledger")) as ledger:
        opened(ledger, "a", "b", "c")
    return "town.ledger"


@pytest.mark.parametrize("command", ["./missing.sh", "no-such-program --to x", "./town.ledger"])
def test_a_program_that_cannot_be_run_is_refused_before_anything_is_done(
    command: str, govflow: "Govflow", kept: str
) -> None:
    program, *_ = command.split()
    said = govflow("worker", kept, *RULES, "--once", "--send", command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"--send: there is no program '{program}', or it may not be run.")
    with closing(SqliteLedger(kept)) as ledger:
        assert [len(ledger.history(case)) for case in ledger.cases()] == [2, 2, 2]
    said = govflow("worker", kept, *RULES, "--once", "--send", command, "--json")
    assert (said.code, said.out, json.loads(said.err)["code"]) == (2, "", "wrong-usage")


@pytest.mark.parametrize("more", [(), ("--once",)])
def test_the_ledger_of_another_rulebook_is_refused_though_nothing_is_due(
    more: tuple[str, ...], govflow: "Govflow", kept: str
) -> None:
    govflow("worker", kept, *RULES, "--once")
    said = govflow("worker", kept, "--rules", "linhai", *more)
    assert (said.code, said.out) == (1, "")
    assert said.err == "This ledger is kept by rulebook 'zhenhai', not by 'linhai'. [other-rulebook]\n"


def test_cases_older_than_all_editions_given_are_told(govflow: "Govflow", tmp_path: Path) -> None:
    rules, start = write_editions(tmp_path / "rules"), datetime(2025, 1, 1, tzinfo=UTC)
    clerk = Actor("amira", (Post("clerk", "town"),))
    with closing(SqliteLedger("two.ledger")) as ledger:
        desk = Desk(load_editions(rules), ledger)
        desk.open("request", at=start - timedelta(hours=1), by=clerk, case="old")
        desk.open("request", at=start, by=clerk, case="new")
    assert govflow("worker", "two.ledger", "--rules", rules, "--once", "--limit", "1").err == ""
    newest = ("--rules", rules / "2025", "--once")
    said = govflow("worker", "two.ledger", *newest)
    assert (said.code, said.out) == (0, "")
    assert said.err.startswith(
        "warning: Case 'old' is older than all editions given: the first begins on Wed 1 Jan 2025."
    )
    told = json.loads(govflow("worker", "two.ledger", *newest, "--json").err)
    assert (told["level"], told["code"]) == ("warning", "own-rules-missing")
    govflow("migrate", rules, "two.ledger", "--by", "mia", "--map", "received=registered")
    assert govflow("worker", "two.ledger", *newest).err == ""
