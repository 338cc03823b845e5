"""What cases add up to when units are split, merged and moved: as it was, and as it is."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.conftest import RULES

from govflow.case import Case, Opened, evolve
from govflow.insight import roll_up
from govflow.rulebook import Rulebook, read

TOWN = """\
id,name,level,parent,from,to,successor
town,Town,town,,,,
lights,Lights,office,town,,,
north,North,ward,town,,,
south,South,ward,town,,2015-09-30,north
n1,North One,grid,north,,2015-06-30,table:split
n11,North One A,grid,north,2015-07-01,,
n12,North One B,grid,north,2015-07-01,2015-12-31,n11
s1,South One,grid,south,,2015-06-30,
s1,South One,grid,north,2015-07-01,,
s2,South Two,grid,south,,2015-09-30,s1
"""
SPLIT = """\
table: split
inputs:
  people: {type: int}
outputs:
  owner: {type: unit}
rules:
  - {id: S1, people: "<10", owner: n11}
  - {id: S2, people: ">=10", owner: n12}
otherwise: error
"""
UNITS = ["town", "lights", "north", "south", "n1", "n11", "n12", "s1", "s2"]


def dated_book() -> Rulebook:
    main = RULES["rulebook.yaml"].replace("[triage.yaml]", "[triage.yaml, split.yaml]")
    texts = {**RULES, "rulebook.yaml": main, "hierarchy.csv": TOWN, "split.yaml": SPLIT}
    return read({name: text.encode() for name, text in texts.items()})


BOOK = dated_book()


def case(unit: str, opened: date, people: int | None = None) -> Case:
    at = datetime(opened.year, opened.month, opened.day, 12, tzinfo=UTC)
    fields = {} if people is None else {"people": people}
    return evolve(
        None, Opened(at, "a", "1", "c", "request", "registered", unit, unit, fields, BOOK.digest, False)
    )


MAY, AUGUST, NEXT_YEAR = date(2015, 5, 1), date(2015, 8, 1), date(2016, 1, 1)
CASES = [case("n1", MAY, 3), case("n1", MAY, 30), case("n1", MAY), case("s1", MAY), case("s1", AUGUST)]


def said(sums: dict[str, int]) -> dict[str, int]:
    return {unit: number for unit, number in sums.items() if number}


def test_as_it_was_each_case_counts_where_it_was_filed_and_above_that_on_that_day() -> None:
    assert said(roll_up(BOOK, CASES)) == {"town": 5, "north": 4, "n1": 3, "south": 1, "s1": 2}


def test_as_it_is_each_counts_under_whoever_has_taken_over_by_then() -> None:
    by_august = roll_up(BOOK, CASES, as_of=AUGUST)
    assert said(by_august) == {"town": 5, "north": 5, "n11": 1, "n12": 1, "s1": 2}  # one split without people
    assert said(roll_up(BOOK, CASES, as_of=NEXT_YEAR)) == {"town": 5, "north": 5, "n11": 2, "s1": 2}


def test_as_it_is_is_decided_by_the_date_not_a_day_before_or_after() -> None:
    assert roll_up(BOOK, CASES, as_of=date(2015, 6, 30))["n1"] == 3
    assert "n1" not in roll_up(BOOK, CASES, as_of=date(2015, 7, 1))


def test_a_unit_founded_later_counts_for_the_nearest_one_above_it_that_was_there() -> None:
    assert said(roll_up(BOOK, [case("n12", AUGUST)], as_of=MAY)) == {"town": 1, "north": 1}


def test_a_case_of_a_unit_that_the_rules_do_not_know_counts_for_the_root() -> None:
    assert said(roll_up(BOOK, [case("gone", MAY)])) == {"town": 1}
    assert said(roll_up(BOOK, [case("gone", MAY)], as_of=MAY)) == {"town": 1}


def test_anything_may_be_summed_up() -> None:
    people = roll_up(BOOK, CASES[:2], value=lambda one: int(str(one.fields["people"])))
    assert people["north"] == 33


def test_without_cases_every_unit_of_the_date_has_none() -> None:
    assert roll_up(BOOK, [], as_of=NEXT_YEAR) == dict.fromkeys(BOOK.hierarchy, 0)
    assert roll_up(BOOK, []) == {}


DAYS = st.dates(date(2015, 1, 1), date(2016, 6, 30))


@st.composite
def filed(draw: st.DrawFn) -> Case:
    day = draw(DAYS)
    there = sorted(BOOK.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)).hierarchy)
    return case(draw(st.sampled_from(there)), day, draw(st.none() | st.integers(0, 20)))


def home(one: Case, day: date) -> str:
    """Return where a case counts, as one would say it of this town by hand."""
    unit, people = one.unit, one.fields.get("people")
    if unit == "n1" and day > date(2015, 6, 30):
        unit = "north" if people is None else "n11" if int(str(people)) < 10 else "n12"
    if unit == "n12" and day > date(2015, 12, 31):
        unit = "n11"
    if unit == "s2" and day > date(2015, 9, 30):
        unit = "s1"
    if unit == "south" and day > date(2015, 9, 30):
        unit = "north"
    return "north" if unit in ("n11", "n12") and day < date(2015, 7, 1) else unit


@given(st.lists(filed(), max_size=8), DAYS)
def test_a_roll_up_as_it_is_counts_each_case_once_below_everything_above_it(
    cases: Sequence[Case], day: date
) -> None:
    tree = BOOK.at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)).hierarchy
    sums = roll_up(BOOK, cases, as_of=day)
    assert sums == {unit: sum(tree.is_under(home(one, day), unit) for one in cases) for unit in tree}
    assert sums["town"] == len(cases)


@given(st.lists(filed(), min_size=1, max_size=8))
def test_a_roll_up_as_it_was_loses_no_case_and_counts_none_twice(cases: Sequence[Case]) -> None:
    sums = roll_up(BOOK, cases)
    for unit in UNITS:
        trees = [(one, BOOK.at(one.opened_at).hierarchy) for one in cases]
        under = sum(unit in tree and tree.is_under(one.unit, unit) for one, tree in trees)
        assert sums.get(unit, 0) == under
    assert sums["town"] == len(cases)


@pytest.mark.parametrize("days", [0, 400])
def test_where_nothing_has_dates_both_ways_agree(days: int) -> None:
    plain = read({name: text.encode() for name, text in RULES.items()})
    cases = [case("n1", MAY), case("south", MAY + timedelta(days=days))]
    assert roll_up(plain, cases) == roll_up(plain, cases, as_of=AUGUST)
    assert roll_up(plain, cases)["town"] == 2
