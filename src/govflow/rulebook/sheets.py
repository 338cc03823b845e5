"""CSV as rows that know their place, and the encodings in which people save rule files."""

import csv
from collections.abc import Iterator, Sequence

import attrs

from govflow.errors import Place, Problem, RulebookError, Text, did_you_mean

MOST_BYTES = 64_000_000
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
        """Return the place of a line, or of the cell that stands in `column` there."""
        if column not in self.header or line > len(self.lines):
            return Place(self.file, line)
        return Place(self.file, line, cell_offset(self.lines[line - 1], self.header.index(column)) + 1)


def cell_offset(line: str, index: int) -> int:
    """Return where in a line of CSV the cell of that index begins."""
    offset, quoted = 0, False
    for position, character in enumerate(line):
        if index == 0:
            break
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            index -= 1
            offset = position + 1
    return offset


def read_sheet(text: str, file: str, required: Sequence[str], optional: Sequence[str] | None = None) -> Sheet:
    """Read CSV with a header row. `optional` None allows any further column.

    Errors: RulebookError with all that is wrong with header and row lengths.
    """
    if len(text) > MOST_BYTES:
        message = Text(f"The file is larger than {MOST_BYTES} characters.", f"文件超过 {MOST_BYTES} 个字符。")
        raise RulebookError([Problem("too-large", message, Place(file))])
    problems: list[Problem] = []
    lines = text.split("\n")
    records = _records(text, file, problems)
    line, header_cells = next(records, (1, []))
    sheet = Sheet(file, tuple(cell.strip() for cell in header_cells), lines)
    problems += _header_problems(sheet, line, required, optional)
    rows = tuple(_rows(sheet, records, problems)) if not problems else ()
    if problems:
        raise RulebookError(problems)
    return attrs.evolve(sheet, rows=rows)


def _records(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = Text(f"This is not CSV: {error}.", f"不是有效的 CSV：{error}。")
            problems.append(Problem("csv-syntax", message, Place(file, line)))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header_problems(
    sheet: Sheet, line: int, required: Sequence[str], optional: Sequence[str] | None
) -> Iterator[Problem]:
    for name in required:
        if name not in sheet.header:
            message = Text(f"The column '{name}' is missing.", f"缺少列“{name}”。")
            yield Problem(
                "missing-column", message, Place(sheet.file, line), did_you_mean(name, sheet.header)
            )
    known = (*required, *(optional or ()))
    for index, name in enumerate(sheet.header):
        if sheet.header.index(name) != index:
            message = Text(f"The column '{name}' stands twice.", f"列“{name}”重复。")
            yield Problem("duplicate-column", message, Place(sheet.file, line))
        elif optional is not None and name not in known:
            message = Text(f"There is no column '{name}' here.", f"此处没有列“{name}”。")
            yield Problem("unknown-column", message, sheet.place(line, name), did_you_mean(name, known))


def _rows(sheet: Sheet, records: Iterator[tuple[int, list[str]]], problems: list[Problem]) -> Iterator[Row]:
    width = len(sheet.header)
    for line, cells in records:
        if len(cells) != width:
            message = Text(
                f"The row has {len(cells)} cells, the header has {width}.",
                f"该行有 {len(cells)} 格，表头有 {width} 列。",
            )
            problems.append(Problem("row-length", message, Place(sheet.file, line)))
            continue
        yield Row(sheet, line, dict(zip(sheet.header, map(str.strip, cells), strict=True)))
