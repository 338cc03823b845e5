"""An intake: how the rows of a foreign system become cases, as an integrator describes it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, Problem, Text, did_you_mean
from govflow.workflow import Workflow


@attrs.frozen
class Pick:
    """Where a value comes from: a column; for units and categories the level that its words belong to.

    `values` says what a word of the column means, where that is another word, or none.
    """

    column: str
    level: str = ""
    values: Mapping[str, str] = attrs.field(factory=dict)

    def text(self, row: Mapping[str, str]) -> str:
        """Return what a row says here, empty if nothing."""
        text = row[self.column].strip()
        return self.values.get(text, text)


@attrs.frozen
class Moment:
    """Where an instant comes from: a column, with the `form` of what it holds, ISO 8601 unless given."""

    column: str
    form: str = ""


@attrs.frozen
class Early:
    """What to do with a step that the file puts before the previous one: a named repair, within a span."""

    repair: str
    within_seconds: int


@attrs.frozen
class StepPick:
    """A step that the rows record: it happened if `at` holds an instant; `by` says who took it."""

    step: str
    at: Moment
    fields: Mapping[str, Pick]
    early: Early | None
    by: Pick | None = None


@attrs.frozen
class DueComparison:
    """Compare a clock's due instant with a recorded one."""

    clock: str
    at: Moment


@attrs.frozen
class OnTimeComparison:
    """Compare a recorded flag with what follows from two recorded instants."""

    at: Moment
    target: Moment
    column: str
    met: str
    missed: str


@attrs.frozen
class Group:
    """A table of the report: cases grouped by owner, unit or a unit field, at a level."""

    by: str
    level: str
    title: Text


@attrs.frozen
class Intake:
    """How foreign rows become cases (数据接入); `digest` is that of the file that says so."""

    name: str
    title: Text
    digest: str
    rows: str
    encoding: str
    zone: ZoneInfo
    workflow: Workflow
    until: datetime | None
    case: str
    opened: Moment
    opened_by: Pick | None
    unit: Pick | None
    fields: Mapping[str, Pick]
    steps: tuple[StepPick, ...]
    due: DueComparison | None
    on_time: OnTimeComparison | None
    owner: Pick | None
    groups: tuple[Group, ...]

    def columns(self) -> Iterator[str]:
        """Yield every column that is read."""
        yield from (self.case, self.opened.column)
        picks = [self.opened_by, self.unit, self.owner, *self.fields.values()]
        for step in self.steps:
            yield step.at.column
            picks += [step.by, *step.fields.values()]
        yield from (pick.column for pick in picks if pick)
        if self.due:
            yield self.due.at.column
        if self.on_time:
            yield from (self.on_time.at.column, self.on_time.target.column, self.on_time.column)


def header_problems(columns: Iterable[str], header: list[str], file: str) -> Iterator[Problem]:
    """Yield a problem for each column that is read and that the file does not have, or has twice."""
    for column in dict.fromkeys(columns):
        if column not in header:
            text = Text(f"The column '{column}' is missing.", f"缺少列“{column}”。")
            yield Problem("missing-column", text, Place(file, 1), did_you_mean(column, header))
        elif header.count(column) > 1:
            text = Text(f"The column '{column}' stands twice.", f"列“{column}”重复。")
            yield Problem("duplicate-column", text, Place(file, 1))
