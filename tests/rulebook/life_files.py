"""A rulebook with all that the life of a case may need, and the problems of its files."""

import re

import pytest

from govflow import rulebook
from govflow.errors import RulebookError
from govflow.rulebook.files import shipped

FILES = {
    "rulebook.yaml": """\
rulebook: lives
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
links: links.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [ceilings.yaml]
workflows: [request.yaml, assist.yaml]
ladders: ladders.yaml
screens: screens.yaml
words: {officer: officer}
""",
    "hierarchy.csv": "id,name,level,parent\nS1,Street,street,\nC1,First,community,S1\nG1,Grid,grid,C1\n",
    "links.csv": "kind,from,to\nhub,C1,G1\n",
    "calendars.yaml": 'calendars: {office: {weekly: {mon-fri: ["09:00-18:00"]}}}\n',
    "limits.yaml": "defaults: {calendar: office, profile: civil_code}\nlimits: {short: 1 working_day}\n",
    "ceilings.yaml": """\
table: ceilings
hit: UNIQUE
inputs: {kind: {type: enum, of: [a, b]}}
outputs: {ceiling: {type: level}}
rules: [{id: r, kind: a, ceiling: grid}]
otherwise: {ceiling: community}
""",
    "ladders.yaml": """\
ladders:
  up:
    rungs:
      - {level: grid, budget: short, beside: hub}
      - {level: community, budget: short}
      - {link: hub, budget: short}
    ceiling: table:ceilings
    exception: reason
""",
    "screens.yaml": "screens: {blocked: {words: [hoax]}}\n",
    "assist.yaml": "workflow: assist\nstates: [asked, done]\nfinal: [done]\n"
    "steps: {end: {from: asked, to: done}}\n",
    "request.yaml": """\
workflow: request
states: [new, going, closed]
final: [closed]
phases: {begin: new, handle: [going]}
fields:
  kind: {type: enum, of: [a, b]}
  who: {type: person}
  whoever: {type: person, many: true}
  unit_of: {type: unit}
  units_of: {type: unit, many: true}
  items: {type: enum, of: [x, y], many: true}
  category: {type: enum, of: [c]}
  reason: {type: text}
  reply: {type: text, screen: blocked}
  times: {type: int}
  cost: {type: decimal}
  on: {type: date}
  flag: {type: bool}
steps:
  start: {from: new, to: going, by: [officer, {person: who}]}
  work:
    from: going
    x: y
  end: {from: going, to: closed}
clocks:
  due: {limit: short}
""",
}
FILES["request.yaml"] = FILES["request.yaml"].replace("    x: y\n", "    starts: due\n")


def problems(**changed: str) -> list[str]:
    """Return what is wrong, as `file:line:column code`."""
    files = {**FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    with pytest.raises(RulebookError) as caught:
        rulebook.read({**shipped(), **{name: text.encode() for name, text in files.items()}})
    for problem in caught.value.problems:
        assert problem.message.en != problem.message.zh
        assert problem.message.zh
        assert not re.search(r"[一-鿿]", problem.message.en)
    return [f"{problem.place} {problem.code}" for problem in caught.value.problems]


def place(text: str, at: str, code: str, file: str = "request.yaml") -> str:
    """Return where a text stands, which stands once, and the code of its problem."""
    assert text.count(at) == 1, f"{at!r} stands {text.count(at)} times"
    before = text.partition(at)[0]
    return f"{file}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))} {code}"


USED = FILES["request.yaml"].replace("    starts: due\n", '    starts: due\n    climb: "ladder:up"\n')
