"""What every ledger must do with messages: at least once, in order for each case, none blocking others."""

# ruff: noqa: S101, PT012 - asserting is what this module is for, and units of work fail inside

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.case import Event
from govflow.ledger import Ledger, Outgoing
from govflow.testing.contract_cases import (
    HOUR,
    OVER,
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
from govflow.testing.contract_plain import CASES, DEEDS, PlainOutbox


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
        assert not ledger.outbox.done(z), "a lease settles once"
        assert ledger.outbox.failed(a, "no answer", OVER)
        (again,) = ledger.outbox.lease(9, HOUR)
        assert (again.key, again.attempt) == ("a/1", 2)
        assert ledger.outbox.waiting() == 9
        assert ledger.outbox.failed(again, "no answer", timedelta())
        assert [message.attempt for message in ledger.outbox.lease(9, HOUR)] == [3]

    def test_what_is_put_off_is_shown_with_its_error_until_it_is_sent(self, ledger: Ledger) -> None:
        """The earliest to be tried again first, and nothing that was never tried."""
        messages(ledger, each=2)
        z, a, _ = ledger.outbox.lease(9, HOUR)
        assert ledger.outbox.put_off() == ()
        before = ledger.now()
        assert ledger.outbox.failed(z, "no “answer”", HOUR)
        assert ledger.outbox.failed(a, "busy", HOUR / 2)
        first, last = ledger.outbox.put_off()
        assert (first.key, first.attempts, first.error) == ("a/1", 1, "busy")
        assert (last.key, last.attempts, last.error) == ("z/1", 1, "no “answer”")
        assert before + HOUR <= last.again <= ledger.now() + HOUR
        assert [one.key for one in ledger.outbox.put_off(1)] == ["a/1"]
        assert ledger.outbox.put_off(0) == ledger.outbox.put_off(-1) == ()
        assert len(ledger.outbox.put_off(2**70)) == 2

    def test_a_term_beyond_all_calendars_is_for_ever(self, ledger: Ledger) -> None:
        """And one before them all is over at once."""
        messages(ledger, each=1)
        assert keys(ledger.outbox.lease(1, timedelta.min)) == ["z/1"]
        z, a = ledger.outbox.lease(2, timedelta.max)
        assert keys((z, a)) == ["z/1", "a/1"]
        assert ledger.outbox.failed(a, "no answer", timedelta.max)
        assert keys(ledger.outbox.lease(9, timedelta.max)) == ["m/1"]
        assert ledger.outbox.lease(9, HOUR) == ()
        (put_off,) = ledger.outbox.put_off()
        assert (put_off.key, put_off.again.year) == ("a/1", 9999)
        assert ledger.outbox.done(z)

    def test_what_is_behind_a_message_that_was_put_off_comes_as_soon_as_that_is_gone(
        self, ledger: Ledger
    ) -> None:
        """Sent or parked: in its order, and those of other cases in theirs."""
        messages(ledger, each=3)
        for one in ledger.outbox.lease(9, HOUR):
            assert ledger.outbox.failed(one, "no answer", OVER)
        z, a, m = ledger.outbox.lease(9, HOUR)
        assert keys((z, a, m)) == ["z/1", "a/1", "m/1"]
        assert ledger.outbox.done(z)
        assert ledger.outbox.failed(a, "no answer", None)
        assert keys(ledger.outbox.lease(9, HOUR)) == ["z/2", "a/2"]
        assert ledger.outbox.done(m)
        assert keys(ledger.outbox.lease(9, HOUR)) == ["m/2"]

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
        assert not ledger.outbox.done(poisoned), "a lease settles once"
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
