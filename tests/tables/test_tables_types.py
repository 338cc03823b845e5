"""A column takes the values of its type, and no others."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum

import pytest

from govflow.errors import TableError, UnknownValue
from govflow.tables import Column, DecisionTable, Rule


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Column("x", "bool"), "true", 1),
        (Column("x", "bool"), "-", 0),
        (Column("x", "int"), "1", True),
        (Column("x", "int"), "-", 1.0),
        (Column("x", "int"), "-", "1"),
        (Column("x", "int"), "-", float("nan")),
        (Column("x", "decimal"), "-", Decimal("NaN")),
        (Column("x", "decimal"), "> 1", Decimal("Infinity")),
        (Column("x", "decimal"), "1", True),
        (Column("x", "decimal"), "-", 1.0),
        (Column("x", "date"), "-", datetime(2015, 1, 1)),
        (Column("x", "time"), "-", time(1, tzinfo=UTC)),
        (Column("x", "enum", ["1"]), "1", 1),
        (Column("x", "text"), "-", 1),
        (Column("x", "text"), "-", []),
    ],
)
def test_one_type_never_passes_for_another(column: Column, cell: str, value: object) -> None:
    strict = DecisionTable.of("t", [column], [Rule("r", [column.read(cell)], {"y": 1})], "FIRST", {"y": 0})
    with pytest.raises(UnknownValue) as caught:
        strict.decide({"x": value})
    assert type(caught.value) is UnknownValue


class Level(IntEnum):
    GRID = 4


class Urgency(StrEnum):
    HIGH = "high"


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Column("x", "int"), "4", Level.GRID),
        (Column("x", "enum", ["high", "low"]), "high", Urgency.HIGH),
        (Column("x", "decimal", low=0, high=5), "(4..5]", 5),
        (Column("x", "decimal"), "1.10", Decimal("1.1")),
        (Column("x", "date"), "<= 9999-12-31", date.max),
        (Column("x", "time"), "23:59:59.999999", time.max),
        (Column("x", "text"), "not(a)", "b"),
    ],
)
def test_what_is_of_the_type_is_taken(column: Column, cell: str, value: object) -> None:
    lenient = DecisionTable.of("t", [column], [Rule("r", [column.read(cell)], {"y": 1})], "FIRST", {"y": 0})
    assert lenient.decide({"x": value}).outputs["y"] == 1


@pytest.mark.parametrize("cell", ["22:00..06:00", "not((06:00..22:00))", "12:00, 22:00..06:00"])
def test_a_rule_may_run_over_midnight(cell: str) -> None:
    hour = Column("hour", "time")
    night = DecisionTable.of("t", [hour], [Rule("night", [hour.read(cell)], {"y": 1})], "FIRST", {"y": 0})
    instant = timedelta(microseconds=1)
    for evening in (time(22), time.max, time(0), time(6)):
        assert night.decide({"hour": evening}).outputs["y"] == 1
    for noon in (datetime(2015, 1, 1, 6) + instant, datetime(2015, 1, 1, 22) - instant):
        assert night.decide({"hour": noon.time()}).outputs["y"] == 0


def test_a_word_is_not_compared_with_a_domain_too_large() -> None:
    codes = [f"grid-{n:06}" for n in range(200_000)]
    column = Column("code", "category", codes)
    large = DecisionTable.of("t", [column], [], "FIRST", {"y": 1})
    began = stopwatch.process_time()
    with pytest.raises(UnknownValue) as caught:
        large.decide({"code": "grid-00000x"})
    for text in ("grid-00000x", "grid-00000x/**"):
        with pytest.raises(TableError):
            column.read(text)
    assert stopwatch.process_time() - began < 0.5
    assert "Did you mean" not in caught.value.text.en
