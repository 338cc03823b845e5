"""Writing rows as a sheet: a workbook of texts, which a spreadsheet opens as it was meant, or CSV.

In CSV a spreadsheet takes `1-5` for a date and `=1+1` for a formula; a rulebook reads both as they stand.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from govflow.errors import RulebookError
from govflow.rulebook.encodings import decode
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.csv_cells import CsvCells
from govflow.rulebook.sheets.workbook import is_workbook, no_xlsx, read_workbook
from govflow.rulebook.sheets.xml_parts import refused

_new: Callable[..., Any] | None
try:
    from xlsxwriter import Workbook

    _new = Workbook
except ImportError:  # an optional extra
    _new = None

Rows = Sequence[Sequence[str]]
_WIDEST, _LONGEST_LIST = 40, 255  # of a column on the screen; of what Excel keeps for a list to choose from
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same rows are the same bytes


def write_sheet(
    rows: Rows, file: str, frozen: int = 1, choices: Mapping[int, Sequence[str]] | None = None
) -> bytes:
    """Return rows of trimmed texts as the bytes of `file`: a workbook if it ends with .xlsx, or CSV.

    `frozen` rows stay on top; `choices` are what a column, from 0, offers to choose from. Errors:
    RulebookError if it would not read back as the very same rows; `no-xlsx` where the extra is not there.
    """
    data = _workbook(rows, file, frozen, choices or {}) if is_workbook(file) else _csv(rows)
    if _back(data, file) != [list(row) for row in rows]:
        en, zh = "A text here cannot stand in a file of this kind.", "其中有此类文件无法保存的文字。"
        raise refused("not-exact", file, en, zh)
    return data


def _csv(rows: Rows) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n", quoting=_quoting(rows)).writerows(rows)
    return written.getvalue().encode()


def _quoting(rows: Rows) -> Any:
    """Return how to quote: everything where a cell has a lone end of line, which the writer would not see."""
    return csv.QUOTE_ALL if any("\r" in cell for row in rows for cell in row) else csv.QUOTE_MINIMAL


def _workbook(rows: Rows, file: str, frozen: int, choices: Mapping[int, Sequence[str]]) -> bytes:
    if _new is None:
        raise no_xlsx(file)
    written = io.BytesIO()
    with _new(written, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, bold if line < frozen else text)
        for column in range(len(rows[0])):
            width = min(_WIDEST, max(len(row[column]) for row in rows) + 2)
            sheet.set_column(column, column, width, text)  # what is typed below stays as typed, too
        sheet.freeze_panes(frozen, 1)
        for column, values in choices.items():
            if len(",".join(values)) <= _LONGEST_LIST and not any("," in value for value in values):
                listed = {"validate": "list", "source": list(values), "show_error": False}
                sheet.data_validation(frozen, column, len(rows) + 1_000, column, listed)
    return written.getvalue()


def _back(data: bytes, file: str) -> list[list[str]]:
    try:
        if is_workbook(file):
            return [row for _, row in read_workbook(data, file, Problems()).records(Problems())]
        cells = CsvCells.of(decode(data, file)[0], file, Problems())
        return [row for _, row in cells.records(Problems())] if cells else []
    except RulebookError:
        return []
