"""Clocks that pause, are extended, warn, go on and learn of editions; messages that wait."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from govflow.case import (
    Act,
    Actor,
    Breached,
    ClockContinued,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    Command,
    MessageDue,
    MessagePlanned,
    Open,
    Opened,
    Post,
    StepTaken,
    Tick,
    Warned,
)
from govflow.case.codec import decode, encode
from govflow.case.explain import explain
from govflow.desk import Desk
from govflow.errors import RulebookError
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook, read
from govflow.testing import Given, given

SHANGHAI = ZoneInfo("Asia/Shanghai")
FILES = {
    "rulebook.yaml": """
rulebook: clocks
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
workflows: [request.yaml]
words: {supervisor: {en: supervisor, zh: 督办员}, yellow: {en: yellow, zh: 黄牌}, red: {en: red, zh: 红牌}}
""",
    "hierarchy.csv": "id,level,parent,name\nC1,community,,Riverside\nG1,grid,C1,Grid 1\n",
    "calendars.yaml": """
calendars:
  office:
    weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    revision: "2016"
    known_until: 2016-06-30
    source: assumption
    editions:
      - revision: "2016b"
        known_from: 2016-06-01
        known_until: 2016-12-31
        source: assumption
        closed: {2016-06-09: {en: Dragon Boat, zh: 端午节}, 2016-06-10: {en: Dragon Boat, zh: 端午节}}
        worked: {2016-06-12: {en: worked for Dragon Boat, zh: 端午节调休}}
  always: {weekly: {mon-sun: ["00:00-24:00"]}, source: assumption}
""",
    "limits.yaml": """
defaults: {calendar: office, profile: civil_code, source: assumption}
limits:
  term:
    limit: 10 working_day
    extension: {by: 5 working_day, times: 2}
    pauses:
      hearing: {title: {en: hearing, zh: 听证}}
      waiting: {title: {en: waiting for the resident, zh: 待补正}, cap: 3 working_day, notice: true}
  again: 3 working_day
  night: {limit: 10 natural_hour}
""",
    "request.yaml": """
workflow: request
states: [handling, waiting, answered, done]
final: [done]
fields:
  days: {type: int}
  why: {type: text}
  told: {type: text}
  ground: {type: enum, of: [hearing, waiting]}
open: {starts: handle}
steps:
  hear: {from: [handling, waiting], pauses: {clock: handle, ground: hearing}, to: waiting}
  ask: {from: [handling, waiting], to: waiting, pauses: {clock: handle, ground: waiting, notice: told}}
  suspend: {from: handling, to: waiting, pauses: {clock: handle, ground_field: ground, notice: told}}
  heard: {from: waiting, to: waiting, resumes: {clock: handle, ground: hearing}}
  supplied: {from: waiting, to: waiting, resumes: {clock: handle, ground: waiting}}
  resume: {from: waiting, to: handling, resumes: handle}
  extend:
    from: [handling, waiting]
    to: handling
    by: head
    extends: {clock: handle, by: days, reason: why, notice: told}
  answer: {from: handling, to: answered, meets: handle}
  reopen: {from: answered, to: handling, continues: handle}
  redo: {from: answered, to: handling, starts: {handle: again}}
  anew: {from: answered, to: handling, starts: handle}
  guard: {from: handling, to: handling, starts: night_watch}
  close: {from: [answered, handling], to: done}
clocks:
  handle:
    limit: term
    warn: {yellow: 50%, red: 80%}
    on_warning: {yellow: [{remind: owner}], red: [{remind: owner}, {notify: supervisor}]}
    on_breach: [{chase: owner}]
    actions: office
  night_watch:
    limit: night
    warn: [50%]
    on_warning: {50%: [{remind: owner}]}
    on_breach: [{notify: supervisor}]
    actions: office
""",
}
CLERK = Actor("clerk")
HEAD = Actor("head", (Post("head", "C1"),))


def rulebook(**changed: str) -> Rulebook:
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    return read({name: text.encode() for name, text in files.items()})


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2016-{text}").replace(tzinfo=SHANGHAI)


def act(step: str, instant: str, by: Actor = CLERK, **fields: object) -> Act:
    return Act(f"{step} {instant}", "case", at(instant), by, step, fields)


def tick(instant: str) -> Tick:
    return Tick("case", at(instant))


def local(instant: datetime | None) -> str:
    return f"{instant.astimezone(SHANGHAI):%m-%d %H:%M}" if instant else ""


def due(state: Given, clock: str = "handle") -> str:
    assert state.case
    return local(state.case.clocks[clock].due)


@pytest.fixture
def case(book: Rulebook) -> Given:
    return (
        given(book)
        .when(Open("0", "case", at("05-17 09:00"), CLERK, "request", "G1"))
        .then(Opened, ClockStarted)
    )


WARNED = (Warned, MessageDue)


def test_a_pause_costs_the_working_time_that_it_lasts(case: Given) -> None:
    """Vector 10 of domain.md 6.1."""
    assert due(case) == "05-31 18:00"
    paused = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    resumed = paused.when(act("resume", "05-25 10:00")).then(StepTaken, ClockResumed)
    assert due(resumed) == "06-03 18:00"


def test_while_it_stands_still_nothing_is_missed(case: Given) -> None:
    paused = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    assert paused.case
    assert paused.case.next_due is None
    paused.when(tick("12-01 00:00")).then()


def test_overlapping_pauses_count_once(case: Given) -> None:
    both = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    both = both.when(act("ask", "05-23 09:00", told="by phone")).then(StepTaken, ClockPaused)
    both = both.when(act("heard", "05-24 09:00")).then(StepTaken, ClockResumed)
    assert both.case
    assert both.case.clocks["handle"].paused
    resumed = both.when(act("supplied", "05-25 10:00")).then(StepTaken, ClockResumed)
    assert due(resumed) == "06-03 18:00"


def test_the_same_ground_twice_is_one_pause(case: Given) -> None:
    once = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    once.when(act("hear", "05-23 10:00")).then(StepTaken)


def test_a_pause_on_a_ground_that_wants_a_notice_is_refused_without_it(case: Given) -> None:
    case.when(act("ask", "05-20 10:00")).then(refused="missing-field")
    case.when(act("suspend", "05-20 10:00", ground="waiting", told=" ")).then(refused="missing-field")
    taken = case.when(act("suspend", "05-20 10:00", ground="waiting", told="by letter"))
    taken.then(StepTaken, ClockPaused)
    assert taken.events[-1] == ClockPaused(
        taken.events[0].at,
        "handle",
        "waiting",
        "clerk",
        "by letter",
        at("05-25 18:00").astimezone(ZoneInfo("UTC")),
    )


def test_the_cap_of_a_ground_lets_the_clock_go_on_by_itself(case: Given) -> None:
    asked = case.when(act("ask", "05-20 10:00", told="by phone")).then(StepTaken, ClockPaused)
    assert asked.case
    assert local(asked.case.next_due) == "05-25 18:00"
    later = asked.when(tick("05-27 00:00"))
    later.then(ClockResumed)
    resumed = later.events[0]
    assert isinstance(resumed, ClockResumed)
    assert resumed.capped
    assert local(resumed.at) == "05-25 18:00"
    assert local(resumed.due) == "06-06 18:00"  # 05-20 10:00 to 05-25 18:00 is 31 working hours: four days


def test_a_cap_holds_for_all_pauses_on_its_ground_together(case: Given) -> None:
    asked = case.when(act("ask", "05-18 09:00", told="by phone")).then(StepTaken, ClockPaused)
    resumed = asked.when(act("resume", "05-19 18:00")).then(StepTaken, ClockResumed)
    again = resumed.when(act("ask", "05-20 09:00", told="by phone")).then(StepTaken, ClockPaused)
    assert again.case
    assert local(again.case.next_due) <= "05-23 18:00"
    over = again.when(tick("05-25 00:00")).then(ClockResumed)
    over.when(act("ask", "05-25 09:00", told="again")).then(refused="pause-used-up")


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
    fields = {"days": 5, "why": "survey", "told": "by letter"}
    more = yellow.when(act("extend", "05-25 10:00", HEAD, **fields)).then(StepTaken, ClockExtended)
    assert more.case
    assert more.case.clocks["handle"].level == ""
    assert {local(t) for t in more.case.clocks["handle"].warnings.values()} == {"05-27 14:00", "06-02 18:00"}


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


FIELDS = {"why": "survey", "told": "by letter"}


def test_a_breach_stays_a_fact(case: Given) -> None:
    late = case.when(tick("06-02 12:00"))
    after = late.then(*(type(e) for e in late.events))
    assert after.case
    assert [breach.clock for breach in after.case.breaches] == ["handle"]
    after.when(act("extend", "06-02 12:00", HEAD, days=5, **FIELDS)).then(refused="after-due")
    paused = after.when(act("hear", "06-02 12:00")).then(StepTaken)
    assert paused.case
    assert paused.case.clocks["handle"].breached


def test_extensions_are_bounded_in_length_and_number(case: Given) -> None:
    case.when(act("extend", "05-18 09:00", HEAD, days=6, **FIELDS)).then(refused="extension-too-long")
    case.when(act("extend", "05-18 09:00", HEAD, days=0, **FIELDS)).then(refused="bad-extension")
    one = case.when(act("extend", "05-18 09:00", HEAD, days=5, **FIELDS)).then(StepTaken, ClockExtended)
    two = one.when(act("extend", "05-18 10:00", HEAD, days=1, **FIELDS)).then(StepTaken, ClockExtended)
    assert due(two) == "06-12 18:00" or due(two) == "06-08 18:00"
    two.when(act("extend", "05-18 11:00", HEAD, days=1, **FIELDS)).then(refused="extended-already")


def test_reopening_continues_restarts_or_restarts_with_less_as_the_rule_says(case: Given) -> None:
    answered = case.when(act("answer", "05-18 18:00")).then(StepTaken, ClockMet)
    continued = answered.when(act("reopen", "05-20 18:00")).then(StepTaken, ClockContinued)
    assert due(continued) == "06-02 18:00"  # two working days lay between
    restarted = answered.when(act("anew", "05-20 18:00")).then(StepTaken, ClockStarted)
    assert due(restarted) == "06-03 18:00"
    shorter = answered.when(act("redo", "05-20 18:00")).then(StepTaken, ClockStarted)
    assert due(shorter) == "05-25 18:00"


def test_a_due_instant_beyond_the_horizon_is_provisional_until_the_edition_that_knows_it(
    book: Rulebook,
) -> None:
    case = (
        given(book)
        .when(Open("0", "case", at("05-30 09:00"), CLERK, "request", "G1"))
        .then(Opened, ClockStarted)
    )
    assert due(case) == "06-13 18:00"
    far = case.when(act("extend", "05-30 10:00", HEAD, days=5, **FIELDS)).then(StepTaken, ClockExtended)
    farther = far.when(act("extend", "05-30 11:00", HEAD, days=5, **FIELDS)).then(StepTaken, ClockExtended)
    assert farther.case
    assert (due(farther), farther.case.clocks["handle"].provisional) == ("06-27 18:00", False)
    told = farther.when(tick("06-01 00:01"))
    after = told.then(ClockRecounted)
    assert after.case
    assert (local(told.events[0].at), due(after)) == ("06-01 00:00", "06-28 18:00")
    assert after.case.clocks["handle"].revision == "2016b"
    after.when(tick("06-01 00:02")).then()


def test_what_no_edition_knew_is_provisional_and_becomes_sure() -> None:
    known = FILES["calendars.yaml"].replace("known_until: 2016-06-30", "known_until: 2016-06-10")
    book = rulebook(calendars_yaml=known)
    opened = given(book).when(Open("0", "case", at("05-30 09:00"), CLERK, "request", "G1"))
    started = opened.events[-1]
    assert isinstance(started, ClockStarted)
    assert started.provisional
    case = opened.then(Opened, ClockStarted)
    sure = case.when(tick("06-02 00:00")).then(ClockRecounted)
    assert sure.case
    assert (due(sure), sure.case.clocks["handle"].provisional) == ("06-14 18:00", False)


def test_a_new_rulebook_with_a_new_edition_reaches_every_running_clock() -> None:
    early, _, _ = FILES["calendars.yaml"].partition("    editions:")
    before = rulebook(
        calendars_yaml=early + '  always: {weekly: {mon-sun: ["00:00-24:00"]}, source: assumption}\n'
    )
    desk = Desk(before, MemoryLedger())
    one = desk.open("request", at=at("05-30 09:00"), by=CLERK, unit="G1", case="one")
    assert local(one.clocks["handle"].due) == "06-13 18:00"
    desk = Desk(rulebook(), desk.ledger)
    assert desk.revise(at("06-03 10:00")) == ("one",)
    assert local(desk.case("one").clocks["handle"].due) == "06-14 18:00"
    assert desk.revise(at("06-03 10:00")) == ()
    assert [type(event) for event in desk.history("one")][-1] is ClockRecounted


def test_every_event_survives_the_codec_and_is_told_in_both_languages(case: Given) -> None:
    commands: list[Command] = [
        act("ask", "05-18 09:00", told="by phone"),
        act("resume", "05-19 18:00"),
        act("extend", "05-20 09:00", HEAD, days=5, **FIELDS),
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


def test_declared_wrong_it_is_no_rulebook() -> None:
    def codes(workflow: str) -> list[str]:
        with pytest.raises(RulebookError) as error:
            rulebook(request_yaml=workflow)
        return [problem.code for problem in error.value.problems]

    text = FILES["request.yaml"]
    assert codes(text.replace("ground: hearing}, to", "ground: herring}, to")) == ["unknown-ground"]
    assert codes(text.replace("ground: waiting, notice: told", "ground: waiting")) == ["no-notice"]
    assert codes(text.replace("limit: term", "limit: again")).count("unknown-ground") >= 1
    assert codes(text.replace("    by: head\n", "")) == ["no-approver"]
    assert codes(text.replace("yellow: 50%", "yellow: 90%")) == ["bad-warning"]
    assert codes(text.replace("yellow: 50%", "yellow: half")) == ["bad-warning"]
    assert codes(text.replace("[{chase: owner}]", "[{chase: ownr}]")) == ["unknown-role"]
    assert codes(text.replace("[{chase: owner}]", "[{shout: owner}]")) == ["unknown-key"]
    assert codes(text.replace("[{chase: owner}]", "chasing")) == ["unknown-step"]
    assert codes(text.replace("{yellow: [{remind: owner}], ", "{yelow: [{remind: owner}], ")) == [
        "unknown-warning-level"
    ]
    assert codes(text.replace("actions: office", "actions: ofice", 1)) == ["unknown-calendar"]
    assert codes(text.replace("continues: handle", "continues: handel")) == ["unknown-clock"]
    assert codes(text.replace("{handle: again}", "{handle: agin}")) == ["bad-limit"]
    assert codes(text.replace("by: days, ", "by: why, ")) == ["bad-extension"]
