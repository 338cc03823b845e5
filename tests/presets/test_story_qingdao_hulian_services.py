"""Stories R4 and R5 of the preset `qingdao_hulian`: a service need, and a posting that is held."""

import pytest
from tests.presets.hulian import BOOK, LAMP, WELL, published
from tests.presets.qingdao import Walk

from govflow import Actor
from govflow.case import Held

MEALS = {**LAMP, "summary": "meals for an old man", "kind": "service_need", "category": "meal-delivery"}


@pytest.fixture
def walk() -> Walk:
    return Walk(BOOK)


# R4: service needs


def test_r4_a_service_need_goes_to_the_hub_organisation_and_never_to_a_government_desk(walk: Walk) -> None:
    walk.open("R4", "04-06 09:00", "wang", "G1", MEALS)

    walk.refuse("not-your-step", "R4", "hand_up", "04-06 09:10", "wu", inability="x")
    walk.tick("04-20 09:00")  # nobody touches it: the organisation is chased, and keeps it
    assert len(walk.told("R4", "chase")) == 1
    walk.refuse("unknown-value", "R4", "arrange", "04-20 09:10", "xu", provider="D1")
    walk.act("R4", "arrange", "04-20 09:20", "xu", provider="MEALS")
    published(walk, "R4", "04-21", "xu")
    assert walk.owners("R4") == ["G1", "H"]  # where it lies, until the table has spoken in the same instant


def test_r4_a_low_rating_opens_a_rectification_that_the_committee_sees_and_accepts(walk: Walk) -> None:
    walk.open("R4", "04-06 09:00", "wang", "G1", MEALS)
    walk.act("R4", "arrange", "04-06 10:00", "xu", provider="MEALS")
    published(walk, "R4", "04-07", "xu")
    case = walk.act("R4", "rate", "04-07 18:00", "wang", rating=2)

    assert case.tasks["rectification/1"].owner == "MEALS"
    assert "rating" in case.published
    assert walk.desk.view("R4", Actor("lin")).tasks["rectification/1"].state == "ordered"
    assert walk.desk.view("R4", Actor("shen")).tasks == {}  # the committee of another place
    walk.refuse("tasks-open", "R4", "close", "04-08 10:00", "hua", **WELL)
    walk.act("R4 rectification/1", "report", "04-08 11:00", "meng", measures="insulated boxes")
    walk.refuse("not-your-step", "R4 rectification/1", "accept", "04-08 12:00", "meng")
    walk.act("R4 rectification/1", "accept", "04-11 09:00", "lin")
    assert walk.act("R4", "close", "04-11 10:00", "hua", **WELL).state == "closed"


@pytest.mark.parametrize(("stars", "opened"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_r4_two_stars_are_low_and_three_are_not(walk: Walk, stars: int, opened: int) -> None:
    walk.open("R4", "04-06 09:00", "wang", "G1", MEALS)
    walk.act("R4", "arrange", "04-06 10:00", "xu", provider="MEALS")
    published(walk, "R4", "04-07", "xu")

    assert len(walk.act("R4", "rate", "04-07 18:00", "wang", rating=stars).tasks) == opened
    walk.refuse("guard-failed", "R4", "rate", "04-07 18:01", "wang", rating=6)


# R5: a posting that is held


def test_r5_a_posting_on_the_list_is_held_with_the_reason_and_the_request_goes_on(walk: Walk) -> None:
    walk.open("R5", "04-06 09:00", "wang", "G3", {**LAMP, "posting": "物业都是骗 子"})

    (held,) = walk.events("R5", Held)  # the moderation log
    assert (held.field, held.screen, held.word) == ("posting", "blocked", "骗子")
    walk.act("R5", "approve_full", "04-06 09:10", "ren")
    walk.act("R5", "approve_part", "04-06 09:11", "tong")
    why = walk.refuse("message-held", "R5", "show", "04-06 09:20", "shi")
    assert "骗子" in why.text.zh
    assert walk.due("R5", "handle") == "04-07 18:00"

    published(walk, "R5", "04-06", "feng")
    case = walk.act("R5", "close", "04-07 10:00", "hua", **WELL)
    assert (case.state, list(case.held)) == ("closed", ["posting"])


def test_r5_whoever_wrote_it_may_object_and_a_reviewer_may_release_it(walk: Walk) -> None:
    walk.open("R5", "04-06 09:00", "wang", "G3", {**LAMP, "posting": "a hoax"})
    walk.refuse("not-your-step", "R5", "object", "04-06 09:05", "zhao", objection="it is true")
    walk.act("R5", "object", "04-06 09:10", "wang", objection="it is true")

    (told,) = walk.told("R5", "notify")
    assert told.to == ("reviewer_full", "reviewer_part")
    walk.act("R5", "release", "04-06 09:20", "ren")
    walk.act("R5", "approve_full", "04-06 09:30", "ren")
    walk.act("R5", "approve_part", "04-06 09:31", "tong")
    case = walk.act("R5", "show", "04-06 09:40", "shi")
    assert (list(case.held), list(case.published)) == ([], ["posting"])
    assert "approved_full" not in {name for name, value in case.fields.items() if value}
