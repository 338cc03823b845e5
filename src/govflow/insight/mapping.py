"""What every description of foreign rows has in common: where they lie, and what their words mean."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from govflow.errors import IntakeError, Problem, RulebookError, Text
from govflow.hierarchy import Hierarchy
from govflow.insight.intake import Early, Moment, Pick, StepPick
from govflow.insight.texts import read_text
from govflow.rulebook import Rulebook
from govflow.rulebook.files import inside
from govflow.rulebook.literals import instant, whole
from govflow.rulebook.nodes import Leaf, Node, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.workflow import Workflow

_PROBE = datetime(2018, 6, 5, 13, 45)  # noqa: DTZ001 - only to try a form on


def open_mapping(folder: Path, file: str) -> tuple[Node, str]:
    """Return a YAML file of a folder, and its digest. Errors: IntakeError."""
    try:
        text = read_text(folder, file)
        return read_yaml(text, file), hashlib.sha256(text.encode()).hexdigest()[:32]
    except FileNotFoundError:
        message = Text(f"There is no {file} in '{folder}'.", f"“{folder}”中没有 {file}。")
        raise IntakeError([Problem("no-intake", message)]) from None
    except RulebookError as error:
        raise IntakeError(error.problems) from error


class MappingReader:
    """Reads a description of foreign rows against the rulebook that these will go through."""

    def __init__(self, book: Rulebook, main: Section, problems: Problems) -> None:
        self.book = book
        self.main = main
        self.problems = problems

    def rows(self) -> str:
        """Return the name of the file of rows, which stays inside the folder."""
        name = self.main.text("rows")
        if name and not inside(name):
            en, zh = f"'{name}' lies outside the folder.", f"“{name}”位于文件夹之外。"
            self.problems.add("outside-folder", en, zh, self.main.place_of("rows"))
        return name

    def zone(self) -> ZoneInfo:
        """Return the zone of instants without offset."""
        name = self.main.text("zone", str(self.book.zone))
        try:
            return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            en, zh = f"There is no time zone '{name}'.", f"没有时区“{name}”。"
            self.problems.add("unknown-zone", en, zh, self.main.place_of("zone"))
            return self.book.zone

    def workflow(self) -> Workflow | None:
        """Return the workflow that the rows follow, the first unless one is named."""
        known = self.book.workflows
        name = self.main.text("workflow", next(iter(known), ""))
        if name not in known:
            place = self.main.place_of("workflow")
            self.problems.unknown("workflow", "流程", name, known.keys(), place)
        return known.get(name)

    def encoding(self) -> str:
        """Return the encoding of the rows, empty to guess it."""
        name = self.main.text("encoding")
        try:
            b"a".decode(name or "utf-8", errors="ignore")
        except (LookupError, ValueError):
            en, zh = f"There is no encoding '{name}'.", f"没有编码“{name}”。"
            self.problems.add("unknown-encoding", en, zh, self.main.place_of("encoding"))
        return name

    def until(self, zone: ZoneInfo) -> datetime | None:
        """Return how far time passes for open cases."""
        text = self.main.text("until")
        at = instant(text, zone)
        if text and at is None:
            en = f"'{text}' is not an instant such as 2018-06-05T14:30."
            zh = f"“{text}”不是形如 2018-06-05T14:30 的时刻。"
            self.problems.add("bad-instant", en, zh, self.main.place_of("until"))
        return at

    def pick(self, section: Section, key: str, tree: Hierarchy | None) -> Pick | None:
        """Return where the value under a key comes from."""
        node = section.node(key)
        return self.pick_of(node, tree) if node is not None else None

    def pick_of(self, node: Node, tree: Hierarchy | None) -> Pick:
        """Read where a value comes from; a level must be one of the tree that the words belong to."""
        section = Section(node, self.problems)
        column, level = section.text("column", required=True), section.text("level")
        if level and (tree is None or level not in tree.levels):
            known = tree.levels if tree else ()
            self.problems.unknown("level", "层级", level, known, section.place_of("level"))
        pick = Pick(column, level, self.values(section))
        section.close()
        return pick

    def values(self, section: Section) -> dict[str, str]:
        """Return what foreign words mean."""
        values = section.section("values")
        return {key.text: values.text(key.text) for key, _ in values.pairs()}

    def picks(self, section: Section, workflow: Workflow) -> dict[str, Pick]:
        """Return where each field comes from."""
        found = {}
        for key, node in section.entries("fields"):
            field = workflow.fields.get(key.text)
            if field is None:
                self.problems.unknown("field", "字段", key.text, workflow.fields.keys(), key.place)
                continue
            trees = {"unit": self.book.hierarchy, "category": self.book.categories}
            found[key.text] = self.pick_of(node, trees.get(field.type))
        return found

    def person(self, section: Section, key: str) -> Pick | None:
        """Return where a person's name comes from: a column, or `{column, values}`."""
        node = section.node(key)
        return Pick(node.text.strip()) if isinstance(node, Leaf) else self.pick(section, key, None)

    def moment(self, section: Section, key: str, *, required: bool = True) -> Moment | None:
        """Return where an instant comes from: a column, or `{column, form}`."""
        node = section.node(key)
        if node is None:
            if required:
                self.problems.missing_key(key, section.place)
            return None
        if isinstance(node, Leaf):
            return Moment(node.text.strip())
        one = Section(node, self.problems)
        moment = Moment(one.text("column", required=True), self.form(one))
        one.close()
        return moment

    def form(self, section: Section) -> str:
        """Return how instants are written, empty for ISO 8601."""
        form = section.text("form")
        if form and not _writes_instants(form):
            en, zh = f"'{form}' is no form of an instant.", f"“{form}”不是时刻的写法。"
            hint = Text("Write it as %d/%m/%Y %H:%M.", "请写作 %d/%m/%Y %H:%M。")
            self.problems.add("bad-form", en, zh, section.place_of("form"), hint)
        return form

    def steps(self, workflow: Workflow, *, who: bool = False) -> Iterator[StepPick]:
        """Yield the steps that columns record, and `who` took them."""
        names = dict.fromkeys(step.name for step in workflow.steps)
        for section in self.main.items("steps"):
            step = section.text("step", required=True)
            if step and step not in names:
                self.problems.unknown("step", "步骤", step, names.keys(), section.place_of("step"))
            at, fields = self.moment(section, "at") or Moment(""), self.picks(section, workflow)
            by = self.person(section, "by") if who else None
            yield StepPick(step, at, fields, self._early(section), by)
            section.close()

    def _early(self, section: Section) -> Early | None:
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


def _writes_instants(form: str) -> bool:
    """Tell whether a form says a date, and can be read back."""
    try:
        return datetime.strptime(_PROBE.strftime(form), form).date() == _PROBE.date()  # noqa: DTZ007
    except (ValueError, OverflowError, UnicodeError, re.error):  # re.error: one part twice
        return False
