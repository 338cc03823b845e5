"""Replay: real requests through a rulebook, each as the commands that it would have been."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import attrs

from govflow.case import Case
from govflow.case.explain import Explanation
from govflow.desk import Desk
from govflow.errors import GovflowError, LedgerError, Place, Text, UnknownCase
from govflow.insight.intake import Intake
from govflow.insight.row_reader import Recorded, RowError, RowReader
from govflow.insight.rows import Record, RowFile
from govflow.insight.summary import Rejection, Summary, Table
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook

BATCH = 500  # rows in one durable unit of work: what is lost at a crash, and done again at the next start

Progress = Callable[[int, int], None]


def replay(desk: Desk, intake: Intake, rows: Path, progress: Progress = lambda *_: None) -> Summary:
    """Carry every row through the rulebook of `desk`, and return what came of it (回放).

    Commands take their ids from the rows, so that a replay which was cut short goes on where it stopped and
    ends with the same result. `progress` is told how many of how many lines are done. Errors: IntakeError
    before anything is written; LedgerError.
    """
    file = RowFile.open(rows, intake.encoding)
    records = file.records()
    reader = RowReader(desk.book, intake, next(records, (1, []))[1], rows.name)
    _claim(desk, intake)
    tables = tuple(Table(g.by, g.level, g.title, desk.book.hierarchy) for g in intake.groups)
    run = _Run(desk, reader, Summary(desk.book.digest, tables))
    while batch := list(islice(records, BATCH)):
        with desk.ledger.batch():
            for line, record in batch:
                run.take(record, Place(rows.name, line))
        progress(batch[-1][0], file.lines)
    return run.summary


def _claim(desk: Desk, intake: Intake) -> None:
    """Let a ledger belong to one rulebook and intake: cases under others would falsify the result."""
    rules = f"{desk.book.digest} {intake.digest}"
    if desk.ledger.note("replay.rules") not in (None, rules):
        raise LedgerError(
            "other-rules",
            Text(
                "This ledger was filled under other rules. Name another (--ledger) or start anew (--fresh).",
                "该台账是按另一版规则写成的。请用 --ledger 另指定文件，或用 --fresh 重新开始。",
            ),
        )
    desk.ledger.note("replay.rules", rules)


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
        lines = [table.line(case) for table in summary.tables]
        for line in lines:
            line.add(case)
        if due:
            clock = case.clocks.get(due.clock)
            for agreement in (summary.due, *(line.due for line in lines)):
                agreement.add(recorded.due, clock.due if clock else None)
        if recorded.owner:
            summary.owner.add(recorded.owner == case.owner)
        if recorded.met is not None:
            summary.on_time.add(recorded.met == recorded.met_by_instants)
            summary.on_time_computed.add(recorded.met == (not case.breaches))


def explain_row(book: Rulebook, intake: Intake, rows: Path, case: str) -> Explanation:
    """Explain the case of one row, replayed in memory. Errors: UnknownCase, or why the row is refused."""
    desk = Desk(book, MemoryLedger())
    records = RowFile.open(rows, intake.encoding).records()
    reader = RowReader(book, intake, next(records, (1, []))[1], rows.name)
    for _, record in records:
        if reader.case_of(record) == case:
            desk.handle(*reader.plan(record).commands)
            return desk.explain(case)
    raise UnknownCase("no-such-case", Text(f"No row is of case '{case}'.", f"没有案件“{case}”的数据行。"))
