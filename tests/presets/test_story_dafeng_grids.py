"""Dafeng, G1 and G2: 1,921 grids on five levels, blocks of 300 households, and one person for each."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from tests.presets.dafeng import BOOK, Hall, changed, mistakes

from govflow.hierarchy import partition, report
from govflow.rulebook.files import gather

UNITS = BOOK.hierarchy
ROWS = gather("dafeng")["hierarchy.csv"].decode().splitlines()
GRIDS = ("community", "estate", "block", "building", "stairwell")


def at_level(level: str) -> list[str]:
    return [unit for unit in UNITS if UNITS.level(unit) == level]


def grids_below(unit: str) -> list[str]:
    return [child for child in UNITS.children(unit) if UNITS.level(child) in GRIDS]


def households(unit: str) -> int:
    count = UNITS[unit].households
    assert count is not None
    return count


def test_g1_there_are_1921_grids_on_five_levels() -> None:
    counts = Counter(UNITS.level(unit) for unit in UNITS)
    assert [counts[level] for level in GRIDS] == [24, 96, 240, 520, 1041]
    assert sum(counts[level] for level in GRIDS) == 1921


def test_g1_with_one_grid_lost_nothing_loads() -> None:
    row = "C24-4-3-2-2,stairwell,C24-4-3-2,"
    line = next(line for line in ROWS if line.startswith(row))
    told = mistakes("hierarchy.csv", line + "\n", "")
    assert any(
        "expected 1921, found 1920" in problem and "应为 1921，实为 1920" in problem for problem in told
    )


def test_g1_each_grid_lies_in_one_of_the_next_level_and_each_household_in_one_stairwell() -> None:
    for upper, lower in pairwise(GRIDS):
        for unit in at_level(upper):
            below = grids_below(unit)
            assert {UNITS.level(child) for child in below} == {lower}
            assert sum(map(households, below)) == households(unit)


def test_g2_ten_buildings_of_75_households_make_three_blocks_and_no_building_is_split() -> None:
    blocks = partition([(f"b{n}", 75) for n in range(10)], 300)
    assert len(blocks) == 3
    assert all(block.households <= 300 for block in blocks)
    assert [name for block in blocks for name in block.buildings] == [f"b{n}" for n in range(10)]


def test_g2_every_estate_is_cut_as_the_rule_of_300_households_cuts_it() -> None:
    for estate in at_level("estate"):
        blocks = [grids_below(block) for block in grids_below(estate)]
        row = [(building, households(building)) for block in blocks for building in block]
        assert [list(block.buildings) for block in partition(row, 300)] == blocks
        assert len(blocks) == -(-households(estate) // 300)


def test_g2_a_block_of_more_than_300_households_is_refused() -> None:
    told = mistakes("rulebook.yaml", '{block: "<= 300"}', '{block: "<= 287"}')
    assert [problem for problem in told if problem.startswith("[not-as-expected]")]


# ---- each grid has one person who is responsible


def test_each_grid_has_exactly_one_person_who_is_responsible() -> None:
    day = date(2016, 5, 20)
    assert report(BOOK.staffing, BOOK.roster, UNITS, day) == ()
    for level in GRIDS:
        for unit in at_level(level):
            assert len(BOOK.roster.holders_on("grid_head", unit, day)) == 1


@pytest.mark.parametrize("unit", ["C07", "C01-1", "C01-1-1", "C01-1-1-1", "C01-1-1-1-3", "V01-2"])
def test_a_grid_without_its_head_or_with_two_is_reported(unit: str) -> None:
    day = date(2016, 5, 20)
    own = tuple((person, post) for person, post in BOOK.roster.posts if person == f"{unit}-head")
    rest = tuple(one for one in BOOK.roster.posts if one not in own)
    nobody = report(BOOK.staffing, BOOK.roster.with_posts(rest), UNITS, day)
    source = "seed:002; assumption" if unit.startswith("V") else "seed:002"
    assert [(short.unit, short.persons, short.source) for short in nobody] == [(unit, (), source)]
    second = (("second", own[0][1]),)
    several = report(BOOK.staffing, BOOK.roster.with_posts((*BOOK.roster.posts, *second)), UNITS, day)
    assert [short.unit for short in several] == [unit]


def test_a_hall_without_a_first_contact_post_is_reported() -> None:
    rest = [one for one in BOOK.roster.posts if one[0] != "C05-first-contact"]
    short = report(BOOK.staffing, BOOK.roster.with_posts(rest), UNITS, date(2016, 5, 20))
    assert [(one.unit, one.need.role) for one in short] == [("C05", "first_contact")]


# ---- and in the countryside


def test_in_a_village_the_same_rules_hold_with_groups_instead_of_blocks() -> None:
    hall = Hall()
    case = hall.ask("1", "05-23 09:00", "V01-first-contact", unit="V01-1", category="pension-enrolment")
    assert (case.owner, case.fields["officer"]) == ("V01", "V01-window")
    hall.act("1", "accept", "05-23 09:10", "V01-window")
    assert hall.act("1", "dispatch", "05-23 09:20", "V01-window").fields["body"] == "T2-SA"
    assert UNITS["V01-1"].kind == "village_group"
    assert [unit for unit in UNITS if UNITS.level(unit) == "block" and UNITS.is_under(unit, "V01")] == []


def test_a_further_group_of_affairs_is_one_more_row() -> None:
    assert BOOK.categories
    groups = BOOK.categories.roots
    assert list(groups[:6]) == ["welfare", "care", "health", "culture", "safety", "environment"]
    more = changed("categories.csv", "everyday,,X", "transport,,X: transport,X：交通,assumption\neveryday,,X")
    asked = Hall(more).ask("1", "05-23 09:00", category="transport", kind="suggestion")
    assert asked.fields["category"] == "transport"
