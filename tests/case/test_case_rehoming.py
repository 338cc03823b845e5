"""Units that change: open cases follow by the written rule, and history keeps where they were filed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from govflow.case import Actor, Breached, Opened, Post, Rehomed, StepTaken, Tick, decide, fold
from govflow.case.commands import Open
from govflow.desk import Desk
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped

SHANGHAI = ZoneInfo("Asia/Shanghai")
FILES = {
    "rulebook.yaml": """
rulebook: split
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [split.yaml]
workflows: [request.yaml, assist.yaml]
""",
    # Grid 1 is split into 1a and 1b on 1 July 2018; grid 2 joins grid 3 on 1 August.
    "hierarchy.csv": """id,level,parent,name,from,to,successor
C,community,,Community,,,
G1,grid,C,Grid 1,,2018-06-30,table:split
G1a,grid,C,Grid 1a,2018-07-01,,
G1b,grid,C,Grid 1b,2018-07-01,,
G2,grid,C,Grid 2,,2018-07-31,G3
G3,grid,C,Grid 3,,,
""",
    "split.yaml": """
table: split
hit: UNIQUE
inputs: {building: {type: int}}
outputs: {owner: {type: unit}}
rules:
  - {id: low, building: "< 10", owner: G1a}
  - {id: high, building: ">= 10", owner: G1b}
otherwise: error
""",
    "calendars.yaml": "calendars: {all: {weekly: {mon-sun: ['00:00-24:00']}, source: assumption}}",
    "limits.yaml": """
defaults: {calendar: all, profile: elapsed, source: assumption}
limits: {day: 24 natural_hour}
""",
    "request.yaml": """
workflow: request
states: [new, done]
final: [done]
fields: {building: {type: int}, result: {type: text}}
open: {starts: handle}
steps:
  finish: {from: new, to: done, by: head}
  ask: {from: new, to: stay, opens: {workflow: assist, at: unit}}
  rest: {from: new, to: stay, meets: handle}
clocks: {handle: {limit: day}}
""",
}
FILES["assist.yaml"] = """
workflow: assist
states: [asked, done]
final: [done]
steps: {finish: {from: asked, to: done, by: head}}
"""
CLERK = Actor("clerk")
JULY = datetime(2018, 7, 1, tzinfo=SHANGHAI).astimezone(UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return read({**shipped(), **{name: text.encode() for name, text in FILES.items()}})


@pytest.fixture
def desk(book: Rulebook) -> Desk:
    return Desk(book, MemoryLedger())


@pytest.mark.parametrize(("building", "new"), [(3, "G1a"), (12, "G1b"), (None, "C")])
def test_an_open_case_of_a_grid_that_is_split_follows_its_table(
    desk: Desk, building: int | None, new: str
) -> None:
    given = {} if building is None else {"building": building}
    desk.open("request", at=at("2018-06-30T10:00"), by=CLERK, unit="G1", case="a", fields=given)
    desk.tick(at("2018-07-05T00:00"))
    case = desk.case("a")
    assert (case.unit, case.owner, case.opened.unit) == (new, new, "G1")
    assert [(type(e), e.at) for e in desk.history("a")[2:]] == [
        (Rehomed, JULY),
        (Breached, at("2018-07-01T10:00")),
    ]


def test_whoever_holds_the_new_grid_acts_and_the_old_post_is_worth_nothing(desk: Desk) -> None:
    desk.open("request", at=at("2018-07-31T23:00"), by=CLERK, unit="G2", case="a")
    old, new = (Actor(unit, (Post("head", unit),)) for unit in ("G2", "G3"))
    refused = pytest.raises(ValueError, match="head of Grid 3")
    with refused:
        desk.act("a", "finish", at=at("2018-08-01T00:00"), by=old)
    assert desk.act("a", "finish", at=at("2018-08-01T00:00"), by=new).state == "done"
    assert [type(e) for e in desk.history("a")][2:4] == [Rehomed, StepTaken]


def test_a_case_that_ended_before_stays_where_it_was(desk: Desk) -> None:
    desk.open("request", at=at("2018-06-30T10:00"), by=CLERK, unit="G1", case="a")
    desk.act("a", "finish", at=at("2018-06-30T11:00"), by=Actor("x", (Post("head", "G1"),)))
    assert desk.revise(at("2018-08-02T00:00")) == ()
    assert desk.case("a").owner == "G1"


def test_all_open_cases_have_new_owners_after_a_revision(desk: Desk) -> None:
    for case, unit in (("a", "G1"), ("b", "G3")):
        desk.open("request", at=at("2018-06-30T10:00"), by=CLERK, unit=unit, case=case)
    assert desk.revise(at("2018-07-01T00:00")) == ("a",)


def test_a_new_grid_is_not_there_before_its_day(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no unit 'G1a'"):
        desk.open("request", at=at("2018-06-30T23:59"), by=CLERK, unit="G1a")
    assert desk.open("request", at=JULY, by=CLERK, unit="G1a").owner == "G1a"


@pytest.mark.parametrize("ticks", [(), ("2018-07-01T00:00",), ("2018-06-30T23:59", "2018-07-01T09:00")])
def test_how_often_time_is_let_pass_changes_nothing(book: Rulebook, ticks: tuple[str, ...]) -> None:
    opened = Open("0", "a", at("2018-06-30T10:00"), CLERK, "request", "G1", {"building": 3})
    case = fold(decide(book, None, opened))
    assert case is not None
    history = list[object]([case.opened])
    for command in (*(Tick("a", at(tick)) for tick in ticks), Tick("a", at("2018-07-03T00:00"))):
        events = decide(book, case, command)
        history += events
        case = fold(events, case)
    assert [type(event) for event in history] == [Opened, Rehomed, Breached]


def test_the_explanation_says_what_changed(desk: Desk) -> None:
    desk.open("request", at=at("2018-06-30T10:00"), by=CLERK, unit="G1", case="a", fields={"building": 3})
    desk.tick(at("2018-07-02T00:00"))
    line = next(line for line in desk.explain("a").lines if "Units changed" in line.en)
    assert line.en.endswith("what lay at Grid 1 (G1) lies at Grid 1a (G1a); Grid 1a (G1a) answers for it.")
    assert "现属Grid 1a（G1a）" in line.zh


def test_a_task_follows_by_what_the_case_around_it_knows(desk: Desk) -> None:
    desk.open("request", at=at("2018-06-30T10:00"), by=CLERK, unit="G1", case="a", fields={"building": 12})
    desk.act("a", "ask", at=at("2018-06-30T10:00"), by=CLERK)
    desk.act("a", "rest", at=at("2018-06-30T10:00"), by=CLERK)
    assert desk.next_due() == JULY
    assert desk.tick(at("2018-07-01T00:00")) == 1, "though no clock of it runs out"
    assert desk.tick(at("2018-07-01T00:00")) == 0
    assert desk.case("a").owner == desk.case("a").tasks["assist/1"].owner == "G1b"
