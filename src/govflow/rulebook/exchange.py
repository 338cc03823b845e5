"""A table as a sheet for people, and back into the rulebook: what comes back reads as the very same table."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import attrs

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean
from govflow.rulebook.encodings import decode
from govflow.rulebook.files import MAIN, inside
from govflow.rulebook.lines import Line, LineReader, lines_of_sheet
from govflow.rulebook.load import read
from govflow.rulebook.nodes import Pairs, read_yaml
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.sheets import Columns
from govflow.rulebook.sheets.headings import Headings
from govflow.rulebook.sheets.workbook import is_workbook, split_name
from govflow.rulebook.sheets.writing import write_sheet
from govflow.rulebook.sources import Sources
from govflow.rulebook.table_columns import HIT, TYPE, columns_of
from govflow.tables import DecisionTable, Rule

Files = Mapping[str, bytes]
_TRUTHS = ("true", "false")
_LINES = re.compile("(?<=\n)|(?<=\r)(?!\n)|(?<=[\x85\u2028\u2029])")  # as YAML counts them


@attrs.frozen
class Declared:
    """A table where it is declared: its file, its columns, its rules as they are written.

    `headings` are the columns of its sheet in their order, and what they are called there.
    """

    file: str
    section: Section
    columns: Columns
    lines: tuple[Line, ...]
    headings: Mapping[str, str]

    @classmethod
    def of(cls, files: Files, name: str) -> "Declared":
        """Find a table of a sound rulebook. Errors: RulebookError `unknown-table`."""
        sources = Sources(files, Problems())
        main = sources.section(MAIN, Place(MAIN))
        sections = {leaf.text: sources.section(leaf.text, leaf.place) for leaf in main.names("tables")}
        named = [(section.text("table"), file) for file, section in sections.items()]
        files_of_it = [file for said, file in named if said == name]
        if not files_of_it:
            text = Text(f"There is no table '{name}'.", f"没有决策表“{name}”。")
            hint = did_you_mean(name, [said for said, _ in named])
            raise RulebookError([Problem("unknown-table", text, Place(MAIN), hint)])
        if len(files_of_it) > 1:
            raise _in_parts(name, files_of_it)
        section = sections[files_of_it[0]]
        return cls(files_of_it[0], section, *_rules(sources, section))

    @property
    def rows(self) -> str:
        """The file that holds the rules, empty where they stand in the table's own."""
        return self.section.text("rows")

    def pointing(self, files: Files, rows: str) -> bytes:
        """Return the table's own file, in its encoding, with its rules in the sheet called `rows`."""
        text, encoding = decode(files[self.file], self.file)
        return _pointed(text, self.file, rows).encode(encoding)


def _pointed(text: str, file: str, rows: str) -> str:
    """Return the text of a table's file with `rows:` naming a sheet, in place of its rules or another name.

    What stands around them stays as it is, comments too. Errors: RulebookError `rules-in-line`.
    """
    root, lines = read_yaml(text, file), _LINES.split(text)
    pairs = root.pairs if isinstance(root, Pairs) else ()
    starts = [key.place for key, _ in pairs]
    at = next(i for i, (key, _) in enumerate(pairs) if key.text in ("rules", "rows"))
    first = starts[at].line - 1
    last = starts[at + 1].line - 1 if at + 1 < len(starts) else len(lines)
    if any(place.column != 1 for place in starts) or len({place.line for place in starts}) < len(starts):
        said = Text("The keys of this file do not stand on lines of their own.", "该文件的各键没有各占一行。")
        hint = Text("Write each key at the beginning of a line.", "请将每个键写在行首。")
        raise RulebookError([Problem("rules-in-line", said, starts[at], hint)])
    while last - 1 > first and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1  # what stands above the next key belongs to it
    end = lines[first][len(lines[first].rstrip("\r\n")) :] or "\n"
    return "".join([*lines[:first], f"rows: {json.dumps(rows, ensure_ascii=False)}{end}", *lines[last:]])


def _rules(sources: Sources, section: Section) -> tuple[Columns, tuple[Line, ...], Mapping[str, str]]:
    inline, columns = section.node("rules"), columns_of(section)
    if inline is not None:
        reader = LineReader(sources.problems, Headings(columns.titles), columns.known)
        return columns, reader.read("rules", inline), {}
    sheet = sources.sheet(section.text("rows"), section.place, columns)
    if sheet is None:
        return columns, (), {}
    return columns, lines_of_sheet(sheet), dict(zip(sheet.header, sheet.written, strict=False))


def export_table(files: Files, name: str, file: str) -> bytes:
    """Return a table of a rulebook as the bytes of a sheet called `file` (导出决策表): .xlsx, or else CSV.

    Cells are in their canonical text; below the header stand the types of the columns and the hit policy.
    Errors: RulebookError if the rulebook is not sound, there is no such table, or `no-xlsx`.
    """
    book, declared = read(files), Declared.of(files, name)
    return _written(declared, book.tables[name], file, declared.headings, marked=True)


@attrs.frozen
class Import:
    """A table that came back (导入决策表): it and what it was before, and the files to write, by name.

    `findings` are what its proof found, at the places of the sheet that came.
    """

    before: DecisionTable
    after: DecisionTable
    files: Files
    findings: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must not be written unseen: rules that contradict each other, inputs that nobody decides."""
        return tuple(finding for finding in self.findings if finding.level == "error")

    def changed(self) -> tuple[list[str], list[str], list[str]]:
        """Return the ids of the rules that are new, that are not as they were, and that are gone."""
        old, new = ({rule.id: _unplaced(rule) for rule in table.rules} for table in (self.before, self.after))
        return (
            [key for key in new if key not in old],
            [key for key in new if key in old and new[key] != old[key]],
            [key for key in old if key not in new],
        )

    @property
    def reordered(self) -> bool:
        """Tell whether rules that stay stand in another order, which may decide which of them applies."""
        old, new = (dict.fromkeys(rule.id for rule in table.rules) for table in (self.before, self.after))
        return [key for key in old if key in new] != [key for key in new if key in old]


def import_table(files: Files, name: str, file: str, data: bytes) -> Import:
    """Return what a rulebook becomes with the rules of a table from a sheet; nothing is written.

    The rules go, as CSV, where those of the table stood; those in the table's own file go to one beside it.
    The table is proved, and what that found is part of the answer. Errors: RulebookError with all that is
    wrong in the sheet, whose places name `file`; `rows-in-workbook`, `rules-in-line`.
    """
    book, declared = read(files), Declared.of(files, name)
    if is_workbook(split_name(declared.rows)[0]):
        raise _in_workbook(declared)
    incoming = _incoming(files, declared.rows, file)
    candidate = {**files, declared.file: declared.pointing(files, incoming), split_name(incoming)[0]: data}
    try:
        after = read(candidate).tables[name]
    except RulebookError as error:
        raise RulebookError(_called(file, incoming, problem) for problem in error.problems) from error
    told = _told(files, declared, Declared.of(candidate, name), book.tables[name], after)
    last = read({**files, **told}).tables[name]
    if _plain(last) != _plain(after):
        raise _not_exact(name, declared.file)
    changed = {name: content for name, content in told.items() if files.get(name) != content}
    findings = (_called(file, incoming, finding.problem) for finding in after.prove().findings)
    return Import(book.tables[name], last, changed, tuple(findings))


def _told(
    files: Files, declared: Declared, arrived: Declared, before: DecisionTable, after: DecisionTable
) -> dict[str, bytes]:
    """Return the files of a table as it arrived, under its headings; none where only the writing differs."""
    rows = declared.rows or _beside(declared.file, f"{after.name}.csv")
    added = (name for name in _header(arrived, declared.headings) if name not in declared.headings)
    headings = {**declared.headings, **{name: arrived.headings.get(name, name) for name in added}}
    new = _written(arrived, after, rows, headings)
    if not declared.rows:
        return {
            rows: _encoded(new, files[declared.file], rows),
            declared.file: declared.pointing(files, rows),
        }
    same = _written(declared, before, rows, headings) == new
    return {} if same else {rows: _encoded(new, files[rows], rows)}


def _encoded(data: bytes, like: bytes, file: str) -> bytes:
    """Return a text in the encoding of another, unless it would then be taken for a third."""
    text, encoding = data.decode(), decode(like, file)[1]
    written = text.encode(encoding)
    return written if decode(written, file)[0] == text else text.encode("utf-8-sig")


def _written(
    declared: Declared, table: DecisionTable, file: str, headings: Mapping[str, str], *, marked: bool = False
) -> bytes:
    """Return the sheet of a table under its headings, `marked` with what it is for."""
    header = _header(declared, headings)
    types, hit = declared.columns.declared[TYPE], declared.columns.declared[HIT][""]
    second = next((name for name in header if name != "id"), "")
    marks = [[types.get(name, TYPE if name == "id" else "") for name in header],
             [HIT if name == "id" else hit if name == second else "" for name in header]]  # fmt: skip
    rows = [_row(header, line, rule, table) for line, rule in zip(declared.lines, table.rules, strict=True)]
    above = [[headings.get(name, name) for name in header], *(marks if marked else [])]
    choices = {at: found for at, name in enumerate(header) if (found := _choices(types.get(name, "")))}
    return write_sheet([*above, *rows], file, len(above), choices)


def _header(declared: Declared, headings: Mapping[str, str]) -> list[str]:
    """Return the columns of a sheet: those that it has, that it must have, and that some rule fills."""
    columns, lines = declared.columns, declared.lines
    return [
        name
        for name in dict.fromkeys((*filter(None, headings), *columns.known))
        if name in columns.required or name in headings or any(line.text(name) for line in lines)
    ]


def _row(header: Sequence[str], line: Line, rule: Rule, table: DecisionTable) -> list[str]:
    cells = {column.name: str(cell) for column, cell in zip(table.columns, rule.cells, strict=True)}
    return [cells.get(name, line.text(name)) for name in header]


def _choices(said: str) -> tuple[str, ...]:
    """Return what a column offers to choose from, by what its type says."""
    kind, _, domain = said.partition(": ")
    return tuple(domain.split(" | ")) if kind == "enum" else _TRUTHS if kind == "bool" else ()


def _plain(table: DecisionTable) -> tuple[object, ...]:
    """Return a table without the places of its rules, to compare it with another."""
    return (table.columns, tuple(map(_unplaced, table.rules)), table.hit, table.otherwise, table.title)


def _unplaced(rule: Rule) -> Rule:
    return attrs.evolve(rule, place=None)


def _incoming(files: Files, rows: str, file: str) -> str:
    """Return what the sheet is called while it is read: as people call it, unless a file is called so."""
    path, sheet = split_name(file)
    name = PurePosixPath(path).name
    if not inside(name):
        name = "sheet.xlsx" if is_workbook(name) else "sheet.csv"
    if name in files and name != rows:
        name = f"import/{name}"
    return f"{name}#{sheet}" if sheet else name


def _called(file: str, incoming: str, problem: Problem) -> Problem:
    """Return a problem of the sheet at its place in the `file` that came, not in what it is read as."""
    place = problem.place
    if place is None or place.file != incoming:
        return problem
    return attrs.evolve(problem, place=attrs.evolve(place, file=file))


def _beside(file: str, name: str) -> str:
    return str(PurePosixPath(file).parent / name)


def _in_parts(name: str, files: Sequence[str]) -> RulebookError:
    listed = ", ".join(files)
    text = Text(
        f"Table '{name}' stands in several files, each for its time: {listed}.",
        f"决策表“{name}”按时段分列多个文件：{listed}。",
    )
    hint = Text("Work on the sheet of that file itself.", "请直接修改相应文件的表格。")
    return RulebookError([Problem("table-in-parts", text, Place(MAIN), hint)])


def _in_workbook(declared: Declared) -> RulebookError:
    text = Text(
        f"The rules of this table stand in a workbook, {declared.rows}: change them there.",
        f"该表的规则在工作簿 {declared.rows} 中：请直接在其中修改。",
    )
    return RulebookError([Problem("rows-in-workbook", text, declared.section.place_of("rows"))])


def _not_exact(name: str, file: str) -> RulebookError:
    text = Text(f"Table '{name}' would not read back the same.", f"决策表“{name}”写回后不一致。")
    return RulebookError([Problem("not-exact", text, Place(file))])
