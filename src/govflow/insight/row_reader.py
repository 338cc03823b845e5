"""From a row to commands: words into units and categories, wall times into instants."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from govflow.case import Act, Actor, Command, Open, Tick
from govflow.errors import IntakeError, Text
from govflow.insight.intake import Intake, Pick, StepPick, header_problems
from govflow.insight.rows import Record
from govflow.insight.words import RowError, WordReader, cells_of, stand_in
from govflow.rulebook import Rulebook


@attrs.frozen
class Recorded:
    """What the foreign system itself recorded, to compare with; `met` None says that it recorded no flag."""

    due: datetime | None
    owner: str
    met: bool | None
    met_by_instants: bool


@attrs.frozen
class RowPlan:
    """What one row stands for: commands of one case, the repairs that they took, and what was recorded."""

    case: str
    commands: tuple[Command, ...]
    repairs: tuple[str, ...]
    recorded: Recorded


class RowReader:
    """Reads rows below a header. Errors: IntakeError for the header; RowError, with a code, for a row."""

    def __init__(self, book: Rulebook, intake: Intake, header: Record, file: str) -> None:
        self.book = book
        self.intake = intake
        self.header = [] if isinstance(header, Text) else [cell.strip() for cell in header]
        problems = list(header_problems(intake.columns(), self.header, file))
        if problems:
            raise IntakeError(problems)
        self.actor = stand_in(book, intake.workflow, "intake")
        self.words = WordReader(book, intake.workflow, intake.zone)
        self.fields = self.words.picked(intake.fields)
        self.steps = [
            (number, step, self.words.picked(step.fields)) for number, step in enumerate(intake.steps, 1)
        ]

    def plan(self, record: Record) -> RowPlan:
        """Return what a record stands for."""
        row = dict(zip(self.header, cells_of(record, self.header), strict=True))
        case, opened = row[self.intake.case].strip(), self.words.instant(row, self.intake.opened)
        if not case or opened is None:
            raise RowError("no-case", "The row names no case or no opening.", "该行没有案件编号或登记时间。")
        unit = self.words.unit_in(row, self.intake.unit)
        fields = self.words.read(self.fields, row)
        by = self._by(row, self.intake.opened_by)
        opening = Open(f"{case}/open", case, opened, by, self.intake.workflow.name, unit, fields)
        commands: list[Command] = [opening]
        repairs: list[str] = []
        commands += self._acts(row, case, opened, repairs)
        until = self.intake.until
        if until is not None and until > commands[-1].at:
            commands.append(Tick(case, until))
        return RowPlan(case, tuple(commands), tuple(repairs), self._recorded(row))

    def case_of(self, record: Record) -> str:
        """Return the case that a record names, as far as that can be told."""
        cells = [] if isinstance(record, Text) else record
        return dict(zip(self.header, cells, strict=False)).get(self.intake.case, "").strip()

    def _acts(self, row: Mapping[str, str], case: str, before: datetime, repairs: list[str]) -> Iterator[Act]:
        for number, step, picked in self.steps:
            if when := self.words.instants(row, step.at):
                before = not_early(step, *when, before, repairs)
                by, taken = self._by(row, step.by), self.words.read(picked, row)
                yield Act(f"{case}/{number}-{step.step}", case, before, by, step.step, taken)

    def _by(self, row: Mapping[str, str], pick: Pick | None) -> Actor:
        """Return the person whom a row names, with the posts of the roster; else whoever might have acted."""
        person = pick.text(row) if pick else ""
        return Actor(person) if person else self.actor

    def _recorded(self, row: Mapping[str, str]) -> Recorded:
        due, flag = self.intake.due, self.intake.on_time
        closed = self.words.instant(row, flag.at) if flag else None
        target = self.words.instant(row, flag.target) if flag else None
        said = row[flag.column].strip() if flag and closed else ""
        return Recorded(
            due=self.words.instant(row, due.at) if due else None,
            owner=self.words.unit_in(row, self.intake.owner),
            met=said == flag.met if flag and said in (flag.met, flag.missed) else None,
            met_by_instants=closed is None or target is None or closed <= target,
        )


def not_early(
    step: StepPick, at: datetime, second: datetime, before: datetime, repairs: list[str]
) -> datetime:
    """Return the instant of a step: not before what precedes it, where a named repair allows to say so.

    Where clocks went back, and no repair helps, the wall time stands for its second instant.
    """
    if at >= before:
        return at
    seconds = (before - at).total_seconds()
    if step.early is None or seconds > step.early.within_seconds:
        if second >= before:
            return second
        raise RowError(
            "step-too-early",
            f"'{step.step}' lies {seconds:.0f} s before what precedes it.",
            f"“{step.step}”早于前一步 {seconds:.0f} 秒。",
        )
    repairs.append(step.early.repair)
    return before
