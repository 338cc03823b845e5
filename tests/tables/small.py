"""Small random tables whose inputs can all be tried, and what trying all of them says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import product
from typing import Any

import attrs
from hypothesis import strategies as st

from govflow.errors import DecisionError
from govflow.tables import ANY, HITS, Cell, Column, DecisionTable, Rule
from govflow.tables.finding import Outcome

SHANGHAI = timezone(timedelta(hours=8))
HOUR, DAY = 3_600_000_000, 24
MIDNIGHTS = [datetime(2024, month, 1, tzinfo=SHANGHAI) for month in (1, 2, 3)]


@attrs.frozen
class Small:
    """A column with cells for it and values that stand for all it can hold.

    `sizes` are how many values each of them stands for; None where that is one, or not finite.
    """

    column: Column
    cells: tuple[str, ...]
    values: tuple[Any, ...]
    sizes: tuple[int, ...] | None = None
    finite: bool = True


TREE = {"a": {"a", "a1", "a2"}, "b": {"b", "b1"}}
TENTHS = "0 1 1.000000000000000001 1.00000000000000001 1.2 1.5 1.7 2 3"
HOURS = [time(), time(6), time(22)]
SMALL = [
    Small(Column("enum", "enum", "xyz"), ("x", "y, z", "not(x)", "z", "x, y, z"), tuple("xyz")),
    Small(
        Column("category", "category", ["a", "a1", "a2", "b", "b1"], TREE),
        ("a/**", "a1", "b/**", "not(a1)", "a2, b", "not(a/**, b)"),
        ("a", "a1", "a2", "b", "b1"),
    ),
    Small(Column("bool", "bool"), ("true", "false", "not(true, false)"), (False, True)),
    Small(
        Column("bounded", "int", low=0, high=5),
        ("0..2", "< 2", ">= 4", "not(1..3)", "[1..4)", "5", "0..5"),
        tuple(range(6)),
    ),
    Small(
        Column("time", "time"),
        ("22:00..06:00", "(06:00..22:00]", "< 06:00", "[22:00..06:00)", "not(06:00)"),
        tuple(value for hour in HOURS for value in (hour, hour.replace(minute=30))),
        (1, 6 * HOUR - 1, 1, 16 * HOUR - 1, 1, 2 * HOUR - 1),
    ),
    Small(
        Column("int", "int"),
        ("< 0", "0..2", "> 1", "not(1)", "not(0..2)"),
        (-7, -1, 0, 1, 2, 3, 99),
        finite=False,
    ),
    Small(Column("text", "text"), ("x", "not(x)", "x, y", "not(y, z)"), ("x", "y", "z", "?"), finite=False),
    Small(
        Column("decimal", "decimal"),
        ("< 1", "[1..2)", "(1..2]", "> 1.50", "not((1..2))", "1.5", "1.00000000000000001..2"),
        tuple(
            map(
                Decimal,
                ["0", "1", "1.000000000000000001", "1.00000000000000001", "1.2", "1.5", "1.7", "2", "3"],
            )
        ),
        finite=False,
    ),
    Small(
        Column("cost", "decimal", low=0, high=2),
        ("< 1", "1..2", "(1..2)", "0", "not(2)"),
        tuple(map(Decimal, ("0", "0.5", "1", "1.5", "2"))),
        finite=False,
    ),
    Small(
        Column("date", "date"),
        ("< 2024-02-29", "2024-02-29", "2024-03-01..2024-03-02", "> 2024-03-01"),
        (date(1999, 1, 1), *(date(2024, 2, 28) + timedelta(days=n) for n in range(5)), date(2031, 1, 1)),
        finite=False,
    ),
    Small(
        Column("duration", "duration"),
        ("<= PT0S", "PT1H..P1D", "> PT1H", "not(P1D)"),
        tuple(timedelta(hours=n) for n in (-9, 0, 0.5, 1, 1.5, 24, 99)),
        finite=False,
    ),
    Small(
        Column("instant", "instant"),
        ("< 2024-02-29T08:00+08:00", ">= 2024-02-29T00:00+00:00", "2024-02-29T00:00Z..2024-03-01T00:00Z"),
        tuple(datetime(2024, 2, 28, tzinfo=UTC) + timedelta(hours=n) for n in (0, 24, 36, 48, 60)),
        finite=False,
    ),
]
AT = [instant + timedelta(days=n) for instant in MIDNIGHTS for n in (-9, 0)]
Input = dict[str, Any]


def rows(chosen: list[Small]) -> st.SearchStrategy[tuple[Cell, ...]]:
    """Draw a row of cells, about a third of them `-`."""
    return st.tuples(*(st.sampled_from(("-", "-", *one.cells)).map(one.column.read) for one in chosen))


periods = st.sampled_from([(None, None), (0, 1), (1, None), (None, 2), (0, 2)])


@st.composite
def rules(draw: st.DrawFn, name: str, chosen: list[Small], dated: bool) -> Rule:
    """Draw a rule; of two outputs, each with few values."""
    start, stop = draw(periods) if dated else (None, None)
    outputs = {"y": draw(st.integers(1, 3)), "z": draw(st.integers(0, 1))}
    period = [None if end is None else MIDNIGHTS[end] for end in (start, stop)]
    return Rule(name, draw(rows(chosen)), outputs, None, period[0], period[1])


choices = st.lists(st.sampled_from(SMALL), min_size=1, max_size=3, unique_by=id)


@st.composite
def tables(draw: st.DrawFn, chosen: list[Small] | None = None, hit: str = "") -> DecisionTable:
    """Draw a table of one to three columns and up to seven rules."""
    chosen = chosen or draw(choices)
    hit = hit or draw(st.sampled_from(HITS))
    dated = len(chosen) < 3 and draw(st.integers(0, 3)) == 0
    named = [draw(rules(f"r{i}", chosen, dated)) for i in range(draw(st.integers(0, 7)))]
    if draw(st.booleans()) and named:  # often two rules that say the same
        named.append(attrs.evolve(draw(st.sampled_from(named)), id="twin"))
    never = [row for row in draw(st.lists(rows(chosen), max_size=2)) if set(row) != {ANY}]
    return build(chosen, named, hit, never, draw(st.booleans()))


def build(
    chosen: list[Small], named: list[Rule], hit: str, never: list[tuple[Cell, ...]], strict: bool
) -> DecisionTable:
    """Return a table over some of the small columns."""
    ranked = {"y": (3, 1, 2), "z": (1, 0)} if hit in ("PRIORITY", "OUTPUT ORDER") else None
    otherwise: Mapping[str, object] | str = "error" if strict else {"y": 9, "z": 9}
    columns = [small.column for small in chosen]
    return DecisionTable.of("t", columns, named, hit, otherwise, impossible=never, priorities=ranked)


def small_of(table: DecisionTable) -> list[Small]:
    """Return the columns of a table as they stand in `SMALL`."""
    return [next(small for small in SMALL if small.column.name == c.name) for c in table.columns]


def inputs(*tables: DecisionTable) -> Iterator[tuple[Input, int]]:
    """Yield every input of some tables over the same columns, with how many inputs it stands for."""
    chosen = small_of(tables[0])
    dated = any(table.dated for table in tables)
    axes = [[(small.column.name, v, n) for v, n in sized(small)] for small in chosen]
    if dated:
        axes.append([("at", at, 1) for at in AT])
    for point in product(*axes):
        weight = 1
        for _, _, size in point:
            weight *= size
        yield {name: value for name, value, _ in point}, weight


def sized(small: Small) -> Iterator[tuple[Any, int]]:
    """Yield each value of a column with how many it stands for."""
    return zip(small.values, small.sizes or [1] * len(small.values), strict=True)


def accepts(table: DecisionTable, row: tuple[Cell, ...], given: Mapping[str, Any]) -> bool:
    """Say whether every cell of a row accepts an input, by the plain meaning of cells."""
    return all(cell.accepts(given[c.name]) for c, cell in zip(table.columns, row, strict=True))


def matching(table: DecisionTable, given: Mapping[str, Any]) -> list[Rule]:
    """Return the rules that match an input."""
    return [rule for rule in table.rules if in_force(rule, given) and accepts(table, rule.cells, given)]


def in_force(rule: Rule, given: Mapping[str, Any]) -> bool:
    """Say whether a rule is in force at the instant of an input."""
    at = given.get("at")
    return at is None or ((not rule.start or rule.start <= at) and (not rule.stop or at < rule.stop))


def at_of(given: Mapping[str, object]) -> datetime | None:
    """Return the instant of an input."""
    at = given.get("at")
    return at if isinstance(at, datetime) else None


def possible(table: DecisionTable, given: Mapping[str, Any]) -> bool:
    """Say whether an input can occur."""
    return not any(accepts(table, row, given) for row in table.impossible)


def outcome(table: DecisionTable, given: Mapping[str, Any]) -> object:
    """Return what a table says to an input: its outputs, or the code of the error."""
    try:
        return said(table, table.decide(given, at_of(given)))
    except DecisionError as error:
        return said(table, error)


def said(table: DecisionTable, found: Outcome) -> object:
    """Return an outcome of a table as a value; what COLLECT lists has no order."""
    if isinstance(found, DecisionError):
        return found.code
    if table.hit == "COLLECT":
        return sorted(zip(found.outputs["y"], found.outputs["z"], strict=True))  # type: ignore[call-overload]
    return dict(found.outputs)


def in_box(box: Mapping[str, Cell], given: Mapping[str, Any]) -> bool:
    """Say whether an input lies in a region."""
    return all(cell.accepts(given[name]) for name, cell in box.items())
