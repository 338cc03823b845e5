"""A rulebook whose clocks pause, are extended, warn, go on and learn of editions; words for its tests."""

from datetime import datetime
from zoneinfo import ZoneInfo

from govflow.case import Act, Actor, Post, Tick
from govflow.rulebook import Rulebook, read
from govflow.testing import Given

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
  settle: {from: waiting, to: answered, meets: handle}
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
EXTENDED = {"why": "survey", "told": "by letter"}


def rulebook(**changed: str) -> Rulebook:
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    return read({name: text.encode() for name, text in files.items()})


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
