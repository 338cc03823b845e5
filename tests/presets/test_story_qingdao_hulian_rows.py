"""What the stories of `qingdao_hulian` leave: help, call-backs, the committee, the public, notices."""

import pytest
from tests.presets.hulian import BADLY, BOOK, BOTH, LAMP, WELL
from tests.presets.qingdao import Walk

from govflow import Actor, Post
from govflow.case import Flagged, HandedTo, Published
from govflow.errors import Refused

ASKED = {**LAMP, "phone": "not for all"}
ROOF = {**LAMP, "category": "roof"}
QUESTION = {**LAMP, "kind": "consultation", "category": "policy"}
NOTICE = {"kind": "notice", "text": "the water is off on 8 April"}
DONE = {"result": "done", "opinion": "we look after it"}


@pytest.fixture
def walk() -> Walk:
    return Walk(BOOK)


def approved(walk: Walk, case: str, when: str) -> None:
    walk.act(case, "approve_full", when, "ren")
    walk.act(case, "approve_part", when, "tong")


def replied(walk: Walk, case: str, when: str, by: str) -> None:
    walk.act(case, "record", when, by, **DONE)
    approved(walk, case, when)
    walk.act(case, "publish", when, "shi", **BOTH)


# Kinds and services (QH-02, QH-07)


@pytest.mark.parametrize(
    ("kind", "category", "domain", "owner"),
    [
        ("appeal", "courtyard-lamp", "government", "G1"),
        ("appeal", "meal-delivery", "convenience", "G1"),  # about meals, and yet an appeal
        ("service_need", "meal-delivery", "convenience", "H"),
        ("service_need", "home-visit", "volunteer", "H"),
        ("consultation", "policy", "government", "G1"),
    ],
)
def test_every_request_has_one_of_three_services_and_its_kind_says_where_it_begins(
    walk: Walk, kind: str, category: str, domain: str, owner: str
) -> None:
    case = walk.open("1", "04-06 09:00", "wang", "G1", {**LAMP, "kind": kind, "category": category})

    assert (case.fields["domain"], case.owner) == (domain, owner)


def test_every_category_has_a_service_and_every_provider_too() -> None:
    categories, table = BOOK.categories, BOOK.tables["domains"]
    assert categories
    found = {table.decide({"category": code}).outputs["domain"] for code in categories}
    assert found == {"government", "volunteer", "convenience"}
    kinds = {
        unit.kind for unit in map(BOOK.hierarchy.__getitem__, BOOK.hierarchy) if unit.level == "provider"
    }
    assert kinds <= found


# Consultations and notices (QH-08, QH-22, QH-27, QH-28)


def test_an_information_officer_of_the_place_answers_a_consultation_and_that_ends_it(walk: Walk) -> None:
    walk.open("1", "04-06 09:00", "wang", "G1", QUESTION)

    walk.refuse("not-your-step", "1", "answer", "04-06 09:10", "zheng", **DONE)
    walk.refuse("guard-failed", "1", "record", "04-06 09:10", "wu", **DONE)
    walk.act("1", "answer", "04-06 09:20", "wu", **DONE)
    approved(walk, "1", "04-06 09:30")
    walk.refuse("guard-failed", "1", "publish", "04-06 09:35", "shi", **BOTH)
    assert walk.act("1", "publish_answer", "04-06 09:40", "shi", **BOTH).state == "answered"
    assert walk.phases("1") == ["online_in", "offline", "online_out"]


@pytest.mark.parametrize("officer", ["wu", "lin", "he", "pan"])
def test_grid_committee_street_and_property_company_answer_consultations(walk: Walk, officer: str) -> None:
    walk.open("1", "04-06 09:00", "wang", "G1", QUESTION)

    assert walk.act("1", "answer", "04-06 09:20", officer, **DONE).state == "handled"


@pytest.mark.parametrize(
    ("author", "unit"), [("wu", "G1"), ("lin", "J1"), ("he", "JM"), ("pan", "G1"), ("xu", "JM")]
)
def test_information_officers_the_property_company_and_organisations_publish_notices(
    walk: Walk, author: str, unit: str
) -> None:
    walk.open("N", "04-06 09:00", author, unit, NOTICE, "notice")
    approved(walk, "N", "04-06 09:10")
    walk.act("N", "publish", "04-06 09:20", "shi", **BOTH)

    assert [event.fields for event in walk.events("N", Published)] == [("text",)]


def test_nobody_publishes_for_the_neighbouring_grid_cell(walk: Walk) -> None:
    with pytest.raises(Refused, match="information officer of Grid Cell 2"):
        walk.open("N", "04-06 09:00", "wu", "G2", NOTICE, "notice")


@pytest.mark.parametrize("kind", ["project_process", "project_outcome"])
def test_how_a_service_project_goes_and_what_it_brought_is_published_on_both_platforms(
    walk: Walk, kind: str
) -> None:
    walk.open("N", "04-06 09:00", "lin", "J1", {**NOTICE, "kind": kind}, "notice")
    approved(walk, "N", "04-06 09:10")

    why = walk.refuse("party-missing", "N", "publish", "04-06 09:20", "shi", targets=["wechat"])
    assert "website" in why.text.en
    case = walk.act("N", "publish", "04-06 09:20", "shi", **BOTH)
    assert (case.state, case.fields["targets"]) == ("published", ["site", "wechat"])


def test_one_person_with_both_posts_is_still_one_person(walk: Walk) -> None:
    both = Actor("ren", (Post("reviewer_part", "JM"),))
    walk.open("N", "04-06 09:00", "wu", "G1", NOTICE, "notice")
    walk.act("N", "approve_full", "04-06 09:10", "ren")

    with pytest.raises(Refused, match="It takes somebody else"):
        walk.desk.act("N", "approve_part", at=walk.at("04-06 09:20"), by=both)


def test_what_is_rewritten_is_reviewed_anew_and_held_no_more(walk: Walk) -> None:
    walk.open("N", "04-06 09:00", "wu", "G1", {**NOTICE, "text": "a HOAX"}, "notice")
    approved(walk, "N", "04-06 09:10")
    walk.refuse("message-held", "N", "publish", "04-06 09:20", "shi", **BOTH)

    case = walk.act("N", "rewrite", "04-06 09:30", "wu", text="it is true")
    assert list(case.held) == []
    walk.refuse("missing-field", "N", "publish", "04-06 09:40", "shi", **BOTH)


# Help while the committee stays responsible (QH-11)


def test_the_committee_asks_street_and_department_to_help_and_stays_responsible(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G2", ROOF)
    walk.act("1", "hand_up", "04-18 10:00", "zheng", attempt="it was covered")
    case = walk.act("1", "ask_assistance", "04-18 14:00", "lin", helpers=["JM", "D2"])

    assert (case.owner, {name: task.owner for name, task in case.tasks.items()}) == (
        "J1",
        {"assist/1": "JM", "assist/2": "D2"},
    )
    walk.refuse("tasks-open", "1", "record", "04-20 10:00", "lin", **DONE)
    walk.refuse("not-your-step", "1 assist/2", "assist", "04-20 10:00", "gao", assistance="x")
    walk.act("1 assist/1", "assist", "04-20 11:00", "he", assistance="the money was found")
    walk.act("1 assist/2", "assist", "04-21 11:00", "fang", assistance="the roof was laid anew")
    assert walk.act("1", "record", "04-22 10:00", "lin", **DONE).state == "handled"
    assert walk.owners("1") == ["G2", "J1"]


def test_only_the_committee_asks_for_help_and_calls_meetings(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G2", ROOF)
    walk.refuse("step-not-allowed", "1", "ask_assistance", "04-18 10:00", "lin", helpers=["D2"])
    walk.act("1", "hand_up", "04-18 10:00", "zheng", attempt="it was covered")
    walk.act("1", "hand_up", "04-18 11:00", "lin", inability="it takes money")

    walk.refuse("not-your-step", "1", "ask_assistance", "04-18 12:00", "lin", helpers=["D2"])
    walk.refuse("not-your-step", "1", "convene", "04-18 12:00", "lin", meeting="candid_talk")
    assert walk.act("1", "take_on", "04-18 12:00", "he").state == "working"


# From the bottom up (QH-09)


def test_untouched_it_climbs_to_the_street_and_there_it_ends(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", ROOF)
    walk.tick("06-01 09:00")

    case = walk.desk.case("1")
    assert (walk.owners("1"), [b.owner for b in case.breaches]) == (["G1", "J1", "JM"], ["G1", "J1", "JM"])
    assert [flag.rule for flag in walk.events("1", Flagged)] == ["no_attempt", "no_attempt"]


def test_who_has_tried_is_not_flagged_when_time_hands_it_up(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", ROOF)
    walk.act("1", "attempt", "04-18 10:00", "wu", attempt="looked at it")
    walk.tick("04-20 09:00")

    assert (walk.desk.case("1").owner, walk.events("1", Flagged)) == ("J1", [])


def test_what_has_no_port_is_not_diverted(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", LAMP)
    walk.act("1", "hand_up", "04-18 10:00", "wu", inability="x")
    walk.act("1", "hand_up", "04-18 11:00", "lin", inability="x")

    walk.refuse("no-hit", "1", "divert", "04-18 12:00", "he", inability="x")


# The end (QH-13, QH-23)


def test_a_reply_has_a_result_and_an_opinion(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", LAMP)

    why = walk.refuse("missing-field", "1", "record", "04-18 10:00", "wu", result="done")
    assert "opinion" in why.text.en


def test_the_hotline_calls_back_and_nobody_who_handled_it(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", LAMP)
    replied(walk, "1", "04-18 10:00", "wu")

    walk.refuse("not-your-step", "1", "close", "04-18 11:00", "wu", **WELL)
    handler = Actor("wu", (Post("hotline_12349", "SB"),))
    with pytest.raises(Refused, match="It takes somebody else"):
        walk.desk.act("1", "close", at=walk.at("04-18 11:00"), by=handler, fields=WELL)
    assert walk.due("1", "callback") == "04-20 18:00"
    walk.tick("04-21 09:00")
    assert [told.to for told in walk.told("1", "chase")] == [("hotline_12349",)]


def test_whoever_cannot_be_reached_is_called_twice_before_it_is_closed(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", LAMP)
    replied(walk, "1", "04-18 10:00", "wu")

    walk.act("1", "not_reached", "04-18 11:00", "hua")
    walk.refuse("guard-failed", "1", "close_unreached", "04-18 11:01", "hua")
    walk.act("1", "not_reached", "04-19 11:00", "hua")
    case = walk.act("1", "close_unreached", "04-19 11:01", "hua")
    assert (case.state, case.fields.get("grade")) == ("unconfirmed", None)


def test_after_two_reopenings_it_goes_to_the_supervisor_and_then_it_ends(walk: Walk) -> None:
    walk.open("1", "04-05 09:00", "wang", "G1", LAMP)
    replied(walk, "1", "04-05 10:00", "wu")
    walk.refuse("guard-failed", "1", "refer", "04-05 11:00", "hua", **BADLY)
    for day in ("04-06", "04-07"):
        walk.act("1", "reopen", f"{day} 09:00", "hua", **BADLY)
        replied(walk, "1", f"{day} 10:00", "wu")
    walk.refuse("too-often", "1", "reopen", "04-08 09:00", "hua", **BADLY)

    case = walk.act("1", "refer", "04-08 09:00", "hua", **BADLY)
    assert (case.state, case.owner) == ("supervised", "SB")
    assert [event.word for event in walk.events("1", HandedTo)] == ["supervises"]
    replied(walk, "1", "04-11 10:00", "song")
    walk.refuse("guard-failed", "1", "refer", "04-12 09:00", "hua", **BADLY)
    case = walk.act("1", "close_overseen", "04-12 09:00", "hua", **BADLY)
    assert (case.state, case.fields["grade"]) == ("settled", "unsatisfied")


# Who sees what (QH-13, QH-24)


def test_the_public_sees_the_reply_and_not_who_asked(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", ASKED)
    replied(walk, "1", "04-18 10:00", "wu")

    public, own = walk.sees("1", "zhao"), walk.sees("1", "wang")
    assert (public["result"], public["opinion"]) == ("done", "we look after it")
    assert not {"requester", "phone"} & public.keys()
    assert {"requester", "phone"} <= own.keys()


def test_what_is_private_is_for_the_resident_and_those_who_handle_it(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G1", {**ASKED, "private": True})
    replied(walk, "1", "04-18 10:00", "wu")

    assert not {"summary", "result", "opinion"} & walk.sees("1", "zhao").keys()
    for one in ("wang", "wu", "lin", "ren", "hua"):
        assert {"summary", "result", "opinion"} <= walk.sees("1", one).keys()


def test_the_committee_of_the_place_observes_comments_and_assesses_at_every_step(walk: Walk) -> None:
    walk.open("1", "04-12 09:00", "wang", "G1", {**ASKED, "category": "gas-pipe"})
    walk.act("1", "comment", "04-12 09:10", "lin", comment="received")
    walk.act("1", "hand_up", "04-12 10:00", "wu", inability="x")
    walk.act("1", "hand_up", "04-12 11:00", "lin", inability="x")
    walk.act("1", "divert", "04-12 12:00", "he", inability="x")
    walk.act("1", "comment", "04-12 14:00", "lin", comment="at the department")
    walk.refuse("not-your-step", "1", "comment", "04-12 14:01", "shen", comment="of another place")
    replied(walk, "1", "04-13 10:00", "gao")
    case = walk.act("1", "assess", "04-13 11:00", "lin", assessment="well done")

    assert (case.state, case.fields["comment"]) == ("replied", "at the department")
    assert {"requester", "assessment", "result"} <= walk.sees("1", "lin").keys()
