"""How a ledger speaks with SQLite: one statement at a time, one thread at a time, one writer at a time.

Theory. SQLite lets one connection write at a time, and tells all others that it is busy. Its own way to wait
is to sleep, longer each time, and to look again, so that whoever has waited longest looks most seldom: of
four writers one may wait for seconds. So nothing waits inside of SQLite here. Threads of a process queue up,
first come, first served: for the connection of their ledger, and, to write, for the file. Processes look
again after a short while, which is random and does not grow. So that they find a gap, whoever has held the
file for long leaves one before he takes it again.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from govflow.errors import LedgerError
from govflow.ledger.complaints import busy, in_words, is_busy, is_torn, of_the_parent
from govflow.ledger.sqlite.file import LedgerFile, committed
from govflow.ledger.sqlite.forks import watch
from govflow.ledger.sqlite.turns import Turns

T = TypeVar("T")
Row = tuple[Any, ...]

_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_STILL, _LOOK = ("BEGIN", "COMMIT", ("ROLLBACK",)), "SELECT count(*) FROM sqlite_master"
_PART = ("SAVEPOINT govflow", "RELEASE govflow", ("ROLLBACK TO govflow", "RELEASE govflow"))
_MAIN = "SELECT file FROM pragma_database_list WHERE name = 'main'"
_LOOKS = (0.0002, 0.0015)  # seconds between two looks whether another process still writes
_SHARE, _LEAST, _MOST = 0.02, 0.0005, 0.002  # the gap for others: a share of the time held; else seconds


class Session:
    """A connection to SQLite: that of a host, or one of our own, to a `file`.

    `patience` is how long somebody waits for others, in seconds; on a host's connection that is the host's
    to say.
    """

    def __init__(self, source: sqlite3.Connection | LedgerFile, patience: float) -> None:
        self._file = None if isinstance(source, sqlite3.Connection) else source
        self._db = source if isinstance(source, sqlite3.Connection) else None
        self.shown = "connection" if self._file is None else self._file.shown
        self._patience = patience
        self._closed = self._writes = False
        self.undone = False  # whether the last unit that failed was taken back, and it alone
        self.process, self._turns, self._writers = os.getpid(), Turns(), Turns()
        self._freed = self._gap = 0.0
        if self._file is not None:
            watch(self)  # before there is a connection that a fork could copy
            with self:
                pass

    def _connect(self, file: LedgerFile) -> sqlite3.Connection:
        try:
            self._db, self._writers = file.opened(self._patience), file.writers()
        except (sqlite3.Error, OSError, UnicodeError) as error:
            raise self.complaint(error) from error
        self.run("PRAGMA synchronous = FULL")
        self.run("PRAGMA cache_size = -16000")  # kilobytes: eight times what SQLite takes by itself
        return self._db

    @property
    def own(self) -> bool:
        """Tell whether the connection is our own, so that nobody else begins or ends its transactions."""
        return self._file is not None

    def __enter__(self) -> sqlite3.Connection:
        """Let no other thread come in between: for several statements that belong together."""
        if os.getpid() != self.process:
            raise of_the_parent(self.shown)
        if not self._turns.enter(self._patience):
            raise busy(self.shown)
        if self._db is not None:
            return self._db
        try:
            assert self._file is not None  # noqa: S101 - a host's connection is there from the beginning
            return self._connect(self._file)
        except BaseException:
            self._turns.leave()
            raise

    def __exit__(self, *_: object) -> None:
        self._turns.leave()

    # -- forks ------------------------------------------------------------------------------------

    def stop(self) -> bool:
        """Close an idle connection, and let nobody open it before `go_on`."""
        if not self._turns.enter(self._patience):
            return False
        if self._file is None or self._file.in_memory or self._closed or self._db is None:
            return True
        if self._db.in_transaction:
            self._turns.leave()
            return False
        self._db.close()
        self._db = None
        return True

    def go_on(self) -> None:
        """Let others use the connection again."""
        self._turns.leave()

    def begin_anew(self) -> None:
        """Belong to a child: of those who held a turn none is left in it."""
        self.process, self._turns = os.getpid(), Turns()

    def be_orphaned(self) -> None:
        """Refuse a child what its parent is in the midst of."""
        if self._file is not None:
            self._file.refuse()

    # -- statements -------------------------------------------------------------------------------

    @property
    def in_transaction(self) -> bool:
        """Tell whether a transaction is open: ours, or the host's."""
        with self as db:
            try:
                return db.in_transaction
            except sqlite3.Error as error:
                raise self.complaint(error) from error

    def settle(self) -> None:
        """End, outside of any unit, what a signal has left of the last one."""
        if self.own and self.in_transaction:
            self.run("ROLLBACK")
        if self._writes and self._writers.mine:
            self._writers.leave()
            self._writes = False

    def committed(self) -> int:
        """Return the last position that is in the file for good, as others see it; 0 if they cannot tell."""
        ((file,),) = self.run(_MAIN)
        try:
            return committed(Path(file)) if file else 0
        except (sqlite3.Error, OSError, UnicodeError) as error:
            raise self.complaint(error) from error

    @contextmanager
    def unit(self, *, still: bool = False) -> Iterator[None]:
        """Keep all that is written inside in one commit, or, after an error, nothing of it.

        Inside another unit, or a transaction of the host, it is a savepoint of that one. One that stands
        `still` writes nothing, so nobody waits for it; what others write is not seen in it.
        """
        with self:
            if still and not self.in_transaction:
                with self._between(*_STILL):
                    self.run(_LOOK)
                    yield
            elif self.in_transaction:
                with self._between(*_PART):
                    yield
            else:
                with self._writing(), self._between(*_WHOLE):
                    yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Wait for the threads that are to write to the file first, and leave a gap to other processes."""
        if self._writers.mine or not self._writers.enter(self._patience):
            raise busy(self.shown)  # this very thread writes through another ledger, or others do for long
        self._writes = True
        try:
            if self._gap > _LEAST and monotonic() - self._freed < self._gap:
                sleep(self._gap)
            began = monotonic()
            yield
            self._freed = monotonic()
            self._gap = min((self._freed - began) * _SHARE, _MOST)
        finally:
            self._writers.leave()
            self._writes = False

    @contextmanager
    def _between(self, begin: str, commit: str, undo: tuple[str, ...]) -> Iterator[None]:
        self.undone = False
        self.run(begin)
        try:
            yield
            self.run(commit)
        except BaseException:
            with suppress(LedgerError):  # a full disk has taken everything back already
                for statement in undo:
                    self.run(statement)
                self.undone = True
            raise

    def run(self, sql: str, *values: object) -> list[Row]:
        """Execute one statement, and return the rows that it gives."""
        return self._do(lambda cursor: cursor.execute(sql, values).fetchall())

    def change(self, sql: str, *values: object) -> int:
        """Execute one statement, and return how many rows it changed."""
        return self._do(lambda cursor: cursor.execute(sql, values).rowcount)

    def many(self, sql: str, rows: Iterable[Row]) -> None:
        """Execute one statement for each of the rows, inside a unit: nobody else is to be waited for."""
        self._do(lambda cursor: cursor.executemany(sql, rows), waits=False)

    def _do(self, what: Callable[[sqlite3.Cursor], T], *, waits: bool = True) -> T:
        with self as db:
            try:
                cursor = db.cursor()
                cursor.row_factory = None  # whatever the host has its rows made into
                return what(cursor)
            except (sqlite3.Error, UnicodeError) as error:
                if waits and self.own and is_busy(error):
                    return self._again(what, db)
                if is_torn(error):
                    return self._legibly(what, db)
                raise self.complaint(error) from error

    def _legibly(self, what: Callable[[sqlite3.Cursor], T], db: sqlite3.Connection) -> T:
        """Read once more what holds bytes that are no text: they become \\x.., of which no JSON holds any."""
        before = db.text_factory
        db.text_factory = lambda torn: torn.decode("utf-8", "backslashreplace")
        try:
            cursor = db.cursor()
            cursor.row_factory = None
            return what(cursor)
        except sqlite3.Error as error:
            raise self.complaint(error) from error
        finally:
            db.text_factory = before

    def _again(self, what: Callable[[sqlite3.Cursor], T], db: sqlite3.Connection) -> T:
        """Look again and again whether others have done, for as long as there is patience."""
        patience = monotonic() + self._patience
        while True:
            sleep(random.uniform(*_LOOKS))  # noqa: S311 - nothing secret: so that not all look at once
            try:
                return what(db.cursor())
            except sqlite3.Error as error:
                if not is_busy(error) or monotonic() > patience:
                    raise self.complaint(error) from error

    def complaint(self, error: Exception) -> LedgerError:
        """Return what SQLite, or the codec of texts, complains of in plain words."""
        return in_words(self.shown, error)

    def close(self) -> None:
        """Close a connection of our own; that of a host stays open."""
        if not self.own:
            return
        with self as db:
            self._closed = True
            try:
                db.close()
            except sqlite3.Error as error:
                raise self.complaint(error) from error
