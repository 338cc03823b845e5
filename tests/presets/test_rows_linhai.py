"""Linhai, row by row: what docs/coverage.md says of the preset, and no story shows."""

import pytest
from tests.presets.linhai import Town
from tests.presets.test_story_linhai import with_row


@pytest.mark.parametrize("root", ["linkage", "services"])
def test_a_further_kind_of_service_is_one_more_row(root: str) -> None:
    """LH-08, LH-18, LH-21: 5+X, 6+X, 7+X."""
    more = with_row("categories.csv", f"x,{root},X,某项,assumption")
    assert more.categories
    assert more.categories.parent("x") == root


@pytest.mark.parametrize("kind", ["convenience", "volunteering", "professional"])
def test_mobile_service_brings_each_class_to_the_village(kind: str) -> None:
    """LH-21: 流动服务."""
    town = Town()
    needed = {"unit": "V2", "category": "health", "channel": "mobile", "service_class": kind}
    case = town.ask("visit", by="tao", **needed)
    assert (case.owner, case.fields["service_class"]) == ("X", kind)
