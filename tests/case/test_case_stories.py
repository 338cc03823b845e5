"""Every due date in the stories of the five systems, computed on China's published calendar."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from govflow.case import (
    Act,
    Actor,
    Breached,
    ClockExtended,
    ClockStarted,
    HandedUp,
    Open,
    Opened,
    Post,
    StepTaken,
    Tick,
)
from govflow.errors import RulebookError
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped
from govflow.testing import Given, given

SHANGHAI = ZoneInfo("Asia/Shanghai")

FILES = {
    "rulebook.yaml": """
rulebook: stories
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
workflows: [request.yaml]
words: {bureau_head: {en: head of the bureau, zh: 局长}}
""",
    "hierarchy.csv": """id,level,parent,name,name_zh
D,district,,District,区
D1,department,D,Gas department,燃气主管部门
J1,committee,D,Committee 1,第一居委会
G1,grid,J1,Grid 1,第一网格
""",
    "calendars.yaml": """
calendars:
  office: {days: cn, weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, source: assumption}
""",
    "limits.yaml": """
defaults: {calendar: office, profile: civil_code, source: assumption}
limits:
  instant: 1 working_day
  after_consultation: 5 working_day
  department: 15 working_day
  mediation: 2 working_day
  weekly: every fri
  residents_day: {limit: 20th of month, roll: keep}
  residents_day_next: {limit: 20th of month, roll: next}
  care_visit: {limit: 7 calendar_day, end: midnight, roll: keep}
  allowance:
    limit: 10 working_day
    statutory: 20 working_day
    source: "002"
    extension: {by: 15 working_day, times: 1}
""",
    "request.yaml": """
workflow: request
states: [new, consulted, diverted, done]
final: [done]
fields:
  days: {type: int}
  reason: {type: text}
  told: {type: text}
open: {starts: [instant, allowance]}
steps:
  hand_up: {from: new, to: new, by: system, climb: committee}
  agree: {from: new, to: consulted, starts: promise}
  divert: {from: [new, consulted], to: diverted, starts: department}
  extend:
    from: [new, consulted]
    to: consulted
    by: bureau_head
    extends: {clock: allowance, by: days, reason: reason, notice: told}
  finish: {from: [new, consulted, diverted], to: done, meets: [instant, promise, department, allowance]}
clocks:
  instant: {limit: instant, on_breach: hand_up}
  promise: {limit: after_consultation}
  department: {limit: department}
  allowance: {limit: allowance}
""",
}
CLERK = Actor("clerk")
HEAD = Actor("head", (Post("bureau_head", "D"),))


def rulebook(files: Mapping[str, str] = FILES) -> Rulebook:
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def opened(book: Rulebook, instant: str) -> Given:
    command = Open("0", "case", at(instant), CLERK, "request", "G1")
    return given(book).when(command).then(Opened, ClockStarted, ClockStarted)


def act(step: str, instant: str, by: Actor = CLERK, **fields: object) -> Act:
    return Act(f"{step} {instant}", "case", at(instant), by, step, fields)


def due(state: Given, clock: str) -> str:
    assert state.case
    instant = state.case.clocks[clock].due
    assert instant
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def of_limit(book: Rulebook, name: str, start: str) -> str:
    limit = book.limits[name]
    assert limit
    return f"{limit.due(at(start)):%Y-%m-%d %H:%M}"


def test_r1_a_courtyard_lamp_is_due_at_the_close_of_the_next_day(book: Rulebook) -> None:
    case = opened(book, "2016-03-31 10:00")
    assert due(case, "instant") == "2016-04-01 18:00"


def test_r2_unsolved_in_time_it_is_handed_up_and_the_promise_skips_tomb_sweeping(book: Rulebook) -> None:
    case = opened(book, "2016-03-31 11:00")
    late = case.when(Tick("case", at("2016-04-02 09:00")))
    breach, _, handed = late.events
    late.then(Breached, StepTaken, HandedUp)
    assert isinstance(breach, Breached)
    assert isinstance(handed, HandedUp)
    assert (breach.at, handed.owner) == (at("2016-04-01 18:00"), "J1")
    agreed = case.when(act("agree", "2016-04-05 09:30")).then(
        Breached, StepTaken, HandedUp, StepTaken, ClockStarted
    )
    assert due(agreed, "promise") == "2016-04-12 18:00"


def test_r3_the_department_has_fifteen_days_without_labour_day(book: Rulebook) -> None:
    case = opened(book, "2016-04-12 09:00")
    diverted = case.when(act("divert", "2016-04-13 09:00")).then(StepTaken, ClockStarted)
    assert due(diverted, "department") == "2016-05-05 18:00"


def test_s2_mediation_counts_the_sunday_that_is_worked(book: Rulebook) -> None:
    assert of_limit(book, "mediation", "2016-09-14 09:00") == "2016-09-19 18:00"


def test_f2_the_promised_and_the_statutory_limit_run_together(book: Rulebook) -> None:
    case = opened(book, "2016-05-17 09:00")
    assert due(case, "allowance") == "2016-05-31 18:00"
    assert case.case
    statutory = case.case.clocks["allowance"].statutory
    assert statutory == at("2016-06-15 18:00")


def extend(instant: str, days: int = 5, **fields: object) -> Act:
    return act("extend", instant, HEAD, days=days, **{"reason": "survey", "told": "by letter"} | fields)


def test_f2_an_extension_needs_a_reason_an_approver_and_a_notice(book: Rulebook) -> None:
    case = opened(book, "2016-05-17 09:00")
    case.when(extend("2016-05-17 10:00", told="")).then(refused="missing-field")
    case.when(extend("2016-05-17 10:00", reason=" ")).then(refused="missing-field")
    case.when(act("extend", "2016-05-17 10:00", days=5, reason="survey", told="by letter")).then(
        refused="not-your-step"
    )
    granted = case.when(extend("2016-05-17 10:00"))
    granted.then(StepTaken, ClockExtended)
    event = granted.events[-1]
    assert isinstance(event, ClockExtended)
    assert (event.approver, event.reason, event.notice, event.amount) == (
        "head",
        "survey",
        "by letter",
        "5 working_day",
    )


HANDED_UP = (Breached, StepTaken, HandedUp)


def test_f2_five_days_more_are_counted_from_the_end_of_the_ten(book: Rulebook) -> None:
    case = opened(book, "2016-05-17 09:00")
    later = case.when(extend("2016-05-30 09:00")).then(*HANDED_UP, StepTaken, ClockExtended)
    assert due(later, "allowance") == "2016-06-07 18:00"
    later.when(extend("2016-06-01 09:00", days=1)).then(refused="extended-already")


def test_f2_after_the_due_instant_or_beyond_the_statutory_limit_it_is_refused(book: Rulebook) -> None:
    case = opened(book, "2016-05-17 09:00")
    case.when(extend("2016-06-01 09:00")).then(refused="after-due")
    case.when(extend("2016-05-30 09:00", days=13)).then(refused="beyond-statutory")  # to 2016-06-20
    case.when(extend("2016-05-30 09:00", days=16)).then(refused="extension-too-long")
    up_to_it = case.when(extend("2016-05-30 09:00", days=10)).then(*HANDED_UP, StepTaken, ClockExtended)
    assert due(up_to_it, "allowance") == "2016-06-15 18:00"


def test_f3_a_promise_above_the_statutory_limit_is_no_rulebook() -> None:
    limits = FILES["limits.yaml"].replace("limit: 10 working_day", "limit: 25 working_day")
    with pytest.raises(RulebookError) as error:
        rulebook({**FILES, "limits.yaml": limits})
    assert [problem.code for problem in error.value.problems] == ["promised-over-statutory"]


def test_t1_the_lamp_is_due_next_day_and_the_bench_on_the_weekly_slot(book: Rulebook) -> None:
    assert of_limit(book, "instant", "2018-06-05 10:00") == "2018-06-06 18:00"
    assert of_limit(book, "weekly", "2018-06-05 10:00") == "2018-06-08 18:00"


def test_t2_the_twentieth_stays_on_its_sunday_unless_the_rule_moves_it(book: Rulebook) -> None:
    assert of_limit(book, "residents_day", "2016-03-01 09:00") == "2016-03-21 00:00"  # 24:00 of the 20th
    assert of_limit(book, "residents_day_next", "2016-03-01 09:00") == "2016-03-21 18:00"


def test_c1_a_care_visit_is_due_whatever_the_holiday(book: Rulebook) -> None:
    assert of_limit(book, "care_visit", "2021-09-13 15:00") == "2021-09-21 00:00"  # 24:00 of the 20th
