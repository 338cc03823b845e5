"""What must hold before a step is taken, beside who takes it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.case.life_rules import HEAD, Life, post, rules

from govflow.case import StepTaken


def fields_of(event: object) -> dict[str, object]:
    assert isinstance(event, StepTaken)
    return dict(event.fields)


def test_what_a_step_writes_is_given_with_the_very_step() -> None:
    life = Life(rules("  go: {from: new, writes: [reason, attempt]}"), reason="from before")
    refusal = life.refused("go", attempt=" ")
    assert refusal.code == "missing-field"
    assert "Still needed: reason, attempt." in refusal.text.en
    assert "尚缺：理由、尝试。" in refusal.text.zh
    life.act("go", reason="now", attempt="now")


def test_what_a_step_needs_may_be_there_from_before_and_may_be_cleared_by_it() -> None:
    life = Life(rules("  go: {from: new, needs: [reason, officer], clears: reason, signs: officer}"))
    assert life.refused("go").code == "missing-field"
    life.act("go", reason="now")
    assert life.case.fields["reason"] is None
    assert life.case.fields["officer"] == "ann"
    assert life.refused("go").code == "missing-field", "what was cleared is needed again"


def test_one_of_several_fields_is_given_with_the_very_step() -> None:
    life = Life(rules("  go: {from: new, one_of: [attempt, inability]}"), attempt="from before")
    refusal = life.refused("go")
    assert refusal.code == "missing-field"
    assert "One of these must be written: attempt, inability." in refusal.text.en
    assert "须填写其中之一：尝试、客观不能。" in refusal.text.zh
    assert life.refused("go", attempt="", inability="  ").code == "missing-field"
    life.act("go", inability="no key")
    life.act("go", attempt="again", inability="no key")


@pytest.mark.parametrize(
    ("demand", "fields", "missing"),
    [
        ("{present: helpers}", {"helpers": ["C1", "G3"], "present": ["G3"]}, "Riverside (C1)"),
        ("{present: helpers}", {"helpers": ["C1", "G3"], "present": ["G3", "D", "C1"]}, ""),
        ("{present: helpers}", {"helpers": ["C1"]}, "Riverside (C1)"),
        ("{present: helpers}", {}, ""),  # nobody was asked to come
        ("{present: [C1, G3]}", {"present": ["C1"]}, "Grid 3 (G3)"),
        ("{classes: [a, b]}", {"classes": ["b", "c"]}, "a"),
        ("{classes: a}", {"classes": []}, "a"),
        ("{classes: [a, b]}", {"classes": ["c", "b", "a"]}, ""),
    ],
)
def test_a_list_holds_everybody_who_must_be_there(demand: str, fields: dict[str, Any], missing: str) -> None:
    book = rules(f"  go: {{from: new, includes: {demand}}}")
    if missing:
        refusal = Life(book, **fields).refused("go")
        assert refusal.code == "party-missing"
        assert f": {missing}." in refusal.text.en
    else:
        Life(book, **fields).act("go")
    Life(book).act("go", **fields) if not missing else Life(book).refused("go", **fields)


def test_a_step_that_counts_itself_is_refused_once_it_was_taken_so_often() -> None:
    life = Life(rules("  again: {from: new, counts: {count: 2}, title: {en: Reopen, zh: 重办}}"))
    assert [fields_of(life.act("again")[0]) for _ in range(2)] == [{"count": 1}, {"count": 2}]
    refusal = life.refused("again")
    assert refusal.code == "too-often"
    assert "'Reopen' was taken 2 time(s); more is not allowed." in refusal.text.en
    assert "“重办”已办理 2 次" in refusal.text.zh


def test_without_a_number_a_step_is_counted_and_never_refused() -> None:
    life = Life(rules("  again: {from: new, counts: {count: }}"))
    for _ in range(5):
        life.act("again")
    assert life.case.fields["count"] == 5


def test_nobody_writes_what_the_rules_keep() -> None:
    life = Life(rules("  go: {from: new, counts: {count: 1}, signs: officer}\n  note: {from: new}"))
    for step, field in (("note", {"count": 0}), ("go", {"officer": "ann"}), ("note", {"officer": ""})):
        refusal = life.refused(step, **field)
        assert refusal.code == "kept-field"
    assert "'责任人'" not in refusal.text.zh
    assert "“责任人”由规则记载" in refusal.text.zh
    with pytest.raises(ValueError, match="kept by the rules"):
        life.open("b", count=3)


@pytest.mark.parametrize(
    ("guard", "fields", "holds"),
    [
        ('count: ">= 2"', {"count": 2}, True),
        ('count: ">= 2"', {"count": 1}, False),
        ('count: ">= 2"', {}, False),
        ('count: "> 2"', {"count": 2}, False),
        ('count: "< 2"', {"count": 1}, True),
        ('count: "<= 2"', {"count": 3}, False),
        ('count: "[1..3]"', {"count": 3}, True),
        ('count: "[1..3["', {"count": 3}, False),
        ('count: "]1..3]"', {"count": 1}, False),
        ('count: "not(2)"', {"count": 3}, True),
        ('count: "not(2)"', {}, True),
        ("count: [1, 3]", {"count": 2}, False),
        ('cost: "> 0.5"', {"cost": Decimal("0.50")}, False),
        ('cost: "> 0.5"', {"cost": "0.51"}, True),
        ('cost: "0.5"', {"cost": Decimal("0.50")}, True),
        ('cost: "<= -1"', {"cost": "-1.5"}, True),
        ("urgent: yes", {"urgent": True}, True),
        ("urgent: yes", {}, False),
        ("helpers: G3", {"helpers": ["C1", "G3"]}, True),
        ("owner_level: grid", {}, True),
        ("owner_level: [community, street]", {}, False),
        ("unit_level: grid", {}, True),
        ("owner: G1", {}, True),
        ("owner: not(G1)", {}, False),
        ("unit: [G2, G1]", {}, True),
    ],
)
def test_a_guard_holds_for_a_value_or_a_range_also_of_owner_and_place(
    guard: str, fields: dict[str, Any], holds: bool
) -> None:
    book = rules(f"  go: {{from: new, when: {{{guard}}}}}")
    if holds:
        Life(book, **fields).act("go")
        Life(book).act("go", **fields)
    else:
        assert Life(book, **fields).refused("go").code == "guard-failed"
        assert Life(book).refused("go", **fields).code == "guard-failed"


def test_a_guard_on_the_owner_asks_who_answers_now_and_quotes_why() -> None:
    book = rules("""
  up: {from: new, climb: street}
  local:
    from: new
    when: {owner_level: grid}
    why: {en: Small matters stay in the grid, zh: 小事不出网格}
""")
    life = Life(book)
    life.act("local")
    life.act("up")
    refusal = life.refused("local")
    assert refusal.code == "guard-failed"
    assert "Small matters stay in the grid. 'local' is allowed when the level of" in refusal.text.en
    assert "it is community" in refusal.text.en
    assert "小事不出网格。“local”须满足：责任单位层级为grid；现为community。" in refusal.text.zh


def test_a_step_waits_for_all_tasks_of_a_workflow_to_be_over() -> None:
    book = rules(
        "  ask: {from: new, opens: {workflow: assist, at: helpers}}\n  go: {from: new, over: assist}"
    )
    life = Life(book, helpers=["C2", "G4"])
    life.act("go")
    life.act("ask")
    refusal = life.refused("go")
    assert refusal.code == "tasks-open"
    assert "not over: [Assistance 1], [Assistance 2]." in refusal.text.en
    assert "【协办1】、【协办2】" in refusal.text.zh
    life.act("finish", task="assist/1", by=post("head", "G1"), result="ok")
    assert "[Assistance 1]" not in life.refused("go").text.en
    life.act("finish", task="assist/2", by=post("helper", "G4"), result="ok")
    life.act("go")


def test_sets_and_clears_are_written_into_the_step() -> None:
    book = rules("  go: {from: new, sets: {urgent: yes, classes: [a, b], count: 3}, clears: [reason, kind]}")
    life = Life(book, reason="r", kind="noise")
    (taken,) = life.act("go")
    assert fields_of(taken) == {
        "urgent": True, "classes": ["a", "b"], "count": 3, "reason": None, "kind": None,
    }  # fmt: skip
    assert life.case.fields["reason"] is None


def test_a_table_that_asks_for_a_cleared_field_refuses_and_does_not_stumble() -> None:
    book = rules('  clear: {from: new, clears: kind}\n  up: {from: new, climb: "ladder:up"}')
    life = Life(book, kind="danger")
    life.act("clear")
    assert life.refused("up").code in ("missing-input", "unknown-value")


def test_what_a_step_sets_counts_for_its_own_table_and_ladder() -> None:
    book = rules('  up: {from: new, sets: {kind: noise}, climb: "ladder:up"}')
    assert Life(book).refused("up").code == "ceiling-reached"


def test_all_that_is_wrong_is_said_at_once() -> None:
    book = rules(
        "  go: {from: new, writes: reason, one_of: [attempt, inability], includes: {classes: a}, "
        "when: {urgent: yes}, not_by: complained, counts: {count: 1}}"
    )
    life = Life(book, complained=["ann"])
    refusal = life.refused("go")
    said = ("guard", "allowed when", "Still needed: reason", "One of these", "Missing from", "somebody else")
    assert all(one in refusal.text.en for one in said[1:])
    assert life.refused("go", HEAD, reason="x", urgent="maybe", cost="much", unheard=1).code == "bad-value"


@pytest.mark.parametrize("value", [date(2018, 6, 5), 3.5, object(), "x" * 100_001, ["a"], b"x", "\ud800"])
def test_a_hostile_value_is_refused_in_a_short_line(value: object) -> None:
    refusal = Life(rules("  go: {from: new, writes: reason}")).refused("go", reason=value)
    assert refusal.code == "bad-value"
    assert len(refusal.text.en) < 300
