"""Sheets as they are read: rows under a header that know their place."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import attrs

from govflow.errors import Place, Text
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.columns import Columns, Header
from govflow.rulebook.sheets.csv_cells import CsvCells
from govflow.rulebook.sheets.mangled import CODES, LOST, NUMBER, decimal_comma, misplaced
from govflow.rulebook.sheets.worksheet import a1
from govflow.rulebook.spelling import full_width
from govflow.tables.cell import NARROW

MOST_COLUMNS = 1_000
_MOST_ABOVE = 5  # rows among which the headings are looked for if the first one does not hold them


class Cells(Protocol):
    """Where cells come from: records of texts, their places, and what a spreadsheet made of them."""

    @property
    def file(self) -> str:
        """The name of the file."""

    def records(self, problems: Problems) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the cells, trimmed, of each record that is not blank."""

    def places(self, line: int) -> Sequence[Place]:
        """Return the places of the cells of the record that begins on a line."""

    def change(self, line: int, index: int) -> str:
        """Return what a spreadsheet made of a cell: `date`, `time`, `number`, `rounded`, or nothing."""


@attrs.frozen
class Row:
    """One row: a value for each column of its sheet, trimmed."""

    sheet: "Sheet"
    line: int
    values: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values.get(column, "")

    def place(self, column: str = "") -> Place:
        """Return the place of the row, or of its cell in `column`."""
        return self.sheet.place(self.line, column)


@attrs.frozen
class Sheet:
    """A sheet of a file (表格): its header as names of columns, its rows, and the header as it is written."""

    cells: Cells = attrs.field(repr=False)
    columns: Columns = attrs.field(repr=False)
    header: tuple[str, ...]
    rows: tuple[Row, ...] = attrs.field(default=(), repr=False)
    written: tuple[str, ...] = attrs.field(default=(), repr=False)
    _last: dict[int, Sequence[Place]] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    @property
    def file(self) -> str:
        """The file in which the sheet stands."""
        return self.cells.file

    def place(self, line: int, column: str = "") -> Place:
        """Return the place of the record that begins on a line, or of its cell in `column`."""
        if column not in self.header:
            return Place(self.file, line)
        return self.places(line)[self.header.index(column)]

    def places(self, line: int) -> Sequence[Place]:
        """Return the places of the cells of the record that begins on a line; the last ones are kept."""
        if line not in self._last:
            self._last.clear()
            self._last[line] = self.cells.places(line)
        return self._last[line]


def read_sheet(cells: Cells, columns: Columns, problems: Problems) -> Sheet | None:
    """Read rows under a header; None after a problem that leaves rows or columns missing."""
    records = cells.records(problems)
    line, written = next(records, (1, []))
    if len(written) > MOST_COLUMNS:
        en, zh = f"The header has more than {MOST_COLUMNS} columns.", f"表头超过 {MOST_COLUMNS} 列。"
        problems.add("too-large", en, zh, Place(cells.file, line))
        return None
    header, before = Header.of(cells.file, line, written, columns), len(problems.found)
    sheet = Sheet(cells, columns, header.names, written=header.written)
    if header.missing and (below := header.below(islice(records, _MOST_ABOVE))):
        _title_above(header, below, problems)
        return None
    places = sheet.places(line) if written else ()
    header.check(places, problems)
    rows = tuple(_rows(sheet, records, problems)) if len(problems.found) == before else ()
    whole = len(problems.found) == before
    header.check_unknown(places, problems, nameless=any("" in row.values for row in rows))
    _check_declared(rows, columns, problems)
    _check_changes(sheet, rows, columns, problems)
    rules = tuple(row for row in rows if row["id"] not in columns.declared)
    return attrs.evolve(sheet, rows=rules) if whole else None


def _title_above(header: Header, below: Header, problems: Problems) -> None:
    """Keep the problem of what stands above the headings, and not that its cells are merged."""
    problems.found = [
        one for one in problems.found
        if one.code != "merged-cells" or not one.place or one.place.file != header.file
        or one.place.line >= below.line
    ]  # fmt: skip
    problems.add(
        "title-above",
        f"The headings seem to stand in row {below.line}, and nothing may stand above them.",
        f"表头似乎在第 {below.line} 行，而表头上方不可有内容。",
        Place(header.file, header.line),
        Text("Delete the rows above the headings.", "请删除表头上方的各行。"),
    )


def _rows(sheet: Sheet, records: Iterator[tuple[int, list[str]]], problems: Problems) -> Iterator[Row]:
    width = len(sheet.header)
    for line, cells in records:
        if len(cells) >= width and not any(cells[width:]):
            named = zip(sheet.header, cells, strict=False)
            yield Row(sheet, line, {name: cell for name, cell in named if name or cell})
        else:
            problems.add(
                "row-length",
                f"The row has {len(cells)} cells, the header has {width}.",
                f"该行有 {len(cells)} 格，表头有 {width} 列。",
                Place(sheet.file, line),
                full_width("".join(cells)) if len(cells) < width else None,
            )


def _check_declared(rows: Iterable[Row], columns: Columns, problems: Problems) -> None:
    """Keep the problem of each cell that says of a column what the rule file does not say."""
    for row in rows:
        declared = columns.declared.get(row["id"])
        for name, said in row.values.items() if declared is not None else ():
            meant = declared.get(name, declared.get("", "")) if declared else ""
            if name != "id" and said and _folded(said) != _folded(meant):
                en = f"The sheet says '{said[:80]}' here, the rule file '{meant[:80]}'."
                zh = f"表格此处写的是“{said[:80]}”，规则文件为“{meant[:80]}”。"
                hint = Text(
                    "Export the table again, and work on that sheet.", "请重新导出该表，在新表格上修改。"
                )
                problems.add("other-declaration", en, zh, row.place(name), hint)


def _folded(text: str) -> str:
    return " ".join(text.translate(NARROW).split())


def _check_changes(sheet: Sheet, rows: Sequence[Row], columns: Columns, problems: Problems) -> None:
    """Keep the problem of each cell that a spreadsheet changed, where that is certain without its column."""
    cells = sheet.cells
    zeros = {name: _zero_first(rows, name) for name in sheet.header if columns.kind(name) in CODES}
    semicolons = isinstance(cells, CsvCells) and cells.delimiter == ";"
    for row in rows:
        for index, name in enumerate(sheet.header):
            text, change = row[name], cells.change(row.line, index)
            if change:
                lost = change == NUMBER and len(text) + 1 in zeros.get(name, ())
                place, cell = sheet.places(row.line)[index], a1(row.line, index + 1)
                wrong = misplaced(LOST if lost else change, text, columns.kind(name), place, cell)
            elif semicolons and "," in text and columns.kind(name) in ("int", "decimal"):
                wrong = decimal_comma(text, sheet.places(row.line)[index])
            else:
                continue
            if wrong:
                problems.keep(wrong)


def _zero_first(rows: Iterable[Row], name: str) -> set[int]:
    """Return how long the values of a column are that begin with a zero, which Excel takes where it can."""
    return {len(row[name]) for row in rows if row[name][:1] == "0" and row[name][1:2].isdecimal()}
