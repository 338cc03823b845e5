"""A town's rules, and how tests of tables, limits and units are written beside them."""

from collections.abc import Callable

import pytest

from govflow.errors import RulebookError
from govflow.insight import TestReport

RULES = {
    "rulebook.yaml": """\
rulebook: town
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [triage.yaml, fees.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\nnorth,North,ward,town\n",
    "calendars.yaml": """\
calendars:
  office:
    weekly: {mon-fri: ["09:00-17:00"]}
    closed: {2024-05-01: {en: Labour Day, zh: 劳动节}}
  always: {weekly: {mon-sun: ["00:00-24:00"]}}
assign: {channels: {web: always}, levels: {town: office}}
""",
    "limits.yaml": """\
defaults: {calendar: office, profile: civil_code}
limits:
  handle:
    limit: 5 working_day
    statutory: 10 working_day
    extension: {by: 3 working_day, times: 2}
    pauses: {papers: {title: papers, cap: 2 working_day}, other: {title: other}}
  answer: {limit: 4 working_hour, calendar: assigned, profile: elapsed}
  open: {limit: 1 working_day}
""",
    "triage.yaml": """\
table: triage
inputs:
  kind: {type: enum, of: [lamp, noise], title: {en: Kind of matter, zh: 事项分类}}
  people: {type: int, low: 0, high: 500}
  hour: {type: time}
outputs:
  track: {type: enum, of: [routine, major], title: {en: Track, zh: 办理渠道}}
  urgent: {type: bool}
  grade: {type: int}
rules:
  - {id: few, kind: lamp, people: 0..49, track: routine, urgent: no, grade: 1}
  - {id: many, kind: lamp, people: 50.., track: major, urgent: yes, grade: 2}
otherwise: {track: "-", urgent: no, grade: 0}
""".replace("50..,", '">= 50",'),
    "fees.yaml": """\
table: fees
inputs: {kind: {type: enum, of: [lamp, noise]}}
outputs: {fee: {type: int}}
rules:
  - {id: old, kind: lamp, to: 2024-06-30, fee: 10}
  - {id: new, kind: lamp, from: 2024-07-01, fee: 12}
otherwise: error
""",
    "request.yaml": """\
workflow: request
states: [registered, handling, done]
final: done
fields: {kind: {type: enum, of: [lamp, noise]}, people: {type: int}, result: {type: text}}
steps:
  begin: {from: registered, to: handling, by: clerk, starts: handle}
  finish: {from: handling, to: done, by: clerk, needs: result, meets: handle}
  drop: {from: handling, to: done, by: clerk}
clocks: {handle: {limit: handle}}
""",
}

Run = Callable[..., TestReport]
FEW = "{kind: lamp, people: 49, hour: 08:30}"


def table(line: str) -> str:
    return f"tests: triage\ntables:\n  - {line}\n"


def limit(line: str) -> str:
    return f"tests: handle\nlimits:\n  - {line}\n"


def said(report: TestReport) -> list[str]:
    return [str(problem) for problem in report.problems]


def refused(run: Run, text: str, **more: str) -> list[str]:
    with pytest.raises(RulebookError) as caught:
        run(text, **more)
    return [str(problem) for problem in caught.value.problems]


def units(*lines: str) -> str:
    return "tests: units\nunits:\n" + "".join(f"  - {line}\n" for line in lines)
