"""Dafeng, F1: the first-contact post, the officer who is away, and the one-time notice."""

from datetime import timedelta
from typing import Any

import pytest
from tests.presets.dafeng import NOTICE, Hall, at, due

from govflow.case import Flagged, PersonNamed
from govflow.case.events import Opened
from govflow.errors import Refused


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_f1_the_first_contact_makes_a_register_entry_and_the_stand_in_is_named(hall: Hall) -> None:
    case = hall.ask("1", "05-16 09:10")
    opened, *rest = hall.desk.history("1")
    assert isinstance(opened, Opened)
    assert (opened.at, case.owner, case.state) == (at("05-16 09:10"), "C01", "registered")
    entry = {name: case.fields[name] for name in ("requester", "contact", "summary", "first_contact")}
    assert entry == {
        "requester": "chen",
        "contact": "by letter",
        "summary": "an allowance",
        "first_contact": "C01-first-contact",
    }
    named = next(event for event in rest if isinstance(event, PersonNamed))
    assert (named.person, named.instead_of, named.until) == ("C01-worker-1", "C01-window", at("05-16 14:00"))
    assert "镇里开会" in named.where


def test_f1_after_two_in_the_afternoon_the_officer_is_back(hall: Hall) -> None:
    assert hall.ask("1", "05-16 14:00").fields["officer"] == "C01-window"


@pytest.mark.parametrize("lacking", ["requester", "contact", "summary", "category", "kind", "channel"])
def test_f1_a_register_entry_lacks_nothing(hall: Hall, lacking: str) -> None:
    with pytest.raises(Refused, match="Still needed") as caught:
        hall.ask("1", "05-16 09:10", **dict[str, Any]({lacking: None}))
    assert caught.value.code == "missing-field"


def test_f1_four_items_are_told_at_once_and_a_fifth_is_a_breach_that_stays_recorded(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    told = hall.act("1", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    assert (told.state, told.fields["missing"], told.flags) == ("awaiting_info", NOTICE, ())
    hall.act("1", "supply", "05-16 14:30", "C01-first-contact", supplied="all four")
    again = hall.act("1", "give_notice", "05-16 15:00", "C01-window", missing=["bank book"], notice="phone")
    flag = again.flags[0]
    assert isinstance(flag, Flagged)
    assert (flag.rule, flag.by, flag.source) == ("one_time_notice", "C01-window", "seed:002")
    assert "一次性告知" in flag.zh
    assert again.state == "awaiting_info"


def test_f1_a_second_notice_is_no_breach_once_the_facts_have_changed_and_a_third_is(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    for number, changed_facts in enumerate(({}, {"facts_changed": True}, {})):
        given = {"missing": ["a paper"], "notice": "phone", **changed_facts}
        case = hall.act("1", "give_notice", f"05-16 1{number}:00", "C01-window", **given)
        assert len(case.flags) == (number == 2)
        hall.act("1", "supply", f"05-16 1{number}:30", "C01-first-contact", supplied="it")


def test_f1_while_papers_are_missing_the_limit_stands_still(hall: Hall) -> None:
    hall.ask("1", "05-16 09:10")
    hall.act("1", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    case = hall.act("1", "supply", "05-19 09:30", "C01-first-contact", supplied="all four")
    assert due(case, "handle") == "06-02 18:00"  # 30 May and the 17th, 18th and 19th


def test_f1_what_nobody_brings_lapses_and_nobody_told_is_accepted(hall: Hall) -> None:
    hall.ask("silent", "05-16 09:10")
    hall.ask("waiting", "05-16 09:10")
    hall.act("waiting", "give_notice", "05-16 09:30", "C01-worker-1", missing=NOTICE, notice="paper")
    hall.desk.tick(at("05-23 18:00") + timedelta(microseconds=1))
    silent = hall.desk.case("silent")
    assert (silent.state, silent.fields["deemed"], silent.fields["class"]) == (
        "accepted",
        True,
        "administrative",
    )
    assert due(silent, "handle") == "05-30 18:00"  # since it came in, not since the notice term passed
    assert hall.desk.case("waiting").state == "awaiting_info"
    hall.desk.tick(at("06-07 09:00"))
    assert hall.desk.case("waiting").fields["disposition"] == "lapsed"
