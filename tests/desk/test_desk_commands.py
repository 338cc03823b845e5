"""Commands that a host makes by itself: alone, several of one case, and such as change nothing."""

from collections.abc import Sequence

import pytest
from tests.lamp import BOOK, HEAD, LAMP, T

from govflow import Act, Desk, MemoryLedger, Refused
from govflow.case import Case, Event, Open, Relate

OPENED = Open("1", "a", T, HEAD, "request", "G111", LAMP)
OTHER = Open("2", "b", T, HEAD, "request", "G111", LAMP)
POOLED = Act("3", "a", T, HEAD, "pool")


class Counting(MemoryLedger):
    """A ledger that counts how often it is written to."""

    written = 0

    def append(self, case: Case, events: Sequence[Event]) -> None:
        self.written += 1
        super().append(case, events)


@pytest.fixture
def ledger() -> Counting:
    return Counting()


@pytest.fixture
def desk(ledger: Counting) -> Desk:
    desk = Desk(BOOK, ledger)
    for command in (OPENED, OTHER):
        desk.handle(command)
    return desk


@pytest.mark.parametrize("before", [(), (POOLED,)])
@pytest.mark.parametrize("kind", ["duplicate", "duplicate_of", "friend"])
def test_other_relations_are_refused_alone_and_behind_others(
    desk: Desk, before: tuple[Act, ...], kind: str
) -> None:
    history = desk.history("a")
    with pytest.raises(Refused) as caught:
        desk.handle(*before, Relate("r", "a", T, HEAD, kind, "b"))
    assert caught.value.code == "unknown-relation"
    assert desk.history("a") == history


@pytest.mark.parametrize("related", [False, True])
def test_what_was_carried_out_before_is_not_written_again(
    desk: Desk, ledger: Counting, related: bool
) -> None:
    if related:
        desk.relate("a", "b", "related", at=T, by=HEAD)
    case = desk.handle(OPENED, POOLED)
    ledger.written = 0
    assert desk.handle(POOLED) == desk.handle(OPENED, POOLED) == case
    assert ledger.written == 0


def test_whoever_opens_no_case_lets_the_ledger_belong_to_nobody(desk: Desk) -> None:
    ledger = MemoryLedger()
    ledger.append(desk.case("a"), desk.history("a"))
    assert Desk(BOOK, ledger).handle(POOLED).state == "pooled"
    assert ledger.note("rulebook") is None
