"""Zhenhai, row by row: what docs/coverage.md says of the preset, and no story shows."""

import pytest
from tests.presets.zhenhai import Office, at

from govflow import Actor, Post, Refused

LAMP = {
    "summary": "路灯不亮",
    "category": "street-lamp",
    "channel": "grid_head",
    "severity": "minor",
    "scale": "building",
}


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_grid_head_registers_what_he_finds_in_his_own_grid_and_in_no_other(office: Office) -> None:
    """ZH-03: 网格长上报."""
    zhang = Actor("zhang")
    case = office.desk.open("request", at=at("06-05 09:00"), by=zhang, unit="G111", fields=LAMP, case="1")
    assert (case.state, case.owner) == ("registered", "G111")
    with pytest.raises(Refused) as caught:
        office.desk.open("request", at=at("06-05 09:00"), by=zhang, unit="G112", fields=LAMP, case="2")
    assert caught.value.code == "not-your-step"


@pytest.mark.parametrize("channel", ["weibo", "wechat_official"])
def test_both_social_media_are_answered_at_once_and_what_is_not_small_is_not(
    office: Office, channel: str
) -> None:
    """ZH-05: 微博、微信公众号."""
    office.ask("small", channel=channel)
    office.ask("large", channel=channel, severity="serious")
    assert office.act("small", "answer_at_once", "06-05 09:05", reply="今晚修").state == "replied"
    office.refuse("guard-failed", "large", "answer_at_once", "06-05 09:05", reply="今晚修")


def test_a_matter_that_is_not_small_goes_to_the_street_without_an_exception_and_no_further(
    office: Office,
) -> None:
    """ZH-08: 大事不出镇街."""
    office.ask("bench", severity="ordinary", scale="estate", category="garden-bench")
    assert office.act("bench", "sort", "06-05 09:10").owner == "C11"
    case = office.act("bench", "hand_up", "06-05 09:20", hand_up_reason="须招标")
    rate = office.rate("within_ceiling")
    assert (case.owner, rate.numerator, rate.denominator) == ("ST1", 1, 1)
    head = Actor("head", (Post("community_worker", "ZH"),))
    beyond = {"hand_up_reason": "须招标", "exception_reason": "须区里定"}
    with pytest.raises(Refused) as caught:
        office.desk.act("bench", "hand_up", at=at("06-05 09:30"), by=head, fields=beyond)
    assert caught.value.code == "top-reached"
