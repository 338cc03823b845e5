"""Sheets as a city hall brings them: a title on top, headings in Chinese, codes that Excel shortened."""

from datetime import date
from time import perf_counter

import pytest
from tests.rulebook.conftest import FILES
from tests.rulebook.test_rulebook_sheets import HEADER, TABLE, book_of, found
from tests.rulebook.workbooks import workbook

from govflow import rulebook
from govflow.errors import Problem, RulebookError
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, read_sheet
from govflow.rulebook.sheets.csv_cells import CsvCells

ROW = ["R1", "0301", 5, "-", "-", "major", "x"]
CODES = "code,name,parent\n03,Streets,\n0301,Lamps,03\n0302,Holes,03\n"
BY_CATEGORY = TABLE.replace('{type: enum, of: ["0301", "0302", "1-5"]', "{type: category")


def refused(files: dict[str, bytes]) -> list[Problem]:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(files)
    return list(caught.value.problems)


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.place)) for problem in problems]


def hint(problem: Problem, lang: str = "en") -> str:
    assert problem.suggestion
    return problem.suggestion.to(lang)


def spoilt(table: str, **more: bytes) -> dict[str, bytes]:
    """Return a rulebook whose categories are numbers to Excel, where its table is right."""
    codes = workbook([["code", "name", "parent"], [3, "Streets", ""], [301, "Lamps", 3], [302, "Holes", 3]])
    files = book_of(table, {"categories.xlsx": codes, **more})
    files["rulebook.yaml"] = files["rulebook.yaml"].replace(b"categories.csv", b"categories.xlsx")
    return {name: data for name, data in files.items() if name in ("rulebook.yaml", "calendars.yaml")
            or name.startswith(("hierarchy", "links", "limits", "triage", "categories.xlsx"))}  # fmt: skip


# What Excel did


@pytest.mark.parametrize("code", ["0301", "03/**", "not(0301)", "0301, 302"])
def test_codes_that_excel_shortened_are_told_in_their_own_sheet(code: str) -> None:
    triage = workbook([HEADER, ["R1", code, *ROW[2:]], ["R2", code, *ROW[2:]]])

    (problem,) = refused(spoilt(BY_CATEGORY, **{"triage.xlsx": triage}))

    at, short, full = ("2:1", "3", "03") if "/" in code else ("3:1", "301", "0301")
    assert told([problem]) == [("excel-number", f"categories.xlsx:{at}")]
    assert f"typed as {full}?" in hint(problem)
    assert f"是否输入了 {full}？" in hint(problem, "zh")
    assert f"the number {short}" in problem.message.en
    assert "triage.xlsx" in problem.message.zh


def test_codes_that_excel_shortened_are_known_from_rules_in_yaml_too() -> None:
    rules = 'rules: [{id: R1, code: "0301", track: major}]'

    (problem,) = refused(spoilt(BY_CATEGORY.replace("rows: triage.xlsx", rules)))

    assert told([problem]) == [("excel-number", "categories.xlsx:3:1")]


def test_a_code_that_nobody_shortened_is_told_as_before() -> None:
    (problem,) = found(["R1", "0309", *ROW[2:]])

    assert told([problem]) == [("unknown-value", "triage.xlsx:2:2")]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 5), "1..5"),
        (date(1950, 1, 1), "1..50"),  # 1-50 becomes Jan-50
        (date(1999, 10, 1), "10..99"),
        (date(2000, 6, 15), "6..15"),
    ],
)
def test_the_range_that_became_a_date_is_told(day: date, said: str) -> None:
    (problem,) = found(["R1", "0301", day, *ROW[3:]])

    assert f"Write a range as {said}." in hint(problem)
    assert f"范围请写作 {said}。" in hint(problem, "zh")


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 12, 1), date(2026, 1, 1)])
def test_no_range_is_advised_that_is_empty_or_one_value(day: date) -> None:
    (problem,) = found(["R1", "0301", day, *ROW[3:]])

    assert ".." not in hint(problem)
    assert ".." not in hint(problem, "zh")


def test_no_range_is_advised_where_none_can_stand() -> None:
    (problem,) = found([*ROW[:5], date(2026, 1, 5), "x"])

    assert ".." not in hint(problem)
    assert "typed as 1-5?" in hint(problem)


LIMITED = TABLE.replace("  said: {type: text}", "  said: {type: limit}\n  ok: {type: bool}")
LIMITED = LIMITED.replace("otherwise: {track: routine}", "otherwise: error")


@pytest.mark.parametrize(
    ("column", "value", "code"), [(6, 2, "bad-limit"), (7, 7, "unknown-value"), (2, 2.5, "bad-number")]
)
def test_a_number_is_not_taken_for_a_code_where_no_code_stands(column: int, value: object, code: str) -> None:
    row: list[object] = [*ROW[:6], "none", "true"]
    row[column] = value

    (problem,) = refused(book_of(LIMITED, {"triage.xlsx": workbook([[*HEADER, "ok"], row])}))

    assert problem.code == code
    assert problem.suggestion is None or "typed as 0" not in hint(problem)


def test_what_excel_did_to_a_cell_is_told_once() -> None:
    formula = book_of(LIMITED, {"triage.xlsx": workbook([[*HEADER, "ok"], [*ROW[:6], "=B2", "true"]])})
    lost = ["-", "-", "-", "major", "x"]

    assert told(refused(formula)) == [("excel-formula", "triage.xlsx:2:7")]
    assert told(found(["R1", "0301", *lost], ["R2", 301, *lost])) == [("excel-number", "triage.xlsx:3:2")]


# Files and headings


@pytest.mark.parametrize("name", ["triage.xls", "triage.xlsm", "triage.et", "triage.ods"])
@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\0\0", workbook([HEADER, ROW])])
def test_other_workbooks_are_told_to_be_saved_as_xlsx(name: str, data: bytes) -> None:
    (problem,) = refused(book_of(TABLE.replace("triage.xlsx", name), {name: data}))

    assert problem.code == "not-xlsx"
    assert ".xlsx" in hint(problem)
    assert "另存为" in hint(problem, "zh")


TITLES = {"事项分类": "kind", "承办单位": "owner", "影响户数": "homes"}
CHINESE = Columns(("id", "kind", "homes", "owner"), ("id", "from", "note"), {}, {**TITLES, "编号": "id"})


def problems_of(rows: list[list[object]], columns: Columns = CHINESE) -> list[Problem]:
    problems = Problems()
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)
    cells = CsvCells.of(text, "x.csv", problems)
    assert cells is not None
    read_sheet(cells, columns, problems)
    return problems.found


GOOD: list[object] = ["编号", "事项分类", "影响户数", "承办单位"]


@pytest.mark.parametrize(
    "above", [[["一览表", "", "", ""]], [["一览表", "", "", ""], ["制表：", "王芳", "", ""]]]
)
def test_a_title_above_the_headings_is_told_as_such(above: list[list[object]]) -> None:
    (problem,) = problems_of([*above, GOOD, ["R1", "路灯", "5", "works"]])

    assert told([problem]) == [("title-above", "x.csv:1")]
    assert f"row {len(above) + 1}" in problem.message.en
    assert f"第 {len(above) + 1} 行" in problem.message.zh
    assert "Delete" in hint(problem)


def test_a_sheet_whose_headings_are_nowhere_lacks_its_columns() -> None:
    found = problems_of([["a", "b"], ["c", "d"]])

    assert {problem.code for problem in found} == {"missing-column", "unknown-column"}


def test_columns_are_listed_once_and_with_what_people_call_them() -> None:
    missing = problems_of([["编号", "事项分类", "影响户数"]])

    assert [problem.code for problem in missing] == ["missing-column"]
    assert hint(missing[0], "zh").count("id") == 1
    assert "owner（承办单位）" in hint(missing[0], "zh")
    assert "id（编号）" in hint(missing[0], "zh")
    assert hint(missing[0]).startswith("Columns: id")


def test_a_heading_that_is_nearly_a_title_is_suggested_by_its_title() -> None:
    missing, unknown = problems_of([["编号", "事项分类", "影响户数", "承办单位名称"]])
    assert (missing.code, unknown.code) == ("missing-column", "unknown-column")
    assert "承办单位" in hint(unknown, "zh")


def test_a_heading_that_stands_twice_is_told_as_it_is_written() -> None:
    (problem,) = problems_of([[*GOOD, "承办单位"]])

    assert "“承办单位”" in problem.message.zh
    assert "'承办单位'" in problem.message.en


def test_hundreds_of_wrong_headings_are_told_in_time() -> None:
    names = tuple(f"column{n:04}" for n in range(900))
    columns = Columns(names, (), {}, {f"列的名称{n:04}": name for n, name in enumerate(names)})
    began = perf_counter()

    found = problems_of([[f"kolumn{n:04}x" for n in range(900)], ["a"] * 900], columns)

    assert len(found) == 1_800
    assert perf_counter() - began < 5  # comparing all with all took half a minute


@pytest.mark.parametrize("heading", ["影响\n户数", " 影响 户数", "影响　户数", "影响\r\n户数"])
def test_a_heading_may_be_broken_into_lines(heading: str) -> None:
    assert problems_of([[*GOOD[:2], heading, GOOD[3]], ["R1", "路灯", "5", "works"]]) == []


@pytest.mark.parametrize(
    ("file", "plain", "chinese"),
    [
        ("hierarchy.csv", "id,name,level,parent", "编号,名称,层级,上级"),
        ("categories.csv", "code,name,parent", "编码,名称,上级"),
        ("links.csv", "kind,from,to", "类型,起点,终点"),
    ],
)
def test_units_categories_and_links_may_have_chinese_headings(file: str, plain: str, chinese: str) -> None:
    text = FILES[file]
    assert text.startswith(plain)
    files = {name: said.encode() for name, said in FILES.items()}
    files[file] = text.replace(plain, chinese, 1).encode()

    book = rulebook.read(files)

    assert list(book.hierarchy) == list(rulebook.read({n: s.encode() for n, s in FILES.items()}).hierarchy)
