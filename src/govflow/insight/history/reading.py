"""Reading a history: named questions, and any other as SQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any, Self

import attrs

from govflow.insight.history.engine import connected, duckdb
from govflow.insight.history.folders import about, file_of
from govflow.insight.history.questions import QUESTIONS
from govflow.insight.history.refusals import (
    HistoryError,
    bad_query,
    damaged,
    no_question,
    no_unit,
    not_one_query,
)
from govflow.insight.history.schema import CLOCKS, TABLES

_EVERYWHERE: Mapping[str, object] = {"first": -1, "last": 2**31 - 1, "only": None}
_GONE = """
WITH RECURSIVE gone AS (
    SELECT unit FROM units WHERE unit = $unit
    UNION
    SELECT units.unit FROM units JOIN gone ON units.parent = gone.unit WHERE units.ended
)
SELECT unit FROM gone
"""


@attrs.frozen
class Answer:
    """What a question comes to: the names of its columns, and its rows. Instants are in UTC."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def to_data(self) -> list[dict[str, Any]]:
        """Return the rows as plain data, ready for JSON."""
        return [{name: _plain(value) for name, value in self._named(row)} for row in self.rows]

    def _named(self, row: Sequence[Any]) -> Iterator[tuple[str, Any]]:
        return zip(self.columns, row, strict=True)


class History:
    """A history in Parquet that can be asked (历史查询): three tables and the view `clocks`, only to be read.

    Whoever asks reads those files and no others, and writes nothing. Open it anew when the history has been
    written anew. Errors: HistoryError `no-duckdb`, `not-a-history`, `other-history`, `history-damaged`,
    `history-unusable`.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).absolute()
        self.about = about(self.folder)
        with ExitStack() as stack:
            self._db = stack.enter_context(connected(self.folder))
            self._prepare()
            self._open = stack.pop_all()

    def _prepare(self) -> None:
        files = {name: str(file_of(self.folder, name)) for name in TABLES}
        for name, file in files.items():
            self._db.read_parquet(file).create_view(name)
        self._db.execute(CLOCKS)
        self._db.execute("SET TimeZone = 'UTC'")
        self._db.execute("SET allowed_paths = ?", [list(files.values())])
        self._db.execute("SET enable_external_access = false")
        self._db.execute("SET lock_configuration = true")

    def ask(
        self, question: str, under: str = "", since: date | None = None, until: date | None = None
    ) -> Answer:
        """Answer one of `QUESTIONS` for a unit and all below it, or everything.

        Only what fell on a date from `since` to before `until`, in the zone of the rulebook, is asked about;
        of months, as `backlog` counts them, each is told whole that has a day between those dates. Errors:
        HistoryError `unknown-question`, `unknown-unit`, `history-damaged`.
        """
        if question not in QUESTIONS:
            raise no_question(question, QUESTIONS)
        places = self._places(under) if under else _EVERYWHERE
        dates = {"since": since or date.min, "until": until or date.max}
        try:
            return self._answer(QUESTIONS[question].sql, {**places, **dates})
        except HistoryError as error:  # the question is sound: so it is the files
            raise damaged(self.folder, error.__cause__) from error

    def _places(self, unit: str) -> Mapping[str, object]:
        """Return where a unit and all below it stand; one that has ended stands where others do, too."""
        found = self._answer("SELECT position, last, ended FROM units WHERE unit = $unit", {"unit": unit})
        if not found.rows:
            known = self._answer("SELECT unit FROM units ORDER BY position", ()).rows
            raise no_unit(unit, (name for (name,) in known))
        first, last, ended = found.rows[0]
        if not ended:
            return {"first": first, "last": last, "only": None}
        return {**_EVERYWHERE, "only": [name for (name,) in self._answer(_GONE, {"unit": unit}).rows]}

    def sql(self, query: str, values: Sequence[object] | Mapping[str, object] = ()) -> Answer:
        """Answer a SELECT of your own, in DuckDB's SQL; `values` are its parameters, `?` or `$name`.

        All rows of the answer are held in memory. Errors: HistoryError `bad-query`.
        """
        engine = duckdb()
        try:
            statements = self._db.extract_statements(query)
        except engine.Error as error:
            raise bad_query(error) from error
        if [statement.type for statement in statements] != [engine.StatementType.SELECT]:
            raise not_one_query()
        return self._answer(query, values)

    def _answer(self, query: str, values: Sequence[object] | Mapping[str, object]) -> Answer:
        try:
            done = self._db.execute(query, values)
            columns = tuple(column[0] for column in done.description)
            return Answer(columns, tuple(tuple(map(_in_utc, row)) for row in done.fetchall()))
        except duckdb().Error as error:
            raise bad_query(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._open.close()


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers, booleans and lists as they are, all else as text."""
    if isinstance(value, float) and not isfinite(value):  # JSON has no such number
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else str(value)
