"""Reading `log.yaml`: which column is which, which activity is which step, and what is compared."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from govflow.errors import IntakeError, Text
from govflow.insight.intake import Moment, Pick
from govflow.insight.logs import (
    Compared,
    DueCompared,
    EventLog,
    FieldCompared,
    Ignoring,
    Meaning,
    Opening,
    OwnerCompared,
    Passing,
    StepCompared,
    Taking,
)
from govflow.insight.mapping import MappingReader, open_mapping
from govflow.rulebook import Rulebook
from govflow.rulebook.nodes import Items, Leaf, Node
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Workflow

FILE = "log.yaml"
_SORTS = ("file", "time")
_INSTANTS = ("promised", "due", "statutory")
_A_MEANING = Text(
    "Write a step, {opens: yes}, {passes: STEP} or {ignored: why}.",
    "请写步骤名、{opens: yes}、{passes: 步骤} 或 {ignored: 原因}。",
)
_A_COMPARISON = Text("Write one of due, field, step and owner.", "请写 due、field、step、owner 之一。")


def read_log(folder: Path, book: Rulebook) -> EventLog:
    """Read `log.yaml` of a folder. Errors: IntakeError with all problems."""
    node, digest = open_mapping(folder, FILE)
    problems = Problems()
    log = _Reader(book, Section(node, problems), problems).log(digest)
    if problems.found or log is None:
        raise IntakeError(dict.fromkeys(problems.found))
    return log


class _Reader(MappingReader):
    """Reads one log against the rulebook that its events will go through."""

    def log(self, digest: str) -> EventLog | None:
        main = self.main
        name = main.text("log", required=True)
        zone, workflow = self.zone(), self.workflow()
        if workflow is None:
            return None
        opening = main.section("open")
        found = EventLog(
            name=name,
            title=main.title("title", name),
            digest=digest,
            rows=self.rows(),
            encoding=self.encoding(),
            zone=zone,
            workflow=workflow,
            until=self.until(zone),
            case=main.text("case", required=True),
            activity=self.activity(),
            at=self.moment(main, "at") or Moment(""),
            by_time=main.choice("sort", _SORTS, "file") == "time",
            opened=self.moment(opening, "at", required=False),
            unit=self.pick(opening, "unit", self.book.hierarchy),
            given=self.picks(opening, workflow),
            fields=self.picks(main, workflow),
            meanings=dict(self.meanings(workflow)),
            steps=tuple(self.steps(workflow)),
            compared=tuple(self.compared(workflow)),
        )
        opening.close()
        main.close()
        return found

    def activity(self) -> tuple[str, ...]:
        names = self.main.texts("activity")
        if not names:
            self.problems.missing_key("activity", self.main.place)
        return names

    # -- what activities mean -----------------------------------------------------------------------

    def meanings(self, workflow: Workflow) -> Iterator[tuple[str, Meaning]]:
        for key, node in self.main.entries("events"):
            meaning = self.meaning(node, workflow)
            if meaning is not None:
                yield key.text.strip(), meaning

    def meaning(self, node: Node, workflow: Workflow) -> Meaning | None:
        if isinstance(node, Leaf | Items):  # a step's bare name, or several, stand for themselves
            return self.taking(Section(None, self.problems), node, workflow)
        one = Section(node, self.problems)
        found: list[Meaning] = []
        if one.flag("opens"):
            found.append(Opening())
        if (steps := one.node("step")) is not None:
            found.append(self.taking(one, steps, workflow))
        if passes := one.text("passes"):
            found.append(Passing(self.step(passes, one, "passes", workflow)))
        if one.node("ignored") is not None:
            found.append(Ignoring(one.title("ignored")))
        one.close()
        if len(found) != 1:
            self.meaningless(node)
        return found[0] if found else None

    def meaningless(self, node: Node) -> None:
        en, zh = "An activity means one thing.", "一项活动须有且仅有一个含义。"
        self.problems.add("bad-meaning", en, zh, node.place, _A_MEANING)

    def taking(self, one: Section, node: Node, workflow: Workflow) -> Taking:
        items = node.items if isinstance(node, Items) else (node,)
        leaves = [item for item in items if isinstance(item, Leaf)]
        if not leaves or len(leaves) < len(items):
            self.meaningless(node)
        names = dict.fromkeys(step.name for step in workflow.steps)
        for leaf in leaves:
            if leaf.text not in names:
                self.problems.unknown("step", "步骤", leaf.text, names.keys(), leaf.place)
        return Taking(tuple(leaf.text for leaf in leaves), {} if one.unread else self.picks(one, workflow))

    def step(self, name: str, section: Section, key: str, workflow: Workflow) -> str:
        names = dict.fromkeys(step.name for step in workflow.steps)
        if name not in names:
            self.problems.unknown("step", "步骤", name, names.keys(), section.place_of(key))
        return name

    # -- what is compared ---------------------------------------------------------------------------

    def compared(self, workflow: Workflow) -> Iterator[Compared]:
        for key, node in self.main.entries("compare"):
            one = Section(node, self.problems)
            title = one.title("title", key.text)
            kinds = [kind for kind in _COMPARISONS if one.node(kind) is not None]
            if len(kinds) == 1:
                yield _COMPARISONS[kinds[0]](self, one, key.text, title, workflow)
            else:
                en, zh = "It does not say what is compared.", "未写明比较什么。"
                self.problems.add("bad-comparison", en, zh, key.place, _A_COMPARISON)
            one.close()

    def due(self, one: Section, name: str, title: Text, workflow: Workflow) -> DueCompared:
        clock = one.text("due")
        if clock not in workflow.clocks:
            self.problems.unknown("clock", "时限", clock, workflow.clocks.keys(), one.place_of("due"))
        of = one.choice("of", _INSTANTS, "promised")
        return DueCompared(name, title, clock, of, one.text("column", required=True))

    def field(self, one: Section, name: str, title: Text, workflow: Workflow) -> FieldCompared:
        field = one.text("field")
        if field not in workflow.fields:
            self.problems.unknown("field", "字段", field, workflow.fields.keys(), one.place_of("field"))
        pick = Pick(one.text("column", required=True), "", self.values(one))
        return FieldCompared(name, title, field, pick, self.event(one))

    def event(self, one: Section) -> str:
        """Read the activity whose last event records a field; without one it is the last event of all."""
        event, known = one.text("event"), [key.text for key, _ in self.main.entries("events")]
        if event and event not in known:
            self.problems.unknown("event", "活动", event, known, one.place_of("event"))
        return event

    def passed(self, one: Section, name: str, title: Text, workflow: Workflow) -> StepCompared:
        return StepCompared(name, title, self.step(one.text("step"), one, "step", workflow))

    def owner(self, one: Section, name: str, title: Text, _: Workflow) -> OwnerCompared:
        return OwnerCompared(name, title, self.pick(one, "owner", self.book.hierarchy) or Pick(""))


_COMPARISONS: Mapping[str, Callable[[_Reader, Section, str, Text, Workflow], Compared]] = {
    "due": _Reader.due,
    "field": _Reader.field,
    "step": _Reader.passed,
    "owner": _Reader.owner,
}
