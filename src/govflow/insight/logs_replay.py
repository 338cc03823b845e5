"""Replay of an event log: each case lives by the rules as the log says that it lived.

No event is lost: it is an opening, a step, a passing of time, ignored for a reason, or refused with one. A
whole case is one unit of work, made anew in memory at every start: a replay that was cut short ends with the
same result.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import attrs

from govflow.case.explain import Explanation, explain
from govflow.desk import Desk
from govflow.errors import Place
from govflow.insight.logs import EventLog
from govflow.insight.logs_life import Life
from govflow.insight.logs_reader import Entry, LogReader, by_case
from govflow.insight.logs_summary import Comparison, LogSummary
from govflow.insight.replay import BATCH, Progress, claim, no_row
from govflow.insight.rows import RowFile
from govflow.insight.summary import Rejection
from govflow.insight.words import RowError
from govflow.rulebook import Rulebook


def replay_log(desk: Desk, log: EventLog, rows: Path, progress: Progress = lambda *_: None) -> LogSummary:
    """Carry every event of a log through the rulebook of `desk`, and return what came of it (日志回放).

    The columns that are read are held in memory. `progress` is told how many of how many cases are done.
    Errors: IntakeError before anything is written; LedgerError.
    """
    return LogRows.open(desk.book, log, rows).replay(desk, progress)


@attrs.frozen
class LogRows:
    """Events that have been looked through, with the columns that the log wants: they can be replayed."""

    file: RowFile
    reader: LogReader

    @classmethod
    def open(cls, book: Rulebook, log: EventLog, path: Path) -> "LogRows":
        """Look through a file of events, and touch no ledger. Errors: IntakeError."""
        file = RowFile.open(path, log.encoding)
        header = next(file.records(), (1, []))[1]
        return cls(file, LogReader(book, log, header, path.name))

    def replay(self, desk: Desk, progress: Progress) -> LogSummary:
        """Carry every event through the rules that the log was opened with."""
        log, digest = self.reader.log, desk.book.digest
        claim(desk.ledger, f"{digest} {log.digest}", self.file.digest)
        summary = LogSummary(digest, {one.name: Comparison(one) for one in log.compared})
        cases = by_case(self._entries(summary), by_time=log.by_time)
        left, done = iter(cases.items()), 0
        while batch := list(islice(left, BATCH)):
            with desk.ledger.batch():
                for case, entries in batch:
                    self._live(desk, case, entries, summary)
            done += len(batch)
            progress(done, len(cases))
        return summary

    def explain(self, book: Rulebook, case: str) -> Explanation:
        """Explain the case of one number, lived in memory. Errors: UnknownCase, or why it did not open."""
        log, summary = self.reader.log, LogSummary(book.digest, {})
        own = (entry for entry in self._entries(summary) if entry.case == case)
        for entries in by_case(own, by_time=log.by_time).values():
            life = Life(self.reader, case, summary)
            life.live(entries)
            if life.unopened is not None:
                raise life.unopened
            return explain(book, life.events)
        raise no_row(case)

    def _entries(self, summary: LogSummary) -> Iterator[Entry]:
        """Yield the events; rows that are none are refused."""
        for line, record in islice(self.file.records(self._fits), 1, None):
            summary.events += 1
            try:
                yield self.reader.entry(record, line)
            except RowError as error:
                place = Place(self.reader.file, line)
                summary.refuse("", "", Rejection(place, "", error.code, error.text))

    def _fits(self, record: list[str]) -> bool:
        """Tell whether a record would be an event, were it the only one."""
        try:
            self.reader.entry(record, 0)
        except RowError:
            return False
        return True

    def _live(self, desk: Desk, case: str, entries: list[Entry], summary: LogSummary) -> None:
        life = Life(self.reader, case, summary)
        life.live(entries)
        if life.case is not None and not desk.ledger.history(case):
            desk.ledger.append(life.case, life.events)
