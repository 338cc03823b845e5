"""A ledger in one SQLite file: durable at every commit, one writer at a time.

Events and timers are written in the same transaction, so a crash leaves both or neither. Write-ahead
logging with full synchronisation: what was acknowledged survives a power cut.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from govflow.case import Case, Event
from govflow.case.codec import decode, encode
from govflow.errors import LedgerError, NotALedger, Text
from govflow.ledger.memory import conflict
from govflow.ledger.protocol import micros

_OURS = 0x676F7666  # "govf", SQLite's application_id
_FORMAT = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA = """
CREATE TABLE events (
    pos INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, data TEXT NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE timers (stream TEXT PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX timers_by_due ON timers (due, stream);
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class SqliteLedger:
    """Keeps events in an SQLite file (`path`), or on a host's own `connection`, inside its transactions.

    Errors: NotALedger if the file is something else, which is then left untouched; LedgerError with the
    codes `disk-full`, `ledger-busy`, `ledger-damaged` or `ledger-unusable`.
    """

    def __init__(
        self, path: str | Path | None = None, *, connection: sqlite3.Connection | None = None
    ) -> None:
        self._shown = str(path or "connection")
        with self._explained():
            self._own = connection is None
            self._db = connection or sqlite3.connect(str(path), isolation_level=None, timeout=5.0)
            try:
                self._prepare()
            except BaseException:
                if self._own:
                    self._db.close()
                raise

    def _prepare(self) -> None:
        """Check that the file is ours before anything is written to it."""
        (ours,) = self._db.execute("PRAGMA application_id").fetchone()
        (found,) = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        new = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone() is None
        if self._own and (ours != _OURS if found else ours not in (0, _OURS)):
            raise self._not_ours()
        if ours == _OURS and version > _FORMAT:
            raise self._not_ours("of a newer govflow", "（由更新版本的 govflow 写成）")
        if self._own:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
        if new:
            self._create()

    def _create(self) -> None:
        with self.batch():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            if self._own:
                self._db.execute(f"PRAGMA application_id = {_OURS}")
                self._db.execute(f"PRAGMA user_version = {_FORMAT}")

    def history(self, case: str) -> tuple[Event, ...]:
        """Return the events of a case, oldest first."""
        with self._explained():
            rows = self._db.execute(
                "SELECT data FROM events WHERE stream = ? ORDER BY version", (case,)
            ).fetchall()
        return tuple(decode(data) for (data,) in rows)

    def append(self, case: Case, events: Sequence[Event]) -> None:
        """Add the events that led to `case`, and its timer, in one commit. Errors: LedgerConflict."""
        first = case.version - len(events)
        rows = [(case.id, first + i, encode(event)) for i, event in enumerate(events)]
        with self.batch():
            self._check_version(case.id, first)
            self._db.executemany("INSERT INTO events (stream, version, data) VALUES (?, ?, ?)", rows)
            if case.next_due is None:
                self._db.execute("DELETE FROM timers WHERE stream = ?", (case.id,))
            else:
                self._db.execute("REPLACE INTO timers VALUES (?, ?)", (case.id, micros(case.next_due)))

    def _check_version(self, case: str, expected: int) -> None:
        (stored,) = self._db.execute(
            "SELECT coalesce(max(version) + 1, 0) FROM events WHERE stream = ?", (case,)
        ).fetchone()
        if stored != expected:
            raise conflict(case)

    def cases(self) -> Iterator[str]:
        """Yield the ids of all cases, in the order in which they were opened."""
        with self._explained():
            for (case,) in self._db.execute("SELECT stream FROM events WHERE version = 0 ORDER BY pos"):
                yield case

    def overdue(self, before: datetime, most: int) -> tuple[str, ...]:
        """Return at most `most` cases with a due instant earlier than `before`, earliest first."""
        with self._explained():
            rows = self._db.execute(
                "SELECT stream FROM timers WHERE due < ? ORDER BY due, stream LIMIT ?", (micros(before), most)
            ).fetchall()
        return tuple(case for (case,) in rows)

    def next_due(self) -> datetime | None:
        """Return the earliest due instant that has not been let pass."""
        with self._explained():
            (due,) = self._db.execute("SELECT min(due) FROM timers").fetchone()
        return None if due is None else _EPOCH + timedelta(microseconds=due)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Keep all that is appended inside in one commit, or, after an error, nothing of it.

        Inside a transaction of the host, the host commits.
        """
        if self._in_transaction():
            with self._explained():
                yield
            return
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._in_transaction():  # not committed: an error, though a full disk rolls back by itself
                    self._db.execute("ROLLBACK")

    def _in_transaction(self) -> bool:
        return self._db.in_transaction

    def note(self, key: str, value: str | None = None) -> str | None:
        """Return the note under a key; with a value, write it first."""
        with self._explained():
            if value is not None:
                with self.batch():
                    self._db.execute("REPLACE INTO notes VALUES (?, ?)", (key, value))
            row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def close(self) -> None:
        """Close the file; a connection of the host stays open."""
        if self._own:
            self._db.close()

    def _not_ours(self, en: str = "", zh: str = "") -> NotALedger:
        text = Text(
            f"'{self._shown}' is not a ledger of govflow{' but ' + en if en else ''}.",
            f"“{self._shown}”不是 govflow 的台账{zh}。",
        )
        return NotALedger("not-a-ledger", text)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in plain words what SQLite complains of."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._in_words(error) from error

    def _in_words(self, error: sqlite3.Error) -> LedgerError:
        name = getattr(error, "sqlite_errorname", "")
        for prefix, (code, en, zh) in _WORDS.items():
            if name.startswith(prefix):
                if code == "not-a-ledger":
                    return self._not_ours()
                return LedgerError(code, Text(f"'{self._shown}': {en}", f"“{self._shown}”：{zh}"))
        text = Text(f"'{self._shown}' cannot be used: {error}.", f"无法使用“{self._shown}”：{error}。")
        return LedgerError("ledger-unusable", text)


_WORDS = {
    "SQLITE_FULL": (
        "disk-full",
        "the disk is full; nothing of this step was kept, all before it is safe.",
        "磁盘已满；本步未写入，此前内容完好。",
    ),
    "SQLITE_IOERR": (
        "disk-full",
        "the disk does not take what is written (full, or a file size limit); all before this step is safe.",
        "磁盘无法写入（已满或超出文件大小限制）；此前内容完好。",
    ),
    "SQLITE_BUSY": ("ledger-busy", "somebody else is writing; try again.", "他人正在写入，请重试。"),
    "SQLITE_LOCKED": ("ledger-busy", "somebody else is writing; try again.", "他人正在写入，请重试。"),
    "SQLITE_NOTADB": ("not-a-ledger", "", ""),
    "SQLITE_CORRUPT": ("ledger-damaged", "the file is damaged.", "文件已损坏。"),
    "SQLITE_CANTOPEN": ("ledger-unusable", "the file cannot be opened.", "文件无法打开。"),
    "SQLITE_READONLY": ("ledger-unusable", "the file cannot be written.", "文件不可写。"),
}
