"""Sheets as people save them: other separators, titles, full-width signs, and what Excel changed."""

import csv
from collections.abc import Mapping
from datetime import date, time

import attrs
import pytest
from tests.rulebook.conftest import FILES
from tests.rulebook.workbooks import workbook

from govflow import rulebook
from govflow.errors import Problem, RulebookError
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, Sheet, read_sheet
from govflow.rulebook.sheets.csv_cells import CsvCells

TABLE = """\
table: triage
hit: UNIQUE
inputs:
  code: {type: enum, of: ["0301", "0302", "1-5"], title: {en: Code, zh: 事项分类}}
  people: {type: int, title: {en: People, zh: 人数}}
  day: {type: date}
  hour: {type: time}
outputs:
  track: {type: enum, of: [routine, major]}
  said: {type: text}
rows: triage.xlsx
otherwise: {track: routine}
"""
HEADER = ["id", "code", "people", "day", "hour", "track", "said"]


def book_of(text: str = TABLE, more: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    main = FILES["rulebook.yaml"].replace("[triage.yaml, levels.yaml]", "triage.yaml")
    main = main.replace("workflows: [request.yaml]\n", "")
    files = {**FILES, "rulebook.yaml": main, "triage.yaml": text}
    return {**{name: said.encode() for name, said in files.items()}, **(more or {})}


def found(*rows: list[object], header: list[str] = HEADER, **formats: str) -> list[Problem]:
    """Return the problems of a table whose rules stand in a workbook."""
    data = workbook([header, *rows], formats)
    with pytest.raises(RulebookError) as caught:
        rulebook.read(book_of(more={"triage.xlsx": data}))
    return list(caught.value.problems)


def sheet_of(text: str, columns: Columns) -> Sheet:
    problems = Problems()
    cells = CsvCells.of(text, "x.csv", problems)
    assert cells is not None
    sheet = read_sheet(cells, columns, problems)
    assert sheet is not None
    return sheet


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("said", ["", "sep={}\n"])
def test_commas_semicolons_and_tabs_separate_and_places_are_right(sign: str, said: str) -> None:
    text = said.format(sign) + sign.join(["a", "b", "c"]) + "\n" + sign.join(["1", '"x,;\ty"', "3"]) + "\n"

    (row,) = sheet_of(text, Columns(("a", "b", "c"), ())).rows

    assert row.values == {"a": "1", "b": "x,;\ty", "c": "3"}
    assert (row.place("c").line, row.place("c").column) == (3 if said else 2, 11)


def test_every_sheet_of_a_rulebook_may_be_a_workbook() -> None:
    plain = {name: text.encode() for name, text in FILES.items()}
    names = ["hierarchy", "links", "categories", "triage"]
    tables = {name: list(csv.reader(FILES[f"{name}.csv"].splitlines())) for name in names}
    files = {name: text for name, text in plain.items() if name.removesuffix(".csv") not in names}
    for file, text in files.items():
        for name in names:
            text = text.replace(f"{name}.csv".encode(), f"{name}.xlsx#Rules".encode())
        files[file] = text
    files |= {f"{name}.xlsx": workbook(rows) for name, rows in tables.items()}

    book = rulebook.read(files)

    wanted = rulebook.read(plain)
    assert book.hierarchy.levels == wanted.hierarchy.levels
    assert list(book.hierarchy) == list(wanted.hierarchy)
    assert book.hierarchy.links == wanted.hierarchy.links
    ours, theirs = (
        [attrs.evolve(rule, place=None) for rule in one.tables["triage"].rules] for one in (book, wanted)
    )
    assert ours == theirs
    assert book.files["triage.xlsx"] == "xlsx"


def test_what_stands_in_a_workbook_makes_the_digest_and_not_how_it_was_saved() -> None:
    row = ["R1", "0301", 5, date(2024, 1, 5), time(22, 0), "major", "x"]
    bold = workbook([HEADER, row], {"G2": "@"}, sheet="Other")
    more = workbook([HEADER, [*row[:2], 6, *row[3:]]])

    digests = [
        rulebook.read(book_of(more={"triage.xlsx": data})).digest
        for data in (workbook([HEADER, row]), bold, more)
    ]

    assert digests[0] == digests[1] != digests[2]


def test_dates_times_and_numbers_are_welcome_in_columns_of_their_type() -> None:
    row = ["R1", "0301", 5, date(2024, 1, 5), time(22, 0), "major", "x", date(2024, 5, 1)]
    book = rulebook.read(book_of(more={"triage.xlsx": workbook([[*HEADER, "from"], row])}))

    (rule,) = book.tables["triage"].rules
    assert [str(cell) for cell in rule.cells] == ["0301", "5", "2024-01-05", "22:00"]
    assert str(rule.start) == "2024-05-01 00:00:00+08:00"


def test_titles_and_full_width_names_are_the_columns_that_they_stand_for() -> None:
    header = ["编号", "事项分类", "人数", "ｄａｙ", "hour ", "track", "said", "备注"]
    row = ["R1", "0301", "５", "-", "-", "major", "x", "why"]

    book = rulebook.read(book_of(more={"triage.xlsx": workbook([header, row])}))

    assert [str(cell) for cell in book.tables["triage"].rules[0].cells] == ["0301", "5", "-", "-"]


def test_a_date_where_none_belongs_is_told_with_what_was_probably_typed() -> None:
    problems = found(["R1", date(2024, 1, 5), date(2024, 5, 1), "-", "-", "major", date(2024, 3, 2)])

    assert [(problem.code, str(problem.place)) for problem in problems] == [
        ("excel-date", f"triage.xlsx:2:{column}") for column in (2, 3, 7)
    ]
    assert problems[0].suggestion
    assert "typed as 1-5?" in problems[0].suggestion.en
    assert "1-5" in problems[0].suggestion.zh
    assert "B2" in problems[0].message.en
    assert "B2" in problems[0].message.zh


def test_a_number_that_no_value_is_may_have_lost_its_zero() -> None:
    (problem,) = found(["R1", 301, 5, "-", "-", "major", "x"])

    assert (problem.code, str(problem.place)) == ("excel-number", "triage.xlsx:2:2")
    assert problem.suggestion
    assert "typed as 0301?" in problem.suggestion.en


def test_a_number_among_codes_that_begin_with_zero_is_told_even_where_it_would_do() -> None:
    row = ["-", "-", "-", "major"]
    problems = found(["R1", "0301", *row, "0301"], ["R2", "0302", *row, 302])

    assert [(problem.code, str(problem.place)) for problem in problems] == [
        ("excel-number", "triage.xlsx:3:7")
    ]


def test_a_number_of_which_excel_kept_only_the_beginning_is_told() -> None:
    (problem,) = found([330206199001011234, "0301", 5, "-", "-", "major", "x"])

    assert (problem.code, str(problem.place)) == ("excel-number", "triage.xlsx:2:1")


def test_a_time_where_none_belongs_is_told() -> None:
    (problem,) = found(["R1", "0301", time(22, 0), "-", "-", "major", "x"])

    assert (problem.code, str(problem.place)) == ("excel-date", "triage.xlsx:2:3")


@pytest.mark.parametrize(
    ("column", "said", "code", "hint"),
    [
        ("code", "1月5日", "excel-date", "1-5"),
        ("code", "5-Jan", "excel-date", "text"),
        ("day", "2024/5/1", "excel-date", "2024-05-01"),
        ("day", "2024年5月1日", "excel-date", "2024-05-01"),
        ("code", "3.30206E+17", "excel-number", "text"),
        ("code", "303", "unknown-value", "0302"),
    ],
)
def test_what_excel_left_in_csv_is_told_by_its_looks(column: str, said: str, code: str, hint: str) -> None:
    cells = {**dict.fromkeys(HEADER, "-"), "id": "R1", "track": "major", column: said}
    text = "\n".join([",".join(HEADER), ",".join(cells.values())])
    with pytest.raises(RulebookError) as caught:
        rulebook.read(book_of(TABLE.replace("xlsx", "csv"), more={"triage.csv": text.encode("gb18030")}))

    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.suggestion
    assert hint in problem.suggestion.en


def test_a_decimal_comma_is_not_taken_for_a_list() -> None:
    text = ";".join(HEADER) + "\nR1;0301;3,5;-;-;major;a, b\n"
    with pytest.raises(RulebookError) as caught:
        rulebook.read(book_of(TABLE.replace("xlsx", "csv"), more={"triage.csv": text.encode()}))

    assert [(p.code, str(p.place)) for p in caught.value.problems] == [("excel-number", "triage.csv:2:9")]


def test_columns_without_a_name_may_stand_anywhere_if_they_are_empty() -> None:
    text = ",a,,b,,\n,1,,2,,\n"

    assert [row.values for row in sheet_of(text, Columns(("a", "b"), ())).rows] == [{"a": "1", "b": "2"}]
    problems = Problems()
    cells = CsvCells.of(text.replace("1,,2", "1,x,2"), "x.csv", problems)
    assert cells is not None
    read_sheet(cells, Columns(("a", "b"), ()), problems)
    assert {problem.code for problem in problems.found} == {"unknown-column"}


def test_a_million_columns_of_csv_are_one_problem() -> None:
    problems = Problems()
    cells = CsvCells.of(",".join(f"c{i}" for i in range(1_000_000)) + "\n", "x.csv", problems)
    assert cells is not None

    assert read_sheet(cells, Columns(("a",), ()), problems) is None
    assert [problem.code for problem in problems.found] == ["too-large"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("nowhere.xlsx", "missing-file"),
        ("../triage.xlsx", "outside-folder"),
        ("triage.xlsx#No", "unknown-sheet"),
    ],
)
def test_a_workbook_that_cannot_be_had_is_told_where_it_is_named(rows: str, code: str) -> None:
    data = workbook([HEADER, ["R1", "0301", "-", "-", "-", "major", "x"]])
    with pytest.raises(RulebookError) as caught:
        rulebook.read(book_of(TABLE.replace("triage.xlsx", f'"{rows}"'), more={"triage.xlsx": data}))

    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place
    assert problem.place.file == (rows if code == "unknown-sheet" else "triage.yaml")


def test_the_rows_that_say_what_a_sheet_is_for_must_agree_and_are_no_rules() -> None:
    types = ["#type", "enum: 0301 | 0302 | 1-5", "int", "date", "time", "enum: routine | major", "text"]
    rule = ["R1", "0301", 5, "-", "-", "major", "x"]
    good = workbook([HEADER, types, ["#hit", "UNIQUE"], rule])

    assert [
        rule.id for rule in rulebook.read(book_of(more={"triage.xlsx": good})).tables["triage"].rules
    ] == ["R1"]
    assert [(p.code, str(p.place)) for p in found([*types[:2], "text"], ["#hit", "FIRST"], rule)] == [
        ("other-declaration", "triage.xlsx:2:3"),
        ("other-declaration", "triage.xlsx:3:2"),
    ]
