"""What the rules say of a case, beside what the log records of it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from govflow.case import Case, Event
from govflow.case.events import StepTaken
from govflow.errors import Problem
from govflow.insight.logs import DueCompared, FieldCompared, OwnerCompared, Passing, StepCompared
from govflow.insight.logs_reader import Entry, LogReader
from govflow.insight.logs_summary import Comparison
from govflow.insight.words import RowError


def taken(events: Sequence[Event], step: str) -> list[datetime]:
    """Return when a step was taken."""
    return [event.at for event in events if isinstance(event, StepTaken) and event.step == step]


def compare(
    comparison: Comparison, reader: LogReader, case: Case, events: Sequence[Event], entries: Sequence[Entry]
) -> None:
    """Count one case; a word of the log that nobody can read differs from any other."""
    of, last = comparison.of, reader.row(entries[-1])
    match of:
        case DueCompared():
            _days(comparison, reader, case, _recorded(reader, last[of.column]), _due(of, case))
        case StepCompared():
            told = [e.at for e in entries if reader.log.meanings.get(e.activity) == Passing(of.step)]
            for recorded, computed in zip_longest(told, taken(events, of.step)):
                _days(comparison, reader, case, recorded, computed)
        case OwnerCompared():
            _words(comparison, case, _owner(reader, of, last), case.owner)
        case FieldCompared():
            said = [entry for entry in entries if of.event in ("", entry.activity)]
            if said:
                _words(comparison, case, _plain(reader, of, said[-1]), case.fields.get(of.field))


def _days(
    comparison: Comparison,
    reader: LogReader,
    case: Case,
    recorded: datetime | None,
    computed: datetime | None,
) -> None:
    """Compare two instants by their dates, where the log was written."""
    log, ours = (None if at is None else at.astimezone(reader.log.zone).date() for at in (recorded, computed))
    apart = "" if log is None or ours is None else f"{(log - ours).days:+d} d"
    comparison.add(case.id, log, ours, apart)


def _words(comparison: Comparison, case: Case, recorded: object, computed: object) -> None:
    comparison.add(case.id, recorded, computed, "" if recorded == computed else f"{computed} -> {recorded}")


def _due(of: DueCompared, case: Case) -> datetime | None:
    clock = case.clocks.get(of.clock)
    if clock is None:
        return None
    return {"promised": clock.promised, "due": clock.due, "statutory": clock.statutory}[of.of]


def _recorded(reader: LogReader, text: str) -> datetime | None:
    try:
        moment = reader.moment("", text)
    except RowError:
        return None
    return moment[0] if moment else None


def _owner(reader: LogReader, of: OwnerCompared, row: dict[str, str]) -> str | None:
    try:
        return reader.words.unit_in(row, of.pick) or None
    except RowError:
        return of.pick.text(row)


def _plain(reader: LogReader, of: FieldCompared, entry: Entry) -> object:
    """Return what an event records, as the field would hold it."""
    row = reader.row(entry)
    try:
        read = reader.words.read(reader.recorded[of.name], row).get(of.field)
    except RowError:
        return of.pick.text(row)
    plain = None if read is None else reader.log.workflow.fields[of.field].read(read)
    return of.pick.text(row) if isinstance(plain, Problem) else plain
