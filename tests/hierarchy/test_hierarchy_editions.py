"""A hierarchy that changes: on every day it is what the rows of that day say; the oracle asks each day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import HierarchyError, Place, Text
from govflow.hierarchy import Editions, Link, Period, Unit
from govflow.hierarchy.editions import MOST_UNITS

DAYS = [date(2024, 2, 26) + timedelta(days=n) for n in range(7)]  # over a leap day
IDS = ["root", "a", "b", "c", "d"]
Day = dict[str, str]  # the parent of each unit that is there, "" for the root
Row = tuple[Unit, Period]


def unit(name: str, parent: str = "", level: str = "grid", **more: str) -> Unit:
    return Unit(name, Text(more.get("called", name), name), level, parent or None)


def span(since: str = "", until: str = "") -> Period:
    first, last = (date.fromisoformat(day) if day else None for day in (since, until))
    return Period(first, last)


@st.composite
def days(draw: st.DrawFn) -> list[Day]:
    """Each day a sound forest under `root`, mostly that of the day before."""
    found: list[Day] = []
    for _ in DAYS:
        if found and draw(st.sampled_from([True, True, False])):
            found.append(found[-1])
            continue
        there: Day = {"root": ""}
        for name in draw(st.permutations(IDS[1:]))[: draw(st.integers(0, 4))]:
            there[name] = draw(st.sampled_from(sorted(there)))
        found.append(there)
    return found


def rows_of(found: list[Day]) -> list[Row]:
    """Return one row for each run of days on which a unit has one parent."""
    rows = []
    for name in IDS:
        parents = [day.get(name) for day in found]
        start = 0
        for n in range(1, len(DAYS) + 1):
            if n == len(DAYS) or parents[n] != parents[start]:
                parent = parents[start]
                if parent is not None:
                    since = DAYS[start] if start else None
                    until = DAYS[n - 1] if n < len(DAYS) else None
                    rows.append((unit(name, parent), Period(since, until)))
                start = n
    return rows


def comes_back(found: list[Day]) -> bool:
    """Tell whether some unit is away in between."""
    lives = ["".join("x" if name in day else " " for day in found).strip() for name in IDS]
    return any(" " in life for life in lives)


spans = st.tuples(st.none() | st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)).map(
    lambda days: Period(*days)
)


@given(days(), st.randoms(use_true_random=False))
def test_on_every_day_it_is_what_the_rows_of_that_day_say(found: list[Day], random: object) -> None:
    rows = rows_of(found)
    random.shuffle(rows)  # type: ignore[attr-defined]
    if comes_back(found):
        with pytest.raises(HierarchyError, match="period-gap"):
            Editions.of(rows)
        return
    editions = Editions.of(rows)
    for day, there in zip(DAYS, found, strict=True):
        tree = editions.on(day)
        assert {name: tree.parent(name) or "" for name in tree} == there
    assert set(editions.ever) == {name for there in found for name in there}
    assert list(editions.starts) == sorted(set(editions.starts))


@given(days(), st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS), spans), max_size=4))
def test_a_link_holds_on_the_days_on_which_it_and_both_its_ends_are_there(
    found: list[Day], drawn: list[tuple[str, str, Period]]
) -> None:
    links = [(Link(f"k{n}", one, other), period) for n, (one, other, period) in enumerate(drawn)]
    holding = [
        {
            link.kind
            for link, period in links
            if period.holds(day) and {link.source, link.target} <= there.keys()
        }
        for day, there in zip(DAYS, found, strict=True)
    ]
    if comes_back(found) or any(link.kind not in set().union(*holding) for link, _ in links):
        with pytest.raises(HierarchyError):
            Editions.of(rows_of(found), links)
        return
    editions = Editions.of(rows_of(found), links)
    for day, kinds in zip(DAYS, holding, strict=True):
        assert {link.kind for link in editions.on(day).links} == kinds
    assert {link.kind for link in editions.ever.links} == {link.kind for link, _ in links}


rows_at_random = st.lists(
    st.tuples(st.sampled_from(IDS[:4]), st.sampled_from(["", *IDS[:4]]), spans).map(
        lambda row: (unit(row[0], row[1]), row[2])
    ),
    min_size=1,
    max_size=5,
)


@given(rows_at_random)
def test_rows_are_taken_if_and_only_if_every_day_is_sound(rows: list[Row]) -> None:
    around = [DAYS[0] - timedelta(days=1), *DAYS, DAYS[-1] + timedelta(days=1)]
    each = [[u for u, period in rows if period.holds(day)] for day in around]
    nobody_yet = next((n for n, there in enumerate(each) if there), len(each))
    sound = all(
        period.since is None or period.until is None or period.since <= period.until for _, period in rows
    )
    sound = sound and all(map(is_forest, each[nobody_yet:])) and nobody_yet < len(each)
    for name in IDS:
        life = "".join("x" if any(u.id == name for u in there) else " " for there in each)
        sound = sound and " " not in life.strip()
    try:
        Editions.of(rows)
    except HierarchyError:
        assert not sound
    else:
        assert sound


def is_forest(there: list[Unit]) -> bool:
    parents = {u.id: u.parent for u in there}
    if not there or len(parents) < len(there):
        return False
    for name in parents:
        at: str | None = name
        for _ in range(len(parents) + 1):
            if at is None:
                break
            if at not in parents:
                return False
            at = parents[at]
        else:
            return False
    return True


@given(days(), st.sampled_from(DAYS))
def test_all_that_ever_were_make_a_forest_that_is_that_of_the_day_where_it_can_be(
    found: list[Day], day: date
) -> None:
    if comes_back(found):
        return
    editions = Editions.of(rows_of(found))
    tree = editions.ever_on(day)
    there = found[DAYS.index(day)]
    assert set(tree) == set(editions.ever)
    assert all((tree.parent(name) or "") == parent for name, parent in there.items())


TOWN = (unit("town", level="town"), span())
A, B = (unit("a", "town", "street"), span()), (unit("b", "town", "street"), span())


def told(rows: list[Row], links: list[tuple[Link, Period]] | None = None) -> list[str]:
    with pytest.raises(HierarchyError) as caught:
        Editions.of(
            rows, links or (), lambda n: Place("units.csv", n + 2), lambda n: Place("links.csv", n + 2)
        )
    assert all(problem.message.en and problem.message.zh for problem in caught.value.problems)
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ((unit("g", "a"), span("2024-02-01", "2024-01-31")), "units.csv:5 period-backwards"),
        ((unit("a", "b", "street"), span("2024-02-01")), "units.csv:5 overlapping-periods"),
        ((unit(" ", "b"), span()), "units.csv:5 empty-id"),
        ((unit("g", "g"), span()), "units.csv:5 own-parent"),
        ((unit("g", "x"), span("2024-02-01")), "units.csv:5 unknown-parent"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_its_line(row: Row, problem: str) -> None:
    assert told([TOWN, A, B, row]) == [problem]


def test_a_unit_that_is_away_for_a_day_is_told() -> None:
    rows = [TOWN, A, (unit("g", "a"), span("", "2024-06-29")), (unit("g", "a"), span("2024-07-01"))]
    assert told(rows) == ["units.csv:5 period-gap"]


def test_a_unit_that_changes_its_level_is_told() -> None:
    rows = [TOWN, A, (unit("g", "a"), span("", "2024-06-30")), (unit("g", "a", "hub"), span("2024-07-01"))]
    assert told(rows) == ["units.csv:5 level-changes"]


@pytest.mark.parametrize(
    ("street", "said"),
    [
        (span("", "2024-06-30"), "from 2024-07-01 on"),
        (span("2024-06-30"), "before 2024-06-30"),
    ],
)
def test_a_parent_that_is_not_there_all_the_time_is_told_with_the_day(street: Period, said: str) -> None:
    rows = [TOWN, (unit("a", "town", "street"), street), (unit("g", "a"), span())]
    assert told(rows) == ["units.csv:4 parent-not-in-force"]
    with pytest.raises(HierarchyError, match=said):
        Editions.of(rows)


def test_a_circle_of_one_day_is_told_with_that_day() -> None:
    rows = [
        TOWN,
        (unit("a", "town", "street"), span("", "2024-06-30")),
        (unit("a", "b", "street"), span("2024-07-01")),
        (unit("b", "town", "street"), span("", "2024-07-04")),
        (unit("b", "a", "street"), span("2024-07-05")),
    ]
    assert told(rows) == ["units.csv:4 hierarchy-cycle"]
    with pytest.raises(HierarchyError, match=r"From 2024-07-05 on: Unit 'a' is above itself"):
        Editions.of(rows)


def test_a_link_that_can_never_hold_is_told() -> None:
    old = (unit("o", "town"), span("", "2023-12-31"))
    links = [(Link("serves", "o", "a"), span("2024-01-01")), (Link("serves", "x", "a"), span())]
    assert told([TOWN, A, old], links) == ["links.csv:2 link-not-in-force", "links.csv:3 unknown-link-end"]


def test_a_town_that_ends_is_told() -> None:
    assert told([(unit("town"), span("2024-01-01", "2024-12-31"))]) == ["units.csv:2 no-unit"]


def test_before_the_first_unit_begins_it_is_taken_to_stand_as_it_did_then() -> None:
    editions = Editions.of([(unit("town"), span("2024-01-01")), (unit("a", "town"), span("2024-06-01"))])
    assert editions.starts == (date(2024, 1, 1), date(2024, 6, 1))
    assert list(editions.on(date(1999, 1, 1))) == ["town"]


def test_a_name_may_change_as_well() -> None:
    rows = [(unit("town", called="Village"), span("", "2024-05-31")), (unit("town"), span("2024-06-01"))]
    editions = Editions.of(rows)
    assert editions.on(date(2024, 5, 31))["town"].name.en == "Village"
    assert editions.on(date(2024, 6, 1))["town"].name.en == editions.ever["town"].name.en == "town"


def test_units_that_change_on_too_many_dates_are_refused_at_once() -> None:
    size = int(MOST_UNITS**0.5) + 20
    rows = [(unit("town"), span())]
    rows += [(unit(f"u{n}", "town"), Period(date(1990, 1, 1) + timedelta(days=n))) for n in range(size)]
    assert told(rows) == ["units.csv:2 too-many-changes"]
