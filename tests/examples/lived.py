"""The real event logs, lived once for all tests of a file: whole, where the shared files are there."""

import csv
import gzip
from collections import Counter
from functools import lru_cache
from pathlib import Path

import attrs
import pytest

import govflow
from govflow.case import Case, Event, fold
from govflow.case.events import StepTaken
from govflow.insight import LogSummary, read_log, replay_log

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared" / "data"


class Model:
    """What a machine of `transitions` moves; its guards read the fields."""

    state: str
    fields: dict[str, object]


@attrs.frozen
class Lived:
    """An example's log as it went through its rules, and its rows as plain data."""

    book: govflow.Rulebook
    summary: LogSummary
    rows: list[dict[str, str]]
    ledger: govflow.MemoryLedger

    def cases(self, column: str) -> dict[str, list[dict[str, str]]]:
        """Return the rows of each case."""
        found: dict[str, list[dict[str, str]]] = {}
        for row in self.rows:
            found.setdefault(row[column], []).append(row)
        return found

    def history(self, case: str) -> tuple[Event, ...]:
        return self.ledger.history(case)

    def case(self, case: str) -> Case:
        found = fold(self.history(case))
        assert found is not None
        return found

    def by_machine(self, workflow: str) -> Counter[str]:
        """Return the states in which `transitions` leaves the cases, taking the steps that ours took."""
        flow, model, found = self.book.workflows[workflow], Model(), Counter[str]()
        flow.machine(model)
        for case in self.ledger.cases():
            model.state, model.fields = flow.initial, {}
            for event in self.history(case):
                if isinstance(event, StepTaken):
                    assert getattr(model, event.step)(), (case, event)
                    model.fields.update(event.fields)
            found[model.state] += 1
        return found

    def refused(self) -> dict[tuple[str, str, str], int]:
        return {key: refusal.count for key, refusal in self.summary.refusals.items()}


def whole(example: str, file: str) -> Lived:
    """Let the whole shared file live by the rules of an example."""
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"the whole log is not here: {file}")
    return _live(example, path)


def sample(example: str) -> Lived:
    """Let the example's own sample live by its rules."""
    return _live(example, EXAMPLES / example / "sample.csv.gz")


@lru_cache(2)
def _live(example: str, path: Path) -> Lived:
    folder = EXAMPLES / example
    book, ledger = govflow.load(str(folder)), govflow.MemoryLedger()
    summary = replay_log(govflow.Desk(book, ledger), read_log(folder, book), path)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as text:
        return Lived(book, summary, list(csv.DictReader(text)), ledger)
