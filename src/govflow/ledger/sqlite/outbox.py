"""The outbox of a ledger in SQLite."""

from datetime import timedelta

from govflow.errors import LedgerError
from govflow.ledger import stored
from govflow.ledger.bounds import bounded, whole
from govflow.ledger.instants import instant, later, micros
from govflow.ledger.outbox import Outgoing, Parked, PutOff
from govflow.ledger.sqlite.rows import Rows
from govflow.ledger.sqlite.session import Row

_READY = """
    SELECT pos FROM govflow_outbox AS it
    WHERE parked = 0 AND {when} AND NOT EXISTS (
        SELECT 1 FROM govflow_outbox AS other
        WHERE other.parked = 0 AND other.stream = it.stream AND other.version < it.version
    )
    ORDER BY ready, pos LIMIT {most}
"""
_FIRST = f"""
    SELECT it.pos, it.stream, it.version, it.attempts, it.fence, coalesce(e.data, '')
    FROM (
        SELECT * FROM ({_READY.format(when="ready <= 0", most="?2")})
        UNION ALL
        SELECT * FROM ({_READY.format(when="ready > 0 AND ready <= ?1", most="max(?2, 100)")})
    ) AS first
    CROSS JOIN govflow_outbox AS it LEFT JOIN govflow_events AS e ON e.pos = it.pos
    WHERE it.pos = first.pos ORDER BY it.pos LIMIT ?2
"""  # noqa: S608 - constant parts
"""Those never tried, and those ready again: each by the index, in whose order `ready` stands first."""
_LEASE = "UPDATE govflow_outbox SET ready = ?, attempts = attempts + 1, fence = fence + 1 WHERE pos = ?"
_PARK = "UPDATE govflow_outbox SET parked = 1, error = ? WHERE pos = ?"
_DONE = "DELETE FROM govflow_outbox WHERE stream = ? AND version = ? AND fence = ? AND parked = 0"
_FAILED = """
    UPDATE govflow_outbox SET parked = ?, ready = ?, error = ?, fence = fence + 1
    WHERE stream = ? AND version = ? AND fence = ? AND parked = 0
"""
_BEHIND = """
    UPDATE govflow_outbox SET ready = max(ready, ?) WHERE stream = ? AND version > ? AND parked = 0
"""
_WAITING = "SELECT count(*) FROM govflow_outbox WHERE parked = 0"
_PENDING = "SELECT stream || '/' || version FROM govflow_outbox WHERE parked = 0 ORDER BY pos LIMIT ?"
_PUT_OFF = """
    SELECT stream || '/' || version, attempts, error, ready FROM govflow_outbox
    WHERE parked = 0 AND ready > 0 AND error <> '' ORDER BY ready, pos LIMIT ?
"""
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
                until = micros(later(now, term))
                self._rows.write(_LEASE, [(until, row[0]) for row in found])
                leased = [self._leased(row) for row in found]
            ready = tuple(one for one in leased if one is not None)
            if ready or not found:  # else there may be more behind those that were parked
                return ready
        return ()

    def _leased(self, row: Row) -> Outgoing | None:
        """Return what was leased; what cannot be read is parked, so that it holds up nobody."""
        pos, case, version, attempts, fence, data = row
        try:
            return Outgoing(case, version, *stored.message(case, data), attempts + 1, fence + 1)
        except LedgerError as error:
            self._rows.change(_PARK, error.code, pos)
            return None

    def done(self, message: Outgoing) -> bool:
        """Let a message go that was sent; False if it has been leased to somebody else since."""
        return self._changed(_DONE, message.case, message.version, message.fence)

    def failed(self, message: Outgoing, error: str, again: timedelta | None) -> bool:
        """Try a message again after a while, or park it; False if somebody else leased it since."""
        parked, case, version = again is None, message.case, message.version
        with self._rows.unit():
            ready = 0 if again is None else micros(later(self._rows.now(), again))
            held = self._changed(_FAILED, parked, ready, error, case, version, message.fence)
            if held and not parked:
                self._rows.change(_BEHIND, ready, case, version)
        return held

    def waiting(self) -> int:
        """Return how many messages wait or are leased; parked ones do not count."""
        return int(self._rows.ask(_WAITING)[0][0])

    def pending(self, most: int = 100) -> tuple[str, ...]:
        """Return the keys of at most `most` messages that wait, are leased or put off, in their order."""
        return tuple(key for (key,) in self._rows.ask(_PENDING, bounded(most)))

    def put_off(self, most: int = 100) -> tuple[PutOff, ...]:
        """Return at most `most` messages that failed and are tried again, the earliest of them first."""
        rows = self._rows.ask(_PUT_OFF, bounded(most))
        return tuple(PutOff(key, tries, error, instant(ready)) for key, tries, error, ready in rows)

    def parked(self, most: int = 100, after: str = "") -> tuple[Parked, ...]:
        """Return at most `most` parked messages by their keys, those after the key `after`."""
        return tuple(stored.parked(*row) for row in self._rows.ask(_PARKED, after, bounded(most)))

    def resume(self, key: str) -> bool:
        """Let a parked message be tried anew, with its attempts forgotten; False if none is parked so."""
        return whole(key) and self._changed(_RESUME, key)

    def _changed(self, sql: str, *values: object) -> bool:
        with self._rows.unit():
            return self._rows.change(sql, *values) > 0
