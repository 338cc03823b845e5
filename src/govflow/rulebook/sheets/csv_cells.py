"""CSV as records of cells that know their place: commas, semicolons or tabs, whichever the header uses."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import attrs

from govflow.errors import Place, Text
from govflow.rulebook.sections import Problems

MOST_CHARACTERS = 64_000_000
DELIMITERS = (",", ";", "\t")
_SAID = re.compile(r"sep=([,;\t])\r?\n?")  # what Excel writes before the header, and hides
_MOST_OF_HEADER = 100_000
_FAULT = Text("its cells cannot be told apart", "无法分辨各单元格")
_FAULTS = {
    "unexpected end": Text("a quote that opens here is never closed", "此处的引号没有闭合"),
    "expected after": Text("something follows a quote that closes a cell", "单元格的后引号之后还有内容"),
    "larger than": Text(
        f"a cell has more than {csv.field_size_limit()} characters",
        f"单元格超过 {csv.field_size_limit()} 个字符",
    ),
}
"""What the csv module says, which only speaks English, in our words."""


@attrs.frozen
class CsvCells:
    """A CSV file (逗号分隔文件): its lines as they were written, and what stands between its cells."""

    file: str
    lines: Sequence[str] = attrs.field(repr=False)
    delimiter: str = ","

    @classmethod
    def of(cls, text: str, file: str, problems: Problems) -> "CsvCells | None":
        """Return the cells of a text; None where it is too long, which is then a problem."""
        if len(text) > MOST_CHARACTERS:
            en, zh = (
                f"The file has more than {MOST_CHARACTERS} characters.",
                f"文件超过 {MOST_CHARACTERS} 个字符。",
            )
            problems.add("too-large", en, zh, Place(file))
            return None
        lines = list(io.StringIO(text, newline=""))
        return cls(file, lines, _delimiter(lines))

    def records(self, problems: Problems) -> Iterator[tuple[int, list[str]]]:
        """Yield the line on which each record begins, and its cells, trimmed; blank records are left out."""
        skipped = int(bool(self.lines and _SAID.fullmatch(self.lines[0])))
        reader = csv.reader(self.lines[skipped:], strict=True, delimiter=self.delimiter)
        while True:
            line = reader.line_num + skipped + 1
            try:
                cells = [cell.strip() for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                said = next((text for words, text in _FAULTS.items() if words in str(error)), _FAULT)
                en, zh = f"This is not CSV: {said.en}.", f"不是有效的 CSV：{said.zh}。"
                problems.add("csv-syntax", en, zh, Place(self.file, line))
                return
            if any(cells):
                yield line, cells

    def places(self, line: int) -> Sequence[Place]:
        """Return the places of the cells of the record that begins on a line."""
        return [Place(self.file, *start) for start in self._starts(line)]

    def change(self, line: int, index: int) -> str:  # noqa: ARG002 - CSV is text: nothing tells
        """Return what a spreadsheet made of a cell: nothing that a text could tell."""
        return ""

    def _starts(self, line: int) -> Iterator[tuple[int, int]]:
        """Yield line and column of each cell, from 1. A quote opens where a cell begins, and spans lines."""
        start, quoted, inside = (line, 1), False, False
        yield start
        for number in range(line, len(self.lines) + 1):
            for column, character in enumerate(self.lines[number - 1], 1):
                if character == '"':
                    quoted = quoted or (number, column) == start
                    inside = quoted and not inside
                elif character == self.delimiter and not inside:
                    start, quoted = (number, column + 1), False
                    yield start
            if not inside:
                return


def _delimiter(lines: Sequence[str]) -> str:
    """Return what Excel says, else what splits the header into most cells; of equals, the comma."""
    said = _SAID.fullmatch(lines[0]) if lines else None
    if said:
        return said[1]
    header = next((line for line in lines if line.strip()), "")[:_MOST_OF_HEADER]
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign), ())))
