"""An intake: how the rows of a foreign system are read, described in `intake.yaml` by an integrator."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import IntakeError, Place, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook import Rulebook
from govflow.rulebook.nodes import Items, Node, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import decode
from govflow.workflow import Workflow

FILE = "intake.yaml"


@attrs.frozen
class Pick:
    """Where a value comes from: a column; for units and categories the level that its words belong to."""

    column: str
    level: str = ""
    values: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Early:
    """What to do with a step that the file puts before the previous one: a named repair, within a span."""

    repair: str
    within_seconds: int


@attrs.frozen
class StepPick:
    """A step that the rows record: it happened if the column `at` holds an instant."""

    step: str
    at: str
    fields: Mapping[str, Pick]
    early: Early | None


@attrs.frozen
class DueComparison:
    """Compare a clock's due instant with a recorded one."""

    clock: str
    column: str


@attrs.frozen
class OnTimeComparison:
    """Compare a recorded flag with what follows from two recorded instants."""

    at: str
    target: str
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
    """How foreign rows become cases (数据接入)."""

    name: str
    title: Text
    folder: Path
    rows: str
    encoding: str
    zone: ZoneInfo
    workflow: Workflow
    until: datetime | None
    case: str
    opened: str
    unit: Pick | None
    fields: Mapping[str, Pick]
    steps: tuple[StepPick, ...]
    due: DueComparison | None
    on_time: OnTimeComparison | None
    owner: Pick | None
    groups: tuple[Group, ...]

    def columns(self) -> Iterator[str]:
        """Yield every column that is read."""
        yield from (self.case, self.opened)
        picks = [self.unit, self.owner, *self.fields.values()]
        for step in self.steps:
            yield step.at
            picks += step.fields.values()
        yield from (pick.column for pick in picks if pick)
        if self.due:
            yield self.due.column
        if self.on_time:
            yield from (self.on_time.at, self.on_time.target, self.on_time.column)


def read_intake(folder: Path, book: Rulebook) -> Intake:
    """Read `intake.yaml` of a folder. Errors: IntakeError with all problems."""
    path = folder / FILE
    problems = Problems()
    try:
        section = Section(read_yaml(decode(path.read_bytes(), FILE)[0], FILE), problems, FILE)
    except FileNotFoundError:
        text = Text(f"There is no {FILE} in '{folder}'.", f"“{folder}”中没有 {FILE}。")
        raise IntakeError([Problem("no-intake", text)]) from None
    except RulebookError as error:
        raise IntakeError(error.problems) from error
    intake = _Reader(book, folder, section, problems).intake()
    if problems.found or intake is None:
        raise IntakeError(problems.found)
    return intake


class _Reader:
    """Reads one intake against the rulebook that its rows will go through."""

    def __init__(self, book: Rulebook, folder: Path, section: Section, problems: Problems) -> None:
        self.book = book
        self.folder = folder
        self.main = section
        self.problems = problems

    def intake(self) -> Intake | None:
        main = self.main
        name = main.text("intake", required=True)
        zone = self.zone()
        workflow = self.workflow()
        if workflow is None:
            return None
        compare = main.section("compare")
        found = Intake(
            name=name,
            title=main.title("title", name),
            folder=self.folder,
            rows=main.text("rows"),
            encoding=main.text("encoding"),
            zone=zone,
            workflow=workflow,
            until=self.until(zone),
            case=main.text("case", required=True),
            opened=main.text("opened", required=True),
            unit=self.pick(main, "unit"),
            fields=self.picks(main, workflow),
            steps=tuple(self.steps(workflow)),
            due=self.due(compare, workflow),
            on_time=self.on_time(compare),
            owner=self.pick(compare, "owner"),
            groups=tuple(self.groups(workflow)),
        )
        compare.close()
        main.close()
        return found

    def zone(self) -> ZoneInfo:
        name = self.main.text("zone", str(self.book.zone))
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            place = self.main.place_of("zone")
            self.problems.add(
                "unknown-zone", f"There is no time zone '{name}'.", f"没有时区“{name}”。", place
            )
            return self.book.zone

    def workflow(self) -> Workflow | None:
        name = self.main.text("workflow", next(iter(self.book.workflows), ""))
        found = self.book.workflows.get(name)
        if found is None:
            self.problems.unknown(
                "workflow", "流程", name, list(self.book.workflows), self.main.place_of("workflow")
            )
        return found

    def until(self, zone: ZoneInfo) -> datetime | None:
        text = self.main.text("until")
        try:
            at = datetime.fromisoformat(text) if text else None
        except ValueError:
            place = self.main.place_of("until")
            self.problems.add("bad-instant", f"'{text}' is not an instant.", f"“{text}”不是时刻。", place)
            return None
        return at.replace(tzinfo=zone) if at and not at.tzinfo else at

    def pick(self, section: Section, key: str) -> Pick | None:
        node = section.node(key)
        return self.pick_of(node) if node is not None else None

    def pick_of(self, node: Node) -> Pick:
        section = Section(node, self.problems)
        values = {key.text: section.section("values").text(key.text) for key, _ in section.entries("values")}
        pick = Pick(section.text("column", required=True), section.text("level"), values)
        section.close()
        return pick

    def picks(self, section: Section, workflow: Workflow) -> dict[str, Pick]:
        found = {}
        for key, node in section.entries("fields"):
            if key.text not in workflow.fields:
                self.problems.unknown("field", "字段", key.text, list(workflow.fields), key.place)
            found[key.text] = self.pick_of(node)
        return found

    def steps(self, workflow: Workflow) -> Iterator[StepPick]:
        names = list(dict.fromkeys(step.name for step in workflow.steps))
        for section in self.items("steps"):
            step = section.text("step", required=True)
            if step and step not in names:
                self.problems.unknown("step", "步骤", step, names, section.place_of("step"))
            at, fields = section.text("at", required=True), self.picks(section, workflow)
            yield StepPick(step, at, fields, self.early(section))
            section.close()

    def items(self, key: str) -> Iterator[Section]:
        node = self.main.node(key)
        for item in node.items if isinstance(node, Items) else ():
            yield Section(item, self.problems)
        if node is not None and not isinstance(node, Items):
            self.problems.add("not-a-list", f"'{key}' wants a list.", f"“{key}”应为列表。", node.place)

    def early(self, section: Section) -> Early | None:
        if section.node("early") is None:
            return None
        one = section.section("early")
        repair, within = one.text("repair", required=True), one.text("within_seconds", required=True)
        one.close()
        if not within.isdecimal() or len(within) > 9:
            self.problems.add(
                "bad-number",
                f"'{within}' is not a number of seconds.",
                f"“{within}”不是秒数。",
                one.place_of("within_seconds"),
            )
            return None
        return Early(repair, int(within))

    def due(self, compare: Section, workflow: Workflow) -> DueComparison | None:
        if compare.node("due") is None:
            return None
        one = compare.section("due")
        clock, column = one.text("clock", required=True), one.text("column", required=True)
        if clock not in workflow.clocks:
            self.problems.unknown("clock", "时限", clock, list(workflow.clocks), one.place_of("clock"))
        one.close()
        return DueComparison(clock, column)

    def on_time(self, compare: Section) -> OnTimeComparison | None:
        if compare.node("on_time") is None:
            return None
        one = compare.section("on_time")
        keys = ("at", "target", "column", "met", "missed")
        found = OnTimeComparison(*(one.text(key, required=True) for key in keys))
        one.close()
        return found

    def groups(self, workflow: Workflow) -> Iterator[Group]:
        known = ["owner", "unit", *(f.name for f in workflow.fields.values() if f.type == "unit")]
        for section in self.items("report"):
            by, level = section.text("by", required=True), section.text("level")
            if by not in known:
                self.problems.unknown("group", "分组", by, known, section.place_of("by"))
            yield Group(by, level, section.title("title", by))
            section.close()


def missing_columns(intake: Intake, header: list[str], file: str) -> Iterator[Problem]:
    """Yield a problem for each column that the intake reads and the file does not have."""
    for column in dict.fromkeys(intake.columns()):
        if column not in header:
            text = Text(f"The column '{column}' is missing.", f"缺少列“{column}”。")
            yield Problem("missing-column", text, Place(file, 1), did_you_mean(column, header))
