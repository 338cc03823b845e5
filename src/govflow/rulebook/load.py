"""Loading a rulebook: gather its files, read them all, and report everything that is wrong at once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.hierarchy import Hierarchy
from govflow.rulebook.calendars import read_calendars
from govflow.rulebook.checks import check_together
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Sheet, decode, read_sheet
from govflow.rulebook.tables import Output, TableReader
from govflow.rulebook.units import (
    CATEGORY_COLUMNS,
    HIERARCHY_COLUMNS,
    LINK_COLUMNS,
    read_categories,
    read_hierarchy,
)
from govflow.rulebook.workflows import read_workflow
from govflow.tables import DecisionTable
from govflow.workflow import Workflow
from govflow.worktime import WorkCalendar

MAIN = "rulebook.yaml"


def load(source: str | Path) -> Rulebook:
    """Load a rulebook from a directory, from its `rulebook.yaml`, or by the name of a preset.

    Errors: RulebookError with all problems, each as `file:line:column: message [code] suggestion`.
    """
    folder = locate(source)
    main = _get(folder, MAIN)
    if main is None:
        raise _nothing(str(source))
    return read({MAIN: main, **_named_files(folder, main)})


def locate(source: str | Path) -> Path:
    """Return the folder of a rulebook: the directory itself, that of its file, or that of a preset."""
    path = Path(source)
    if path.is_dir():
        return path
    if path.is_file():
        return path.parent
    preset = presets().get(str(source))
    if preset is None:
        raise _nothing(str(source))
    return preset


def presets() -> Mapping[str, Path]:
    """Return the folders of the rulebooks that ship with the package, by name."""
    root = Path(str(resources.files("govflow"))) / "presets"
    return {folder.name: folder for folder in sorted(root.iterdir()) if (folder / MAIN).is_file()}


def _nothing(source: str) -> RulebookError:
    text = Text(
        f"There is no rulebook at '{source}': a folder with a {MAIN}, or the name of a preset.",
        f"“{source}”处没有规则手册：须为含 {MAIN} 的文件夹或预设名称。",
    )
    return RulebookError([Problem("no-rulebook", text, suggestion=did_you_mean(source, presets()))])


def _get(folder: Path, name: str) -> bytes | None:
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        text = Text(f"The file cannot be read: {error.strerror}.", f"无法读取文件：{error.strerror}。")
        raise RulebookError([Problem("unreadable", text, Place(name))]) from error


def _named_files(folder: Path, main: bytes) -> dict[str, bytes]:
    """Return the files that rulebook.yaml names, and those that these name; missing ones are left out."""
    found: dict[str, bytes] = {}
    todo = [(name, folder) for name in _names_in(main, MAIN)]
    while todo:
        name, _ = todo.pop()
        data = _get(folder, name) if name not in found and _inside(name) else None
        if data is not None:
            found[name] = data
            if name.endswith((".yaml", ".yml", ".json")):
                todo += [(rows, folder) for rows in _rows_in(data, name)]
    return found


def _names_in(main: bytes, file: str) -> Iterator[str]:
    section = Section(read_yaml(decode(main, file)[0], file), Problems())
    for key in ("hierarchy", "links", "categories", "calendars", "limits", "tables", "workflows"):
        yield from (leaf.text for leaf in section.names(key))


def _rows_in(data: bytes, file: str) -> Iterator[str]:
    try:
        yield Section(read_yaml(decode(data, file)[0], file), Problems()).text("rows")
    except RulebookError:
        return  # read() reports it, with everything else


def _inside(name: str) -> bool:
    """Tell whether a name stays inside the folder of the rulebook."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\\" not in name


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
    def key(problem: Problem) -> tuple[str, int, int]:
        place = problem.place or Place("")
        return (place.file, place.line, place.column)

    return sorted(dict.fromkeys(problems), key=key)


class _Reader:
    """Reads one rulebook, floor by floor."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.problems = Problems()
        self.texts: dict[str, str] = {}
        self.encodings: dict[str, str] = {}

    def book(self) -> Rulebook | None:
        main = self.section(MAIN, Place(MAIN))
        name, version = main.text("rulebook", required=True), main.text("version", required=True)
        zone = self.zone(main)
        title, source = main.title("title", name), main.text("source")
        hierarchy, categories = self.hierarchy(main), self.categories(main)
        calendars = self.calendars(main, str(zone))
        limits = self.limits(main, calendars)
        tables = self.tables(main, zone, hierarchy, categories, limits)
        workflows = self.workflows(main, hierarchy, categories)
        main.close()
        check_together(self.problems, hierarchy, limits, tables, workflows)
        if hierarchy is None:
            return None
        return Rulebook(
            name, version, self.digest(), zone, hierarchy, categories, calendars, limits.found,
            {n: table for n, (table, _) in tables.items()}, workflows, title, source, self.encodings,
        )  # fmt: skip

    def digest(self) -> str:
        """Return a digest over names and decoded texts: neither encoding nor line ends count."""
        total = hashlib.sha256()
        for name in sorted(self.texts):
            text = "\n".join(self.texts[name].splitlines())
            total.update(f"{len(name)}:{name}{len(text)}:{text}".encode())
        return total.hexdigest()[:32]

    # Files

    def text(self, name: str, place: Place) -> str | None:
        if name in self.texts:
            return self.texts[name]
        if name not in self.files:
            hint = did_you_mean(name, self.files)
            outside = "" if _inside(name) else " It must lie inside the rulebook's folder."
            self.problems.add(
                "missing-file", f"There is no file '{name}'.{outside}", f"没有文件“{name}”。", place, hint
            )
            return None
        try:
            self.texts[name], self.encodings[name] = decode(self.files[name], name)
        except RulebookError as error:
            self.problems.take(error, place)
            return None
        return self.texts[name]

    def section(self, name: str, place: Place) -> Section:
        text = self.text(name, place)
        node = None
        if text is not None:
            try:
                node = read_yaml(text, name)
            except RulebookError as error:
                self.problems.take(error, place)
        return Section(node, self.problems, name)

    def sheet(
        self,
        name: str,
        place: Place,
        columns: tuple[tuple[str, ...], tuple[str, ...] | None] = (("id",), None),
    ) -> Sheet | None:
        text = self.text(name, place)
        if text is None:
            return None
        try:
            return read_sheet(text, name, *columns)
        except RulebookError as error:
            self.problems.take(error, place)
            return None

    # Parts

    def zone(self, main: Section) -> ZoneInfo:
        name = main.text("zone", required=True)
        try:
            return ZoneInfo(name or "UTC")
        except (ValueError, OSError, KeyError):
            hint = Text("Zones look like Asia/Shanghai.", "时区形如 Asia/Shanghai。")
            text = Text(f"There is no time zone '{name}'.", f"没有时区“{name}”。")
            self.problems.found.append(Problem("unknown-zone", text, main.place_of("zone"), hint))
            return ZoneInfo("UTC")

    def hierarchy(self, main: Section) -> Hierarchy | None:
        name, links = main.text("hierarchy", required=True), main.text("links")
        sheet = self.sheet(name, main.place_of("hierarchy"), HIERARCHY_COLUMNS) if name else None
        linked = self.sheet(links, main.place_of("links"), LINK_COLUMNS) if links else None
        return read_hierarchy(sheet, linked, self.problems) if sheet else None

    def categories(self, main: Section) -> Hierarchy | None:
        name = main.text("categories")
        sheet = self.sheet(name, main.place_of("categories"), CATEGORY_COLUMNS) if name else None
        return read_categories(sheet, self.problems) if sheet else None

    def calendars(self, main: Section, zone: str) -> dict[str, WorkCalendar]:
        name = main.text("calendars", required=True)
        return (
            read_calendars(self.section(name, main.place_of("calendars")), self.problems, zone)
            if name
            else {}
        )

    def limits(self, main: Section, calendars: Mapping[str, WorkCalendar]) -> LimitReader:
        reader = LimitReader(self.problems, calendars)
        name = main.text("limits")
        if name:
            reader.read_file(self.section(name, main.place_of("limits")))
        return reader

    def tables(
        self,
        main: Section,
        zone: ZoneInfo,
        hierarchy: Hierarchy | None,
        categories: Hierarchy | None,
        limits: LimitReader,
    ) -> dict[str, tuple[DecisionTable, tuple[Output, ...]]]:
        reader = TableReader(self.problems, zone, hierarchy, categories, limits, self.sheet)
        found = {}
        for leaf in main.names("tables"):
            read_one = reader.read(self.section(leaf.text, leaf.place))
            if read_one is not None:
                found[read_one[0].name] = read_one
        return found

    def workflows(
        self, main: Section, hierarchy: Hierarchy | None, categories: Hierarchy | None
    ) -> dict[str, Workflow]:
        found = {}
        for leaf in main.names("workflows"):
            workflow = read_workflow(
                self.section(leaf.text, leaf.place), self.problems, hierarchy, categories
            )
            if workflow is not None:
                found[workflow.name] = workflow
        return found
