"""The outbox of a ledger in SQLite."""

from datetime import timedelta

from govflow.case import MessageDue, Published
from govflow.case.codec import decode
from govflow.errors import LedgerError
from govflow.ledger.bounds import bounded
from govflow.ledger.complaints import lacking
from govflow.ledger.outbox import Outgoing, Parked, to_send
from govflow.ledger.sqlite.rows import Rows
from govflow.ledger.sqlite.schema import micros
from govflow.ledger.sqlite.session import Row

_MICROSECOND = timedelta(microseconds=1)
_FIRST = """
    SELECT it.pos, it.stream, it.version, it.attempts, it.fence, coalesce(e.data, '')
    FROM govflow_outbox AS it LEFT JOIN govflow_events AS e ON e.pos = it.pos
    WHERE it.parked = 0 AND it.ready <= ? AND NOT EXISTS (
        SELECT 1 FROM govflow_outbox AS other
        WHERE other.parked = 0 AND other.stream = it.stream AND other.version < it.version
    )
    ORDER BY it.pos LIMIT ?
"""
_LEASE = "UPDATE govflow_outbox SET ready = ?, attempts = attempts + 1, fence = fence + 1 WHERE pos = ?"
_PARK = "UPDATE govflow_outbox SET parked = 1, error = ? WHERE pos = ?"
_DONE = "DELETE FROM govflow_outbox WHERE stream = ? AND version = ? AND fence = ? AND parked = 0"
_FAILED = """
    UPDATE govflow_outbox SET parked = ?, ready = ?, error = ?
    WHERE stream = ? AND version = ? AND fence = ? AND parked = 0
"""
_WAITING = "SELECT count(*) FROM govflow_outbox WHERE parked = 0"
_PENDING = "SELECT stream || '/' || version FROM govflow_outbox WHERE parked = 0 ORDER BY pos LIMIT ?"
_PARKED = """
    SELECT it.stream, it.version, it.attempts, it.error, coalesce(e.data, '')
    FROM govflow_outbox AS it LEFT JOIN govflow_events AS e ON e.pos = it.pos
    WHERE it.parked AND it.stream || '/' || it.version > ?
    ORDER BY it.stream || '/' || it.version LIMIT ?
"""
_RESUME = """
    UPDATE govflow_outbox SET parked = 0, attempts = 0, ready = 0
    WHERE parked AND stream || '/' || version = ?
"""


class SqliteOutbox:
    """What waits to be sent, as rows beside the events; its clock is that of SQLite."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def lease(self, most: int, term: timedelta) -> tuple[Outgoing, ...]:
        """Take at most `most` messages for a `term`, oldest first, of each case only the earliest."""
        while self._rows.ask(_FIRST, micros(self._rows.now()), 1):  # a look without a lock
            with self._rows.unit():
                now = self._rows.now()
                found = self._rows.ask(_FIRST, micros(now), bounded(most))
                self._rows.write(_LEASE, [(micros(now + term), row[0]) for row in found])
                leased = [self._leased(row) for row in found]
            ready = tuple(one for one in leased if one is not None)
            if ready or not found:  # else there may be more behind those that were parked
                return ready
        return ()

    def _leased(self, row: Row) -> Outgoing | None:
        """Return what was leased; what cannot be read is parked, so that it holds up nobody."""
        pos, case, version, attempts, fence, data = row
        try:
            return Outgoing(case, version, *_message(case, data), attempts + 1, fence + 1)
        except LedgerError as error:
            self._rows.change(_PARK, error.code, pos)
            return None

    def done(self, message: Outgoing) -> bool:
        """Let a message go that was sent; False if it has been leased to somebody else since."""
        return self._changed(_DONE, message.case, message.version, message.fence)

    def failed(self, message: Outgoing, error: str, again: timedelta | None) -> bool:
        """Try a message again after a while, or park it; False if somebody else leased it since."""
        ready = 0 if again is None else micros(self._rows.now() + again)
        parked = again is None
        return self._changed(_FAILED, parked, ready, error, message.case, message.version, message.fence)

    def waiting(self) -> int:
        """Return how many messages wait or are leased; parked ones do not count."""
        return int(self._rows.ask(_WAITING)[0][0])

    def pending(self, most: int = 100) -> tuple[str, ...]:
        """Return the keys of at most `most` messages that wait, are leased or put off, in their order."""
        return tuple(key for (key,) in self._rows.ask(_PENDING, bounded(most)))

    def parked(self, most: int = 100, after: str = "") -> tuple[Parked, ...]:
        """Return at most `most` parked messages by their keys, those after the key `after`."""
        return tuple(map(_parked, self._rows.ask(_PARKED, after, bounded(most))))

    def resume(self, key: str) -> bool:
        """Let a parked message be tried anew, with its attempts forgotten; False if none is parked so."""
        return self._changed(_RESUME, key)

    def _changed(self, sql: str, *values: object) -> bool:
        with self._rows.unit():
            return self._rows.change(sql, *values) > 0


def _parked(row: Row) -> Parked:
    case, version, attempts, error, data = row
    key = f"{case}/{version}"
    try:
        event, task = _message(case, data)
    except LedgerError:  # that is why it is parked
        return Parked(key, case, version, None, "", attempts, error)
    return Parked(key, case, version, event, task, attempts, error)


def _message(case: str, data: str) -> tuple[MessageDue | Published, str]:
    message = to_send(decode(data))
    if message is None:  # somebody has written into the tables by hand
        raise lacking(case)
    return message
