"""Reading hierarchy, links and categories: CSV rows to a Hierarchy."""

from collections.abc import Callable

from govflow.errors import HierarchyError, Place, Text
from govflow.hierarchy import Hierarchy, Link, Unit
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Row, Sheet

HIERARCHY_COLUMNS = (
    ("id", "name", "level", "parent"),
    ("kind", "aliases", "name_zh", "name_en", "source", "note"),
)
CATEGORY_COLUMNS = (("code", "name", "parent"), ("level", "aliases", "name_zh", "name_en", "source", "note"))
LINK_COLUMNS = (("kind", "from", "to"), ("source", "note"))


def read_hierarchy(sheet: Sheet, links: Sheet | None, problems: Problems) -> Hierarchy | None:
    """Return the hierarchy of units, or None after a problem."""
    hierarchy = _build(sheet, "id", links, problems)
    try:
        return hierarchy if hierarchy is None or hierarchy.root else None
    except HierarchyError as error:  # a matter without a place needs one root to lie at
        problems.take(error, Place(sheet.file))
        return None


def read_categories(sheet: Sheet, problems: Problems) -> Hierarchy | None:
    """Return the tree of categories (事项分类), which is a hierarchy like any other."""
    return _build(sheet, "code", None, problems)


def _build(sheet: Sheet, key: str, links: Sheet | None, problems: Problems) -> Hierarchy | None:
    rows = sheet.rows
    units = (
        Unit(row[key], _name(row), row["level"], row["parent"] or None, row["kind"] or "unit", _aliases(row))
        for row in rows
    )
    linked = [Link(row["kind"], row["from"], row["to"]) for row in links.rows] if links else []
    try:
        return Hierarchy.of(units, linked, _places(sheet), _places(links) if links else None)
    except HierarchyError as error:
        problems.take(error, Place(sheet.file))
        return None


def _places(sheet: Sheet) -> Callable[[int], Place]:
    return lambda index: sheet.rows[index].place()


def _name(row: Row) -> Text:
    name = row["name"]
    return Text(row["name_en"] or name, row["name_zh"] or name)


def _aliases(row: Row) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
