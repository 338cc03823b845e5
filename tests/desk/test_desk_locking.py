"""Whoever writes to several cases takes them in the order of their ids: so no two wait for each other."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.desk.test_desk_migrating import CLERK, EVENING, MIA, NEW_YEAR
from tests.desk.two_editions import write_editions

from govflow import Desk, MemoryLedger
from govflow.case import Case, Event
from govflow.rulebook import load_editions

DAY = timedelta(days=1)


class Writing(MemoryLedger):
    """A ledger that remembers in which order cases were written to."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []

    def append(self, case: Case, events: Sequence[Event]) -> None:
        self.written.append(case.id)
        super().append(case, events)


def relate(desk: Desk) -> object:
    return desk.relate("b", "a", "related", at=EVENING, by=CLERK)


def relate_the_other_way(desk: Desk) -> object:
    return desk.relate("a", "b", "parent", at=EVENING, by=CLERK)


def migrate(desk: Desk) -> object:
    return desk.migrate(at=NEW_YEAR, by=MIA, states={"received": "registered"})


def tick(desk: Desk) -> object:
    return desk.tick(NEW_YEAR)


def revise(desk: Desk) -> object:
    return desk.revise(NEW_YEAR)


@pytest.mark.parametrize("work", [relate, relate_the_other_way, migrate, tick, revise])
def test_cases_are_written_to_in_the_order_of_their_ids(
    work: Callable[[Desk], object], tmp_path: Path
) -> None:
    ledger = Writing()
    desk = Desk(load_editions(write_editions(tmp_path / "rules")), ledger)
    for minutes, case in enumerate("cab"):
        desk.open("request", at=EVENING - DAY + timedelta(minutes=minutes), by=CLERK, case=case)
    ledger.written.clear()
    work(desk)
    assert len(ledger.written) > 1
    assert ledger.written == sorted(ledger.written)
