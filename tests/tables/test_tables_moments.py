"""Instants, durations and units in cells: what they mean, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from govflow.errors import TableError, UnknownValue
from govflow.tables import Cell, Column, DecisionTable, Group, Rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = Column("moment", "instant", zone=SHANGHAI)
WAIT = Column("wait", "duration", low=timedelta())
UNIT = Column(
    "unit",
    "unit",
    ["town", "c1", "c2", "g1", "level:x"],
    {"c1": {"c1", "g1"}},
    groups={"level:community": {"c1", "c2"}, "link:serves:works": {"g1", "c2"}},
)


def accepts(column: Column, cell: str, value: object) -> bool:
    made = DecisionTable.of("t", [column], [Rule("r", [column.read(cell)], {"y": 1})], "FIRST", {"y": 0})
    return made.decide({column.name: value}).outputs["y"] == 1


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2016, 5, 3, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "value", "accepted"),
    [
        (">= 2016-05-03T16:30", at(8, 30), True),
        ("> 2016-05-03 16:30", at(8, 30), False),
        ("2016-05-03T16:30", at(8, 30).astimezone(SHANGHAI), True),
        ("< 2016-05-03T16:30Z", at(16, 29), True),
        ("[2016-05-03T00:00+08:00..2016-05-04T00:00)", datetime(2016, 5, 3, tzinfo=SHANGHAI), True),
        ("[2016-05-03T00:00+08:00..2016-05-04T00:00)", datetime(2016, 5, 4, tzinfo=SHANGHAI), False),
        ("２０１６－０５－０３Ｔ１６：３０", at(8, 30), True),
        ("not(2016-05-03T16:30)", at(8, 30) + timedelta.resolution, True),
        ("-", at(0), True),
    ],
)
def test_an_instant_without_offset_is_wall_time(cell: str, value: datetime, accepted: bool) -> None:
    assert accepts(MOMENT, cell, value) is accepted


@pytest.mark.parametrize("cell", ["-", "> 2016-05-03T16:30"])
def test_an_instant_without_zone_is_no_input(cell: str) -> None:
    with pytest.raises(UnknownValue):
        accepts(MOMENT, cell, datetime(2016, 5, 3))


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    column = Column("moment", "instant", zone=ZoneInfo("America/New_York"))
    first = datetime(2015, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert accepts(column, "2015-11-01T01:30-04:00", first)
    assert not accepts(column, "2015-11-01T01:30-05:00", first)
    assert accepts(column, "2015-11-01T01:30-05:00", first.replace(fold=1))
    assert not column.read("<= 2015-11-01T01:30").accepts(first.replace(minute=15, fold=1))


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("PT4H", 4),
        ("P3D", 72),
        ("p1dt12h", 36),
        ("P1W", 168),
        ("PT0.5S", 0.5 / 3600),
        ("4 hours", 4),
        ("1 day 4 hours", 28),
        ("90 min", 1.5),
        ("3天", 72),
        ("3天 4小时", 76),
        ("４小时３０分钟", 4.5),
        ("-PT4H", -4),
        ("- 4 hours", -4),
    ],
)
def test_a_duration_is_read_in_iso_or_in_words(written: str, hours: float) -> None:
    column = Column("wait", "duration")
    assert column.value(written) == timedelta(hours=hours)
    assert accepts(column, f"<= {written}", timedelta(hours=hours))
    assert not accepts(column, f"< {written}", timedelta(hours=hours))
    assert column.read(str(column.read(written))) == column.read(written)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (WAIT, "P1M", "bad-duration"),
        (WAIT, "P1Y", "bad-duration"),
        (WAIT, "PT", "bad-duration"),
        (WAIT, "P", "bad-duration"),
        (WAIT, "P1DT", "bad-duration"),
        (WAIT, "4", "bad-duration"),
        (WAIT, "5 working days", "bad-duration"),
        (WAIT, "5 hours 5 hours", "bad-duration"),
        (WAIT, "999999999 weeks", "bad-duration"),
        (WAIT, "9" * 100_000 + " days", "bad-duration"),
        (WAIT, "1 day " * 10_000, "bad-duration"),
        (WAIT, "-PT1S", "unknown-value"),
        (WAIT, "PT4H..PT3H", "empty-range"),
        (MOMENT, "2016-05-03", "bad-instant"),
        (MOMENT, "2016-02-30T00:00", "bad-instant"),
        (MOMENT, "0001-01-01T00:00", "bad-instant"),
        (MOMENT, "9999-12-31T00:00", "bad-instant"),
        (MOMENT, "2016-05-03T16:30+99:00", "bad-instant"),
        (Column("moment", "instant"), "2016-05-03T16:30", "bad-instant"),
        (UNIT, "level:street", "unknown-group"),
        (UNIT, "link:serves:c1", "unknown-group"),
        (UNIT, "level:community/**", "unknown-node"),
        (UNIT, "c3", "unknown-value"),
    ],
)
def test_what_is_no_value_is_refused_with_a_hint(column: Column, text: str, code: str) -> None:
    with pytest.raises(TableError) as caught:
        column.read(text)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert all(problem.message.en != problem.message.zh for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("cell", "accepted"),
    [
        ("c1/**", {"c1", "g1"}),
        ("level:community", {"c1", "c2"}),
        ("level：community", {"c1", "c2"}),
        ("link:serves:works", {"g1", "c2"}),
        ("link: serves : works, town", {"g1", "c2", "town"}),
        ("not(level:community)", {"town", "g1", "level:x"}),
        ('"level:x"', {"level:x"}),
        ("g1", {"g1"}),
    ],
)
def test_units_are_named_by_subtree_by_level_or_by_link(cell: str, accepted: set[str]) -> None:
    assert {unit for unit in UNIT.values if accepts(UNIT, cell, unit)} == accepted
    assert UNIT.read(str(UNIT.read(cell))) == UNIT.read(cell)


def test_a_group_of_another_column_is_refused() -> None:
    stray = Cell((Group("level:grid", frozenset({"g1"})),))
    with pytest.raises(TableError) as caught:
        DecisionTable.of("t", [UNIT], [Rule("r", [stray], {"y": 1})], "FIRST", "error")
    assert [problem.code for problem in caught.value.problems] == ["cell-of-another-column"]


@pytest.mark.parametrize(
    ("column", "inside", "outside"),
    [
        (WAIT, timedelta(), -timedelta.resolution),
        (
            Column("d", "duration", high=timedelta(days=3)),
            timedelta(days=3),
            timedelta(days=3, microseconds=1),
        ),
        (Column("i", "instant", low=at(8)), at(8), at(7, 59)),
        (Column("i", "instant", high=at(8)), at(8).astimezone(SHANGHAI), at(8, 1)),
        (Column("d", "date", low=at(8).date(), high=at(8).date()), at(8).date(), datetime(2016, 5, 4).date()),
    ],
)
def test_bounds_are_kept(column: Column, inside: object, outside: object) -> None:
    assert accepts(column, "-", inside)
    with pytest.raises(UnknownValue):
        accepts(column, "-", outside)


def test_a_text_is_read_as_an_input() -> None:
    assert MOMENT.value("2016-05-03T16:30") == at(8, 30)
    assert MOMENT.value("2016-05-03T16:30+00:00").tzinfo == timezone(timedelta())  # type: ignore[union-attr]
    assert UNIT.value(" c1 ") == "c1"
    assert Column("n", "int", high=5).value("５") == 5
    with pytest.raises(TableError):
        Column("n", "int", high=5).value("6")
