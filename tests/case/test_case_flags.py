"""Breaches of rules are recorded, not refused: flags, and persons whom a rule wants named."""

from decimal import Decimal

import pytest
from tests.case.life_rules import FILES, HEAD, Life, at, rules

from govflow.case import Flagged, PersonNamed, StepTaken
from govflow.rulebook import Rulebook

STEPS = """
  notice:
    from: new
    counts: {count: }
    flags:
      one_time_notice:
        when: {count: ">= 1"}
        title: {en: A second notice, zh: 再次告知}
        source: "flag-002"
  late: {from: new, flags: {costly: {when: {cost: "> 100"}}, always: {title: {en: Seen, zh: 已见}}}}
  tidy: {from: new, sets: {urgent: yes}, clears: kind, flags: {hurry: {when: {urgent: yes}}}}
  afar: {from: new, flags: {afar: {when: {owner_level: not(grid)}}}}
  move: {from: new, hands_to: lead}
  name: {from: new, names: {officer: {role: officer, at: unit}}}
  name_head: {from: new, names: {officer: {role: head, at: owner}}}
  name_lead: {from: new, names: {officer: {role: head, at: lead}}}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(STEPS)


def flags(events: tuple[object, ...]) -> list[str]:
    return [event.rule for event in events if isinstance(event, Flagged)]


def test_the_second_notice_is_a_breach_that_stands_in_the_case(book: Rulebook) -> None:
    life = Life(book)
    assert not flags(life.act("notice"))
    taken, flagged = life.act("notice")
    assert isinstance(taken, StepTaken)
    assert flagged == Flagged(
        at("06-05 10:00"), "one_time_notice", "ann", "A second notice", "再次告知", "flag-002"
    )
    life.act("notice")
    assert [flag.rule for flag in life.case.flags] == ["one_time_notice"] * 2
    assert "Recorded as a breach: A second notice. Source: flag-002." in life.told()
    assert "记为违规：再次告知。来源：flag-002。" in life.told("zh")


@pytest.mark.parametrize("cost", [Decimal("100.50"), "100.50", 101])
def test_a_flag_sees_what_the_very_step_writes_as_it_is_kept(book: Rulebook, cost: object) -> None:
    assert flags(Life(book).act("late", cost=cost)) == ["costly", "always"]
    assert flags(Life(book, cost=cost).act("late")) == ["costly", "always"]
    assert flags(Life(book).act("late", cost="99")) == ["always"]


def test_a_flag_sees_the_case_as_it_was_before_the_step_wrote_by_itself(book: Rulebook) -> None:
    life = Life(book)
    assert flags(life.act("tidy")) == []
    assert flags(life.act("tidy")) == ["hurry"]


def test_an_opening_is_flagged_by_what_is_given_with_it() -> None:
    opening = (
        "open: {counts: {count: }, flags: {often: {when: {count: '>= 1'}}, costly: {when: {cost: '> 1'}}}}"
    )
    life = Life(rules("", opening), cost=Decimal("1.50"))
    assert flags(life.desk.history("a")) == ["costly"]
    assert life.case.fields["count"] == 1


def test_a_flag_may_ask_who_answers(book: Rulebook) -> None:
    life = Life(book, lead="C2")
    assert not flags(life.act("afar"))
    life.act("move")
    assert flags(life.act("afar")) == ["afar"]


def test_a_flag_without_a_title_is_told_by_its_rule(book: Rulebook) -> None:
    life = Life(book, cost="101")
    life.act("late")
    assert "Recorded as a breach: costly." in life.told()
    assert "记为违规：costly。" in life.told("zh")


# -- naming ------------------------------------------------------------------------------------


def named(events: tuple[object, ...]) -> PersonNamed:
    (_, event) = events
    assert isinstance(event, PersonNamed)
    return event


def test_whoever_holds_the_post_is_named_from_the_date_it_is_theirs(book: Rulebook) -> None:
    for day, person in (("06-05 23:59", "chen"), ("06-06 00:00", "deng")):
        life = Life(book)
        event = named(life.act("name", on=day))
        assert (event.person, event.role, event.unit, event.instead_of) == (person, "officer", "G1", "")
        assert life.case.fields["officer"] == person


def test_who_stands_in_is_named_with_whom_for_where_and_until_when(book: Rulebook) -> None:
    life = Life(book)
    event = named(life.act("name_head"))
    assert (event.person, event.unit, event.instead_of, event.where) == ("li", "G1", "wang", "training")
    assert event.until == at("06-05 14:00")
    assert "officer: li, head of Grid 1 (G1) in place of wang, who is away until" in life.told()
    assert "责任人：li，第一网格（G1）网格长（代 wang，去向：training，至" in life.told("zh")
    assert named(life.act("name_head", on="06-05 14:00")).person == "wang"


def test_nearest_above_is_named_where_nobody_holds_the_post_here(book: Rulebook) -> None:
    event = named(Life(book, "G2").act("name_head"))
    assert (event.person, event.unit) == ("li", "C1")


def test_nobody_in_post_is_a_breach_and_the_step_is_taken(book: Rulebook) -> None:
    life = Life(book, "G3")
    (_, flagged) = life.act("name_head")
    assert isinstance(flagged, Flagged)
    assert flagged.rule == "no-one-in-post"
    assert flagged.en == "Nobody holds the post 'head' at Grid 3 (G3), or above it."
    assert flagged.zh == "第三网格（G3）及其上级无人任“网格长”。"
    assert "officer" not in life.case.fields


def test_the_breach_names_the_unit_that_was_asked(book: Rulebook) -> None:
    (_, flagged) = Life(book, lead="C2").act("name_lead")
    assert isinstance(flagged, Flagged)
    assert "Hillside (C2)" in flagged.en
    assert "山坡社区" in flagged.zh


def test_without_a_roster_nobody_is_in_post() -> None:
    without = "\n".join(r for r in FILES["rulebook.yaml"].splitlines() if "posts" not in r and "abs" not in r)
    assert flags(Life(rules(STEPS, rulebook_yaml=without)).act("name", HEAD)) == ["no-one-in-post"]
