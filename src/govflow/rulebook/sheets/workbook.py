"""Workbooks (.xlsx, 工作簿) as records of cells: python-calamine reads, XlsxWriter writes (extra `xlsx`).

What a reader would hide is told: formulas, errors such as #N/A, and merged cells, all but the first of which
are empty.
"""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import attrs

from govflow.errors import Place, Problem, RulebookError, Text
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.mangled import DATE, NUMBER, ROUNDED, TIME
from govflow.rulebook.sheets.worksheet import BOOK, RELATIONS, STRINGS, find_sheet, hidden
from govflow.rulebook.sheets.xml_parts import Parts, broken, refused

_open: Callable[[io.BytesIO], Any] | None
try:
    from python_calamine import CalamineWorkbook

    _open = CalamineWorkbook.from_filelike
except ImportError:  # an optional extra
    _open = None

SUFFIX = ".xlsx"
_OTHERS = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".et", ".numbers")
_EXACT = 10**15  # Excel keeps fifteen digits
_NEEDED = ("[Content_Types].xml", "_rels/.rels", BOOK, RELATIONS, "xl/styles.xml", STRINGS)


def split_name(name: str) -> tuple[str, str]:
    """Return file and worksheet of `triage.xlsx#Rules`; the worksheet is empty where none is named."""
    file, _, sheet = name.partition("#")
    return (file, sheet) if is_workbook(file) else (name, "")


def is_workbook(file: str) -> bool:
    """Tell whether a file is called as workbooks are."""
    return file.lower().endswith(SUFFIX)


def other_workbook(name: str) -> Problem | None:
    """Return the problem of a file that is called as workbooks of other kinds are; None if it is not."""
    file = name if name.lower().endswith(".csv") else name.partition("#")[0]  # `old.xls#1.csv` is no workbook
    if not file.lower().endswith(_OTHERS):
        return None
    said = Text("This is a workbook of another kind than .xlsx.", "这是 .xlsx 以外的工作簿。")
    hint = Text("Save it as .xlsx, and name that file here.", "请另存为 .xlsx，并在此写新文件名。")
    return Problem("not-xlsx", said, Place(file), hint)


@attrs.frozen
class XlsxCells:
    """A worksheet: its rows as plain text, and which of its cells were dates, times or numbers to Excel."""

    file: str
    rows: Sequence[Sequence[str]] = attrs.field(repr=False)
    changes: Mapping[tuple[int, int], str] = attrs.field(repr=False)

    def records(self, problems: Problems) -> Iterator[tuple[int, list[str]]]:  # noqa: ARG002 - see CsvCells
        """Yield the number of each row and its cells, trimmed; empty rows are left out."""
        for line, row in enumerate(self.rows, 1):
            if any(row):
                yield line, list(row)

    def places(self, line: int) -> Sequence[Place]:
        """Return row and column of each cell in a row, as numbers."""
        return [Place(self.file, line, column) for column, _ in enumerate(self.rows[line - 1], 1)]

    def change(self, line: int, index: int) -> str:
        """Return what Excel made of a cell: `date`, `time`, `number`, `rounded`; empty for a text."""
        return self.changes.get((line, index), "")


def read_workbook(data: bytes, name: str, problems: Problems) -> XlsxCells:
    """Read one worksheet, the first unless `name` ends with `#` and another's; what Excel hides is a problem.

    Errors: RulebookError if the workbook cannot be read; `no-xlsx` where the extra is not there.
    """
    if _open is None:
        raise no_xlsx(name)
    parts = Parts.of(data, name)
    sheet, part = find_sheet(parts, split_name(name)[1])
    problems.keep(*hidden(parts, part))
    return _cells(name, _rows(_open, parts.packed((*_NEEDED, part)), sheet, name))


def no_xlsx(file: str) -> RulebookError:
    """Return the error of a workbook where the extra is not installed."""
    hint = Text(
        "Run: pip install 'govflow[xlsx]', in a checkout pip install '.[xlsx]'; or save the sheet as CSV.",
        "请运行 pip install 'govflow[xlsx]'（在代码目录中为 pip install '.[xlsx]'），或将表格另存为 CSV。",
    )
    return refused(
        "no-xlsx", file, "An .xlsx file needs the extra 'xlsx'.", "处理 .xlsx 需要附加组件 xlsx。", hint
    )


def _rows(open_book: Callable[[io.BytesIO], Any], data: bytes, sheet: str, file: str) -> list[list[Any]]:
    try:
        found: list[list[Any]] = (
            open_book(io.BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        )
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # its panics in Rust are no Exception
        raise broken(file) from error
    return found


def _cells(file: str, rows: Sequence[Sequence[Any]]) -> XlsxCells:
    changes: dict[tuple[int, int], str] = {}
    texts: list[list[str]] = []
    for line, row in enumerate(rows, 1):
        texts.append([])
        for index, value in enumerate(row):
            text, change = (value.strip(), "") if isinstance(value, str) else _plain(value)
            texts[-1].append(text)
            if change:
                changes[line, index] = change
    return XlsxCells(file, texts, changes)


def _plain(value: Any) -> tuple[str, str]:
    """Return the text of a value, and what Excel had made of it; yes and no are as they were."""
    match value:
        case bool():
            return str(value).lower(), ""
        case int() | float():
            return _number(value)
        case datetime() | date():
            return value.isoformat(), DATE
        case time():
            return value.isoformat("auto" if value.second or value.microsecond else "minutes"), TIME
    return str(value), TIME  # a span of hours


def _number(value: float) -> tuple[str, str]:
    """Return a number in plain notation: whole ones come as 18.0. What Excel rounds stays short: 1e+300."""
    if not abs(value) < _EXACT:
        return repr(value).removesuffix(".0"), ROUNDED
    return format(Decimal(repr(value)), "f").removesuffix(".0"), NUMBER
