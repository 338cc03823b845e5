"""Text of any length in rows: it is quoted shortly, and it does not stall the load."""

import time

import pytest

from govflow.errors import HierarchyError, Text
from govflow.hierarchy import Hierarchy, Link, Unit
from govflow.hierarchy.nearest import Nearest

LONG = "长" * 1_000


def unit(id: str, parent: str | None = None, level: str = "grid", *aliases: str) -> Unit:  # noqa: A002
    return Unit(id, Text(id, id), level, parent, aliases=aliases)


@pytest.mark.parametrize(
    ("units", "links", "code"),
    [
        ([unit("a", LONG)], [], "unknown-parent"),
        ([unit(LONG, LONG)], [], "own-parent"),
        ([unit(LONG, "b" * 99), unit("b" * 99, LONG)], [], "hierarchy-cycle"),
        ([unit(LONG), unit(LONG)], [], "duplicate-unit"),
        ([unit("a"), unit(LONG, "a"), unit(LONG, "b" * 99)], [], "two-parents"),
        ([unit("a", None, LONG)], [], "unknown-level"),
        ([unit("a", None, "grid", LONG), unit("b" * 99, None, "grid", LONG)], [], "alias-clash"),
        ([unit("a")], [Link("serves" * 99, "a", LONG)], "unknown-link-end"),
        ([unit("a"), unit(LONG)], [Link("administers", "a", LONG)], "administers-link"),
    ],
)
def test_a_message_stays_short(units: list[Unit], links: list[Link], code: str) -> None:
    with pytest.raises(HierarchyError) as caught:
        Hierarchy.of(units, links, None, None, ["grid"])
    said = [p for p in caught.value.problems if p.code == code]
    assert said
    assert all(len(p.message.en) < 300 and len(p.message.zh) < 300 for p in caught.value.problems)


def test_long_words_are_not_compared_letter_by_letter() -> None:
    ids = {chr(0x4E00 + n % 20_000) + str(n) for n in range(30_000)}
    begin = time.perf_counter()
    assert Nearest(ids).to(LONG) is None
    assert time.perf_counter() - begin < 1


@pytest.mark.parametrize(
    ("word", "found"), [("ab", False), ("abd", True), ("x" * 40, True), ("x" * 41, False)]
)
def test_one_slip_is_sought_for_words_of_three_to_forty_letters(word: str, found: bool) -> None:
    known = [f"unit-{n}" for n in range(3_000)] + ["abc", "x" * 39, "x" * 42]
    assert bool(Nearest(set(known)).to(word)) is found
