"""What a unit of work writes, and the cases that are at hand.

Theory. A statement costs about as much for one row as for twenty. So rows are gathered while a unit of work
goes on, and are written together: before anything reads them, before a unit inside begins, so that it takes
back no more than its own, at the end, and whenever there are many. Inside a unit nobody else writes: what was
read or written once is known until it ends. Of a case that is known from before, the ledger is asked for its
version: histories only grow, so one of the same length is the same. Never is anything kept beyond a unit that
is not committed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from govflow.case import Case, Event
from govflow.case.codec import decode, encode
from govflow.case.snapshot import EVERY, FORM, from_text, to_text
from govflow.errors import LedgerError
from govflow.ledger.complaints import lacking
from govflow.ledger.outbox import to_send
from govflow.ledger.protocol import conflict, folded
from govflow.ledger.sqlite.schema import OPEN, head, micros
from govflow.ledger.sqlite.session import Row, Session

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
_CHANGE = """
    UPDATE govflow_cases
    SET version = ?, workflow = ?, state = ?, unit = ?, owner = ?, opened_at = ?, due = ?, closed_at = ?
    WHERE stream = ?
"""
_TELL = "INSERT INTO govflow_events (pos, stream, version, data) VALUES (?, ?, ?, ?)"
_WAKE = """
    INSERT INTO govflow_timers (stream, due) VALUES (?, ?)
    ON CONFLICT (stream) DO UPDATE SET due = excluded.due WHERE due <> excluded.due
"""
_REST = "DELETE FROM govflow_timers WHERE stream = ?"
_SEND = "INSERT INTO govflow_outbox (pos, stream, version, ready) VALUES (?, ?, ?, 0)"
_KEEP = "REPLACE INTO govflow_snapshots (stream, version, form, data) VALUES (?, ?, ?, ?)"


class Rows:
    """The rows of a unit of work that are not yet in their tables, and the cases that are at hand."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._start()

    def _start(self) -> None:
        self._process = self._session.process
        self._depth = 0
        self._recent: dict[str, Case] = {}  # as committed; their versions tell whether they still are
        self._known: dict[str, Case | None] = {}  # as they are in this unit
        self.horizon: int | None = None  # the last position before this unit, once it has told something
        self._clear()

    def _clear(self) -> None:
        self._opened: dict[str, Case] = {}
        self._changed: dict[str, Case] = {}
        self._events: list[Row] = []
        self._sending: list[Row] = []
        self._snapshots: list[Case] = []
        self._next = 0  # the position of the next event, if it has been looked up
        self._spoiled: BaseException | None = None

    def __enter__(self) -> None:
        """Let no other thread come in between; a child knows nothing of what its parent was about."""
        self._session.__enter__()
        if self._process != self._session.process:
            self._start()

    def __exit__(self, *_: object) -> None:
        self._session.__exit__()

    # -- units of work ----------------------------------------------------------------------------

    @contextmanager
    def unit(self) -> Iterator[None]:
        """Keep all that is written inside, or, after an error, nothing of it."""
        with self:
            depth = self._depth
            self.settle()
            self.flush()
            try:
                with self._session.unit():
                    self._depth = depth + 1
                    yield
                    self.flush()
            except BaseException:
                self._take_back(depth)
                raise
            self._keep(depth)

    def settle(self) -> None:
        """Learn, outside of any unit, what has become of the last transaction."""
        if self._depth:
            return
        if not self._session.in_transaction:
            self.horizon = None  # the host has ended it
        elif self._session.own:
            self._session.run("ROLLBACK")  # a signal came in the midst of taking it back

    def _keep(self, depth: int) -> None:
        self._depth = depth
        if depth:
            return
        if self._session.own:
            self._recent = _bounded(self._recent)
            self._recent.update((name, case) for name, case in self._known.items() if case is not None)
        self._end()

    def _take_back(self, depth: int) -> None:
        self._depth, spoiled = depth, self._spoiled
        self._known.clear()
        self._clear()
        if not depth:
            self._end()
        elif not self._session.in_transaction:  # a full disk has taken back the units around, too
            self._spoiled = spoiled

    def _end(self) -> None:
        self._known.clear()
        self._next = 0
        if self._session.own or not self._session.in_transaction:
            self.horizon = None

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
        return folded(name, (decode(data) for data, _ in rows), start)

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
        if self._spoiled is not None:
            raise self._spoiled
        name, first = case.id, case.version - len(events)
        if self._version(name) != first or not case.version:
            raise conflict(name)
        self._gather(name, first, events)
        if case.version // EVERY > first // EVERY:
            self._snapshots.append(case)
        (self._changed if first and name not in self._opened else self._opened)[name] = case
        self._remember(name, case)
        if len(self._events) >= _AT_ONCE or not self._session.own:
            self.flush()

    def _gather(self, name: str, first: int, events: Sequence[Event]) -> None:
        told = [encode(event) for event in events]
        try:
            "".join(told).encode()
        except UnicodeError as error:  # what cannot be stored is refused now, not with all that is gathered
            raise self._session.complaint(error) from error
        position = self._position()
        for version, (event, text) in enumerate(zip(events, told, strict=True), first):
            self._events.append((position, name, version, text))
            if to_send(event) is not None:
                self._sending.append((position, name, version))
            position += 1
        self._next = position

    def _position(self) -> int:
        if not self._next:
            self._next = int(self._session.run(_NEXT)[0][0])
            if self.horizon is None:
                self.horizon = self._next - 1
        return self._next

    def flush(self) -> None:
        """Write what has been gathered. After an error the unit cannot be kept any more."""
        if self._spoiled is not None:
            raise self._spoiled
        if self._opened or self._changed:
            try:
                self._write()
            except BaseException as error:
                self._spoiled = error
                raise
            self._opened, self._changed = {}, {}
            self._events, self._sending, self._snapshots = [], [], []

    def _write(self) -> None:
        many, opened, changed = self._session.many, self._opened.values(), self._changed.values()
        due = [(case.id, micros(case.next_due)) for case in (*opened, *changed) if case.next_due is not None]
        kept = [(case.id, case.version, FORM, to_text(case)) for case in self._snapshots]
        for sql, rows in (
            (OPEN, [head(case) for case in opened]),
            (_CHANGE, [head(case) for case in changed]),
            (_TELL, self._events),
            (_WAKE, due),
            (_REST, [(case.id,) for case in changed if case.next_due is None]),
            (_SEND, self._sending),
            (_KEEP, kept),
        ):
            if rows:
                many(sql, rows)


def _bounded(cases: dict[str, C]) -> dict[str, C]:
    return cases if len(cases) < _AT_HAND else {}
