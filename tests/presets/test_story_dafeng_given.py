"""Dafeng: with a step only what it asks for; what rules decide, sign or count is nobody's to write."""

from typing import Any

import pytest
from tests.presets.dafeng import Hall, at

from govflow import Actor
from govflow.errors import Refused

SIGNED = [
    ("accept", "05-17 09:30", "C01-window"),
    ("dispatch", "05-17 09:40", "C01-window"),
    ("sign_for", "05-17 14:20", "T1-SA-officer"),
]
NOTICE = {"missing": ["bank book"], "notice": "phone"}


@pytest.mark.parametrize(
    ("before", "step", "by", "needed", "slipped_in", "code"),
    [
        (0, "accept", "C01-window", {}, {"category": "haircut"}, "not-asked"),
        (0, "accept", "C01-window", {}, {"kind": "suggestion"}, "not-asked"),
        (0, "accept", "C01-window", {}, {"first_contact": "C01-window"}, "kept-field"),
        (0, "accept", "C01-window", {}, {"class": "self_governance"}, "kept-field"),
        (0, "give_notice", "C01-window", NOTICE, {"notices": 0}, "kept-field"),
        (0, "guide", "C01-first-contact", {"guidance": "so"}, {"deemed": True}, "kept-field"),
        (1, "dispatch", "C01-window", {}, {"body": "SO1"}, "kept-field"),
        (1, "dispatch", "C01-window", {}, {"admission": "agreed"}, "not-asked"),
        (1, "dispatch", "C01-window", {}, {"promised_on": "2017-05-17"}, "not-asked"),
        (2, "sign_for", "T1-SA-officer", {}, {"body": "SO1"}, "kept-field"),
        (2, "sign_for", "T1-SA-officer", {}, {"handler": "C01-window"}, "kept-field"),
        (3, "complete", "T1-SA-officer", {"result": "no"}, {"disposition": "declined"}, "kept-field"),
        (3, "complete", "T1-SA-officer", {"result": "no"}, {"requester": "gu"}, "not-asked"),
        (3, "withdraw", "chen", {"reason": "settled"}, {"result": "granted"}, "not-asked"),
    ],
)
def test_nobody_slips_anything_in_with_a_step_of_a_request(
    before: int,
    step: str,
    by: str,
    needed: dict[str, Any],
    slipped_in: dict[str, Any],
    code: str,
) -> None:
    hall = Hall()
    hall.ask("1", "05-16 14:10")
    for name, when, who in SIGNED[:before]:
        hall.act("1", name, when, who)
    hall.refuse(code, "1", step, "05-17 15:00", by, **needed, **slipped_in)
    hall.act("1", step, "05-17 15:00", by, **needed)


def test_what_is_delivered_is_the_result_that_was_completed() -> None:
    hall = Hall()
    hall.ask("1", "05-16 14:10")
    for name, when, who in SIGNED:
        hall.act("1", name, when, who)
    hall.act("1", "complete", "05-20 10:00", "T1-SA-officer", result="granted")
    given = {"delivered": "by hand", "result": "refused"}
    hall.refuse("not-asked", "1", "deliver", "05-20 11:00", "C01-first-contact", **given)


REQUEST = {"requester": "chen", "contact": "x", "summary": "x", "kind": "application", "channel": "hall"}
REQUEST |= {"category": "minimum-living-allowance"}
OPINION = {"raiser": "chen", "opinion": "x", "channel": "room"}
COMPLAINT = {"complainant": "chen", "summary": "x", "channel": "complaint_window"}


@pytest.mark.parametrize(
    ("workflow", "fields", "slipped_in", "code"),
    [
        ("request", REQUEST, {"admission": "agreed"}, "not-asked"),
        ("request", REQUEST, {"result": "granted"}, "not-asked"),
        ("request", REQUEST, {"facts_changed": True}, "not-asked"),
        ("request", REQUEST, {"notices": -1}, "kept-field"),
        ("request", REQUEST, {"initiative": "proactive"}, "kept-field"),
        ("request", REQUEST, {"officer": "C01-worker-1"}, "kept-field"),
        ("deliberation", OPINION, {"rating": "satisfied"}, "not-asked"),
        ("deliberation", OPINION, {"result": "painted"}, "not-asked"),
        ("complaint", COMPLAINT, {"reply": "no"}, "not-asked"),
        ("complaint", COMPLAINT, {"handler": "C01-complaints"}, "kept-field"),
    ],
)
def test_nobody_opens_a_case_with_what_comes_later(
    workflow: str, fields: dict[str, Any], slipped_in: dict[str, Any], code: str
) -> None:
    hall, by, when = Hall(), Actor("C01-first-contact"), at("05-16 14:10")
    with pytest.raises(Refused) as caught:
        hall.desk.open(workflow, at=when, by=by, unit="C01", fields=fields | slipped_in, case="1")
    assert caught.value.code == code
    hall.desk.open(workflow, at=when, by=by, unit="C01", fields=fields, case="1")


def test_a_summary_does_not_rewrite_what_residents_said() -> None:
    hall, by = Hall(), Actor("C01-worker-1")
    hall.desk.open("deliberation", at=at("05-20 14:00"), by=by, unit="C01", fields=OPINION, case="1")
    everybody = ["party_member", "residents_representative", "grid_head", "delegates"]
    hall.act("1", "deliberate", "05-24 16:00", "C01-party", participants=everybody, solution="lines")
    order = {"officer": "C01-worker-2", "body": "RC01", "deadline": "2016-05-30", "requirements": "x"}
    hall.act("1", "assign", "05-24 16:40", "C01-party", **order)
    done = {"result": "painted"}
    hall.refuse("not-asked", "1", "report_done", "05-27 16:00", "C01-worker-2", **done, deadline="2016-06-30")
    hall.act("1", "report_done", "05-27 16:00", "C01-worker-2", **done)
    rated = {"feedback": "told", "public_notice": "on the board", "rating": "unsatisfied"}
    hall.refuse("not-asked", "1", "rate", "05-30 10:00", "C01-worker-1", **rated, solution="trees")
    hall.act("1", "rate", "05-30 10:00", "C01-worker-1", **rated)
    closing = {"summary": "lines", "precedent": True}
    hall.refuse("not-asked", "1", "conclude", "05-31 10:00", "C01-party", **closing, rating="satisfied")
    hall.act("1", "conclude", "05-31 10:00", "C01-party", **closing)


def test_an_officer_does_not_take_his_name_off_a_complaint() -> None:
    hall, about = Hall(), {"complained_about": ["C01-complaints"]}
    fields = COMPLAINT | about
    hall.desk.open("complaint", at=at("06-01 09:00"), by=Actor("chen"), unit="C01", fields=fields, case="1")
    emptied: dict[str, Any] = {"complained_about": []}
    hall.refuse("not-asked", "1", "take_up", "06-01 10:00", "C01-complaints", **emptied)
    hall.refuse("same-person", "1", "take_up", "06-01 10:00", "C01-complaints")
    hall.act("1", "take_up", "06-01 10:00", "T1-complaints")
    answer = {"findings": "none", "reply": "no"}
    hall.refuse(
        "kept-field", "1", "reply", "06-02 10:00", "T1-complaints", **answer, handler="C01-complaints"
    )
