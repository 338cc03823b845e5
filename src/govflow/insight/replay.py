"""Replay: real requests through a rulebook, each as the commands that it would have been."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

import attrs

from govflow.case import Act, Actor, Case, Command, Open, Post, Tick
from govflow.case.explain import Explanation
from govflow.desk import Desk
from govflow.errors import GovflowError, IntakeError, LedgerError, Place, Text, UnknownCase
from govflow.hierarchy import Hierarchy
from govflow.insight.intake import Intake, Pick, StepPick, missing_columns
from govflow.insight.rows import RowFile
from govflow.insight.summary import Rejection, Summary, Table
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.workflow import Field

BATCH = 500  # rows in one durable unit of work: what is lost at a crash, and done again at the next start

Progress = Callable[[int, int], None]


class RowError(GovflowError):
    """A row that cannot become a case."""


@attrs.frozen
class RowPlan:
    """What one row says: the commands that it stands for, and the instants and words it recorded."""

    case: str
    commands: tuple[Command, ...]
    repairs: tuple[str, ...]


def replay(desk: Desk, intake: Intake, rows: Path, progress: Progress = lambda *_: None) -> Summary:
    """Carry every row through the rulebook of `desk`, and return what came of it.

    Commands take their ids from the rows, so that a replay which was cut short goes on where it stopped and
    ends with the same result. Errors: IntakeError before anything is written; LedgerError.
    """
    file = RowFile.open(rows, intake.encoding)
    records = file.records()
    header = _header(intake, records, rows)
    _claim(desk)
    summary = Summary(desk.book.digest, _tables(desk, intake))
    reader = RowReader(desk, intake)
    seen: set[str] = set()
    while batch := list(islice(records, BATCH)):
        with desk.ledger.batch():
            for line, cells in batch:
                summary.rows += 1
                _one(desk, intake, reader, summary, seen, header, cells, Place(rows.name, line))
        progress(batch[-1][0], file.lines)
    return summary


def _header(intake: Intake, records: Iterator[tuple[int, list[str]]], rows: Path) -> list[str]:
    _, cells = next(records, (1, []))
    header = [cell.strip() for cell in cells]
    problems = list(missing_columns(intake, header, rows.name))
    if problems:
        raise IntakeError(problems)
    return header


def _claim(desk: Desk) -> None:
    """Let a ledger belong to one rulebook: cases that other rules decided would falsify the result."""
    digest = desk.ledger.note("replay.rulebook")
    if digest is None:
        desk.ledger.note("replay.rulebook", desk.book.digest)
    elif digest != desk.book.digest:
        raise LedgerError(
            "other-rules",
            Text(
                "This ledger was filled under other rules. Name another (--ledger) or start anew (--fresh).",
                "该台账是按另一版规则写成的。请用 --ledger 另指定文件，或用 --fresh 重新开始。",
            ),
        )


def _tables(desk: Desk, intake: Intake) -> tuple[Table, ...]:
    return tuple(Table(g.by, g.level, g.title, desk.book.hierarchy) for g in intake.groups)


def _one(
    desk: Desk,
    intake: Intake,
    reader: "RowReader",
    summary: Summary,
    seen: set[str],
    header: list[str],
    cells: list[str],
    place: Place,
) -> None:
    row = dict(zip(header, cells, strict=False))
    name = row.get(intake.case, "").strip()
    try:
        if len(cells) != len(header):
            raise RowError(
                "row-length",
                Text(f"{len(cells)} cells, not {len(header)}.", f"{len(cells)} 格，应为 {len(header)} 格。"),
            )
        plan = reader.plan(row)
        if plan.case in seen:
            raise RowError(
                "duplicate-case", Text(f"The case '{plan.case}' came before.", f"案件“{plan.case}”已出现过。")
            )
        case = desk.handle(*plan.commands)
    except LedgerError:
        raise
    except GovflowError as error:
        summary.reject(Rejection(place, name, error.code, error.text))
        return
    seen.add(plan.case)
    summary.repaired.update(plan.repairs)
    _count(intake, reader, summary, row, case)


def _count(intake: Intake, reader: "RowReader", summary: Summary, row: Mapping[str, str], case: Case) -> None:
    summary.cases += 1
    summary.unplaced += case.unplaced
    lines = list(summary.lines(case))
    for line in lines:
        line.add(case)
    if intake.due:
        recorded = reader.instant(row[intake.due.column])
        clock = case.clocks.get(intake.due.clock)
        for agreement in (summary.due, *(line.due for line in lines)):
            agreement.add(recorded, clock.due if clock else None)
    if intake.owner and row[intake.owner.column]:
        unit = reader.word(reader.desk.book.hierarchy, row[intake.owner.column], intake.owner.level)
        summary.owner.add(unit == case.owner)
    _count_on_time(intake, reader, summary, row, case)


def _count_on_time(
    intake: Intake, reader: "RowReader", summary: Summary, row: Mapping[str, str], case: Case
) -> None:
    """Count whether the recorded flag follows from the recorded instants, and from the computed ones."""
    asked = intake.on_time
    if asked is None or row[asked.column] not in (asked.met, asked.missed):
        return
    closed, target = reader.instant(row[asked.at]), reader.instant(row[asked.target])
    if closed is None:
        return
    met = row[asked.column] == asked.met
    summary.on_time.add(met == (target is None or closed <= target))
    summary.on_time_computed.add(met == (not case.breaches))


class RowReader:
    """Turns rows into commands: words into units and categories, local times into instants."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self.desk = desk
        self.intake = intake
        self.instant = lru_cache(100_000)(self._instant)
        self.word = lru_cache(100_000)(self._word)
        root = desk.book.hierarchy.root
        roles = {role for step in intake.workflow.steps for role in step.by}
        # The rows record what was done by somebody who might: the reader stands for whoever it was.
        self.actor = Actor("intake", tuple(Post(role, root) for role in sorted(roles)))

    def plan(self, row: Mapping[str, str]) -> RowPlan:
        """Return the commands that a row stands for. Errors: RowError with a code."""
        intake = self.intake
        case, opened = row[intake.case].strip(), self.instant(row[intake.opened])
        if not case or opened is None:
            raise RowError(
                "no-case", Text("The row names no case or no opening.", "该行没有案件编号或登记时间。")
            )
        unit = self._unit(row)
        fields = self._fields(intake.fields, row)
        commands: list[Command] = [
            Open(f"{case}/open", case, opened, self.actor, intake.workflow.name, unit, fields)
        ]
        repairs: list[str] = []
        before = opened
        for number, step in enumerate(intake.steps, 1):
            at = self.instant(row[step.at])
            if at is not None:
                at = self._not_early(step, at, before, repairs)
                taken = self._fields(step.fields, row)
                commands.append(Act(f"{case}/{number}-{step.step}", case, at, self.actor, step.step, taken))
                before = at
        if intake.until is not None and intake.until > before:
            commands.append(Tick(case, intake.until))
        return RowPlan(case, tuple(commands), tuple(repairs))

    def _not_early(self, step: StepPick, at: datetime, before: datetime, repairs: list[str]) -> datetime:
        if at >= before:
            return at
        seconds = (before - at).total_seconds()
        if step.early is None or seconds > step.early.within_seconds:
            raise RowError(
                "step-too-early",
                Text(
                    f"'{step.step}' lies {seconds:.0f} s before what precedes it.",
                    f"“{step.step}”早于前一步 {seconds:.0f} 秒。",
                ),
            )
        repairs.append(step.early.repair)
        return before

    def _unit(self, row: Mapping[str, str]) -> str:
        pick = self.intake.unit
        text = row[pick.column] if pick else ""
        return self.word(self.desk.book.hierarchy, text, pick.level) if pick and text.strip() else ""

    def _fields(self, picks: Mapping[str, Pick], row: Mapping[str, str]) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, pick in picks.items():
            text = row[pick.column].strip()
            if text:
                found[name] = self._value(
                    self.intake.workflow.fields[name], pick, pick.values.get(text, text)
                )
        return found

    def _value(self, field: Field, pick: Pick, text: str) -> object:
        book = self.desk.book
        if field.type == "category" and book.categories is not None:
            return self.word(book.categories, text, pick.level)
        if field.type == "unit":
            return self.word(book.hierarchy, text, pick.level or field.level)
        if field.type == "int" and text.lstrip("-").isdecimal():
            return int(text)
        if field.type == "bool":
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
                text.lower(), text
            )
        return text

    def _word(self, tree: Hierarchy, text: str, level: str) -> str:
        found = tree.resolve(text, level or None)
        if found is None:
            raise RowError(
                "unknown-word",
                Text(f"'{text}' is no {level or 'unit'}.", f"“{text}”不是已知的{level or '单位'}。"),
            )
        return found

    def _instant(self, text: str) -> datetime | None:
        if not text.strip():
            return None
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            raise RowError(
                "bad-instant", Text(f"'{text}' is not an instant.", f"“{text}”不是时刻。")
            ) from None
        local = at if at.tzinfo else at.replace(tzinfo=self.intake.zone)
        return local.astimezone(UTC)


def explain_row(book: Rulebook, intake: Intake, rows: Path, case: str) -> Explanation:
    """Explain the case of one row, replayed in memory. Errors: UnknownCase, or why the row is refused."""
    desk = Desk(book, MemoryLedger())
    reader = RowReader(desk, intake)
    records = RowFile.open(rows, intake.encoding).records()
    header = _header(intake, records, rows)
    for _, cells in records:
        row = dict(zip(header, cells, strict=False))
        if row.get(intake.case, "").strip() == case:
            desk.handle(*reader.plan(row).commands)
            return desk.explain(case)
    raise UnknownCase("no-such-case", Text(f"No row is of case '{case}'.", f"没有案件“{case}”的数据行。"))
