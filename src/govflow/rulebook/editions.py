"""What changes with the hierarchy on a date: the hierarchy itself, and what tables say of a subtree."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import TableError
from govflow.hierarchy import Editions, Hierarchy
from govflow.rulebook.sections import Problems
from govflow.tables import Branch, Cell, Column, DecisionTable

ALWAYS = datetime.min.replace(tzinfo=UTC)
MOST_RULES = 100_000  # that are read anew for all editions of one table

Tables = Mapping[str, DecisionTable]


@attrs.frozen(eq=False)
class Edition:
    """The hierarchy from an instant on, in UTC, and the tables as they read it (体系版本)."""

    since: datetime
    hierarchy: Hierarchy
    tables: Tables


def edition_at(editions: Sequence[Edition], instant: datetime) -> Edition:
    """Return the edition in force at an aware instant; the first one before all of them."""
    return editions[max(bisect_right(editions, instant, key=lambda edition: edition.since) - 1, 0)]


def first_moment(day: date, zone: ZoneInfo) -> datetime:
    """Return when a date begins in a zone, in UTC; the first of all dates has always been."""
    return ALWAYS if day == date.min else datetime.combine(day, time(), zone).astimezone(UTC)


def read_editions(units: Editions, tables: Tables, zone: ZoneInfo, problems: Problems) -> tuple[Edition, ...]:
    """Return the editions, none where nothing ever changes; `tables` are those of the newest."""
    if len(units.starts) == 1:
        return ()
    branching = [table for table in tables.values() if any(_branches(table, units.ever))]
    for table in branching:
        if len(table.rules) * len(units.starts) > MOST_RULES:
            problems.add(
                "too-many-changes",
                f"Table '{table.name}' is too large to be read anew for {len(units.starts)} hierarchies.",
                f"决策表“{table.name}”过大，无法按 {len(units.starts)} 个体系版本分别读取。",
                table.place,
            )
            return ()
    found = []
    for day, hierarchy in zip(units.starts, units.hierarchies, strict=True):
        tree = units.ever_on(day) if branching else units.ever
        anew = {table.name: _table_on(table, units.ever, tree, problems) for table in branching}
        found.append(Edition(first_moment(day, zone), hierarchy, {**tables, **anew} if anew else tables))
    return tuple(found)


def _branches(table: DecisionTable, ever: Hierarchy) -> Iterator[str]:
    """Yield each unit whose subtree a rule asks for."""
    for at in _of_units(table, ever):
        for rule in table.rules:
            yield from (term.node for term in rule.cells[at].terms if isinstance(term, Branch))


def _of_units(table: DecisionTable, ever: Hierarchy) -> list[int]:
    """Return which columns of a table choose from the units."""
    ids = tuple(ever)
    return [at for at, c in enumerate(table.columns) if c.type == "category" and c.values == ids]


def _table_on(table: DecisionTable, ever: Hierarchy, tree: Hierarchy, problems: Problems) -> DecisionTable:
    """Return a table whose rules mean by a subtree what it is in `tree`."""
    below = {unit: frozenset(tree.under(unit)) for unit in _branches(table, ever)}
    if all(codes == frozenset(ever.under(unit)) for unit, codes in below.items()):
        return table
    places = _of_units(table, ever)
    columns = [_column(c, tree) if at in places else c for at, c in enumerate(table.columns)]
    rules = [
        attrs.evolve(r, cells=[_cell(c, below) if at in places else c for at, c in enumerate(r.cells)])
        for r in table.rules
    ]
    try:
        return DecisionTable.of(
            table.name, columns, rules, table.hit, table.otherwise, table.place, table.title, table.digest
        )
    except TableError as error:
        problems.take(error, table.place)
        return table


def _column(column: Column, tree: Hierarchy) -> Column:
    return attrs.evolve(column, subtrees={unit: tree.under(unit) for unit in column.subtrees})


def _cell(cell: Cell, below: Mapping[str, frozenset[str]]) -> Cell:
    terms = (Branch(t.node, below[t.node]) if isinstance(t, Branch) else t for t in cell.terms)
    return Cell(tuple(terms), cell.negated)
