"""A desk with several editions of a rulebook: a case keeps the one under which it was opened."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.desk.two_editions import MAIN

from govflow import Actor, Desk, Ledger, MemoryLedger, Post, Refused, RulebookEditions, SqliteLedger
from govflow.case import Breached, ClockStarted, Rehomed
from govflow.rulebook import load_editions

UNITS = "id,name,level,parent,from,to,successor\ntown,The town,town,,,,\nhill,Hill,ward,town,,{end},{heir}\n"
FLOW = """workflow: request
states: [received, done]
final: done
open: {{by: clerk, starts: handle}}
steps:
  {step}: {{from: received, to: done, by: clerk, meets: handle}}
clocks: {{handle: {{limit: handle}}}}
"""
CLERK = Actor("amira", (Post("clerk", "town"),))
NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
EVENING = NEW_YEAR - timedelta(hours=1)
MORNING = NEW_YEAR + timedelta(hours=9)


@pytest.fixture
def editions(tmp_path: Path) -> RulebookEditions:
    _edition(tmp_path / "rules" / "2024", "1", "{to: 2024-12-31}", "finish", 10, ("2024-12-31", "town"))
    _edition(tmp_path / "rules" / "2025", "2", "{from: 2025-01-01}", "complete", 2)
    return load_editions(tmp_path / "rules")


def _edition(
    folder: Path, version: str, effective: str, step: str, hours: int, end: tuple[str, str] = ("", "")
) -> None:
    folder.mkdir(parents=True)
    files = {
        "rulebook.yaml": MAIN.format(version=version, effective=effective, workflows="request.yaml"),
        "hierarchy.csv": UNITS.format(end=end[0], heir=end[1]),
        "calendars.yaml": 'calendars: {office: {weekly: {mon-sun: ["00:00-24:00"]}}}\n',
        "limits.yaml": "defaults: {profile: elapsed}\n"
        + f"limits: {{handle: {{limit: {hours} natural_hours}}}}\n",
        "request.yaml": FLOW.format(step=step),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_a_case_goes_on_under_the_edition_in_force_when_it_was_opened(editions: RulebookEditions) -> None:
    desk = Desk(editions, MemoryLedger())
    old = desk.open("request", at=EVENING, by=CLERK, case="old")
    new = desk.open("request", at=MORNING, by=CLERK, case="new")
    assert (old.clocks["handle"].due, new.clocks["handle"].due) == (
        EVENING + timedelta(hours=10),
        MORNING + timedelta(hours=2),
    )
    with pytest.raises(Refused, match="complete"):
        desk.act("old", "complete", at=MORNING, by=CLERK)
    assert desk.act("old", "finish", at=MORNING, by=CLERK).state == "done"
    assert desk.act("new", "complete", at=MORNING, by=CLERK).state == "done"
    assert [desk.rules_of(desk.case(case)).version for case in ("old", "new")] == ["1", "2"]


@pytest.mark.parametrize("kept", [MemoryLedger, lambda: None], ids=["one desk", "a desk anew"])
def test_time_passes_for_each_case_by_its_own_rules(
    editions: RulebookEditions, kept: Callable[[], Ledger | None], tmp_path: Path
) -> None:
    ledger = kept() or SqliteLedger(tmp_path / "cases.ledger")
    with closing(ledger):
        desk = Desk(editions, ledger)
        desk.open("request", at=EVENING, by=CLERK, case="old")
        desk.open("request", at=MORNING, by=CLERK, case="new")
        desk = Desk(load_editions(tmp_path / "rules"), ledger)  # of another day, from the same files
        desk.tick(NEW_YEAR + timedelta(days=2))
        missed = {
            case: [event.at for event in desk.history(case) if isinstance(event, Breached)]
            for case in ("old", "new")
        }
        assert missed == {"old": [EVENING + timedelta(hours=10)], "new": [MORNING + timedelta(hours=2)]}
        started = [event for event in desk.history("old") if isinstance(event, ClockStarted)]
        assert started[0].digest == editions.books[0].digest
        assert "10 hours" in str(desk.explain("old"))


def test_units_that_an_older_edition_ends_hand_their_cases_on(editions: RulebookEditions) -> None:
    desk = Desk(editions, MemoryLedger())
    desk.open("request", at=EVENING, by=CLERK, unit="hill", case="old")
    assert desk.next_due() == NEW_YEAR
    desk.tick(NEW_YEAR)
    moved = [event for event in desk.history("old") if isinstance(event, Rehomed)]
    assert [(event.owner, event.was_owner) for event in moved] == [("town", "hill")]
