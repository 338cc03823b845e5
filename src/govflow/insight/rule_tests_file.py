"""Reading a rulebook's own tests: `tests/*.yaml`, the CSV files that these name, and `stories.yaml`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath

import attrs

from govflow.errors import Place, Problem, RulebookError, TableError, Text
from govflow.insight.limit_tests_file import KEYS, LimitReader, read_instant
from govflow.insight.rule_test import (
    ERRORS,
    OTHERWISE,
    TESTS,
    LimitTest,
    RuleTest,
    TableTest,
    UnitTest,
    Wanted,
)
from govflow.insight.stories import FILE as STORIES
from govflow.insight.stories import read_stories, stories_in
from govflow.insight.texts import read_bytes, read_text
from govflow.insight.unit_tests import KEYS as UNIT_KEYS
from govflow.insight.unit_tests import read_unit
from govflow.rulebook import Rulebook
from govflow.rulebook.files import inside
from govflow.rulebook.nodes import Items, Leaf, Node, Pairs, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns, Row
from govflow.rulebook.sheets.headings import Headings
from govflow.rulebook.sheets.workbook import split_name
from govflow.rulebook.sources import Sources
from govflow.rulebook.table_columns import titles_of
from govflow.tables import Column, DecisionTable
from govflow.tables.cell import NARROW
from govflow.tables.column import AT

_MOST_FILES = 1_000
_MOST_TESTS = 100_000
_KEYS = ("id", "at", "rule", "error")
_CALLED = {"编号": "id", "时刻": "at", "规则": "rule", "错误": "error"}


def read_tests(folder: Path, book: Rulebook, lang: str = "en") -> tuple[RuleTest, ...]:
    """Read all tests of a rulebook's folder, its stories last; none where there are none.

    Errors: RulebookError with all that is wrong in any of the files.
    """
    problems, found = Problems(), list[RuleTest]()
    for name in test_files(folder):
        try:
            found += _Reader(folder, name, book, problems, lang).tests()
        except RulebookError as error:
            problems.found += error.problems
    if (folder / STORIES).exists():
        try:
            found += read_stories(folder, book, lang)[1]
        except RulebookError as error:
            problems.found += error.problems
    if problems.found:
        raise RulebookError(dict.fromkeys(problems.found))
    return tuple(found)


def test_files(folder: Path) -> Sequence[str]:
    """Return the names of the test files of a rulebook's folder, sorted. Errors: RulebookError."""
    try:
        paths = (path for path in (folder / TESTS).iterdir() if path.suffix == ".yaml")
        found = sorted(f"{TESTS}/{path.name}" for path in islice(paths, _MOST_FILES + 1))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    if len(found) > _MOST_FILES:
        text = Text(f"There are more than {_MOST_FILES} test files.", f"测试文件超过 {_MOST_FILES} 个。")
        raise RulebookError([Problem("too-many-tests", text, Place(TESTS))])
    return found


test_files.__test__ = False  # type: ignore[attr-defined]  # pytest collects what is called test otherwise


class _Reader:
    """Reads one file of tests."""

    def __init__(self, folder: Path, file: str, book: Rulebook, problems: Problems, lang: str) -> None:
        self.folder = folder
        self.file = file
        self.book = book
        self.problems = problems
        self.lang = lang
        self.fixtures: dict[str, bytes] = {}
        self.called: dict[str, Mapping[str, str]] = {}
        self.sources = Sources(self.fixtures, problems)
        self.main = Section(read_yaml(read_text(folder, file), file), problems)
        self.subject = self.main.text("tests", required=True)

    def tests(self) -> Iterator[RuleTest]:
        self.main.title("title")
        yield from self.tables()
        yield from self.limits()
        yield from self.units()
        yield from stories_in(self.main, "stories", self.book, self.problems, self.lang)
        self.main.close()
        self.problems.found = self.sources.told()

    # Tables

    def tables(self) -> Iterator[TableTest]:
        for section in self.main.items("tables"):
            name = section.text("table", self.subject)
            table = self.book.tables.get(name)
            if table is None:
                place = section.place_of("table")
                self.problems.unknown("table", "决策表", name, self.book.tables.keys(), place)
            elif section.node("rows"):
                yield from self.rows(section, table)
            else:
                yield self.table(section, table)

    def rows(self, section: Section, table: DecisionTable) -> Iterator[TableTest]:
        """Yield the tests of a sheet; an `at` beside `rows` holds for rows without one."""
        usual = section.node("at")
        outputs = [f"expect.{name}" for name in outputs_of(table)]
        given = [f"given.{column.name}" for column in table.columns]
        kinds = {column.name: column.type for column in table.columns}
        gives = {
            said: f"expect.{name}" for said, name in self.titles(table).items() if name in outputs_of(table)
        }
        titles = {**_CALLED, **gives, **{f"expect.{said}": name for said, name in gives.items()}}
        titles |= {said: column.name for said, column in _named(table).items()}
        for row in self.sheet(section, Columns((), (*_KEYS, *kinds, *given, *outputs), kinds, titles)):
            yield self.table(Section(_nested(row, _KEYS), self.problems), table, usual)
        section.close()

    def titles(self, table: DecisionTable) -> Mapping[str, str]:
        """Return what people call the columns of a table, and their names; none if its file is elsewhere."""
        if table.name not in self.called:
            self.called[table.name] = {}
            with suppress(OSError, RulebookError):
                self.called[table.name] = titles_of(table.name, partial(read_bytes, self.folder))
        return self.called[table.name]

    def sheet(self, section: Section, columns: Columns) -> Sequence[Row]:
        """Return the rows of a CSV file or a workbook that lies beside the tests."""
        name, place = section.text("rows"), section.place_of("rows")
        file, sheet = split_name(name)
        path = str(PurePosixPath(TESTS, file))
        if inside(file):
            with suppress(FileNotFoundError, NotADirectoryError):
                self.fixtures[path] = read_bytes(self.folder, path)
        found = self.sources.sheet(f"{path}#{sheet}" if sheet else path, place, columns)
        known = columns.known  # other columns have been told, once
        rows = tuple(_only(row, known) for row in found.rows) if found else ()
        if len(rows) > _MOST_TESTS:
            en, zh = f"There are more than {_MOST_TESTS} tests.", f"测试超过 {_MOST_TESTS} 个。"
            self.problems.add("too-many-tests", en, zh, place)
        return rows[:_MOST_TESTS]

    def table(self, section: Section, table: DecisionTable, usual: Node | None = None) -> TableTest:
        section.text("table")
        given, expect = dict(self.given(section, table)), dict(self.expected(section, table))
        rules = self.rules(section, table)
        error = section.choice("error", ("", *ERRORS), "")
        at = section.node("at") or usual
        when = read_instant(at, self.book.zone, self.problems) if at else None
        name = section.text("id")
        section.close()
        if not (expect or rules or error):
            en, zh = "This test expects nothing.", "该测试没有预期。"
            hint = Text("Write 'expect', 'rule' or 'error'.", "请写 expect、rule 或 error。")
            self.problems.add("expects-nothing", en, zh, section.place, hint)
        return TableTest(table.name, given, when, expect, rules, error, name, section.place)

    def given(self, section: Section, table: DecisionTable) -> Iterator[tuple[str, object]]:
        """Yield what is given, typed by its columns; a column may be called by its title."""
        known = _named(table)
        for key, node in section.entries("given"):
            if key.text not in known:
                self.no_column(key, table)
            elif isinstance(node, Leaf):
                yield known[key.text].name, self.value(known[key.text], node)
            else:
                en, zh = "An input is one value.", "输入应为单个值。"
                self.problems.add("not-text", en, zh, node.place)

    def no_column(self, key: Leaf, table: DecisionTable) -> None:
        if key.text == AT.name:
            en, zh = "'at' is not given: it says when.", "at 不是输入，而是研判的时刻。"
            hint = Text("Write 'at' beside 'given'.", "请将 at 写在 given 旁。")
            self.problems.add("unknown-column", en, zh, key.place, hint)
        else:
            names = [column.name for column in table.columns]
            self.problems.unknown("column", "列", key.text, names, key.place)

    def value(self, column: Column, leaf: Leaf) -> object:
        text = leaf.text.strip()
        if column.type == "instant":
            return read_instant(leaf, self.book.zone, self.problems)
        try:
            return column.kind.read(text.translate(NARROW)) if column.kind else text
        except TableError as error:
            self.problems.take(error, leaf.place)
            return None

    def expected(self, section: Section, table: DecisionTable) -> Iterator[tuple[str, Wanted]]:
        known = outputs_of(table)
        for key, node in section.entries("expect"):
            name = key.text if key.text in known else Headings(self.titles(table)).name(key.text, known)
            if name not in known:
                self.problems.unknown("output", "输出", name, known, key.place)
            yield name, Wanted(_written(node, self.problems), node.place)

    def rules(self, section: Section, table: DecisionTable) -> tuple[str, ...]:
        known = dict.fromkeys((*(rule.id for rule in table.rules), OTHERWISE))
        return section.known("rule", "rule", "规则", known)

    # Limits

    def limits(self) -> Iterator[LimitTest]:
        reader = LimitReader(self.book, self.problems)
        for section in self.main.items("limits"):
            if not section.node("rows"):
                yield from reader.read(section)
                continue
            usual = section.node("limit")
            for row in self.sheet(section, Columns((), KEYS)):
                yield from reader.read(Section(_nested(row, KEYS), self.problems), usual)
            section.close()

    # Units

    def units(self) -> Iterator[UnitTest]:
        for section in self.main.items("units"):
            rows = self.sheet(section, Columns((), UNIT_KEYS)) if section.node("rows") else None
            if rows is None:
                yield self.unit(section)
            else:
                section.close()
                yield from (self.unit(Section(_nested(row, UNIT_KEYS), self.problems)) for row in rows)

    def unit(self, section: Section) -> UnitTest:
        at, test = section.node("at"), read_unit(section, self.problems)
        when = read_instant(at, self.book.zone, self.problems) if at else None
        return attrs.evolve(test, at=when)


def outputs_of(table: DecisionTable) -> tuple[str, ...]:
    """Return the names of what a table gives."""
    otherwise = () if isinstance(table.otherwise, str) else table.otherwise
    return tuple(dict.fromkeys((*(name for rule in table.rules for name in rule.outputs), *otherwise)))


def _named(table: DecisionTable) -> Mapping[str, Column]:
    """Return the columns by their titles in both languages, and by name."""
    titled = [(title, column) for column in table.columns if (title := column.title)]
    return {
        **{said: column for title, column in titled for said in (title.en, title.zh)},
        **{column.name: column for column in table.columns},
    }


def _only(row: Row, known: Collection[str]) -> Row:
    return attrs.evolve(row, values={name: text for name, text in row.values.items() if name in known})


def _nested(row: Row, own: Sequence[str]) -> Pairs:
    """Return a row as the mapping that a YAML file would have; all but its `own` keys is given."""
    keys, within = list[tuple[Leaf, Node]](), {"given": list[tuple[Leaf, Node]](), "expect": []}
    for title, text in row.values.items():
        place = row.place(title)
        group, dot, name = title.partition(".")
        if text and dot and group in within:
            within[group].append((Leaf(name, place), Leaf(text, place)))
        elif text and title in own:
            keys.append((Leaf(title, place), Leaf(text, place)))
        elif text:
            within["given"].append((Leaf(title, place), Leaf(text, place)))
    groups = [(Leaf(name, row.place()), Pairs(tuple(pairs), row.place())) for name, pairs in within.items()]
    return Pairs((*keys, *(group for group in groups if group[1].pairs)), row.place())


def _written(node: Node, problems: Problems) -> str | tuple[str, ...]:
    if isinstance(node, Leaf):
        return node.text.strip()
    leaves = node.items if isinstance(node, Items) else (node,)
    if wrong := [leaf for leaf in leaves if not isinstance(leaf, Leaf)]:
        en, zh = "A value is a text or a list of texts.", "取值应为文本或文本列表。"
        problems.add("bad-cell", en, zh, wrong[0].place)
    return tuple(leaf.text.strip() for leaf in leaves if isinstance(leaf, Leaf))
