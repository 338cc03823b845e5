"""Below a problem stands the source line, with a caret where the eye is to look."""

from pathlib import Path

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from govflow.cli.carets import Sources, drawn
from govflow.errors import Hint, Place, Problem, Text

SAID = Text("No.", "不行。")


def shown(folder: Path, text: str, line: int, column: int, hint: Text | None = None) -> list[str]:
    (folder / "a.csv").write_bytes(text.encode())
    problem = Problem("bad-cell", SAID, Place("a.csv", line, column), hint)
    return unstyle(drawn(problem, "en", Sources(folder))).split("\n")


@pytest.mark.parametrize(
    ("line", "column", "mark"),
    [
        ("a,lamb,c", 3, "^~~~"),
        ("  key: value", 3, "^~~"),
        ("  key: value", 8, "^~~~~"),
        ('x: ["09:00-15"]', 5, "^" + 9 * "~"),
        ("类别,路灯坏了,x", 4, "^" + 7 * "~"),  # each character is two cells wide
        ("a,,c", 3, "^"),
        ("a,b", 4, "^"),
    ],
)
def test_the_caret_stands_below_the_word_that_is_meant(
    line: str, column: int, mark: str, tmp_path: Path
) -> None:
    first, source, caret = shown(tmp_path, f"head\n{line}\n", 2, column)
    assert first == f"a.csv:2:{column}: No. [bad-cell]"
    assert source == f"  2 | {line}"
    assert caret == "    | " + " " * cell_len(line[: column - 1]) + mark


@given(st.data())
def test_wherever_the_column_is_the_caret_stands_below_its_character(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    word = data.draw(st.text(st.sampled_from("ab ,路灯\t\x1b"), min_size=1, max_size=60))
    line = word * data.draw(st.integers(1, 8))  # some are too long to be shown whole
    column = data.draw(st.integers(1, len(line)))
    _, source, caret = shown(tmp_path_factory.getbasetemp(), line, 1, column)
    before, start = caret.index("^"), 0
    while cell_len(source[:start]) < before:
        start += 1
    meant = {"\t": " ", "\x1b": "�"}.get(line[column - 1], line[column - 1])
    assert source[start] == meant
    assert cell_len(source[:start]) == before
    assert len(source) < 120


def test_a_line_that_does_something_to_terminals_does_not(tmp_path: Path) -> None:
    _, source, _ = shown(tmp_path, "a,\x1b[31mred\x07", 1, 3)
    assert source == "  1 | a,�[31mred�"


def test_of_suggestions_each_has_its_line_and_allowed_values_are_listed(tmp_path: Path) -> None:
    hint = Hint("Did you mean 'lamp'?", "是否想写“lamp”？", ("lamp", "road"))
    assert shown(tmp_path, "lamb", 1, 1, hint)[3:] == ["  = Did you mean 'lamp'?", "  = Known: lamp, road."]


@pytest.mark.parametrize("place", [None, Place("a.csv"), Place("no.csv", 1, 1), Place("a.csv", 9, 1)])
def test_what_cannot_be_quoted_is_not(place: Place | None, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n", encoding="utf-8")
    problem = Problem("bad-cell", SAID, place)
    assert unstyle(drawn(problem, "en", Sources(tmp_path))) == problem.headline("en")


def test_no_line_of_a_file_outside_the_folder_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (tmp_path / "secret").write_text("hidden\n", encoding="utf-8")
    for file in ("../secret", str(tmp_path / "secret")):
        assert Sources(folder).line(Place(file, 1, 1)) is None
