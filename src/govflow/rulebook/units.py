"""Reading hierarchy, links and categories: CSV rows to a Hierarchy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import attrs

from govflow.errors import HierarchyError, Place, Problem, Text
from govflow.hierarchy import Editions, Hierarchy, Link, Period, Unit
from govflow.rulebook.literals import day, whole
from govflow.rulebook.sections import Problems
from govflow.rulebook.sheets import Columns, Row, Sheet
from govflow.worktime.instants import FIRST_YEAR, LAST_YEAR

_TITLES = {"名称": "name", "中文名称": "name_zh", "英文名称": "name_en", "别名": "aliases", "层级": "level"}
_TITLES |= {"上级": "parent", "类型": "kind", "来源": "source", "依据": "source", "备注": "note"}
_DATED = {"生效": "from", "失效": "to", "继任": "successor", "户数": "households"}
HIERARCHY_COLUMNS = Columns(
    ("id", "name", "level", "parent"),
    ("kind", "aliases", "name_zh", "name_en", "from", "to", "successor", "households", "source", "note"),
    {"id": "code", "parent": "text"},
    {"编号": "id", "编码": "id", **_TITLES, **_DATED},
)
CATEGORY_COLUMNS = Columns(
    ("code", "name", "parent"),
    ("level", "aliases", "name_zh", "name_en", "source", "note"),
    {"code": "code", "parent": "text"},
    {"编码": "code", "编号": "code", **_TITLES},
)
LINK_COLUMNS = Columns(
    ("kind", "from", "to"),
    ("since", "until", "source", "note"),
    {"from": "text", "to": "text"},
    {
        "类型": "kind",
        "起点": "from",
        "终点": "to",
        "生效": "since",
        "失效": "until",
        "来源": "source",
        "备注": "note",
    },
)

Trees = Mapping[str, Hierarchy | None]
"""What fields and columns of type `unit` and `category` choose from.

Of units it has all that ever were. None is a tree that could not be read, which has been said; a kind that is
missing was never declared.
"""

_COLUMN_OF = {
    "unknown-parent": "parent",
    "own-parent": "parent",
    "two-parents": "parent",
    "hierarchy-cycle": "parent",
    "parent-not-in-force": "parent",
    "alias-clash": "aliases",
    "period-backwards": "to",
    "overlapping-periods": "from",
    "period-gap": "from",
    "level-changes": "level",
}
_LINK_COLUMN_OF = {"administers-link": "kind", "period-backwards": "until", "link-not-in-force": "kind"}


def read_units(sheet: Sheet, links: Sheet | None, problems: Problems) -> Editions | None:
    """Return the hierarchy of units as it stood from each date on, or None after a problem."""
    dated = _says(sheet, "from", "to", "successor") or (links is not None and _says(links, "since", "until"))
    if dated:
        editions = _build_dated(sheet, links, problems)
    else:
        hierarchy = _build(sheet, "id", links, problems)
        editions = Editions.undated(hierarchy) if hierarchy else None
    return editions if editions and _rooted(sheet, editions, problems) else None


def read_categories(sheet: Sheet, problems: Problems) -> Hierarchy | None:
    """Return the tree of categories (事项分类), which is a hierarchy like any other."""
    return _build(sheet, "code", None, problems)


def _rooted(sheet: Sheet, editions: Editions, problems: Problems) -> bool:
    """Tell whether every edition has one root: a matter without a place needs one to lie at."""
    before = len(problems.found)
    for hierarchy in editions.hierarchies:
        try:
            _ = hierarchy.root
        except HierarchyError as error:
            second = next(row for row in sheet.rows if row["id"] == hierarchy.roots[1] and not row["parent"])
            problems.take(error, second.place("parent"))
    return len(problems.found) == before


def _build(sheet: Sheet, key: str, links: Sheet | None, problems: Problems) -> Hierarchy | None:
    before = len(problems.found)
    units = (unit for unit, _ in _units(sheet, key, problems))
    linked = [Link(row["kind"], row["from"], row["to"]) for row in links.rows] if links else []
    try:
        hierarchy = Hierarchy.of(units, linked, _places(sheet), _places(links) if links else None)
    except HierarchyError as error:
        problems.keep(*_in_their_cells(error.problems, sheet, key, links))
        return None
    return hierarchy if len(problems.found) == before else None


def _build_dated(sheet: Sheet, links: Sheet | None, problems: Problems) -> Editions | None:
    before = len(problems.found)
    units = [(unit, _period(row, "from", "to", problems)) for unit, row in _units(sheet, "id", problems)]
    linked = [
        (Link(row["kind"], row["from"], row["to"]), _period(row, "since", "until", problems))
        for row in (links.rows if links else ())
    ]
    try:
        editions = Editions.of(units, linked, _places(sheet), _places(links) if links else None)
    except HierarchyError as error:
        problems.keep(*_in_their_cells(error.problems, sheet, "id", links))
        return None
    return editions if len(problems.found) == before else None


def _units(sheet: Sheet, key: str, problems: Problems) -> Iterator[tuple[Unit, Row]]:
    counted = "households" in sheet.header
    for row in sheet.rows:
        households = _households(row, problems) if counted else None
        yield (
            Unit(
                row[key], _name(row), row["level"], row["parent"] or None, row["kind"] or "unit",
                _aliases(row), households,
            ),
            row,
        )  # fmt: skip


def _says(sheet: Sheet, *columns: str) -> bool:
    """Tell whether some row says anything in one of the columns."""
    there = [column for column in columns if column in sheet.header]
    return any(row[column] for column in there for row in sheet.rows)


def _period(row: Row, since: str, until: str, problems: Problems) -> Period:
    """Return the days of a row; a date outside the years of calendars stands for no bound."""
    first, last = (_date(row, column, problems) for column in (since, until))
    return Period(
        first if first and first.year >= FIRST_YEAR else None,
        last if last and last.year < LAST_YEAR else None,
    )


def _date(row: Row, column: str, problems: Problems) -> date | None:
    text = row[column]
    found = day(text) if text else None
    if text and found is None:
        problems.bad_date(text, row.place(column))
    return found


def _households(row: Row, problems: Problems) -> int | None:
    text = row["households"]
    number = whole(text)
    if text and (number is None or number < 0):
        problems.add(
            "bad-number",
            f"'{text}' is not a number of households.",
            f"“{text}”不是户数。",
            row.place("households"),
        )
    return number


def _places(sheet: Sheet) -> Callable[[int], Place]:
    return lambda index: sheet.rows[index].place() if index < len(sheet.rows) else Place(sheet.file)


def _in_their_cells(
    problems: Iterable[Problem], sheet: Sheet, key: str, links: Sheet | None
) -> Iterator[Problem]:
    """Move each problem of a row to the cell that it speaks of."""
    known = {row[key] for row in sheet.rows}
    linked = {row.line: row for row in links.rows} if links else {}
    for problem in problems:
        place = problem.place
        if place is None or not place.line:
            yield problem.at(Place(sheet.file))
        elif links is not None and place.file == links.file:
            end = "to" if linked[place.line]["from"] in known else "from"
            column = _LINK_COLUMN_OF.get(problem.code, end)
            yield attrs.evolve(problem, place=links.place(place.line, column))
        else:
            yield attrs.evolve(problem, place=sheet.place(place.line, _COLUMN_OF.get(problem.code, key)))


def _name(row: Row) -> Text:
    name = row["name"]
    return Text(row["name_en"] or name, row["name_zh"] or name)


def _aliases(row: Row) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in row["aliases"].split("|") if alias.strip())
