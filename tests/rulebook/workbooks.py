"""Workbooks for tests: plain ones, and such as no spreadsheet would write."""

import io
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell import Cell

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

_ADDED = {"sharedStrings": "xl/sharedStrings.xml", "vbaProject": "xl/vbaProject.bin"}


def workbook(
    rows: Sequence[Sequence[object]], formats: Mapping[str, str] | None = None, sheet: str = "Rules"
) -> bytes:
    """Return a workbook as openpyxl writes it; `formats` are number formats by cell."""
    book = openpyxl.Workbook()
    made = book.worksheets[0]
    made.title = sheet
    for row in rows:
        made.append(list(row))
    for at, number_format in (formats or {}).items():
        cell = made[at]
        assert isinstance(cell, Cell)
        cell.number_format = number_format
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_parts(data: bytes, **parts: bytes) -> bytes:
    """Return a workbook with some parts replaced or added, by the last word of their names."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        names = {name.rpartition("/")[2].partition(".")[0]: name for name in old.namelist()}
        for name in old.namelist():
            word = name.rpartition("/")[2].partition(".")[0]
            if word not in parts:
                new.writestr(name, old.read(name))
        for word, content in parts.items():
            new.writestr(names.get(word, _ADDED.get(word, word)), content)
    return written.getvalue()


def with_sheet(inside: str, strings: str = "") -> bytes:
    """Return a workbook whose first sheet holds this XML under `sheetData`, with shared strings."""
    sheet = f"<worksheet {NAMESPACE}><sheetData>{inside}</sheetData></worksheet>".encode()
    plain = workbook([["a"]])
    return with_parts(plain, sheet1=sheet, **({"sharedStrings": strings.encode()} if strings else {}))
