"""Tasks: whole cases inside a case, one at each unit, with clocks of their own."""

from datetime import UTC
from typing import Any

import pytest
from tests.case.life_rules import FILES, HEAD, SHANGHAI, Life, at, post, rules

from govflow import Desk
from govflow.case import (
    Actor,
    Breached,
    ClockStarted,
    Event,
    InTask,
    MessageDue,
    Opened,
    StepTaken,
    Stopped,
    fold,
)
from govflow.case.codec import decode, encode
from govflow.errors import RulebookError
from govflow.rulebook import Rulebook

STEPS = """
  ask: {from: new, opens: {workflow: assist, at: helpers}, starts: handle}
  ask_if_urgent: {from: new, opens: {workflow: assist, at: owner, when: {urgent: yes}}}
  ask_both: {from: new, opens: [{workflow: assist, at: lead}, {workflow: assist, at: unit}]}
  note: {from: new}
  late: {from: new, by: system, climb: district, starts: handle}
"""
CLOCK = "clocks: {handle: {limit: short, on_breach: late}}"
HELPER = post("helper", "C2", "hu")
AT_G4 = post("helper", "G4", "mo")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rules(STEPS, CLOCK)


@pytest.fixture
def life(book: Rulebook) -> Life:
    life = Life(book, helpers=["C2", "G4"], summary="lamp", reason="is no field of a task")
    life.act("ask")
    return life


def local(events: tuple[Event, ...]) -> list[tuple[str, str, str]]:
    """Return when what happened where."""
    named = [(e, e.task, e.event) if isinstance(e, InTask) else (e, "", e) for e in events]
    return [(f"{e.at.astimezone(SHANGHAI):%m-%d %H:%M}", task, type(one).__name__) for e, task, one in named]


def test_a_task_is_opened_at_each_unit_with_what_the_case_knows(life: Life) -> None:
    assert list(life.case.tasks) == ["assist/1", "assist/2"]
    for task, unit in zip(life.case.tasks.values(), ("C2", "G4"), strict=True):
        assert (task.owner, task.unit, task.state, task.workflow) == (unit, "G1", "asked", "assist")
        assert task.fields == {"summary": "lamp"}
        assert task.clocks["help"].due == at("06-06 18:00")
    assert life.case.owner == "G1", "the owner stays"


def test_tasks_are_numbered_on_and_a_unit_is_asked_once(life: Life) -> None:
    life.act("ask", helpers=["G3", "G3"])
    assert [(n, t.owner) for n, t in life.case.tasks.items()][2:] == [("assist/3", "G3")]


def test_tasks_are_opened_where_a_guard_holds_and_at_owner_field_and_place(book: Rulebook) -> None:
    life = Life(book, lead="S2")
    life.act("ask_if_urgent")
    assert not life.case.tasks
    life.act("ask_if_urgent", urgent=True)
    life.act("ask_both")
    assert [task.owner for task in life.case.tasks.values()] == ["G1", "S2", "G1"]
    assert not Life(book).act("ask")[2:], "nobody is asked where the field is empty"


def test_a_case_is_next_due_when_a_task_of_it_is(book: Rulebook) -> None:
    life = Life(book)
    life.act("ask_both")
    assert not life.case.clocks
    assert life.case.next_due == life.case.tasks["assist/1"].clocks["help"].due


def test_a_task_is_worked_by_its_own_rights(life: Life) -> None:
    refusal = life.refused("finish", AT_G4, task="assist/1", result="done")
    assert refusal.code == "not-your-step"
    assert "helper of Hillside (C2) or head of Grid 1 (G1)" in refusal.text.en
    assert life.refused("finish", HELPER, task="assist/1").code == "missing-field"
    assert life.refused("ask", HEAD, task="assist/1").code == "step-not-allowed"
    taken, _ = life.act("finish", HELPER, task="assist/1", result="done")
    assert isinstance(taken, InTask)
    assert isinstance(taken.event, StepTaken)
    assert taken.event.final
    assert life.case.tasks["assist/1"].closed_at == at("06-05 10:00")
    assert life.case.tasks["assist/2"].closed_at is None
    life.act("finish", HEAD, task="assist/2", result="for them")  # a head at the owner of the parent may too
    assert life.case.state == "new"


def test_the_right_at_the_parent_follows_its_owner(life: Life) -> None:
    life.passes("06-06 19:00")
    assert life.case.owner == "C1"
    assert life.refused("finish", HEAD, task="assist/1", result="x").code == "not-your-step"
    life.act("finish", post("head", "S1"), task="assist/1", result="x")


def test_what_a_step_of_a_task_writes_stays_in_the_task(life: Life) -> None:
    life.act("look", HELPER, task="assist/1")
    assert life.case.tasks["assist/1"].fields == {"summary": "lamp", "seen_by": "hu"}
    assert life.case.tasks["assist/2"].fields == {"summary": "lamp"}
    assert "seen_by" not in life.case.fields


def test_an_unknown_task_is_refused_with_a_hint(life: Life) -> None:
    refusal = life.refused("look", HELPER, task="assist/9")
    assert refusal.code == "no-such-task"
    assert "Did you mean 'assist/" in refusal.text.en
    assert "案件“a”没有任务“assist/9”" in refusal.text.zh


def test_clocks_of_tasks_and_of_the_case_pass_in_order(life: Life) -> None:
    assert life.case.next_due == at("06-06 18:00")
    life.act("ask", on="06-06 09:00", helpers=["G3"])
    assert local(life.passes("06-08 19:00")) == [
        ("06-06 18:00", "assist/1", "Breached"),
        ("06-06 18:00", "assist/1", "MessageDue"),
        ("06-06 18:00", "assist/2", "Breached"),
        ("06-06 18:00", "assist/2", "MessageDue"),
        ("06-07 18:00", "", "Breached"),
        ("06-07 18:00", "", "StepTaken"),
        ("06-07 18:00", "", "HandedUp"),
        ("06-07 18:00", "", "ClockStarted"),
        ("06-07 18:00", "assist/3", "Breached"),
        ("06-07 18:00", "assist/3", "MessageDue"),
        ("06-08 18:00", "", "Breached"),
        ("06-08 18:00", "", "StepTaken"),
        ("06-08 18:00", "", "HandedUp"),
        ("06-08 18:00", "", "ClockStarted"),
    ]


def test_a_message_of_a_task_names_its_owner(life: Life) -> None:
    told = [e.event for e in life.passes("06-06 19:00") if isinstance(e, InTask)]
    messages = [e for e in told if isinstance(e, MessageDue)]
    assert [(m.kind, m.to, m.owner) for m in messages] == [
        ("chase", ("owner",), "C2"),
        ("chase", ("owner",), "G4"),
    ]


def test_time_passes_in_a_task_before_a_command_to_the_case(life: Life) -> None:
    events = life.act("note", on="06-06 18:30")
    assert [e.event for e in events if isinstance(e, InTask) and isinstance(e.event, Breached)] == [
        Breached(at("06-06 18:00"), "help", "C2"),
        Breached(at("06-06 18:00"), "help", "G4"),
    ]
    assert life.refused("look", HELPER, "06-06 18:29", task="assist/1").code == "before-last-event"


def test_the_end_of_the_case_stops_what_is_open_in_tasks_and_nothing_else(life: Life) -> None:
    life.act("finish", HELPER, task="assist/1", result="done")
    events = life.act("close", on="06-05 11:00")
    assert [e for e in events if isinstance(e, InTask)] == [
        InTask(at("06-05 11:00"), "assist/2", Stopped(at("06-05 11:00")))
    ]
    assert life.case.tasks["assist/1"].closed_at == at("06-05 10:00")
    assert life.case.tasks["assist/2"].closed_at == at("06-05 11:00")
    assert life.case.next_due is None
    assert not life.passes("12-31 10:00")


def test_nobody_works_a_task_of_a_case_that_has_ended(life: Life) -> None:
    life.act("close")
    refusal = life.refused("finish", AT_G4, task="assist/2", result="too late")
    assert refusal.code == "task-stopped"
    assert "随主案" in refusal.text.zh


def test_a_command_to_a_task_counts_once(life: Life) -> None:
    desk = life.desk
    given: Any = {"at": at("06-05 11:00"), "by": HELPER, "task": "assist/1", "command": "c"}
    desk.act("a", "look", **given)
    before = desk.history("a")
    desk.act("a", "look", **given)
    desk.act("a", "look", **{**given, "at": at("06-05 10:30")})  # whatever else it says
    assert desk.history("a") == before
    with pytest.raises(ValueError, match="stands for 'look' already"):
        desk.act("a", "finish", **given)


def test_a_task_that_cannot_be_opened_refuses_the_whole_step() -> None:
    needy = FILES["assist.yaml"].replace("  result: {type: text}", "  result: {type: text, required: true}")
    life = Life(rules(STEPS, CLOCK, assist_yaml=needy), helpers=["C2"])
    refusal = life.refused("ask")
    assert refusal.code == "missing-field"
    assert "Still needed: result." in refusal.text.en


def test_a_task_may_ask_for_what_the_case_knows_when_it_opens() -> None:
    needy = FILES["assist.yaml"].replace("open: {starts: help}", "open: {writes: summary, starts: help}")
    book = rules(STEPS, CLOCK, assist_yaml=needy)
    Life(book, helpers=["C2"], summary="x").act("ask")
    refusal = Life(book, helpers=["C2"]).refused("ask")
    assert refusal.code == "missing-field"


def test_a_step_that_ends_the_case_opens_no_tasks() -> None:
    with pytest.raises(RulebookError) as caught:
        rules("  last: {from: new, to: closed, opens: {workflow: assist, at: owner}}")
    assert [p.code for p in caught.value.problems] == ["task-after-end"]


def test_what_happens_in_a_task_is_told_with_its_name(life: Life) -> None:
    life.act("finish", HELPER, task="assist/1", result="fixed")
    en, zh = life.told(), life.told("zh")
    assert "[Assistance 1] Opened at Grid 1 (G1) by ann. Hillside (C2) answers for it." in en
    assert "[Assistance 1] finish, by hu: now 'done'." in en
    assert "Now: [Assistance 2] asked; Grid 4 (G4) answers for it." in en
    assert "Next: [Assistance 2] 'helping' is due Wed 6 Jun 2018 18:00." in en
    assert "Now: [Assistance 1]" not in en
    assert "【协办1】" in zh
    assert "下一期限：【协办2】“协办”" in zh
    life.act("close")
    assert "[Assistance 2] Stopped: the case around it ended." in life.told()
    assert "【协办2】随主案终止。" in life.told("zh")


def test_events_of_tasks_come_back_from_the_ledger_equal(life: Life) -> None:
    life.act("look", HELPER, task="assist/1")
    life.passes("06-20 10:00")
    life.act("close")
    history = life.desk.history("a")
    stored = tuple(decode(encode(event)) for event in history)
    assert stored == history
    assert fold(stored) == life.case
    assert {type(e.event) for e in history if isinstance(e, InTask)} >= {Opened, ClockStarted, Stopped}


# -- tasks in tasks ----------------------------------------------------------------------------

NESTED = {
    "rulebook_yaml": FILES["rulebook.yaml"].replace("assist.yaml]", "assist.yaml, check.yaml]"),
    "assist_yaml": FILES["assist.yaml"] + "",
    "check_yaml": """
workflow: check
title: {en: Check, zh: 核查}
states: [asked, done]
final: [done]
open: {starts: look}
steps: {finish: {from: asked, to: done}}
clocks: {look: {limit: short, on_breach: [{chase: owner}]}}
""",
}
NESTED["assist_yaml"] = NESTED["assist_yaml"].replace(
    "steps:\n", "steps:\n  check: {from: asked, opens: {workflow: check, at: owner}}\n"
)


def test_a_task_may_have_tasks_which_end_with_it() -> None:
    life = Life(rules(STEPS, CLOCK, **NESTED), helpers=["C2"])
    life.act("ask")
    life.act("check", HELPER, task="assist/1")
    inner = life.case.tasks["assist/1"].tasks["check/1"]
    assert (inner.owner, inner.state) == ("C2", "asked")
    assert "[Assistance 1] [Check 1] Opened" in life.told()
    assert "【协办1】【核查1】" in life.told("zh")
    assert local(life.passes("06-06 19:00"))[0][1] == "", "its clock runs"
    stored = tuple(decode(encode(event)) for event in life.desk.history("a"))
    assert fold(stored) == life.case
    life.act("close")
    assert life.case.tasks["assist/1"].tasks["check/1"].closed_at is not None
    assert life.case.next_due is None


def test_a_task_of_a_task_is_named_by_both() -> None:
    life = Life(rules(STEPS, CLOCK, **NESTED), helpers=["C2"])
    life.act("ask")
    life.act("check", HELPER, task="assist/1")
    life.act("finish", Actor("anybody"), task="assist/1/check/1")
    assert life.case.tasks["assist/1"].tasks["check/1"].closed_at is not None
    assert life.refused("finish", task="assist/1/check/2").code == "no-such-task"
    assert life.case.last_at.tzinfo is UTC


def test_a_new_calendar_is_no_older_news_in_a_task_than_what_the_case_has_done_since() -> None:
    before = """
calendars:
  office: {weekly: {mon-fri: ["09:00-18:00"]}, revision: r1, known_until: 2018-12-31, source: assumption}
"""
    after = before.replace(
        "source: assumption}",
        "source: assumption, editions: [{revision: r2, known_from: 2018-06-06, known_until: 2018-12-31, "
        "source: notice, closed: {2018-06-06: {en: Flood, zh: 防汛}}}]}",
    )
    life = Life(rules(STEPS, CLOCK, calendars_yaml=before), helpers=["C2"])
    life.act("ask")
    life.act("note", on="06-06 12:00")
    life.desk = Desk(rules(STEPS, CLOCK, calendars_yaml=after), life.desk.ledger)
    news = life.passes("06-06 13:00")
    assert {type(e.event if isinstance(e, InTask) else e).__name__ for e in news} == {"ClockRecounted"}
    assert [e.at for e in news] == [at("06-06 12:00")] * 2
    assert life.case.tasks["assist/1"].clocks["help"].due == at("06-07 18:00")
