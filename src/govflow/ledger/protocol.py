"""What every ledger can do (台账)."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from govflow.case import Case, Event
from govflow.errors import LedgerConflict, Text


class Ledger(Protocol):
    """Keeps the events of cases, in order and for good, and knows when the next deadline falls.

    A ledger never decides anything: it stores what `decide` returned, all of it or none. A ledger of your own
    should pass `govflow.testing.LedgerContract`.
    """

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first; none if there is no such case."""
        ...

    def recent(self, case: str) -> Case | None:
        """Return the case that its history comes to, if it is at hand; None asks for the history (近况).

        A ledger that cannot be certain that nobody else has written since returns None, always.
        """
        ...

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and note when it is next due.

        Errors: LedgerConflict if the ledger holds other events of that version already.
        """
        ...

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases that are there now, in the order in which they were opened."""
        ...

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant before `before`: earliest first, then by id."""
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest due instant of all cases that has not been let pass, in UTC."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Open a unit of work: all that is written inside is kept, or, after an error, nothing of it.

        A unit inside another is taken back alone if it fails, and kept when the outer one is.
        """
        ...

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        ...

    def close(self) -> None:
        """Let go of what the ledger holds open."""
        ...


def conflict(case: str) -> LedgerConflict:
    """Return the error of an append that came second."""
    text = Text(f"Somebody else wrote to case '{case}' first.", f"案件“{case}”已被他人先行更新。")
    return LedgerConflict("ledger-conflict", text)
