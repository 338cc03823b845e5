"""The page of coverage claims nothing that no line and no test shows, and leaves out no row."""

import re
from itertools import groupby

import pytest
from tests.docs.coverage import PAGE, ROOT, claims, faults, renumbered, requirements

TEXT = PAGE.read_text(encoding="utf-8")
DOMAIN = ROOT.parent / "shared/spec/domain.md"


def test_every_line_and_every_test_that_is_cited_is_there() -> None:
    assert faults(TEXT) == []
    assert len([one for one in claims(TEXT) if one.cites]) > 150


def test_the_numbers_of_the_lines_are_those_that_the_tokens_have() -> None:
    assert renumbered(TEXT) == TEXT


@pytest.mark.skipif(not DOMAIN.is_file(), reason="the requirements lie beside the repository, and not here")
def test_every_row_of_the_requirements_stands_on_the_page_with_its_class() -> None:
    wanted = requirements(DOMAIN.read_text(encoding="utf-8"))
    assert len(wanted) == 217
    assert {one.id: one.kind for one in claims(TEXT)} == wanted


def test_rows_stand_in_order_and_each_in_one_place() -> None:
    ids = [name for name, _ in groupby(one.id for one in claims(TEXT))]
    for prefix in ("QH", "QG", "DF", "ZH", "LH"):
        numbers = [int(one[3:]) for one in ids if one.startswith(prefix)]
        assert numbers == list(range(1, len(numbers) + 1))


FIRST = next(str(one) for one in claims(TEXT) if one.cites)
LINE = re.compile(r":(\d+)` `")


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r":(\d+)` `", r":1\1` `"),  # a line that has something else
        (r"` `[^`]+`", "` `no such token`"),
        (r"\.yaml:", ".yml:"),  # no such file
        (r"::test_\w+`", "::test_of_nothing`"),
        (r"`test_\w+\.py::", "`test_nowhere.py::"),
        (r"\| `test_[^|]+\|", "|  |"),  # a line that no test shows
        (r"`[^|]+\| `test_", "not yet | `test_"),  # a test that shows no line
        (r"$", "\n" + FIRST),  # the same once more
        (r".*", "| QH-02 | C | nothing is shown of it | in part |  |"),
    ],
)
def test_a_page_that_is_not_true_is_told(pattern: str, instead: str) -> None:
    wrong = re.sub(pattern, instead, FIRST, count=1)
    assert faults(FIRST) == []
    assert faults(wrong)


def test_lines_that_have_moved_are_found_again_by_their_tokens() -> None:
    moved = LINE.sub(lambda found: f":{int(found[1]) + 7}` `", TEXT)
    assert faults(moved)
    assert renumbered(moved) == TEXT
