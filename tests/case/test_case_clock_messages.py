"""Clocks that warn and are missed; messages that wait for the morning; what is told of it all."""

from tests.case.clock_rules import CLERK, EXTENDED, FILES, HEAD, act, at, local, rulebook, tick

from govflow.case import (
    Breached,
    ClockContinued,
    ClockExtended,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    Command,
    MessageDue,
    MessagePlanned,
    Open,
    Opened,
    StepTaken,
    Warned,
)
from govflow.case.codec import decode, encode
from govflow.case.explain import explain
from govflow.desk import Desk
from govflow.ledger import MemoryLedger
from govflow.testing import Given, given


def test_a_clock_warns_at_shares_of_its_working_time(case: Given) -> None:
    passed = case.when(tick("05-31 18:00"))
    levels = [(event.level, local(event.at)) for event in passed.events if isinstance(event, Warned)]
    assert levels == [("yellow", "05-24 18:00"), ("red", "05-27 18:00")]  # five and eight of ten days
    after = case.when(tick("05-31 18:01"))
    assert isinstance(after.events[-1], MessagePlanned)


def test_a_level_is_shown_until_more_time_moves_its_instant_away(case: Given) -> None:
    yellow = case.when(tick("05-25 09:30")).then(Warned, MessagePlanned, MessageDue)
    assert yellow.case
    assert yellow.case.clocks["handle"].level == "yellow"
    more = yellow.when(act("extend", "05-25 10:00", HEAD, days=5, **EXTENDED)).then(StepTaken, ClockExtended)
    assert more.case
    assert more.case.clocks["handle"].level == ""
    assert {local(t) for t in more.case.clocks["handle"].warnings.values()} == {"05-27 14:00", "06-02 18:00"}


def test_a_lower_level_shows_again_where_only_the_higher_one_moved_away(case: Given) -> None:
    red = case.when(tick("05-28 00:00"))
    shown = red.then(*(type(event) for event in red.events))
    assert shown.case
    assert shown.case.clocks["handle"].level == "red"
    more = shown.when(act("extend", "05-28 10:00", HEAD, days=2, **EXTENDED)).then(StepTaken, ClockExtended)
    assert more.case
    assert more.case.clocks["handle"].level == "yellow"
    assert {level: local(t) for level, t in more.case.clocks["handle"].warnings.items()} == {
        "red": "05-31 14:48"
    }


def test_a_short_pause_in_the_evening_loses_no_reminder(case: Given) -> None:
    paused = case.when(act("hear", "05-24 20:00")).then(Warned, MessagePlanned, StepTaken, ClockPaused)
    resumed = paused.when(act("resume", "05-24 21:00")).then(StepTaken, ClockResumed)
    resumed.when(tick("05-25 12:00")).then(MessageDue)


def test_a_message_waits_longer_where_a_new_edition_closes_its_morning() -> None:
    late = FILES["calendars.yaml"].replace("known_from: 2016-06-01", "known_from: 2016-06-05")
    late = late.replace("closed: {2016-06-09", "closed: {2016-06-06: {en: closed, zh: 停办}, 2016-06-09")
    opened = given(rulebook(calendars_yaml=late)).when(
        Open("0", "case", at("06-03 09:00"), CLERK, "request", "G1")
    )
    case = opened.then(Opened, ClockStarted)
    guarded = case.when(act("guard", "06-03 20:00")).then(StepTaken, ClockStarted)
    missed = guarded.when(tick("06-05 00:00")).then(Warned, MessagePlanned, Breached, MessagePlanned)
    sent = [event for event in missed.when(tick("06-08 00:00")).events if isinstance(event, MessageDue)]
    assert {local(event.at) for event in sent} == {"06-07 09:00"}
    assert len(sent) == 2


def test_nobody_is_reminded_at_night(case: Given) -> None:
    guarded = case.when(act("guard", "05-17 20:00")).then(StepTaken, ClockStarted)
    night = guarded.when(tick("05-18 12:00"))
    warned, planned, breached, planned_too, due_now, due_too = night.events
    assert isinstance(warned, Warned)
    assert (warned.level, local(warned.at)) == ("50%", "05-18 01:00")
    assert isinstance(planned, MessagePlanned)
    assert local(planned.send_at) == "05-18 09:00"
    assert isinstance(breached, Breached)
    assert local(breached.at) == "05-18 06:00"
    assert isinstance(planned_too, MessagePlanned)
    for message in (due_now, due_too):
        assert isinstance(message, MessageDue)
        assert local(message.at) == "05-18 09:00"
    night.then(Warned, MessagePlanned, Breached, MessagePlanned, MessageDue, MessageDue)


def test_a_warning_that_has_become_idle_is_not_sent(case: Given) -> None:
    guarded = case.when(act("guard", "05-17 20:00")).then(StepTaken, ClockStarted)
    warned = guarded.when(tick("05-18 02:00")).then(Warned, MessagePlanned)
    ended = warned.when(act("close", "05-18 03:00"))
    assert not [e for e in ended.events if isinstance(e, MessageDue)]
    closed = ended.then(*(type(e) for e in ended.events))
    closed.when(tick("05-19 00:00")).then()


def test_a_breach_stays_a_fact(case: Given) -> None:
    late = case.when(tick("06-02 12:00"))
    after = late.then(*(type(e) for e in late.events))
    assert after.case
    assert [breach.clock for breach in after.case.breaches] == ["handle"]
    after.when(act("extend", "06-02 12:00", HEAD, days=5, **EXTENDED)).then(refused="after-due")
    paused = after.when(act("hear", "06-02 12:00")).then(StepTaken)
    assert paused.case
    assert paused.case.clocks["handle"].breached


def test_every_event_survives_the_codec_and_is_told_in_both_languages(case: Given) -> None:
    commands: list[Command] = [
        act("ask", "05-18 09:00", told="by phone"),
        act("resume", "05-19 18:00"),
        act("extend", "05-20 09:00", HEAD, days=5, **EXTENDED),
        act("answer", "05-24 09:00"),
        act("reopen", "05-25 09:00"),
        act("guard", "05-25 20:00"),
        tick("06-20 09:00"),
    ]
    desk = Desk(case.book, MemoryLedger())
    desk.open("request", at=at("05-17 09:00"), by=CLERK, unit="G1", case="case", command="0")
    for command in commands:
        desk.handle(command)
    events = desk.history("case")
    kinds = {type(event) for event in events}
    assert {
        Breached,
        ClockContinued,
        ClockExtended,
        ClockPaused,
        ClockRecounted,
        ClockResumed,
        Warned,
    } <= kinds
    assert {MessageDue, MessagePlanned} <= kinds
    assert tuple(decode(encode(event)) for event in events) == events
    told = explain(case.book, events)
    assert len(told.lines) == len(events)
    assert all(line.en and line.zh and line.en != line.zh for line in told.lines)
    warned = [line for line, event in zip(told.lines, events, strict=True) if isinstance(event, Warned)]
    assert any("has used 50% of its time" in line.en and "时限已用50%" in line.zh for line in warned)
    assert any("shows red" in line.en for line in warned)
