"""Small rulebooks as the content of their files: one of everything, and one with all about time."""

from datetime import date

import attrs
import pytest

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.files import shipped

FILES = {
    "rulebook.yaml": """\
rulebook: small
version: "1"
zone: Asia/Shanghai
title: {en: Small, zh: 小}
source: assumption
hierarchy: hierarchy.csv
links: links.csv
categories: categories.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [triage.yaml, levels.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": """\
id,name,level,parent,aliases
town,Town,town,,
c1,First,community,town,one
c2,Second,community,town,
g1,Grid 1,grid,c1,
g2,Grid 2,grid,c2,
""",
    "links.csv": """\
kind,from,to
serves,c1,g2
""",
    "categories.csv": """\
code,name,parent
any,Anything,
lamps,Lamps,any
street-lamp,Street lamp,lamps
noise,Noise,any
""",
    "calendars.yaml": """\
calendars:
  office:
    title: {en: Office hours, zh: 办公时间}
    revision: "1"
    source: assumption
    edge: closing
    weekly:
      mon-thu: ["09:00-12:00", "13:00-18:00"]
      fri: ["09:00-12:00"]
    known_until: 2018-12-31
    closed:
      2018-10-01: {en: National Day, zh: 国庆节}
    open:
      2018-09-29: ["09:00-12:00"]
      2018-09-30: {hours: ["10:00-11:00"], name: {en: Make-up day, zh: 调休上班}}
  always:
    weekly:
      mon-sun: ["00:00-24:00"]
""",
    "limits.yaml": """\
defaults: {calendar: office, profile: civil_code}
limits:
  quick:
    limit: 4 working_hour
    title: {en: quick, zh: 快速}
    source: assumption
  slow:
    limit: 10 working_day
    calendar: always
    profile: elapsed
""",
    "triage.yaml": """\
table: triage
title: {en: Triage, zh: 分流}
source: assumption
hit: UNIQUE
inputs:
  category: {type: category, title: {en: category, zh: 分类}}
  severity: {type: enum, of: [small, large]}
  people: {type: int, low: 0, high: 1000}
outputs:
  track: {type: enum, of: [routine, major]}
  urgent: {type: bool}
  owner_level: {type: level}
rows: triage.csv
otherwise: {track: routine, urgent: no, owner_level: grid}
""",
    "triage.csv": """\
id,category,severity,people,from,to,track,urgent,owner_level,source
T1,street-lamp,small,-,,2018-06-01,routine,no,grid,assumption
T2,street-lamp,small,-,2018-06-02T12:00,,major,yes,grid,assumption
T3,lamps/**,large,>=10,,,major,yes,community,assumption
T4,not(lamps/**),-,"[1..9], 20",,,routine,no,grid,"a, ""quoted"" source"
""",
    "levels.yaml": """\
table: levels
hit: FIRST
inputs:
  track: {type: enum, of: [routine, major]}
outputs:
  limit: {type: limit}
rules:
  - {id: L1, track: routine, limit: quick}
  - {id: L2, track: [major], limit: 5 working_day}
otherwise: {limit: none}
""",
    "request.yaml": """\
workflow: request
title: {en: Request, zh: 诉求}
source: assumption
states:
  registered: {en: Registered, zh: 已登记}
  handling: {en: Handling, zh: 办理中}
  done: {en: Done, zh: 已办结}
initial: registered
final: done
fields:
  category: {type: category, required: true}
  severity: {type: enum, of: [small, large], required: yes}
  people: {type: int}
  track: {type: enum, of: [routine, major]}
  urgent: {type: bool}
  helper: {type: unit, level: grid}
  result: {type: text}
steps:
  triage: {from: registered, to: handling, by: [grid_head], decide: triage, starts: handle}
  finish:
    title: {en: Finish, zh: 办结}
    from: [handling]
    to: done
    needs: [result]
    when: {people: [1, 2], urgent: not(yes)}
    meets: handle
    by: anyone
  climb: {from: handling, by: system, climb: town, starts: [handle]}
clocks:
  handle: {limit: "table:levels", on_breach: climb, title: {en: handling, zh: 办理时限}}
""",
}


@pytest.fixture
def files() -> dict[str, bytes]:
    return {name: text.encode() for name, text in FILES.items()}


TIMED = {
    "rulebook.yaml": """\
rulebook: timed
version: "1"
zone: Asia/Shanghai
effective: {from: 2024-01-01, to: 2025-12-31}
hierarchy: hierarchy.csv
days: [shire.yaml]
calendars: calendars.yaml
limits: limits.yaml
workflows: [request.yaml]
""",
    "hierarchy.csv": """\
id,name,level,parent
town,Town,town,
c1,First,community,town
g1,Grid 1,grid,c1
g2,Grid 2,grid,c1
""",
    "shire.yaml": """\
days: shire
title: {en: The Shire, zh: 夏尔}
editions:
  - revision: "a"
    known_from: 2023-12-01
    known_since: 2024-01-01
    known_until: 2024-12-31
    source: notice a
    closed:
      2024-09-22: {en: Birthday, zh: 生日}
      2024-09-23: Hangover
    worked:
      2024-09-28: {en: worked for it, zh: 调休上班}
  - revision: "b"
    known_from: 2024-06-01
    regular: [2024-09-23]
    closed: {2024-09-24: Hangover}
""",
    "calendars.yaml": """\
calendars:
  office:
    title: {en: Office, zh: 办公}
    source: assumption
    days: shire
    weekly: {mon-fri: ["08:30-18:00"]}
    breaks:
      mon-fri: ["12:00-13:30"]
    worked: ["09:00-12:00"]
    seasons:
      - {from: 07-01, to: 08-31, title: {en: summer, zh: 夏令}, weekly: {mon-fri: ["08:00-14:00"]}}
    closed: {2024-05-06: Fair}
    open: {2024-05-11: ["10:00-12:00"]}
    editions:
      - {revision: "a2", known_from: 2024-03-01, closed: {2024-04-01: Flood}}
  always:
    weekly: {mon-sun: ["00:00-24:00"]}
  plain:
    known_from: 2023-01-01
    known_since: 2023-01-01
    known_until: 2023-12-31
    revision: first
    weekly: {mon-fri: ["09:00-17:00"]}
    closed: {2023-05-01: May Day, 2024-05-01: May Day}
    editions:
      - {revision: second, known_from: 2023-12-01, known_until: 2025-12-31, source: p, regular: 2024-05-01}
assign:
  channels: {wechat: always}
  units: {g1: plain}
  levels: {town: office, community: plain, grid: office}
""",
    "limits.yaml": """\
defaults: {calendar: office, profile: civil_code}
limits:
  quick: {limit: 4 working_hour}
  theirs: {limit: 2 working_day, calendar: assigned}
""",
    "request.yaml": """\
workflow: request
states: [open, done]
final: done
fields:
  channel: {type: enum, of: [wechat, window]}
steps:
  finish: {from: open, to: done}
""",
}


@attrs.frozen
class Timed:
    """The rulebook with all about time, and what becomes of it when something is changed."""

    texts: dict[str, str]

    def of(self, **changed: str) -> dict[str, bytes]:
        """Return its files, some of them changed, with what ships."""
        return {**shipped(), **{name: text.encode() for name, text in {**self.texts, **changed}.items()}}

    def changed(self, file: str, old: str, new: str) -> dict[str, bytes]:
        """Return its files with one text changed that stands once."""
        assert self.texts[file].count(old) == 1, f"{old!r} stands {self.texts[file].count(old)} times"
        return self.of(**{file: self.texts[file].replace(old, new)})

    def told(self, files: dict[str, bytes], today: date | None = None) -> list[str]:
        """Return what is wrong, as `file:line:column code`; all of it is said in both languages."""
        with pytest.raises(RulebookError) as caught:
            rulebook.read(files, today)
        assert all(problem.message.en and problem.message.zh for problem in caught.value.problems)
        return [f"{problem.place} {problem.code}" for problem in caught.value.problems]

    def place(self, files: dict[str, bytes], file: str, at: str) -> str:
        """Return where a text stands."""
        before = files[file].decode().partition(at)[0]
        return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.fixture(scope="session")
def timed() -> Timed:
    return Timed(TIMED)
