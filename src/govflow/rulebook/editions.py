"""What changes with the hierarchy on a date: the hierarchy itself, and what tables say of a subtree."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import TableError
from govflow.hierarchy import Editions, Hierarchy
from govflow.rulebook.sections import Problems
from govflow.rulebook.subtrees import Subtrees
from govflow.rulebook.unit_groups import group
from govflow.tables import Branch, Cell, Column, DecisionTable, Group

MOST_RULES = 100_000  # that are read anew for all editions of one table

ALWAYS = datetime.min.replace(tzinfo=UTC)
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
    branching = [table for table in tables.values() if any(True for _ in _named(table, units.ever))]
    for table in branching:
        if len(table.rules) * len(units.starts) > MOST_RULES:
            problems.add(
                "too-many-changes",
                f"Table '{table.name}' is too large to be read anew for {len(units.starts)} hierarchies.",
                f"决策表“{table.name}”过大，无法按 {len(units.starts)} 个体系版本分别读取。",
                table.place,
            )
            return ()
    nodes = {unit for table in branching for c in _of_units(table, units.ever)
             for unit in table.columns[c].subtrees}  # fmt: skip
    found = []
    for day, hierarchy in zip(units.starts, units.hierarchies, strict=True):
        below = Subtrees(units.ever_on(day) if branching else units.ever)
        if below.refuse(nodes, problems, None):
            return ()
        anew = {table.name: _table_on(table, units.ever, below, problems) for table in branching}
        found.append(Edition(first_moment(day, zone), hierarchy, {**tables, **anew} if anew else tables))
    return tuple(found)


def _named(table: DecisionTable, ever: Hierarchy) -> Iterator[Branch | Group]:
    """Yield each subtree or group of units that a rule asks for."""
    for at in _of_units(table, ever):
        for row in (*(rule.cells for rule in table.rules), *table.impossible):
            yield from (term for term in row[at].terms if isinstance(term, Branch | Group))


def _of_units(table: DecisionTable, ever: Hierarchy) -> list[int]:
    """Return which columns of a table choose from the units."""
    ids = tuple(ever)
    return [at for at, c in enumerate(table.columns) if c.type == "unit" and c.values == ids]


def _means(term: Branch | Group, below: Subtrees) -> frozenset[str]:
    """Return the units that a term names in a tree."""
    return group(below.tree, term.name) if isinstance(term, Group) else below[term.node]


def _table_on(table: DecisionTable, ever: Hierarchy, below: Subtrees, problems: Problems) -> DecisionTable:
    """Return a table whose rules mean by a subtree, and by a group, what it is in the tree of a day."""
    meant = {term: _means(term, below) for term in set(_named(table, ever))}
    if all(codes == term.codes for term, codes in meant.items()):
        return table
    places = _of_units(table, ever)

    def on(row: Iterable[Cell]) -> list[Cell]:
        return [_cell(cell, meant) if at in places else cell for at, cell in enumerate(row)]

    columns = [_column(c, below) if at in places else c for at, c in enumerate(table.columns)]
    try:
        return DecisionTable.of(
            table.name,
            columns,
            [attrs.evolve(rule, cells=on(rule.cells)) for rule in table.rules],
            table.hit,
            table.otherwise,
            table.place,
            table.title,
            table.digest,
            map(on, table.impossible),
            table.priorities,
        )
    except TableError as error:
        problems.take(error, table.place)
        return table


def _column(column: Column, below: Subtrees) -> Column:
    return attrs.evolve(
        column,
        subtrees={unit: below[unit] for unit in column.subtrees},
        groups={name: group(below.tree, name) for name in column.groups},
    )


def _cell(cell: Cell, meant: Mapping[Branch | Group, frozenset[str]]) -> Cell:
    terms = (attrs.evolve(t, codes=meant[t]) if isinstance(t, Branch | Group) else t for t in cell.terms)
    return Cell(tuple(terms), cell.negated)
