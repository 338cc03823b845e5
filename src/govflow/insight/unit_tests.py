"""Tests of places: at which level a unit lies, under whom, and to whom it is linked (层级、归属与关联)."""

from collections.abc import Iterator

from govflow.errors import Problem, Text
from govflow.hierarchy import Hierarchy
from govflow.insight.rule_test import UnitTest, Verdict, Wanted
from govflow.rulebook import Rulebook
from govflow.rulebook.sections import Problems, Section

KEYS = ("id", "unit", "level", "parent", "at")
"""The keys of such a test that a sheet may have as columns."""


def read_unit(section: Section, problems: Problems) -> UnitTest:
    """Read a test of a unit, all but its `at`, which the caller reads."""
    unit = section.text("unit", required=True)
    expect = {
        key: Wanted(section.text(key), section.place_of(key))
        for key in ("level", "parent")
        if section.node(key)
    }
    links = section.section("links")
    to = {key.text: Wanted(links.texts(key.text), key.place) for key, _ in links.pairs()}
    name = section.text("id")
    section.node("at")
    section.close()
    if not expect and not to:
        hint = Text("Write 'level', 'parent' or 'links'.", "请写 level、parent 或 links。")
        problems.add("expects-nothing", "This test expects nothing.", "该测试没有预期。", section.place, hint)
    return UnitTest(
        unit, None, {**expect, **{f"links.{kind}": one for kind, one in to.items()}}, name, section.place
    )


def judge_unit(book: Rulebook, test: UnitTest) -> Verdict:
    """Look a unit up, and say what is not as expected."""
    tree = (book.at(test.at) if test.at else book).hierarchy
    return Verdict("unit", test.unit, test.id, test.place, tuple(_wrong(tree, test)))


def _wrong(tree: Hierarchy, test: UnitTest) -> Iterator[Problem]:
    if test.unit not in tree:
        text = Text(f"There is no unit '{test.unit}'.", f"没有名为“{test.unit}”的单位。")
        yield Problem("unexpected", text, test.place)
        return
    for key, wanted in test.expect.items():
        got, hoped = _got(tree, test.unit, key), _sorted(wanted.value)
        if got != hoped:
            seen, said = (", ".join(value) or "none" for value in (got, hoped))
            text = Text(
                f"{key} of '{test.unit}' is {seen}, expected {said}.",
                f"“{test.unit}”的 {key} 为 {seen}，预期 {said}。",
            )
            yield Problem("unexpected", text, wanted.place)


def _got(tree: Hierarchy, unit: str, key: str) -> tuple[str, ...]:
    kind = key.removeprefix("links.")
    if kind != key:
        return tuple(sorted(tree.linked(unit, kind)))
    return (tree.level(unit),) if key == "level" else _sorted(tree.parent(unit) or "")


def _sorted(value: str | tuple[str, ...]) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else value
    return tuple(sorted(one for one in found if one not in ("", "-", "none")))
