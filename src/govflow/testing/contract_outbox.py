"""What every ledger must do with messages: at least once, in order for each case, none blocking others."""

# ruff: noqa: S101, PT012 - asserting is what this module is for, and units of work fail inside

from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.case import Event
from govflow.ledger import Ledger, Outgoing
from govflow.testing.contract_cases import (
    HOUR,
    T,
    fail,
    opened,
    shown,
    taken,
    task_opened,
    told,
    told_in_task,
    write,
)

OVER = -HOUR  # the term of a lease that is over at once
CASES = ("z", "a", "m")


def messages(ledger: Ledger, *, each: int = 3, cases: tuple[str, ...] = CASES) -> None:
    """Write cases with messages, one after the other in turn: z/1, a/1, m/1, z/2, and so on."""
    before = {case: write(ledger, None, *opened(case)) for case in cases}
    for number in range(each):
        before = {case: write(ledger, before[case], told(number)) for case in cases}


def keys(leased: tuple[Outgoing, ...]) -> list[str]:
    """Return the keys of what was leased."""
    return [message.key for message in leased]


class Messages:
    """The outbox."""

    def test_messages_of_a_case_and_of_its_tasks_are_sent_and_nothing_else(self, ledger: Ledger) -> None:
        """Each as it arose, with its task, and a key that says which event it is."""
        assert ledger.outbox.lease(9, HOUR) == ()
        events: list[Event] = [taken(1), told(2), task_opened(), told_in_task(3), shown(4), taken(5)]
        write(ledger, None, *opened("a", T), *events)
        seen = []
        for _ in range(3):
            (message,) = ledger.outbox.lease(9, HOUR)
            seen.append((message.key, message.event, message.task, message.attempt))
            assert ledger.outbox.done(message)
        assert seen == [("a/3", told(2), "", 1), ("a/5", told(3), "t", 1), ("a/6", shown(4), "", 1)]
        assert (ledger.outbox.waiting(), ledger.outbox.lease(9, HOUR)) == (0, ())

    def test_the_oldest_come_first_and_of_each_case_one_at_a_time(self, ledger: Ledger) -> None:
        """While one is leased those behind it wait, and those of other cases do not."""
        messages(ledger)
        assert ledger.outbox.pending(4) == ("z/1", "a/1", "m/1", "z/2")
        first = ledger.outbox.lease(2, HOUR)
        assert keys(first) == ["z/1", "a/1"]
        assert keys(ledger.outbox.lease(9, HOUR)) == ["m/1"]
        assert ledger.outbox.lease(9, HOUR) == ()
        assert ledger.outbox.waiting() == 9
        assert ledger.outbox.done(first[1])
        assert keys(ledger.outbox.lease(9, HOUR)) == ["a/2"]
        assert ledger.outbox.waiting() == 8
        for few in (0, -1, -(2**70)):
            assert ledger.outbox.lease(few, HOUR) == ()
            assert (ledger.outbox.pending(few), ledger.outbox.parked(few)) == ((), ())
        assert len(ledger.outbox.pending(2**70)) == 8

    def test_only_the_last_lease_settles_a_message(self, ledger: Ledger) -> None:
        """Whoever was thought dead and wakes up late changes nothing, neither by done nor by failed."""
        messages(ledger, each=1, cases=("a",))
        (late,) = ledger.outbox.lease(1, OVER)
        (holder,) = ledger.outbox.lease(1, HOUR)
        assert (late.attempt, holder.attempt) == (1, 2)
        assert late.key == holder.key
        assert late.fence < holder.fence
        assert not ledger.outbox.done(late)
        assert not ledger.outbox.failed(late, "late", None)
        assert not ledger.outbox.failed(late, "late", OVER)
        assert ledger.outbox.lease(1, HOUR) == ()
        assert (ledger.outbox.waiting(), ledger.outbox.parked()) == (1, ())
        assert ledger.outbox.done(holder)
        assert not ledger.outbox.done(holder)
        assert not ledger.outbox.failed(holder, "again", OVER)
        assert (ledger.outbox.waiting(), ledger.outbox.lease(1, HOUR)) == (0, ())

    def test_whoever_is_late_but_the_last_settles_it(self, ledger: Ledger) -> None:
        """A lease that is over is still the last one, until somebody else has one."""
        messages(ledger, each=2, cases=("a",))
        (late,) = ledger.outbox.lease(1, OVER)
        assert ledger.outbox.done(late)
        assert keys(ledger.outbox.lease(9, HOUR)) == ["a/2"]

    def test_what_failed_is_put_off_and_holds_up_its_own_case_only(self, ledger: Ledger) -> None:
        """It comes again when its time has come, as a further attempt."""
        messages(ledger)
        z, a, _ = ledger.outbox.lease(9, HOUR)
        assert ledger.outbox.failed(z, "no answer", HOUR)
        assert ledger.outbox.failed(a, "no answer", OVER)
        (again,) = ledger.outbox.lease(9, HOUR)
        assert (again.key, again.attempt) == ("a/1", 2)
        assert ledger.outbox.waiting() == 9
        assert ledger.outbox.failed(again, "no answer", timedelta())
        assert [message.attempt for message in ledger.outbox.lease(9, HOUR)] == [3]

    def test_what_is_parked_is_shown_and_blocks_nobody(self, ledger: Ledger) -> None:
        """Not even those behind it; with its error and its attempts, until somebody lets it be tried anew."""
        messages(ledger, cases=("a",))
        for number in (1, 2):
            (poisoned,) = ledger.outbox.lease(9, OVER)
            assert poisoned.attempt == number
        error = "ValueError: it's “wrong” %s; DROP TABLE"
        assert ledger.outbox.failed(poisoned, error, None)
        (parked,) = ledger.outbox.parked()
        assert (parked.key, parked.case, parked.version, parked.task) == ("a/1", "a", 1, "")
        assert (parked.event, parked.attempts, parked.error) == (told(0), 2, error)
        assert ledger.outbox.waiting() == 2
        assert ledger.outbox.pending() == ("a/2", "a/3")
        assert not ledger.outbox.done(poisoned)
        assert not ledger.outbox.failed(poisoned, "later", OVER)
        assert keys(ledger.outbox.lease(9, OVER)) == ["a/2"]
        assert not ledger.outbox.resume("a/2")
        assert not ledger.outbox.resume("b/1")
        assert not ledger.outbox.resume("a")
        assert ledger.outbox.resume("a/1")
        assert not ledger.outbox.resume("a/1")
        assert (ledger.outbox.parked(), ledger.outbox.waiting()) == ((), 3)
        (resumed,) = ledger.outbox.lease(9, HOUR)
        assert (resumed.key, resumed.attempt) == ("a/1", 1)
        assert resumed.fence > poisoned.fence
        assert not ledger.outbox.done(poisoned)
        assert ledger.outbox.done(resumed)

    def test_pages_of_what_is_parked_are_the_whole(self, ledger: Ledger) -> None:
        """Of any size, whatever the ids of the cases are."""
        cases = ("a", "a/1", "a!", "案", "it's")
        messages(ledger, each=12, cases=cases)
        for _ in range(12):
            for message in ledger.outbox.lease(99, HOUR):
                assert ledger.outbox.failed(message, "no", None)
        whole = [one.key for one in ledger.outbox.parked(1_000)]
        assert sorted(whole) == sorted(f"{case}/{n}" for case in cases for n in range(1, 13))
        for size in (1, 7, 60):
            met: list[str] = []
            while len(met) < 200 and (page := ledger.outbox.parked(size, met[-1] if met else "")):
                met += [one.key for one in page]
            assert met == whole

    def test_a_unit_of_work_takes_messages_and_leases_back(self, ledger: Ledger) -> None:
        """As if nobody had sent, parked or written anything."""
        messages(ledger, each=2, cases=("a", "b"))
        (kept,) = ledger.outbox.lease(1, OVER)
        with pytest.raises(ZeroDivisionError), ledger.batch():
            write(ledger, None, *opened("gone"), told(7))
            mine, other, new = ledger.outbox.lease(9, HOUR)
            assert keys((mine, other, new)) == ["a/1", "b/1", "gone/1"]
            assert ledger.outbox.done(mine)
            assert ledger.outbox.failed(other, "no", None)
            assert ledger.outbox.waiting() == 3
            fail()
        assert (ledger.outbox.waiting(), ledger.outbox.parked()) == (4, ())
        assert ledger.outbox.pending() == ("a/1", "b/1", "a/2", "b/2")
        assert ledger.outbox.done(kept)
        assert [(m.key, m.attempt) for m in ledger.outbox.lease(9, HOUR)] == [("b/1", 1), ("a/2", 1)]
        write(ledger, None, *opened("gone"), told(7))
        assert keys(ledger.outbox.lease(9, HOUR)) == ["gone/1"]

    def test_a_unit_that_is_kept_keeps_what_was_settled_in_it(self, ledger: Ledger) -> None:
        """Messages and what a host writes elsewhere can be settled together."""
        messages(ledger, each=1, cases=("a", "b"))
        with ledger.batch():
            one, other = ledger.outbox.lease(9, HOUR)
            with pytest.raises(ZeroDivisionError), ledger.batch():
                assert ledger.outbox.done(one)
                fail()
            assert ledger.outbox.done(other)
        assert ledger.outbox.pending() == ("a/1",)
        assert ledger.outbox.done(one)

    def test_whatever_is_done_with_messages_a_plain_list_of_them_says_the_same(self, ledger: Ledger) -> None:
        """Leased, sent, put off, parked and resumed at random, with leases that are over and others."""

        @settings(max_examples=60, deadline=None, database=None)
        @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 8)), max_size=40))
        def says_the_same(deeds: list[tuple[str, int]]) -> None:
            with pytest.raises(ZeroDivisionError), ledger.batch():
                messages(ledger)
                plain = PlainOutbox()
                for deed, number in deeds:
                    plain.check(ledger, deed, number)
                fail()
            assert ledger.outbox.pending() == ()

        says_the_same()


DEEDS = ("lease", "lease", "lease shortly", "done", "put off", "again", "park", "resume")


@attrs.define
class Plain:
    """One message as the plainest of outboxes knows it."""

    key: str
    free: bool = True
    parked: bool = False
    attempts: int = 0
    fence: int = 0


class PlainOutbox:
    """An outbox as a list, in which whatever is leased or put off for an hour stays so."""

    def __init__(self) -> None:
        self.messages = [Plain(f"{case}/{n}") for n in (1, 2, 3) for case in CASES]
        self.leases: list[Outgoing] = []

    def check(self, ledger: Ledger, deed: str, number: int) -> None:
        """Do the same to both, and compare what they say."""
        if deed.startswith("lease"):
            self._lease(ledger, number % 4, short=deed != "lease")
        elif deed == "resume":
            self._resume(ledger, self.messages[number % len(self.messages)].key if self.messages else "a/1")
        elif self.leases:
            self._settle(ledger, deed, self.leases[number % len(self.leases)])
        assert ledger.outbox.pending() == tuple(one.key for one in self.messages if not one.parked)
        assert {(p.key, p.attempts) for p in ledger.outbox.parked()} == {
            (one.key, one.attempts) for one in self.messages if one.parked
        }

    def _lease(self, ledger: Ledger, most: int, *, short: bool) -> None:
        wanted: list[Plain] = []
        seen: set[str] = set()
        for one in self.messages:
            case = one.key[0]
            if not one.parked and case not in seen:
                seen.add(case)
                wanted += [one] if one.free else []
        leased = ledger.outbox.lease(most, OVER if short else HOUR)
        assert keys(leased) == [one.key for one in wanted[:most]]
        for one, given_out in zip(wanted, leased, strict=False):
            one.free, one.attempts = short, one.attempts + 1
            assert (given_out.attempt, given_out.fence > one.fence) == (one.attempts, True)
            one.fence = given_out.fence
        self.leases += leased

    def _settle(self, ledger: Ledger, deed: str, lease: Outgoing) -> None:
        last = [one for one in self.messages if (one.key, one.fence) == (lease.key, lease.fence)]
        held = [one for one in last if not one.parked]
        if deed == "done":
            assert ledger.outbox.done(lease) == bool(held)
            self.messages = [one for one in self.messages if one not in held]
            return
        again = {"put off": HOUR, "again": OVER, "park": None}[deed]
        assert ledger.outbox.failed(lease, deed, again) == bool(held)
        for one in held:
            one.free, one.parked = deed != "put off", deed == "park"

    def _resume(self, ledger: Ledger, key: str) -> None:
        parked = [one for one in self.messages if one.key == key and one.parked]
        assert ledger.outbox.resume(key) == bool(parked)
        for one in parked:
            one.free, one.parked, one.attempts = True, False, 0
