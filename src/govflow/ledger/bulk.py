"""Reading a ledger in bulk: whole histories as they are stored, a range of cases at a time (批量读取).

For whoever looks at millions of events and needs few of them decoded. A range is one of positions: numbers
that grow in the order in which cases were opened. A ledger of the library is asked for the rows of its
tables, in pages, so that memory stays bounded; any other through its protocol.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Protocol, runtime_checkable

from govflow.case.codec import decode, encode
from govflow.frozen import frozen
from govflow.ledger.complaints import lacking
from govflow.ledger.protocol import Ledger

_PAGE = 500  # positions that are read at once: a few megabytes
_AT = re.compile(r'\{"type":"\w+","at":"([^"]+)"')
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

SPAN = "SELECT coalesce(min(pos), 0), coalesce(max(pos), -1) FROM govflow_cases"
LASTS = """
SELECT e.data
FROM govflow_cases c
CROSS JOIN govflow_events e
WHERE e.stream = c.stream AND e.version = c.version - 1 AND c.pos BETWEEN ? AND ?
"""
STORED = """
SELECT c.pos, e.data, CASE e.version WHEN 0 THEN c.stream END, CASE e.version WHEN 0 THEN c.owner END,
    CASE e.version WHEN 0 THEN c.version END,
    CASE e.version WHEN 0 THEN (SELECT t.due FROM govflow_timers t WHERE t.stream = c.stream) END
FROM govflow_cases c
CROSS JOIN govflow_events e
WHERE e.stream = c.stream AND c.pos BETWEEN ? AND ?
ORDER BY c.pos, e.version
"""
"""What is said of a case stands in the row of its first event only. CROSS JOIN: SQLite then begins with the
cases, and needs to sort nothing."""


@frozen
class Stored:
    """A case as it is stored: who answers for it, when it is next due, its events as lines of JSON."""

    case: str
    owner: str
    next_due: datetime | None
    events: tuple[str, ...]


@runtime_checkable
class Rows(Protocol):
    """A ledger that can be asked for rows of its tables, by constant texts (成批取行)."""

    def rows(self, sql: str, *values: object) -> Iterable[tuple[Any, ...]]:
        """Return the rows that a statement gives; `?` stands for a value."""
        ...


def span(ledger: Ledger) -> range:
    """Return the positions between which all cases lie; there may be gaps."""
    if isinstance(ledger, Rows):
        ((first, last),) = ledger.rows(SPAN)
        return range(first, last + 1)
    return range(sum(1 for _ in ledger.cases()))


def latest(ledger: Ledger) -> datetime | None:
    """Return the latest instant of any event, in UTC, whenever that was written; None if there is none.

    Within a case no event is earlier than the one before it, so the last of each is asked.
    """
    return max(_lasts(ledger), default=None)


def _lasts(ledger: Ledger) -> Iterator[datetime]:
    if isinstance(ledger, Rows):
        for first, last in _pages(span(ledger)):
            yield from (happened(data) for (data,) in ledger.rows(LASTS, first, last))
    else:
        yield from (case.last_at for case in map(ledger.case, ledger.cases()) if case)


def happened(event: str) -> datetime:
    """Return the instant of an event as it is stored. Errors: LedgerError `unreadable-event`."""
    found = _AT.match(event)
    with suppress(ValueError):  # which `decode` tells in words
        if found:
            return datetime.fromisoformat(found[1])
    return decode(event).at


def _pages(positions: range) -> Iterator[tuple[int, int]]:
    """Yield the first and the last position of each page."""
    for first in range(positions.start, positions.stop, _PAGE):
        yield first, min(first + _PAGE, positions.stop) - 1


def stored(ledger: Ledger, positions: range) -> Iterator[Stored]:
    """Yield the cases of a range, in the order in which they were opened. Errors: LedgerError."""
    if not isinstance(ledger, Rows):
        for case in islice(ledger.cases(), positions.start, positions.stop):
            yield _told(ledger, case)
        return
    for first, last in _pages(positions):
        for _, rows in groupby(ledger.rows(STORED, first, last), itemgetter(0)):
            yield _read(list(rows))


def _read(rows: list[tuple[Any, ...]]) -> Stored:
    _, _, case, owner, version, due = rows[0]
    if version != len(rows):
        raise lacking(case or str(rows[0][0]))
    return Stored(case, owner, instant(due), tuple([row[1] for row in rows]))


def instant(due: int | datetime | None) -> datetime | None:
    """Return the due instant of a timer as it is stored."""
    return _EPOCH + due * _MICROSECOND if isinstance(due, int) else due


def _told(ledger: Ledger, name: str) -> Stored:
    case = ledger.case(name)
    assert case is not None  # noqa: S101 - the ledger has just named it
    return Stored(name, case.owner, case.next_due, tuple(map(encode, ledger.history(name))))
