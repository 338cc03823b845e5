"""Reading a ledger in bulk: whole histories as they are stored, a range of cases at a time (批量读取).

For whoever looks at millions of events and needs few of them decoded. A range is one of positions: numbers
that grow in the order in which cases were opened. A ledger of the library is asked for the rows of its
tables, in pages, so that memory stays bounded; any other through its protocol.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Protocol, runtime_checkable

from govflow.case.codec import decode, encode
from govflow.errors import LedgerError
from govflow.frozen import frozen
from govflow.ledger import instants
from govflow.ledger.complaints import damaged, lacking, unreadable
from govflow.ledger.protocol import Ledger, folded
from govflow.ledger.stored import events, plain

_PAGE = 500  # positions that are read at once: a few megabytes
_AT = re.compile(r'\{"type":"\w+","at":"([^"]+)"')

SPAN = "SELECT coalesce(min(pos), 0), coalesce(max(pos), -1) FROM govflow_cases"
LASTS = """
SELECT e.data
FROM govflow_cases c
CROSS JOIN govflow_events e
WHERE e.stream = c.stream AND e.version = c.version - 1 AND c.pos BETWEEN ? AND ?
"""
NEXT = "SELECT min(pos) FROM govflow_cases WHERE pos >= ?"
NAMED = "SELECT pos, stream FROM govflow_cases WHERE pos BETWEEN ? AND ?"
STORED = """
SELECT c.pos, e.data, CASE e.version WHEN 0 THEN c.stream END, CASE e.version WHEN 0 THEN c.owner END,
    CASE e.version WHEN 0 THEN c.version END,
    CASE e.version WHEN 0 THEN (SELECT t.due FROM govflow_timers t WHERE t.stream = c.stream) END
FROM govflow_cases c
LEFT JOIN govflow_events e ON e.stream = c.stream
WHERE c.pos BETWEEN ? AND ?
ORDER BY c.pos, e.version
"""
"""What is said of a case stands in the row of its first event only. A case that has lost all its events has a
row without any. Of a CROSS or LEFT JOIN SQLite begins with the cases, and needs to sort nothing."""


@frozen
class Stored:
    """A case as it is stored: who answers for it, when it is next due, its events as lines of JSON."""

    case: str
    owner: str
    next_due: datetime | None
    events: tuple[str, ...]


@runtime_checkable
class Rows(Protocol):
    """A ledger of the library, that can be asked for rows of its tables, by constant texts (成批取行)."""

    def govflow_rows(self, sql: str, *values: object) -> Iterable[tuple[Any, ...]]:
        """Return the rows that a statement gives; `?` stands for a value."""
        ...

    def govflow_at_once(self) -> AbstractContextManager[Ledger]:
        """Give a ledger to read from that shows all as it is in one instant, whoever writes meanwhile."""
        ...


def at_once(ledger: Ledger) -> AbstractContextManager[Ledger]:
    """Give a ledger to read from that shows all as it is in one instant, if there is a way to."""
    return ledger.govflow_at_once() if isinstance(ledger, Rows) else nullcontext(ledger)


def span(ledger: Ledger) -> range:
    """Return the positions between which all cases lie; there may be gaps."""
    if isinstance(ledger, Rows):
        ((first, last),) = ledger.govflow_rows(SPAN)
        if type(first) is not int or type(last) is not int:
            raise damaged("govflow_cases")
        return range(first, last + 1)
    return range(sum(1 for _ in ledger.cases()))


def latest(ledger: Ledger) -> datetime | None:
    """Return the latest instant of any event, in UTC, whenever that was written; None if there is none.

    Within a case no event is earlier than the one before it, so the last of each is asked.
    """
    return max(_lasts(ledger), default=None)


def _lasts(ledger: Ledger) -> Iterator[datetime]:
    if isinstance(ledger, Rows):
        for first, last in _pages(ledger, span(ledger)):
            yield from (happened(data) for (data,) in ledger.govflow_rows(LASTS, first, last))
    else:
        yield from (case.last_at for case in map(ledger.case, ledger.cases()) if case)


def happened(event: str) -> datetime:
    """Return the instant of an event as it is stored. Errors: LedgerError `unreadable-event`."""
    found = _AT.match(event)
    with suppress(ValueError):  # which `decode` tells in words
        if found:
            return datetime.fromisoformat(found[1])
    return decode(event).at


def _pages(ledger: Rows, positions: range) -> Iterator[tuple[int, int]]:
    """Yield the first and the last position of each page; gaps are stepped over, however wide they are."""
    start, stop = positions.start, positions.stop
    while start < stop:
        ((first,),) = ledger.govflow_rows(NEXT, start)
        if first is None:
            return
        if type(first) is not int or first < start:
            raise damaged("govflow_cases")
        if first >= stop:
            return
        start = min(first + _PAGE, stop)
        yield first, start - 1


def stored(ledger: Ledger, positions: range) -> Iterator[Stored]:
    """Yield the cases of a range, in the order in which they were opened. Errors: LedgerError."""
    if not isinstance(ledger, Rows):
        for case in islice(ledger.cases(), positions.start, positions.stop):
            yield _told(ledger, case)
        return
    for first, last in _pages(ledger, positions):
        for _, rows in groupby(ledger.govflow_rows(STORED, first, last), itemgetter(0)):
            yield _read(ledger, list(rows))


@frozen
class Held:
    """A case with its events as lines of JSON; what is wrong with them, and whether some are `lacking`."""

    case: str
    events: tuple[str, ...]
    wrong: LedgerError | None = None
    lacking: bool = False


def held(ledger: Ledger) -> Iterator[Held]:
    """Yield every case with what there is of its events, whatever is wrong with any of them."""
    if not isinstance(ledger, Rows):
        for case in ledger.cases():
            try:
                yield Held(case, tuple(map(encode, ledger.history(case))))
            except LedgerError as error:
                yield Held(case, (), unreadable(error), lacking=True)
        return
    for first, last in _pages(ledger, span(ledger)):
        rows = list(ledger.govflow_rows(STORED, first, last))
        names = dict(ledger.govflow_rows(NAMED, first, last))
        for position, of_one in groupby(rows, itemgetter(0)):
            yield _examined(str(names[position]), list(of_one))


def _examined(case: str, rows: list[tuple[Any, ...]]) -> Held:
    texts = tuple(str(row[1]) for row in rows if row[1] is not None)
    if rows[0][4] != len(rows):
        return Held(case, texts, lacking(case), lacking=True)
    try:
        folded(case, events(case, texts))
    except LedgerError as error:
        return Held(case, texts, unreadable(error))
    return Held(case, tuple(map(plain, texts)))


def _read(ledger: Rows, rows: list[tuple[Any, ...]]) -> Stored:
    position, _, case, owner, version, due = rows[0]
    if version != len(rows):
        ((_, name),) = ledger.govflow_rows(NAMED, position, position)
        raise lacking(str(name))
    return Stored(case, owner, instant(due), tuple([row[1] for row in rows]))


def instant(due: int | datetime | None) -> datetime | None:
    """Return the due instant of a timer as it is stored."""
    return due if due is None or isinstance(due, datetime) else instants.instant(due)


def _told(ledger: Ledger, name: str) -> Stored:
    case = ledger.case(name)
    assert case is not None  # noqa: S101 - the ledger has just named it
    return Stored(name, case.owner, case.next_due, tuple(map(encode, ledger.history(name))))
