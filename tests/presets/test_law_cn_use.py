"""The files of the preset `law_cn` in rulebooks of others: limits alone, and clocks that run by them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]
import pytest

import govflow
from govflow.case import ClockResumed
from govflow.rulebook import Limit, Rulebook, load
from govflow.rulebook.files import shipped
from govflow.rulebook.load import read

BOOK = load("law_cn")
LAW = set(BOOK.limits) - {"none"}
CHINA = ZoneInfo("Asia/Shanghai")
FILES = ("licensing", "petition", "information", "review", "hotline", "complaints_uk")

FOREIGN = {
    "rulebook.yaml": """\
rulebook: foreign
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: [limits.yaml, FILES, more.yaml]
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\n",
    "calendars.yaml": """\
calendars:
  long: {days: cn, weekly: {mon-fri: ["08:00-20:00"]}, source: assumption}
  other: {weekly: {mon-fri: ["09:00-17:00"]}, source: assumption}
""",
    "limits.yaml": "defaults: {calendar: long, profile: elapsed, source: assumption}\n",
    "more.yaml": "limits: {own: {limit: 2 working_day}}\n",
}

REQUESTS = """\
workflow: request
source: assumption
states: [handling, asking, answered]
final: [answered]
fields: {notice: {type: text}, reason: {type: text}}
open: {starts: answer}
steps:
  ask: {from: handling, to: asking, pauses: {clock: answer, ground: third_party}}
  heard: {from: asking, to: handling, resumes: answer}
  extend: {from: handling, by: head, extends: {clock: answer, reason: reason, notice: notice}}
  answer: {from: [handling, asking], to: answered, meets: answer}
clocks:
  answer: {limit: information.answer}
"""

APPLICATIONS = """\
workflow: application
source: assumption
states: [received, accepted, decided]
final: [decided]
open: {starts: [notice, decision]}
steps:
  accept: {from: received, to: accepted, meets: notice}
  deem_accepted: {from: received, to: accepted, by: system}
  decide: {from: accepted, to: decided, meets: decision}
clocks:
  notice: {limit: licensing.one_time_notice, on_breach: deem_accepted}
  decision: {limit: licensing.decision}
"""


def foreign(*names: str, workflow: str = "") -> Rulebook:
    """Return a rulebook of somebody else that takes some of the files."""
    listed = ", ".join(f"shipped:law_cn/{name}.yaml" for name in names)
    files = {name: text.replace("FILES", listed) for name, text in FOREIGN.items()}
    if workflow:
        files["rulebook.yaml"] += "workflows: workflow.yaml\n"
        files["workflow.yaml"] = workflow
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})


def limit(name: str, book: Rulebook = BOOK) -> Limit:
    found = book.limits[name]
    assert found is not None
    return found


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def working_day(after: date, n: int) -> date:
    """Return the n-th working day after a date, counted one by one."""
    while n:
        after += timedelta(days=1)
        n -= chinese_calendar.is_workday(after)
    return after


@pytest.mark.parametrize("file", FILES)
def test_each_file_serves_another_rulebook_alone_and_goes_by_its_calendar(file: str) -> None:
    book = foreign(file)
    taken = {name for name in LAW if name.startswith(f"{file}.")}
    assert set(book.limits) == {"none", "own", *taken}
    for name in taken:
        assert limit(name, book).calendar == book.calendars["long"]
        assert (limit(name, book).term, limit(name, book).grounds) == (limit(name).term, limit(name).grounds)


@pytest.mark.parametrize("file", FILES)
def test_a_file_leaves_the_defaults_of_whoever_takes_it_as_they_are(file: str) -> None:
    own = limit("own", foreign(file))
    assert own.due(china("2024-03-04T10:00")) == china("2024-03-06T10:00")
    assert own.source == "assumption"


def test_all_files_together_serve_another_rulebook() -> None:
    assert set(foreign(*FILES).limits) == {"none", "own", *LAW}


@pytest.mark.parametrize("hour", ["08:00", "10:00", "19:59"])
def test_a_third_party_that_is_silent_stops_the_clock_for_15_working_days(hour: str) -> None:
    desk = govflow.Desk(foreign("information", workflow=REQUESTS), govflow.MemoryLedger())
    clerk = govflow.Actor("li")
    desk.open("request", at=china("2024-03-01T09:00"), by=clerk, unit="town", case="1")
    desk.act("1", "ask", at=china(f"2024-03-11T{hour}"), by=clerk)
    desk.tick(china("2024-04-30T09:00"))
    (event,) = [event for event in desk.history("1") if isinstance(event, ClockResumed)]
    capped = working_day(date(2024, 3, 11), 15)
    assert event.capped
    assert event.at == china(f"{capped}T{hour}" if hour != "08:00" else "2024-03-29T20:00")
    assert desk.case("1").clocks["answer"].due == china("2024-04-22T20:00")
    assert working_day(date(2024, 3, 1), 20 + 15) == date(2024, 4, 22)


def test_an_extension_by_law_is_granted_once_and_moves_the_statutory_end() -> None:
    desk = govflow.Desk(foreign("information", workflow=REQUESTS), govflow.MemoryLedger())
    clerk, head = govflow.Actor("li"), govflow.Actor("wang", (govflow.Post("head", "town"),))
    said = {"reason": "many files", "notice": "by letter"}
    desk.open("request", at=china("2024-03-01T09:00"), by=clerk, unit="town", case="1")
    case = desk.act("1", "extend", at=china("2024-03-20T09:00"), by=head, fields=said)
    clock = case.clocks["answer"]
    assert clock.due == clock.statutory == china(f"{working_day(date(2024, 3, 1), 40)}T20:00")
    with pytest.raises(govflow.Refused, match="extended"):
        desk.act("1", "extend", at=china("2024-03-21T09:00"), by=head, fields=said)


def test_who_does_not_tell_what_is_missing_has_accepted_from_receipt() -> None:
    desk = govflow.Desk(foreign("licensing", workflow=APPLICATIONS), govflow.MemoryLedger())
    received = china("2016-05-17T09:00")
    desk.open("application", at=received, by=govflow.Actor("li"), unit="town", case="1")
    desk.tick(china("2016-05-26T09:00"))
    case = desk.case("1")
    assert case.state == "accepted"
    assert case.clocks["decision"].due == china("2016-06-15T20:00")
