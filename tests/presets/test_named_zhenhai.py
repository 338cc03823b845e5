"""Zhenhai: with each step only the fields that it names; what was registered and decided is not rewritten."""

import pytest
from tests.presets.zhenhai import Office, at

from govflow import Actor, Refused


@pytest.fixture
def office() -> Office:
    """Return an office with a lamp in each state that the attacks need."""
    office = Office()
    for name in ("sorted", "handling", "completed", "replied"):
        office.ask(name)
        office.act(name, "sort", "06-05 09:10")
    for name in ("handling", "completed", "replied"):
        office.act(name, "assign", "06-05 09:20", implementer="URBAN")
    for name in ("completed", "replied"):
        office.act(name, "complete", "06-05 10:00", result="已修复")
    office.act("replied", "reply", "06-05 10:10", reply="已修复")
    office.ask("registered")
    return office


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("rating", "satisfied", "not-asked"),
        ("reply", "已修复", "not-asked"),
        ("track", "routine", "kept-field"),
        ("handler", "lin", "kept-field"),
        ("reopened", 2, "kept-field"),
        ("park_approver", "bao", "kept-field"),
    ],
)
def test_nothing_is_registered_that_only_comes_later(
    office: Office, field: str, value: object, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        office.ask("new", "06-05 09:00", **{field: value})
    assert caught.value.code == code


def test_who_asks_and_when_it_was_found_may_be_said_at_once(office: Office) -> None:
    case = office.ask("new", requester="li", found_at="2018-06-05T06:00+08:00")
    assert case.fields["requester"] == "li"


@pytest.mark.parametrize(
    ("case", "step", "by", "given", "more", "code"),
    [
        # to lower the severity is to lower the ceiling, and to change the track
        ("registered", "sort", "lin", {}, {"severity": "serious"}, "not-asked"),
        ("registered", "sort", "lin", {}, {"track": "general"}, "kept-field"),
        ("registered", "sort", "lin", {}, {"category": "noise"}, "not-asked"),
        ("registered", "pool", "lin", {}, {"scale": "estate"}, "not-asked"),
        ("sorted", "assign", "lin", {"implementer": "URBAN"}, {"track": "major"}, "kept-field"),
        ("handling", "hand_up", "lin", {"hand_up_reason": "无登高车"}, {"severity": "serious"}, "not-asked"),
        ("handling", "hand_up", "lin", {"hand_up_reason": "无登高车"}, {"summary": "另一事项"}, "not-asked"),
        ("handling", "complete", "lin", {"result": "已修复"}, {"handler": "wu"}, "kept-field"),
        ("handling", "complete", "lin", {"result": "已修复"}, {"rating": "satisfied"}, "not-asked"),
        ("completed", "reply", "lin", {"reply": "已修复"}, {"result": "未修复"}, "not-asked"),
        ("replied", "appraise", "chen", {"rating": "fair"}, {"reply": "另一答复"}, "not-asked"),
        ("replied", "not_reached", "chen", {}, {"unreached": 3}, "kept-field"),
        ("replied", "not_reached", "chen", {}, {"rating": "satisfied"}, "not-asked"),
    ],
)
def test_a_step_takes_what_it_names_and_nothing_else(
    office: Office,
    case: str,
    step: str,
    by: str,
    given: dict[str, object],
    more: dict[str, object],
    code: str,
) -> None:
    office.refuse(code, case, step, "06-05 11:00", by, **given, **more)
    office.act(case, step, "06-05 11:00", by, **given)


def test_the_meeting_does_not_shorten_the_list_of_who_must_come(office: Office) -> None:
    office.ask("doors", severity="serious")
    office.act("doors", "sort", "06-05 10:00")
    office.act("doors", "convene", "06-05 11:00", "qian", lead="PM1", parties=["PM1", "OC1"])
    came = {"attendees": ["PM1"], "minutes": "修"}
    office.refuse("not-asked", "doors", "assign_jointly", "06-06 10:00", "qian", **came, parties=["PM1"])


def test_a_complete_file_is_not_made_incomplete_to_excuse_a_second_visit(office: Office) -> None:
    given = {"item": "residence-proof", "requester": "ma", "complete_file": True}
    office.desk.open("service", at=at("06-04 09:00"), by=Actor("wu"), unit="C11", fields=given, case="a")
    office.refuse("not-asked", "a", "come_again", "06-04 10:00", "wu", complete_file=False)
    office.refuse("kept-field", "a", "deliver", "06-04 10:00", "wu", result="已办", first_contact="lin")


def test_whoever_helps_reports_and_no_more(office: Office) -> None:
    office.ask("doors", severity="serious")
    office.act("doors", "sort", "06-05 10:00")
    office.act("doors", "convene", "06-05 11:00", "qian", lead="PM1", parties=["PM1"])
    came = {"attendees": ["PM1"], "minutes": "修", "helpers": ["ST1-HOUSING"]}
    office.act("doors", "assign_jointly", "06-06 10:00", "qian", **came)
    task = office.desk.case("doors").tasks["assist/1"]
    assert set(task.fields) == set()  # nothing of the case around it is copied into the task
