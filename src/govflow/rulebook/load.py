"""Loading a rulebook: read all its files, and report everything that is wrong at once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.hierarchy import Editions, Hierarchy, Roster, Staffing
from govflow.rulebook.calendar_file import CalendarFile
from govflow.rulebook.calendars import Calendars
from govflow.rulebook.checks import check_together
from govflow.rulebook.clock_checks import roles_of
from govflow.rulebook.dated import check_workflow_period, read_tables
from govflow.rulebook.doubts import doubt
from govflow.rulebook.editions import read_editions
from govflow.rulebook.expectations import check_expectations
from govflow.rulebook.files import MAIN, beside, gather
from govflow.rulebook.folders import refuse_several
from govflow.rulebook.ladders import read_ladders
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.metric_file import read_metrics
from govflow.rulebook.metrics import Metrics
from govflow.rulebook.periods import Period
from govflow.rulebook.posts import ABSENCE_COLUMNS, POST_COLUMNS, Known, read_roster
from govflow.rulebook.proving import prove_promises
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.screens import read_screens
from govflow.rulebook.sections import Problems, Section, TooManyProblems, read_title
from govflow.rulebook.sheets import Columns, Sheet
from govflow.rulebook.sources import Beside, Sources
from govflow.rulebook.staffing import read_staffing
from govflow.rulebook.steps import kinds_of_links
from govflow.rulebook.successors import read_succession
from govflow.rulebook.tables import ReadTable, TableReader
from govflow.rulebook.units import (
    CATEGORY_COLUMNS,
    HIERARCHY_COLUMNS,
    LINK_COLUMNS,
    Trees,
    read_categories,
    read_units,
)
from govflow.rulebook.wording import Written
from govflow.rulebook.workflows import read_workflow
from govflow.workflow import Ladder, Screen, Workflow

_MOST_TOLD = 1_000


def load(source: str | Path, today: date | None = None) -> Rulebook:
    """Load a rulebook from a directory, from its `rulebook.yaml`, or by the name of a preset.

    With `today`, rules that still hold are refused if their calendars end before it.
    Errors: RulebookError with all problems, each as `file:line:column: message [code] suggestion`.
    """
    refuse_several(source)
    return _read(gather(source), today, lambda name: beside(source, name))


def read(files: Mapping[str, bytes], today: date | None = None) -> Rulebook:
    """Read a rulebook from the content of its files, by name, as `gather` gives them. Pure.

    Errors: RulebookError with all problems, in the order of the files.
    """
    return _read(files, today)


def _read(files: Mapping[str, bytes], today: date | None, beside: Beside | None = None) -> Rulebook:
    reader = _Reader(files, today)
    reader.sources.beside = beside
    try:
        book = reader.book()
    except TooManyProblems:
        book = None
    if reader.problems.found or book is None:
        raise RulebookError(reader.sources.told(_in_order(reader.problems.found)))
    return book


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in the order of the files, none twice; where a line is known, so is a column.

    Of very many the first, and how many more there are at least.
    """
    found = dict.fromkeys(attrs.evolve(p, place=_whole(p.place or Place(MAIN))) for p in problems)
    told = sorted(found, key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ())
    more = len(told) - _MOST_TOLD
    text = Text(f"And at least {more} more problems.", f"另有至少 {more} 个问题。")
    return told if more <= 0 else [*told[:_MOST_TOLD], Problem("more-problems", text, Place(MAIN))]


def _whole(place: Place) -> Place:
    return Place(place.file, place.line, place.column or 1) if place.line else place


class _Reader:
    """Reads one rulebook, floor by floor."""

    def __init__(self, files: Mapping[str, bytes], today: date | None) -> None:
        self.problems = Problems()
        self.sources = Sources(files, self.problems)
        self.today = today

    def book(self) -> Rulebook | None:
        main = self.sources.section(MAIN, Place(MAIN))
        name, version = self.name(main), main.text("version", required=True)
        zone = self.zone(main)
        title, source = main.title("title", name), main.text("source")
        effective = main.effective()
        screens = self.screens(main, source)
        words = {key.text: read_title(node, self.problems) for key, node in main.entries("words")}
        self.problems.titles |= {said: name for name, text in words.items() for said in (text.en, text.zh)}
        sheet = self.named_sheet(main, "hierarchy", HIERARCHY_COLUMNS, required=True)
        links = self.named_sheet(main, "links", LINK_COLUMNS)
        units = read_units(sheet, links, self.problems) if sheet else None
        trees = self.trees(main, units)
        hierarchy = trees["unit"]
        calendars = CalendarFile.read(main, self.sources, hierarchy, str(zone), source)
        limits = self.limits(main, calendars.calendars, source)
        reader = TableReader(self.problems, zone, trees, limits, self.sources.sheet, source)
        tables = read_tables(main, self.sources, reader, effective)
        named = None if "" in tables else tables
        ladders = self.ladders(main, hierarchy, named, limits, source)
        workflows = self.workflows(main, trees, named, source, effective)
        staffing, roster = self.people(main, trees, zone, workflows, words, source)
        metrics = self.metrics(main, hierarchy, workflows, source)
        newest = units.hierarchies[-1] if units else None
        check_expectations(main.section("expect"), newest, tables, self.problems)
        main.close()
        levels = hierarchy.levels if hierarchy else ()
        check_together(
            self.problems,
            tables,
            limits,
            workflows.values(),
            hierarchy or (),
            words,
            levels,
            ladders,
            screens,
            whole=len(workflows) == len(main.names("workflows")),
        )
        promised = [limit for limit in limits.found.values() if limit is not None]
        for tree in units.hierarchies if units else (None,):
            calendars.check(self.problems, tree, workflows.values(), limits.assigned)
        calendars.check_beginning(self.problems, effective[0], promised)
        if self.today and (effective[1] is None or effective[1] >= self.today):
            calendars.check_horizon(self.problems, promised, self.today)
        prove_promises(promised, calendars.assigned, self.problems, effective)
        succession = read_succession(sheet, units, tables, zone, self.problems)
        if self.problems.found or units is None:
            return None
        decisions = {name: read.table for name, read in tables.items() if read.table is not None}
        editions = read_editions(units, decisions, zone, self.problems)
        book = Rulebook(
            name, version, self.sources.digest(), zone, units.hierarchies[-1], trees.get("category"),
            {name: found for name, found in (calendars.calendars or {}).items() if found is not None},
            limits.found, decisions, workflows, title, source, self.sources.encodings, words,
            calendars.assigned, effective, (), limits.defaults,
            ladders=ladders, screens=screens, editions=editions, succession=succession,
            roster=roster, staffing=staffing, metrics=metrics,
        )  # fmt: skip
        doubt(self.problems, book, Written(main, sheet, links))
        return attrs.evolve(book, warnings=tuple(_in_order(self.problems.doubted)))

    # Parts

    def name(self, main: Section) -> str:
        name = main.text("rulebook", required=True)
        if name and not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
            self.problems.add(
                "bad-name",
                f"'{name}' is not a name: letters, digits, and - _ . between them.",
                f"“{name}”不能作名称：只用字母、数字和 - _ .。",
                main.place_of("rulebook"),
            )
        return name

    def zone(self, main: Section) -> ZoneInfo:
        name = main.text("zone", required=True)
        try:
            return ZoneInfo(name or "UTC")
        except (ValueError, OSError, KeyError):
            hint = Text("Zones look like Asia/Shanghai.", "时区形如 Asia/Shanghai。")
            en, zh = f"There is no time zone '{name}'.", f"没有时区“{name}”。"
            self.problems.add("unknown-zone", en, zh, main.place_of("zone"), hint)
            return ZoneInfo("UTC")

    def trees(self, main: Section, units: Editions | None) -> Trees:
        trees = {"unit": units.ever if units else None}
        if main.node("categories"):
            codes = self.named_sheet(main, "categories", CATEGORY_COLUMNS)
            trees["category"] = read_categories(codes, self.problems) if codes else None
        return trees

    def named_sheet(
        self, main: Section, key: str, columns: Columns, *, required: bool = False, people: bool = False
    ) -> Sheet | None:
        name = main.text(key, required=required)
        return self.sources.sheet(name, main.place_of(key), columns, people=people) if name else None

    def people(
        self,
        main: Section,
        trees: Trees,
        zone: ZoneInfo,
        workflows: Mapping[str, Workflow],
        words: Collection[str],
        source: str,
    ) -> tuple[Staffing, Roster]:
        """Read who is needed, and who there is; a role is one that a step, `words` or a need names."""
        staffing, whole = Staffing(), len(workflows) == len(main.names("workflows"))
        posts = self.named_sheet(main, "posts", POST_COLUMNS, people=True)
        named = {*roles_of(workflows.values()), *words}
        if file := main.text("staffing"):
            section = self.sources.section(file, main.place_of("staffing"))
            known = {*named, *(row["role"] for row in (posts.rows if posts else ()))}
            staffing = read_staffing(section, trees["unit"], source, known)
            whole = whole and not section.unread
        absences = self.named_sheet(main, "absences", ABSENCE_COLUMNS, people=True)
        roles = {*named, *staffing.roles} if whole else None
        codes = trees.get("category", ())
        return staffing, read_roster(posts, absences, Known(trees["unit"], roles, codes), zone, self.problems)

    def limits(self, main: Section, calendars: Calendars | None, source: str) -> LimitReader:
        reader = LimitReader(self.problems, calendars, source)
        for leaf in main.names("limits"):
            reader.read_file(self.sources.section(leaf.text, leaf.place))
        return reader

    def screens(self, main: Section, source: str) -> dict[str, Screen]:
        found: dict[str, Screen] = {}
        for leaf in main.names("screens"):
            read_here = read_screens(self.sources.section(leaf.text, leaf.place), self.problems, source)
            for name in filter(None, found.keys() & read_here.keys()):
                self.problems.duplicate("screen", "审核词表", name, leaf.place)
            found |= read_here
        return found

    def ladders(
        self,
        main: Section,
        hierarchy: Hierarchy | None,
        tables: Collection[str] | None,
        limits: LimitReader,
        source: str,
    ) -> dict[str, Ladder]:
        found: dict[str, Ladder] = {}
        for leaf in main.names("ladders"):
            section = self.sources.section(leaf.text, leaf.place)
            levels = hierarchy.levels if hierarchy else None
            read_here = read_ladders(section, levels, kinds_of_links(hierarchy), tables, limits, source)
            for name in filter(None, found.keys() & read_here.keys()):
                self.problems.duplicate("ladder", "升级阶梯", name, leaf.place)
            found |= read_here
        return found

    def workflows(
        self,
        main: Section,
        trees: Trees,
        tables: Mapping[str, ReadTable] | None,
        source: str,
        needed: Period,
    ) -> dict[str, Workflow]:
        found: dict[str, Workflow] = {}
        for leaf in main.names("workflows"):
            section = self.sources.section(leaf.text, leaf.place)
            check_workflow_period(section, needed)
            workflow = read_workflow(section, self.problems, trees, tables, source)
            if workflow is not None:
                if workflow.name in found:
                    self.problems.duplicate("workflow", "流程", workflow.name, leaf.place)
                found[workflow.name] = workflow
        return found

    def metrics(
        self, main: Section, hierarchy: Hierarchy | None, workflows: Mapping[str, Workflow], source: str
    ) -> Metrics:
        name = main.text("metrics")
        if not name or hierarchy is None:
            return Metrics()
        section = self.sources.section(name, main.place_of("metrics"))
        whole = len(workflows) == len(main.names("workflows"))
        return read_metrics(section, self.problems, workflows, hierarchy, complete=whole, source=source)
