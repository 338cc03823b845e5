"""What nobody writes in the two presets of Qingdao: what rules decide, what is approved, what is over."""

from typing import Any

import pytest
from tests.presets.hulian import BADLY, BOTH, LAMP, WELL, published
from tests.presets.hulian import BOOK as HULIAN
from tests.presets.qingdao import Walk
from tests.presets.test_story_shibei_grid import BOOK as SHIBEI
from tests.presets.test_story_shibei_grid import DRAIN, NOISE

from govflow import Actor
from govflow.case import Flagged
from govflow.errors import Refused

DONE = {"result": "done", "opinion": "we look after it"}
NOTICE = {"kind": "notice", "text": "the water is off on 8 April"}
ERRAND = {"item": "income-proofs", "sender": "HOUSING"}
ROOF = {**LAMP, "summary": "the roof of flat 12 leaks", "category": "roof"}


@pytest.fixture
def walk() -> Walk:
    return Walk(HULIAN)


@pytest.fixture
def grids() -> Walk:
    return Walk(SHIBEI)


def lamp(walk: Walk, until: str) -> None:
    """A lamp that came so far: opened, recorded, approved, or replied."""
    walk.open("1", "04-05 09:00", "wang", "G1", LAMP)
    if until == "opened":
        return
    if until == "replied":
        published(walk, "1", "04-05", "wu")
        return
    walk.act("1", "record", "04-05 10:00", "wu", **DONE)
    if until == "approved":
        walk.act("1", "approve_full", "04-05 10:10", "ren")
        walk.act("1", "approve_part", "04-05 10:20", "tong")


@pytest.mark.parametrize(
    ("code", "until", "step", "by", "fields"),
    [
        ("not-asked", "approved", "publish", "shi", {**BOTH, "result": "another"}),
        ("not-asked", "approved", "publish", "shi", {**BOTH, "opinion": "another"}),
        ("not-asked", "approved", "comment", "lin", {"comment": "well", "result": "another"}),
        ("not-asked", "recorded", "approve_full", "ren", {"result": "another"}),
        ("kept-field", "recorded", "approve_full", "ren", {"approved_part": "tong"}),
        ("kept-field", "opened", "record", "wu", {**DONE, "handler": "zheng"}),
        ("kept-field", "opened", "record", "wu", {**DONE, "tier": "divert"}),
        ("not-asked", "opened", "record", "wu", {**DONE, "category": "gas-pipe"}),
        ("not-asked", "opened", "hand_up", "wu", {"inability": "x", "category": "gas-pipe"}),
        ("not-asked", "opened", "attempt", "wu", {"attempt": "x", "posting": "another"}),
        ("not-asked", "replied", "rate", "wang", {"rating": 2, "provider": "CLEAN"}),
        ("not-asked", "replied", "close", "hua", {**WELL, "result": "another"}),
        ("kept-field", "replied", "reopen", "hua", {**BADLY, "reopened": 0}),
        ("kept-field", "replied", "refer", "hua", {**BADLY, "overseen": False}),
        ("kept-field", "replied", "close_overseen", "hua", {**BADLY, "overseen": True}),
        ("kept-field", "replied", "close_unreached", "hua", {"unreached": 2}),
    ],
)
def test_a_step_takes_what_it_asks_for_and_nothing_else(
    walk: Walk, code: str, until: str, step: str, by: str, fields: dict[str, Any]
) -> None:
    lamp(walk, until)
    walk.refuse(code, "1", step, "04-06 09:00", by, **fields)


@pytest.mark.parametrize(
    ("code", "field", "value"),
    [
        ("kept-field", "overseen", True),
        ("kept-field", "approved_full", "ren"),
        ("kept-field", "tier", "divert"),
        ("kept-field", "domain", "volunteer"),
        ("kept-field", "tried", True),
        ("kept-field", "identified", True),
        ("not-asked", "rating", 5),
        ("not-asked", "result", "done"),
        ("not-asked", "promised_on", "2016-12-31"),
    ],
)
def test_nobody_opens_a_request_with_what_comes_later(
    walk: Walk, code: str, field: str, value: object
) -> None:
    with pytest.raises(Refused) as caught:
        walk.open("1", "04-05 09:00", "wang", "G1", {**LAMP, field: value})
    assert caught.value.code == code
    assert walk.desk.ledger.history("1") == ()


def test_a_posting_or_a_notice_that_two_have_approved_is_what_is_shown(walk: Walk) -> None:
    walk.open("1", "04-05 09:00", "wang", "G1", {**LAMP, "posting": "the lamp is out"})
    walk.open("N", "04-05 09:00", "wu", "G1", NOTICE, "notice")
    for case in ("1", "N"):
        walk.act(case, "approve_full", "04-05 09:10", "ren")
        walk.act(case, "approve_part", "04-05 09:20", "tong")

    walk.refuse("not-asked", "1", "show", "04-05 09:30", "shi", posting="another")
    walk.refuse("not-asked", "N", "publish", "04-05 09:30", "shi", **BOTH, text="another")
    assert walk.act("1", "show", "04-05 09:30", "shi").published
    assert walk.act("N", "publish", "04-05 09:30", "shi", **BOTH).state == "published"


@pytest.mark.parametrize("again", ["reopen", "refer"])
def test_what_was_approved_once_is_not_approved_for_ever(walk: Walk, again: str) -> None:
    posted = {**LAMP, "posting": "the lamp is out"}
    walk.open("1", "04-05 09:00", "wang", "G1", posted)
    published(walk, "1", "04-05", "wu")
    for day in ("04-06", "04-07")[: 2 if again == "refer" else 0]:
        walk.act("1", "reopen", f"{day} 09:00", "hua", **BADLY)
        published(walk, "1", day, "wu")

    case = walk.act("1", again, "04-08 09:00", "hua", **BADLY)
    assert not {"approved_full", "approved_part"} & {name for name, value in case.fields.items() if value}
    if again == "reopen":
        walk.refuse("missing-field", "1", "show", "04-08 09:10", "shi")


# A call-back that closes, and one that does not


def test_what_is_not_solved_is_not_closed_however_content_somebody_is(walk: Walk) -> None:
    lamp(walk, "replied")
    why = walk.refuse("guard-failed", "1", "close", "04-06 09:00", "hua", **{**WELL, "solved": False})
    assert "not solved" in why.text.en
    assert walk.act("1", "reopen", "04-06 09:00", "hua", **BADLY).state == "working"


def test_a_new_reply_starts_with_no_outcome_and_no_calls(walk: Walk) -> None:
    lamp(walk, "replied")
    walk.act("1", "not_reached", "04-06 09:00", "hua")
    walk.act("1", "reopen", "04-06 10:00", "hua", **BADLY)
    published(walk, "1", "04-06", "wu")
    walk.act("1", "not_reached", "04-07 09:00", "hua")

    why = walk.refuse("guard-failed", "1", "close_unreached", "04-07 09:10", "hua")
    assert "Source: assumption" in why.text.en  # that two calls are enough: the report does not say it
    walk.act("1", "not_reached", "04-07 10:00", "hua")
    case = walk.act("1", "close_unreached", "04-07 10:10", "hua")
    assert (case.state, case.fields.get("grade")) == ("unconfirmed", None)


# Handing up, and calling those who are concerned


def test_whoever_has_tried_hands_it_up_without_writing_it_twice(walk: Walk) -> None:
    walk.open("1", "04-05 09:00", "wang", "G1", ROOF)
    walk.refuse("guard-failed", "1", "hand_on", "04-05 09:10", "wu")
    walk.act("1", "attempt", "04-05 09:20", "wu", attempt="it was covered")

    assert walk.act("1", "hand_on", "04-05 09:30", "wu").owner == "J1"
    walk.refuse("guard-failed", "1", "hand_on", "04-05 09:40", "lin")  # nobody has tried at this level
    assert walk.events("1", Flagged) == []


def test_a_dispute_does_not_leave_the_grid_by_an_attempt_either(grids: Walk) -> None:
    grids.open("1", "09-20 09:00", "wang", "G1", NOISE)
    grids.act("1", "attempt", "09-20 09:10", "wu", attempt="we talked")
    grids.refuse("ceiling-reached", "1", "hand_on", "09-20 09:20", "wu")
    grids.open("2", "09-20 09:00", "wang", "G1", DRAIN)
    grids.act("2", "attempt", "09-20 09:10", "wu", attempt="it was rodded")
    assert grids.act("2", "hand_on", "09-20 09:20", "wu").owner == "HQ"


def at_committee(walk: Walk, unit: str, when: str) -> None:
    """A request with nobody on record, handed up to the committee."""
    fields = LAMP if walk.book is HULIAN else DRAIN
    walk.open("1", f"{when} 09:00", "wang", unit, fields)
    walk.act("1", "hand_up", f"{when} 09:10", "wu", inability="x")


@pytest.mark.parametrize("book", [HULIAN, SHIBEI], ids=["hulian", "shibei"])
def test_nobody_is_called_before_it_is_on_record_who_is_concerned(book: Any) -> None:
    walk = Walk(book)
    at_committee(walk, "G1", "09-20")
    when = {"meeting": "candid_talk"} if book is HULIAN else {}
    table = {**when, "meeting_on": "2016-09-23", "residents": ["wang"], "parties": ["P1"]}

    walk.refuse("guard-failed", "1", "convene", "09-20 10:00", "lin", **table)
    walk.refuse("missing-field", "1", "identify", "09-20 10:00", "lin", affected=["wang"])
    walk.refuse("missing-field", "1", "identify", "09-20 10:00", "lin", affected=["wang"], stakeholders=[])
    walk.act("1", "identify", "09-20 10:10", "lin", affected=["wang"], stakeholders=["P1"])
    walk.refuse("not-asked", "1", "convene", "09-20 10:20", "lin", **table, stakeholders=[])
    walk.refuse("kept-field", "1", "convene", "09-20 10:20", "lin", **table, identified=True)
    walk.refuse("party-missing", "1", "convene", "09-20 10:20", "lin", **{**table, "parties": []})
    assert walk.act("1", "convene", "09-20 10:20", "lin", **table).state == "in_deliberation"


# Shibei: admission, matters, replies


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("kept-field", {"admission": "listed"}),
        ("not-asked", {"item": "care-register"}),
        ("not-asked", {"sender": "LIFTS"}),
    ],
)
def test_nobody_gives_himself_admission(grids: Walk, code: str, fields: dict[str, Any]) -> None:
    grids.open("E", "09-20 09:00", "fang", "HQ", ERRAND, "errand")
    grids.refuse(code, "E", "assign", "09-20 09:10", "fang", **fields)
    with pytest.raises(Refused, match="kept by the rules"):
        grids.open("F", "09-20 09:00", "fang", "HQ", {**ERRAND, "admission": "listed"}, "errand")


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("kept-field", {"matter": "facility"}),
        ("not-asked", {"category": "drain"}),
        ("kept-field", {"tried": True}),
    ],
)
def test_a_dispute_does_not_become_something_else_to_leave_the_grid(
    grids: Walk, code: str, fields: dict[str, Any]
) -> None:
    grids.open("1", "09-20 09:00", "wang", "G1", NOISE)
    grids.refuse(code, "1", "hand_up", "09-20 09:10", "wu", inability="x", **fields)
    with pytest.raises(Refused, match="kept by the rules"):
        grids.open("2", "09-20 09:00", "wang", "G1", {**NOISE, "matter": "facility"})


def test_a_reply_changes_no_result_and_a_disclosure_no_text(grids: Walk) -> None:
    grids.open("1", "09-20 09:00", "wang", "G1", DRAIN)
    grids.act("1", "record", "09-20 10:00", "wu", result="cleared")
    grids.refuse("not-asked", "1", "reply", "09-20 10:10", "wu", reply="done", result="another")
    grids.open("D", "09-20 09:00", "lin", "HQ", {"kind": "service_guide", "text": "care"}, "disclosure")
    grids.refuse("not-asked", "D", "publish", "09-20 09:10", "lin", text="another")


# What is private stays so in tasks


def test_what_is_private_is_so_in_the_task_of_whoever_helps_too(walk: Walk) -> None:
    walk.open("1", "04-18 09:00", "wang", "G2", {**ROOF, "private": True})
    walk.act("1", "hand_up", "04-18 10:00", "zheng", inability="x")
    walk.act("1", "ask_assistance", "04-18 11:00", "lin", helpers=["JM", "D2"])
    walk.act("1 assist/2", "assist", "04-19 11:00", "fang", assistance="the roof of flat 12 was laid anew")

    public = walk.desk.view("1", Actor("zhao"))
    assert not {"summary", "assistance"} & public.tasks["assist/2"].fields.keys()
    assert "flat 12" not in str(public.to_data())
    for one in ("fang", "lin", "he"):
        assert {"summary", "assistance"} <= walk.desk.view("1", Actor(one)).tasks["assist/2"].fields.keys()


def test_what_is_private_is_for_the_provider_who_serves_and_for_no_other(walk: Walk) -> None:
    asked = {**LAMP, "kind": "service_need", "category": "meal-delivery", "summary": "meals for flat 12"}
    walk.open("1", "04-06 09:00", "wang", "G1", {**asked, "private": True})
    walk.act("1", "arrange", "04-06 10:00", "xu", provider="MEALS")
    published(walk, "1", "04-07", "xu")
    walk.act("1", "rate", "04-07 18:00", "wang", rating=1)

    served = walk.desk.view("1", Actor("meng"))
    assert served.tasks["rectification/1"].fields["summary"] == served.fields["summary"]
    for one in ("zhao", "cui"):
        assert "flat 12" not in str(walk.desk.view("1", Actor(one)).to_data())
