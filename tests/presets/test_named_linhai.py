"""Linhai: with each step only the fields that it names; lists, offices and mandates are not rewritten."""

import pytest
from tests.presets.linhai import Town, at, denied

from govflow import Actor


@pytest.fixture
def town() -> Town:
    """Return a desk with a need that is followed, a matter with its office, a mandate for an errand."""
    town = Town()
    town.ask("listed")
    town.ask("followed")
    town.act("followed", "follow", "06-21 10:00", "mei", team="community_worker")
    town.apply("received")
    town.apply("office")
    town.act("office", "to_office", "06-21 10:00", "lan")
    given = {"item": "subsistence-allowance", "requester": "song"}
    town.desk.open("proxy", at=at("06-21 09:00"), by=Actor("song"), unit="V1", fields=given, case="errand")
    town.act("errand", "mandate", "06-21 10:00", "song", agent="lan", mandate="2021-17")
    return town


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("priority", "first", "kept-field"),
        ("project_list", "venture", "kept-field"),
        ("follower", "mei", "kept-field"),
        ("team", "volunteer", "not-asked"),
        ("reply", "已办", "not-asked"),
    ],
)
def test_nothing_is_put_on_the_list_that_only_comes_later(
    town: Town, field: str, value: str, code: str
) -> None:
    denied(code, lambda: town.ask("new", "06-21 09:00", "mei", **{field: value}))


def test_who_needs_it_and_what_class_of_service_may_be_said_at_once(town: Town) -> None:
    assert town.ask("new", requester="qi", phone="0576", service_class="professional").state == "listed"


@pytest.mark.parametrize(
    ("case", "step", "by", "given", "more", "code"),
    [
        ("listed", "follow", "mei", {"team": "volunteer"}, {"scope": "special"}, "not-asked"),
        ("listed", "follow", "mei", {"team": "volunteer"}, {"priority": "first"}, "kept-field"),
        ("listed", "follow", "mei", {"team": "volunteer"}, {"follower": "yu"}, "kept-field"),
        (
            "followed",
            "handle",
            "mei",
            {"result": "已办", "delivery": "both"},
            {"category": "health"},
            "not-asked",
        ),
        ("received", "hand_up", "lan", {"hand_up_reason": "x"}, {"category": "policing"}, "not-asked"),
        ("received", "to_office", "lan", {}, {"office": "T1-CIVIL"}, "kept-field"),
        ("received", "to_office", "lan", {}, {"category": "policing"}, "not-asked"),
        ("office", "to_bureau", "dong", {"hand_up_reason": "x"}, {"bureau": "TZ-CIVIL"}, "kept-field"),
        ("office", "handle", "dong", {"result": "已办"}, {"requester": "he"}, "not-asked"),
        ("errand", "file", "lan", {"progress": "已递交"}, {"agent": "tao"}, "not-asked"),
        ("errand", "file", "lan", {"progress": "已递交"}, {"mandate": "2021-18"}, "not-asked"),
        ("errand", "report", "lan", {"progress": "已递交"}, {"requester": "lan"}, "not-asked"),
    ],
)
def test_a_step_takes_what_it_names_and_nothing_else(
    town: Town, case: str, step: str, by: str, given: dict[str, object], more: dict[str, object], code: str
) -> None:
    town.refuse(code, case, step, "06-22 10:00", by, **given, **more)
    town.act(case, step, "06-22 10:00", by, **given)


def test_what_was_obtained_is_what_is_delivered(town: Town) -> None:
    town.act("errand", "file", "06-22 10:00", "lan", progress="已递交")
    town.act("errand", "obtain", "06-23 10:00", "lan", result="已批准")
    town.refuse("not-asked", "errand", "deliver", "06-24 10:00", "lan", result="未批准")
    assert town.act("errand", "deliver", "06-24 10:00", "lan").fields["result"] == "已批准"
