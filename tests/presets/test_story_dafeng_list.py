"""Dafeng, L1: the list of 123 affairs, who is responsible for each, and what is not in it."""

import csv
from collections import Counter

import pytest
from tests.presets.dafeng import BOOK, Hall, mistakes

from govflow.case import Decided, HandedTo
from govflow.rulebook.files import gather

ROWS = list(csv.DictReader(gather("dafeng")["affairs.csv"].decode().splitlines()))
PILOTS = ["C03", "C06", "C09", "C12", "C15", "C18", "C21", "C24"]
BODIES = {
    "administrative": "answers_for_administration",
    "public_service": "agent_for_services",
    "self_governance": "governs_itself",
}


@pytest.fixture
def hall() -> Hall:
    return Hall()


def passed_on(hall: Hall, case: str, unit: str, category: str) -> str:
    """Return the body to which an application from a unit is passed on."""
    community = unit[:3]
    hall.ask(case, "05-18 09:00", f"{community}-first-contact", unit=unit, category=category)
    hall.act(case, "accept", "05-18 09:10", f"{community}-window")
    return str(hall.act(case, "dispatch", "05-18 09:20", f"{community}-window").fields["body"])


def test_l1_the_list_has_123_affairs_each_with_one_class_one_family_and_one_body() -> None:
    assert len({row["category"] for row in ROWS}) == 123
    assert Counter(row["class"] for row in ROWS) == {
        "administrative": 48,
        "public_service": 45,
        "self_governance": 30,
    }
    assert {row["family"] for row in ROWS} == {"administration", "social_affairs", "convenience"}
    assert all(row["body"] == BODIES[row["class"]] for row in ROWS)


def test_l1_a_list_with_an_affair_less_is_refused() -> None:
    line = "A123,septic-tank,self_governance,social_affairs,governs_itself,assumption\n"
    told = mistakes("affairs.csv", line, "")
    assert any("expected 123, found 122" in problem for problem in told)


@pytest.mark.parametrize(
    ("whole", "without"),
    [
        ("haircut,public_service,convenience,agent_for_services", "haircut,public_service,convenience,"),
        ("haircut,public_service,convenience,agent_for_services", "haircut,,convenience,agent_for_services"),
    ],
)
def test_l1_an_affair_without_a_body_or_a_class_is_refused(whole: str, without: str) -> None:
    told = list(mistakes("affairs.csv", whole, without))
    assert [problem[:14] for problem in told] == ["[empty-output]"]


@pytest.mark.parametrize(
    ("unit", "category", "body"),
    [
        ("C01-1-1-1-1", "disability-card", "T1-SA"),
        ("C23-1-1-1-1", "disability-card", "T2-SA"),
        ("C01-1-1-1-1", "help-with-meals", "SO1"),
        ("C23", "help-with-meals", "SO2"),
        ("C01-1-1-1-1", "stairwell-clutter", "RC01"),
        ("C23-2", "stairwell-clutter", "RC23"),
    ],
)
def test_l1_each_class_goes_to_its_body(hall: Hall, unit: str, category: str, body: str) -> None:
    assert passed_on(hall, "1", unit, category) == body


@pytest.mark.parametrize("community", PILOTS)
def test_l1_in_a_pilot_community_an_administrative_affair_goes_to_the_contractor(
    hall: Hall, community: str
) -> None:
    stairwell = f"{community}-1-1-1-1"
    assert passed_on(hall, "1", stairwell, "disability-card") == "SW1"
    assert passed_on(hall, "2", stairwell, "help-with-meals") in ("SO1", "SO2")
    assert passed_on(hall, "3", stairwell, "stairwell-clutter") == f"RC{community[1:]}"


def test_l1_eight_communities_and_no_other_contract_out(hall: Hall) -> None:
    communities = [unit for unit in BOOK.hierarchy if BOOK.hierarchy.level(unit) == "community"]
    contracted = [c for c in communities if passed_on(hall, c, c, "disability-card") == "SW1"]
    assert contracted == PILOTS


def test_l1_what_is_pushed_down_and_not_in_the_list_needs_admission_approval(hall: Hall) -> None:
    hall.ask("1", "05-18 11:00", kind="handed_down", category="shop-survey", unit="C01")
    assert hall.act("1", "accept", "05-18 11:10", "C01-window").fields["body"] is None
    said = hall.refuse("guard-failed", "1", "dispatch", "05-18 11:15", "C01-window")
    assert "needs admission approval" in said.text.en
    assert "须经准入审批" in said.text.zh
    approval = {"admission": "for this year", "body": "RC01"}
    hall.refuse("not-your-step", "1", "admit", "05-18 11:20", "C01-director", **approval)
    hall.refuse("missing-field", "1", "admit", "05-19 10:00", "DF-admission", body="RC01")
    assert hall.act("1", "admit", "05-19 10:10", "DF-admission", **approval).state == "dispatched"
    assert hall.act("1", "sign_for", "05-19 11:00", "RC01-officer").owner == "RC01"


def test_what_is_in_the_list_needs_none(hall: Hall) -> None:
    hall.ask("1", "05-18 11:00", unit="C01")
    hall.act("1", "accept", "05-18 11:10", "C01-window")
    approval = {"admission": "for one year", "body": "SO1"}
    hall.refuse("guard-failed", "1", "admit", "05-19 10:10", "DF-admission", **approval)


def test_one_hall_takes_in_all_and_keeps_the_matter_until_somebody_signs_for_it(hall: Hall) -> None:
    assert passed_on(hall, "1", "C01-2-1-1-1", "disability-card") == "T1-SA"
    assert hall.desk.case("1").owner == "C01"
    hall.refuse("not-your-step", "1", "sign_for", "05-18 10:00", "C01-window")
    case = hall.act("1", "sign_for", "05-18 10:10", "T1-SA-officer")
    events = hall.desk.history("1")
    assert (case.owner, case.fields["first_contact"]) == ("T1-SA", "C01-first-contact")
    assert [(e.source, e.owner) for e in events if isinstance(e, HandedTo)] == [("C01", "T1-SA")]
    owners = [e.owner for e in events if isinstance(e, Decided) and e.owner]
    assert owners == ["C01"]
    hall.act("1", "complete", "05-20 10:00", "T1-SA-officer", result="issued")
    hall.refuse("not-your-step", "1", "deliver", "05-20 11:00", "T1-SA-officer", delivered="by post")
    assert hall.act("1", "deliver", "05-20 11:10", "C01-first-contact", delivered="by hand").state == "closed"
