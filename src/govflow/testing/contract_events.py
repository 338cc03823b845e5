"""What every ledger must do with events: those that follow them miss none, and time finds its cases."""

# ruff: noqa: S101, PT012 - asserting is what this module is for, and units of work fail inside

from datetime import timedelta
from time import monotonic, sleep

import pytest

from govflow.case import Breached, Case
from govflow.errors import LedgerConflict, LedgerError
from govflow.ledger import Entry, Ledger, Query
from govflow.testing.contract_cases import HOUR, TICK, T, fail, opened, taken, told, write

_PATIENCE = 5.0  # seconds until what was committed must be shown to a follower


def followed(ledger: Ledger, count: int, after: str = "", most: int = 1_000) -> list[Entry]:
    """Follow until `count` entries are there, in batches of `most`; wait for what is not certain yet."""
    found: list[Entry] = []
    patience = monotonic() + _PATIENCE
    while len(found) < count and monotonic() < patience:
        some = ledger.follow(after, most)
        assert len(some) <= most
        found += some
        after = some[-1].position if some else after
        if not some:
            sleep(0.01)
    assert ledger.follow(after) == ()
    return found


def plainly(entries: list[Entry]) -> list[tuple[str, int]]:
    """Return of each entry the case and the version."""
    return [(entry.case, entry.version) for entry in entries]


class Events:
    """Following, claiming, and the clock of the store."""

    def test_a_follower_is_given_everything_once_in_the_order_of_append(self, ledger: Ledger) -> None:
        """Whatever the size of his batches; each entry has the event as it was."""
        assert ledger.follow() == ()
        one = write(ledger, None, *opened("z", T))
        two = write(ledger, None, *opened("a"))
        one = write(ledger, one, taken(1), taken(2), taken(3))
        write(ledger, two, taken(4))
        write(ledger, one, taken(5))
        order = [("z", 0), ("z", 1), ("a", 0), ("z", 2), ("z", 3), ("z", 4), ("a", 1), ("z", 5)]
        whole = followed(ledger, 8)
        assert plainly(whole) == order
        assert all(ledger.history(entry.case)[entry.version] == entry.event for entry in whole)
        for most in (1, 2, 3, 8):
            assert followed(ledger, 8, most=most) == whole
        for place, entry in enumerate(whole, 1):
            assert followed(ledger, 8 - place, entry.position) == whole[place:]
        assert ledger.follow("", 0) == ()

    @pytest.mark.parametrize("position", ["x", "-1", "1.5", " 1", "１", "9" * 30, "9" * 5_000])
    def test_a_position_that_was_never_given_is_an_error(self, ledger: Ledger, position: str) -> None:
        """Of a kind that can be told from all others: `unknown-position`."""
        with pytest.raises(LedgerError) as error:
            ledger.follow(position)
        assert error.value.code == "unknown-position"

    def test_a_follower_goes_on_where_he_was(self, ledger: Ledger) -> None:
        """What comes later is all that he is given then; an append of no events is nothing to him."""
        case = write(ledger, None, *opened("a"))
        after = followed(ledger, 1)[-1].position
        for number in range(5):
            case = write(ledger, case, taken(number))
            ledger.append(case, ())
            (entry,) = followed(ledger, 1, after)
            assert (entry.case, entry.version, entry.event) == ("a", number + 1, taken(number))
            after = entry.position

    def test_a_follower_sees_nothing_of_what_was_taken_back(self, ledger: Ledger) -> None:
        """And misses nothing of what is written in its place, also of a unit inside another."""
        case = write(ledger, None, *opened("a"))
        after = followed(ledger, 1)[-1].position
        with pytest.raises(ZeroDivisionError), ledger.batch():
            write(ledger, case, taken(1), taken(2))
            write(ledger, None, *opened("gone"))
            fail()
        assert ledger.follow(after) == ()
        with ledger.batch():
            case = write(ledger, case, taken(3))
            with pytest.raises(ZeroDivisionError), ledger.batch():
                write(ledger, case, taken(4))
                fail()
            write(ledger, None, *opened("b"))
        found = followed(ledger, 2, after)
        assert plainly(found) == [("a", 1), ("b", 0)]
        assert found[0].event == taken(3)

    def test_after_a_conflict_the_same_events_may_be_appended_to_what_stands_now(
        self, ledger: Ledger
    ) -> None:
        """They, their timer and their messages are there once."""
        before = write(ledger, None, *opened("a"))
        now = write(ledger, before, taken(1), *opened("a", T)[1:])
        with pytest.raises(LedgerConflict):
            write(ledger, before, taken(2), told(2))
        write(ledger, now, taken(2), told(2))
        assert ledger.history("a")[-2:] == (taken(2), told(2))
        assert len(followed(ledger, 5)) == 5
        assert ledger.outbox.waiting() == 1
        assert ledger.overdue(T + TICK, 9) == ("a",)

    def test_a_claim_is_what_is_overdue(self, ledger: Ledger) -> None:
        """Earliest first, ties by id, strictly earlier, at most so many; once a unit is over, again."""
        for name, minutes in (("c", 3), ("b", 2), ("a", 2), ("d", 9)):
            write(ledger, None, *opened(name, T + timedelta(minutes=minutes)))
        write(ledger, None, *opened("never"))
        for _ in range(2):
            with ledger.batch():
                assert ledger.claim(T + timedelta(minutes=9), 2) == ("a", "b")
            with ledger.batch():
                assert ledger.claim(T + timedelta(minutes=9), 9) == ("a", "b", "c")
            with ledger.batch():
                assert ledger.claim(T + timedelta(minutes=2), 9) == ()

    def test_who_claimed_writes_and_the_case_is_claimed_no_more(self, ledger: Ledger) -> None:
        """Unless the unit of work fails: then nothing has happened."""
        case = write(ledger, None, *opened("a", T))
        with pytest.raises(ZeroDivisionError), ledger.batch():
            assert ledger.claim(T + HOUR, 9) == ("a",)
            _put_off(ledger, case)
            assert ledger.overdue(T + HOUR, 9) == ()
            fail()
        with ledger.batch():
            assert ledger.claim(T + HOUR, 9) == ("a",)
            _put_off(ledger, case)
        with ledger.batch():
            assert ledger.claim(T + HOUR, 9) == ()
        assert ledger.next_due() == T + 2 * HOUR

    def test_what_is_late_already_and_still_runs_wakes_nobody(self, ledger: Ledger) -> None:
        """A timer is the `next_due` of a case; its standing shows a due instant as long as the clock runs."""
        case = write(ledger, None, *opened("a", T + TICK))
        case = write(ledger, case, Breached(T + TICK, "handle", "G1"))
        assert case.next_due is None
        assert (ledger.next_due(), ledger.overdue(T + timedelta(days=9), 9)) == (None, ())
        assert [row.due for row in ledger.find(Query())] == [T + TICK]

    def test_the_clock_of_the_store_is_in_utc_and_does_not_run_back(self, ledger: Ledger) -> None:
        """Inside a unit of work it may stand still."""
        seen = [ledger.now()]
        with ledger.batch():
            seen += [ledger.now(), ledger.now()]
        seen.append(ledger.now())
        assert seen == sorted(seen)
        assert {now.utcoffset() for now in seen} == {timedelta()}


def _put_off(ledger: Ledger, case: Case) -> None:
    write(ledger, case, *opened("a", T + 2 * HOUR)[1:])
