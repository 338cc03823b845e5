"""Dafeng: complaints have a channel, a named handler who is not the person concerned, and a reply."""

import pytest
from tests.presets.dafeng import BOOK, Hall, at, due

from govflow import Actor
from govflow.case import Case, MessageDue


class Window(Hall):
    """Where people complain."""

    def complain(self, case: str, about: str, channel: str = "complaint_window") -> Case:
        fields = {"complainant": "chen", "complained_about": [about], "summary": "rude", "channel": channel}
        by = Actor("chen")
        return self.desk.open("complaint", at=at("06-01 09:00"), by=by, unit="C01", fields=fields, case=case)


@pytest.fixture
def window() -> Window:
    return Window()


def test_a_complaint_comes_through_window_or_telephone_and_has_a_named_handler(window: Window) -> None:
    for case, channel in (("1", "complaint_window"), ("2", "complaint_phone")):
        window.complain(case, "C01-window", channel)
        taken = window.act(case, "take_up", "06-01 10:00", "C01-complaints")
        assert (taken.fields["handler"], due(taken, "reply")) == ("C01-complaints", "06-16 18:00")


def test_nobody_handles_a_complaint_about_themselves(window: Window) -> None:
    window.complain("1", "C01-complaints")
    said = window.refuse("same-person", "1", "take_up", "06-01 09:30", "C01-complaints")
    assert "被投诉人" in said.text.zh
    window.refuse("not-your-step", "1", "take_up", "06-01 09:40", "C02-complaints")
    assert window.act("1", "take_up", "06-01 10:00", "T1-complaints").fields["handler"] == "T1-complaints"


def test_it_does_not_end_without_a_reply_of_its_handler(window: Window) -> None:
    window.complain("1", "C01-window")
    window.act("1", "take_up", "06-01 10:00", "C01-complaints")
    ends = {step.name for step in BOOK.workflows["complaint"].steps if step.target == "closed"}
    assert ends == {"accept_reply", "let_rest", "reply_finally"}
    window.refuse("missing-field", "1", "reply", "06-02 10:00", "C01-complaints", findings="true")
    given = {"findings": "true", "reply": "sorry"}
    window.refuse("not-your-step", "1", "reply", "06-02 10:00", "T1-complaints", **given)
    replied = window.act("1", "reply", "06-02 10:00", "C01-complaints", **given)
    told = [event for event in window.desk.history("1") if isinstance(event, MessageDue)]
    assert (replied.state, told[0].kind, told[0].persons) == ("replied", "inform", ("chen",))


def test_a_late_reply_is_told_above(window: Window) -> None:
    window.complain("1", "C01-window")
    window.desk.tick(at("06-17 09:00"))
    told = [event for event in window.desk.history("1") if isinstance(event, MessageDue)]
    assert [(event.kind, event.to) for event in told] == [("notify", ("deputy_head",))]


def replied(window: Window) -> Window:
    window.complain("1", "C01-window")
    window.act("1", "take_up", "06-01 10:00", "C01-complaints")
    window.act("1", "reply", "06-03 10:00", "C01-complaints", findings="none", reply="no")
    return window


def test_a_second_look_is_taken_by_another_officer_above_the_first(window: Window) -> None:
    replied(window).act("1", "ask_again", "06-06 09:00", "chen", objection="not so")
    window.refuse("not-your-step", "1", "take_up_again", "06-06 10:00", "C01-complaints")
    window.act("1", "take_up_again", "06-06 11:00", "T1-complaints")
    case = window.act("1", "reply_finally", "06-12 10:00", "T1-complaints", final_reply="so it was")
    assert (case.state, case.fields["handler"], case.fields["reviewer"]) == (
        "closed",
        "C01-complaints",
        "T1-complaints",
    )


def test_whoever_took_the_first_look_does_not_take_the_second_from_above(window: Window) -> None:
    window.complain("1", "C01-complaints")
    window.act("1", "take_up", "06-01 10:00", "T1-complaints")
    window.act("1", "reply", "06-03 10:00", "T1-complaints", findings="none", reply="no")
    window.act("1", "ask_again", "06-06 09:00", "chen", objection="not so")
    window.refuse("same-person", "1", "take_up_again", "06-06 10:00", "T1-complaints")
    assert (
        window.act("1", "take_up_again", "06-06 11:00", "DF-complaints").fields["reviewer"] == "DF-complaints"
    )


def test_another_officer_takes_over_from_a_handler_who_cannot_go_on(window: Window) -> None:
    window.complain("1", "C01-window")
    window.act("1", "take_up", "06-01 10:00", "C01-complaints")
    assert window.act("1", "take_up", "06-02 10:00", "T1-complaints").fields["handler"] == "T1-complaints"
    window.refuse("not-your-step", "1", "reply", "06-03 10:00", "C01-complaints", findings="none", reply="no")


def test_where_nobody_asks_again_it_rests(window: Window) -> None:
    replied(window)
    window.desk.tick(at("06-21 09:00"))
    assert window.desk.case("1").state == "closed"
