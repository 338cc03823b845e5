"""The outbox of a ledger in PostgreSQL. The clock is the database's."""

from collections.abc import Callable
from datetime import datetime, timedelta

from govflow.errors import LedgerError
from govflow.ledger import stored
from govflow.ledger.bounds import storable
from govflow.ledger.instants import instant, later, micros
from govflow.ledger.outbox import Outgoing, Parked, PutOff
from govflow.ledger.postgres.reading import NOW, at_most
from govflow.ledger.postgres.session import Session

_READY = """
    SELECT pos FROM govflow_outbox AS it
    WHERE NOT parked AND {when} AND NOT EXISTS (
        SELECT FROM govflow_outbox AS other
        WHERE other.stream = it.stream AND other.version < it.version AND NOT other.parked
    )
    ORDER BY ready, pos LIMIT 100 + {{most}}"""
LEASE = f"""
WITH ready AS (
    ({_READY.format(when="ready <= 0")})
    UNION ALL ({_READY.format(when="ready > 0 AND ready <= %(now)s")})
), first AS (
    SELECT pos FROM govflow_outbox
    WHERE pos = ANY(ARRAY(SELECT pos FROM ready)) AND NOT parked AND ready <= %(now)s
    ORDER BY pos LIMIT {{most}} FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE govflow_outbox SET ready = %(until)s, attempts = attempts + 1, fence = fence + 1
    WHERE pos IN (SELECT pos FROM first) RETURNING pos, stream, version, attempts, fence
)
SELECT leased.stream, leased.version, attempts, fence, coalesce(data, '')
FROM leased LEFT JOIN govflow_events AS event
    ON event.stream = leased.stream AND event.version = leased.version
ORDER BY leased.pos"""  # noqa: S608 - constant parts
"""Those never tried, and those ready again: each by the index, in whose order `ready` stands first.

A hundred more are looked at than are wanted, for others may hold the first ones just now.
"""
_ITS_LAST = (
    "WHERE stream = %(case)s AND version = %(version)s AND fence = %(fence)s AND NOT parked RETURNING 1"
)
_DONE = f"DELETE FROM govflow_outbox {_ITS_LAST}"  # noqa: S608 - constant parts
_AGAIN = f"""
WITH held AS (
    UPDATE govflow_outbox SET ready = %(ready)s, error = %(error)s, fence = fence + 1 {_ITS_LAST}
), behind AS (
    UPDATE govflow_outbox SET ready = greatest(ready, %(ready)s)
    WHERE stream = %(case)s AND version > %(version)s AND NOT parked AND EXISTS (SELECT FROM held)
)
SELECT 1 FROM held"""  # noqa: S608 - constant parts
_PARK = f"UPDATE govflow_outbox SET parked = true, error = %(error)s, fence = fence + 1 {_ITS_LAST}"  # noqa: S608
_WAITING = "SELECT count(*) FROM govflow_outbox WHERE NOT parked"
_PENDING = "SELECT stream, version FROM govflow_outbox WHERE NOT parked ORDER BY pos LIMIT {most}"
_PUT_OFF = """
SELECT stream || '/' || version::text, attempts, error, ready FROM govflow_outbox
WHERE NOT parked AND ready > 0 AND error <> '' ORDER BY ready, pos LIMIT {most}"""
_PARKED = """
SELECT page.stream, page.version, attempts, error, coalesce(data, '')
FROM (
    SELECT stream || '/' || version::text AS key, stream, version, attempts, error FROM govflow_outbox
    WHERE parked AND stream || '/' || version::text > %s ORDER BY 1 LIMIT {most}
) AS page LEFT JOIN govflow_events AS event ON event.stream = page.stream AND event.version = page.version
ORDER BY key"""
_RESUME = """
UPDATE govflow_outbox SET parked = false, attempts = 0, ready = 0
WHERE stream = %s AND version = %s AND parked RETURNING 1"""


class PostgresOutbox:
    """What waits to be sent, in the table `govflow_outbox`."""

    def __init__(self, session: Callable[[], Session]) -> None:
        self._session = session

    def lease(self, most: int, term: timedelta) -> tuple[Outgoing, ...]:
        """Take at most `most` messages for a `term`, oldest first, of each case only the earliest."""
        while True:
            now = self._now()
            values = {"now": micros(now), "until": micros(later(now, term))}
            rows = self._session().run(at_most(LEASE, most), values)
            leased = [self._leased(*row) for row in rows]
            ready = tuple(one for one in leased if one is not None)
            if ready or not rows:  # else there may be more behind those that were parked
                return ready

    def _leased(self, case: str, version: int, attempts: int, fence: int, data: str) -> Outgoing | None:
        """Return what was leased; what cannot be read is parked, so that it holds up nobody."""
        try:
            return Outgoing(case, version, *stored.message(case, data), attempts, fence)
        except LedgerError as error:
            its = {"case": case, "version": version, "fence": fence, "error": error.code}
            self._session().run(_PARK, its)
            return None

    def done(self, message: Outgoing) -> bool:
        """Let a message go that was sent; False if it has been leased to somebody else since."""
        return bool(self._session().run(_DONE, _of(message)))

    def failed(self, message: Outgoing, error: str, again: timedelta | None) -> bool:
        """Try a message again after a while, or park it; False if somebody else leased it since."""
        values = {**_of(message), "error": error.replace("\0", "")}
        if again is None:
            return bool(self._session().run(_PARK, values))
        return bool(self._session().run(_AGAIN, {**values, "ready": micros(later(self._now(), again))}))

    def _now(self) -> datetime:
        return instant(self._session().ask(NOW)[0][0])

    def waiting(self) -> int:
        """Return how many messages wait or are leased; parked ones do not count."""
        return int(self._session().ask(_WAITING)[0][0])

    def pending(self, most: int = 100) -> tuple[str, ...]:
        """Return the keys of at most `most` messages that wait, are leased or put off, in their order."""
        rows = self._session().ask(at_most(_PENDING, most))
        return tuple(f"{case}/{version}" for case, version in rows)

    def put_off(self, most: int = 100) -> tuple[PutOff, ...]:
        """Return at most `most` messages that failed and are tried again, the earliest of them first."""
        rows = self._session().ask(at_most(_PUT_OFF, most))
        return tuple(PutOff(key, tries, error, instant(ready)) for key, tries, error, ready in rows)

    def parked(self, most: int = 100, after: str = "") -> tuple[Parked, ...]:
        """Return at most `most` parked messages by their keys, those after the key `after`."""
        rows = self._session().ask(at_most(_PARKED, most), (after,))
        return tuple(stored.parked(*row) for row in rows)

    def resume(self, key: str) -> bool:
        """Let a parked message be tried anew, with its attempts forgotten; False if none is parked so."""
        case, _, version = key.rpartition("/")
        if not (storable(case) and version.isascii() and version.isdecimal() and len(version) < 10):
            return False
        return bool(self._session().run(_RESUME, (case, int(version))))


def _of(message: Outgoing) -> dict[str, object]:
    return {"case": message.case, "version": message.version, "fence": message.fence}
