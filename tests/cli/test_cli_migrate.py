"""`govflow migrate`: which cases go on by other rules, which would land nowhere, and what is written."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import Said
from tests.desk.two_editions import write_editions

from govflow import Actor, Desk, Post, SqliteLedger
from govflow.case import Event, Migrated
from govflow.case.codec import to_plain
from govflow.rulebook import load_editions

Govflow = Callable[..., Said]
CLERK = Actor("amira", (Post("clerk", "town"),))
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
RECEIVED = ("--map", "received=registered")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_editions(tmp_path / "rules")


@pytest.fixture
def ledger(rules: Path, tmp_path: Path) -> Path:
    path = tmp_path / "cases.db"
    with closing(SqliteLedger(path)) as kept:
        desk = Desk(load_editions(rules), kept)
        for number in range(7):
            desk.open("request", at=NEW_YEAR - timedelta(hours=1), by=CLERK, case=f"R{number}")
        desk.open("complaint", at=NEW_YEAR - timedelta(hours=1), by=CLERK, case="C1")
        desk.open("request", at=NEW_YEAR, by=CLERK, case="N1")
    return path


def everything(path: Path) -> list[Event]:
    with closing(SqliteLedger(path)) as kept:
        return [event for case in kept.cases() for event in kept.history(case)]


def test_a_dry_run_tells_how_many_go_and_writes_nothing(govflow: Govflow, rules: Path, ledger: Path) -> None:
    before = everything(ledger)
    said = govflow(
        "migrate", rules, ledger, "--by", "mia", "--at", "2025-01-01T01:00:00", "--dry-run", *RECEIVED
    )
    assert said.code == 1
    assert said.err == ""
    assert said.out == (
        "To town, version 2. Nothing was written: a dry run.\n"
        "        7  would go\n"
        "        1  were there already\n"
        "        0  have ended and keep their rules\n"
        "        1  would land nowhere and stay as they are\n"
        "- 1 case: The new rules have no workflow 'complaint'. [unknown-workflow] (C1)\n"
    )
    assert everything(ledger) == before


def test_the_run_does_what_the_dry_run_said_and_a_second_one_nothing(
    govflow: Govflow, rules: Path, ledger: Path
) -> None:
    options = ("--by", "mia", "--at", "2025-01-01T01:00:00", *RECEIVED, "--json")
    dry = json.loads(govflow("migrate", rules, ledger, "--dry-run", *options).out)
    run = json.loads(govflow("migrate", rules, ledger, *options).out)
    assert (dry.pop("dry_run"), run.pop("dry_run")) == (True, False)
    assert run == dry
    assert (run["to"]["version"], run["went"], run["nowhere"]) == ("2", 7, 1)
    moved = [event for event in everything(ledger) if isinstance(event, Migrated)]
    assert {(event.by, event.state) for event in moved} == {("mia", "registered")}
    after = everything(ledger)
    again = json.loads(govflow("migrate", rules, ledger, *options).out)
    assert (again["went"], again["there"]) == (0, 8)
    assert everything(ledger) == after


def test_it_ends_well_where_every_case_lands_somewhere(govflow: Govflow, rules: Path, ledger: Path) -> None:
    options = ("--by", "mia", "--workflow", "request", *RECEIVED, "--to", "2025")
    assert govflow("migrate", rules, ledger, *options).code == 0
    assert govflow("migrate", rules / "2025", ledger, *options[:4]).code == 0


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_cases_whose_own_rules_are_not_given_stay_and_are_told(
    govflow: Govflow, rules: Path, ledger: Path, dry: tuple[str, ...]
) -> None:
    before = everything(ledger)
    said = govflow("migrate", rules / "2025", ledger, "--by", "mia", *dry)
    old = load_editions(rules).books[0].digest
    assert said.code == 1
    assert "        8  would land nowhere" in said.out
    assert (
        f"- 8 cases: The rules by which it lived so far, {old}, are not among the editions given." in said.out
    )
    assert "Give the folder that holds both editions. [own-rules-missing] (C1, R0, " in said.out
    assert everything(ledger) == before


def test_reasons_come_with_examples_in_both_languages(govflow: Govflow, rules: Path, ledger: Path) -> None:
    said = govflow("migrate", rules, ledger, "--by", "mia", "--dry-run", "--lang", "zh")
    assert "目标：town 2 版。预演，未写入。" in said.out
    assert "- 7 件：新规则没有状态“received”。[unknown-state]（R0, R1, R2, R3, R4, ...）" in said.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--map", "received"], "--map takes OLD=NEW, not 'received'."),
        ([*RECEIVED, "--map", "received=checked"], "--map names 'received' twice."),
        (["--by", ""], "--by names who decided so."),
        ([], "--by is missing."),
    ],
)
def test_wrong_usage_is_told(
    govflow: Govflow, rules: Path, ledger: Path, options: list[str], told: str
) -> None:
    by = ["--by", "mia"] if options else []
    said = govflow("migrate", rules, ledger, *by, *options)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--map", "received=registred"], "Did you mean 'registered'? [no-such-state]"),
        (["--map", "recieved=registered"], "No edition has a state 'recieved'. Did you mean 'received'?"),
        (["--map", "requests/received=registered"], "No edition has a workflow 'requests'."),
        (["--map", "complaint/received=checked"], "have no state 'checked' in workflow 'complaint'."),
        (["--workflow", "requests"], "Did you mean 'request'? [no-such-workflow]"),
    ],
)
def test_a_name_that_is_mistyped_is_told(
    govflow: Govflow, rules: Path, ledger: Path, options: list[str], told: str
) -> None:
    before = everything(ledger)
    said = govflow("migrate", rules, ledger, "--by", "mia", *options)
    assert (said.code, said.out) == (1, "")
    assert told in said.err
    assert everything(ledger) == before


def test_an_unknown_edition_and_no_ledger_are_told(govflow: Govflow, rules: Path, ledger: Path) -> None:
    said = govflow("migrate", rules, ledger, "--by", "mia", "--to", "2026")
    assert said.code == 1
    assert "There is no edition '2026'. Known: 2024, 2025. [unknown-edition]" in said.err
    missing = govflow("migrate", rules, "nothing.db", "--by", "mia")
    assert missing.code == 1
    assert "[no-ledger]" in missing.err
    assert not Path("nothing.db").exists()


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_instant_that_is_yet_to_come_is_refused(
    govflow: Govflow, rules: Path, ledger: Path, dry: tuple[str, ...]
) -> None:
    before = everything(ledger)
    said = govflow("migrate", rules, ledger, "--by", "mia", "--at", "2099-01-02T09:00", *RECEIVED, *dry)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("--at is Fri 2 Jan 2099 09:00, but the clock of the ledger shows ")
    assert said.err.endswith("that is yet to come. [ahead-of-clock]\n")
    assert everything(ledger) == before


def test_the_ledger_of_another_rulebook_is_refused(govflow: Govflow, ledger: Path) -> None:
    said = govflow("migrate", "zhenhai", ledger, "--by", "mia", "--dry-run")
    assert (said.code, said.out) == (1, "")
    assert said.err == "This ledger is kept by rulebook 'town', not by 'zhenhai'. [other-rulebook]\n"


def test_the_schema_of_events_is_printed(govflow: Govflow, ledger: Path) -> None:
    said = govflow("schema", "event")
    assert said.code == 0
    validator = Draft202012Validator(json.loads(said.out))
    for event in everything(ledger):
        validator.validate(to_plain(event))
