"""Rows that say who did what, and that write their instants in their own way."""

from typing import TYPE_CHECKING

import pytest
from tests.insight.conftest import INTAKE, RULES

from govflow.desk import Desk
from govflow.errors import IntakeError
from govflow.insight import replay
from govflow.ledger import MemoryLedger
from govflow.rulebook import read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.insight.conftest import Town

FOUR_EYES = """\
workflow: request
states: [registered, handling, done]
final: done
fields:
  category: {type: category, required: true}
  proposer: {type: person}
open: {by: clerk}
steps:
  propose: {from: registered, to: handling, by: officer, signs: proposer, decide: triage}
  approve: {from: handling, to: done, by: officer, not_by: proposer}
"""
MAPPING = """\
intake: eyes
case: id
opened: opened
opened_by: {column: desk, values: {Desk 1: kim}}
fields: {category: {column: kind}}
steps:
  - {step: propose, at: opened, by: proposed}
  - {step: approve, at: closed, by: approved}
"""


@pytest.fixture
def eyes(town: "Town") -> "Town":
    """A town in which nobody approves what they have proposed."""
    rules = RULES | {"request.yaml": FOUR_EYES}
    rules["rulebook.yaml"] += "posts: posts.csv\n"
    rules["posts.csv"] = "person,role,unit\nkim,clerk,town\nlee,officer,town\nmay,officer,town\n"
    town.book = read({name: text.encode() for name, text in rules.items()})
    town.intake = town.read_intake(MAPPING)
    return town


def rows_of(town: "Town", *rows: str) -> "Path":
    head = "id,opened,closed,kind,desk,proposed,approved\n"
    return town.write((head + "".join(f"{row}\n" for row in rows)).encode())


def test_a_rulebook_with_four_eyes_can_be_replayed(eyes: "Town") -> None:
    day = "2015-05-22T10:00,2015-05-22T11:00,lamp"
    desk = Desk(eyes.book, MemoryLedger())
    rows = rows_of(
        eyes,
        f"1,{day},Desk 1,lee,may",
        f"2,{day},Desk 1,lee,lee",
        f"3,{day},lee,lee,may",
        f"4,{day},,lee,may",
    )

    summary = replay(desk, eyes.intake, rows)

    assert dict(summary.reasons) == {"same-person": 1, "not-your-step": 1}
    assert {one.case for one in summary.examples} == {"2", "3"}
    assert [desk.case(case).fields["proposer"] for case in ("1", "4")] == ["lee", "lee"]
    acted = [getattr(event, "by", "") for event in desk.history("1")]
    assert [by for by in dict.fromkeys(acted) if by] == ["kim", "lee", "may"]


def test_a_column_of_persons_that_is_not_there_is_told(eyes: "Town") -> None:
    eyes.intake = eyes.read_intake(MAPPING.replace("by: approved", "by: aproved"))

    with pytest.raises(
        IntakeError, match=r"'aproved' is missing. \[missing-column\] Did you mean 'approved'?"
    ):
        replay(Desk(eyes.book, MemoryLedger()), eyes.intake, rows_of(eyes))


FORMED = (
    INTAKE.replace("opened: opened\n", "opened: {column: opened, form: '%Y/%m/%d %H:%M'}\n")
    .replace("at: closed\n    fields", "at: {column: closed, form: '%d.%m.%Y %H:%M'}\n    fields")
    .replace("column: target}\n", "column: target, form: '%Y/%m/%d %H:%M'}\n")
    .replace("{step: triage, at: opened}", "{step: triage, at: {column: opened, form: '%Y/%m/%d %H:%M'}}")
    .replace(
        "at: closed, target: target",
        "at: {column: closed, form: '%d.%m.%Y %H:%M'}, target: {column: target, form: '%Y/%m/%d %H:%M'}",
    )
)


def test_instants_are_read_in_the_form_in_which_they_are_written(town: "Town") -> None:
    town.intake = town.read_intake(FORMED)
    row = {"opened": "2015/5/22 9:05", "closed": "27.05.2015 09:00", "target": "2015/5/27 9:05", "flag": "Y"}
    desk = Desk(town.book, MemoryLedger())

    summary = town.replay_file(town.rows(row, {**row, "opened": "2015-05-22T09:05"}), desk)

    assert (summary.cases, dict(summary.reasons)) == (1, {"bad-instant": 1})
    assert (summary.due.compared, summary.due.within_two_minutes) == (1, 1)
    assert (summary.on_time.compared, summary.on_time.agree) == (1, 1)
    assert desk.case("c1").opened_at.astimezone(town.book.zone).isoformat() == "2015-05-22T09:05:00-04:00"


def test_in_the_hour_that_comes_twice_a_form_reads_the_second_where_the_first_is_too_early(
    town: "Town",
) -> None:
    town.intake = town.read_intake(FORMED)
    row = {"opened": "2015/11/1 1:30", "closed": "01.11.2015 01:10"}

    assert town.replay(row).cases == 1


@pytest.mark.parametrize(
    "old",
    ["form: '%Y/%m/%d %H:%M'}\nunit", "form: '%d.%m.%Y %H:%M'}\n    fields", "form: '%Y/%m/%d %H:%M'}\n  on"],
)
def test_a_form_that_says_no_date_is_told(old: str, town: "Town") -> None:
    assert FORMED.count(old) == 1

    with pytest.raises(IntakeError, match=r"'HH:MM' is no form of an instant. \[bad-form\]"):
        town.read_intake(FORMED.replace(old, "form: HH:MM}" + old.partition("}")[2]))
