"""Shards: the part of the cases that one worker looks at, named by a path and a range; rows never travel.

A worker reads the rulebooks, and the cases, for itself, and makes sure that they are those that were meant.
It holds no more than a page of them at a time.
"""

import json
import zlib
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import attrs

from govflow.case import Case, Command, Event, Tick, carry_out
from govflow.case.codec import decode
from govflow.errors import GovflowError, Text
from govflow.insight.backtesting.again import Rules
from govflow.insight.backtesting.counted import Counted, Stands, Verdict
from govflow.insight.backtesting.deeds import Deed, unguarded
from govflow.insight.backtesting.judging import Judge
from govflow.insight.backtesting.shortcuts import Shortcuts, missed
from govflow.insight.intake_file import read_intake
from govflow.insight.replay import Rows
from govflow.insight.row_reader import RowReader
from govflow.insight.rows import Record
from govflow.insight.words import RowError
from govflow.ledger import Ledger
from govflow.ledger.bulk import Stored, happened, stored
from govflow.ledger.opened import open_ledger
from govflow.rulebook import Rulebook, load

_KEPT = 8  # rulebooks that a worker keeps at hand
_MIGRATED = '{"type":"Migrated"'


@attrs.frozen
class BookAt:
    """A rulebook by where it is found, and by the digest of what is meant."""

    source: str
    digest: str

    def read(self) -> Rulebook:
        """Read it. Errors: RulebookError; GovflowError `rules-changed` if it is not what was meant."""
        return _read(self)


@lru_cache(_KEPT)
def _read(at: BookAt) -> Rulebook:
    book = load(at.source)
    if book.digest != at.digest:
        raise _changed("rules-changed", at.source)
    return book


def _changed(code: str, what: str) -> GovflowError:
    text = Text(f"'{what}' is not what it was when the backtest began.", f"“{what}”在回测开始后有变动。")
    return GovflowError(code, text)


@lru_cache(_KEPT)
def _free(at: BookAt) -> Rulebook:
    return unguarded(at.read())


@attrs.frozen
class Task:
    """What is asked of every shard: the rulebooks, what of them differs, until when, how many examples."""

    old: BookAt
    new: BookAt
    limits: frozenset[str] | None
    as_of: datetime | None
    examples: int

    def ready(self) -> None:
        """Read the rulebooks, which are then at hand. Errors: as of `BookAt.read`."""
        _free(self.old), _free(self.new)


@attrs.frozen
class CaseShard:
    """The cases of a ledger between two positions, by the order of their opening."""

    task: Task
    where: str = attrs.field(repr=False)  # it may hold a password
    positions: range

    def run(self) -> Counted:
        """Look at the cases of the shard. Errors: as of the ledger and of `BookAt.read`."""
        with closing(open_ledger(self.where, new=False)) as ledger:
            return judge_cases(self.task, ledger, self.positions)


def judge_cases(task: Task, ledger: Ledger, positions: range) -> Counted:
    """Look at the cases of an open ledger. Errors: as of `CaseShard.run`."""
    old, new = task.old.read(), task.new.read()
    judge = Judge(Rules(old, _free(task.old)), Rules(new, _free(task.new)), task.as_of)
    shortcuts = Shortcuts.of(old, new, task.limits, task.as_of)
    counted = Counted(task.examples)
    for case in stored(ledger, positions):
        text = "\n".join(case.events)
        other = _other_edition(case, text, old.digest)
        if other:
            counted.others[other] += 1
        elif task.as_of and happened(case.events[0]) > task.as_of:
            counted.later += 1
        else:
            counted.add(case.case, _verdict(judge, shortcuts, case, text))
    return counted


def _other_edition(case: Stored, text: str, digest: str) -> str:
    """Return the digest of other rules than the old ones by which a case has lived, "" for none."""
    own, opened = f'"digest":"{digest}"', case.events[0]
    if opened.endswith((f"{own}}}", f'{own},"unplaced":true}}')) and _MIGRATED not in text:
        return ""
    lived = [opened, *(event for event in case.events if event.startswith(_MIGRATED))]
    found = (str(json.loads(event)["digest"]) for event in lived)
    return next((other for other in found if other != digest), "")


def _verdict(judge: Judge, shortcuts: Shortcuts | None, case: Stored, text: str) -> Verdict:
    found = shortcuts.differing(case, text) if shortcuts else None
    if found is None:
        return judge.of_history(tuple(map(decode, case.events)))
    stands = Stands(case.owner, missed(case.events, text))
    return Verdict(stands, stands, found)


@attrs.frozen
class RowShard:
    """The rows of a file whose case, by its id, falls to one part of several: duplicates stay together."""

    task: Task
    rows: str
    digest: str
    intakes: tuple[str, str]
    part: int
    parts: int

    def run(self) -> Counted:
        """Look at the rows of the shard. Errors: IntakeError; GovflowError `rows-changed`."""
        counted = Counted(self.task.examples)
        judge = RowJudge.of(self)
        for _, record in judge.rows.records():
            case = judge.rows.reader.case_of(record)
            if zlib.crc32(case.encode()) % self.parts == self.part:
                judge.count(record, case, counted)
        return counted


@attrs.frozen
class RowJudge:
    """Judges rows, each of which is carried through both rulebooks: all that they ask is asked."""

    judge: Judge
    rows: Rows
    new: RowReader
    seen: set[str] = attrs.field(factory=set)

    @classmethod
    def of(cls, shard: RowShard) -> "RowJudge":
        """Open the rows of a shard. Errors: as of `RowShard.run`."""
        books = shard.task.old.read(), shard.task.new.read()
        intakes = [read_intake(Path(f), book) for f, book in zip(shard.intakes, books, strict=True)]
        rows = Rows.open(books[0], intakes[0], Path(shard.rows))
        if rows.file.digest != shard.digest:
            raise _changed("rows-changed", shard.rows)
        judge = Judge(Rules(books[0], books[0]), Rules(books[1], books[1]), shard.task.as_of)
        return cls(judge, rows, RowReader(books[1], intakes[1], rows.reader.header, rows.file.path.name))

    def count(self, record: Record, case: str, counted: Counted) -> None:
        """Judge one row. One that became no case by the old rules is counted as rejected."""
        try:
            if case in self.seen:
                raise RowError("duplicate-case", "The case came before.", "该案件已出现过。")
            history = _lived(self.judge.old.book, self.rows.reader.plan(record).commands)
        except GovflowError as error:
            counted.rejected[error.code] += 1
            return
        self.seen.add(case)
        if self.judge.as_of and history[0].at > self.judge.as_of:
            counted.later += 1
        else:
            counted.add(case, self._verdict(history, record))

    def _verdict(self, history: tuple[Event, ...], record: Record) -> Verdict:
        try:
            commands = self.new.plan(record).commands
        except RowError as error:
            return self.judge.unread(history, self.new.intake.workflow.name, error)
        return self.judge.of(history, (Deed(one) for one in commands if not isinstance(one, Tick)))


def _lived(book: Rulebook, commands: Iterable[Command]) -> tuple[Event, ...]:
    """Return the history of a case of some commands; how long time passes is asked elsewhere."""
    case: Case | None = None
    events: list[Event] = []
    for command in commands:
        if not isinstance(command, Tick):
            case, new = carry_out(book, case, command)
            events += new
    return tuple(events)
