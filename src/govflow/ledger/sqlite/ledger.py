"""A ledger in one SQLite file: durable at every commit, one writer at a time (台账).

Events, timers, standings and messages to send are written in one transaction, so a crash leaves all of them
or none. Write-ahead logging with full synchronisation: what was acknowledged survives a power cut.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from govflow.case import Case, Event
from govflow.errors import LedgerError, Text
from govflow.ledger import stored
from govflow.ledger.bounds import bounded, numbered, whole
from govflow.ledger.complaints import damaged, lacking
from govflow.ledger.instants import instant, micros
from govflow.ledger.protocol import Entry
from govflow.ledger.sqlite.file import IN_MEMORY, LedgerFile
from govflow.ledger.sqlite.finding import UNITS, statement
from govflow.ledger.sqlite.outbox import SqliteOutbox
from govflow.ledger.sqlite.rows import Rows
from govflow.ledger.sqlite.schema import FORMATS, from_head, prepare
from govflow.ledger.sqlite.session import Session
from govflow.ledger.standing import Query, Standing, names

_PAGE = 1_000
_HISTORY = "SELECT version, data FROM govflow_events WHERE stream = ? ORDER BY version"
_NEWEST = "SELECT coalesce(max(pos), 0) FROM govflow_cases"
_CASES = "SELECT pos, stream FROM govflow_cases WHERE pos > ? AND pos <= ? ORDER BY pos LIMIT ?"
_FOLLOW = """
    SELECT pos, stream, version, data FROM govflow_events WHERE pos > ? AND pos <= ? ORDER BY pos LIMIT ?
"""
_OVERDUE = "SELECT stream FROM govflow_timers WHERE due < ? ORDER BY due, stream LIMIT ?"
_NEXT_DUE = "SELECT min(due) FROM govflow_timers"
_LOCK = "UPDATE govflow_notes SET value = value WHERE key = 'ledger.format'"
_NOWHERE, _PLACE = "DELETE FROM govflow_units", "REPLACE INTO govflow_units VALUES (?, ?)"
_READ_NOTE, _NOTE = (
    "SELECT value FROM govflow_notes WHERE key = ?",
    "REPLACE INTO govflow_notes VALUES (?, ?)",
)
_CHECK, _FORGET_SNAPSHOTS = "PRAGMA integrity_check", "DELETE FROM govflow_snapshots"
_SMALLER = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


class SqliteLedger:
    """Keeps events in an SQLite file (`path`), or on a host's own `connection`, inside its transactions.

    Any thread may use it: whoever comes first is served first, and waits for at most `patience` seconds, then
    he is told `ledger-busy`. While one thread has a unit of work open, all others that use this ledger wait;
    others may read by a ledger of their own on the same file. After a fork the child has a connection of its
    own. A new file is readable by its owner only.

    On a host's connection all that is written is the host's to commit, if it has a transaction open, and is
    committed at once if it has none. The tables there begin with `govflow_`. Which thread may use it, and how
    long it waits, is as the host opened it.

    Errors: NotALedger if the file is something else, or of a newer govflow, which is then left untouched;
    LedgerError with the codes `disk-full`, `ledger-busy`, `ledger-damaged`, `ledger-unusable`,
    `ledger-closed`, `unreadable-event`, `unstorable-text`, `unknown-position`, `unit-failed` of a unit
    inside which something was cut short, `other-process` in a child that was forked within a unit of work, or
    on a host's connection, and there `other-thread`.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        connection: sqlite3.Connection | None = None,
        patience: float = 5.0,
    ) -> None:
        if (path is None) == (connection is None):
            raise TypeError("a path or a connection, one of them（须给出 path 或 connection 之一）")
        if connection is not None and not isinstance(connection, sqlite3.Connection):
            raise TypeError("the connection is none of sqlite3（connection 须为 sqlite3 连接）")
        self._path = None if path is None or str(path) == IN_MEMORY else Path(path).absolute()
        self._session = Session(connection or LedgerFile(str(path), FORMATS), patience)
        self._rows = Rows(self._session)
        self._outbox = SqliteOutbox(self._rows)
        try:
            prepare(self._session)
        except BaseException:
            self.close()
            raise

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: LedgerError `unreadable-event`."""
        if not whole(case):
            return ()
        rows = self._rows.ask(_HISTORY, case)
        if rows and rows[-1][0] != len(rows) - 1:
            raise lacking(case)
        return stored.events(case, [data for _, data in rows])

    def case(self, case: str) -> Case | None:
        """Return the case that its history comes to. Errors: LedgerError `unreadable-event`."""
        return self._rows.case(case) if whole(case) else None

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and what they bring about, in one commit.

        Errors: LedgerConflict.
        """
        self._rows.add(case, events)

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases that are there now, in the order in which they were opened."""
        return self._cases(self._rows.ask(_NEWEST)[0][0])

    def _cases(self, newest: int) -> Iterator[str]:
        last = 0
        while rows := self._rows.ask(_CASES, last, newest, _PAGE):
            if type(rows[-1][0]) is not int or rows[-1][0] <= last:
                raise damaged(self._session.shown)
            last = rows[-1][0]
            yield from (case for _, case in rows)

    def find(self, query: Query) -> tuple[Standing, ...]:
        """Return how the cases stand that a query asks for, in its order, at most as many as it wants."""
        if not whole(*names(query)):
            return ()
        units = 0 if query.within is None else self._rows.ask(UNITS)[0][0]
        sql, values = statement(query, units)
        return tuple(map(from_head, self._rows.ask(sql, *values)))

    def place(self, units: Sequence[str]) -> None:
        """Note where units stand in the interval index, in place of what was noted before (区间索引)."""
        with self.batch():
            self._rows.change(_NOWHERE)
            self._rows.write(_PLACE, [(unit, position) for position, unit in enumerate(units)])

    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        """Return at most `most` entries after a position, in an order that never changes.

        There is one writer at a time, so the order in which events were written is safe. What is not
        committed yet is not shown. Inside a transaction on a host's connection that is what the file shows to
        others: nothing, if it is in memory only, or locked exclusively.
        """
        first = numbered(after, after) if after else 0
        with self._rows:
            rows = self._rows.ask(_FOLLOW, first, self._rows.horizon(), bounded(most))
        return tuple(
            Entry(str(pos), case, version, stored.event(case, version, data))
            for pos, case, version, data in rows
        )

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant before `before`: earliest first, then by id."""
        return tuple(case for (case,) in self._rows.ask(_OVERDUE, micros(before), bounded(most)))

    def claim(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return overdue cases that nobody else is given before the unit of work ends.

        As one writes at a time, that is so of all of them.
        """
        if not self._session.own:
            self._rows.change(_LOCK)  # the host may have begun a transaction that only reads
        return self.overdue(before, most)

    def next_due(self) -> datetime | None:
        """Return the earliest due instant that has not been let pass."""
        ((due,),) = self._rows.ask(_NEXT_DUE)
        return None if due is None else instant(due)

    def now(self) -> datetime:
        """Return the instant by SQLite's clock, in UTC, to the millisecond."""
        return self._rows.now()

    @property
    def outbox(self) -> SqliteOutbox:
        """Return the messages that wait to be sent (发件箱)."""
        return self._outbox

    def batch(self) -> AbstractContextManager[None]:
        """Keep all that is written inside in one commit, or, after an error, nothing of it.

        Inside another unit, or a transaction of the host, it is a savepoint of that one. It is the thread's:
        never `await` inside, or other coroutines would write into it.
        """
        return self._rows.unit()

    @property
    def taken_back(self) -> int:
        """Return a number that changes whenever what could be read before is taken back."""
        return self._rows.taken_back

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        if value is not None:
            with self.batch():
                self._rows.change(_NOTE, key, value)
        rows = self._rows.ask(_READ_NOTE, key) if whole(key) else []
        return str(rows[0][0]) if rows else None

    def govflow_rows(self, sql: str, *values: object) -> Iterable[tuple[Any, ...]]:
        """Return the rows that a statement gives; `?` stands for a value (govflow.ledger.bulk)."""
        return self._rows.ask(sql, *values)

    @contextmanager
    def govflow_at_once(self) -> Iterator["SqliteLedger"]:
        """Give a ledger to read from that shows all as it is in one instant, whoever writes meanwhile.

        A file is opened once more for it, so that nobody waits for whoever reads; but inside a unit of work,
        on a host's connection and in memory it is this very ledger, which others wait for.
        """
        if self._path is None or self._session.in_transaction:
            with self._rows.unit(still=True):
                yield self
        else:
            with SqliteLedger(self._path) as beside, beside._rows.unit(still=True):
                yield beside

    def integrity(self) -> tuple[Text, ...]:
        """Return what SQLite finds wrong with the file itself; nothing if it is sound."""
        try:
            found = [str(row[0]) for row in self._rows.ask(_CHECK)]
        except LedgerError as error:
            if error.code != "ledger-damaged":
                raise
            return (error.text,)
        return tuple(Text(f"SQLite: {line}", f"SQLite：{line}") for line in found if line != "ok")

    def compact(self) -> None:
        """Let go of snapshots and of room that is not used: outside of any unit of work.

        On a host's connection only the snapshots go: the rest of the file is the host's.
        """
        with self.batch():
            self._rows.change(_FORGET_SNAPSHOTS)
        if self._session.own:
            for sql in _SMALLER:
                self._session.run(sql)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a connection of the host stays open."""
        self._session.close()
