"""Working through what is due and what waits to be sent, by the clock of the store (工作进程).

Theory. A round is one unit of work: what is overdue is claimed, time passes for it, and what happened is
kept, in one commit. So a worker that dies leaves nothing half done and nothing that is his: no lease runs
out, no clock but the store's is asked, and any number of workers share the work without knowing of each
other. A round in which there was nothing to do is followed by a rest until the next due instant, and never
longer than a pause, for others may write what is due sooner. For the same reason no more is sent after a
pause: a gateway that is slow keeps no deadline waiting for longer than its last message takes.

A case that cannot go on would be claimed again and again, for it stays overdue. So it is told of once and
set aside for an hour; while it is, so many more are claimed, so that those behind it have their turn. Who has
only just begun knows of none: as long as nothing goes well, he goes on to those behind in the same round.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from random import uniform
from threading import Event
from time import monotonic

from govflow.case.desk_refusals import stuck_cases
from govflow.desk.delivery import Delivered, Delivery
from govflow.desk.finding import at_least_one
from govflow.desk.passing import Passing, Stuck
from govflow.errors import LedgerConflict, LedgerError, LedgerLost
from govflow.frozen import frozen
from govflow.ledger import Ledger

_ASIDE = timedelta(hours=1)
_LEAST_REST, _LONGEST_REST = 0.01, 30.0  # seconds
_LOG = logging.getLogger("govflow.worker")


@frozen
class Worked:
    """What one round did: for how many `cases` time was let pass, and what was `delivered` (一轮工作)."""

    cases: int
    delivered: Delivered = Delivered()

    def __bool__(self) -> bool:
        return bool(self.cases or self.delivered)


Told = Callable[[Worked | LedgerError], object]


def log(said: Worked | LedgerError) -> None:
    """Write what a worker says into the log `govflow.worker` of the standard library."""
    if isinstance(said, LedgerError):
        _LOG.warning("%s [%s]", said, said.code)
    else:
        _LOG.info("%s", said)


class Worker:
    """Works, round by round, and remembers which cases are set aside."""

    def __init__(self, ledger: Ledger, passing: Passing) -> None:
        self._ledger, self._passing = ledger, passing
        self._aside: dict[str, datetime] = {}  # cases that are stuck, and until when they are left alone

    def run_once(self, limit: int) -> int:
        """Do one round; see `Desk.run_once`."""
        at_least_one(limit)
        stuck: Stuck = {}
        done, now = 0, self._ledger.now()
        if self._is_late(now):  # a look disturbs nobody; a unit of work keeps writers waiting
            with self._ledger.batch():
                while not done and (claimed := self._claim(now, limit, stuck)):
                    done = len(self._passing.pass_for(claimed, now, stuck))
        if done < limit:
            done += len(self._passing.hand_on(now, stuck))
        if stuck:
            self._aside |= dict.fromkeys(stuck, now + _ASIDE)
            raise stuck_cases(stuck)
        return done

    def _is_late(self, now: datetime) -> bool:
        """Tell whether time is to pass for a case that is not set aside."""
        self._aside = {case: until for case, until in self._aside.items() if until > now}
        return any(case not in self._aside for case in self._ledger.overdue(now, len(self._aside) + 1))

    def _claim(self, now: datetime, limit: int, stuck: Stuck) -> list[str]:
        left_out = self._aside.keys() | stuck.keys()
        claimed = self._ledger.claim(now, limit + len(left_out))
        return [case for case in claimed if case not in left_out][:limit]

    def run_forever(
        self, stop: Event, delivery: Delivery | None, pause: timedelta, limit: int, told: Told
    ) -> None:
        """Do rounds until `stop` is set; see `Desk.run_forever`."""
        at_least_one(limit)
        lost = 0
        while not stop.is_set():
            try:
                rest = self._round(stop, delivery, pause, limit, told)
                lost = 0
            except LedgerError as error:
                if not _goes_on(error):
                    raise
                told(error)
                lost = 0 if error.code == "stuck-cases" else lost + 1
                rest = _backoff(lost)
            stop.wait(rest)

    def _round(
        self, stop: Event, delivery: Delivery | None, pause: timedelta, limit: int, told: Told
    ) -> float:
        """Do a round, and return how many seconds to rest."""
        cases = self.run_once(limit)
        until = monotonic() + max(_LEAST_REST, pause.total_seconds())
        sent = delivery.run(limit, lambda: stop.is_set() or monotonic() > until) if delivery else Delivered()
        worked = Worked(cases, sent)
        if worked:
            told(worked)
        return 0 if worked else self._rest(pause)

    def _rest(self, pause: timedelta) -> float:
        """Return the seconds until the next due instant, at most a pause, and a little more.

        What is due already is stuck, or somebody else's.
        """
        due = self._passing.next_due()
        ahead = timedelta() if due is None else due - self._ledger.now()
        rest = min(pause, ahead) if ahead > timedelta() else pause
        return max(_LEAST_REST, rest.total_seconds() + uniform(0, 0.1) * pause.total_seconds())  # noqa: S311


def _goes_on(error: LedgerError) -> bool:
    """Tell whether a worker may hope that it will be better soon."""
    return isinstance(error, LedgerConflict | LedgerLost) or error.code in ("ledger-busy", "stuck-cases")


def _backoff(lost: int) -> float:
    """Return the seconds to rest after so many failures in a row."""
    return min(_LONGEST_REST, 0.05 * 2 ** min(lost, 20)) * uniform(0.5, 1) if lost else 0.0  # noqa: S311
