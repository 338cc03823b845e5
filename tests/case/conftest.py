"""Small rulebooks: one that can be read at a glance, for tests that name single events, and one of clocks."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from tests.case.clock_rules import CLERK, at, rulebook

from govflow.case import Act, Actor, ClockStarted, Decided, Open, Opened, Post, StepTaken
from govflow.rulebook import Rulebook, read
from govflow.testing import Given, given

FILES = {
    "rulebook.yaml": """
rulebook: lamps
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [triage.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": """id,level,parent,name,name_zh
S1,street,,First Street,第一街道
C1,community,S1,Riverside,河畔社区
G1,grid,C1,Grid 1,第一网格
G2,grid,C1,Grid 2,第二网格
""",
    "calendars.yaml": """
calendars:
  office: {weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, revision: r1, source: assumption}
""",
    "limits.yaml": """
defaults: {calendar: office, profile: civil_code}
limits:
  quick: {limit: 2 working_hour, source: assumption}
  brief: {limit: 1 hour, source: assumption}
""",
    "triage.yaml": """
table: triage
hit: UNIQUE
inputs:
  severity: {type: enum, of: [minor, serious]}
  cost: {type: decimal}
outputs:
  track: {type: enum, of: [routine, major]}
  owner_level: {type: level}
rules:
  - {id: small, severity: minor, cost: "<= 100", track: routine, owner_level: grid, source: assumption}
  - {id: large, severity: minor, cost: "> 100", track: major, owner_level: community, source: assumption}
otherwise: error
""",
    "request.yaml": """
workflow: request
title: {en: Request, zh: 诉求}
states: [new, handling, done]
final: [done]
fields:
  summary: {type: text, required: true, title: {en: summary, zh: 诉求内容}}
  severity: {type: enum, of: [minor, serious], required: true, title: {en: severity, zh: 轻重}}
  cost: {type: decimal, title: {en: cost, zh: 费用}}
  track: {type: enum, of: [routine, major]}
  parties: {type: unit, many: true, title: {en: parties, zh: 参与单位}}
  safe: {type: bool, title: {en: made safe, zh: 已排险}}
  count: {type: int, title: {en: lamps, zh: 盏数}}
steps:
  sort: {from: new, to: handling, by: grid_head, needs: cost, decide: triage, starts: handle}
  note: {from: [new, handling], to: handling, starts: handle}
  escalate: {from: handling, to: handling, by: system, climb: community, starts: handle}
  finish: {from: handling, to: done, needs: [safe, count], when: {severity: minor, safe: true}, meets: handle}
clocks:
  handle: {limit: quick, on_breach: escalate, title: {en: handling, zh: 办理}}
""",
}


@pytest.fixture(scope="session")
def files() -> Mapping[str, str]:
    return FILES


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return read({name: text.encode() for name, text in FILES.items()})


T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))


@pytest.fixture
def opened(book: Rulebook) -> Given:
    fields = {"summary": "路灯不亮", "severity": "minor"}
    return given(book).when(Open("1", "lamp", T, ANN, "request", "G1", fields)).then(Opened)


@pytest.fixture
def handled(opened: Given) -> Given:
    sort = Act("sort", "lamp", T, ANN, "sort", {"cost": 80})
    return opened.when(sort).then(StepTaken, Decided, ClockStarted)


@pytest.fixture(scope="session")
def clock_book() -> Rulebook:
    return rulebook()


@pytest.fixture
def case(clock_book: Rulebook) -> Given:
    """A case whose clock runs: ten working days, from a Tuesday morning."""
    opening = Open("0", "case", at("05-17 09:00"), CLERK, "request", "G1")
    return given(clock_book).when(opening).then(Opened, ClockStarted)
