"""A ledger in PostgreSQL 15 or newer: for a fleet of hosts and workers (extra `postgres`)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any, Self

from govflow.case import Case, Event
from govflow.errors import LedgerError, Text
from govflow.ledger.bounds import storable
from govflow.ledger.instants import instant
from govflow.ledger.postgres import reading as sql
from govflow.ledger.postgres.claiming import claim, hold, next_due, overdue
from govflow.ledger.postgres.finding import statement, told
from govflow.ledger.postgres.outbox import PostgresOutbox
from govflow.ledger.postgres.schema import prepare
from govflow.ledger.postgres.session import STILL, Line, Session
from govflow.ledger.postgres.sessions import Sessions
from govflow.ledger.postgres.upkeep import COMPACT, FORGET, integrity
from govflow.ledger.postgres.words import no_postgres
from govflow.ledger.postgres.writing import Written, alone, head, micros, written
from govflow.ledger.protocol import Entry, conflict, folded
from govflow.ledger.standing import Query, Standing, names


class PostgresLedger:
    """Keeps events in the PostgreSQL database of a `dsn`, or on a host's own `connection` of psycopg 3.

    With a `dsn` each thread gets a connection of its own, opened when it is needed, and anew after it was
    lost or the process has forked. On a host's connection all that is written is the host's to commit; only
    if it commits each statement by itself, and has no transaction open, each unit of work is committed. The
    tables begin with `govflow_` and stand in the first schema of the search path. They are made if they are
    not there, unless `new` says otherwise. On a connection of our own nobody waits for others for more than
    30 seconds, or the `lock_timeout` that the DSN's `options` or the server set: then he is told
    `ledger-busy`.

    Errors: UnknownCase `no-ledger`; NotALedger if the tables are of a newer govflow; LedgerLost
    `ledger-unreachable` or `ledger-lost`; LedgerError with the codes `ledger-busy`, `disk-full`,
    `ledger-damaged`, `ledger-unusable`, `ledger-closed`, `unit-failed`, `unstorable-text`,
    `unreadable-event`, `unknown-position`, `no-postgres`, and `other-process` in a child that was forked
    within a unit of work, or on a host's connection.
    """

    def __init__(self, dsn: str | None = None, *, connection: Any = None, new: bool = True) -> None:
        if (dsn is None) == (connection is None):
            raise TypeError("a DSN or a connection, one of them（须给出 dsn 或 connection 之一）")
        self._sessions = Sessions(_opening(dsn, connection), shared=dsn is None)
        self._outbox = PostgresOutbox(self._session)
        try:
            prepare(self._session(), new=new)
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        return "<PostgresLedger>"  # an address may hold a password

    def _session(self) -> Session:
        return self._sessions.mine()

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: LedgerError `unreadable-event`."""
        return sql.whole(case, self._session().ask(sql.HISTORY, (case,)) if storable(case) else [])

    def case(self, case: str) -> Case | None:
        """Return the case that its history comes to. Errors: LedgerError `unreadable-event`."""
        session = self._session()
        known = session.held(case)
        if known is not None or not storable(case):
            return known
        rows = session.ask_now(*sql.stored([case]))
        return self._made(case, [row[1:] for row in rows])

    def _made(self, case: str, rows: list[Any]) -> Case | None:
        try:
            return sql.made(case, rows)
        except LedgerError as error:
            if error.code != "unreadable-snapshot":
                raise
        return folded(case, self.history(case))

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and all that follows from them. Errors: LedgerConflict."""
        one, session = written(case, events), self._session()
        if session.in_unit and session.own:
            self._gather(session, one)
        elif one.crosses:
            with session.unit():
                self._gather(session, one)
        elif not session.run(*alone(one)):
            raise conflict(case.id)
        session.floor.sink(micros(case.next_due))

    def _gather(self, session: Session, one: Written) -> None:
        """Let an append wait, now that the head of its case is locked, and is as expected."""
        known = session.held(one.case.id)
        took = session.lock(*head(one)) if known is None else known.version == one.before
        if not took:
            raise conflict(one.case.id)
        session.hold(one.case.id, one.case)
        session.wait(one)

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases that are there now, in the order in which they were opened."""
        session = self._session()
        ((last,),) = session.ask(sql.LAST_CASE)
        return self._cases(last)

    def _cases(self, last: int) -> Iterator[str]:
        page = self._session().ask(sql.CASES, (0, last))
        while page:
            yield from (case for _, case in page)
            page = self._session().ask(sql.CASES, (page[-1][0], last))

    def find(self, query: Query) -> tuple[Standing, ...]:
        """Return how the cases stand that a query asks for, in its order, at most as many as it wants."""
        return tuple(map(told, self._session().ask(*statement(query)))) if storable(*names(query)) else ()

    def place(self, units: Sequence[str]) -> None:
        """Note where units stand in the interval index: unit number n of `units` has position n."""
        session = self._session()
        with session.unit():
            session.run(sql.NO_UNITS)
            session.run(sql.UNITS, (list(units),))

    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        """Return at most `most` entries after a position: those of transactions before all that still run."""
        rows = self._session().ask(sql.at_most(sql.FOLLOW, most), sql.position(after))
        return tuple(map(sql.entry, rows))

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first.

        Where this thread has claimed thousands, what others set before those is found within a second.
        """
        return overdue(self._session(), before, most)

    def claim(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return overdue cases whose rows nobody else holds, and hold them until the unit of work ends."""
        session = self._session()
        cases = claim(session, before, most)
        hold(session, cases, self._made)
        return cases

    def next_due(self) -> datetime | None:
        """Return the earliest due instant of all cases that has not been let pass, in UTC: as `overdue`."""
        return next_due(self._session())

    def now(self) -> datetime:
        """Return the instant by the clock of the database, in UTC."""
        return instant(self._session().ask_now(sql.NOW)[0][0])

    @property
    def outbox(self) -> PostgresOutbox:
        """Return the messages that wait to be sent (发件箱)."""
        return self._outbox

    def batch(self) -> AbstractContextManager[None]:
        """Open a unit of work, in a transaction of its own, or as a savepoint of the one that is open.

        It is the thread's: never `await` inside, or other coroutines would write into it.
        """
        return self._session().unit()

    @property
    def taken_back(self) -> int:
        """Return a number that changes whenever what could be read before is taken back."""
        return self._session().taken_back

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        session = self._session()
        if value is not None:
            session.run(sql.NOTED, (key, value))
            return value
        rows = session.ask(sql.NOTE, (key,)) if storable(key) else []
        return str(rows[0][0]) if rows else None

    def integrity(self) -> tuple[Text, ...]:
        """Return what is wrong with the tables themselves; nothing if they are sound."""
        return integrity(self._session())

    def compact(self) -> None:
        """Let go of snapshots and of room that is not used: outside of any unit of work.

        On a host's connection only the snapshots go: the database is the host's.
        """
        session = self._session()
        session.run(FORGET)
        if not self._sessions.shared:
            for vacuum in COMPACT:
                session.run(vacuum)

    def govflow_rows(self, statement: str, *values: object) -> Iterable[tuple[Any, ...]]:
        """Return the rows that a constant statement gives; `?` stands for a value (govflow.ledger.bulk)."""
        return self._session().ask(statement.replace("?", "%s"), values)

    @contextmanager
    def govflow_at_once(self) -> Iterator[Self]:
        """Give this ledger, to this thread as it is in one instant, for reading (govflow.ledger.bulk).

        Inside a unit of work, or a transaction of the host, it is as that shows it.
        """
        with self._session().unit(STILL):
            yield self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections of our own; that of a host stays open."""
        self._sessions.close()


def _opening(dsn: str | None, connection: Any) -> Callable[[], Line]:
    """Return what opens a connection, or has a host's at hand. Errors: LedgerError `no-postgres`."""
    try:
        driver = import_module("govflow.ledger.postgres.driver")
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise no_postgres() from error
    if dsn is not None:
        return lambda: driver.connect(dsn)
    line: Line = driver.Line(connection)
    return lambda: line
