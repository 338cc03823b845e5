"""CSV is read in the encodings of spreadsheets, and every cell knows where it stands."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow import rulebook
from govflow.errors import Problem, RulebookError
from govflow.rulebook.encodings import decode
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, Sheet, read_sheet
from govflow.rulebook.sheets.csv_cells import CsvCells
from govflow.rulebook.sheets.workbook import other_workbook

ANY = Columns((), ())


def sheet_of(text: str, columns: Columns) -> Sheet:
    problems = Problems()
    cells = CsvCells.of(text, "x.csv", problems)
    assert cells is not None
    sheet = read_sheet(cells, columns, problems)
    assert sheet is not None, [str(problem) for problem in problems.found]
    return sheet


def problems_of(text: str, columns: Columns) -> list[Problem]:
    problems = Problems()
    cells = CsvCells.of(text, "x.csv", problems)
    assert cells is not None
    read_sheet(cells, columns, problems)
    return problems.found


words = st.text(st.sampled_from('ab ,"\n\r\u2028\x0b中'), max_size=6)


@given(st.lists(st.lists(words, min_size=3, max_size=3), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]))
def test_cells_are_those_of_the_csv_module_and_stand_where_they_say(rows: list[list[str]], end: str) -> None:
    written = io.StringIO(newline="")
    several = any("\r" in cell or "\n" in cell for row in rows for cell in row)
    writer = csv.writer(written, lineterminator=end)
    if several:  # the writer forgets to quote a lone \r
        writer = csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["one", "two", "three"], *rows])
    text = written.getvalue()
    wanted = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]

    sheet = sheet_of(text, Columns(("one", "two", "three"), ()))

    assert [list(row.values.values()) for row in sheet.rows] == wanted
    lines = list(io.StringIO(text, newline=""))
    for row in sheet.rows:
        for column, value in row.values.items():
            place = row.place(column)
            rest = "".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
            cells = next(csv.reader(io.StringIO(rest, newline="")), [])
            assert "".join(cells[:1]).strip() == value


def test_a_cell_after_one_of_several_lines_stands_on_its_own_line() -> None:
    sheet = sheet_of('a,b,c\n1,"two\nlines, and a ""quote""",3\n4,5,6\n', Columns(("a", "b", "c"), ()))

    first, second = sheet.rows
    assert [(p.line, p.column) for p in map(first.place, "abc")] == [(2, 1), (2, 3), (3, 25)]
    assert [(p.line, p.column) for p in map(second.place, "abc")] == [(4, 1), (4, 3), (4, 5)]


def test_a_quote_within_a_cell_is_a_character_like_any_other() -> None:
    (row,) = sheet_of('a,b\n5" pipe,x\n', Columns(("a", "b"), ())).rows

    assert row.values == {"a": '5" pipe', "b": "x"}
    assert row.place("b").column == 9


def test_rows_of_the_wrong_length_are_all_told() -> None:
    found = problems_of("a,b\n1\n1,2\n1,2,3\n", Columns(("a", "b"), ()))

    assert [(p.code, p.place and p.place.line) for p in found] == [("row-length", 2), ("row-length", 4)]


def test_columns_missing_twice_or_unknown_are_all_told() -> None:
    found = problems_of("a,bb,c,c,d\n1,2,3,4,5\n", Columns(("a", "b", "c"), ("e",)))

    assert [p.code for p in found] == ["missing-column", "duplicate-column"] + ["unknown-column"] * 2
    assert found[0].suggestion
    assert "bb" in found[0].suggestion.en


def test_an_empty_file_lacks_its_columns() -> None:
    assert [p.code for p in problems_of("", Columns(("a",), ()))] == ["missing-column"]


@pytest.mark.parametrize("text", ['a\n"unclosed\n', 'a\n"x"y\n', f'a\n"{"x" * 200_000}"\n'])
def test_what_is_not_csv_is_told_with_its_line(text: str) -> None:
    assert [(p.code, p.place and p.place.line) for p in problems_of(text, Columns(("a",), ()))] == [
        ("csv-syntax", 2)
    ]


ENCODINGS = {
    "utf-8": ("utf-8", b""),
    "utf-8-sig": ("utf-8-sig", b""),
    "utf-16": ("utf-16", b""),
    "utf-16-be": ("utf-16", b"\xfe\xff"),
    "gb18030": ("gb18030", b""),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_neither_rules_nor_digest(
    encoding: str, end: str, files: dict[str, bytes]
) -> None:
    plain = rulebook.read(files)
    named, bom = ENCODINGS[encoding]
    name = "limits.yaml"
    files[name] = files[name].replace("快速".encode(), "快速䶮".encode())
    expected = rulebook.read(files)

    files[name] = bom + files[name].decode().replace("\n", end).encode(encoding)
    book = rulebook.read(files)

    assert book.digest == expected.digest != plain.digest
    assert book.files[name] == named
    limit = book.limits["quick"]
    assert limit is not None
    assert limit.title.zh == "快速䶮"


def test_what_is_no_text_is_refused() -> None:
    for data in (b"\xff\xff\xff", b"a\0b", b"\xff\xfea", b"\xef\xbb\xbf\xff"):
        with pytest.raises(RulebookError, match=r"x\.csv: .*\[not-text\]"):
            decode(data, "x.csv")


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0\ufeff"), max_size=40))
def test_text_in_utf_8_is_never_taken_for_another(text: str) -> None:
    assert decode(text.encode(), "x")[0] == text
    assert decode(text.encode("utf-8-sig"), "x") == (text, "utf-8-sig")
    assert decode(text.encode("utf-16"), "x") == (text, "utf-16")


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ('a,b\n"x,y\n', "a quote that opens here is never closed", "引号没有闭合"),
        ('a,b\n"x"y,z\n', "something follows a quote", "后引号之后还有内容"),
        (f"a,b\n{'x' * 200_000},y\n", "more than 131072 characters", "超过 131072 个字符"),
    ],
)
def test_what_is_no_csv_is_said_in_both_languages(text: str, en: str, zh: str) -> None:
    (problem,) = problems_of(text, Columns((), ("a", "b")))

    assert (problem.code, str(problem.place)) == ("csv-syntax", "x.csv:2")
    assert en in problem.message.en
    assert zh in problem.message.zh
    assert not any(sign.isascii() and sign.isalpha() for sign in problem.message.zh.replace("CSV", ""))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("old.xls", True),
        ("old.xls#Rules", True),
        ("a.ods#1", True),
        ("old.xls#1.csv", False),
        ("a.xlsx", False),
    ],
)
def test_a_name_tells_workbooks_of_other_kinds(name: str, other: bool) -> None:
    assert (other_workbook(name) is not None) is other
