"""A small rulebook that has one of everything, as the content of its files."""

import pytest

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
T2,street-lamp,small,-,2018-06-01T12:00,,major,yes,grid,assumption
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
  climb: {from: handling, by: system, climb: town, starts: [handle]}
clocks:
  handle: {limit: "table:levels", on_breach: climb, title: {en: handling, zh: 办理时限}}
""",
}


@pytest.fixture
def files() -> dict[str, bytes]:
    return {name: text.encode() for name, text in FILES.items()}
