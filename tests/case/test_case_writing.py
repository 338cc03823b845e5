"""What may be written with a step: not what the rules decide, and in strict workflows only what it names."""

import pytest
from tests.case.life_rules import HEAD, Life, at, rules

from govflow import Refused, Relate

STEPS = """  draft: {from: new, to: stay, writes: reason}
  mark: {from: new, to: stay, sets: {kind: noise}}
  weigh: {from: new, to: stay, may: kind}
"""


def test_what_a_step_sets_is_written_by_hand_only_where_a_step_names_it() -> None:
    life = Life(rules(STEPS))
    assert life.refused("draft", reason="x", kind="danger").code == "kept-field"
    life.act("weigh", kind="danger")
    assert life.case.fields["kind"] == "danger"


def test_by_default_a_step_takes_other_fields_as_well() -> None:
    life = Life(rules(STEPS))
    life.act("draft", reason="x", attempt="y")
    assert life.case.fields["attempt"] == "y"


def test_where_only_named_fields_are_given_no_other_is_taken() -> None:
    life = Life(rules(STEPS, "given: named\n"))
    refusal = life.refused("draft", reason="x", attempt="y")
    assert refusal.code == "not-asked"
    assert "attempt" in refusal.text.en
    assert "可填：理由" in refusal.text.zh
    life.act("draft", reason="x")


def test_whoever_was_named_before_answers_no_more_where_nobody_holds_the_post() -> None:
    steps = """  name: {from: new, to: stay, names: {officer: {role: officer, at: owner}}}
  give: {from: new, to: stay, writes: lead, hands_to: lead}
"""
    life = Life(rules(steps))
    life.act("name")
    assert life.case.fields["officer"] == "chen"
    life.act("give", lead="S1")
    life.act("name")
    assert not life.case.fields["officer"]
    assert [flag.rule for flag in life.case.flags] == ["no-one-in-post"]
    assert "无人" in life.told("zh")


def test_nobody_says_by_hand_that_a_case_is_a_duplicate() -> None:
    life = Life(rules(STEPS))
    forged = Relate("x", "a", at(life.now), HEAD, "duplicate", "b", {"requester": ["mallory"]})
    with pytest.raises(Refused, match="no relation"):
        life.desk.handle(forged)
