"""Sending: every message at least once, in order for each case, and what is poisoned parks and is shown."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.desk.test_desk_worker import Clock
from tests.lamp import BOOK

from govflow import Delivered, Desk, LedgerLost, MemoryLedger, Outgoing, SqliteLedger, Text
from govflow.testing.contract_cases import opened, shown, task_opened, told, told_in_task, write

MINUTE = timedelta(minutes=1)


def with_messages(each: dict[str, int], clock: Clock | None = None) -> Desk:
    """A desk with cases of so many messages each, written in turn."""
    ledger = MemoryLedger(clock or Clock())
    cases = {name: write(ledger, None, *opened(name)) for name in each}
    for number in range(max(each.values(), default=0)):
        for name, count in each.items():
            if number < count:
                cases[name] = write(ledger, cases[name], told(number))
    return Desk(BOOK, ledger)


def refuse(message: Outgoing) -> None:
    raise ValueError(f"the gateway knows nobody of {message.case}")


# ------------------------------------------------------------------------------------- laws


@settings(max_examples=80)
@given(
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 4), min_size=1),
    st.lists(st.sampled_from(["sent", "sent", "fails", "dies"]), max_size=30),
    st.integers(1, 5),
)
def test_every_message_is_sent_at_least_once_and_in_order_for_each_case(
    each: dict[str, int], fates: list[str], limit: int
) -> None:
    """Unless it is parked, which happens only to what was tried so often."""
    clock = Clock()
    desk = with_messages(each, clock)
    coming = iter(fates)
    tries: Counter[str] = Counter()
    sent: list[str] = []

    def handler(message: Outgoing) -> None:
        tries[message.key] += 1
        assert message.attempt == tries[message.key]
        fate = next(coming, "sent")
        if fate != "fails":
            sent.append(message.key)
        if fate == "fails":
            raise ValueError(fate)
        if fate == "dies":
            raise KeyboardInterrupt

    for _ in range(400):
        try:
            desk.deliver(handler, limit=limit, tries=4)
        except KeyboardInterrupt:
            clock.now += MINUTE / 2
        clock.now += MINUTE
        if not desk.ledger.outbox.waiting():
            break
    everything = [f"{name}/{n}" for name, count in each.items() for n in range(1, count + 1)]
    parked = {one.key for one in desk.ledger.outbox.parked()}
    assert set(sent) | parked == set(everything)
    assert all(tries[key] == 4 for key in parked)
    for name in each:
        firsts = [key for key in dict.fromkeys(sent) if key.startswith(name)]
        assert firsts == [key for key in everything if key in firsts]


def test_those_who_send_at_once_share_the_work_and_send_nothing_twice() -> None:
    desk = with_messages({"a": 3, "b": 3, "c": 3})
    sent: list[str] = []

    def handler(message: Outgoing) -> None:
        if len(sent) < 5:  # somebody else sends meanwhile
            sent.append(message.key)
            desk.deliver(handler, limit=1)
        else:
            sent.append(message.key)

    while desk.deliver(handler):
        continue
    assert sorted(sent) == sorted(f"{name}/{n}" for name in "abc" for n in (1, 2, 3))


# ------------------------------------------------------------------------------- one by one


def test_all_kinds_of_messages_are_handed_over_as_they_arose() -> None:
    ledger = MemoryLedger()
    write(ledger, None, *opened("a"), told(1), task_opened(), shown(2), told_in_task(3))
    sent: list[Outgoing] = []
    assert Desk(BOOK, ledger).deliver(sent.append) == Delivered(sent=3)
    assert [(one.key, one.event, one.task) for one in sent] == [
        ("a/1", told(1), ""), ("a/3", shown(2), ""), ("a/4", told(3), "t"),
    ]  # fmt: skip
    assert ledger.outbox.waiting() == 0


def test_a_limit_is_kept_and_what_is_left_comes_next_time() -> None:
    desk = with_messages({"a": 5})
    sent: list[Outgoing] = []
    assert [desk.deliver(sent.append, limit=2).sent for _ in range(4)] == [2, 2, 1, 0]
    assert not desk.deliver(sent.append)


def test_what_fails_is_put_off_longer_each_time_and_parked_in_the_end() -> None:
    clock = Clock()
    desk = with_messages({"a": 2, "b": 1}, clock)
    fine: list[str] = []

    def handler(message: Outgoing) -> None:
        if message.key == "a/1":
            refuse(message)
        fine.append(message.key)

    assert desk.deliver(handler, tries=4) == Delivered(sent=1, put_off=1)
    for attempt in range(3):
        clock.now += timedelta(seconds=5 * 2**attempt) - timedelta(microseconds=1)
        assert not desk.deliver(handler, tries=4)
        clock.now += timedelta(seconds=5 * 2**attempt)
        done = desk.deliver(handler, tries=4)
        assert done == (Delivered(put_off=1) if attempt < 2 else Delivered(sent=1, parked=1))
    assert fine == ["b/1", "a/2"]
    (parked,) = desk.ledger.outbox.parked()
    assert (parked.key, parked.attempts) == ("a/1", 4)
    assert parked.error == "ValueError: the gateway knows nobody of a"
    assert desk.ledger.outbox.resume("a/1")
    assert desk.deliver(lambda _: None) == Delivered(sent=1)


def test_a_wait_is_never_longer_than_an_hour_unless_it_was_to_be() -> None:
    clock = Clock()
    for again, longest in ((timedelta(seconds=1), 60), (timedelta(hours=3), 180)):
        desk = with_messages({"a": 1}, clock)
        for _ in range(70):
            assert desk.deliver(refuse, tries=99, again=again) == Delivered(put_off=1)
            clock.now += longest * MINUTE


def test_whoever_is_killed_leaves_the_message_to_the_next_when_its_lease_is_over() -> None:
    clock = Clock()
    desk = with_messages({"a": 2}, clock)

    def killed(_: Outgoing) -> None:
        raise SystemExit

    for _ in range(3):
        with pytest.raises(SystemExit):
            desk.deliver(killed, term=MINUTE, tries=3)
        assert not desk.deliver(killed, term=MINUTE, tries=3)
        clock.now += MINUTE
    sent: list[Outgoing] = []
    assert desk.deliver(sent.append, tries=3) == Delivered(sent=1, parked=1)
    (parked,) = desk.ledger.outbox.parked()
    assert parked.error == "Never settled（从未办结）"
    assert [message.key for message in sent] == ["a/2"]


def test_what_a_handler_raises_is_kept_in_brief_and_can_be_stored() -> None:
    desk = with_messages({"a": 1})

    def handler(_: Outgoing) -> None:
        raise RuntimeError("nul \0 surrogate \ud800 " + "x" * 10_000)

    assert desk.deliver(handler, tries=1) == Delivered(parked=1)
    (parked,) = desk.ledger.outbox.parked()
    assert parked.error.startswith("RuntimeError: nul � surrogate ? xxx")
    assert len(parked.error) == 500


def test_a_connection_that_breaks_after_sending_makes_nobody_send_again() -> None:
    class Broken(MemoryLedger):
        times = 2

        @property
        def outbox(self):  # type: ignore[no-untyped-def] # noqa: ANN202 - as above it
            if self.times and sent:
                self.times -= 1
                raise LedgerLost("ledger-lost", Text("lost", "断"))
            return super().outbox

    ledger = Broken()
    sent: list[Outgoing] = []
    write(ledger, None, *opened("a"), told(1))
    assert Desk(BOOK, ledger).deliver(sent.append) == Delivered(sent=1)
    assert (len(sent), ledger.times, ledger.outbox.waiting()) == (1, 0, 0)


def test_messages_that_cannot_be_read_are_parked_and_those_behind_them_are_sent(tmp_path: Path) -> None:
    path = tmp_path / "town.ledger"
    with closing(SqliteLedger(path)) as ledger:
        for name in "abc":
            write(ledger, None, *opened(name), told(1), told(2))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE govflow_events SET data = '{}' WHERE stream < 'c' AND version = 1")
    sent: list[str] = []
    with closing(SqliteLedger(path)) as ledger:
        Desk(BOOK, ledger).deliver(lambda message: sent.append(message.key))
        assert [(one.key, one.event) for one in ledger.outbox.parked()] == [("a/1", None), ("b/1", None)]
    assert sorted(sent) == ["a/2", "b/2", "c/1", "c/2"]
