"""A small place with everything that the life of a case may need; each test brings its own workflow."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from govflow.case import Act, Actor, Event, Open, Post, Tick
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped

SHANGHAI = ZoneInfo("Asia/Shanghai")
FILES = {
    "rulebook.yaml": """
rulebook: life
version: "1"
zone: Asia/Shanghai
source: assumption
hierarchy: hierarchy.csv
links: links.csv
categories: categories.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [ceilings.yaml]
workflows: [request.yaml, assist.yaml]
ladders: ladders.yaml
screens: screens.yaml
posts: posts.csv
absences: absences.csv
words:
  head: {en: head, zh: 网格长}
  helper: {en: helper, zh: 协办员}
  officer: {en: officer, zh: 经办人}
  gas: {en: gas department, zh: 燃气主管}
  reviewer: {en: reviewer, zh: 审核人}
""",
    "hierarchy.csv": """id,level,parent,name,name_zh
D,district,,District,区
S1,street,D,First Street,第一街道
C1,community,S1,Riverside,河畔社区
G1,grid,C1,Grid 1,第一网格
G2,grid,C1,Grid 2,第二网格
P1,company,C1,Lamp Property,路灯物业
C2,community,S1,Hillside,山坡社区
G3,grid,C2,Grid 3,第三网格
S2,street,D,Second Street,第二街道
C3,community,S2,Lakeside,湖滨社区
G4,grid,C3,Grid 4,第四网格
GAS,department,D,Gas Department,燃气局
HUB,hub,S1,Hub,枢纽组织
""",
    "links.csv": """kind,from,to
manages,P1,G1
gas,GAS,D
hub,HUB,C1
twin,HUB,C3
twin,GAS,C3
""",
    "categories.csv": "code,name,parent\nany,Anything,\nlamps,Lamps,any\nstreet-lamp,Street lamp,lamps\n"
    "noise,Noise,any\n",
    "calendars.yaml": """
calendars:
  office:
    days: cn
    weekly: {mon-fri: ["09:00-12:00", "13:00-18:00"]}
    source: assumption
""",
    "limits.yaml": """
defaults: {calendar: office, profile: civil_code, source: assumption}
limits:
  short: 1 working_day
  term: 5 working_day
  long: 15 working_day
""",
    "ceilings.yaml": """
table: ceilings
hit: UNIQUE
inputs: {kind: {type: enum, of: [repair, noise, danger]}}
outputs: {ceiling: {type: level}}
rules:
  - {id: small, kind: noise, ceiling: grid}
  - {id: middle, kind: repair, ceiling: community}
otherwise: {ceiling: "-"}
""",
    "ladders.yaml": """
ladders:
  up:
    title: {en: neighbours, zh: 邻里}
    rungs:
      - {level: grid, budget: short, beside: manages}
      - {level: community, budget: term}
      - {level: street, budget: term}
      - {link: gas, budget: long}
    ceiling: table:ceilings
    exception: reason
    why: {en: Small matters stay in the community, zh: 小事不出社区}
    source: "ladder-001"
""",
    "screens.yaml": "screens: {blocked: {title: {en: rumours, zh: 谣言词表}, words: [hoax, 谣言]}}\n",
    "posts.csv": """person,role,unit,from,to,skills
wang,head,G1,,,*
li,head,C1,,,lamps
chen,officer,G1,2018-01-01,2018-06-05,
deng,officer,G1,2018-06-06,,
zhao,reviewer,S1,,,
qian,reviewer,S1,,,
""",
    "absences.csv": "person,where,from,until,stand_in\nwang,training,2018-06-05T09:00,2018-06-05T14:00,li\n",
    "assist.yaml": """
workflow: assist
title: {en: Assistance, zh: 协办}
states: [asked, done]
final: [done]
fields:
  summary: {type: text}
  result: {type: text}
  seen_by: {type: person}
open: {starts: help}
steps:
  look: {from: asked, by: {role: helper, reach: itself}, signs: seen_by}
  finish:
    from: asked
    to: done
    by: [{role: helper, reach: itself}, {role: head, at: parent}]
    writes: result
    meets: help
    source: "task-001"
clocks: {help: {limit: short, on_breach: [{chase: owner}], title: {en: helping, zh: 协办}}}
""",
}
FIELDS = """
fields:
  summary: {type: text}
  kind: {type: enum, of: [repair, noise, danger]}
  category: {type: category}
  lead: {type: unit, title: {en: lead, zh: 主办}}
  helpers: {type: unit, many: true, title: {en: helpers, zh: 协办单位}}
  present: {type: unit, many: true, title: {en: present, zh: 到场}}
  requester: {type: person, title: {en: requester, zh: 诉求人}}
  complained: {type: person, many: true, title: {en: complained about, zh: 被诉人}}
  officer: {type: person, title: {en: officer, zh: 责任人}}
  first_reviewer: {type: person, title: {en: first reviewer, zh: 初审人}}
  second_reviewer: {type: person}
  reason: {type: text, title: {en: reason, zh: 理由}}
  attempt: {type: text, title: {en: attempt, zh: 尝试}}
  inability: {type: text, title: {en: inability, zh: 客观不能}}
  classes: {type: enum, of: [a, b, c], many: true}
  count: {type: int}
  cost: {type: decimal}
  urgent: {type: bool}
  promised_on: {type: date}
  promised_at: {type: instant}
  reply: {type: text, screen: blocked, title: {en: reply, zh: 答复}}
  posting: {type: text, screen: blocked}
  into: {type: text}
"""
LADDER = FILES["ladders.yaml"]


def workflow(steps: str, more: str = "", fields: str = FIELDS) -> str:
    """Return a workflow file with these steps; each may be taken in `new`, and `close` ends the case."""
    return f"""
workflow: request
title: {{en: Request, zh: 诉求}}
states: [new, closed]
final: [closed]
source: "request-001"
{fields}
{more}
steps:
  close: {{from: new, to: closed}}
{steps}
"""


def rules(steps: str, more: str = "", **changed: str) -> Rulebook:
    """Read the rulebook with these steps; files go by their names, with `_` for the dot."""
    files = {**FILES, "request.yaml": workflow(steps, more)}
    files |= {name.replace("_", "."): text for name, text in changed.items()}
    return read({**shipped(), **{name: text.encode() for name, text in files.items()}})


def at(text: str) -> datetime:
    """Return an instant of 2018 in Shanghai: `06-05 10:00`, a Tuesday."""
    return datetime.fromisoformat(f"2018-{text}").replace(tzinfo=SHANGHAI)


def post(role: str, unit: str, name: str = "x") -> Actor:
    return Actor(name, (Post(role, unit),))


RESIDENT = Actor("resident")
HEAD = post("head", "G1", "ann")


class Life:
    """A case `a` on a desk in memory, opened on Tuesday at 10:00; instants are of 2018."""

    def __init__(
        self, book: Rulebook, unit: str = "G1", by: Actor = RESIDENT, ledger: Any = None, **fields: object
    ) -> None:
        self.desk = Desk(book, ledger or MemoryLedger())
        self.now = "06-05 10:00"
        self.open("a", unit, by, **fields)

    def open(self, case: str, unit: str = "G1", by: Actor = RESIDENT, **fields: object) -> "Life":
        self.desk.handle(Open(f"{case}/0", case, at(self.now), by, "request", unit, fields))
        return self

    def act(
        self, step: str, by: Actor = HEAD, on: str = "", task: str = "", case: str = "a", **fields: object
    ) -> tuple[Event, ...]:
        """Take a step and return what came of it."""
        before = len(self.desk.history(case))
        self.now = on or self.now
        number = sum(len(self.desk.history(name)) for name in self.desk.ledger.cases())
        self.desk.handle(Act(f"{step}/{number}", case, at(self.now), by, step, fields, task))
        return self.desk.history(case)[before:]

    def refused(self, step: str, by: Actor = HEAD, on: str = "", **more: Any) -> Refused:
        """Take a step that is refused; nothing has changed."""
        before = self.desk.history("a")
        with pytest.raises(Refused) as caught:
            self.act(step, by, on, **more)
        assert self.desk.history("a") == before
        return caught.value

    def passes(self, until: str, case: str = "a") -> tuple[Event, ...]:
        """Let time pass and return what came of it."""
        before, self.now = len(self.desk.history(case)), until
        self.desk.handle(Tick(case, at(until)))
        return self.desk.history(case)[before:]

    @property
    def case(self) -> Any:
        return self.desk.case("a")

    def told(self, lang: str = "en", case: str = "a") -> str:
        return self.desk.explain(case).to(lang)
