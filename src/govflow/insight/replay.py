"""Replay: real requests through a rulebook, each as the commands that it would have been."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import attrs

from govflow.case import Case
from govflow.case.explain import Explanation
from govflow.desk import Desk
from govflow.errors import GovflowError, LedgerError, Place, Text, UnknownCase
from govflow.insight.intake import Intake
from govflow.insight.row_reader import Recorded, RowReader
from govflow.insight.rows import Record, RowFile
from govflow.insight.summary import Rejection, Summary, Table
from govflow.insight.words import RowError
from govflow.ledger import Ledger, MemoryLedger
from govflow.rulebook import Rulebook

BATCH = 500  # rows in one durable unit of work: what is lost at a crash, and done again at the next start

Progress = Callable[[int, int], None]


def replay(desk: Desk, intake: Intake, rows: Path, progress: Progress = lambda *_: None) -> Summary:
    """Carry every row through the rulebook of `desk`, and return what came of it (回放).

    Commands take their ids from the rows, so that a replay which was cut short goes on where it stopped and
    ends with the same result. `progress` is told how many of how many lines are done. Errors: IntakeError
    before anything is written; LedgerError.
    """
    return Rows.open(desk.book, intake, rows).replay(desk, progress)


@attrs.frozen
class Rows:
    """Rows that have been looked through, with the columns that the intake wants: they can be replayed."""

    file: RowFile
    reader: RowReader

    @classmethod
    def open(cls, book: Rulebook, intake: Intake, path: Path) -> "Rows":
        """Look through a file of rows, and touch no ledger. Errors: IntakeError."""
        file = RowFile.open(path, intake.encoding)
        header = next(file.records(), (1, []))[1]
        return cls(file, RowReader(book, intake, header, path.name))

    def records(self) -> Iterator[tuple[int, Record]]:
        """Yield the records below the header, each with its line."""
        return islice(self.file.records(self._fits), 1, None)

    def _fits(self, record: list[str]) -> bool:
        """Tell whether a record would become a case, were it the only one."""
        try:
            Desk(self.reader.book, MemoryLedger()).handle(*self.reader.plan(record).commands)
        except GovflowError:
            return False
        return True

    def replay(self, desk: Desk, progress: Progress) -> Summary:
        """Carry every row through the rules that it was opened with."""
        book, intake, records = desk.book, self.reader.intake, self.records()
        claim(desk.ledger, f"{book.digest} {intake.digest}", self.file.digest)
        tables = tuple(Table(g.by, g.level, g.title, book.hierarchy) for g in intake.groups)
        run = _Run(desk, self.reader, Summary(book.digest, tables))
        while batch := list(islice(records, BATCH)):
            with desk.ledger.batch():
                for line, record in batch:
                    run.take(record, Place(self.file.path.name, line))
            progress(batch[-1][0], self.file.lines)
        return run.summary


def for_replay(ledger: Ledger) -> None:
    """Make sure that a ledger holds a replay, or nothing. Errors: LedgerError `not-a-replay`."""
    if ledger.note("replay.rules") is None and any(True for _ in ledger.cases()):
        raise LedgerError(
            "not-a-replay",
            Text(
                "This ledger holds cases that no replay has put there. Name another (--ledger).",
                "该台账中有并非由回放写入的案件。请用 --ledger 另指定文件。",
            ),
        )


def claim(ledger: Ledger, rules: str, rows: str) -> None:
    """Let a ledger belong to one rulebook with its mapping, and to one file, by their digests.

    Cases under others would falsify the result. Errors: LedgerError.
    """
    for_replay(ledger)
    notes = {"rules": rules, "rows": rows}
    for key, code, en, zh in _OTHERS:
        if ledger.note(f"replay.{key}") not in (None, notes[key]):
            raise LedgerError(
                code,
                Text(
                    f"This ledger holds a replay {en}. Name another (--ledger) or start anew (--fresh).",
                    f"该台账是{zh}的回放结果。请用 --ledger 另指定文件，或用 --fresh 重新开始。",
                ),
            )
    with ledger.batch():
        for key, value in notes.items():
            ledger.note(f"replay.{key}", value)


_OTHERS = (
    ("rules", "other-rules", "under other rules", "另一版规则"),
    ("rows", "other-rows", "of other rows", "另一份数据"),
)


@attrs.frozen
class _Run:
    """One replay: rows are taken one by one, and counted."""

    desk: Desk
    reader: RowReader
    summary: Summary
    seen: set[str] = attrs.field(factory=set)

    def take(self, record: Record, place: Place) -> None:
        """Make a case of one record, or reject it with a reason: nothing is dropped silently."""
        self.summary.rows += 1
        try:
            plan = self.reader.plan(record)
            if plan.case in self.seen:
                en, zh = f"The case '{plan.case}' came before.", f"案件“{plan.case}”已出现过。"
                raise RowError("duplicate-case", en, zh)
            case = self.desk.handle(*plan.commands)
        except LedgerError:
            raise
        except GovflowError as error:
            self.summary.reject(Rejection(place, self.reader.case_of(record), error.code, error.text))
            return
        self.seen.add(plan.case)
        self.summary.repaired.update(plan.repairs)
        self._count(case, plan.recorded)

    def _count(self, case: Case, recorded: Recorded) -> None:
        summary, due = self.summary, self.reader.intake.due
        summary.cases += 1
        summary.unplaced += case.unplaced
        late = any(due is None or breach.clock == due.clock for breach in case.breaches)
        lines = [table.line(case) for table in summary.tables]
        for line in lines:
            line.add(case, late)
        if due:
            clock = case.clocks.get(due.clock)
            for agreement in (summary.due, *(line.due for line in lines)):
                agreement.add(recorded.due, clock.promised if clock else None)
        if recorded.owner:
            summary.owner.add(recorded.owner == case.owner)
        if recorded.met is not None:
            summary.on_time.add(recorded.met == recorded.met_by_instants)
            summary.on_time_computed.add(recorded.met == (not late))


def explain_row(book: Rulebook, intake: Intake, rows: Path, case: str) -> Explanation:
    """Explain the case of one row, replayed in memory. Errors: UnknownCase, or why the row is refused."""
    desk = Desk(book, MemoryLedger())
    opened = Rows.open(book, intake, rows)
    for _, record in opened.records():
        if opened.reader.case_of(record) == case:
            desk.handle(*opened.reader.plan(record).commands)
            return desk.explain(case)
    raise no_row(case)


def no_row(case: str) -> UnknownCase:
    """Say that no row is of a case."""
    return UnknownCase("no-such-case", Text(f"No row is of case '{case}'.", f"没有案件“{case}”的数据行。"))
