"""Reading `expect`: how much of what there must be, so that a row that was lost does not pass unseen."""

from collections import Counter
from collections.abc import Mapping
from itertools import islice

from govflow.hierarchy import Hierarchy, Unit
from govflow.rulebook.guards import read_guards
from govflow.rulebook.literals import whole
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.tables import ReadTable
from govflow.workflow import Field

_LISTED = 5  # units of which one problem tells


def check_expectations(
    section: Section, hierarchy: Hierarchy | None, tables: Mapping[str, ReadTable], problems: Problems
) -> None:
    """Keep the problem of each number that is not what was expected (核对数量).

    `units` are those of the levels under `of`, else all; `levels` those of each level; `tables` are rules;
    `households` those of every unit of a level. Units are those of the newest edition. What could not be read
    is not held against anybody. Source: domain.md DF-20, DF-21.
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
    if section.node("households") and hierarchy:
        _check_households(section.section("households"), hierarchy, problems)
    section.close()


def _check_households(section: Section, hierarchy: Hierarchy, problems: Problems) -> None:
    """Keep the problem of units with more or fewer households than expected, or other than below them."""
    levels = [key for key, _ in section.pairs()]
    for leaf in levels:
        if leaf.text not in hierarchy.levels:
            problems.unknown("level", "层级", leaf.text, hierarchy.levels, leaf.place)
    counts = {leaf.text: Field(leaf.text, "int") for leaf in levels}
    for guard in read_guards(section, counts, problems):
        units = [hierarchy[unit] for unit in hierarchy if hierarchy.level(unit) == guard.field]
        if wrong := [unit for unit in units if not guard.holds({guard.field: unit.households})]:
            named, more = _some(wrong), len(wrong)
            problems.add(
                "not-as-expected",
                f"{more} unit(s) have other numbers of households: {named}.",
                f"{more} 个单位的户数不符：{named}。",
                section.place_of(guard.field),
            )
    if wrong := [hierarchy[unit] for unit in hierarchy if not _adds_up(hierarchy, unit)]:
        problems.add(
            "households-sum",
            f"Households are not those of the units below together: {_some(wrong)}.",
            f"户数与下级单位合计不符：{_some(wrong)}。",
            section.place,
        )


def _adds_up(hierarchy: Hierarchy, unit: str) -> bool:
    """Tell whether a unit has the households of those right below it, where all of them say so."""
    own, below = hierarchy[unit].households, [hierarchy[u].households for u in hierarchy.children(unit)]
    said = [households for households in below if households is not None]
    return own is None or not below or len(said) < len(below) or own == sum(said)


def _some(units: list[Unit]) -> str:
    more = "…" if len(units) > _LISTED else ""
    shown = (f"{unit.id} ({'?' if unit.households is None else unit.households})" for unit in units)
    return ", ".join(islice(shown, _LISTED)) + more


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
