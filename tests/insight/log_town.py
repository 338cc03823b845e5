"""A town whose old system wrote one row for each event."""

import csv
import io
from pathlib import Path

from govflow.desk import Desk
from govflow.insight import EventLog, LogSummary, read_log, replay_log
from govflow.ledger import Ledger, MemoryLedger
from govflow.rulebook import Rulebook, read

RULES = {
    "rulebook.yaml": """\
rulebook: town
version: "1"
zone: America/New_York
hierarchy: hierarchy.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [sizes.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": """\
id,name,level,parent
town,Town,town,
north,North,ward,town
n1,North One,grid,north
south,South,ward,town
works,Works,office,town
""",
    "calendars.yaml": 'calendars: {always: {weekly: {mon-sun: ["00:00-24:00"]}}}\n',
    "limits.yaml": "defaults: {calendar: always, profile: elapsed}\n",
    "sizes.yaml": """\
table: sizes
inputs: {people: {type: int, low: 0, high: 1000}}
outputs: {size: {type: enum, of: [small, large]}}
rules:
  - {id: S1, people: "< 10", size: small}
  - {id: S2, people: ">= 10", size: large}
otherwise: error
""",
    "request.yaml": """\
workflow: request
states: [registered, handling, late, done]
final: done
fields:
  place: {type: unit}
  people: {type: int}
  size: {type: enum, of: [small, large]}
  note: {type: text}
open: {by: teller}
steps:
  take: {from: registered, to: handling, by: clerk, starts: handle}
  note: {from: handling, to: handling}
  note_late: {from: late, to: late}
  hand: {from: [handling, late], to: handling, hands_to: place}
  judge: {from: [handling, late], to: handling, decide: sizes}
  overdue: {from: handling, to: late, by: system}
  finish: {from: [handling, late], to: done, by: officer, meets: handle}
clocks:
  handle: {limit: 2 calendar_days, on_breach: overdue}
""",
}

LOG = """\
log: town
title: {en: Town, zh: 镇}
rows: rows.csv
case: id
activity: what
at: when
open:
  unit: {column: place}
fields:
  place: {column: place}
  people: {column: people}
events:
  came: {opens: yes}
  taken: take
  noted: {step: [note, note_late], fields: {note: {column: words}}}
  handed: hand
  judged: judge
  too late: {passes: overdue}
  seen: {ignored: {en: nobody did anything, zh: 无人办理}}
  finished: finish
compare:
  due: {due: handle, column: promised, title: {en: due date, zh: 期限}}
  late: {step: overdue}
  size: {field: size, column: big, values: {Y: large, N: small}}
  owner: {owner: {column: office}}
"""

HEADER = ["id", "what", "when", "place", "people", "words", "promised", "big", "office", "opened", "closed"]


class LogTown:
    """A folder with rules, a log and its rows; what is written replaces what was there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.book: Rulebook = read({name: text.encode() for name, text in RULES.items()})
        for name, text in RULES.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.log = self.read(LOG)

    def read(self, text: str) -> EventLog:
        (self.folder / "log.yaml").write_text(text, encoding="utf-8")
        self.log = read_log(self.folder, self.book)
        return self.log

    def rows(self, *events: str | list[str], name: str = "rows.csv", **more: str) -> Path:
        """Write events such as `1 taken 05-04T09:00 people=3`, of May 2015; `more` stands in every row."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for event in events:
            writer.writerow(event if isinstance(event, list) else _cells(event, more))
        (self.folder / name).write_text(text.getvalue(), encoding="utf-8")
        return self.folder / name

    def lives(self, *events: str | list[str], ledger: Ledger | None = None, **more: str) -> LogSummary:
        return replay_log(Desk(self.book, ledger or MemoryLedger()), self.log, self.rows(*events, **more))


def _cells(event: str, more: dict[str, str]) -> list[str]:
    case, what, when, *given = event.split(" ")
    cells = {"id": case, "what": what.replace("_", " "), "when": f"2015-{when}" if when else "", **more}
    cells |= dict(part.split("=") for part in given)
    return [cells.get(name, "") for name in HEADER]


def refused(summary: LogSummary) -> dict[tuple[str, str, str], int]:
    """Return what was refused: how often in which state, by which step, with which code."""
    return {key: refusal.count for key, refusal in summary.refusals.items()}
