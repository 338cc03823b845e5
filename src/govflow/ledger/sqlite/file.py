"""The file of a ledger: opening it, its mark, its format, whose it is, and who writes to it next.

A file that is not ours is recognised by its mark before anything else is done: SQLite would tidy up a
foreign file's own log on closing. So a new file gets its mark first, and its write-ahead log only then. The
mark is read through SQLite all the same: whoever else opens and closes the file cancels, by the rules of
POSIX, the locks of every connection in the process, and another process then takes the log away.

What a ledger holds concerns nobody but its owner. SQLite gives its logs the rights of the file, so it is
enough to make the file, while it is still empty, with those of its owner only.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from govflow.errors import LedgerError, Text
from govflow.ledger.complaints import is_busy, not_ours, of_the_parent
from govflow.ledger.sqlite.turns import Turns

OURS = 0x676F7666  # "govf": SQLite's application_id
Identity = tuple[int, int, int]  # process, device, number of the file there
IN_MEMORY = ":memory:"
_FORMAT_OF = "SELECT value FROM govflow_notes WHERE key = 'ledger.format'"
_HAS_EVENTS = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'govflow_events'"
_LAST = "SELECT coalesce(max(pos), 0) FROM govflow_events"
_NO_FILE = Text(
    "The address of a database is no file: 'PostgresLedger' takes it.",
    "数据库地址不是文件：请用 PostgresLedger。",
)
_making = Lock()
_writers: WeakValueDictionary[Identity, Turns] = WeakValueDictionary()
_refused: set[Identity] = set()


class LedgerFile:
    """The file of a ledger at a `path`, of one of the `formats`; `shown` is how messages name it."""

    def __init__(self, path: str, formats: tuple[str, ...]) -> None:
        if "://" in path:  # it may hold a password, so it is not said
            raise LedgerError("unknown-store", _NO_FILE)
        self.in_memory = path == IN_MEMORY
        self._path = Path(path) if self.in_memory else Path(path).absolute()
        self.shown, self._formats = path, formats
        self._there = False

    def opened(self, patience: float) -> sqlite3.Connection:
        """Return a connection. Any thread may use it, one at a time.

        Only the first one may be to a new file: whose file has gone since is told so. Errors: NotALedger,
        sqlite3.Error and OSError, with which nothing has been touched.
        """
        if not self.in_memory:
            if not self._there:
                self._make()
            self._examine(patience)
        self._there = True
        return sqlite3.connect(self._path, isolation_level=None, timeout=0, check_same_thread=False)

    def _make(self) -> None:
        """Make the file, if it is not there, with rights for its owner only."""
        with (
            _making,
            suppress(FileExistsError),
        ):  # to close it would cancel the locks of others in the process
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _examine(self, patience: float) -> None:
        if self._identity() in _refused:
            raise of_the_parent(self.shown)
        if not self._path.stat().st_size:
            return
        if not _is_ours(self._path, patience):
            raise not_ours(self.shown)
        if _format(self._path, patience) not in (None, *self._formats):
            raise not_ours(self.shown, "of a newer govflow", "由更新版本的 govflow 写成")

    def _identity(self) -> Identity:
        stat = self._path.stat()
        return os.getpid(), stat.st_dev, stat.st_ino

    def writers(self) -> Turns:
        """Return the queue of the writers of the file, one for all ledgers that this process has on it."""
        if self.in_memory:
            return Turns()
        with _making:
            return _writers.setdefault(self._identity(), Turns())

    def refuse(self) -> None:
        """Let nobody open the file in this process."""
        if not self.in_memory:
            with suppress(FileNotFoundError):
                _refused.add(self._identity())


def _is_ours(path: Path, patience: float) -> bool:
    """Look at a file's mark as if nothing could change it: no lock, no log, and nothing tidied up.

    Only what is being written just now may look torn: a file with a journal beside it, or one that seems
    damaged. That is looked at again, under SQLite's locks. What a crash left in the midst of a transaction
    cannot be read so, for SQLite would have to undo that first: it is taken for what it seemed to be.
    """
    journal = Path(f"{path}-journal")
    writing = journal.exists()
    try:
        ours = _marked(path, "immutable=1", patience)
    except (sqlite3.DatabaseError, UnicodeError):
        return _marked(path, "mode=ro", patience)
    if ours or not (writing or journal.exists()):
        return ours
    try:
        return _marked(path, "mode=ro", patience)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise
        return ours


def _marked(path: Path, how: str, patience: float) -> bool:
    with closing(_look(path, how, patience)) as probe:
        try:
            (mark,) = probe.execute("PRAGMA application_id").fetchone()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname == "SQLITE_NOTADB":
                return False
            raise
    return bool(mark == OURS)


def _format(path: Path, patience: float) -> str | None:
    """Return the format of a file that is ours, if it can be told without changing anything about it.

    A newer govflow may have noted it in the log only. If there is no telling, whoever opens it will see.
    """
    log = Path(f"{path}-wal")
    with suppress(
        sqlite3.Error, OSError, UnicodeError
    ):  # the log goes whenever the last of those who write closes
        how = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
        with closing(_look(path, how, patience)) as probe:
            row = probe.execute(_FORMAT_OF).fetchone()
            return str(row[0]) if row else None
    return None


def committed(path: Path) -> int:
    """Return the last position that is in a host's file for good; 0 while a writer locks out all others.

    It is read over a connection that sees nothing of what the host is about.
    """
    with closing(_look(path, "mode=ro", 0)) as other:
        try:
            if not other.execute(_HAS_EVENTS).fetchone():
                return 0
            return int(other.execute(_LAST).fetchone()[0])
        except sqlite3.OperationalError as error:
            if is_busy(error):
                return 0
            raise


def _look(path: Path, how: str, patience: float) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=patience)
