"""What every ledger can do (台账)."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from govflow.case import Case, Event, fold
from govflow.case.desk_refusals import no_history
from govflow.errors import LedgerConflict, Text
from govflow.frozen import frozen
from govflow.ledger.outbox import Outbox
from govflow.ledger.standing import Query, Standing

RULEBOOK = "rulebook"  # the note of the name of the rulebook by which a ledger is kept


@frozen
class Entry:
    """One event as a ledger keeps it: the `version`-th of its `case`, counted from 0.

    `position` is where a follower goes on after it: a text that only this ledger understands.
    """

    position: str
    case: str
    version: int
    event: Event


class Ledger(Protocol):
    """Keeps the events of cases, in order and for good, and knows when the next deadline falls.

    A ledger never decides anything: it stores what `decide` returned, all of it or none. Whatever an `append`
    brings about, events, timer, standing and messages to send, is kept in the same commit. Of what it cannot
    store, a name with half a character, nothing is there, and whoever asks for it is told so. A ledger of
    your own should pass `govflow.testing.LedgerContract`.
    """

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first; none if there is no such case."""
        ...

    def case(self, case: str) -> Case | None:
        """Return the case that its history comes to; None if there is no such case.

        `folded` does it; a ledger may have it at hand, or begin at a snapshot, if it can be certain that
        nobody else has written since. Errors: LedgerError `unreadable-event`.
        """
        ...

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and note how it stands and when it is next due.

        Errors: LedgerConflict if the ledger does not hold exactly the events before these.
        """
        ...

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases that are there now, in the order in which they were opened."""
        ...

    def find(self, query: Query) -> tuple[Standing, ...]:
        """Return how the cases stand that a query asks for, in its order, at most as many as it wants."""
        ...

    def place(self, units: Sequence[str]) -> None:
        """Note where units stand in the interval index: unit number n of `units` has position n (区间索引).

        No unit stands there twice. Takes the place of what was noted before. Queries by `within` need it.
        """
        ...

    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        """Return at most `most` entries that come after a position, in an order that never changes.

        "" is before the first. Whoever asks again after the last position that he was given misses nothing,
        and is given nothing twice, however many write meanwhile: what is not yet certain to stand before all
        that follows is not shown yet. Within a case entries come by version. Errors: LedgerError
        `unknown-position`.
        """
        ...

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant before `before`: earliest first, then by id."""
        ...

    def claim(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return overdue cases, as `overdue` does, that nobody else is given before the unit of work ends.

        Call it inside `batch`. Cases that somebody else holds are left out, not waited for, and nobody else
        can write to those returned until the unit ends.
        """
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest due instant of all cases that has not been let pass, in UTC."""
        ...

    def now(self) -> datetime:
        """Return the instant by the clock of the store, in UTC: the only clock that workers go by."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Return the messages that wait to be sent (发件箱)."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Open a unit of work: all that is written inside is kept, or, after an error, nothing of it.

        A unit inside another is taken back alone if it fails, and kept when the outer one is. It is the
        thread's: never `await` inside, or other coroutines would write into it.
        """
        ...

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        ...

    def close(self) -> None:
        """Let go of what the ledger holds open."""
        ...


def folded(case: str, history: Iterable[Event], start: Case | None = None) -> Case | None:
    """Return the case of a stored history, which goes on from `start`; None if there is nothing.

    Whoever has written into the ledger by hand may have left what is no history: two openings, or none, a
    clock that never started, the opening of another case. Errors: LedgerError `unreadable-event`.
    """
    try:
        found = fold(history, start)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise no_history(case) from error
    if found is not None and found.id != case:
        raise no_history(case)
    return found


def conflict(case: str) -> LedgerConflict:
    """Return the error of an append that came second."""
    text = Text(f"Somebody else wrote to case '{case}' first.", f"案件“{case}”已被他人先行更新。")
    return LedgerConflict("ledger-conflict", text)


def taken_back(ledger: Ledger) -> int:
    """Return a number that changes whenever a ledger takes back what could be read before.

    A ledger of somebody else's that has no `taken_back` is supposed never to do so.
    """
    return int(getattr(ledger, "taken_back", 0))
