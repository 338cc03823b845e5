"""Workers that go on until they are told to stop, whatever is busy or lost meanwhile."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event as Signal
from time import sleep

import pytest
from tests.desk.test_desk import histories
from tests.desk.test_desk_worker import Clock, lamps, spoilt
from tests.lamp import BOOK, HEAD, LAMP, MONTH, T

from govflow import Desk, LedgerError, LedgerLost, MemoryLedger, Text
from govflow.case import Case, Event
from govflow.desk import Delivered, Worked
from govflow.ledger import Outgoing


class Stop(Signal):
    """A signal that passes the time while others rest, and is set after so many rests."""

    def __init__(self, clock: Clock, rests: int) -> None:
        super().__init__()
        self.clock, self.most, self.rests = clock, rests, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.rests.append(timeout)
        self.clock.now += timedelta(seconds=timeout)
        if len(self.rests) >= self.most:
            self.set()
        return self.is_set()


def test_a_worker_does_all_that_is_due_and_goes_when_he_is_told_to() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 25)
    clock.now = T + timedelta(days=1)
    told: list[Worked | LedgerError] = []
    desk.run_forever(Stop(clock, 4), limit=10, told=told.append)
    assert told == [Worked(10), Worked(10), Worked(5)]


def test_who_is_told_to_stop_before_does_nothing() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 1)
    clock.now = MONTH
    stop = Signal()
    stop.set()
    desk.run_forever(stop)
    assert not desk.case("000").breaches


def test_a_worker_rests_until_the_next_due_instant_and_never_longer_than_a_pause() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 1)
    due = desk.next_due()
    assert due is not None
    clock.now = due - timedelta(minutes=25)
    told: list[object] = []
    stop = Stop(clock, 4)
    desk.run_forever(stop, pause=timedelta(minutes=10), told=told.append)
    first, second, third, worked = stop.rests
    assert 600 <= first <= 660
    assert 600 <= second <= 660
    assert 0.01 <= third <= 360
    assert (worked, told) == (0, [Worked(1)])
    assert desk.case("000").last_at <= clock.now < due + timedelta(seconds=60)


def test_a_worker_with_nothing_that_he_could_do_rests_all_the_same() -> None:
    clock = Clock()
    for desk in (Desk(BOOK, MemoryLedger(clock)), spoilt(clock, stuck=3, sound=0)):
        clock.now = MONTH
        stop = Stop(clock, 50)
        desk.run_forever(stop, pause=timedelta(seconds=2), told=lambda _: None)
        assert sorted(stop.rests)[1] >= 2
        stop = Stop(clock, 50)
        desk.run_forever(stop, pause=timedelta(), told=lambda _: None)
        assert min(stop.rests) >= 0.01


class Troubled(MemoryLedger):
    """A ledger with which something is wrong so many times."""

    times = 0
    error = LedgerError("ledger-busy", Text("busy", "忙"))

    def claim(self, before: datetime, most: int) -> tuple[str, ...]:
        if self.times:
            self.times -= 1
            raise self.error
        return super().claim(before, most)


@pytest.mark.parametrize(
    "error",
    [LedgerError("ledger-busy", Text("busy", "忙")), LedgerLost("ledger-lost", Text("lost", "断"))],
    ids=["busy", "lost"],
)
def test_a_worker_outlives_a_store_that_is_busy_or_lost(error: LedgerError) -> None:
    clock = Clock()
    ledger = Troubled(clock)
    desk = Desk(BOOK, ledger)
    lamps(desk, 1)
    clock.now, ledger.times, ledger.error = MONTH, 12, error
    told: list[object] = []
    stop = Stop(clock, 13)
    desk.run_forever(stop, told=told.append)
    assert told == [error] * 12 + [Worked(1)]
    for number, rest in enumerate(stop.rests[:12], 1):
        assert min(30, 0.05 * 2**number) / 2 <= rest <= min(30, 0.05 * 2**number)


def test_what_will_not_pass_by_itself_ends_him() -> None:
    clock = Clock()
    ledger = Troubled(clock)
    desk = Desk(BOOK, ledger)
    lamps(desk, 1)
    clock.now, ledger.times, ledger.error = MONTH, 1, LedgerError("disk-full", Text("full", "满"))
    with pytest.raises(LedgerError, match="full"):
        desk.run_forever(Stop(clock, 3))


def test_unless_somebody_listens_the_log_is_told(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    ledger = Troubled(clock)
    desk = Desk(BOOK, ledger)
    lamps(desk, 1)
    clock.now, ledger.times = MONTH, 1
    with caplog.at_level(logging.INFO, "govflow.worker"):
        desk.run_forever(Stop(clock, 2))
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert caplog.records[0].message == "busy [ledger-busy]"


def test_with_a_handler_he_also_sends() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 3)
    clock.now = MONTH
    sent: list[Outgoing] = []
    told: list[Worked | LedgerError] = []
    desk.run_forever(Stop(clock, 20), handler=sent.append, limit=2, told=told.append)
    assert desk.ledger.outbox.waiting() == 0
    assert {message.case for message in sent} == {"000", "001", "002"}
    assert sum(one.delivered.sent for one in told if isinstance(one, Worked)) == len(sent)
    assert told[0] == Worked(2, Delivered(2))


def test_he_gives_messages_so_many_tries() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 1)
    clock.now = MONTH

    def fails(_: Outgoing) -> None:
        raise ValueError

    again = timedelta(microseconds=1)
    desk.run_forever(Stop(clock, 40), handler=fails, tries=3, again=again, told=lambda _: None)
    assert {one.attempts for one in desk.ledger.outbox.parked()} == {3}
    assert desk.ledger.outbox.waiting() == 0


# --------------------------------------------------------------------- connections that break


class Lossy(MemoryLedger):
    """A ledger whose connection breaks just after a commit, so many times."""

    times = 0
    depth = 0

    def append(self, case: Case, events: Sequence[Event]) -> None:
        super().append(case, events)
        if not self.depth:
            self._break()

    @contextmanager
    def batch(self) -> Iterator[None]:
        self.depth += 1
        try:
            with super().batch():
                yield
        finally:
            self.depth -= 1
        if not self.depth:
            self._break()

    def _break(self) -> None:
        if self.times:
            self.times -= 1
            raise LedgerLost("ledger-lost", Text("lost", "断"))


def test_a_commit_in_doubt_is_made_again_and_happens_once() -> None:
    ledger = Lossy()
    desk, plain = Desk(BOOK, ledger), Desk(BOOK, MemoryLedger())
    for one in (desk, plain):
        ledger.times = 2
        one.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a", command="1")
        ledger.times = 2
        one.act("a", "pool", at=T, by=HEAD, command="2")
        ledger.times = 2
        one.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="b", command="3", parent="a")
        ledger.times = 2
        one.relate("b", "a", "related", at=T, by=HEAD, command="4")
    assert histories(desk) == histories(plain)


class Gone(MemoryLedger):
    """A ledger whose connection does not come back."""

    tries = 0

    def case(self, case: str) -> Case | None:
        self.tries += 1
        raise LedgerLost("ledger-lost", Text(f"lost {case}", "断"))


def test_a_connection_that_stays_broken_is_told_of() -> None:
    ledger = Gone()
    with pytest.raises(LedgerLost):
        Desk(BOOK, ledger).open("request", at=T, by=HEAD, unit="G111", fields=LAMP)
    assert 1 < ledger.tries < 10


def test_a_gateway_that_is_slow_keeps_no_deadline_waiting() -> None:
    """Between two looks at what is due lies a pause, or the time that one message takes."""
    clock = Clock()
    ledger = MemoryLedger(clock)
    desk = Desk(BOOK, ledger)
    lamps(desk, 20)
    clock.now = MONTH
    desk.run_once()
    assert ledger.outbox.waiting() == 40
    sent = 0

    def slow(_: Outgoing) -> None:
        nonlocal sent
        sent += 1
        sleep(0.03)
        if sent == 1:  # meanwhile another case falls due
            desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="999")
            desk.act("999", "pool", at=T, by=HEAD)

    stop = Stop(clock, 4)
    told: list[object] = []
    desk.run_forever(stop, handler=slow, pause=timedelta(seconds=0.02), limit=100, told=told.append)
    assert told[:2] == [Worked(0, Delivered(1)), Worked(1, Delivered(1))]
