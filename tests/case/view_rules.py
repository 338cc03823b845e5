"""A rulebook in which reading is governed, for the tests of views."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from govflow.case import Act, Actor, Open, Post
from govflow.desk import Desk
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook, read

FILES = {
    "rulebook.yaml": """
rulebook: reading
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
screens: screens.yaml
workflows: [request.yaml, assist.yaml]
words:
  supervisor: {en: supervisor, zh: 督办员}
  clerk: {en: clerk, zh: 经办人}
  head: {en: head, zh: 网格长}
  helper: {en: helper, zh: 协办员}
""",
    "hierarchy.csv": "id,level,parent,name,name_zh\nC1,community,,Riverside,河畔\n"
    "G1,grid,C1,Grid 1,一网格\nG2,grid,C1,Grid 2,二网格\n",
    "calendars.yaml": """
calendars:
  office: {weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}, revision: r1, source: assumption}
""",
    "limits.yaml": """
defaults: {calendar: office, profile: civil_code, source: assumption}
limits:
  term:
    limit: 10 working_day
    extension: {by: 5 working_day, times: 9}
    pauses:
      illness: {title: {en: illness, zh: 患病}}
      hearing: {title: {en: hearing, zh: 听证}, notice: true}
  brief: {limit: 1 working_hour}
""",
    "screens.yaml": "screens: {blocked: {title: {en: blocked, zh: 屏蔽词}, words: [谣言, hoax]}}",
    "request.yaml": """
workflow: request
title: {en: Request, zh: 诉求}
states: [handling, waiting, done]
final: [done]
fields:
  requester: {type: person, title: {en: requester, zh: 诉求人}}
  witnesses: {type: person, many: true, title: {en: witnesses, zh: 证人}}
  phone: {type: text, title: {en: phone, zh: 电话}}
  summary: {type: text, title: {en: summary, zh: 内容}}
  posting: {type: text, screen: blocked, title: {en: posting, zh: 留言}}
  confidential: {type: bool, title: {en: confidential, zh: 保密}}
  ground: {type: enum, of: [illness, hearing], title: {en: ground, zh: 事由}}
  why: {type: text, title: {en: reason, zh: 理由}}
  told: {type: text, title: {en: notice, zh: 告知}}
  reviewer: {type: person, title: {en: reviewer, zh: 审核人}}
  helpers: {type: unit, many: true, title: {en: helpers, zh: 协办单位}}
  safe: {type: bool}
reading:
  by: [clerk, head, supervisor, {role: helper, at: helpers}, {person: requester}]
  masks:
    - {fields: [requester, phone, witnesses], unless: [head, {person: requester}]}
    - {when: {confidential: yes}, fields: [summary, posting, why, told, ground], unless: [supervisor]}
open: {starts: handle}
steps:
  note: {from: handling, to: handling}
  post: {from: handling, to: handling, needs: posting, publishes: posting}
  suspend: {from: handling, to: waiting, pauses: {clock: handle, ground_field: ground, notice: told}}
  resume: {from: waiting, to: handling, resumes: handle}
  extend: {from: handling, to: handling, by: head, extends: {clock: handle, reason: why, notice: told}}
  review: {from: handling, to: handling, signs: reviewer}
  watch: {from: handling, to: handling, starts: watch}
  auto: {from: handling, to: handling, by: system, when: {summary: nothing, phone: none}}
  summon: {from: handling, to: handling, opens: {workflow: assist, at: helpers}}
  tell: {from: handling, to: handling, tells: [{inform: requester}]}
  close: {from: [handling, waiting], to: done}
clocks:
  handle: {limit: term, title: {en: handling, zh: 办理}}
  watch: {limit: brief, on_breach: auto}
""",
    "assist.yaml": """
workflow: assist
title: {en: Assistance, zh: 协办}
states: [asked, done]
final: [done]
fields:
  finding: {type: text, title: {en: finding, zh: 协办情况}}
  contact: {type: person, title: {en: contact, zh: 联系人}}
reading:
  by: [helper, {role: clerk, at: parent}]
  masks: [{fields: [finding], unless: [helper]}]
steps:
  answer: {from: asked, to: done, needs: finding}
""",
}


def rulebook(**changed: str) -> Rulebook:
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    return read({name: text.encode() for name, text in files.items()})


START = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
CLERK = Actor("clerk-1", (Post("clerk", "G1"),))
HEAD = Actor("head-1", (Post("head", "G1"),))
SUPERVISOR = Actor("sup-1", (Post("supervisor", "C1"),))
HELPER = Actor("help-2", (Post("helper", "G2"),))
LIN = Actor("lin-7")
STRANGER = Actor("stranger", (Post("clerk", "G2"),))


class Life:
    """A case and its desk; each step comes a minute after the one before."""

    def __init__(self, book: Rulebook, by: Actor = LIN, **fields: object) -> None:
        self.desk = Desk(book, MemoryLedger())
        self.at = START
        self.desk.handle(Open("0", "case", self.at, by, "request", "G1", fields))

    def act(self, step: str, by: Actor = CLERK, task: str = "", **fields: object) -> "Life":
        self.at += timedelta(minutes=1)
        given: Mapping[str, object] = fields
        self.desk.handle(Act(f"{self.at}", "case", self.at, by, step, given, task))
        return self
