"""Verifying a ledger: what is right is found right, and whatever is wrong is named."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.lamp import MONTH, T
from tests.ledger.three_stores import STORES, makers, opened

from govflow.case import Case, Event
from govflow.errors import LedgerError, Text
from govflow.frozen import but
from govflow.ledger import Entry, Ledger, MemoryLedger, Query, Standing
from govflow.ledger.bulk import Rows
from govflow.ledger.verifying import verify
from govflow.testing.contract_cases import opened as case_opened
from govflow.testing.contract_cases import told, write


@pytest.fixture(params=STORES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with closing(makers(tmp_path, request)[request.param]()) as made:
        yield made


def test_a_ledger_at_work_is_found_right(ledger: Ledger) -> None:
    desk = opened(ledger, "a", "b", "案")
    desk.tick(T + timedelta(days=1, hours=10))
    sent, failed, _ = ledger.outbox.lease(9, timedelta(hours=1))
    assert ledger.outbox.done(sent)
    assert ledger.outbox.failed(failed, "no gateway", None)
    opened(ledger, "later", at=MONTH)
    found = verify(ledger)
    assert (found.flaws, found.more) == ((), 0)
    assert found.cases == 4
    assert found.events == sum(len(ledger.history(case)) for case in ledger.cases())


def test_an_empty_ledger_is_right(ledger: Ledger) -> None:
    assert verify(ledger).cases == verify(ledger).events == len(verify(ledger).flaws) == 0


def test_progress_ends_with_all_of_the_cases(ledger: Ledger) -> None:
    opened(ledger, *map(str, range(7)))
    told: list[tuple[int, int]] = []
    verify(ledger, lambda done, of: told.append((done, of)))
    assert told[-1] == (7, 7)


# --------------------------------------------------------------------------------- ledgers that lie


class Lying(MemoryLedger):
    """Tells something that its histories do not say: each of the others tells another lie."""


class OfAState(Lying):
    def find(self, query: Query) -> tuple[Standing, ...]:
        return tuple(but(one, state="elsewhere") if one.case == "b" else one for one in super().find(query))


class OfNoCase(Lying):
    def find(self, query: Query) -> tuple[Standing, ...]:
        return tuple(one for one in super().find(query) if one.case != "b")


class OfNoCaseAtAll(OfNoCase):
    def cases(self) -> Iterator[str]:
        return (case for case in super().cases() if case != "b")


class OfASnapshot(Lying):
    def case(self, case: str) -> Case | None:
        found = super().case(case)
        return but(found, steps=()) if found and case == "b" else found


class OfNoTimer(Lying):
    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        return tuple(case for case in super().overdue(before, most) if case != "b")


class OfATimerTooMany(Lying):
    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        return (*super().overdue(before, most), "nobody")


class OfTheOrderOfTimers(Lying):
    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        return super().overdue(before, most)[::-1]


class OfTheFirstTimer(Lying):
    def next_due(self) -> datetime | None:
        due = super().next_due()
        return due and due + timedelta(hours=1)


class OfAGap(Lying):
    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        return tuple(e for e in super().follow(after, most) if (e.case, e.version) != ("b", 1))


class OfADouble(Lying):
    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        entries = super().follow(after, most)
        return entries and (*entries[:1], *entries)


class OfTheEnd(Lying):
    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        return super().follow(after, most)[:-1]


class OfAnEvent(Lying):
    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        entries = super().follow(after, most)
        return entries and (but(entries[0], event=entries[1].event), *entries[1:])


class OfThePosition(Lying):
    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        return tuple(but(entry, position="") for entry in super().follow(after, most))


class OfTheStore(Lying):
    def integrity(self) -> tuple[Text, ...]:
        return (Text("row 7 is missing", "缺第 7 行"),)


class OfAHistory(Lying):
    def history(self, case: str) -> tuple[object, ...]:  # type: ignore[override]
        if case == "b":
            raise LedgerError("unreadable-event", Text("not an event", "不是事件"))
        return super().history(case)


@pytest.mark.parametrize(
    ("lie", "code", "case"),
    [
        (OfAState, "standing-differs", "b"),
        (OfNoCase, "standing-differs", "b"),
        (OfNoCaseAtAll, "standing-differs", "b"),
        (OfASnapshot, "snapshot-differs", "b"),
        (OfNoTimer, "timer-differs", "b"),
        (OfATimerTooMany, "timer-differs", "nobody"),
        (OfTheFirstTimer, "timer-differs", "a"),
        (OfAGap, "follow-differs", "b"),
        (OfADouble, "follow-differs", "a"),
        (OfTheEnd, "follow-differs", "c"),
        (OfAnEvent, "follow-differs", ""),
        (OfThePosition, "follow-differs", ""),
        (OfTheStore, "store-differs", ""),
        (OfAHistory, "unreadable-event", "b"),
    ],
)
def test_what_is_told_otherwise_than_the_histories_say_is_named(
    lie: type[Lying], code: str, case: str
) -> None:
    ledger = lie()
    for hours, name in enumerate("abc"):
        opened(ledger, name, at=T + timedelta(hours=hours))
    assert [(flaw.code, flaw.case) for flaw in verify(ledger).flaws] == [(code, case)]


def test_timers_in_another_order_are_named() -> None:
    ledger = OfTheOrderOfTimers()
    for hours, name in enumerate("abc"):
        opened(ledger, name, at=T + timedelta(hours=hours))
    assert {flaw.code for flaw in verify(ledger).flaws} == {"timer-differs"}


@pytest.mark.parametrize("kind", STORES[1:])
def test_a_timer_that_was_moved_a_little_is_named(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with closing(makers(tmp_path, request)[kind]()) as ledger:
        for hours, name in enumerate("abc"):
            opened(ledger, name, at=T + timedelta(hours=hours))
        assert isinstance(ledger, Rows)
        list(ledger.govflow_rows("UPDATE govflow_timers SET due = due + 1 WHERE stream = 'b' RETURNING 1"))
        assert [(flaw.code, flaw.case) for flaw in verify(ledger).flaws] == [("timer-differs", "b")]


class Box:
    """An outbox that names a message which nobody asked for."""

    def __init__(self, key: str) -> None:
        self._key = key

    def pending(self, most: int = 100) -> tuple[str, ...]:
        return (self._key,)[:most]

    def parked(self, *_: object) -> tuple[object, ...]:
        return ()


@pytest.mark.parametrize("key", ["a/0", "a/99", "nobody/0"])
def test_a_message_that_no_event_asked_for_is_named(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = MemoryLedger()
    opened(ledger, "a").tick(MONTH)
    assert not verify(ledger).flaws
    monkeypatch.setattr(MemoryLedger, "outbox", Box(key))
    (flaw,) = verify(ledger).flaws
    assert (flaw.code, flaw.case) == ("outbox-differs", key.partition("/")[0])
    assert key in flaw.text.en
    assert key in flaw.text.zh


def test_flaws_without_number_are_counted_and_the_first_are_kept() -> None:
    class AllWrong(Lying):
        def find(self, query: Query) -> tuple[Standing, ...]:
            return tuple(but(one, owner="") for one in super().find(query))

    ledger = AllWrong()
    desk = opened(ledger, "0")
    opening, *rest = desk.history("0")
    for number in range(1, 1_100):
        events = (but(opening, case=str(number)), *rest)
        ledger.append(but(desk.case("0"), opened=events[0], version=len(events)), events)
    found = verify(ledger)
    assert (len(found.flaws), found.more) == (1_000, 100)


# ------------------------------------------------------------------------------ while others write


def test_what_is_written_meanwhile_is_not_taken_for_a_flaw() -> None:
    class Busy(MemoryLedger):
        """Somebody writes whenever anything is read."""

        written = 0

        def _write(self) -> None:
            if self.written < 40:
                self.written += 1
                opened(self, f"new-{self.written}")
                if self.written % 4 == 0:
                    desk.tick(T + timedelta(hours=self.written))

        def find(self, query: Query) -> tuple[Standing, ...]:
            found = super().find(query)
            self._write()
            return found

        def history(self, case: str) -> tuple:  # type: ignore[type-arg]
            found = super().history(case)
            if self._undo is None:
                self._write()
            return found

        def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
            found = super().overdue(before, most)
            if most > 10_000:
                self._write()
            return found

    ledger = Busy()
    Busy.written = 99
    desk = opened(ledger, "a", "b", "c")
    Busy.written = 0
    assert verify(ledger).flaws == ()
    assert ledger.written == 40


def test_a_history_is_read_once_for_all_its_messages() -> None:
    class Counting(MemoryLedger):
        reads = 0

        def history(self, case: str) -> tuple[Event, ...]:
            self.reads += 1
            return super().history(case)

    ledger = Counting()
    write(ledger, None, *case_opened("a"), *map(told, range(100)))
    for message in ledger.outbox.lease(1, MONTH - MONTH):
        ledger.outbox.failed(message, "no gateway", None)
    assert not verify(ledger).flaws
    assert ledger.reads < 10
