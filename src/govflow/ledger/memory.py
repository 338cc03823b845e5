"""A ledger in memory: for tests, for explanations, and for whoever stores the events himself."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from govflow.case import Case, Event
from govflow.errors import LedgerConflict, Text


class MemoryLedger:
    """Keeps events as long as the process lives. One thread at a time."""

    def __init__(self) -> None:
        self._events: dict[str, list[Event]] = {}
        self._due: dict[str, datetime] = {}
        self._queue: list[tuple[datetime, str]] = []  # may hold outdated entries; _due says which are
        self._notes: dict[str, str] = {}
        self._undo: list[Callable[[], None]] | None = None

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first."""
        return tuple(self._events.get(case, ()))

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`. Errors: LedgerConflict."""
        stored = self._events.get(case.id, [])
        if len(stored) != case.version - len(events):
            raise conflict(case.id)
        self._remember(case.id)
        self._events.setdefault(case.id, []).extend(events)
        self._set_due(case.id, case.next_due)

    def _set_due(self, case: str, due: datetime | None) -> None:
        if due is None:
            self._due.pop(case, None)
        elif self._due.get(case) != due:
            self._due[case] = due
            heapq.heappush(self._queue, (due, case))

    def _remember(self, case: str) -> None:
        """Note how to take an append back, while a unit of work is open."""
        if self._undo is None:
            return
        length, due = len(self._events.get(case, ())), self._due.get(case)

        def undo() -> None:
            del self._events[case][length:]
            if not length:
                del self._events[case]
            self._set_due(case, due)

        self._undo.append(undo)

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        yield from tuple(self._events)

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first."""
        late: dict[str, datetime] = {}
        while len(late) < most and (due := self.next_due()) is not None and due < before:
            _, case = heapq.heappop(self._queue)
            late[case] = due
        for case, due in late.items():
            heapq.heappush(self._queue, (due, case))
        return tuple(late)

    def next_due(self) -> datetime | None:
        """Return the earliest due instant that has not been let pass."""
        while self._queue:
            due, case = self._queue[0]
            if self._due.get(case) == due:
                return due
            heapq.heappop(self._queue)
        return None

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep all that is appended inside, or, after an error, nothing of it."""
        if self._undo is not None:
            yield
            return
        self._undo = []
        try:
            yield
        except BaseException:
            for undo in reversed(self._undo):
                undo()
            raise
        finally:
            self._undo = None

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        if value is not None:
            self._notes[key] = value
        return self._notes.get(key)

    def close(self) -> None:
        """Do nothing: memory is let go with the ledger."""


def conflict(case: str) -> LedgerConflict:
    """Return the error of an append that came second."""
    text = Text(f"Somebody else wrote to case '{case}' first.", f"案件“{case}”已被他人先行更新。")
    return LedgerConflict("ledger-conflict", text)
