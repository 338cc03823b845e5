"""What a ledger in memory has at hand is bounded, and is what the events come to."""

from datetime import timedelta

import pytest

from govflow.case import fold
from govflow.errors import LedgerConflict
from govflow.ledger import MemoryLedger
from govflow.testing.contract_cases import T, opened, started, taken, write


def test_a_conflict_of_a_case_that_nobody_opened_leaves_none() -> None:
    ledger, before = MemoryLedger(), fold(opened("a"))
    with pytest.raises(LedgerConflict):
        write(ledger, before, taken(1))
    assert (list(ledger.cases()), ledger.history("a"), ledger.follow()) == ([], (), ())


def test_few_cases_are_at_hand_and_each_is_what_its_events_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.ledger.memory.ledger._RECENT", 3)
    ledger = MemoryLedger()
    for number in range(10):
        case = write(ledger, None, *opened(f"{number}"))
        write(ledger, case, taken(number))
        assert 1 <= len(ledger._recent) <= 3
    assert all(ledger.case(name) == fold(ledger.history(name)) for name in ledger.cases())


def test_a_timer_that_moves_before_anybody_asks_is_queued_once() -> None:
    ledger = MemoryLedger()
    case = write(ledger, None, *opened("a", T))
    gone = write(ledger, None, *opened("gone", T))
    for minutes in range(1, 9):
        case = write(ledger, case, started(T + timedelta(minutes=minutes)))
    write(ledger, gone, started(None))
    assert [ledger.next_due(), ledger.next_due()] == [T + timedelta(minutes=8)] * 2
    assert len(ledger._queue) == 1
