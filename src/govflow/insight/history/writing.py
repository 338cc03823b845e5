"""Writing a history: all cases of a ledger as Parquet, in one folder, as a whole or not at all.

Cases are read one by one, and their rows go through a small file into a database on disk, and from there into
Parquet: memory does not grow with the ledger. All this happens in a folder beside the one that is wanted,
which takes its place at the end.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TextIO

from govflow.case import Actor, Event
from govflow.case.codec import decode
from govflow.desk import Desk
from govflow.insight.export import views
from govflow.insight.history.engine import connected
from govflow.insight.history.folders import draft_of, file_of
from govflow.insight.history.rows import Row, Teller, as_line, unit_rows
from govflow.insight.history.schema import CREATE, MARK, TABLES, VERSION
from govflow.ledger import Ledger
from govflow.ledger.bulk import Rows, span, stored

_ROWS = 50_000  # that are on their way at a time
_TAKE: Mapping[str, str] = {
    "events": "COPY events FROM ? (FORMAT json)",
    "cases": "COPY cases FROM ? (FORMAT json)",
    "units": "COPY units FROM ? (FORMAT json)",
}
_GIVE: Mapping[str, str] = {
    "events": "COPY events TO ? (FORMAT parquet, COMPRESSION zstd, KV_METADATA ?)",
    "cases": "COPY cases TO ? (FORMAT parquet, COMPRESSION zstd, KV_METADATA ?)",
    "units": "COPY units TO ? (FORMAT parquet, COMPRESSION zstd, KV_METADATA ?)",
}

Progress = Callable[[int, int], None]


def write(
    desk: Desk,
    folder: str | Path,
    actor: Actor | None = None,
    at: datetime | None = None,
    progress: Progress = lambda *_: None,
) -> int:
    """Write all cases of a desk's ledger into a folder, as Parquet; return how many (导出历史).

    With an `actor` only the cases that are for them, each as they may see it `at` an instant (see
    `Desk.view`), with its fields, who acted, and its events in full. Without one all cases, but nothing that
    reading rules could hide: no fields, no persons, no words, only places, states, rules and instants.

    A history that is there already is replaced as a whole, anything else refused. The files are their
    owner's alone. A case is as it stands when it is read. `progress` is told how many are done, of about how
    many. Errors: HistoryError `no-duckdb`, `not-a-history`, `history-unusable`; LedgerError.
    """
    folder = Path(folder).absolute()
    teller = Teller(desk.book.zone)
    with draft_of(folder) as draft:
        build = draft / "build"
        build.mkdir()
        with connected(folder, str(build / "history.duckdb")) as db:
            count, about = 0, len(span(desk.ledger))
            with _Lines(db, build) as lines:
                for count, rows in enumerate(_told(desk, teller, actor, at), 1):
                    lines.take(rows)
                    progress(count, about)
                lines.take(unit_rows(desk.book.hierarchies, teller.units))
            for table in TABLES:
                db.execute(_GIVE[table], [str(file_of(draft, table)), _said(desk, actor, at)])
        for file in build.iterdir():
            file.unlink()
        build.rmdir()
    return count


def _told(
    desk: Desk, teller: Teller, actor: Actor | None, at: datetime | None
) -> Iterator[Iterable[tuple[str, Row]]]:
    """Yield the rows of each case, each with its table."""
    if actor is None:
        return (teller.history(case, history) for case, history in _histories(desk.ledger))
    return (teller.view(view) for view in views(desk, actor, at))


def _histories(ledger: Ledger) -> Iterator[tuple[str, Iterable[Event]]]:
    """Yield each case with its history; where the ledger can be read in bulk, that is quicker by far."""
    if isinstance(ledger, Rows):
        for one in stored(ledger, span(ledger)):
            yield one.case, map(decode, one.events)
    else:
        for case in ledger.cases():
            yield case, ledger.history(case)


class _Lines:
    """Rows on their way into the database: in a file for each table, of which each holds only so many."""

    def __init__(self, db: Any, folder: Path) -> None:
        self._db = db
        self._files = {table: folder / f"{table}.jsonl" for table in TABLES}
        self._open: dict[str, TextIO] = {}
        self._count = 0

    def __enter__(self) -> Self:
        for table in TABLES:
            self._db.execute(CREATE[table])
        self._reopen()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._settle(keep=kind is None)

    def take(self, rows: Iterable[tuple[str, Row]]) -> None:
        """Take the rows of one case, or of the units."""
        for table, row in rows:
            self._open[table].write(as_line(row))
            self._count += 1
        if self._count >= _ROWS:
            self._settle(keep=True)
            self._reopen()

    def _reopen(self) -> None:
        self._count = 0
        for table, file in self._files.items():
            # half a character, which only a host's own ledger could hold, is no text in a database
            self._open[table] = file.open("w", encoding="utf-8", errors="replace")

    def _settle(self, *, keep: bool) -> None:
        for table, file in self._open.items():
            file.close()
            if keep:
                self._db.execute(_TAKE[table], [str(self._files[table])])


def _said(desk: Desk, actor: Actor | None, at: datetime | None) -> Mapping[str, str]:
    """Return what each file says of itself: its version, the zone of its local times, and who may see it."""
    book = desk.book
    return {
        MARK: VERSION,
        f"{MARK}.rulebook": f"{book.name} {book.version}",
        f"{MARK}.digest": book.digest,
        f"{MARK}.zone": str(book.zone),
        f"{MARK}.reader": actor.id if actor else "",
        f"{MARK}.read_at": at.isoformat() if at else "",
    }
