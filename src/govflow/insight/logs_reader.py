"""From a row of an event log to an event: which case, which activity, when."""

import sys
from collections.abc import Iterable
from datetime import datetime

import attrs

from govflow.errors import IntakeError, Text
from govflow.insight.intake import header_problems
from govflow.insight.logs import EventLog, FieldCompared, Taking
from govflow.insight.rows import Record
from govflow.insight.words import RowError, WordReader, cells_of, stand_in
from govflow.rulebook import Rulebook


@attrs.frozen
class Entry:
    """One event of the log; `second` is the later of the two instants that its wall time may be."""

    line: int
    case: str
    activity: str
    at: datetime
    second: datetime
    cells: tuple[str, ...]


class LogReader:
    """Reads events below a header. Errors: IntakeError for the header; RowError, with a code, for a row."""

    def __init__(self, book: Rulebook, log: EventLog, header: Record, file: str) -> None:
        self.book = book
        self.log = log
        self.header = [] if isinstance(header, Text) else [cell.strip() for cell in header]
        problems = list(header_problems(log.columns(), self.header, file))
        if problems:
            raise IntakeError(problems)
        self.columns = tuple(dict.fromkeys(log.columns()))  # only these are kept in memory
        self.case, self.at = self.columns.index(log.case), self.columns.index(log.at.column)
        self.activity = [self.columns.index(column) for column in log.activity]
        self.kept = [self.header.index(column) for column in self.columns]
        self.file = file
        self.actor = stand_in(book, log.workflow, "log")
        self.words = WordReader(book, log.workflow, log.zone)
        self.given = self.words.picked(log.given)
        self.every = self.words.picked(log.fields)
        takings = {name: one for name, one in log.meanings.items() if isinstance(one, Taking)}
        self.own = {name: self.words.picked(one.fields) for name, one in takings.items()}
        self.late = [self.words.picked(step.fields) for step in log.steps]
        fields = [one for one in log.compared if isinstance(one, FieldCompared)]
        self.recorded = {one.name: self.words.picked({one.field: one.pick}) for one in fields}
        self.moment = self.words.moment

    def entry(self, record: Record, line: int) -> Entry:
        """Return the event that a record stands for."""
        cells = cells_of(record, self.header)
        kept = tuple([sys.intern(cells[index].strip()) for index in self.kept])
        case, when = kept[self.case], self.moment(self.log.at.form, kept[self.at])
        if not case or when is None:
            raise RowError("no-case", "The row names no case or no instant.", "该行没有案件编号或时刻。")
        activity = sys.intern(" / ".join([kept[index] for index in self.activity]))
        return Entry(line, case, activity, *when, kept)

    def row(self, entry: Entry) -> dict[str, str]:
        """Return what the row of an event says, as far as it is read."""
        return dict(zip(self.columns, entry.cells, strict=True))

    def opened_at(self, entry: Entry) -> datetime:
        """Return when the case of its first event was opened."""
        opened = self.log.opened
        found = self.moment(opened.form, self.row(entry)[opened.column]) if opened else None
        return found[0] if found else entry.at

    def fields(self, entry: Entry) -> dict[str, object]:
        """Return what an event writes into its case."""
        row = self.row(entry)
        own = self.own.get(entry.activity)
        return {**self.words.read(self.every, row), **(self.words.read(own, row) if own else {})}

    def opening(self, entry: Entry) -> dict[str, object]:
        """Return what the first event says of the case."""
        row = self.row(entry)
        return {**self.words.read(self.every, row), **self.words.read(self.given, row)}


def by_case(entries: Iterable[Entry], *, by_time: bool) -> dict[str, list[Entry]]:
    """Return the events of each case in the order of the file, or of time, where it is stable."""
    cases: dict[str, list[Entry]] = {}
    for entry in entries:
        cases.setdefault(entry.case, []).append(entry)
    if by_time:
        for events in cases.values():
            events.sort(key=lambda entry: entry.at)
    return cases
