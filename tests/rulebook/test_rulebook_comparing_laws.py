"""Laws of comparing: nothing differs from itself, and no change of what the files mean is ever lost."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rulebook.conftest import FILES, TIMED
from tests.rulebook.meaning import of_book

from govflow.errors import RulebookError
from govflow.rulebook import Rulebook, compare, gather, presets, read
from govflow.testing import rulebooks

PARTS = {
    "limits": {"limit"},
    "calendars": {"calendar"},
    "categories": {"category"},
    "hierarchy": {"unit"},
    "links": {"link"},
    "posts": {"roster"},
    "absences": {"roster"},
    "metrics": {"metric"},
    "ladders": {"ladder"},
    "staffing": {"staffing"},
    "screens": {"screen"},
}
"""What must be named when a file of that name means something else."""


@cache
def shipped(name: str) -> dict[str, bytes]:
    return dict(gather(name))


@cache
def book_of(name: str) -> Rulebook:
    return read(files_of(name))


@cache
def meaning_of(name: str) -> Any:
    return of_book(book_of(name))


def files_of(name: str) -> dict[str, bytes]:
    own = {"small": FILES, "timed": TIMED}.get(name)
    return shipped(name) if own is None else {**shipped("linhai"), **_bytes(own)}


def _bytes(texts: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in texts.items()}


def own_files(name: str) -> list[str]:
    own = {"small": FILES, "timed": TIMED}.get(name)
    found = shipped(name) if own is None else own
    return sorted(
        f for f in found if not f.startswith(("days/", "stories", "tests/")) and f in book_of(name).files
    )


@pytest.mark.parametrize("name", presets())
def test_nothing_differs_from_itself(name: str) -> None:
    found = compare(book_of(name), read(files_of(name)))

    assert found.found == ()
    assert found.equal
    assert not found


@pytest.mark.parametrize("name", ["small", "linhai", "zhenhai"])
def test_where_something_stands_makes_no_difference(name: str) -> None:
    moved = {
        file: b"# moved\n\n" + text if file.endswith(".yaml") else text
        for file, text in files_of(name).items()
    }

    assert compare(book_of(name), read(moved)).found == ()


@settings(max_examples=30, deadline=None)
@given(rulebooks())
def test_nothing_differs_from_itself_whatever_its_shape(book: Rulebook) -> None:
    assert compare(book, attrs.evolve(book)).found == ()


# -- one edit ---------------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9-]*|[0-9]+|[\u4e00-\u9fff]+")


@st.composite
def edits(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[str, str, dict[str, bytes]]:
    """Draw a rulebook, the file in which one word or one line is another one, and all files with it."""
    name = draw(st.sampled_from(names))
    file = draw(st.sampled_from(own_files(name)))
    text = files_of(name)[file].decode()
    lines = text.splitlines(keepends=True)
    at = draw(st.integers(0, len(lines) - 1))
    changed = draw(st.sampled_from([*_edited(lines[at], text), ""]))
    new = "".join([*lines[:at], changed, *lines[at + 1 :]])
    return name, file, {**files_of(name), file: new.encode()}


def _edited(line: str, text: str) -> Iterator[str]:
    """Yield a line with one of its words changed: a number by one, a word for another of the file."""
    words = sorted(set(_WORD.findall(text)))
    for found in _WORD.finditer(line.partition("#")[0]):
        word = found[0]
        others = (
            [str(int(word) + 1)]
            if word.isdecimal()
            else [words[hash_of(word + line) % len(words)], word + "x"]
        )
        for other in others:
            yield line[: found.start()] + other + line[found.end() :]


def hash_of(text: str) -> int:
    return sum(ord(char) * (n + 1) for n, char in enumerate(text))


def check(name: str, file: str, files: dict[str, bytes]) -> None:
    """Compare both ways; an edit that cannot be read tells nothing."""
    old = book_of(name)
    try:
        new = read(files)
    except RulebookError:
        return
    found, back = compare(old, new), compare(new, old)

    alike = meaning_of(name) == of_book(new)
    assert bool(found.found) is bool(back.found) is not alike
    assert all(one.text.en and one.text.zh for one in found.found)
    wanted = PARTS.get(file.rpartition("/")[2].partition(".")[0])
    if wanted and not alike:
        assert wanted & {one.subject.part for one in found.found}, found.text.en


@settings(max_examples=100, deadline=None)
@given(edits(("small", "timed")))
def test_one_edit_of_a_small_rulebook_is_told_if_and_only_if_it_means_anything(
    edit: tuple[str, str, dict[str, bytes]],
) -> None:
    check(*edit)


@settings(max_examples=10, deadline=None)
@given(edits(("linhai", "shibei_grid", "zhenhai")))
def test_one_edit_of_a_preset_is_told_if_and_only_if_it_means_anything(
    edit: tuple[str, str, dict[str, bytes]],
) -> None:
    check(*edit)
