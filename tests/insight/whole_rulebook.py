"""A rulebook with what no shipped one has, so that between them they have every form of mapping."""

WHOLE: dict[str, str] = {
    "rulebook.yaml": """\
rulebook: whole
version: "1"
zone: Asia/Shanghai
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
workflows: request.yaml
metrics: metrics.yaml
""",
    "hierarchy.csv": "id,name,level,parent\ntown,Town,town,\n",
    "calendars.yaml": """\
calendars:
  office:
    weekly: {mon-fri: ["09:00-17:00"]}
    seasons: [{from: 06-01, to: 08-31, weekly: {mon-fri: ["08:00-16:00"]}}]
    open: {2024-09-29: {hours: ["09:00-12:00"], name: Make-up day}}
""",
    "limits.yaml": """\
defaults: {profile: civil_code}
limits: {quick: {limit: 2 working_days, pauses: {waiting: {title: waiting}}}}
""",
    "request.yaml": """\
workflow: request
states: [received, done]
final: done
fields: {result: {type: text}, approver: {type: person}}
open: {by: clerk, starts: handle}
steps:
  wait: {from: received, to: received, by: clerk, pauses: {clock: handle, ground: waiting}}
  go_on: {from: received, to: received, by: clerk, resumes: {clock: handle, ground: waiting}}
  finish: {from: received, to: done, by: clerk, writes: [result, approver], meets: handle}
clocks: {handle: {limit: quick}}
""",
    "metrics.yaml": """\
metrics:
  done: {count: {state: done}, except: {agreed: {when: {result: void}, needs: approver}}}
""",
}
