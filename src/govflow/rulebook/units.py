"""Reading hierarchy, links and categories: CSV rows to a Hierarchy."""

from collections.abc import Callable, Mapping

import attrs

from govflow.errors import HierarchyError, Place, Problem, Text
from govflow.hierarchy import Hierarchy, Link, Unit
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, Row, Sheet

HIERARCHY_COLUMNS = Columns(
    ("id", "name", "level", "parent"), ("kind", "aliases", "name_zh", "name_en", "source", "note")
)
CATEGORY_COLUMNS = Columns(
    ("code", "name", "parent"), ("level", "aliases", "name_zh", "name_en", "source", "note")
)
LINK_COLUMNS = Columns(("kind", "from", "to"), ("source", "note"))

Trees = Mapping[str, Hierarchy | None]
"""What fields and columns of type `unit` and `category` choose from.

None is a tree that could not be read, which has been said; a kind that is missing was never declared.
"""

_COLUMN_OF = {
    "unknown-parent": "parent",
    "own-parent": "parent",
    "two-parents": "parent",
    "hierarchy-cycle": "parent",
    "alias-clash": "aliases",
}


def read_hierarchy(sheet: Sheet, links: Sheet | None, problems: Problems) -> Hierarchy | None:
    """Return the hierarchy of units, or None after a problem."""
    hierarchy = _build(sheet, "id", links, problems)
    try:
        return hierarchy if hierarchy is None or hierarchy.root else None
    except HierarchyError as error:  # a matter without a place needs one root to lie at
        _, second, *_ = (row for row in sheet.rows if not row["parent"])
        problems.take(error, second.place("parent"))
        return None


def read_categories(sheet: Sheet, problems: Problems) -> Hierarchy | None:
    """Return the tree of categories (事项分类), which is a hierarchy like any other."""
    return _build(sheet, "code", None, problems)


def _build(sheet: Sheet, key: str, links: Sheet | None, problems: Problems) -> Hierarchy | None:
    units = (
        Unit(row[key], _name(row), row["level"], row["parent"] or None, row["kind"] or "unit", _aliases(row))
        for row in sheet.rows
    )
    linked = [Link(row["kind"], row["from"], row["to"]) for row in links.rows] if links else []
    try:
        return Hierarchy.of(units, linked, _places(sheet), _places(links) if links else None)
    except HierarchyError as error:
        problems.found += [_in_its_cell(problem, sheet, key, links) for problem in error.problems]
        return None


def _places(sheet: Sheet) -> Callable[[int], Place]:
    return lambda index: sheet.rows[index].place() if index < len(sheet.rows) else Place(sheet.file)


def _in_its_cell(problem: Problem, sheet: Sheet, key: str, links: Sheet | None) -> Problem:
    """Move a problem of a row to the cell that it speaks of."""
    place = problem.place
    if place is None or not place.line:
        return problem.at(Place(sheet.file))
    column = _COLUMN_OF.get(problem.code, key)
    if links is not None and place.file == links.file:
        row = next(row for row in links.rows if row.line == place.line)
        known = {row[key] for row in sheet.rows}
        column = "kind" if problem.code == "administers-link" else "to" if row["from"] in known else "from"
        sheet = links
    return attrs.evolve(problem, place=sheet.place(place.line, column))


def _name(row: Row) -> Text:
    name = row["name"]
    return Text(row["name_en"] or name, row["name_zh"] or name)


def _aliases(row: Row) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
