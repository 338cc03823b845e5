"""A table goes to a sheet and comes back as the very same table."""

import csv
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.conftest import FILES

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.exchange import export_table, import_table
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets.workbook import read_workbook
from govflow.tables import DecisionTable

WORDS = [
    "small",
    "large",
    "a, b",
    "not(x)",
    "0301",
    "1-5",
    'say "hi"',
    "五、六",
    "x|y",
    "=1+1",
    "22:00",
    "TRUE",
]
INPUTS = {
    "category": {"type": "category"},
    "severity": {"type": "enum", "of": WORDS, "title": {"en": "Severity", "zh": "严重程度"}},
    "people": {"type": "int", "low": 0, "high": 1000},
    "amount": {"type": "decimal"},
    "day": {"type": "date"},
    "hour": {"type": "time"},
    "urgent": {"type": "bool"},
    "place": {"type": "unit"},
    "words": {"type": "text"},
}
CELLS = {
    "category": st.sampled_from(["-", "noise", "lamps/**", "not(any/**)", "street-lamp, noise"]),
    "severity": st.sampled_from(["-", "0301"]) | st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
    "people": st.sampled_from(["-", "5", "１..5", "]1..5]", ">= 10", "[1..9], 20", "not(3)", "(0..5)"]),
    "amount": st.sampled_from(["-", "1.50", "<= 0.10", "[1..2)", "-3"]),
    "day": st.sampled_from(["-", "2024-02-29", ">= 2024-01-01", "2024-01-01..2024-12-31"]),
    "hour": st.sampled_from(["-", "22:00", "22:00..06:00", "< 08:30"]),
    "urgent": st.sampled_from(["-", "yes", "是", "false"]),
    "place": st.sampled_from(["-", "g1", "c1/**", "not(g2)"]),
    "words": st.sampled_from(["-", "x"]) | st.lists(st.text("ab ,\"'|-=0é中　（", min_size=1).filter(
        lambda word: word.strip(" 　") not in ("", "-", "–", "—")), min_size=1, max_size=3),
}  # fmt: skip
TEXTS = st.text(st.sampled_from(" ab,;\t\"'|=+-@#0é中𠀀&<>_x0041\n"), max_size=12)
OUTPUTS = {
    "track": ({"type": "enum", "of": ["routine", "major"]}, st.sampled_from(["routine", "major", "-", ""])),
    "days": ({"type": "int"}, st.sampled_from(["0", "-5", "18", ""])),
    "flag": ({"type": "bool"}, st.sampled_from(["yes", "false", ""])),
    "said": ({"type": "text"}, TEXTS | st.just("a\rb")),
    "limit": ({"type": "limit"}, st.sampled_from(["quick", "5 working_day", "10个工作日", "none"])),
}
DATES = st.sampled_from(["", "2018-06-01", "2018-06-01T12:30", "2019-01-01T00:00+02:00"])


@st.composite
def tables(draw: st.DrawFn) -> dict[str, bytes]:
    """A small rulebook with a random table, its rules in the table's own file."""
    asked = draw(st.lists(st.sampled_from(list(INPUTS)), min_size=1, max_size=4, unique=True))
    given = draw(st.lists(st.sampled_from(list(OUTPUTS)), min_size=1, max_size=3, unique=True))
    hit = draw(st.sampled_from(["UNIQUE", "FIRST", "ANY", "COLLECT", "RULE ORDER"]))
    rules = [
        {
            "id": f"R{number}",
            **{name: draw(CELLS[name]) for name in asked},
            **{name: draw(OUTPUTS[name][1]) for name in given},
            **({"from": draw(DATES)} if draw(st.booleans()) else {}),
            **({"note": draw(TEXTS), "source": draw(TEXTS)} if draw(st.booleans()) else {}),
        }
        for number in range(draw(st.integers(1, 5)))
    ]
    declared = {
        "table": "levels",
        "hit": hit,
        "inputs": {name: INPUTS[name] for name in asked},
        "outputs": {name: OUTPUTS[name][0] for name in given},
        "otherwise": "error",
    }
    text = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in declared.items())
    text += "# the rules\nrules:\n" + "".join(
        f"  - {json.dumps(rule, ensure_ascii=False)}\n" for rule in rules
    )
    main = FILES["rulebook.yaml"].replace("[triage.yaml, levels.yaml]", "levels.yaml")
    kept = {"rulebook.yaml": main.replace("workflows: [request.yaml]\n", ""), "levels.yaml": text}
    return {name: said.encode() for name, said in {**FILES, **kept}.items()}


def plain(table: DecisionTable) -> object:
    rules = [
        (rule.id, rule.cells, dict(rule.outputs), rule.start, rule.stop, rule.source) for rule in table.rules
    ]
    return table.columns, rules, table.hit, table.otherwise, table.title


def cells(data: bytes, file: str) -> list[list[str]]:
    """Read a sheet by others' readers."""
    if file.endswith(".csv"):
        return list(csv.reader(io.StringIO(data.decode(), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    return [[str(cell.value or "").replace("_x000D_", "\r") for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("file", ["levels.csv", "levels.xlsx"])
@settings(max_examples=30, deadline=None)
@given(files=tables())
def test_what_goes_to_a_sheet_comes_back_the_same(file: str, files: dict[str, bytes]) -> None:
    before = rulebook.read(files).tables["levels"]

    sheet = export_table(files, "levels", file)
    back = import_table(files, "levels", file, sheet)

    after = {**files, **back.files}
    assert plain(back.after) == plain(back.before) == plain(before)
    assert plain(rulebook.read(after).tables["levels"]) == plain(before)
    assert back.changed() == ([], [], [])
    assert export_table(after, "levels", file) == sheet
    assert import_table(after, "levels", file, sheet).files == {}


@settings(max_examples=30, deadline=None)
@given(files=tables())
def test_others_read_the_same_cells_and_the_sheet_itself_may_hold_the_rules(files: dict[str, bytes]) -> None:
    before = rulebook.read(files).tables["levels"]
    sheets = {file: export_table(files, "levels", file) for file in ("levels.csv", "levels.xlsx")}

    first, second = (cells(data, file) for file, data in sheets.items())

    assert first == second
    for file, data in sheets.items():
        text = files["levels.yaml"].decode().partition("# the rules")[0] + f"rows: {file}\n"
        book = rulebook.read({**files, "levels.yaml": text.encode(), file: data})
        assert plain(book.tables["levels"]) == plain(before)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(st.lists(TEXTS.map(str.strip), min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_another_program_writes_is_read_as_it_wrote_it(rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for line, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = book.worksheets[0].cell(line, column)
            cell.value, cell.data_type = text, "s"
    written = io.BytesIO()
    book.save(written)

    found = read_workbook(written.getvalue(), "x.xlsx", Problems()).records(Problems())

    wide = ([*row, *[""] * (3 - len(row))] for _, row in found)
    assert list(wide) == [row for row in rows if any(row)]


INLINE = """\
table: levels   # a comment that stays
hit: FIRST

inputs:
  track: {type: enum, of: [routine, major]}
outputs:
  limit: {type: limit}
# about the rules
rules:
  - {id: L1, track: routine, limit: quick}   # this one goes
  - {id: L2, track: [major], limit: 5 working_day}

# about the rest
otherwise: {limit: none}
"""


def edited(files: dict[str, bytes], text: str) -> list[str]:
    """Return the problems of importing this sheet into `levels`, as `file:line:column code`."""
    with pytest.raises(RulebookError) as caught:
        import_table(files, "levels", "of my colleague.csv", text.encode())
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


def test_rules_of_the_tables_own_file_go_to_a_sheet_and_the_rest_stays(files: dict[str, bytes]) -> None:
    files["levels.yaml"] = INLINE.encode("utf-8-sig").replace(b"\n", b"\r\n")

    back = import_table(files, "levels", "mine.csv", b"id,track,limit\nL1,routine,quick\nL3,major,none\n")

    assert back.changed() == (["L3"], [], ["L2"])
    rows = back.files["levels.csv"].decode("utf-8-sig")  # as the table's own file is
    assert rows == "id,track,limit\nL1,routine,quick\nL3,major,none\n"
    before, after = (
        INLINE.split("rules:\n", maxsplit=1)[0],
        "\n# about the rest\n" + INLINE.split("# about the rest\n")[1],
    )
    wanted = (before + 'rows: "levels.csv"\n' + after).encode("utf-8-sig").replace(b"\n", b"\r\n")
    assert back.files["levels.yaml"] == wanted


def test_all_that_is_wrong_in_a_sheet_is_told_where_it_stands_there(files: dict[str, bytes]) -> None:
    text = "id,track,limit\n#type,enum: routine | minor,limit\n#hit,UNIQUE,\nL1,rutine,quick\nL2,major,quik\n"

    assert edited(files, text) == [
        "of my colleague.csv:2:7 other-declaration",
        "of my colleague.csv:3:6 other-declaration",
        "of my colleague.csv:4:4 unknown-value",
        "of my colleague.csv:5:10 bad-limit",
    ]


def test_a_sheet_called_like_another_file_does_not_take_its_place(files: dict[str, bytes]) -> None:
    back = import_table(files, "levels", "/else/where/hierarchy.csv", b"id,track,limit\nL1,-,quick\n")

    assert set(back.files) == {"levels.yaml", "levels.csv"}


def test_a_file_whose_keys_do_not_stand_on_their_own_lines_is_left_alone(files: dict[str, bytes]) -> None:
    text = {
        "table": "levels",
        "inputs": {"track": {"type": "text"}},
        "outputs": {"limit": {"type": "limit"}},
        "rules": [{"id": "a", "limit": "quick"}],
        "otherwise": "error",
    }
    files["levels.yaml"] = json.dumps(text).encode()

    with pytest.raises(RulebookError, match="rules-in-line"):
        import_table(files, "levels", "x.csv", b"id,track,limit\na,-,quick\n")


def test_a_table_that_is_not_there_is_told_with_those_that_are(files: dict[str, bytes]) -> None:
    with pytest.raises(RulebookError, match=r"unknown-table.*'levels'"):
        export_table(files, "level", "x.csv")


def test_rules_that_stand_in_a_workbook_are_changed_there(files: dict[str, bytes]) -> None:
    files["levels.xlsx"] = export_table(files, "levels", "levels.xlsx")
    head = files["levels.yaml"].decode()
    files["levels.yaml"] = (head[: head.index("rules:")] + "rows: levels.xlsx\notherwise: error\n").encode()

    with pytest.raises(RulebookError, match="rows-in-workbook"):
        import_table(files, "levels", "x.xlsx", files["levels.xlsx"])


def test_a_sheet_keeps_its_headings_their_order_and_its_remarks(files: dict[str, bytes]) -> None:
    titled = INLINE.replace("[routine, major]}", "[routine, major], title: {en: Track, zh: 办理类别}}")
    files["levels.yaml"] = (
        titled[: titled.index("rules:")] + "rows: levels.csv\notherwise: error\n"
    ).encode()
    files["levels.csv"] = "备注,办理类别,编号,limit\nwhy,routine,L1,quick\n".encode()

    sheet = export_table(files, "levels", "levels.xlsx")
    back = import_table(files, "levels", "levels.xlsx", sheet)

    assert cells(sheet, "levels.xlsx") == [
        ["备注", "办理类别", "编号", "limit"],
        ["", "enum: routine | major", "#type", "limit"],
        ["FIRST", "", "#hit", ""],
        ["why", "routine", "L1", "quick"],
    ]
    assert back.files == {}


def test_a_table_in_several_files_is_no_one_sheet(files: dict[str, bytes]) -> None:
    main = files["rulebook.yaml"].replace(b"[triage.yaml, levels.yaml]", b"[levels.yaml, later.yaml]")
    text = INLINE.replace("hit: FIRST", "hit: FIRST\neffective: {PERIOD}")
    files |= {
        "rulebook.yaml": main.replace(b"workflows: [request.yaml]\n", b""),
        "levels.yaml": text.replace("PERIOD", "to: 2018-05-31").encode(),
        "later.yaml": text.replace("PERIOD", "from: 2018-06-01").replace("id: L", "id: M").encode(),
    }

    with pytest.raises(RulebookError, match="table-in-parts"):
        export_table(files, "levels", "levels.csv")
