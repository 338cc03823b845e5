"""Units of work on one connection to PostgreSQL.

Theory. A round trip costs more than what it brings about, so in a unit of work nothing is hurried. A
transaction, or a savepoint, begins with the first statement that needs it. What is appended to a case whose
head row this very transaction has locked is certain: nobody else can write to it before the end. So it is
only remembered, and written in one statement with all else that waits, at the latest when the unit ends, or
when somebody asks for what might show it. And how such a case stands need not be read again.

Each unit holds what it has locked itself: if it is taken back, its locks are gone, those of the units around
it are not.

A signal may raise an exception anywhere, between any two calls. Whatever happens, no unit stays open that
nobody will end; and while one inside has not been taken back whole, none around it can be kept.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Protocol

from govflow.case import Case
from govflow.errors import LedgerError, LedgerLost
from govflow.ledger.complaints import of_the_parent
from govflow.ledger.postgres.floor import Floor
from govflow.ledger.postgres.words import FAILED, LOST
from govflow.ledger.postgres.writing import Written, in_one

Row = tuple[Any, ...]
_How = tuple[str, str, tuple[str, ...]]

_AT_ONCE = 500  # appends that wait
_AT_HAND = 2_000  # cases that are held
_WHOLE = ("BEGIN ISOLATION LEVEL READ COMMITTED", "COMMIT", ("ROLLBACK",))
STILL = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
    "SET LOCAL idle_in_transaction_session_timeout = '10min'",  # whatever is read may go to a slow place
    *_WHOLE[1:],
)
_PART = ("SAVEPOINT govflow", "RELEASE govflow", ("ROLLBACK TO govflow", "RELEASE govflow"))


_inherited: list[object] = []


class Line(Protocol):
    """A connection to PostgreSQL."""

    @property
    def broken(self) -> bool:
        """Tell whether nothing can be said over it any more."""
        ...

    @property
    def begins_by_itself(self) -> bool:
        """Tell whether the next statement would be a transaction of its own."""
        ...

    @property
    def failed(self) -> bool:
        """Tell whether the transaction has failed: to commit it would take all back, and say nothing."""
        ...

    @property
    def astray(self) -> bool:
        """Tell whether a transaction of our own is open: outside of any unit nobody will ever end it."""
        ...

    def run(self, sql: str, values: Any = None) -> list[Row]:
        """Execute one statement, and return the rows that it gives. Errors: LedgerError."""
        ...

    def close(self) -> None:
        """Close it, if it is not a host's."""
        ...


class _Unit:
    """A unit of work: how it begins and ends, whether it has begun, what it has locked, what waits."""

    def __init__(self, how: _How) -> None:
        self.begin, self.keep, self.undo = how
        self.begun = False
        self.held: dict[str, Case | Callable[[], Case | None]] = {}
        self.waiting: list[Written] = []


class Session:
    """One connection, which `opening` opens when it is needed, and anew after it was lost."""

    _units_taken_back = 0  # of all threads: what one of them has seen, others may go by
    _hosts = count(-1, -1)

    def __init__(self, opening: Callable[[], Line], *, own: bool = True) -> None:
        self._opening, self.own = opening, own
        self._line: Line | None = None
        self._process = os.getpid()
        self._units: list[_Unit] = []
        self._torn = False  # a unit has not been taken back whole
        self.floor = Floor()

    def run(self, sql: str, values: Any = None) -> list[Row]:
        """Execute a statement after all that waits, and return the rows that it gives."""
        self._begin()
        self._write()
        return self._run(sql, values)

    def lock(self, sql: str, values: Any) -> list[Row]:
        """Execute a statement that locks the head of a case: what waits for other cases may go on waiting."""
        self._begin()
        return self._run(sql, values)

    def ask(self, sql: str, values: Any = None) -> list[Row]:
        """Execute a statement that changes nothing, and return the rows that it gives."""
        self._begin()
        self._write()
        return self._run(sql, values, harmless=True)

    def ask_now(self, sql: str, values: Any = None) -> list[Row]:
        """Ask for what nothing that waits can change."""
        return self._run(sql, values, harmless=True)

    def _run(self, sql: str, values: Any = None, *, harmless: bool = False) -> list[Row]:
        """Execute a statement; a harmless one again, if the connection has been lost since the last one."""
        try:
            return self._open().run(sql, values)
        except LedgerLost:
            if not harmless or any(unit.begun for unit in self._units):
                raise
        return self._open().run(sql, values)

    def _open(self) -> Line:
        if self._process != os.getpid():  # what is said over the parent's connection would be done to it
            raise of_the_parent("PostgreSQL")
        begun = any(unit.begun for unit in self._units)
        if self._line is not None and not begun and self._line.astray:
            self._line.close()  # a signal came between a statement and what it was for
        if self._line is None or self._line.broken:
            if begun:
                raise LedgerLost("ledger-lost", LOST)
            self._line = self._opening()
        return self._line

    def _begin(self) -> None:
        """Begin the units that have not begun yet, from the outside in, each after what waits around it."""
        around: _Unit | None = None
        for unit in self._units:
            if not unit.begun:
                if around is not None:
                    self._write_of(around)
                self._run(unit.begin, harmless=True)
                unit.begun = True
            around = unit

    def _write(self) -> None:
        """Write what waits in the innermost unit: in none around it does anything wait."""
        if self._units:
            self._write_of(self._units[-1])

    def _write_of(self, unit: _Unit) -> None:
        if unit.waiting:
            waiting, unit.waiting = unit.waiting, []
            self._run(*in_one(waiting))

    @property
    def taken_back(self) -> int:
        """Return how many units were taken back; each time another number while a host may take back more."""
        if self.own or self._open().begins_by_itself:
            return self._units_taken_back
        return next(self._hosts)

    @property
    def in_unit(self) -> bool:
        """Tell whether a unit of work is open."""
        return bool(self._units)

    @contextmanager
    def unit(self, whole: _How = _WHOLE) -> Iterator[None]:
        """Keep all that is written inside, or, after an error, nothing of it.

        `whole` is how it begins and ends, if it is not part of another one.
        """
        unit = _Unit(whole if not self._units and self._open().begins_by_itself else _PART)
        around = len(self._units)
        self._torn = self._torn and around > 0
        try:
            self._units.append(unit)
            if not self.own:  # what the host writes inside belongs to the unit, too
                self._begin()
            yield
            self._end(unit)
        except BaseException:
            self._torn = True  # before any call
            Session._units_taken_back += 1
            try:
                self._take_back(unit)
                self._torn = False
            finally:
                del self._units[around:]
            raise
        del self._units[around:]
        if self._units:
            self._units[-1].held.update(unit.held)
            self._units[-1].waiting += unit.waiting

    def _end(self, unit: _Unit) -> None:
        if unit.begun:
            if len(self._units) == 1 or not self.own:
                self._write()
            line = self._open()
            if self._torn or line.failed or line.begins_by_itself:  # or somebody has ended it
                raise LedgerError(*FAILED)
            self._run(unit.keep)

    def _take_back(self, unit: _Unit) -> None:
        self.floor.lowest()
        if unit.begun:
            with suppress(LedgerError):  # a lost connection has taken everything back already
                for statement in unit.undo:
                    self._run(statement)

    def hold(self, case: str, known: Case | Callable[[], Case | None]) -> None:
        """Note how a case stands whose head row this unit has locked."""
        if self._units and self.own:  # a host may take back, by a savepoint of its own, what was locked
            if len(self._units[-1].held) >= _AT_HAND:
                self._let_go()
            self._units[-1].held[case] = known

    def _let_go(self) -> None:
        """Write what waits, and forget how cases stand: in all units, for one around may know less."""
        self._write()
        for unit in self._units:
            unit.held.clear()

    def held(self, case: str) -> Case | None:
        """Return a case whose head row this transaction has locked; None if it has not."""
        for unit in reversed(self._units):
            known = unit.held.get(case)
            if known is not None:
                if not isinstance(known, Case):
                    known = known()
                    if known is not None:
                        unit.held[case] = known
                return known
        return None

    def wait(self, written: Written) -> None:
        """Remember what is to be written to a case that is held."""
        waiting = self._units[-1].waiting
        waiting.append(written)
        if len(waiting) >= _AT_ONCE:
            self._begin()
            self._write()

    def close(self) -> None:
        """Close the connection; that of a parent process is left alone: it would end for the parent, too."""
        line, self._line = self._line, None
        if line is not None and self._process == os.getpid():
            line.close()
        elif line is not None:
            _inherited.append(line)

    def __del__(self) -> None:
        self.close()
