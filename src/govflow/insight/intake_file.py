"""Reading `intake.yaml`: which column is which, and what to compare the answers with."""

from collections.abc import Iterator
from pathlib import Path

from govflow.errors import IntakeError
from govflow.insight.intake import DueComparison, Group, Intake, Moment, OnTimeComparison
from govflow.insight.mapping import MappingReader, open_mapping
from govflow.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Workflow

FILE = "intake.yaml"


def read_intake(folder: Path, book: Rulebook) -> Intake:
    """Read `intake.yaml` of a folder. Errors: IntakeError with all problems."""
    node, digest = open_mapping(folder, FILE)
    problems = Problems()
    intake = _Reader(book, Section(node, problems), problems).intake(digest)
    if problems.found or intake is None:
        raise IntakeError(dict.fromkeys(problems.found))
    return intake


class _Reader(MappingReader):
    """Reads one intake against the rulebook that its rows will go through."""

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
            opened=self.moment(main, "opened") or Moment(""),
            opened_by=self.person(main, "opened_by"),
            unit=self.pick(main, "unit", self.book.hierarchy),
            fields=self.picks(main, workflow),
            steps=tuple(self.steps(workflow, who=True)),
            due=self.due(compare, workflow),
            on_time=self.on_time(compare),
            owner=self.pick(compare, "owner", self.book.hierarchy),
            groups=tuple(self.groups(workflow)),
        )
        compare.close()
        main.close()
        return found

    def due(self, compare: Section, workflow: Workflow) -> DueComparison | None:
        if compare.node("due") is None:
            return None
        one = compare.section("due")
        clock = one.text("clock", required=True)
        at = Moment(one.text("column", required=True), self.form(one))
        if clock and clock not in workflow.clocks:
            self.problems.unknown("clock", "时限", clock, workflow.clocks.keys(), one.place_of("clock"))
        one.close()
        return DueComparison(clock, at)

    def on_time(self, compare: Section) -> OnTimeComparison | None:
        if compare.node("on_time") is None:
            return None
        one = compare.section("on_time")
        at, target = (self.moment(one, key) or Moment("") for key in ("at", "target"))
        words = (one.text(key, required=True) for key in ("column", "met", "missed"))
        found = OnTimeComparison(at, target, *words)
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
