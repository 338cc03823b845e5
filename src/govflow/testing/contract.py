"""What every ledger must do, as tests: subclass `LedgerContract` and say how to make yours."""

# ruff: noqa: S101, PT012 - asserting is what this module is for, and units of work fail inside

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from govflow.case import fold
from govflow.case.opening import LONGEST_ID
from govflow.errors import LedgerConflict
from govflow.ledger import Ledger, Query
from govflow.testing.contract_cases import (
    CLERK,
    TICK,
    T,
    fail,
    opened,
    started,
    taken,
    told,
    write,
)
from govflow.testing.contract_events import Events
from govflow.testing.contract_lists import Lists
from govflow.testing.contract_outbox import Messages

__all__ = ["CLERK", "TICK", "LedgerContract", "T", "opened", "started", "taken", "write"]


class LedgerContract(Events, Lists, Messages):
    """The contract of ledgers: `class TestMine(LedgerContract): def make(self) -> Ledger: return Mine()`.

    `make` returns a new, empty ledger for each test.
    """

    def make(self) -> Ledger:
        """Return a new, empty ledger."""
        raise NotImplementedError

    @pytest.fixture
    def ledger(self) -> Ledger:
        """Return the ledger of one test."""
        return self.make()

    def test_an_empty_ledger_has_no_cases_no_history_and_nothing_due(self, ledger: Ledger) -> None:
        """Nothing is there, and asking for it is no error."""
        assert list(ledger.cases()) == []
        assert ledger.history("nobody") == ()
        assert ledger.next_due() is None
        assert ledger.overdue(T + timedelta(days=36500), 10) == ()
        assert ledger.note("nothing") is None

    @pytest.mark.parametrize("name", ["a\0", "\ud800", "a\udc00"])
    def test_of_a_name_that_cannot_be_stored_there_is_nothing(self, ledger: Ledger, name: str) -> None:
        """Asking for it is no error either, and whatever was begun goes on."""
        with ledger.batch():
            case = write(ledger, None, *opened("a"), told(1))
            assert (ledger.case(name), ledger.history(name), ledger.note(name)) == (None, (), None)
            for asked in (Query(text=name), Query(unit=name), Query(state=name), Query(after=name)):
                assert ledger.find(asked) == ()
            assert not ledger.outbox.resume(f"{name}/1")
            write(ledger, case, taken(1))
        assert len(ledger.history("a")) == 3

    def test_the_longest_id_is_as_good_as_any(self, ledger: Ledger) -> None:
        """A thousand bytes of UTF-8, all different, that no database can make shorter."""
        name = "x" + "".join(chr(0x4E00 + number * 59) for number in range((LONGEST_ID - 1) // 3))
        assert len(name.encode()) == LONGEST_ID
        write(ledger, None, *opened(name, T), told(1))
        assert ledger.history(name) == (*opened(name, T), told(1))
        assert ledger.overdue(T + TICK, 9) == (name,)
        assert [one.case for one in ledger.find(Query(text=name, order="due"))] == [name]
        (message,) = ledger.outbox.lease(9, timedelta(hours=1))
        assert ledger.outbox.failed(message, "no answer", None)
        assert ledger.outbox.resume(f"{name}/2")

    def test_what_is_appended_is_the_history_as_it_was(self, ledger: Ledger) -> None:
        """Events come back equal, in order, and of their own case only."""
        one = write(ledger, None, *opened("a"))
        write(ledger, None, *opened("b"))
        write(ledger, one, taken(1), taken(2))
        assert ledger.history("a") == (*opened("a"), taken(1), taken(2))
        assert ledger.history("b") == opened("b")

    def test_what_is_at_hand_is_what_the_history_comes_to(self, ledger: Ledger) -> None:
        """Whatever a ledger has at hand, it is not out of date."""
        case = write(ledger, None, *opened("a", T))
        for number in range(3):
            case = write(ledger, case, taken(number))
            assert ledger.case("a") == case
        with suppress(ZeroDivisionError), ledger.batch():
            write(ledger, case, taken(9))
            fail()
        assert ledger.case("a") == case
        assert ledger.case("b") is None

    def test_cases_come_in_the_order_of_their_opening(self, ledger: Ledger) -> None:
        """Whatever their ids are, and whichever was written to last; writing meanwhile does no harm."""
        first = write(ledger, None, *opened("z"))
        for case in ("案件", "a", "m"):
            write(ledger, None, *opened(case))
        write(ledger, first, taken(1))
        seen = []
        for case in ledger.cases():
            seen.append(case)
            write(ledger, None, *opened(f"later-{case}"))
        assert seen == ["z", "案件", "a", "m"]

    def test_a_second_writer_of_the_same_version_is_refused_and_leaves_nothing(self, ledger: Ledger) -> None:
        """LedgerConflict, whether it comes too late or too early; events and timer stay."""
        case = write(ledger, None, *opened("a"))
        write(ledger, case, taken(1))
        with pytest.raises(LedgerConflict):
            write(ledger, case, taken(2), *opened("a", T)[1:])
        ahead = fold([taken(2)], fold([taken(1)], case))
        assert ahead is not None
        with pytest.raises(LedgerConflict):
            write(ledger, fold([taken(3)], ahead), taken(4))
        with pytest.raises(LedgerConflict):
            write(ledger, None, *opened("a", T))
        assert ledger.history("a") == (*opened("a"), taken(1))
        assert ledger.next_due() is None

    def test_overdue_is_strictly_earlier_and_earliest_first(self, ledger: Ledger) -> None:
        """A case due at the very instant is not overdue; ties go by id; `most` is a limit."""
        for name, minutes in (("c", 3), ("b", 2), ("a", 2), ("d", 9)):
            write(ledger, None, *opened(name, T + timedelta(minutes=minutes)))
        assert ledger.next_due() == T + timedelta(minutes=2)
        assert ledger.overdue(T + timedelta(minutes=2), 9) == ()
        assert ledger.overdue(T + timedelta(minutes=2) + TICK, 9) == ("a", "b")
        assert ledger.overdue(T + timedelta(minutes=9), 9) == ("a", "b", "c")
        assert ledger.overdue(T + timedelta(minutes=9), 2) == ("a", "b")
        assert ledger.overdue(T + timedelta(minutes=9), 9) == ("a", "b", "c")

    def test_a_timer_follows_its_case(self, ledger: Ledger) -> None:
        """It moves with the due instant and goes when none is left; far instants keep their microseconds."""
        far = datetime(2199, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
        case = write(ledger, None, *opened("a", T + timedelta(hours=1)))
        case = write(ledger, case, started(far))
        assert ledger.next_due() == far
        write(ledger, case, started(None))
        assert ledger.next_due() is None

    def test_a_unit_of_work_is_kept_whole_or_not_at_all(self, ledger: Ledger) -> None:
        """Events, timers and notes alike; inside, everything is seen at once."""
        kept = write(ledger, None, *opened("kept", T))
        ledger.note("k", "before")
        with pytest.raises(ZeroDivisionError), ledger.batch():
            write(ledger, kept, taken(1), started(None))
            write(ledger, None, *opened("lost", T - TICK))
            ledger.note("k", "inside")
            ledger.note("new", "inside")
            assert ledger.history("kept")[-2:-1] == (taken(1),)
            assert ledger.next_due() == T - TICK
            fail()
        assert list(ledger.cases()) == ["kept"]
        assert ledger.history("kept") == opened("kept", T)
        assert (ledger.next_due(), ledger.overdue(T + TICK, 9)) == (T, ("kept",))
        assert (ledger.note("k"), ledger.note("new")) == ("before", None)
        with ledger.batch():
            write(ledger, kept, taken(1))
        assert ledger.history("kept")[-1] == taken(1)

    def test_a_unit_inside_another_is_taken_back_alone(self, ledger: Ledger) -> None:
        """And all of it with the outer one."""
        with ledger.batch():
            write(ledger, None, *opened("outer"))
            with pytest.raises(ZeroDivisionError), ledger.batch():
                write(ledger, None, *opened("inner"))
                fail()
            with ledger.batch():
                write(ledger, None, *opened("good"))
        assert list(ledger.cases()) == ["outer", "good"]
        with pytest.raises(ZeroDivisionError), ledger.batch():
            with ledger.batch():
                write(ledger, None, *opened("gone"))
            fail()
        assert list(ledger.cases()) == ["outer", "good"]

    def test_a_unit_that_fails_after_one_inside_it_failed_is_taken_back_whole(self, ledger: Ledger) -> None:
        """The failure inside does not hide where the unit around it began."""
        with ledger.batch():
            write(ledger, None, *opened("outer"))
            with pytest.raises(ZeroDivisionError), ledger.batch():
                write(ledger, None, *opened("gone"))
                with pytest.raises(ZeroDivisionError), ledger.batch():
                    write(ledger, None, *opened("gone before"))
                    fail()
                fail()
        assert list(ledger.cases()) == ["outer"]

    def test_a_conflict_inside_a_unit_spoils_only_itself(self, ledger: Ledger) -> None:
        """Whoever catches it may go on."""
        case = write(ledger, None, *opened("a"))
        with ledger.batch():
            write(ledger, case, taken(1))
            with pytest.raises(LedgerConflict):
                write(ledger, case, taken(2))
            write(ledger, None, *opened("b"))
        assert ledger.history("a") == (*opened("a"), taken(1))
        assert ledger.history("b") == opened("b")

    def test_notes_are_kept_and_overwritten(self, ledger: Ledger) -> None:
        """An empty note is a note."""
        assert ledger.note("k", "1") == "1"
        assert ledger.note("k", "") == ""
        assert ledger.note("k") == ""
