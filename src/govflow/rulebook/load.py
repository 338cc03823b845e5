"""Loading a rulebook: read all its files, and report everything that is wrong at once."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook.calendars import read_calendars
from govflow.rulebook.checks import check_together
from govflow.rulebook.files import MAIN, gather, inside
from govflow.rulebook.limits import Calendars, LimitReader
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.rulebook.sheets import Columns, Sheet, decode, read_sheet
from govflow.rulebook.tables import ReadTable, TableReader
from govflow.rulebook.units import (
    CATEGORY_COLUMNS,
    HIERARCHY_COLUMNS,
    LINK_COLUMNS,
    Trees,
    read_categories,
    read_hierarchy,
)
from govflow.rulebook.workflows import read_workflow
from govflow.workflow import Workflow

_MOST_TOLD = 1_000


def load(source: str | Path) -> Rulebook:
    """Load a rulebook from a directory, from its `rulebook.yaml`, or by the name of a preset.

    Errors: RulebookError with all problems, each as `file:line:column: message [code] suggestion`.
    """
    return read(gather(source))


def read(files: Mapping[str, bytes]) -> Rulebook:
    """Read a rulebook from the content of its files, by name. Pure.

    Errors: RulebookError with all problems, in the order of the files.
    """
    reader = _Reader(files)
    book = reader.book()
    if reader.problems.found or book is None:
        raise RulebookError(_in_order(reader.problems.found))
    return book


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems in the order of the files, none twice; where a line is known, so is a column.

    Of very many the first, and how many more there are.
    """
    found = dict.fromkeys(attrs.evolve(p, place=_whole(p.place or Place(MAIN))) for p in problems)
    told = sorted(found, key=lambda p: (p.place.file, p.place.line, p.place.column) if p.place else ())
    more = len(told) - _MOST_TOLD
    text = Text(f"And {more} more problems.", f"另有 {more} 个问题。")
    return told if more <= 0 else [*told[:_MOST_TOLD], Problem("more-problems", text, Place(MAIN))]


def _whole(place: Place) -> Place:
    return Place(place.file, place.line, place.column or 1) if place.line else place


class _Reader:
    """Reads one rulebook, floor by floor."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.problems = Problems()
        self.texts: dict[str, str | None] = {}
        self.encodings: dict[str, str] = {}

    def book(self) -> Rulebook | None:
        main = self.section(MAIN, Place(MAIN))
        name, version = self.name(main), main.text("version", required=True)
        zone = self.zone(main)
        title, source = main.title("title", name), main.text("source")
        words = {key.text: read_title(node, self.problems) for key, node in main.entries("words")}
        trees = self.trees(main)
        calendars = self.calendars(main, str(zone), source)
        limits = self.limits(main, calendars, source)
        tables = self.tables(main, TableReader(self.problems, zone, trees, limits, self.sheet, source))
        workflows = self.workflows(main, trees, None if "" in tables else tables, source)
        main.close()
        hierarchy = trees["unit"]
        check_together(self.problems, tables, limits, workflows.values(), hierarchy or ())
        if self.problems.found or hierarchy is None:
            return None
        return Rulebook(
            name, version, self.digest(), zone, hierarchy, trees.get("category"),
            {name: calendar for name, calendar in (calendars or {}).items() if calendar is not None},
            limits.found, {name: read.table for name, read in tables.items() if read.table is not None},
            workflows, title, source, self.encodings, words,
        )  # fmt: skip

    def digest(self) -> str:
        """Return a digest over names and decoded texts: neither encoding nor line ends count."""
        total = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            plain = (text or "").replace("\r\n", "\n").replace("\r", "\n")
            total.update(f"{len(name)}:{name}{len(plain)}:{plain}".encode())
        return total.hexdigest()[:32]

    # Files

    def text(self, name: str, place: Place) -> str | None:
        """Return the text of a file, None after a problem."""
        if name not in self.texts:
            self.texts[name] = self._decoded(name, place)
        return self.texts[name]

    def _decoded(self, name: str, place: Place) -> str | None:
        if not inside(name):
            self.problems.add(
                "outside-folder",
                f"The file '{name}' does not lie in the folder of the rulebook.",
                f"文件“{name}”不在规则手册的文件夹内。",
                place,
            )
            return None
        if name not in self.files:
            hint = did_you_mean(name, self.files)
            self.problems.add(
                "missing-file", f"There is no file '{name}'.", f"没有文件“{name}”。", place, hint
            )
            return None
        try:
            text, self.encodings[name] = decode(self.files[name], name)
        except RulebookError as error:
            self.problems.take(error, place)
            return None
        return text

    def section(self, name: str, place: Place) -> Section:
        text = self.text(name, place)
        node = None
        if text is not None:
            try:
                node = read_yaml(text, name)
            except RulebookError as error:
                self.problems.take(error, place)
        return Section(node, self.problems, name)

    def sheet(self, name: str, place: Place, columns: Columns) -> Sheet | None:
        text = self.text(name, place)
        return None if text is None else read_sheet(text, name, columns, self.problems)

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

    def trees(self, main: Section) -> Trees:
        units = self.named_sheet(main, "hierarchy", HIERARCHY_COLUMNS, required=True)
        links = self.named_sheet(main, "links", LINK_COLUMNS)
        trees = {"unit": read_hierarchy(units, links, self.problems) if units else None}
        if main.node("categories"):
            codes = self.named_sheet(main, "categories", CATEGORY_COLUMNS)
            trees["category"] = read_categories(codes, self.problems) if codes else None
        return trees

    def named_sheet(
        self, main: Section, key: str, columns: Columns, *, required: bool = False
    ) -> Sheet | None:
        name = main.text(key, required=required)
        return self.sheet(name, main.place_of(key), columns) if name else None

    def calendars(self, main: Section, zone: str, source: str) -> Calendars | None:
        """Return the calendars by name, None if nobody knows which there are."""
        name = main.text("calendars", required=True)
        section = self.section(name, main.place_of("calendars")) if name else None
        if section is None or section.unread:
            return None
        return read_calendars(section, self.problems, zone, source)

    def limits(self, main: Section, calendars: Calendars | None, source: str) -> LimitReader:
        reader = LimitReader(self.problems, calendars, source)
        name = main.text("limits")
        if name:
            reader.read_file(self.section(name, main.place_of("limits")))
        return reader

    def tables(self, main: Section, reader: TableReader) -> dict[str, ReadTable]:
        found: dict[str, ReadTable] = {}
        for leaf in main.names("tables"):
            read_one = reader.read(self.section(leaf.text, leaf.place))
            self.once("table", "决策表", read_one.name, found, leaf.place)
            found[read_one.name] = read_one
        return found

    def workflows(
        self, main: Section, trees: Trees, tables: Collection[str] | None, source: str
    ) -> dict[str, Workflow]:
        found: dict[str, Workflow] = {}
        for leaf in main.names("workflows"):
            section = self.section(leaf.text, leaf.place)
            workflow = read_workflow(section, self.problems, trees, tables, source)
            if workflow is not None:
                self.once("workflow", "流程", workflow.name, found, leaf.place)
                found[workflow.name] = workflow
        return found

    def once(self, en: str, zh: str, name: str, found: Collection[str], place: Place) -> None:
        if name and name in found:
            text = f"A second {en} is called '{name}'.", f"{zh}“{name}”重名。"
            self.problems.add("duplicate-name", *text, place)
