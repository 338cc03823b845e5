"""Laws of decision tables, on random tables: the index means what the cells mean, and says so."""

import pickle
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import DecisionError, ManyHits, NoHit, Problem, TableError
from govflow.tables import Cell, Column, DecisionTable, Explanation, Rule
from govflow.tables.cell import show

TREE = {"a": {"a", "a.1", "a.2"}, "a.1": {"a.1"}, "a.2": {"a.2"}, "b": {"b", "b.1"}, "b.1": {"b.1"}}
GROUPS = {"level:leaf": frozenset({"a.1", "a.2", "b.1"}), "link:serves:b": frozenset({"a.1", "b"})}
WORDS = [
    "x",
    "level:leaf",
    "y z",
    "-",
    "not(x)",
    'say "hi"',
    "p, q",
    "急，件",
    "“q”",
    "w/**",
    "３",
    "－",
    "ｎｏｔ（x）",
    "w／**",
    "w/＊＊",
    "a)",
    "f(x",
    "f（x）",
]
COLUMNS = [
    Column("enum", "enum", WORDS),
    Column("category", "category", sorted(TREE), {node: frozenset(codes) for node, codes in TREE.items()}),
    Column("text", "text"),
    Column("bool", "bool"),
    Column("int", "int"),
    Column("bounded", "int", low=0, high=4),
    Column("decimal", "decimal"),
    Column("cost", "decimal", low=0, high=3),
    Column("date", "date"),
    Column("time", "time"),
    Column("moment", "instant", zone=ZoneInfo("America/New_York")),
    Column("length", "duration"),
    Column("wait", "duration", low=timedelta(), high=timedelta(hours=3)),
    Column(
        "unit", "unit", sorted(TREE), {node: frozenset(codes) for node, codes in TREE.items()}, groups=GROUPS
    ),
]
NEW_YORK, SHANGHAI = ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")
INSTANTS = [
    datetime(2015, 11, 1, 5, tzinfo=UTC) + timedelta(minutes=30 * n) for n in range(4)
]  # the hour that New York has twice
POOLS: dict[str, list[Any]] = {
    "enum": WORDS,
    "category": sorted(TREE),
    "text": [*WORDS, "unheard of"],
    "bool": [False, True],
    "int": [-(10**30), *range(-3, 6), 10**30],
    "bounded": list(range(5)),
    "decimal": [Decimal(n) / 2 for n in range(-4, 9)]
    + [Decimal("1.0000000000000000000000001"), Decimal("1.50")],
    "cost": [Decimal(n) / 4 for n in range(13)],
    "date": [date.min, *(date(2016, 2, 27) + timedelta(days=n) for n in range(5)), date.max],
    "time": [time(0), time(6), time(6, 0, 0, 1), time(21, 59, 59, 999999), time(22), time.max],
    "moment": [instant.astimezone(zone) for instant in INSTANTS for zone in (UTC, NEW_YORK, SHANGHAI)],
    "length": [timedelta(hours=n, microseconds=m) for n in (-30, -1, 0, 1, 25) for m in (0, 1)],
    "wait": [timedelta(hours=n / 2) for n in range(7)],
    "unit": sorted(TREE),
}
instants = st.builds(
    lambda at, zone: at.astimezone(zone),
    st.sampled_from(INSTANTS),
    st.sampled_from([UTC, NEW_YORK, SHANGHAI]),
)

periods = st.lists(instants, min_size=2, max_size=2, unique_by=datetime.timestamp).map(
    lambda ends: sorted(ends, key=datetime.timestamp)
)


def written(value: Any) -> str:
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else show(value)


@st.composite
def pieces(draw: st.DrawFn, column: Column) -> str:
    """Draw one piece of a cell, as text."""
    values = [
        value for value in POOLS[column.name] if not isinstance(value, int | Decimal) or len(show(value)) < 19
    ]
    value = draw(st.sampled_from(values))
    form = draw(st.integers(0, 9))
    if column.type == "unit" and form > 6:
        return draw(st.sampled_from(sorted(GROUPS)))
    if column.type in ("category", "unit") and form > 2:
        return f"{value}/**"
    if column.type in ("enum", "category", "unit", "text", "bool") or form < 2:
        return written(value)
    if form < 6:
        return f"{('<', '<=', '>', '>=')[form - 2]} {written(value)}"
    other = draw(st.sampled_from(values))
    if column.type != "time":  # only times run over the end of their day
        value, other = sorted((value, other))
    return f"{draw(st.sampled_from('[(]'))}{written(value)}..{written(other)}{draw(st.sampled_from('])['))}"


@st.composite
def cells(draw: st.DrawFn, column: Column) -> Cell:
    """Draw a cell that the column can read."""
    if draw(st.integers(0, 3)) == 0:
        return column.read("-")
    listed = ", ".join(draw(st.lists(pieces(column), min_size=1, max_size=3)))
    try:
        return column.read(f"not({listed})" if draw(st.booleans()) else listed)
    except TableError:  # an empty range
        return column.read("-")


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """Draw a table; about one in three has dated rules."""
    columns = draw(
        st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=4, unique_by=lambda column: column.name)
    )
    dated = draw(st.integers(0, 2)) == 0
    rules = []
    for i in range(draw(st.integers(0, 8))):
        start, stop = draw(periods) if dated else (None, None)
        start, stop = draw(st.sampled_from([(start, stop), (start, None), (None, stop)]))
        rules.append(Rule(f"r{i}", [draw(cells(column)) for column in columns], {"y": i}, None, start, stop))
    otherwise: Mapping[str, object] | str = {"y": -1} if draw(st.booleans()) else "error"
    return DecisionTable.of("t", columns, rules, draw(st.sampled_from(["UNIQUE", "FIRST"])), otherwise)


@st.composite
def asked(draw: st.DrawFn) -> tuple[DecisionTable, dict[str, Any], datetime]:
    """Draw a table, inputs for it, and an instant."""
    table = draw(tables())
    return table, {c.name: draw(st.sampled_from(POOLS[c.name])) for c in table.columns}, draw(instants)


def refusing(table: DecisionTable, rule: Rule, inputs: dict[str, Any], at: datetime) -> list[str]:
    """Return the columns that keep a rule out, found by looking at every cell."""
    names = [
        c.name for c, cell in zip(table.columns, rule.cells, strict=True) if not cell.accepts(inputs[c.name])
    ]
    now = at.timestamp()
    begun = rule.start is None or rule.start.timestamp() <= now
    ended = rule.stop is not None and rule.stop.timestamp() <= now
    return [*names, "at"] if ended or not begun else names


@settings(max_examples=300, deadline=None)
@given(asked())
def test_the_index_decides_as_the_cells_say(question: tuple[DecisionTable, dict[str, Any], datetime]) -> None:
    table, inputs, at = question
    matching = [rule for rule in table.rules if not refusing(table, rule, inputs, at)]
    if table.hit == "UNIQUE" and len(matching) > 1:
        with pytest.raises(ManyHits):
            table.decide(inputs, at)
    elif not matching and table.otherwise == "error":
        with pytest.raises(NoHit):
            table.decide(inputs, at)
    else:
        decision = table.decide(inputs, at)
        assert decision.rule is (matching[0] if matching else None)
        assert decision.outputs == (decision.rule.outputs if decision.rule else table.otherwise)


@settings(max_examples=200, deadline=None)
@given(asked())
def test_an_explanation_knows_all_hits_and_all_near_misses(
    question: tuple[DecisionTable, dict[str, Any], datetime],
) -> None:
    table, inputs, at = question
    out = {rule.id: refusing(table, rule, inputs, at) for rule in table.rules}
    why = table.explain(inputs, at)
    assert [rule.id for rule in why.hits] == [name for name, columns in out.items() if not columns]
    near = {name: columns[0] for name, columns in out.items() if len(columns) == 1}
    if len(table.columns) == 1:  # there being only one, only the dates say anything of nearness
        near = {name: column for name, column in near.items() if column == "at"}
    assert [(miss.rule.id, miss.column.name) for miss in why.near] == list(near.items())
    for miss in why.near:
        assert miss.value == (at if miss.column.name == "at" else inputs[miss.column.name])
    agree(table, inputs, at, why)


def agree(table: DecisionTable, inputs: dict[str, Any], at: datetime, why: Explanation) -> None:
    try:
        assert table.decide(inputs, at) is why.decision
    except (NoHit, ManyHits):
        assert why.decision is None


@settings(max_examples=100, deadline=None)
@given(asked())
def test_a_table_that_travelled_decides_alike(
    question: tuple[DecisionTable, dict[str, Any], datetime],
) -> None:
    table, inputs, at = question
    there = pickle.loads(pickle.dumps(table))
    assert there.explain(inputs, at) == table.explain(inputs, at)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_the_canonical_text_of_a_cell_reads_back(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    cell = data.draw(cells(column))
    assert column.read(str(cell)) == cell


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(COLUMNS),
    st.text(st.sampled_from('-nxab.19,|"/*<>=≤[](): ，（）“”＂、２not…－／＊ｎｏｔ'), max_size=14),
)
def test_any_text_reads_or_is_refused_in_two_languages(column: Column, text: str) -> None:
    problems: tuple[Problem, ...] = ()
    cell = None
    try:
        cell = column.read(text)
    except TableError as error:
        problems = error.problems
    assert bool(problems) == (cell is None)
    assert all(problem.message.en != problem.message.zh for problem in problems)
    assert cell is None or column.read(str(cell)) == cell


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=3),
    st.dates(),
    st.times(timezones=st.none() | st.just(UTC)),
    st.datetimes(timezones=st.none() | st.just(UTC)),
    st.lists(st.integers(), max_size=1),
    st.binary(max_size=2),
)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_an_input_is_taken_exactly_if_its_column_takes_it(data: st.DataObject) -> None:
    column, value = data.draw(st.sampled_from(COLUMNS)), data.draw(anything)
    table = DecisionTable.of(
        "t", [column], [Rule("r", [data.draw(cells(column))], {"y": 1})], "FIRST", {"y": 0}
    )
    if column.refusal(value) is None:
        accepted: Any = value
        assert table.decide({column.name: value}).outputs["y"] == table.rules[0].cells[0].accepts(accepted)
    else:
        with pytest.raises(DecisionError):
            table.decide({column.name: value})
