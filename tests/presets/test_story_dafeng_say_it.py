"""Dafeng, T1 and T2: the residents' say-it day, its five steps, and a twentieth that is a Sunday."""

from collections.abc import Iterable

import pytest
from tests.presets.dafeng import BOOK, Hall, at, changed, due

from govflow import Actor
from govflow.case import Case, MessageDue, Published, StepTaken

EVERYBODY = ["party_member", "residents_representative", "grid_head", "delegates"]
ORDER = {
    "officer": "C01-worker-2",
    "body": "RC01",
    "deadline": "2016-05-30",
    "requirements": "lines that last",
}


class Room(Hall):
    """Where residents say what they think."""

    def say(self, case: str, when: str, raiser: str, channel: str) -> Case:
        fields = {"raiser": raiser, "opinion": "the fire lane", "channel": channel}
        return self.desk.open(
            "deliberation", at=at(when), by=Actor("C01-worker-1"), unit="C01-2-1", fields=fields, case=case
        )

    def all_said(self) -> None:
        self.say("parking", "05-20 14:00", "chen", "room")
        self.say("lights", "05-20 14:30", "gu", "hotline")
        self.say("parking-again", "05-20 15:00", "lu", "mailbox")
        self.act("parking-again", "merge", "05-20 16:00", "C01-party", topic="parking")

    def states(self, case: str) -> list[str]:
        taken = [event for event in self.desk.history(case) if isinstance(event, StepTaken)]
        return [taken[0].source, *dict.fromkeys(event.target for event in taken)]


@pytest.fixture
def room() -> Room:
    room = Room()
    room.all_said()
    return room


def deliberated(room: Room) -> Room:
    room.act("parking", "deliberate", "05-24 16:00", "C01-party", participants=EVERYBODY, solution="lines")
    return room


def test_t1_three_opinions_through_three_channels_two_alike_are_two_topics(room: Room) -> None:
    cases = [room.desk.case(name) for name in ("parking", "lights", "parking-again")]
    assert [case.fields["channel"] for case in cases] == ["room", "hotline", "mailbox"]
    assert [case.state for case in cases] == ["raised", "raised", "merged"]
    assert [(r.kind, r.other) for r in cases[0].relations] == [("duplicate", "parking-again")]


@pytest.mark.parametrize("missing", EVERYBODY)
def test_t1_without_one_class_of_participants_there_is_no_deliberation(room: Room, missing: str) -> None:
    there = [one for one in EVERYBODY if one != missing]
    given = {"participants": there, "solution": "lines"}
    said = room.refuse("party-missing", "parking", "deliberate", "05-24 15:00", "C01-party", **given)
    assert BOOK.word(missing).en in said.text.en
    assert BOOK.word(missing).zh in said.text.zh
    assert deliberated(room).desk.case("parking").state == "deliberated"


def test_t1_the_party_organisation_calls_it_and_nobody_else(room: Room) -> None:
    given = {"participants": EVERYBODY, "solution": "lines"}
    room.refuse("not-your-step", "parking", "deliberate", "05-24 15:00", "C01-worker-1", **given)


@pytest.mark.parametrize("missing", ORDER)
def test_t1_an_assignment_names_officer_body_deadline_and_requirements(room: Room, missing: str) -> None:
    deliberated(room)
    order = {name: value for name, value in ORDER.items() if name != missing}
    room.refuse("missing-field", "parking", "assign", "05-24 16:30", "C01-party", **order)
    case = room.act("parking", "assign", "05-24 16:40", "C01-party", **ORDER)
    assert (case.state, due(case, "handle")) == ("handled", "05-30 18:00")


RATED = {"feedback": "told by telephone", "public_notice": "on the board", "rating": "satisfied"}


def handled(room: Room) -> Room:
    deliberated(room).act("parking", "assign", "05-24 16:40", "C01-party", **ORDER)
    return room


def done(room: Room) -> Room:
    handled(room).act("parking", "report_done", "05-27 16:00", "C01-worker-2", result="painted")
    return room


def test_t1_rating_comes_after_the_result_and_needs_feedback_notice_and_rating(room: Room) -> None:
    handled(room)
    room.refuse("missing-field", "parking", "rate", "05-26 10:00", "C01-worker-1", **RATED)
    room.act("parking", "report_done", "05-27 16:00", "C01-worker-2", result="painted")
    for missing in RATED:
        some = {name: text for name, text in RATED.items() if name != missing}
        room.refuse("missing-field", "parking", "rate", "05-30 10:00", "C01-worker-1", **some)
    room.act("parking", "rate", "05-30 10:10", "C01-worker-1", **RATED)
    events = room.desk.history("parking")
    assert [e.fields for e in events if isinstance(e, Published)] == [("public_notice",)]
    told: Iterable[MessageDue] = (e for e in events if isinstance(e, MessageDue))
    assert [(e.kind, e.persons) for e in told] == [("inform", ("chen", "lu"))]  # both who had raised it


def test_t1_the_month_is_summed_up_and_a_precedent_is_kept(room: Room) -> None:
    done(room).act("parking", "rate", "05-30 10:10", "C01-worker-1", **RATED)
    given = {"summary": "lines and watching", "precedent": True}
    case = room.act("parking", "conclude", "05-31 16:00", "C01-party", **given)
    assert room.states("parking") == ["raised", "deliberated", "handled", "rated", "concluded"]
    assert (due(case, "summary"), case.clocks["summary"].met) == ("05-31 18:00", True)
    assert case.fields["precedent"] is True
    assert case.breaches == ()


def test_what_nobody_deliberates_is_chased_after_the_next_say_it_day(room: Room) -> None:
    assert due(room.desk.case("lights"), "next_round") == "06-20 18:00"
    room.desk.tick(at("06-21 09:00"))
    told = [event for event in room.desk.history("lights") if isinstance(event, MessageDue)]
    assert [(event.kind, event.to) for event in told] == [("chase", ("party_secretary",))]


# ---- T2


def day_of_march(book_rolls: str) -> str:
    book = (
        BOOK if book_rolls == "keep" else changed("limits.yaml", "    roll: keep", f"    roll: {book_rolls}")
    )
    limit = book.limits["say_it_day"]
    assert limit
    return f"{limit.due(at('03-01 09:00')):%m-%d %H:%M}"


def test_t2_the_twentieth_stays_on_its_sunday_unless_the_rule_moves_it() -> None:
    assert at("03-20 00:00").isoweekday() == 7
    assert day_of_march("keep") == "03-21 00:00"  # 24:00 of the 20th
    assert day_of_march("next") == "03-21 18:00"
    assert day_of_march("previous") == "03-18 18:00"


def test_t2_eight_of_the_twelve_say_it_days_of_2016_are_working_days() -> None:
    office = BOOK.calendars["office"]
    assert sum(office.is_working_day(at(f"{month:02}-20 00:00").date()) for month in range(1, 13)) == 8
