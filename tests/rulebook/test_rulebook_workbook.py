"""Workbooks are read as people see them, and refused in one clear line where that would cost too much."""

import io
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.workbooks import NAMESPACE, with_parts, with_sheet, workbook

from govflow.errors import RulebookError
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import workbook as reading
from govflow.rulebook.sheets import writing
from govflow.rulebook.sheets.workbook import read_workbook
from govflow.rulebook.sheets.writing import write_sheet


def rows_of(data: bytes, name: str = "x.xlsx") -> list[list[str]]:
    problems = Problems()
    cells = read_workbook(data, name, problems)
    assert problems.found == []
    return [row for _, row in cells.records(problems)]


def refusal(data: bytes, name: str = "x.xlsx") -> str:
    with pytest.raises(RulebookError) as caught:
        read_workbook(data, name, Problems())
    (problem,) = caught.value.problems
    assert problem.message.en
    assert problem.message.zh
    return problem.code


def test_values_are_read_as_people_would_type_them() -> None:
    day, moment = date(2024, 2, 29), datetime(2024, 2, 29, 12, 30)
    values = ["x", 18, 18.5, 0.1, True, day, moment, time(22, 0), time(8, 30, 15), None, 1e14]

    (row,) = rows_of(workbook([values]))

    assert row == [
        "x", "18", "18.5", "0.1", "true", "2024-02-29", "2024-02-29T12:30:00", "22:00", "08:30:15", "",
        "100000000000000",
    ]  # fmt: skip


def test_cells_keep_their_places_where_rows_and_columns_before_them_are_empty() -> None:
    cells = read_workbook(workbook([[], [], [None, None, "x", 3]]), "x.xlsx", Problems())

    assert list(cells.records(Problems())) == [(3, ["", "", "x", "3"])]
    assert str(cells.places(3)[2]) == "x.xlsx:3:3"
    assert [cells.change(3, index) for index in range(4)] == ["", "", "", "number"]


@given(st.integers(0, 24 * 60 - 1))
def test_a_time_of_day_survives_being_a_fraction(minute: int) -> None:
    at = f"{minute // 60:02}:{minute % 60:02}"

    assert rows_of(workbook([[minute / 1440]], {"A1": "h:mm"})) == [[at]]


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_whole_number_is_plain_again(number: int) -> None:
    assert rows_of(workbook([[number]])) == [[str(number)]]


def test_the_sheet_that_is_named_is_read_and_else_the_first() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["first"])
    book.create_sheet("规则").append(["second"])
    written = io.BytesIO()
    book.save(written)

    assert rows_of(written.getvalue()) == [["first"]]
    assert rows_of(written.getvalue(), "x.xlsx#规则") == [["second"]]
    assert refusal(written.getvalue(), "x.xlsx#规贝") == "unknown-sheet"


def test_what_excel_hides_is_told_with_its_cell() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["id", "x", "y"], ["a", "=B1&B1", "#N/A"], ["b", "one", "two"], ["c", None, "three"]):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    written = io.BytesIO()
    book.save(written)
    problems = Problems()

    read_workbook(written.getvalue(), "x.xlsx", problems)

    assert [(problem.code, str(problem.place)) for problem in problems.found] == [
        ("excel-formula", "x.xlsx:2:2"),
        ("excel-error", "x.xlsx:2:3"),
        ("merged-cells", "x.xlsx:3:2"),
    ]
    assert "B3" in problems.found[2].message.en


def bomb(part: bytes) -> bytes:
    """Return a workbook one of whose parts is a thousand times its packed size."""
    return with_parts(workbook([["a"]]), sheet1=part)


def lying(data: bytes) -> bytes:
    """Return the same archive, whose directory says of every part that it is one byte long."""
    at = data.index(b"PK\1\2")
    return data[: at + 24] + b"\1\0\0\0" + data[at + 28 :]


ONE = "<c><v>1</v></c>"
CELL = '<row r="{r}"><c r="{c}{r}"><v>1</v></c></row>'
ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
LONG = f"<sst {NAMESPACE}><si><t>{'x' * 32_000}</t></si></sst>"
SHARED = '<c t="s"><v>0</v></c>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a part that unpacks to gigabytes": (lambda: bomb(b" " * 60_000_000), "too-large"),
    "an archive that lies about its sizes": (lambda: lying(workbook([["a"]])), "not-xlsx"),
    "entities that double": (
        lambda: bomb(f'<!DOCTYPE x [<!ENTITY e0 "lol">{ENTITIES}]><worksheet>&e11;</worksheet>'.encode()),
        "unsafe-workbook",
    ),
    "macros": (lambda: with_parts(workbook([["a"]]), vbaProject=b"\xd0\xcf\x11\xe0"), "unsafe-workbook"),
    "two cells at opposite corners": (
        lambda: with_sheet(CELL.format(c="A", r=1) + CELL.format(c="XFD", r=1_048_576)), "too-large",
    ),
    "a million columns": (lambda: with_sheet(f"<row>{ONE * 500_001}</row>"), "too-large"),
    "a million rows": (lambda: with_sheet(f"<row>{ONE}</row>" * 100_001), "too-large"),
    "a wide row above many short ones": (
        lambda: with_sheet(f"<row>{ONE * 1_000}</row>" + f"<row>{ONE}</row>" * 1_000), "too-large",
    ),
    "one long text in a hundred thousand cells": (
        lambda: with_sheet(f"<row>{SHARED * 10}</row>" * 10_000, LONG), "too-large",
    ),
    "elements in elements without end": (
        lambda: with_sheet("<x>" * 1_600_000 + "</x>" * 1_600_000), "too-large",
    ),
    "a text longer than Excel holds": (lambda: with_sheet("", LONG.replace("x" * 9, "y" * 10)), "too-large"),
    "a place that is none": (lambda: with_sheet('<row><c r="ABCDE9999999"><v>1</v></c></row>'), "not-xlsx"),
    "a row that is none": (lambda: with_sheet(f'<row r="{"9" * 5000}">{ONE}</row>'), "not-xlsx"),
    "XML in another encoding": (
        lambda: bomb(f'<?xml version="1.0" encoding="gb18030"?><x {NAMESPACE}/>'.encode()), "not-xlsx",
    ),
    "XML in units of two bytes": (
        lambda: bomb(f"<worksheet {NAMESPACE}/>".encode("utf-16")), "not-xlsx",
    ),
    "XML in units of two bytes that does not say so": (
        lambda: bomb(f"<worksheet {NAMESPACE}/>".encode("utf-16-le")), "not-xlsx",
    ),
    "no XML": (lambda: bomb(b"<worksheet><sheetData></worksheet>"), "not-xlsx"),
    "an old .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not-xlsx"),
    "nothing": (lambda: b"", "not-xlsx"),
    "half of a workbook": (lambda: workbook([["a"]])[:2000], "not-xlsx"),
    "another kind of archive": (lambda: archive({"a.xml": b"<a/>"}), "not-xlsx"),
    "ten thousand parts": (lambda: archive({f"{i}.xml": b"" for i in range(10_000)}), "too-large"),
}  # fmt: skip


def archive(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_workbook_is_refused_in_one_line_and_soon(what: str) -> None:
    make, code = HOSTILE[what]
    data, start = make(), perf_counter()

    assert refusal(data) == code
    assert perf_counter() - start < 5


def test_many_cells_that_hide_something_are_told_up_to_a_thousand() -> None:
    problems = Problems()

    read_workbook(with_sheet("<row><c><f>1</f></c></row>" * 5_000), "x.xlsx", problems)

    assert len(problems.found) == 1_000


def test_a_long_text_in_few_cells_and_short_ones_in_many_are_both_fine() -> None:
    many = "<row>" + '<c t="s"><v>1</v></c>' * 10 + "</row>"
    strings = LONG.replace("</sst>", "<si><t>short</t></si></sst>")

    rows = rows_of(with_sheet(f"<row>{SHARED}</row>" + many * 3_000, strings))

    assert (len(rows), len(rows[0][0]), rows[3_000][9]) == (3_001, 32_000, "short")


PLAIN = workbook([["id", "x"], ["a", 1], ["b", date(2024, 1, 5)], ["c", timedelta(hours=30)], ["d", True]])


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 20))
def test_a_workbook_with_broken_bytes_is_read_or_refused(chance: random.Random, faults: int) -> None:
    data = bytearray(PLAIN)
    for _ in range(faults):
        data[chance.randrange(len(data))] = chance.randrange(256)
    read_or_refused(bytes(data))


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["sheet1", "workbook", "styles", "sharedStrings"]))
def test_a_workbook_with_broken_parts_is_read_or_refused(chance: random.Random, part: str) -> None:
    plain = write_sheet([["id", "x"], ["a", "1-5"]], "x.xlsx")
    with ZipFile(io.BytesIO(plain)) as packed:
        name = next(name for name in packed.namelist() if f"/{part}." in name and "rels" not in name)
        text = packed.read(name).decode()
    pieces = text.replace("<", "\0<").replace('"', '\0"').split("\0")
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(pieces))
        pieces[at] = chance.choice(
            ["", pieces[at] * 2, chance.choice(pieces), "-1", "99999999999999999999", "\x01"]
        )
    read_or_refused(with_parts(plain, **{part: "".join(pieces).encode()}))


def read_or_refused(data: bytes) -> None:
    with suppress(RulebookError):
        read_workbook(data, "x.xlsx", Problems())


def test_without_the_extra_reading_and_writing_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_open", None)
    monkeypatch.setattr(writing, "_new", None)

    assert refusal(PLAIN) == "no-xlsx"
    with pytest.raises(RulebookError, match=r"pip install 'govflow\[xlsx\]'"):
        write_sheet([["a"]], "x.xlsx")


def test_elements_however_deep_are_no_more_than_elements() -> None:
    assert rows_of(with_sheet("<x>" * 400_000 + "</x>" * 400_000)) == []


def test_the_same_rows_are_the_same_bytes() -> None:
    rows = [["id", "x"], ["a", "1-5"]]

    assert write_sheet(rows, "x.xlsx") == write_sheet(rows, "x.xlsx")


def test_a_text_that_would_not_come_back_is_refused() -> None:
    for text in ("_x005F_x0041_", "x" * 40_000, " untrimmed"):
        with pytest.raises(RulebookError, match="not-exact"):
            write_sheet([["id", "x"], ["a", text]], "x.xlsx")
