"""Numbers as a city hall writes them: each is refused with the cell that would say it."""

import pytest

from govflow.errors import TableError
from govflow.tables import Column

HOMES = Column("homes", "int", low=0, high=5000)


def hint(cell: str, column: Column = HOMES) -> tuple[str, str]:
    with pytest.raises(TableError) as caught:
        column.read(cell)
    (problem,) = caught.value.problems
    assert problem.suggestion
    return problem.suggestion.en, problem.suggestion.zh


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        # 以上, 以下 and 以内 include the number, 超过, 不满 and 以外 do not (民法典 1259)
        ("50以上", ">= 50"),
        ("５０户以上", ">= 50"),
        ("50 户及以上", ">= 50"),
        ("10户以下", "<= 10"),
        ("10户（含）以下", "<= 10"),
        ("10以内", "<= 10"),
        ("大于10", "> 10"),
        ("超过10户", "> 10"),
        ("不满10户", "< 10"),
        ("小于10", "< 10"),
        ("少于10", "< 10"),
        ("不少于10", ">= 10"),
        ("不超过10", "<= 10"),
        ("至少 10", ">= 10"),
        ("6+", ">= 6"),
        ("10 or more", ">= 10"),
        ("at least 10", ">= 10"),
        ("more than 10", "> 10"),
        ("over 10", "> 10"),
        ("up to 10", "<= 10"),
        ("10 or less", "<= 10"),
        ("under 10", "< 10"),
        ("less than 10", "< 10"),
        ("1至5", "1..5"),
        ("1到5户", "1..5"),
        ("1—5", "1..5"),
        ("1–5", "1..5"),
        ("1-5", "1..5"),
        ("1～5", "1..5"),
        ("1户至5户", "1..5"),
        ("1 to 5", "1..5"),
        ("5户", "5"),
        ("全部", "-"),
        ("不限", "-"),
        ("any", "-"),
    ],
)
def test_the_cell_that_was_meant_is_told(cell: str, right: str) -> None:
    en, zh = hint(cell)

    assert en.endswith(f" write {right}.") or en == f"Write {right}."
    assert zh.endswith(f"请写作 {right}。")
    HOMES.read(right)


@pytest.mark.parametrize("cell", [">=10且<=20", ">= 10 and <= 20", ">10并且<=20", ">=10 & <20"])
def test_two_bounds_are_one_range(cell: str) -> None:
    en, zh = hint(cell)

    assert "10..20" in en
    assert "10..20" in zh


@pytest.mark.parametrize("cell", ["1e5", "007", "12345678901234567890", "x"])
def test_what_is_no_such_words_is_told_as_before(cell: str) -> None:
    assert "digits" in hint(cell)[0]


@pytest.mark.parametrize("cell", ["9" * 100_000 + "以上", "至" * 100_000, "1" + " " * 100_000 + "户"])
def test_a_long_text_costs_nothing(cell: str) -> None:
    assert hint(cell)


def test_decimals_have_the_same_hints() -> None:
    assert hint("1.5以上", Column("x", "decimal"))[0].endswith(">= 1.5.")


@pytest.mark.parametrize("word", ["全部", "不限", "任意", "any"])
def test_a_word_for_everything_is_a_dash_in_any_column(word: str) -> None:
    assert "write -" in hint(word, Column("kind", "enum", values=("路灯", "噪声")))[0]
    assert "write -" in hint(word, Column("urgent", "bool"))[0]
    assert str(Column("kind", "enum", values=("路灯", word)).read(word)) == word
