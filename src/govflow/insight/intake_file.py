"""Reading `intake.yaml`: which column is which, and what to compare the answers with."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from govflow.errors import IntakeError, Problem, RulebookError, Text
from govflow.hierarchy import Hierarchy
from govflow.insight.intake import (
    DueComparison,
    Early,
    Group,
    Intake,
    OnTimeComparison,
    Pick,
    StepPick,
)
from govflow.insight.texts import read_text
from govflow.rulebook import Rulebook
from govflow.rulebook.files import inside
from govflow.rulebook.literals import instant, whole
from govflow.rulebook.nodes import Node, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Workflow

FILE = "intake.yaml"


def read_intake(folder: Path, book: Rulebook) -> Intake:
    """Read `intake.yaml` of a folder. Errors: IntakeError with all problems."""
    try:
        text = read_text(folder, FILE)
        node = read_yaml(text, FILE)
    except FileNotFoundError:
        message = Text(f"There is no {FILE} in '{folder}'.", f"“{folder}”中没有 {FILE}。")
        raise IntakeError([Problem("no-intake", message)]) from None
    except RulebookError as error:
        raise IntakeError(error.problems) from error
    problems = Problems()
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    intake = _Reader(book, Section(node, problems), problems).intake(digest)
    if problems.found or intake is None:
        raise IntakeError(dict.fromkeys(problems.found))
    return intake


class _Reader:
    """Reads one intake against the rulebook that its rows will go through."""

    def __init__(self, book: Rulebook, main: Section, problems: Problems) -> None:
        self.book = book
        self.main = main
        self.problems = problems

    def intake(self, digest: str) -> Intake | None:
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
            digest=digest,
            rows=self.rows(),
            encoding=self.encoding(),
            zone=zone,
            workflow=workflow,
            until=self.until(zone),
            case=main.text("case", required=True),
            opened=main.text("opened", required=True),
            unit=self.pick(main, "unit", self.book.hierarchy),
            fields=self.picks(main, workflow),
            steps=tuple(self.steps(workflow)),
            due=self.due(compare, workflow),
            on_time=self.on_time(compare),
            owner=self.pick(compare, "owner", self.book.hierarchy),
            groups=tuple(self.groups(workflow)),
        )
        compare.close()
        main.close()
        return found

    def rows(self) -> str:
        name = self.main.text("rows")
        if name and not inside(name):
            en, zh = f"'{name}' lies outside the folder.", f"“{name}”位于文件夹之外。"
            self.problems.add("outside-folder", en, zh, self.main.place_of("rows"))
        return name

    def zone(self) -> ZoneInfo:
        name = self.main.text("zone", str(self.book.zone))
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            en, zh = f"There is no time zone '{name}'.", f"没有时区“{name}”。"
            self.problems.add("unknown-zone", en, zh, self.main.place_of("zone"))
            return self.book.zone

    def workflow(self) -> Workflow | None:
        known = self.book.workflows
        name = self.main.text("workflow", next(iter(known), ""))
        if name not in known:
            place = self.main.place_of("workflow")
            self.problems.unknown("workflow", "流程", name, known.keys(), place)
        return known.get(name)

    def encoding(self) -> str:
        name = self.main.text("encoding")
        try:
            b"a".decode(name or "utf-8", errors="ignore")
        except (LookupError, ValueError):
            en, zh = f"There is no encoding '{name}'.", f"没有编码“{name}”。"
            self.problems.add("unknown-encoding", en, zh, self.main.place_of("encoding"))
        return name

    def until(self, zone: ZoneInfo) -> datetime | None:
        text = self.main.text("until")
        at = instant(text, zone)
        if text and at is None:
            en, zh = f"'{text}' is not an instant.", f"“{text}”不是时刻。"
            self.problems.add("bad-instant", en, zh, self.main.place_of("until"))
        return at

    def pick(self, section: Section, key: str, tree: Hierarchy | None) -> Pick | None:
        node = section.node(key)
        return self.pick_of(node, tree) if node is not None else None

    def pick_of(self, node: Node, tree: Hierarchy | None) -> Pick:
        """Read where a value comes from; a level must be one of the tree that the words belong to."""
        section = Section(node, self.problems)
        column, level = section.text("column", required=True), section.text("level")
        if level and (tree is None or level not in tree.levels):
            known = tree.levels if tree else ()
            self.problems.unknown("level", "层级", level, known, section.place_of("level"))
        values = section.section("values")
        pick = Pick(column, level, {key.text: values.text(key.text) for key, _ in values.pairs()})
        section.close()
        return pick

    def picks(self, section: Section, workflow: Workflow) -> dict[str, Pick]:
        found = {}
        for key, node in section.entries("fields"):
            field = workflow.fields.get(key.text)
            if field is None:
                self.problems.unknown("field", "字段", key.text, workflow.fields.keys(), key.place)
                continue
            trees = {"unit": self.book.hierarchy, "category": self.book.categories}
            found[key.text] = self.pick_of(node, trees.get(field.type))
        return found

    def steps(self, workflow: Workflow) -> Iterator[StepPick]:
        names = dict.fromkeys(step.name for step in workflow.steps)
        for section in self.main.items("steps"):
            step = section.text("step", required=True)
            if step and step not in names:
                self.problems.unknown("step", "步骤", step, names.keys(), section.place_of("step"))
            at, fields = section.text("at", required=True), self.picks(section, workflow)
            yield StepPick(step, at, fields, self.early(section))
            section.close()

    def early(self, section: Section) -> Early | None:
        if section.node("early") is None:
            return None
        one = section.section("early")
        repair, text = one.text("repair", required=True), one.text("within_seconds", required=True)
        one.close()
        within = whole(text)
        if within is None or within < 0:
            en, zh = f"'{text}' is not a number of seconds.", f"“{text}”不是秒数。"
            self.problems.add("bad-number", en, zh, one.place_of("within_seconds"))
            return None
        return Early(repair, within)

    def due(self, compare: Section, workflow: Workflow) -> DueComparison | None:
        if compare.node("due") is None:
            return None
        one = compare.section("due")
        clock, column = one.text("clock", required=True), one.text("column", required=True)
        if clock and clock not in workflow.clocks:
            self.problems.unknown("clock", "时限", clock, workflow.clocks.keys(), one.place_of("clock"))
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
        known = [
            "owner",
            "unit",
            *(f.name for f in workflow.fields.values() if f.type == "unit" and not f.many),
        ]
        for section in self.main.items("report"):
            by, level = section.text("by", required=True), section.text("level")
            if by and by not in known:
                self.problems.unknown("group", "分组", by, known, section.place_of("by"))
            levels = self.book.hierarchy.levels
            if level and level not in levels:
                self.problems.unknown("level", "层级", level, levels, section.place_of("level"))
            yield Group(by, level, section.title("title", by))
            section.close()
