"""A ledger in memory: for tests, for explanations, and for whoever stores the events himself."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from govflow.case import Case, Event
from govflow.ledger.protocol import conflict

_RECENT = 1_000


class MemoryLedger:
    """Keeps events as long as the process lives. One thread at a time."""

    def __init__(self) -> None:
        self._events: dict[str, list[Event]] = {}
        self._due: dict[str, datetime] = {}
        self._queue: list[tuple[datetime, str]] = []  # may hold outdated entries; _due says which are
        self._notes: dict[str, str] = {}
        self._recent: dict[str, Case] = {}  # the last that were written, so that they need not be folded
        self._undo: list[Callable[[], object]] | None = None  # how to take back what a unit of work wrote

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first."""
        return tuple(self._events.get(case, ()))

    def recent(self, case: str) -> Case | None:
        """Return the case as it was last written, if that is not long ago."""
        return self._recent.get(case)

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`. Errors: LedgerConflict."""
        name = case.opened.case
        known = self._events.get(name, ())
        length = len(known)
        if length != case.version - len(events):
            raise conflict(name)
        due = self._due.get(name)
        if self._undo is not None:
            self._undo.append(lambda: self._take_back(name, length, due))
        if isinstance(known, list):
            known.extend(events)
        else:
            self._events[name] = list(events)
        if due != case.next_due:
            self._set_due(name, case.next_due)
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[name] = case

    def _take_back(self, case: str, length: int, due: datetime | None) -> None:
        self._recent.pop(case, None)
        del self._events[case][length:]
        if not length:
            del self._events[case]
        self._set_due(case, due)

    def _set_due(self, case: str, due: datetime | None) -> None:
        if due is None:
            self._due.pop(case, None)
        else:
            self._due[case] = due
            heapq.heappush(self._queue, (due, case))

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        return iter(tuple(self._events))

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
        """Keep all that is written inside, or, after an error, nothing of it."""
        outer, self._undo = self._undo, []
        try:
            yield
        except BaseException:
            for undo in reversed(self._undo):
                undo()
            self._undo = outer
            raise
        self._undo = None if outer is None else outer + self._undo

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        before = self._notes.get(key)
        if value is None:
            return before
        self._notes[key] = value
        if self._undo is not None:
            self._undo.append(
                lambda: self._notes.pop(key) if before is None else self._notes.update({key: before})
            )
        return value

    def close(self) -> None:
        """Do nothing: memory is let go with the ledger."""
