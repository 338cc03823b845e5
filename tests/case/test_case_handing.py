"""Who answers next: handed to another unit, or up a ladder, by people and by time."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import attrs
import pytest
from tests.case.life_rules import FILES, LADDER, Life, at, rules

from govflow.case import ClockStarted, HandedTo, HandedUp, StepFailed
from govflow.hierarchy import Hierarchy
from govflow.rulebook import Rulebook

UNITS = [line.split(",")[0] for line in FILES["hierarchy.csv"].splitlines()[1:]]
PARENT = {line.split(",")[0]: line.split(",")[2] for line in FILES["hierarchy.csv"].splitlines()[1:]}


def above(unit: str) -> Iterator[str]:
    """Yield a unit and all above it, naively."""
    while unit:
        yield unit
        unit = PARENT[unit]


# -- handing over ------------------------------------------------------------------------------

MOVE = """
  to_lead: {from: new, hands_to: lead}
  to_place: {from: new, hands_to: unit}
  to_hub: {from: new, hands_to: {link: hub}}
  to_twin: {from: new, hands_to: {link: twin}}
  dispute: {from: new, hands_to: {common: helpers}}
  dispute_with: {from: new, hands_to: {common: lead}}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(MOVE)


def test_to_the_unit_that_a_field_names_now_or_from_before(book: Rulebook) -> None:
    life = Life(book, lead="C2")
    (_, handed) = life.act("to_lead")
    assert handed == HandedTo(at("06-05 10:00"), "G1", "C2", "field", "lead")
    life.act("to_lead", lead="S2")
    assert life.case.owner == "S2"
    assert life.case.unit == "G1"
    (_, back) = life.act("to_place")
    assert back == HandedTo(at("06-05 10:00"), "S2", "G1", "place")


def test_to_nobody_is_refused_and_so_is_a_unit_that_is_none(book: Rulebook) -> None:
    assert Life(book).refused("to_lead").code == "missing-field"
    assert Life(book).refused("to_lead", lead="nowhere").code == "unknown-value"


def test_to_the_unit_linked_with_the_place_or_the_nearest_above_it(book: Rulebook) -> None:
    life = Life(book, "G2")
    (_, handed) = life.act("to_hub")
    assert handed == HandedTo(at("06-05 10:00"), "G2", "HUB", "link", "hub")
    none, many = Life(book, "G3").refused("to_hub"), Life(book, "G4").refused("to_twin")
    assert (none.code, many.code) == ("no-link", "many-links")
    assert "Grid 3 (G3)" in none.text.en
    assert "第三网格" in none.text.zh
    assert "HUB, GAS" in many.text.en


def test_a_dispute_goes_to_the_lowest_unit_above_all_concerned(book: Rulebook) -> None:
    for owner in UNITS:
        for others in [*combinations(UNITS, 1), *combinations(UNITS, 2)]:
            life = Life(book, owner)
            handed = life.act("dispute", helpers=list(others))[1:]
            assert life.case.owner == lowest_above({owner, *others}), (owner, others)
            assert len(handed) == (life.case.owner != owner), "nobody takes over from himself"


def lowest_above(units: set[str]) -> str:
    """Return the lowest common superior by brute force: nobody judges his own dispute, but the top."""
    shared = [u for u in UNITS if all(u in above(one) for one in units)]
    judges = [u for u in shared if u not in units] or shared
    return max(judges, key=lambda u: len(list(above(u))))


def test_a_dispute_with_one_unit_is_judged_above_both(book: Rulebook) -> None:
    life = Life(book, "G1")
    life.act("dispute_with", lead="G2")
    assert life.case.owner == "C1"
    life.act("dispute_with", lead="G2")
    assert life.case.owner == "S1", "the owner is a party by now"


def test_units_without_anybody_above_them_all_have_no_judge() -> None:
    book = rules(MOVE)
    apart = [attrs.evolve(book.hierarchy[u], parent=None if u == "S2" else PARENT[u] or None) for u in UNITS]
    book = attrs.evolve(book, hierarchy=Hierarchy.of(apart))
    refusal = Life(book, "G1").refused("dispute", helpers=["G4"])
    assert refusal.code == "no-common-unit"
    assert "没有共同上级" in refusal.text.zh


# -- ladders -----------------------------------------------------------------------------------

CLIMB = """
  up: {from: new, one_of: [attempt, inability], climb: "ladder:up", starts: handle}
  late: {from: new, by: system, climb: "ladder:up", starts: handle}
  to_lead: {from: new, hands_to: lead, starts: handle}
  wait: {from: new, starts: handle}
"""
CLOCK = 'open: {starts: handle}\nclocks: {handle: {limit: "ladder:up", on_breach: late}}'


@pytest.fixture(scope="module")
def ladder() -> Rulebook:
    return rules(CLIMB, CLOCK)


def climb(life: Life, **fields: Any) -> tuple[object, ...]:
    return life.act("up", attempt="tried", **fields)[1:]


def test_each_rung_has_its_budget(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger")
    seen = []
    for _ in range(3):
        handed, started = climb(life)
        assert isinstance(handed, HandedUp)
        assert isinstance(started, ClockStarted)
        assert handed.ladder == "up"
        seen.append((handed.source, handed.owner, started.limit))
    assert seen == [("G1", "C1", "term"), ("C1", "S1", "term"), ("S1", "GAS", "long")]
    refusal = life.refused("up", attempt="tried")
    assert refusal.code == "top-reached"
    assert "Gas Department (GAS) is as high as this may climb (gas department)." in refusal.text.en
    assert "燃气局（GAS）已是可升级的最高层级（燃气主管）" in refusal.text.zh
    assert life.case.climbed == 3


def test_handing_up_wants_an_attempt_or_a_stated_inability(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger")
    assert life.refused("up").code == "missing-field"
    life.act("up", inability="no tools")


def test_a_unit_beside_the_first_rung_stands_on_it(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger", lead="P1")
    _, _, started = life.act("to_lead")
    assert isinstance(started, ClockStarted)
    assert started.limit == "short"
    handed, _ = climb(life)
    assert (life.case.owner, handed.source) == ("C1", "P1")  # type: ignore[attr-defined]


def test_a_unit_beside_no_rung_comes_to_the_nearest_rung_above_it_with_the_budget_of_that() -> None:
    apart = rules(CLIMB, CLOCK, ladders_yaml=LADDER.replace(", beside: manages", ""))
    life = Life(apart, kind="danger", lead="P1")
    _, _, started = life.act("to_lead")
    assert isinstance(started, ClockStarted)
    assert started.limit == "term"
    climb(life)
    assert life.case.owner == "C1", "never down to the grid"


def test_a_unit_on_two_rungs_stands_on_the_higher() -> None:
    both = rules(CLIMB, CLOCK, links_csv=FILES["links.csv"] + "manages,C1,G2\n")
    _, _, started = Life(both, kind="danger", lead="C1").act("to_lead")
    assert isinstance(started, ClockStarted)
    assert started.limit == "term"


def test_a_case_is_never_handed_up_to_a_unit_below_its_owner(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger", lead="D")
    life.act("to_lead")
    climb(life)
    assert life.case.owner == "GAS", "the district stands on no rung; below it, only the department is a way"
    no_gas = LADDER.replace("      - {link: gas, budget: long}\n", "")
    life = Life(rules(CLIMB, CLOCK, ladders_yaml=no_gas), kind="danger", lead="D")
    life.act("to_lead")
    assert life.refused("up", attempt="tried").code == "top-reached"


def test_a_rung_that_the_place_does_not_have_is_passed_over() -> None:
    without = FILES["links.csv"].replace("gas,GAS,D\n", "gas,GAS,S2\n")
    text = LADDER.replace(
        "      - {link: gas, budget: long}\n",
        "      - {link: gas, budget: long}\n      - {level: district, budget: long}\n",
    )
    life = Life(rules(CLIMB, CLOCK, links_csv=without, ladders_yaml=text), kind="danger")
    owners = []
    for _ in range(3):
        climb(life)
        owners.append(life.case.owner)
    assert owners == ["C1", "S1", "D"]


@pytest.mark.parametrize(("kind", "highest"), [("noise", "G1"), ("repair", "C1"), ("danger", "GAS")])
def test_a_table_says_where_the_ceiling_is(ladder: Rulebook, kind: str, highest: str) -> None:
    life = Life(ladder, kind=kind)
    while life.case.owner != highest:
        climb(life)
    refusal = life.refused("up", attempt="tried")
    if highest == "GAS":
        assert refusal.code == "top-reached"
        return
    assert refusal.code == "ceiling-reached"
    assert "Small matters stay in the community. " in refusal.text.en
    assert "Beyond it needs 'reason'." in refusal.text.en
    assert "小事不出社区。" in refusal.text.zh
    assert "再升级须填写“理由”" in refusal.text.zh
    assert refusal.source == "ladder-001", "the ladder says where the ceiling comes from"
    assert "Source: ladder-001." in refusal.text.en


def test_beyond_the_ceiling_every_further_rung_needs_its_own_reason(ladder: Rulebook) -> None:
    life = Life(ladder, kind="noise", reason="from before")
    assert life.refused("up", attempt="tried").code == "ceiling-reached"
    assert life.refused("up", attempt="tried", reason="  ").code == "ceiling-reached"
    handed, _ = climb(life, reason="the whole street is up")
    assert isinstance(handed, HandedUp)
    assert handed.exception == "the whole street is up"
    assert life.refused("up", attempt="tried").code == "ceiling-reached"
    climb(life, reason="again")
    assert life.case.owner == "S1"
    assert "by ladder 'neighbours' beyond the ceiling: again" in life.told()


def test_below_the_ceiling_no_exception_is_told(ladder: Rulebook) -> None:
    handed, _ = climb(Life(ladder, kind="danger"), reason="not needed")
    assert isinstance(handed, HandedUp)
    assert handed.exception == ""


@pytest.mark.parametrize("level", ["grid", "community", "street"])
def test_a_ceiling_may_be_a_level(level: str) -> None:
    text = LADDER.replace("ceiling: table:ceilings", f"ceiling: {level}")
    life = Life(rules(CLIMB, CLOCK, ladders_yaml=text), kind="danger")
    for _ in range(["grid", "community", "street"].index(level)):
        climb(life)
    assert life.refused("up", attempt="tried").code == "ceiling-reached"


def test_a_ladder_without_exception_cannot_be_passed_and_offers_none() -> None:
    text = LADDER.replace("    exception: reason\n", "")
    refusal = Life(rules(CLIMB, CLOCK, ladders_yaml=text), kind="noise").refused(
        "up", attempt="tried", reason="please"
    )
    assert refusal.code == "ceiling-reached"
    assert "Beyond it" not in refusal.text.en


def test_time_climbs_to_the_top_and_then_it_ends(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger")
    events = life.passes("12-31 10:00")
    climbs = [(e.at, e.owner) for e in events if isinstance(e, HandedUp)]
    assert [owner for _, owner in climbs] == ["C1", "S1", "GAS"]
    assert climbs[0][0] == at("06-06 18:00")
    assert climbs[1][0] == at("06-13 18:00")  # five working days on
    failed = events[-1]
    assert isinstance(failed, StepFailed)
    assert failed.code == "top-reached"
    assert life.case.next_due is None


def test_time_stops_at_the_ceiling_for_it_has_no_reason(ladder: Rulebook) -> None:
    life = Life(ladder, kind="repair", reason="from before")
    events = life.passes("12-31 10:00")
    assert [e.owner for e in events if isinstance(e, HandedUp)] == ["C1"]
    assert [e.code for e in events if isinstance(e, StepFailed)] == ["ceiling-reached"]
    assert life.case.next_due is None


def test_it_may_come_down_and_go_up_again(ladder: Rulebook) -> None:
    life = Life(ladder, kind="danger", lead="G1")
    for _ in range(3):
        climb(life)
        climb(life)
        _, down, started = life.act("to_lead")
        assert isinstance(down, HandedTo)
        assert isinstance(started, ClockStarted)
        assert (down.source, down.owner, started.limit) == ("S1", "G1", "short")
    assert life.case.climbed == 6
    assert life.passes("12-31 10:00")
    assert life.case.next_due is None
