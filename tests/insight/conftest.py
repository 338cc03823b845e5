"""A town with one street light department, and the rows of a foreign system."""

import csv
import io
from pathlib import Path

import pytest
from tests.insight import rule_town

from govflow.desk import Desk
from govflow.insight import Intake, Summary, TestReport, read_intake, replay, run_tests
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook, load, read

RULES = {
    "rulebook.yaml": """\
rulebook: town
version: "1"
zone: America/New_York
hierarchy: hierarchy.csv
categories: categories.csv
calendars: calendars.yaml
limits: limits.yaml
tables: [triage.yaml]
workflows: [request.yaml]
""",
    "hierarchy.csv": """\
id,name,level,parent,aliases
town,Town,town,,
north,North,ward,town,N
south,South,ward,town,S
n1,North One,grid,north,
lights,Lights,office,town,Street Lights
""",
    "categories.csv": "code,name,parent\nlamp,Lamp out,\nnoise,Noise,\n",
    "calendars.yaml": """\
calendars:
  office:
    weekly: {mon-fri: ["09:00-17:00"]}
    closed: {2015-05-25: {en: Memorial Day, zh: 阵亡将士纪念日}}
""",
    "limits.yaml": "defaults: {calendar: office, profile: elapsed}\n",
    "triage.yaml": """\
table: triage
inputs:
  category: {type: category}
outputs:
  owner: {type: unit}
rules:
  - {id: T1, category: lamp, owner: lights}
  - {id: T2, category: noise, owner: "-"}
otherwise: error
""",
    "request.yaml": """\
workflow: request
states: [registered, handling, done]
final: done
fields:
  category: {type: category, required: true}
  ward: {type: unit, level: ward}
  people: {type: int}
  urgent: {type: bool}
  outcome: {type: enum, of: [fixed, gone]}
steps:
  triage: {from: registered, to: handling, by: clerk, decide: triage, starts: handle}
  finish: {from: handling, to: done, by: officer, meets: handle}
clocks:
  handle: {limit: 2 working_day}
""",
}

INTAKE = """\
intake: town
title: {en: Town, zh: 镇}
rows: rows.csv
until: 2015-12-31T00:00
case: id
opened: opened
unit: {column: place}
fields:
  category: {column: kind, values: {Lamp broken: lamp}}
  ward: {column: ward, level: ward}
  people: {column: people}
  urgent: {column: urgent}
steps:
  - {step: triage, at: opened}
  - step: finish
    at: closed
    fields: {outcome: {column: outcome}}
    early: {repair: slow-clock, within_seconds: 60}
compare:
  due: {clock: handle, column: target}
  on_time: {at: closed, target: target, column: flag, met: Y, missed: N}
  owner: {column: office, level: office}
report:
  - {by: owner}
  - {by: unit, level: ward, title: {en: Ward, zh: 选区}}
  - {by: ward}
"""

HEADER = ["id", "opened", "closed", "target", "flag", "kind", "place", "ward"]
HEADER += ["people", "urgent", "outcome", "office"]


class Town:
    """A folder with rules, an intake and rows; what is written replaces what was there."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder = folder
        rules = {**RULES, "request.yaml": RULES["request.yaml"] + more}
        for name, text in rules.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.book: Rulebook = read({name: text.encode() for name, text in rules.items()})
        self.intake = self.read_intake(INTAKE)

    def read_intake(self, text: str) -> Intake:
        (self.folder / "intake.yaml").write_text(text, encoding="utf-8")
        return read_intake(self.folder, self.book)

    def rows(self, *rows: dict[str, str] | list[str], name: str = "rows.csv") -> Path:
        """Write rows; what a row does not say is that of a lamp opened on a Friday before a holiday."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        usual = {"opened": "2015-05-22T10:00:00", "kind": "lamp"}
        for number, row in enumerate(rows, 1):
            given = {"id": f"c{number}", **usual, **row} if isinstance(row, dict) else row
            writer.writerow([given.get(name, "") for name in HEADER] if isinstance(given, dict) else given)
        return self.write(text.getvalue().encode(), name)

    def write(self, data: bytes, name: str = "rows.csv") -> Path:
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def replay(self, *rows: dict[str, str] | list[str]) -> Summary:
        return self.replay_file(self.rows(*rows))

    def replay_file(self, rows: Path, desk: Desk | None = None) -> Summary:
        return replay(desk or Desk(self.book, MemoryLedger()), self.intake, rows)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@pytest.fixture
def opened_by_tellers(tmp_path: Path) -> Town:
    """A town with a role that stands nowhere but at the opening."""
    return Town(tmp_path, "open: {by: teller}\n")


@pytest.fixture(scope="session")
def lasting_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """For properties, which write their rows anew for each example."""
    return Town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def run(tmp_path: Path) -> rule_town.Run:
    """Write files of tests beside the rules of a town, and run them."""
    for name, text in rule_town.RULES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    book: Rulebook = load(tmp_path)
    (tmp_path / "tests").mkdir()

    def call(text: str, only: str = "", **more: str) -> TestReport:
        (tmp_path / "tests" / "town.yaml").write_text(text, encoding="utf-8")
        for name, content in more.items():
            (tmp_path / "tests" / name.replace("_csv", ".csv")).write_text(content, encoding="utf-8")
        return run_tests(tmp_path, book, only=only)

    return call
