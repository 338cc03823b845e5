"""What may be written with a step: not what the rules decide, and in strict workflows only what it names."""

from tests.case.life_rules import Life, rules

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
