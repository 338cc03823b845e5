"""CSV as rows that know their place, and the encodings in which people save rule files."""

import csv
import io
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.sections import Problems
from govflow.rulebook.spelling import full_width

MOST_CHARACTERS = 64_000_000
_MOST_COMPARED = 100  # cells of a header
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, file: str) -> tuple[str, str]:
    """Return text and the encoding taken: by byte-order mark, else UTF-8, else GB18030.

    Errors: RulebookError if the bytes are none of these, or hold NUL.
    """
    encodings = [name for bom, name in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    message = Text("This is not text in UTF-8 or GB18030.", "不是 UTF-8 或 GB18030 编码的文本。")
    raise RulebookError([Problem("not-text", message, Place(file))])


@attrs.frozen
class Columns:
    """The columns that a sheet must have, and those that it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


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
    """A CSV file: its header and its lines, as they were written."""

    file: str
    header: tuple[str, ...]
    lines: Sequence[str] = attrs.field(repr=False)
    rows: tuple[Row, ...] = attrs.field(default=(), repr=False)

    def place(self, line: int, column: str = "") -> Place:
        """Return the place of the record that begins on a line, or of its cell in `column`."""
        if column not in self.header:
            return Place(self.file, line)
        return Place(self.file, *cell_position(self.lines, line, self.header.index(column)))


def cell_position(lines: Sequence[str], line: int, index: int) -> tuple[int, int]:
    """Return line and column, from 1, of cell `index` of the record that begins on a line.

    A quote opens only where a cell begins; a quoted cell may run over several lines.
    """
    start, quoted, inside = (line, 1), False, False
    for number in range(line, len(lines) + 1):
        for column, character in enumerate(lines[number - 1], 1):
            if index == 0:
                return start
            if character == '"':
                quoted = quoted or (number, column) == start
                inside = quoted and not inside
            elif character == "," and not inside:
                index, start, quoted = index - 1, (number, column + 1), False
        if not inside:
            break
    return start


def read_sheet(text: str, file: str, columns: Columns, problems: Problems) -> Sheet | None:
    """Read CSV with a header row; None after a problem that leaves rows or columns missing."""
    if len(text) > MOST_CHARACTERS:
        en, zh = (
            f"The file has more than {MOST_CHARACTERS} characters.",
            f"文件超过 {MOST_CHARACTERS} 个字符。",
        )
        problems.add("too-large", en, zh, Place(file))
        return None
    lines = list(io.StringIO(text, newline=""))
    records = _records(lines, file, problems)
    line, header = next(records, (1, []))
    sheet = Sheet(file, tuple(cell.strip() for cell in header), lines)
    before = len(problems.found)
    _check_header(sheet, line, columns, problems)
    rows = tuple(_rows(sheet, records, problems)) if len(problems.found) == before else ()
    whole = len(problems.found) == before
    _check_unknown(sheet, line, columns, problems)
    return attrs.evolve(sheet, rows=rows) if whole else None


def _records(lines: Sequence[str], file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each record begins, and its cells; blank records are left out."""
    reader = csv.reader(lines, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = Place(file, line)
            problems.add("csv-syntax", f"This is not CSV: {error}.", f"不是有效的 CSV：{error}。", place)
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_header(sheet: Sheet, line: int, columns: Columns, problems: Problems) -> None:
    """Keep the problem of each column that is missing or stands twice."""
    for name in columns.required:
        if name not in sheet.header:
            problems.add(
                "missing-column",
                f"The column '{name}' is missing.",
                f"缺少列“{name}”。",
                Place(sheet.file, line),
                full_width("".join(sheet.header)) or _close(name, sheet.header) or _columns_here(columns),
            )
    for index, name in enumerate(sheet.header):
        if name and sheet.header.index(name) != index:
            place = Place(sheet.file, *cell_position(sheet.lines, line, index))
            problems.add("duplicate-column", f"The column '{name}' stands twice.", f"列“{name}”重复。", place)


def _close(name: str, header: Sequence[str]) -> Text | None:
    found = get_close_matches(name, [cell[:60] for cell in header[:_MOST_COMPARED]], n=1)
    return Text(f"Did you mean '{found[0]}'?", f"是否为“{found[0]}”列？") if found else None


def _columns_here(columns: Columns) -> Text:
    must, may = columns.required, columns.optional
    more = Text(f"; also: {', '.join(may)}", f"；另可有：{'、'.join(may)}") if may else Text("", "")
    return Text(f"Columns: {', '.join(must)}{more.en}.", f"列名：{'、'.join(must)}{more.zh}。")


def _check_unknown(sheet: Sheet, line: int, columns: Columns, problems: Problems) -> None:
    known = (*columns.required, *columns.optional)
    for index, name in enumerate(sheet.header):
        if name not in known:
            place = Place(sheet.file, *cell_position(sheet.lines, line, index))
            problems.unknown("column", "列", name, known, place)


def _rows(sheet: Sheet, records: Iterator[tuple[int, list[str]]], problems: Problems) -> Iterator[Row]:
    width = len(sheet.header)
    for line, cells in records:
        if len(cells) == width:
            yield Row(sheet, line, dict(zip(sheet.header, map(str.strip, cells), strict=True)))
        else:
            problems.add(
                "row-length",
                f"The row has {len(cells)} cells, the header has {width}.",
                f"该行有 {len(cells)} 格，表头有 {width} 列。",
                Place(sheet.file, line),
                full_width("".join(cells)) if len(cells) < width else None,
            )
