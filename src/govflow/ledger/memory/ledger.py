"""A ledger in memory: for tests, for explanations, and for whoever stores the events himself."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from govflow.case import Case, Event
from govflow.errors import LedgerConflict
from govflow.ledger.bounds import numbered
from govflow.ledger.memory.lists import answer
from govflow.ledger.memory.outbox import MemoryOutbox
from govflow.ledger.protocol import Entry, conflict, folded
from govflow.ledger.standing import Query, Standing, standing

_RECENT = 1_000


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryLedger:
    """Keeps events as long as the process lives. One thread at a time.

    `clock` gives the instant instead of the machine's own clock: for tests.
    """

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._events = defaultdict[str, list[Event]](list)
        self._due: dict[str, datetime] = {}
        self._queue: list[tuple[datetime, str]] = []  # may hold outdated entries; _due says which are
        self._moved: set[str] = set()  # whose timers are not in the queue yet: most move on before that
        self._notes: dict[str, str] = {}
        self._recent: dict[str, Case] = {}  # the last that were written, so that they need not be folded
        self._standings: dict[str, Standing] = {}  # made when asked for; their versions say whether they hold
        self._places: dict[str, int] = {}
        self._log: list[str] = []  # whose each event is, in the order of append
        self._versions: list[int] = []  # the version of each event; made when somebody follows
        self._counts: dict[str, int] = {}  # how many events of a case have a version there
        self._outbox = MemoryOutbox(self._entries, self._undoing, self.now)
        self.taken_back = 0  # how many units of work
        self._settled = 0  # how long the log was when the unit of work began
        self._undo: list[Callable[[], object]] | None = None  # how to take back what a unit of work wrote

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first."""
        return tuple(self._events.get(case, ()))

    def case(self, case: str) -> Case | None:
        """Return the case that its history comes to. Errors: LedgerError `unreadable-event`."""
        return self._recent.get(case) or folded(case, self._events.get(case, ()))

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`. Errors: LedgerConflict."""
        name, new = case.opened.case, len(events)
        known = self._events[name]
        if len(known) + new != case.version:
            raise self._conflict(name)
        if self._undo is not None:
            self._undo.append(partial(self._take_back, name, len(known), self._due.get(name)))
        known += events
        self._log += (name,) * new
        if self._due.get(name) != case.next_due:
            self._set_due(name, case.next_due)
        if name not in self._recent and len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[name] = case

    def _conflict(self, case: str) -> LedgerConflict:
        if not self._events[case]:
            del self._events[case]
        return conflict(case)

    def _take_back(self, case: str, length: int, due: datetime | None) -> None:
        self._recent.pop(case, None)
        self._standings.pop(case, None)
        self._shorten(len(self._log) - len(self._events[case]) + length)
        del self._events[case][length:]
        if not length:
            del self._events[case]
        self._set_due(case, due)

    def _shorten(self, length: int) -> None:
        """Cut the log off, and all that was read from it."""
        for case in self._log[length : len(self._versions)]:
            self._counts[case] -= 1
        del self._versions[length:], self._log[length:]
        self._outbox.forget(length)

    def _set_due(self, case: str, due: datetime | None) -> None:
        if due is None:
            self._due.pop(case, None)
        else:
            self._due[case] = due
            self._moved.add(case)

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        return iter(tuple(self._events))

    def find(self, query: Query) -> tuple[Standing, ...]:
        """Return how the cases stand that a query asks for. Errors: LedgerError `unreadable-event`."""
        return answer(query, map(self._standing, self._events), self._places)

    def _standing(self, case: str) -> Standing:
        known = self._standings.get(case)
        if known is None or known.version != len(self._events[case]):
            found = self.case(case)
            assert found is not None  # noqa: S101 - there are events
            known = self._standings[case] = standing(found)
        return known

    def place(self, units: Sequence[str]) -> None:
        """Note where units stand in the interval index."""
        before = self._places
        self._places = {unit: position for position, unit in enumerate(units)}
        self._undoing(lambda: setattr(self, "_places", before))

    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        """Return at most `most` entries after a position, in the order of append.

        What a unit of work has written that is not over may yet be taken back, and is not shown.
        """
        first = numbered(after, after) if after else 0
        settled = len(self._log) if self._undo is None else self._settled
        return tuple(islice(self._entries(first), max(0, min(most, settled - first))))

    def _entries(self, first: int) -> Iterator[Entry]:
        """Yield all entries from a place in the log on."""
        for case in islice(self._log, len(self._versions), None):
            self._versions.append(self._counts.get(case, 0))
            self._counts[case] = self._versions[-1] + 1
        for place in range(first, len(self._log)):
            case, version = self._log[place], self._versions[place]
            yield Entry(str(place + 1), case, version, self._events[case][version])

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first."""
        late: dict[str, datetime] = {}
        queue = self._queued()
        while queue and queue[0][0] < before and len(late) < most:
            due, case = heapq.heappop(queue)
            if self._due.get(case) == due:
                late[case] = due
        self._moved.update(late)  # most move on: they come back to where they stand by then
        return tuple(late)

    def claim(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return overdue cases: there is nobody else who could hold any."""
        return self.overdue(before, most)

    def next_due(self) -> datetime | None:
        """Return the earliest due instant that has not been let pass."""
        queue = self._queued()
        while queue and self._due.get(queue[0][1]) != queue[0][0]:
            heapq.heappop(queue)
        return queue[0][0] if queue else None

    def _queued(self) -> list[tuple[datetime, str]]:
        """Return the queue, with all timers in it."""
        for case in self._moved & self._due.keys():
            heapq.heappush(self._queue, (self._due[case], case))
        self._moved.clear()
        return self._queue

    def now(self) -> datetime:
        """Return the instant by the clock, in UTC."""
        return self._clock()

    @property
    def outbox(self) -> MemoryOutbox:
        """Return the messages that wait to be sent (发件箱)."""
        return self._outbox

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep all that is written inside, or, after an error, nothing of it."""
        outer, self._undo = self._undo, []
        if outer is None:
            self._settled = len(self._log)
        try:
            yield
        except BaseException:
            self.taken_back += 1
            for undo in reversed(self._undo):
                undo()
            self._undo = outer
            raise
        self._undo = None if outer is None else outer + self._undo

    def _undoing(self, undo: Callable[[], object]) -> None:
        """Remember how to take a change back, if a unit of work is open."""
        if self._undo is not None:
            self._undo.append(undo)

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        before = self._notes.get(key)
        if value is None:
            return before
        self._notes[key] = value
        self._undoing(lambda: self._notes.pop(key) if before is None else self._notes.update({key: before}))
        return value

    def close(self) -> None:
        """Do nothing: memory is let go with the ledger."""
