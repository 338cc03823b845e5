"""Whatever text the rows are: each line is a case or rejected, and a broken one costs itself only."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.insight.conftest import Town


def test_text_that_is_not_csv_is_a_rejected_row_and_reading_goes_on(town: "Town") -> None:
    rows = town.rows({"id": "a"}, {"id": "b"}, {"id": "c"})
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)

    for broken in ('"b"x,2015-05-22T10:00:00\n', f'"b{"x" * 200_000}\n'):
        found = town.replay_file(town.write("".join([lines[0], lines[1], broken, lines[3]]).encode()))
        assert (found.rows, dict(found.reasons)) == (
            found.cases + found.rejected,
            {"csv-syntax": found.rejected},
        )
        assert found.cases >= 1
    unclosed = town.write("".join([*lines[:3], '"c,2015']).encode())
    assert dict(town.replay_file(unclosed).reasons) == {"csv-syntax": 1}


@given(st.integers(0, 39), st.integers(0, 200), st.sampled_from(["", "x", ",", "\n"]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_stray_quote_costs_no_more_than_its_own_line(
    lasting_town: "Town", row: int, where: int, more: str
) -> None:
    lines = lasting_town.rows(*({} for _ in range(40))).read_text(encoding="utf-8").splitlines(keepends=True)
    line = lines[row + 1]
    where %= len(line)  # before the end of the line
    lines[row + 1] = line[:where] + more + '"' + line[where:]

    found = lasting_town.replay_file(lasting_town.write("".join(lines).encode()))

    assert found.rows == found.cases + found.rejected >= 40
    assert found.cases >= 39
    assert found.rejected <= 1 + (more == "\n")


@given(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda rows: rows[0] < rows[1]),
    st.tuples(*[st.tuples(st.integers(0, 11), st.booleans())] * 2),
    st.booleans(),
    st.sampled_from([{}, {"kind": "?"}, {"outcome": 'a "word", two'}, {"closed": "2015-05-25T10:00:00"}]),
)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_two_stray_quotes_swallow_no_row_between_them(
    lasting_town: "Town",
    rows: tuple[int, int],
    cells: tuple[tuple[int, bool], tuple[int, bool]],
    same: bool,
    usual: dict[str, str],
) -> None:
    """Wherever they stand, at the beginning or the end of a cell: each row is a case, or is rejected."""
    text = lasting_town.rows(*(dict(usual) for _ in range(12))).read_text(encoding="utf-8")
    header, *lines = text.splitlines()
    clean = lasting_town.replay_file(lasting_town.write(text.encode()))
    for row, (cell, at_the_end) in zip(
        rows, [cells[0], (cells[0][0], cells[1][1])] if same else cells, strict=True
    ):
        parts = lines[row].split(",")
        parts[cell] = parts[cell] + '"' if at_the_end else '"' + parts[cell]
        lines[row] = ",".join(parts)

    found = lasting_town.replay_file(lasting_town.write("\n".join([header, *lines, ""]).encode()))

    assert found.rows == found.cases + found.rejected == 12
    assert found.cases >= clean.cases - 2


@pytest.mark.parametrize("between", ["", "b,2015-05-22T10:00:00,,,,lamp,,,,,,\n", "too,short\n"])
@pytest.mark.parametrize("column", range(12))
def test_rows_between_two_stray_quotes_of_one_column_are_told(
    column: int, between: str, town: "Town"
) -> None:
    first, last = (f"{name},2015-05-22T10:00:00,,,,lamp,,,,,,".split(",") for name in "ac")
    first[column] = '"' + first[column]
    last[column] += '"'
    text = town.rows().read_text(encoding="utf-8") + ",".join(first) + "\n" + between + ",".join(last) + "\n"

    found = town.replay_file(town.write(text.encode()))

    assert found.rows == found.cases + found.rejected == text.count("\n") - 1
    assert found.cases >= between.count("lamp")


def test_a_record_over_lines_with_other_than_the_header_s_cells_is_no_csv(town: "Town") -> None:
    text = town.rows({"id": "a"}, {"id": "b"}).read_text(encoding="utf-8")
    text = text.replace("\na,", '\n"a,').removesuffix("\n") + '"\n'  # one cell, if one may believe the quotes

    found = town.replay_file(town.write(text.encode()))

    assert (found.rows, found.reasons["csv-syntax"]) == (2, 2)
    assert "no end that fits" in found.examples[0].message.en


def test_cells_that_really_run_over_lines_stay_whole(town: "Town") -> None:
    long = "There, and here:\n\n* one, two\n* c9,2015-05-22T10:00:00\n" + ",\n" * 20
    found = town.replay(
        {"id": "a\nb"}, {"id": "c\n\nd"}, {"id": "e\nf", "outcome": "g\nh"}, {"outcome": long}
    )

    assert (found.rows, found.cases) == (4, 4)


def test_of_a_row_over_lines_that_is_no_case_every_line_is_told(town: "Town") -> None:
    found = town.replay({"id": "a"}, {"kind": "la\nmp"}, {"id": "b"})

    assert (found.cases, dict(found.reasons)) == (2, {"unknown-word": 1, "row-length": 1})
    assert [str(example.place) for example in found.examples] == ["rows.csv:3", "rows.csv:4"]
    assert found.examples[0].case == "c2"


@pytest.mark.parametrize("long", ["x" * 3_000_000 + "\n", '"x\n' + "y\n" * 1_500 + 'z",' + "\n"])
def test_a_record_too_long_is_rejected_and_reading_goes_on(long: str, town: "Town") -> None:
    lines = town.rows({"id": "a"}, {"id": "b"}).read_text(encoding="utf-8").splitlines(keepends=True)

    found = town.replay_file(town.write("".join([*lines[:2], long, lines[2]]).encode()))

    assert (found.cases, found.rejected) == (2, long.count("\n"))
    assert "too long" in found.examples[0].message.en


odd = st.one_of(
    st.sampled_from(
        ["", " ", "lamp", "noise", "N", "South", "Y", "N", "yes", "7", "-", "0", '"', ",", "\n", "fixed"]
    ),
    st.sampled_from(
        ["2015-05-22T10:00:00", "2015-05-22", "2015-05-29T10:00:00Z", "9999-12-31", "0001-01-01T00:00"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(odd, min_size=11, max_size=13), max_size=8),
    st.lists(st.sampled_from("abc"), max_size=3),
)
def test_whatever_the_rows_hold_each_is_a_case_or_rejected(
    lasting_town: "Town", rows: list[list[str]], ids: list[str]
) -> None:
    found = lasting_town.replay(*rows, *({"id": case} for case in ids))

    assert found.rows == found.cases + found.rejected
    assert found.cases >= len(set(ids) - {row[0].strip() for row in rows})
    assert all(table.total().requests == found.cases for table in found.tables)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.sampled_from('ab,"\n\r lamp2015-05-22T10:00;\t\u4e2d'), max_size=200))
def test_whatever_text_follows_the_header_is_counted(lasting_town: "Town", text: str) -> None:
    header = lasting_town.rows().read_bytes()

    found = lasting_town.replay_file(lasting_town.write(header + text.encode()))

    assert found.rows == found.cases + found.rejected
