"""What is due next and what may be done now by whom: the end of every explanation, in both languages."""

import pytest
from tests.case.life_rules import FILES, Life, post, rules

STEPS = """
  up: {from: new, by: [{role: head, reach: above}], climb: street, title: {en: Hand up, zh: 上报}}
  officer_says: {from: new, by: officer, title: {en: Report, zh: 报告}}
  ask: {from: new, by: {role: head, reach: itself}, opens: {workflow: assist, at: helpers}}
  gas: {from: new, by: {role: officer, link: gas}}
  lead: {from: new, by: {role: officer, at: lead}}
  withdraw: {from: new, to: closed, by: [{person: requester}, {person: complained}]}
  expire: {from: new, by: system}
"""
MORE = """
open: {starts: [first, last, never]}
clocks:
  last: {limit: term, title: {en: handling, zh: 办理}}
  first: {limit: short, title: {en: contact, zh: 联系}}
  never: {limit: none}
"""


def told(life: Life, lang: str) -> list[str]:
    return [line.to(lang) for line in life.desk.explain("a").ahead]


def test_it_says_where_the_case_stands_what_is_due_and_who_may_do_what() -> None:
    life = Life(rules(STEPS, MORE), lead="C2", requester="lin", complained=["ma", "lu"])
    assert told(life, "en") == [
        "Now: new; Grid 1 (G1) answers for it.",
        "Next: 'contact' is due Wed 6 Jun 2018 18:00.",
        "Next: 'handling' is due Tue 12 Jun 2018 18:00.",
        "May: close, by anybody.",
        "May: Hand up, by head above Grid 1 (G1) (li).",
        "May: Report, by officer of Grid 1 (G1) or above (chen).",
        "May: ask, by head of Grid 1 (G1) (li).",  # who stands in for wang just now
        "May: gas, by officer of the gas department of Grid 1 (G1).",
        "May: lead, by officer of Hillside (C2) or above.",
        "May: withdraw, by the person in 'requester' or the person in 'complained about' (lin, ma, lu).",
    ]
    assert told(life, "zh")[:5] == [
        "现状：new；由第一网格（G1）负责。",
        "下一期限：“联系”2018年6月6日（周三）18:00到期。",
        "下一期限：“办理”2018年6月12日（周二）18:00到期。",
        "可办：close（任何人）。",
        "可办：上报（第一网格（G1）上级的网格长：li）。",
    ]


def test_a_named_person_has_the_right_that_is_said_of_them() -> None:
    """Whoever stands under `May` can take the step, as far as rights go."""
    book = rules(STEPS, MORE)
    for name, person in (("up", "li"), ("officer_says", "chen"), ("ask", "li"), ("withdraw", "lin")):
        Life(book, lead="C2", requester="lin").act(name, by=post("none", "D", person))


@pytest.mark.parametrize(
    ("right", "unit", "said"),
    [
        ("{role: head, reach: itself}", "G2", "head of Grid 2 (G2)."),  # li has that post above it
        ("{role: head, reach: above}", "C1", "head above Riverside (C1)."),  # not li, who has it there
        ("{role: head, reach: above}", "G2", "head above Grid 2 (G2) (li)."),
        ("{role: head, reach: over}", "G2", "head of Grid 2 (G2) or above (li)."),
        ("{role: agent, link: manages}", "G1", "agent of who manages Grid 1 (G1) (gu)."),
        ("{role: officer, link: manages}", "G1", "officer of who manages Grid 1 (G1)."),
    ],
)
def test_people_are_named_where_their_post_gives_the_right(right: str, unit: str, said: str) -> None:
    files = {
        "posts_csv": FILES["posts.csv"] + "gu,agent,P1,,,\n",
        "absences_csv": FILES["absences.csv"].partition("\n")[0] + "\n",
    }
    book = rules(f"  go: {{from: new, by: {right}}}\n  agent: {{from: new, by: agent}}", **files)
    assert f"May: go, by {said}" in told(Life(book, unit), "en")


def test_what_was_missed_is_no_longer_ahead() -> None:
    life = Life(rules(STEPS, MORE))
    life.passes("06-07 10:00")
    assert [line for line in told(life, "en") if line.startswith("Next")] == [
        "Next: 'handling' is due Tue 12 Jun 2018 18:00."
    ]


def test_of_a_case_that_has_ended_nothing_is_ahead_nor_of_its_tasks() -> None:
    life = Life(rules(STEPS, MORE), helpers=["C2"])
    life.act("ask")
    assert any("[Assistance 1]" in line for line in told(life, "en"))
    assert any("【协办1】" in line for line in told(life, "zh"))
    life.act("close")
    assert told(life, "en") == told(life, "zh") == []


def test_the_explanation_as_data_has_it_too() -> None:
    life = Life(rules(STEPS, MORE))
    data = life.desk.explain("a").to_data()
    assert data["ahead"][0] == {
        "en": "Now: new; Grid 1 (G1) answers for it.",
        "zh": "现状：new；由第一网格（G1）负责。",
    }
    assert str(life.desk.explain("a")).endswith(data["ahead"][-1]["en"])
