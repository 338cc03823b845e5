"""A ledger in one SQLite file: durable at every commit, one writer at a time.

Events and timers are written in the same transaction, so a crash leaves both or neither. Write-ahead
logging with full synchronisation: what was acknowledged survives a power cut.

A file that is not ours is recognised by its mark before anything else is done: SQLite would tidy up a
foreign file's own log on closing. So a new file gets its mark first, and its write-ahead log only then. The
mark is read through SQLite all the same: whoever else opens and closes the file cancels, by the rules of
POSIX, the locks of every connection in the process, and another process then takes the log away.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

from govflow.case import Case, Event
from govflow.case.codec import decode, encode
from govflow.errors import LedgerError
from govflow.ledger.complaints import in_words, lacking, not_ours
from govflow.ledger.protocol import conflict

_OURS = 0x676F7666  # "govf": SQLite's application_id
_FORMAT = "1"
_PATIENCE = 5.0  # seconds that a writer waits for another
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
_PART = ("SAVEPOINT govflow", "RELEASE govflow", "ROLLBACK TO govflow; RELEASE govflow")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS govflow_events (
    pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE IF NOT EXISTS govflow_timers (
    stream TEXT PRIMARY KEY, due INTEGER NOT NULL  -- microseconds since 1970 UTC
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS govflow_timers_by_due ON govflow_timers (due, stream);
CREATE TABLE IF NOT EXISTS govflow_notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID
"""


class SqliteLedger:
    """Keeps events in an SQLite file (`path`), or on a host's own `connection`, inside its transactions.

    On a host's connection all that is written is the host's to commit, if it has a transaction open, and is
    committed at once if it has none. The tables there begin with `govflow_`.

    Errors: NotALedger if the file is something else, which is then left untouched; LedgerError with the
    codes `disk-full`, `ledger-busy`, `ledger-damaged`, `ledger-unusable`, `ledger-closed`, `other-thread`
    or `unreadable-event`.
    """

    def __init__(
        self, path: str | Path | None = None, *, connection: sqlite3.Connection | None = None
    ) -> None:
        if (path is None) == (connection is None):
            raise TypeError("a path or a connection, one of them（须给出 path 或 connection 之一）")
        self._shown = str(path or "connection")
        self._own = connection is None
        self._db = connection or self._open(Path(str(path)))
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _open(self, path: Path) -> sqlite3.Connection:
        try:
            if path.exists() and path.stat().st_size and not _is_ours(path):
                raise not_ours(self._shown)
            return sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE)
        except (sqlite3.Error, OSError) as error:
            raise in_words(self._shown, error) from error

    def _prepare(self) -> None:
        if self._own:
            self._run("PRAGMA synchronous = FULL")
        if not self._run("SELECT 1 FROM sqlite_master WHERE name = 'govflow_notes'"):
            self._create()
        if self.note("ledger.format") != _FORMAT:
            raise not_ours(self._shown, "of a newer govflow", "由更新版本的 govflow 写成")
        if self._own:
            self._log_ahead()

    def _log_ahead(self) -> None:
        """Turn write-ahead logging on: as SQLite itself does not wait for others here, we do."""
        patience = monotonic() + _PATIENCE
        while self._run("PRAGMA journal_mode") != [("wal",)]:
            try:
                self._run("PRAGMA journal_mode = WAL")
            except LedgerError as error:
                if error.code != "ledger-busy" or monotonic() > patience:
                    raise
                sleep(0.01)
            else:
                return

    def _create(self) -> None:
        with self.batch():
            if self._own:
                self._run(f"PRAGMA application_id = {_OURS}")
            for statement in _SCHEMA.split(";"):
                self._run(statement)
            self.note("ledger.format", _FORMAT)

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first. Errors: LedgerError `unreadable-event`."""
        sql = "SELECT version, data FROM govflow_events WHERE stream = ? ORDER BY version"
        rows = self._run(sql, case)
        if rows and rows[-1][0] != len(rows) - 1:
            raise lacking(case)
        return tuple(decode(data) for _, data in rows)

    def recent(self, case: str) -> Case | None:  # noqa: ARG002 - whichever it is
        """Return None: somebody else may have written since."""
        return None

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and its timer, in one commit. Errors: LedgerConflict."""
        first = case.version - len(events)
        with self.batch():
            if self._version(case.id) != first:
                raise conflict(case.id)
            for version, event in enumerate(events, first):
                self._run(
                    "INSERT INTO govflow_events (stream, version, data) VALUES (?, ?, ?)",
                    case.id, version, encode(event),
                )  # fmt: skip
            if case.next_due is None:
                self._run("DELETE FROM govflow_timers WHERE stream = ?", case.id)
            else:
                self._run("REPLACE INTO govflow_timers VALUES (?, ?)", case.id, _micros(case.next_due))

    def _version(self, case: str) -> int:
        """Return how many events the ledger holds of a case."""
        sql = "SELECT coalesce(max(version) + 1, 0) FROM govflow_events WHERE stream = ?"
        return int(self._run(sql, case)[0][0])

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        sql = "SELECT stream FROM govflow_events WHERE version = 0 ORDER BY pos"
        return (case for (case,) in self._run(sql))

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first."""
        sql = "SELECT stream FROM govflow_timers WHERE due < ? ORDER BY due, stream LIMIT ?"
        return tuple(case for (case,) in self._run(sql, _micros(before), most))

    def next_due(self) -> datetime | None:
        """Return the earliest due instant that has not been let pass."""
        ((due,),) = self._run("SELECT min(due) FROM govflow_timers")
        return None if due is None else _EPOCH + due * _MICROSECOND

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep all that is written inside in one commit, or, after an error, nothing of it.

        Inside another unit, or a transaction of the host, it is a savepoint of that one.
        """
        try:
            begin, commit, undo = _PART if self._db.in_transaction else _WHOLE
        except sqlite3.Error as error:
            raise in_words(self._shown, error) from error
        self._run(begin)
        try:
            yield
            self._run(commit)
        except BaseException:
            with suppress(LedgerError):  # a full disk has taken everything back already
                for statement in undo.split(";"):
                    self._run(statement)
            raise

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        if value is not None:
            with self.batch():
                self._run("REPLACE INTO govflow_notes VALUES (?, ?)", key, value)
        rows = self._run("SELECT value FROM govflow_notes WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a connection of the host stays open."""
        if self._own:
            try:
                self._db.close()
            except sqlite3.Error as error:
                raise in_words(self._shown, error) from error

    def _run(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Execute one statement, and return the rows that it gives."""
        try:
            cursor = self._db.cursor()
            cursor.row_factory = None  # whatever the host has its rows made into
            return cursor.execute(sql, values).fetchall()
        except (sqlite3.Error, UnicodeError) as error:
            raise in_words(self._shown, error) from error


def _is_ours(path: Path) -> bool:
    """Look at a file's mark as if nothing could change it: no lock, no log, and nothing tidied up.

    Only what is being written just now may look torn: a file with a journal beside it, or one that seems
    damaged. That is looked at again, under SQLite's locks. What a crash left in the midst of a transaction
    cannot be read so, for SQLite would have to undo that first: it is taken for what it seemed to be.
    """
    journal = Path(f"{path}-journal")
    writing = journal.exists()
    try:
        ours = _marked(path, "immutable=1")
    except sqlite3.DatabaseError:
        return _marked(path, "mode=ro")
    if ours or not (writing or journal.exists()):
        return ours
    try:
        return _marked(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
        return ours


def _marked(path: Path, how: str) -> bool:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=_PATIENCE)) as probe:
        try:
            (mark,) = probe.execute("PRAGMA application_id").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname == "SQLITE_NOTADB":
                return False
            raise
    return bool(mark == _OURS)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
