"""What every ledger can do (台账)."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from govflow.case import Case, Event


class Ledger(Protocol):
    """Keeps the events of cases, in order and for good, and knows when the next deadline falls.

    A ledger never decides anything: it stores what `decide` returned, all of it or none.
    """

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first; none if there is no such case."""
        ...

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and note when it is next due.

        Errors: LedgerConflict if the ledger holds other events of that version already.
        """
        ...

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        ...

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first."""
        ...

    def next_due(self) -> datetime | None:
        """Return the earliest due instant of all cases that has not been let pass."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """Open a unit of work: all that is appended inside is kept, or, after an error, nothing of it."""
        ...

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        ...

    def close(self) -> None:
        """Let go of what the ledger holds open."""
        ...


def micros(at: datetime) -> int:
    """Return an instant as microseconds since 1970 UTC."""
    return round(at.timestamp() * 1_000_000)
