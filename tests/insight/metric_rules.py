"""A street with a request workflow and its metrics, and lives of cases written as their events."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from govflow.case import (
    Breached,
    Case,
    ClockMet,
    ClockStarted,
    Event,
    HandedUp,
    Opened,
    Related,
    StepTaken,
    fold,
)
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped

ZONE = ZoneInfo("Asia/Shanghai")
RULES = {
    "rulebook.yaml": """\
rulebook: street
version: "1"
zone: Asia/Shanghai
source: "003"
hierarchy: hierarchy.csv
categories: categories.csv
calendars: calendars.yaml
limits: limits.yaml
workflows: [request.yaml]
ladders: ladders.yaml
metrics: metrics.yaml
""",
    "hierarchy.csv": """\
id,name,level,parent
district,District,district,
s1,Street 1,street,district
s2,Street 2,street,district
c1,Community 1,community,s1
c2,Community 2,community,s1
c3,Community 3,community,s2
g1,Grid 1,grid,c1
g2,Grid 2,grid,c2
g3,Grid 3,grid,c3
""",
    "categories.csv": """\
code,name,parent
lamps,Lamps,
street-lamp,Street lamp,lamps
stairs-lamp,Stairs,lamps
noise,Noise,
""",
    "calendars.yaml": 'calendars:\n  office: {weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}}\n',
    "limits.yaml": "defaults: {calendar: office, profile: civil_code}\n",
    "ladders.yaml": """\
ladders:
  minor:
    rungs: [{level: grid}, {level: community}, {level: street}]
    ceiling: community
    exception: exception_reason
""",
    "request.yaml": """\
workflow: request
states: [registered, handling, closed, merged]
final: [closed, merged]
phases: {collect: [registered], handle: [handling], appraise: [closed]}
fields:
  category: {type: category}
  channel: {type: enum, of: [window, hotline, app, other]}
  nature: {type: enum, of: [complaint, question, help, suggestion, report, other]}
  direct: {type: bool}
  dispatched: {type: bool}
  rating: {type: enum, of: [satisfied, unsatisfied]}
  notices: {type: int}
  excluded: {type: bool}
  into: {type: text}
  approver: {type: text}
  carry_reason: {type: text}
  carry_plan: {type: text}
  exception_reason: {type: text}
  found_at: {type: instant}
  found_on: {type: date}
  parties: {type: enum, of: [owners, company], many: true}
open: {starts: instant}
steps:
  take: {from: registered, to: handling}
  lift: {from: [registered, handling], to: handling, climb: "ladder:minor"}
  close: {from: [registered, handling], to: closed, meets: instant}
  reopen: {from: closed, to: handling}
  redo: {from: [handling, closed], to: handling}
  rate: {from: closed, to: closed}
  merge: {from: registered, to: merged, writes: into, merges: into}
clocks:
  instant: {limit: 1 working_day}
""",
}
METRICS = """\
source: "003"
metrics:
  first_time:
    title: {en: solved at the first go, zh: 第一时间解决率}
    of: {closed: yes}
    count: {first_time: yes}
    except: {agreed: {when: {excluded: yes}, needs: approver, title: {en: agreed exclusions, zh: 经批准剔除}}}
    digits: 1
  satisfied:
    title: {en: satisfied, zh: 满意率}
    of: {rating: [satisfied, unsatisfied]}
    count: {rating: satisfied}
    rests_on: outcome
  community:
    of: {closed: yes}
    count: {owner_level: [grid, community]}
    rests_on: disposition
  collected: {unit: count}
  within_ceiling: {count: {exception: no}}
  often: {of: {notices: ">= 2"}, count: {notices: "[2..3]"}}
  lag: {unit: duration, from: found_at, to: opened_at}
  lag_days: {unit: duration, from: found_on, to: opened_at}
  done_in_month: {unit: count, of: {closed: yes}, period: closed}
clearing:
  base: {owner_level: [grid, community]}
  reason: carry_reason
  plan: carry_plan
"""


def rules(metrics: str = METRICS, **changed: str) -> Rulebook:
    """Return the rulebook with these metrics; `changed` files replace those of the same name."""
    files = {**RULES, "metrics.yaml": metrics, **{f"{name}.yaml": text for name, text in changed.items()}}
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})


def at(text: str) -> datetime:
    """Return an instant from local wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def life(
    case: str = "c",
    opened: str = "2018-06-05T10:00",
    closed: str = "",
    *,
    unit: str = "g1",
    up: Iterable[str] = (),
    late: bool = False,
    merged: bool = False,
    exception: str = "",
    **fields: object,
) -> list[Event]:
    """Return the events of a case: opened at a grid, handed up to `up`, late, closed, merged."""
    start = at(opened)
    told: list[Event] = [
        Opened(start, "r", f"{case}-0", case, "request", "registered", unit, unit, fields, "d"),
        ClockStarted(start, "instant", start + timedelta(days=1), "1 working_day", "", "", "office", "", "d"),
    ]
    owner = unit
    for higher in up:
        told.append(HandedUp(told[-1].at + timedelta(hours=1), owner, higher, "minor", exception))
        owner = higher
    if late:
        told.append(Breached(start + timedelta(days=1), "instant", owner))
    if merged:
        told.append(Related(told[-1].at, "r", f"{case}-m", "duplicate_of", "first"))
    if closed:
        end = at(closed)
        told.append(StepTaken(end, "r", f"{case}-1", "close", "registered", "closed", {}, final=True))
        told.append(ClockMet(end, "instant"))
    return told


def folded(events: Iterable[Event]) -> Case:
    found = fold(events)
    assert found
    return found


def written(case: str, at_: str, fields: Mapping[str, object]) -> Event:
    """Return the event of a step that writes fields and leaves the case where it is."""
    return StepTaken(at(at_), "r", f"{case}-{at_}", "take", "registered", "handling", fields)
