"""From a row to commands: words into units and categories, wall times into instants."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import cast

import attrs

from govflow.case import Act, Actor, Command, Open, Post, Tick
from govflow.errors import GovflowError, IntakeError, Text
from govflow.hierarchy import Hierarchy
from govflow.insight.intake import Intake, Pick, StepPick, header_problems
from govflow.insight.rows import Record
from govflow.insight.texts import read_value
from govflow.rulebook import Rulebook
from govflow.rulebook.literals import instant
from govflow.workflow import Field

_WORDS = 100_000  # how many different words of a column are looked up only once


class RowError(GovflowError):
    """A row that cannot become a case."""

    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(code, Text(en, zh))


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


_Picked = tuple[str, Pick, Callable[[str], object]]  # the field, its column, and how a word of it is read


class RowReader:
    """Reads rows below a header. Errors: IntakeError for the header; RowError, with a code, for a row."""

    def __init__(self, book: Rulebook, intake: Intake, header: Record, file: str) -> None:
        self.book = book
        self.intake = intake
        self.header = [] if isinstance(header, Text) else [cell.strip() for cell in header]
        problems = list(header_problems(intake, self.header, file))
        if problems:
            raise IntakeError(problems)
        roles = {role for step in intake.workflow.moves for role in step.by}
        # The rows record what was done by somebody who might: the reader stands for whoever it was.
        self.actor = Actor("intake", tuple(Post(role, book.hierarchy.root) for role in sorted(roles)))
        self.unit = lru_cache(_WORDS)(partial(self._word, book.hierarchy))
        self.fields = list(self._picked(intake.fields))
        self.steps = [
            (number, step, list(self._picked(step.fields))) for number, step in enumerate(intake.steps, 1)
        ]

    def plan(self, record: Record) -> RowPlan:
        """Return what a record stands for."""
        row = self._row(record)
        case, opened = row[self.intake.case].strip(), self._instant(row[self.intake.opened])
        if not case or opened is None:
            raise RowError("no-case", "The row names no case or no opening.", "该行没有案件编号或登记时间。")
        unit = self._unit_in(row, self.intake.unit)
        fields = self._read(self.fields, row)
        opening = Open(f"{case}/open", case, opened, self.actor, self.intake.workflow.name, unit, fields)
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

    def _row(self, record: Record) -> Mapping[str, str]:
        if isinstance(record, Text):
            raise RowError("csv-syntax", record.en, record.zh)
        if len(record) != len(self.header):
            n, of = len(record), len(self.header)
            raise RowError("row-length", f"{n} cells, not {of}.", f"{n} 格，应为 {of} 格。")
        return dict(zip(self.header, record, strict=True))

    def _acts(self, row: Mapping[str, str], case: str, before: datetime, repairs: list[str]) -> Iterator[Act]:
        for number, step, picked in self.steps:
            at = self._instant(row[step.at])
            if at is not None:
                second = self._second(row[step.at].strip(), at)
                before = _not_early(step, at, second, before, repairs)
                taken = self._read(picked, row)
                yield Act(f"{case}/{number}-{step.step}", case, before, self.actor, step.step, taken)

    def _recorded(self, row: Mapping[str, str]) -> Recorded:
        due, flag = self.intake.due, self.intake.on_time
        closed = self._instant(row[flag.at]) if flag else None
        target = self._instant(row[flag.target]) if flag else None
        said = row[flag.column].strip() if flag and closed else ""
        return Recorded(
            due=self._instant(row[due.column]) if due else None,
            owner=self._unit_in(row, self.intake.owner),
            met=said == flag.met if flag and said in (flag.met, flag.missed) else None,
            met_by_instants=closed is None or target is None or closed <= target,
        )

    # Words

    def _picked(self, picks: Mapping[str, Pick]) -> Iterator[_Picked]:
        for name, pick in picks.items():
            read = partial(self._value, self.intake.workflow.fields[name], pick)
            yield name, pick, lru_cache(_WORDS)(read)

    def _read(self, picked: list[_Picked], row: Mapping[str, str]) -> dict[str, object]:
        return {name: read(text) for name, pick, read in picked if (text := pick.text(row))}

    def _value(self, field: Field, pick: Pick, text: str) -> object:
        if field.type == "category":
            return self._word(cast(Hierarchy, self.book.categories), text, pick.level)
        if field.type == "unit":
            return self._word(self.book.hierarchy, text, pick.level or field.level)
        return read_value(field, text, self.intake.zone)

    def _unit_in(self, row: Mapping[str, str], pick: Pick | None) -> str:
        text = pick.text(row) if pick else ""
        return self.unit(text, pick.level) if pick and text else ""

    def _word(self, tree: Hierarchy, text: str, level: str) -> str:
        found = tree.resolve(text, level or None)
        if found is None:
            raise RowError(
                "unknown-word", f"'{text}' is no {level or 'unit'}.", f"“{text}”不是已知的{level or '单位'}。"
            )
        return found

    def _instant(self, text: str) -> datetime | None:
        text = text.strip()
        at = instant(text, self.intake.zone) if text else None
        if text and at is None:
            raise RowError("bad-instant", f"'{text}' is not an instant.", f"“{text}”不是时刻。")
        return at

    def _second(self, text: str, at: datetime) -> datetime:
        """Return the later of the two instants that one wall time is when clocks go back, else `at`."""
        wall = datetime.fromisoformat(text)
        return at if wall.tzinfo else max(at, wall.replace(tzinfo=self.intake.zone, fold=1).astimezone(UTC))


def _not_early(
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
