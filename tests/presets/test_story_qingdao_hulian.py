"""Stories R1 to R3 and M of the preset `qingdao_hulian`, as the report of Jimo Road tells them."""

import pytest
from tests.presets.hulian import BADLY, BOOK, BOTH, LAMP, WELL, published
from tests.presets.qingdao import Walk

from govflow.case import Breached, Flagged, HandedUp, Published, StepTaken
from govflow.insight import measure

LEAKAGE = {
    **LAMP,
    "summary": "leakage between flats",
    "category": "flat-leakage",
    "affected": ["wang", "zhao"],
    "stakeholders": ["P1"],
}
GAS = {**LAMP, "summary": "the gas pipe has to be moved", "category": "gas-pipe"}


@pytest.fixture
def walk() -> Walk:
    return Walk(BOOK)


# R1: at once


def r1(walk: Walk) -> None:
    walk.open("R1", "03-31 10:00", "wang", "G1", LAMP)
    published(walk, "R1", "03-31", "wu")
    walk.act("R1", "close", "04-01 10:00", "hua", **WELL)


def test_r1_a_lamp_lies_with_its_grid_cell_and_is_due_at_the_close_of_the_next_working_day(
    walk: Walk,
) -> None:
    case = walk.open("R1", "03-31 10:00", "wang", "G1", LAMP)

    assert (case.owner, case.fields["tier"]) == ("G1", "instant")
    assert walk.due("R1", "handle") == "04-01 18:00"


def test_r1_answered_online_after_two_reviews_and_called_back_it_is_closed(walk: Walk) -> None:
    r1(walk)

    case = walk.desk.case("R1")
    assert (case.state, case.owner, case.breaches) == ("closed", "G1", ())
    assert walk.phases("R1") == ["online_in", "offline", "online_out"]
    (shown,) = walk.events("R1", Published)
    assert (shown.fields, walk.local(shown.at)) == (("result", "opinion"), "03-31 15:40")
    assert measure(BOOK, [case], "first_time").total.numerator == 1


def test_r1_with_one_reviewer_nothing_is_published_and_nothing_can_be_closed(walk: Walk) -> None:
    walk.open("R1", "03-31 10:00", "wang", "G1", LAMP)
    walk.act("R1", "record", "03-31 15:20", "wu", result="done", opinion="we look after it")
    walk.act("R1", "approve_full", "03-31 15:25", "ren")

    why = walk.refuse("missing-field", "R1", "publish", "03-31 15:40", "shi", **BOTH)
    assert "approved by the part-time reviewer" in why.text.en
    walk.refuse("not-your-step", "R1", "approve_part", "03-31 15:41", "ren")
    why = walk.refuse("step-not-allowed", "R1", "close", "04-01 10:00", "hua", **WELL)
    assert "Publish the reply" in why.text.en


# R2: not in time, so it is talked over, promised, and handled again


def missed(walk: Walk) -> None:
    walk.open("R2", "03-31 11:00", "wang", "G1", LEAKAGE)
    walk.tick("04-01 18:30")


def known(walk: Walk) -> None:
    missed(walk)
    walk.act("R2", "identify", "04-01 18:35", "lin")


def r2(walk: Walk) -> None:
    known(walk)
    table = {"meeting": "candid_talk", "meeting_on": "2016-04-05", "residents": ["wang", "zhao"]}
    walk.act("R2", "convene", "04-01 18:40", "lin", **table, parties=["P1"])
    walk.act("R2", "agree", "04-05 09:30", "lin", plan="a new pipe", promised_on="2016-04-12")
    published(walk, "R2", "04-11", "lin")
    walk.act("R2", "reopen", "04-12 10:00", "hua", **BADLY)
    published(walk, "R2", "04-13", "lin")
    walk.act("R2", "close", "04-14 10:00", "hua", **WELL)


def test_r2_unsolved_in_time_it_is_the_committees_duty_to_talk_it_over_or_to_ask_for_help(walk: Walk) -> None:
    missed(walk)

    (breach,), (up,) = walk.events("R2", Breached), walk.events("R2", HandedUp)
    assert (walk.local(breach.at), breach.owner) == ("04-01 18:00", "G1")
    assert (walk.local(up.at), up.owner, up.ladder) == ("04-01 18:00", "J1", "upward")
    assert [flag.rule for flag in walk.events("R2", Flagged)] == ["no_attempt"]
    walk.refuse("step-not-allowed", "R2", "record", "04-01 18:35", "lin", result="x", opinion="y")
    why = walk.refuse("guard-failed", "R2", "take_on", "04-01 18:36", "he")
    assert "talks it over or asks others to help" in why.text.en
    assert "组织协商" in why.text.zh


def test_r2_a_meeting_without_the_property_company_is_no_meeting(walk: Walk) -> None:
    known(walk)

    table = {"meeting": "candid_talk", "meeting_on": "2016-04-05", "residents": ["wang", "zhao"]}
    why = walk.refuse("party-missing", "R2", "convene", "04-01 18:40", "lin", **table)
    assert "First Property Company (P1)" in why.text.en
    assert "第一物业公司（P1）" in why.text.zh
    walk.refuse(
        "party-missing",
        "R2",
        "convene",
        "04-01 18:41",
        "lin",
        **{**table, "residents": ["wang"]},
        parties=["P1"],
    )
    walk.act("R2", "convene", "04-01 18:42", "lin", **table, parties=["P1"])
    assert walk.due("R2", "meeting") == "04-05 18:00"


def test_r2_what_was_promised_is_due_after_the_holidays_and_what_does_not_satisfy_is_done_again(
    walk: Walk,
) -> None:
    r2(walk)

    case = walk.desk.case("R2")
    assert (case.state, case.owner, case.fields["reopened"]) == ("closed", "J1", 1)
    assert (case.fields["tier"], case.fields["promised_on"]) == ("term", "2016-04-12")
    assert walk.due("R2", "promise") == "04-12 18:00"
    assert case.clocks["promise"].met
    assert BOOK.hierarchy.level(case.owner) == "committee"


def test_r2_what_is_done_again_is_reviewed_again(walk: Walk) -> None:
    walk.open("R2", "04-05 11:00", "wang", "G1", LAMP)
    published(walk, "R2", "04-05", "wu")
    walk.act("R2", "reopen", "04-06 10:00", "hua", **BADLY)
    walk.act("R2", "record", "04-06 15:00", "wu", result="a new bulb", opinion="it burns")

    walk.refuse("missing-field", "R2", "publish", "04-06 15:10", "shi", **BOTH)


def test_r2_five_working_days_from_the_talk_end_on_the_twelfth_too(walk: Walk) -> None:
    known(walk)
    table = {"meeting": "candid_talk", "meeting_on": "2016-04-05", "residents": ["wang", "zhao"]}
    walk.act("R2", "convene", "04-01 18:40", "lin", **table, parties=["P1"])
    walk.act("R2", "agree", "04-05 09:30", "lin", plan="a new pipe", promised_on="2016-04-12")

    assert walk.due("R2", "term") == "04-12 18:00"  # 2 to 4 April are no working days


# R3: beyond the street


def diverted(walk: Walk) -> None:
    walk.open("R3", "04-12 09:00", "wang", "G2", GAS)
    walk.act("R3", "hand_up", "04-12 10:00", "zheng", inability="it is about gas")
    walk.act("R3", "hand_up", "04-12 15:00", "lin", inability="the committee is not qualified")
    walk.act("R3", "divert", "04-13 09:00", "he", inability="it takes specialists")


PROGRESS = [("04-18", "surveyed"), ("04-25", "designed"), ("05-03", "begun")]


def r3(walk: Walk) -> None:
    diverted(walk)
    for day, progress in PROGRESS:
        walk.act("R3", "report", f"{day} 10:00", "gao", progress=progress)
    published(walk, "R3", "05-04", "gao")
    walk.act("R3", "close", "05-05 10:00", "hua", **WELL)


def test_r3_each_level_says_what_it_tried_or_why_it_cannot(walk: Walk) -> None:
    walk.open("R3", "04-12 09:00", "wang", "G2", GAS)

    walk.refuse("missing-field", "R3", "hand_up", "04-12 10:00", "zheng")
    walk.act("R3", "hand_up", "04-12 10:00", "zheng", inability="it is about gas")
    walk.refuse("missing-field", "R3", "hand_up", "04-12 15:00", "lin")
    walk.act("R3", "hand_up", "04-12 15:00", "lin", attempt="the company was asked")
    walk.refuse("missing-field", "R3", "divert", "04-13 09:00", "he")


def test_r3_diverted_to_the_department_of_its_port_it_is_due_after_labour_day(walk: Walk) -> None:
    diverted(walk)

    case = walk.desk.case("R3")
    assert (case.state, case.owner, case.fields["tier"]) == ("diverted", "D1", "divert")
    assert walk.due("R3", "department") == "05-05 18:00"


def test_r3_every_step_of_the_department_comes_back_to_the_resident(walk: Walk) -> None:
    diverted(walk)
    before = len(walk.told("R3", "inform"))

    for number, (day, progress) in enumerate(PROGRESS, 1):
        walk.act("R3", "report", f"{day} 10:00", "gao", progress=progress)
        told = walk.told("R3", "inform")[before:]
        assert len(told) == number
        assert (told[-1].step, told[-1].persons, walk.local(told[-1].at)) == (
            "report",
            ("wang",),
            f"{day} 10:00",
        )
        assert walk.sees("R3", "wang")["progress"] == progress


def test_r3_it_is_closed_at_the_level_of_the_department(walk: Walk) -> None:
    r3(walk)

    case = walk.desk.case("R3")
    assert (case.state, case.breaches) == ("closed", ())
    assert BOOK.hierarchy.level(case.owner) == "department"


# M: the figures


def test_m_one_of_three_at_the_first_go_two_at_the_grassroots_and_all_satisfied_in_the_end(
    walk: Walk,
) -> None:
    r1(walk)
    r2(walk)
    r3(walk)
    cases = [walk.desk.case(name) for name in ("R1", "R2", "R3")]

    found = {name: measure(BOOK, cases, name).total for name in BOOK.metrics.named}
    figures = {name: (rate.numerator, rate.denominator) for name, rate in found.items()}
    assert figures == {"first_time": (1, 3), "grassroots": (2, 3), "satisfied": (3, 3), "reached": (3, 3)}
    assert found["satisfied"].metric.rests_on == "outcome"
    assert [event.step for event in walk.events("R2", StepTaken) if event.step == "reopen"] == ["reopen"]
