"""Reading `expect`: how much of what there must be, so that a row that was lost does not pass unseen."""

from collections import Counter
from collections.abc import Mapping

from govflow.hierarchy import Hierarchy
from govflow.rulebook.literals import whole
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.tables import ReadTable


def check_expectations(
    section: Section, hierarchy: Hierarchy | None, tables: Mapping[str, ReadTable], problems: Problems
) -> None:
    """Keep the problem of each number that is not what was expected (核对数量).

    `units` are those of the levels under `of`, else all; `levels` those of each level; `tables` are rules.
    Units are those of the newest edition. What could not be read is not held against anybody.
    Source: domain.md DF-21.
    """
    levels = Counter(map(hierarchy.level, hierarchy)) if hierarchy else None
    of = section.known("of", "level", "层级", levels)
    total = None if levels is None else sum(levels[level] for level in of or levels)
    if section.node("units"):
        _check(Leaf(section.text("units"), section.place_of("units")), total, problems)
    for leaf, number in _numbers(section, "levels"):
        if levels is None or leaf.text in levels:
            _check(number, None if levels is None else levels[leaf.text], problems)
        else:
            problems.unknown("level", "层级", leaf.text, levels, leaf.place)
    for leaf, number in _numbers(section, "tables"):
        read = tables.get(leaf.text)
        if read is None and "" not in tables:
            problems.unknown("table", "决策表", leaf.text, tables, leaf.place)
        else:
            _check(number, len(read.table.rules) if read and read.table else None, problems)
    section.close()


def _numbers(section: Section, key: str) -> list[tuple[Leaf, Leaf]]:
    """Return the names under a key, each with its number."""
    one = section.section(key)
    return [(leaf, Leaf(one.text(leaf.text), one.place_of(leaf.text))) for leaf, _ in one.pairs()]


def _check(number: Leaf, found: int | None, problems: Problems) -> None:
    expected, place = whole(number.text), number.place
    if expected is None or expected < 0:
        problems.add(
            "bad-number", f"'{number.text}' is not a number of things.", f"“{number.text}”不是数量。", place
        )
    elif found is not None and found != expected:
        problems.add(
            "not-as-expected",
            f"The number differs: expected {expected}, found {found}.",
            f"数量不符：应为 {expected}，实为 {found}。",
            place,
        )
