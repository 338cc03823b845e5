"""Suggested tests pass, and reach every rule that can fire."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import DecisionError
from govflow.insight import TestReport, run_tests
from govflow.insight.rule_tests import report_of
from govflow.insight.suggesting import as_yaml, suggest
from govflow.insight.table_tests import fired
from govflow.rulebook import Rulebook, load, presets
from govflow.tables import Cell, Column, DecisionTable, Rule, Span

BOOK = load("zhenhai")
ZONE = ZoneInfo("Asia/Shanghai")
EXAMPLES = Path(__file__).parents[2] / "examples"
BOOKS = [*presets(), *(str(p.parent) for p in sorted(EXAMPLES.glob("*/rulebook.yaml")))]

DOMAINS: Mapping[str, tuple[Column, tuple[object, ...]]] = {
    "kind": (Column("kind", "enum", ("a", "b, c", 'says "no"')), ("a", "b, c", 'says "no"')),
    "urgent": (Column("urgent", "bool"), (True, False)),
    "people": (Column("people", "int", low=0, high=4), (0, 1, 2, 3, 4)),
}
CELLS = {
    "kind": ["-", "a", '"b, c"', "not(a)", '"says ""no""", a'],
    "urgent": ["-", "yes", "no"],
    "people": ["-", "0", "1..3", "[2..4)", ">= 3", "not(2)", "0, 4"],
}


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    """Small tables whose inputs can all be tried."""
    columns = [column for column, _ in DOMAINS.values()]
    rows = draw(
        st.lists(st.tuples(*(st.sampled_from(CELLS[c.name]) for c in columns)), min_size=1, max_size=6)
    )
    outputs = st.fixed_dictionaries(
        {"track": st.sampled_from(["one", "two", None]), "days": st.integers(-3, 3)}
    )
    rules = [
        Rule(f"r{n}", [column.read(cell) for column, cell in zip(columns, row, strict=True)], draw(outputs))
        for n, row in enumerate(rows)
    ]
    nothing: dict[str, object] = {"track": None, "days": 0}
    otherwise = nothing if draw(st.booleans()) else "error"
    return DecisionTable.of(
        "table", columns, rules, draw(st.sampled_from(["UNIQUE", "FIRST", "ANY", "RULE ORDER"])), otherwise
    )


def can_fire(table: DecisionTable) -> set[str]:
    """Try all inputs."""
    found = set[str]()
    for values in product(*(values for _, values in DOMAINS.values())):
        try:
            found.update(fired(table.decide(dict(zip(DOMAINS, values, strict=True)))))
        except DecisionError:
            continue
    return found


def suggested(book: Rulebook, folder: Path) -> TestReport:
    """Write the suggestions for rules without any test, and run them."""
    tests = suggest(book, report_of(book, ()))
    (folder / "tests").mkdir()
    text = as_yaml(tests, "suggested", book.zone, "zh")
    (folder / "tests" / "suggested.yaml").write_text(text, encoding="utf-8")
    return run_tests(folder, book)


def reached(report: TestReport) -> Iterator[str]:
    for one in report.reached:
        missed = {part.touched.name for part in one.missed}
        yield from (p.touched.name for p in one.parts if one.kind == "table" and p.touched.name not in missed)


@settings(max_examples=150, deadline=None)
@given(table=tables())
def test_suggested_tests_pass_and_reach_all_that_can_fire(table: DecisionTable) -> None:
    live = can_fire(table)
    with tempfile.TemporaryDirectory() as folder:
        book = attrs.evolve(BOOK, tables={"table": table})
        if not live:
            assert suggest(book, report_of(book, ())) == ()
            return
        report = suggested(book, Path(folder))

    assert [str(problem) for problem in report.problems] == []
    assert set(reached(report)) == live


@pytest.mark.parametrize("source", BOOKS)
def test_the_suggestions_for_a_shipped_rulebook_pass_and_reach_every_rule(
    source: str, tmp_path: Path
) -> None:
    book = load(source)
    if not book.tables:
        return
    report = suggested(book, tmp_path)

    assert [str(problem) for problem in report.problems] == []
    assert [part.touched for one in report.reached if one.kind == "table" for part in one.missed] == []
    assert suggest(book, report) == ()


@pytest.mark.parametrize("source", BOOKS)
def test_the_tests_of_a_shipped_rulebook_pass_and_reach_every_rule_and_limit(source: str) -> None:
    folder = presets().get(source, Path(source))
    report = run_tests(folder, load(source))

    assert [str(problem) for problem in report.problems] == []
    missed = [part.touched for one in report.reached if one.kind != "workflow" for part in one.missed]
    assert missed == []


def test_ends_of_ranges_and_what_lies_beside_them_are_suggested(tmp_path: Path) -> None:
    noon = datetime(2024, 7, 1, 12, tzinfo=ZONE)
    types = {"people": "int", "sum": "decimal", "day": "date", "hour": "time"}
    columns = [Column(name, kind) for name, kind in types.items()]
    written = ("10..20", "< 1.5", ">= 2024-02-29", "22:00..06:00")
    cells = [column.read(text) for column, text in zip(columns, written, strict=True)]
    table = DecisionTable.of("table", columns, [Rule("r", cells, {"x": 1}, start=noon)], "UNIQUE", {"x": 0})
    book = attrs.evolve(BOOK, tables={"table": table})

    tests = suggest(book, report_of(book, ()))
    assert {9, 10, 11, 19, 20, 21} <= {test.given["people"] for test in tests}
    assert {date(2024, 2, 28), date(2024, 2, 29)} <= {test.given["day"] for test in tests}
    assert {time(21, 59), time(22), time(6), time(6, 1)} <= {test.given["hour"] for test in tests}
    assert noon in {test.at for test in tests}
    report = suggested(book, tmp_path)
    assert (report.failed, set(reached(report))) == ((), {"r", "otherwise"})


def test_beside_the_last_value_of_all_there_is_none() -> None:
    column, last = Column("length", "duration"), Span(timedelta.min, timedelta.max)
    table = DecisionTable.of("table", [column], [Rule("r", [Cell((last,))], {"x": 1})], "UNIQUE", "error")
    book = attrs.evolve(BOOK, tables={"table": table})

    lengths = [test.given["length"] for test in suggest(book, report_of(book, ()))]
    minute = timedelta(minutes=1)
    assert {timedelta.min, timedelta.min + minute, timedelta.max - minute, timedelta.max} <= {*lengths}
