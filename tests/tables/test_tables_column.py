"""A column reads cells and says what is wrong with them."""

import time as stopwatch
from datetime import date, time
from decimal import Decimal

import pytest

from govflow.errors import TableError
from govflow.tables import ANY, Branch, Cell, Column, Span, Value, Word

NOISE = Column(
    "category", "category", ["noise", "noise.night", "roads", "a, b"], {"noise": {"noise", "noise.night"}}
)
URGENCY = Column("urgency", "enum", ["low", "high", "（急）"])
STREET = Column("street", "text")
VULNERABLE = Column("vulnerable", "bool")
HOUSEHOLDS = Column("households", "int", low=0, high=5000)
COST = Column("cost", "decimal")
DAY = Column("day", "date")
HOUR = Column("hour", "time")


def codes(error: TableError) -> list[str]:
    return [problem.code for problem in error.problems]


@pytest.mark.parametrize("text", ["", " ", "-", "－", "—", "　"])
def test_a_dash_or_nothing_accepts_anything(text: str) -> None:
    assert URGENCY.read(text) is ANY
    assert ANY.accepts("low")


@pytest.mark.parametrize(
    ("column", "text", "canonical"),
    [
        (URGENCY, "low", "low"),
        (URGENCY, "low,high", "low, high"),
        (URGENCY, "low，high", "low, high"),
        (URGENCY, "low、high", "low, high"),
        (URGENCY, "low | high", "low, high"),
        (URGENCY, "NOT( low )", "not(low)"),
        (URGENCY, "not（low，high）", "not(low, high)"),
        (URGENCY, "（急）", "（急）"),
        (STREET, "not(A (old), (new) B)", "not(A (old), (new) B)"),
        (STREET, 'not("a)", "f(x")', 'not("a)", "f(x")'),
        (NOISE, "noise/**", "noise/**"),
        (NOISE, "ｎｏｉｓｅ／＊＊", "noise/**"),
        (NOISE, "roads/**", "roads/**"),
        (NOISE, '"a, b"', '"a, b"'),
        (NOISE, "“a, b”, roads", '"a, b", roads'),
        (NOISE, '"a, b"/**', '"a, b"/**'),
        (STREET, 'Main St, "5 ""inch"" Rd"', 'Main St, "5 ""inch"" Rd"'),
        (STREET, '"-"', '"-"'),
        (STREET, '"x/**"', '"x/**"'),
        (VULNERABLE, "TRUE", "true"),
        (VULNERABLE, "否", "false"),
        (HOUSEHOLDS, "５", "5"),
        (HOUSEHOLDS, "< 5", "< 5"),
        (HOUSEHOLDS, "<=5", "<= 5"),
        (HOUSEHOLDS, "≥５", ">= 5"),
        (HOUSEHOLDS, "> 5", "> 5"),
        (HOUSEHOLDS, "5..9", "5..9"),
        (HOUSEHOLDS, "[5..9]", "5..9"),
        (HOUSEHOLDS, "[5 .. 9)", "[5..9)"),
        (HOUSEHOLDS, "[5..9[", "[5..9)"),
        (HOUSEHOLDS, "（5．．9］", "(5..9]"),
        (HOUSEHOLDS, "]5..9]", "(5..9]"),
        (HOUSEHOLDS, "not(1, 5..9, > 20)", "not(1, 5..9, > 20)"),
        (COST, "-1.50..2", "-1.50..2"),
        (DAY, "2015-02-01..2015-03-31", "2015-02-01..2015-03-31"),
        (HOUR, "22:00..06:00", "22:00..06:00"),
        (HOUR, "０８：３０", "08:30"),
    ],
)
def test_a_cell_has_one_canonical_text_that_reads_back(column: Column, text: str, canonical: str) -> None:
    cell = column.read(text)
    assert str(cell) == canonical
    assert column.read(canonical) == cell


@pytest.mark.parametrize("word", ["－", "ｎｏｔ（x）", "NOT(x", "a／**", "a/＊＊", "a；b", "a｜b", "＂a"])
def test_a_word_reads_back_whatever_its_width(word: str) -> None:
    cell = Cell((Word(word),))
    assert STREET.read(str(cell)) == cell
    assert STREET.read(str(Cell((Word(word),), negated=True))) == Cell((Word(word),), negated=True)


def test_a_cell_becomes_terms() -> None:
    assert NOISE.read("roads, noise/**").terms == (
        Word("roads"),
        Branch("noise", frozenset({"noise", "noise.night"})),
    )
    assert HOUSEHOLDS.read("not(1, (5..9])") == Cell((Span(1, 1), Span(5, 9, low_open=True)), negated=True)
    assert DAY.read(">= 2015-02-01") == Cell((Span(date(2015, 2, 1), None),))


def test_a_list_from_yaml_keeps_the_commas_in_its_items() -> None:
    assert NOISE.read_list(["a, b", "noise/**"]) == NOISE.read('"a, b", noise/**')
    assert HOUSEHOLDS.read_list(["1", "5..9"]) == HOUSEHOLDS.read("1, 5..9")


def test_a_category_without_stars_is_that_code_alone() -> None:
    assert NOISE.read("noise").accepts("noise")
    assert not NOISE.read("noise").accepts("noise.night")
    assert NOISE.read("noise/**").accepts("noise.night")
    assert not NOISE.read("not(noise/**)").accepts("noise")


@pytest.mark.parametrize("text", ["5..9", "[5..9)", "(5..9]", "(5..9)", "]5..9[", "[5..9[", "]5..9]"])
def test_brackets_mean_what_s_feel_says(text: str) -> None:
    cell = HOUSEHOLDS.read(text)
    assert cell.accepts(5) == (text[0] in "5[")
    assert cell.accepts(9) == (text[-1] in "9]")
    assert [n for n in range(12) if cell.accepts(n)][1:-1] == [n for n in range(5, 10) if cell.accepts(n)][
        1:-1
    ]
    assert cell.accepts(6)
    assert cell.accepts(8)


def test_a_range_over_midnight_is_the_evening_and_the_morning() -> None:
    cell, day = HOUR.read("22:00..06:00"), HOUR.read("(06:00..22:00)")
    for hour in range(24):
        for minute in (0, 59):
            now = time(hour, minute)
            in_night = hour >= 22 or hour < 6 or (hour, minute) == (6, 0)
            assert cell.accepts(now) == in_night
            assert day.accepts(now) == (not in_night)
    assert not HOUR.read("[22:00..06:00)").accepts(time(6))


@pytest.mark.parametrize(
    ("column", "text", "found"),
    [
        (URGENCY, "hihg", ["unknown-value"]),
        (URGENCY, "hihg, low, lwo", ["unknown-value", "unknown-value"]),
        (URGENCY, "low,,high", ["bad-cell"]),
        (URGENCY, "low,", ["bad-cell"]),
        (URGENCY, "not()", ["bad-cell"]),
        (STREET, "not(a), not(b)", ["bad-cell"]),
        (STREET, "a, ｎｏｔ（b）", ["bad-cell"]),
        (STREET, "not(not(a))", ["bad-cell"]),
        (STREET, "not(a", ["bad-cell"]),
        (STREET, "not(a), f(x)", ["bad-cell"]),
        (STREET, "not（a）, f（x）", ["bad-cell"]),
        (STREET, "not(a)|(x)", ["bad-cell"]),
        (STREET, "not(a))", ["bad-cell"]),
        (STREET, "not((a)", ["bad-cell"]),
        (STREET, "not(a)b(c)", ["bad-cell"]),
        (STREET, 'not("a"), f("x")', ["bad-cell"]),
        (HOUSEHOLDS, "not(5), (6..7)", ["bad-cell"]),
        (URGENCY, ",".join(map(str, range(1_001))), ["bad-cell"]),
        (URGENCY, "x, x, x", ["unknown-value"]),
        (URGENCY, "not(-)", ["unknown-value"]),
        (URGENCY, "low/**", ["bad-cell"]),
        (URGENCY, '"low', ["bad-cell"]),
        (NOISE, "nose/**", ["unknown-node"]),
        (NOISE, "/**", ["unknown-node"]),
        (NOISE, "a, b", ["bad-cell"]),
        (VULNERABLE, "maybe", ["unknown-value"]),
        (HOUSEHOLDS, "many", ["bad-number"]),
        (HOUSEHOLDS, "1e9999999", ["bad-number"]),
        (HOUSEHOLDS, "1.5", ["bad-number"]),
        (HOUSEHOLDS, "007", ["bad-number"]),
        (HOUSEHOLDS, "= 5", ["bad-number"]),
        (HOUSEHOLDS, "1" * 19, ["bad-number"]),
        (HOUSEHOLDS, "1" * 1_000_000, ["bad-number"]),
        (HOUSEHOLDS, "1-5, x", ["bad-number", "bad-number"]),
        (HOUSEHOLDS, "9..3", ["empty-range"]),
        (HOUSEHOLDS, "(5..5]", ["empty-range"]),
        (HOUSEHOLDS, "(5..6)", ["empty-range"]),
        (HOUSEHOLDS, "> 5000", ["empty-range"]),
        (HOUSEHOLDS, "< 0", ["empty-range"]),
        (HOUSEHOLDS, "5001", ["unknown-value"]),
        (HOUSEHOLDS, "[5..9", ["bad-cell"]),
        (HOUSEHOLDS, "5..", ["bad-cell"]),
        (HOUSEHOLDS, "..", ["bad-cell"]),
        (HOUSEHOLDS, "<", ["bad-number"]),
        (COST, "1E5", ["bad-number"]),
        (COST, "NaN", ["bad-number"]),
        (COST, "1..1_0", ["bad-number"]),
        (DAY, "2015-02-30", ["bad-date"]),
        (DAY, "20150201", ["bad-date"]),
        (HOUR, "24:00", ["bad-time"]),
        (HOUR, "8:30", ["bad-time"]),
        (HOUR, "(22:00..22:00]", ["empty-range"]),
    ],
)
def test_a_bad_cell_is_refused_with_all_its_problems(column: Column, text: str, found: list[str]) -> None:
    with pytest.raises(TableError) as caught:
        column.read(text)
    assert codes(caught.value) == found
    for problem in caught.value.problems:
        assert problem.place is None
        assert problem.message.zh != problem.message.en
        assert len(str(problem)) < 250


@pytest.mark.parametrize("items", [[], [""], ["low", "-"]])
def test_a_list_from_yaml_has_to_hold_values(items: list[str]) -> None:
    with pytest.raises(TableError, match="bad-cell"):
        URGENCY.read_list(items)


@pytest.mark.parametrize(
    ("column", "text", "en", "zh"),
    [
        (URGENCY, "hihg", "Did you mean 'high'?", "是否想写“high”？"),
        (NOISE, "nosie/**", "Did you mean 'noise'?", "是否想写“noise”？"),
        (
            NOISE,
            "a, b",
            'For the one value write "a, b" in double quotes.',
            '若指单个取值，请加双引号："a, b"。',
        ),
        (HOUSEHOLDS, "1-5", "For a range write 1..5.", "范围请写作 1..5。"),
        (VULNERABLE, "ture", "Did you mean 'true'?", "是否想写“true”？"),
    ],
)
def test_a_problem_comes_with_a_suggestion(column: Column, text: str, en: str, zh: str) -> None:
    with pytest.raises(TableError) as caught:
        column.read(text)
    suggestion = caught.value.problems[0].suggestion
    assert suggestion is not None
    assert (suggestion.en, suggestion.zh) == (en, zh)


@pytest.mark.parametrize(
    "text", ['"' * 200_001, "," * 200_001, "[" * 200_000 + "..", " " * 200_000 + "x", "9" * 200_000]
)
def test_a_hostile_cell_costs_no_more_than_its_length(text: str) -> None:
    begun = stopwatch.perf_counter()
    for column in (URGENCY, HOUSEHOLDS, COST, DAY, HOUR, VULNERABLE):
        with pytest.raises(TableError):
            column.read(text)
    assert stopwatch.perf_counter() - begun < 10


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"type": "emun"}, ["unknown-type"]),
        ({"type": "moment"}, ["unknown-type"]),
        ({"type": "category"}, ["no-values"]),
        ({"type": "enum"}, ["no-values"]),
        ({"type": "enum", "low": 1}, ["no-values", "bad-bounds"]),
        ({"type": "date", "low": 1}, ["bad-bounds"]),
        ({"type": "int", "low": 5, "high": 4}, ["bad-bounds"]),
        ({"type": "int", "low": Decimal("1.5")}, ["bad-bounds"]),
        ({"type": "decimal", "high": Decimal("NaN")}, ["bad-bounds"]),
    ],
)
def test_a_column_that_cannot_be_is_refused(arguments: dict[str, object], found: list[str]) -> None:
    with pytest.raises(TableError) as caught:
        Column("x", **arguments)  # type: ignore[arg-type]
    assert codes(caught.value) == found


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        (URGENCY, ["low"], ["lwo", 1, None]),
        (STREET, ["", "anything"], [1, b"x"]),
        (VULNERABLE, [True, False], [0, 1, "true"]),
        (HOUSEHOLDS, [0, 5000], [-1, 5001, True, "5", 5.0, Decimal(5)]),
        (
            COST,
            [1, Decimal("1e400")],
            [True, 1.0, float("nan"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), "1"],
        ),
        (HOUR, [time(1)], ["01:00"]),
    ],
)
def test_a_column_refuses_what_is_not_of_its_type(
    column: Column, good: list[Value], bad: list[object]
) -> None:
    assert [column.refusal(value) for value in good] == [None] * len(good)
    for value in bad:
        reason = column.refusal(value)
        assert reason is not None
        assert reason.en != reason.zh
