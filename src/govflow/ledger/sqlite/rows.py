"""What a unit of work writes, and the cases that are at hand.

Theory. A statement costs about as much for one row as for twenty. So rows are gathered while a unit of work
goes on, and are written together: before anything reads them, before a unit inside begins, so that it takes
back no more than its own, at the end, and whenever there are many. Inside a unit nobody else writes: what was
read or written once is known until it ends. Of a case that is known from before, the ledger is asked for its
version: histories only grow, so one of the same length is the same. Never is anything kept beyond a unit that
is not committed.

A signal may raise an exception anywhere, between any two calls. So a unit counts as open no longer than until
its commit begins; what must hold at once stands in one statement; and what was not tidied up is tidied up by
whoever comes next. Where that is not certain, the units around cannot be kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import TypeVar

from govflow.case import Case, Event
from govflow.case.codec import encode
from govflow.case.snapshot import EVERY, FORM, from_text
from govflow.errors import LedgerError, Text
from govflow.ledger.complaints import lacking
from govflow.ledger.protocol import conflict, folded
from govflow.ledger.sqlite.gathering import Gathered
from govflow.ledger.sqlite.session import Row, Session
from govflow.ledger.stored import events as read

C = TypeVar("C")
_AT_ONCE = 1_000  # events that are gathered
_AT_HAND = 2_000  # cases that are kept
_VERSION = "SELECT version FROM govflow_cases WHERE stream = ?"
_NOW = "SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
_NEXT = "SELECT coalesce(max(pos), 0) + 1 FROM govflow_events"
_SINCE = """
    SELECT data, (SELECT version FROM govflow_cases WHERE stream = ?1) FROM govflow_events
    WHERE stream = ?1 AND version >= ?2 ORDER BY version
"""
_SNAPSHOT = "SELECT data FROM govflow_snapshots WHERE stream = ? AND version <= ? AND form = ?"
_LAST = 2**63 - 1
_TORN = Text(
    "The unit of work cannot be kept: something inside it was cut short. Do all of it again.",
    "工作单元无法保存：其中有操作被中途打断，请整体重做。",
)


class Rows:
    """The rows of a unit of work that are not yet in their tables, and the cases that are at hand."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._taken_back, self._hosts = 0, count(-1, -1)
        self._start()

    def _start(self) -> None:
        self._process = self._session.process
        self._depth = 0
        self._recent: dict[str, Case] = {}  # as committed; their versions tell whether they still are
        self._end()

    def _end(self) -> None:
        """Know nothing of any unit."""
        self._drop()
        self._before: int | None = None  # the last position before this unit, once it has told something
        self._spoiled: BaseException | None = None
        self._tidy = True

    def _drop(self) -> None:
        self._known: dict[str, Case | None] = {}  # as they are in this unit
        self._gathered = Gathered()
        self._next = 0  # the position of the next event, if it has been looked up

    def __enter__(self) -> None:
        """Let no other thread come in between; a child knows nothing of what its parent was about."""
        self._session.__enter__()
        if self._process != self._session.process:
            self._start()

    def __exit__(self, *_: object) -> None:
        self._session.__exit__()

    # -- units of work ----------------------------------------------------------------------------

    @contextmanager
    def unit(self, *, still: bool = False) -> Iterator[None]:
        """Keep all that is written inside, or, after an error, nothing of it.

        One that stands `still` is for reading: others may write meanwhile, which it does not see.
        """
        with self:
            depth = self._depth
            self.settle()
            self.flush()
            try:
                with self._session.unit(still=still):
                    self._depth, self._tidy = depth + 1, False
                    yield
                    self.flush()
                    self._depth = depth
            except BaseException as error:
                self._taken_back += 1
                self._depth, self._spoiled, self._tidy = depth, self._spoiled or error, False
                self._take_back(depth)
                raise
            self._keep(depth)

    def settle(self) -> None:
        """Tidy up, outside of any unit, what a signal has left of the last one."""
        if not self._depth:
            self._tidy_up()
            self._session.settle()

    def _tidy_up(self) -> None:
        if not (self._tidy or self._depth):
            self._taken_back += 1
            self._end()

    def _keep(self, depth: int) -> None:
        if depth:
            return
        if self._session.own:
            self._recent = _bounded(self._recent)
            self._recent.update((name, case) for name, case in self._known.items() if case is not None)
        self._end()

    def _take_back(self, depth: int) -> None:
        undone = depth and self._session.undone
        self._drop()
        if not depth:
            self._end()
        elif undone:
            self._spoiled = None

    @property
    def taken_back(self) -> int:
        """Return how many units were taken back; each time another number while a host may take back more."""
        if self._session.own or not self._session.in_transaction:
            return self._taken_back
        return next(self._hosts)

    def horizon(self) -> int:
        """Return the last position that may be shown: what is not committed may yet be taken back."""
        self.settle()
        if self._session.own:
            return _LAST if self._before is None else self._before
        return self._session.committed() if self._session.in_transaction else _LAST

    def ask(self, sql: str, *values: object) -> list[Row]:
        """Return the rows that a statement gives, with all that has been written so far."""
        with self:
            self.flush()
            return self._session.run(sql, *values)

    def change(self, sql: str, *values: object) -> int:
        """Execute a statement inside a unit, and return how many rows it changed."""
        self.flush()
        return self._session.change(sql, *values)

    def write(self, sql: str, rows: list[Row]) -> None:
        """Execute a statement for each of the rows, inside a unit."""
        self.flush()
        self._session.many(sql, rows)

    def now(self) -> datetime:
        """Return the instant by SQLite's clock, in UTC, to the millisecond."""
        return datetime.fromisoformat(self._session.run(_NOW)[0][0])

    # -- reading ----------------------------------------------------------------------------------

    def case(self, name: str) -> Case | None:
        """Return a case as it stands. Errors: LedgerError `unreadable-event`."""
        with self:
            self._tidy_up()
            if name not in self._known:
                return self._looked_up(name)
            return self._known[name]

    def _looked_up(self, name: str) -> Case | None:
        rows = self._session.run(_VERSION, name)
        case = self._recent.get(name)
        if not rows:
            case = None
        elif case is None or case.version != rows[0][0]:
            case = self._read(name, rows[0][0])
        self._remember(name, case)
        return case

    def _remember(self, name: str, case: Case | None) -> None:
        if not self._session.own:
            return  # a host may take back, by a savepoint of its own, what was written
        if self._depth:
            if len(self._known) >= _AT_HAND:
                self.flush()
                self._known.clear()
            self._known[name] = case
        elif case is not None:
            self._recent = _bounded(self._recent)
            self._recent[name] = case

    def _read(self, name: str, version: int) -> Case | None:
        """Return a case of a version, or of a later one: somebody else may have added to it meanwhile."""
        start = self._snapshot(name, version)
        first = 0 if start is None else start.version
        rows = self._session.run(_SINCE, name, first)
        if len(rows) != (rows[0][1] if rows else version) - first:
            raise lacking(name)
        return folded(name, read(name, [data for data, _ in rows], first), start)

    def _snapshot(self, name: str, version: int) -> Case | None:
        """Return the last snapshot of a case; what cannot be read of it can be made of the events."""
        if version < EVERY:
            return None
        for (data,) in self._session.run(_SNAPSHOT, name, version, FORM):
            try:
                return from_text(data)
            except LedgerError:
                return None
        return None

    def _version(self, name: str) -> int:
        if name not in self._known:
            rows = self._session.run(_VERSION, name)
            return int(rows[0][0]) if rows else 0
        case = self._known[name]
        return 0 if case is None else case.version

    # -- writing ----------------------------------------------------------------------------------

    def add(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to a case, in a unit of their own unless one is open.

        Errors: LedgerConflict.
        """
        with self:
            if not self._depth:
                with self.unit():
                    self._add(case, events)
            else:
                self._add(case, events)

    def _add(self, case: Case, events: Sequence[Event]) -> None:
        self._check()
        name, first = case.id, case.version - len(events)
        if self._version(name) != first or not case.version:
            raise conflict(name)
        told, position = self._told(events), self._position()
        self._gathered.add(case, events, told, position)
        self._next = position + len(told)
        self._remember(name, case)
        if len(self._gathered) >= _AT_ONCE or not self._session.own:
            self.flush()

    def _told(self, events: Sequence[Event]) -> list[str]:
        told = [encode(event) for event in events]
        try:
            "".join(told).encode()
        except UnicodeError as error:  # what cannot be stored is refused now, not with all that is gathered
            raise self._session.complaint(error) from error
        return told

    def _position(self) -> int:
        if not self._next:
            self._next = int(self._session.run(_NEXT)[0][0])
            if self._before is None:
                self._before = self._next - 1
        return self._next

    def flush(self) -> None:
        """Write what has been gathered. After an error the unit cannot be kept any more."""
        self._tidy_up()
        self._check()
        if self._gathered:
            try:
                self._gathered.write(self._session)
                self._gathered = Gathered()
            except BaseException as error:
                self._spoiled = error
                raise

    def _check(self) -> None:
        if isinstance(self._spoiled, LedgerError):
            raise self._spoiled
        if self._spoiled is not None:
            raise LedgerError("unit-failed", _TORN) from self._spoiled


def _bounded(cases: dict[str, C]) -> dict[str, C]:
    return cases if len(cases) < _AT_HAND else {}
