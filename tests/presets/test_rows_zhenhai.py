"""Zhenhai, row by row: what docs/coverage.md says of the preset, and no story shows."""

import pytest
from tests.presets.zhenhai import Office, at

from govflow import Actor, Refused

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
