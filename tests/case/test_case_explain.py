"""Explanations: what happened, in plain words of both languages."""

import json
import re
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from govflow.case import Act, Actor, ClockStarted, Decided, Event, Open, Tick, decide, fold
from govflow.case.explain import explain
from govflow.rulebook import Rulebook

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
HEAD = Actor("ann")


@pytest.fixture
def events(book: Rulebook) -> tuple[Event, ...]:
    fields = {"summary": "路灯不亮", "severity": "minor", "cost": "80", "parties": ["G1", "G2"]}
    commands = (
        Open("1", "lamp", T, HEAD, "request", "G1", fields),
        Act("2", "lamp", T, HEAD, "note"),
        Act("3", "lamp", T + timedelta(hours=4), HEAD, "finish", {"safe": True, "count": 0}),
        Tick("lamp", T + timedelta(days=9)),
    )
    done: tuple[Event, ...] = ()
    for command in commands:
        done += decide(book, fold(done), command)
    return done


def test_it_tells_who_did_what_when_and_why(book: Rulebook, events: tuple[Event, ...]) -> None:
    assert str(explain(book, events)).splitlines() == explain(book, events).to("en").splitlines()
    told = str(explain(book, events))
    for said in (
        "Opened at Grid 1 (G1) by ann. summary: 路灯不亮, severity: minor, cost: 80,",
        " parties: Grid 1 (G1), Grid 2 (G2).",
        "note, by ann: now 'handling'.",
        "Clock 'handling' started.",
        "Source: assumption.",
        "Due instant of 'handling' missed; Grid 1 (G1) had the case.",
        "Handed up from Grid 1 (G1) to Riverside (C1).",
        "made safe: yes, lamps: 0.",
        "Clock 'handling' met, 1 h before it was due.",
    ):
        assert said in told


def test_it_tells_the_same_in_chinese(book: Rulebook, events: tuple[Event, ...]) -> None:
    told = explain(book, events).to("zh")
    for said in (
        "由 ann 登记，地点：第一网格（G1）。诉求内容：路灯不亮，轻重：minor，费用：80，",
        "参与单位：第一网格（G1）、第二网格（G2）。",
        "“办理”逾期；当时由第一网格（G1）负责。",
        "由第一网格（G1）升级至河畔社区（C1）。",
        "已排险：是，盏数：0。",
        "“办理”按期完成，提前1小时。",
    ):
        assert said in told
    assert len(told.splitlines()) == len(events)
    assert not re.search(r"[a-z]{4,} (was|is|to|by) ", told)


def test_under_other_rules_it_tells_what_happened_without_quoting_them(
    book: Rulebook, events: tuple[Event, ...]
) -> None:
    other = attrs.evolve(book, digest="other", workflows={}, limits={}, tables={})
    told = str(explain(other, events))
    assert "Source:" not in told
    assert "Clock 'handle' started. Due Tue 5 Jun 2018 12:00, counted by other rules than" in told


def test_a_decision_tells_the_source_of_its_rule_once(book: Rulebook, events: tuple[Event, ...]) -> None:
    decided = Decided(T, "triage", "small", {"track": "routine"}, "G1", book.digest)
    started = ClockStarted(T, "handle", None, "none", "triage", "small", "", "", book.digest)
    told = explain(book, (*events[:1], decided, started))

    assert [line.en.count("Source: assumption.") for line in told.lines] == [0, 1, 1]
    assert [line.zh.count("来源：本规则手册的假定。") for line in told.lines] == [0, 1, 1]


def test_it_is_plain_data_too(book: Rulebook, events: tuple[Event, ...]) -> None:
    data = json.loads(json.dumps(explain(book, events).to_data()))
    assert data["case"] == "lamp"
    assert len(data["lines"]) == len(data["events"]) == len(events)
    assert data["events"][0]["type"] == "Opened"


def test_there_is_nothing_to_explain_without_events(book: Rulebook) -> None:
    with pytest.raises(ValueError, match="no events"):
        explain(book, ())
