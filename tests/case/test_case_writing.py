"""What may be written with a step: not what the rules decide, and in strict workflows only what it names."""

import pytest
from tests.case.life_rules import FIELDS, HEAD, Life, at, rules, workflow

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


def test_what_a_step_signs_nobody_writes_not_even_with_a_step_that_needs_it() -> None:
    life = Life(rules("  sign: {from: new, to: stay, signs: officer}\n  go: {from: new, needs: officer}"))
    assert life.refused("go", officer="mallory").code == "kept-field"
    life.act("sign")
    life.act("go")


def test_a_required_field_that_a_step_sets_is_not_written_when_the_case_is_opened() -> None:
    required = FIELDS.replace("kind: {type: enum,", "kind: {type: enum, required: true,")
    with pytest.raises(Refused) as caught:
        Life(rules("", request_yaml=workflow(STEPS, fields=required)), kind="danger")
    assert caught.value.code == "kept-field"


def test_an_opening_is_refused_by_its_guards_be_there_nothing_else_to_look_at() -> None:
    book = rules("", "open: {when: {kind: noise}}")
    Life(book, kind="noise")
    with pytest.raises(Refused) as caught:
        Life(book, kind="danger")
    assert caught.value.code == "guard-failed"


def test_a_screen_reads_what_an_opening_sets() -> None:
    assert "posting" in Life(rules("", "open: {sets: {posting: a hoax}}")).case.held


def test_what_is_given_goes_before_what_is_there_already_be_it_blank() -> None:
    steps = "  note: {from: new, to: stay, needs: reason, when: {reason: not(idle)}}"
    life = Life(rules(steps), reason="idle")
    assert life.refused("note").code == "guard-failed"
    assert life.refused("note", reason=" ").code == "missing-field"
    life.act("note", reason="busy")
    life.act("note")


def test_a_value_that_does_not_fit_is_all_that_is_told() -> None:
    steps = "  note: {from: new, to: stay, needs: kind, when: {kind: noise}, one_of: [attempt, inability]}"
    refusal = Life(rules(steps)).refused("note", kind="nois")
    assert refusal.code == "unknown-value"
    assert refusal.text.en.startswith(
        "Field 'kind' does not know the value 'nois'. Did you mean 'noise'? Rule: 'note'"
    )


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
