"""Who may take a step: by role and relation to the case, by name, by the dates of a post, by skill."""

from datetime import date
from typing import Any

import pytest
from tests.case.life_rules import HEAD, RESIDENT, Life, post, rules

from govflow.case import Actor, Post

WHERE: dict[str, Any] = {"lead": "C2", "helpers": ["G3", "G4"]}


@pytest.mark.parametrize(
    ("right", "allowed", "others"),
    [
        ("head", "G1 C1 S1 D", "G2 P1 C2 G3"),
        ("{role: head}", "G1 C1 S1 D", "G2 P1"),
        ("{role: head, reach: over}", "G1 C1 S1 D", "G2"),
        ("{role: head, reach: itself}", "G1", "C1 D G2"),
        ("{role: head, reach: above}", "C1 S1 D", "G1 G2"),
        ("{role: head, link: manages}", "P1", "G1 C1 D"),
        ("{role: head, at: lead}", "C2 S1 D", "G1 C1 G3"),
        ("{role: head, at: lead, reach: itself}", "C2", "S1 G3"),
        ("{role: head, at: helpers}", "G3 C2 S1 G4 C3 S2 D", "G1 C1"),
        ("{role: head, at: helpers, reach: itself}", "G3 G4", "C2 C3 D"),
        ("{role: head, at: parent}", "", "G1 C1 D"),  # no case is around this one
        ("[{role: head, at: lead, reach: itself}, {role: head, link: manages}]", "C2 P1", "G1 D"),
    ],
)
def test_a_post_counts_where_it_stands_to_the_case_as_the_right_says(
    right: str, allowed: str, others: str
) -> None:
    book = rules(f"  go: {{from: new, by: {right}}}")
    for unit in allowed.split():
        Life(book, **WHERE).act("go", post("head", unit))
    for unit in others.split():
        assert Life(book, **WHERE).refused("go", post("head", unit)).code == "not-your-step", unit
    for unit in allowed.split():
        assert Life(book, **WHERE).refused("go", post("tail", unit)).code == "not-your-step", unit


@pytest.mark.parametrize(
    ("right", "held"),
    [
        ("head", Post("head", "G1", until=date(2018, 6, 1))),
        ("head", Post("head", "G1", since=date(2019, 6, 1))),
        ("{person: officer}", Post("", "D")),
        ("system", Post("system", "D")),
    ],
)
def test_a_post_of_another_time_or_of_no_role_gives_no_right(right: str, held: Post) -> None:
    life = Life(rules(f"  go: {{from: new, by: {right}}}\n  end: {{from: new}}"))
    refused = life.refused("go", Actor("ann", (held,)))
    assert refused.code == "not-your-step"


def test_the_place_stays_where_it_is_when_the_owner_changes() -> None:
    book = rules("""
  move: {from: new, hands_to: lead}
  of_owner: {from: new, by: {role: head, at: owner, reach: itself}}
  of_place: {from: new, by: {role: head, at: unit, reach: itself}}
""")
    life = Life(book, lead="C3")
    life.act("move")
    life.act("of_owner", post("head", "C3"))
    life.act("of_place", post("head", "G1"))
    assert life.refused("of_owner", post("head", "G1")).code == "not-your-step"
    assert life.refused("of_place", post("head", "C3")).code == "not-your-step"


def test_a_field_without_units_gives_nobody_a_right_and_a_unit_that_is_none_neither() -> None:
    book = rules("  go: {from: new, by: [{role: head, at: lead}, {person: requester}]}")
    assert Life(book).refused("go", post("head", "D")).code == "not-your-step"
    assert Life(book, **WHERE).refused("go", post("head", "nowhere")).code == "not-your-step"
    assert Life(book).refused("go", Actor("")).code == "not-your-step"


def test_the_person_whom_a_field_names_may_and_nobody_else() -> None:
    book = rules("  withdraw: {from: new, by: [{person: requester}, {person: complained}]}")
    named: dict[str, Any] = {"requester": "resident", "complained": ["lu", "ma"]}
    for person in ("resident", "lu", "ma"):
        Life(book, **named).act("withdraw", Actor(person))
    refusal = Life(book, **named).refused("withdraw", post("head", "D", "boss"))
    assert refusal.code == "not-your-step"
    assert "the person in 'requester'" in refusal.text.en
    assert "“诉求人”本人" in refusal.text.zh


def test_time_itself_is_nobody() -> None:
    book = rules("  expire: {from: new, by: system}")
    for nobody in (Actor("system"), post("system", "D", "system"), post("system", "G1")):
        assert Life(book).refused("expire", nobody).code == "not-your-step"


def test_a_post_counts_from_its_first_date_to_its_last() -> None:
    book = rules("  go: {from: new, by: head}")
    dated = Actor("x", (Post("head", "G1", date(2018, 6, 6), date(2018, 6, 7)),))
    assert Life(book).refused("go", dated, "06-05 23:59").code == "not-your-step"
    Life(book).act("go", dated, "06-06 00:00")  # by the clock of Shanghai, where it is still the 5th in UTC
    Life(book).act("go", dated, "06-07 23:59")
    assert Life(book).refused("go", dated, "06-08 00:00").code == "not-your-step"


def test_the_roster_says_what_the_host_does_not() -> None:
    book = rules("  go: {from: new, by: officer}")
    Life(book).act("go", Actor("chen"), "06-05 23:59")
    assert Life(book).refused("go", Actor("chen"), "06-06 00:00").code == "not-your-step"
    assert Life(book).refused("go", Actor("deng"), "06-05 23:59").code == "not-your-step"
    Life(book).act("go", Actor("deng"), "06-06 00:00")


def test_who_stands_in_may_what_the_absent_may_while_they_are_away() -> None:
    book = rules("  go: {from: new, by: {role: head, reach: itself}}")
    Life(book).act("go", Actor("li"), "06-05 13:59")
    assert Life(book).refused("go", Actor("li"), "06-05 14:00").code == "not-your-step"
    Life(book).act("go", Actor("wang"), "06-05 13:59")  # whoever is away keeps the right


def test_two_different_reviewers_and_not_the_one_complained_about() -> None:
    book = rules("""
  first: {from: new, by: reviewer, signs: first_reviewer, not_by: complained}
  second: {from: new, by: reviewer, signs: second_reviewer, not_by: [first_reviewer, complained]}
""")
    life = Life(book, complained=["qian"])
    zhao, qian = Actor("zhao"), Actor("qian")
    assert life.refused("first", qian).code == "same-person"
    life.act("first", zhao)
    refusal = life.refused("second", zhao)
    assert refusal.code == "same-person"
    assert "zhao is 'first reviewer'" in refusal.text.en
    assert "zhao 即“初审人”" in refusal.text.zh
    assert life.refused("second", qian).code == "same-person"
    life.act("second", post("reviewer", "D", "sun"))
    assert (life.case.fields["first_reviewer"], life.case.fields["second_reviewer"]) == ("zhao", "sun")


@pytest.mark.parametrize(
    ("skills", "category", "code"),
    [
        (("lamps",), "street-lamp", ""),
        (("lamps",), "lamps", ""),
        (("*",), "noise", ""),
        (("noise", "street-lamp"), "street-lamp", ""),
        (("street-lamp",), "lamps", "not-skilled"),
        (("lamps",), "noise", "not-skilled"),
        ((), "noise", "not-skilled"),
        (("unheard",), "noise", "not-skilled"),
        ((), None, ""),  # nothing is known yet that would want a skill
    ],
)
def test_a_skill_covers_its_category_and_all_below_it(
    skills: tuple[str, ...], category: str | None, code: str
) -> None:
    book = rules("  go: {from: new, by: head, skill: category}")
    actor = Actor("x", (Post("head", "G1", skills=skills),))
    life = Life(book, category=category) if category else Life(book)
    if code:
        refusal = life.refused("go", actor)
        assert refusal.code == code
        assert "Noise" in refusal.text.en or "Lamps" in refusal.text.en
    else:
        life.act("go", actor)


def test_the_skill_is_that_of_the_post_by_which_the_step_is_taken() -> None:
    book = rules("  go: {from: new, by: {role: head, reach: itself}, skill: category}")
    elsewhere = Actor("x", (Post("head", "G1"), Post("tail", "G4", skills=("*",))))
    assert Life(book, category="noise").refused("go", elsewhere).code == "not-skilled"


def test_a_skill_of_the_roster_counts() -> None:
    book = rules("  go: {from: new, by: head, skill: category}")
    Life(book, category="street-lamp").act("go", Actor("li"))
    assert Life(book, category="noise").refused("go", Actor("li"), "06-05 15:00").code == "not-skilled"


def test_a_right_to_open_is_asked_too() -> None:
    book = rules("", "open: {by: [{role: head, reach: itself}, {person: requester}], signs: officer}")
    assert Life(book, by=HEAD).case.fields["officer"] == "ann"
    Life(book, by=RESIDENT, requester="resident")
    with pytest.raises(ValueError, match="for head of Grid 1"):
        Life(book, by=RESIDENT, requester="somebody else")


def test_a_refusal_names_role_and_unit_in_both_languages() -> None:
    book = rules("  go: {from: new, by: [{role: head, reach: above}, {role: officer, link: manages}]}")
    refusal = Life(book).refused("go", RESIDENT)
    assert "head above Grid 1 (G1) or officer of who manages Grid 1 (G1)" in refusal.text.en
    assert "第一网格（G1）上级的网格长" in refusal.text.zh
