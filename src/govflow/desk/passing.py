"""Letting time pass: for every case that is overdue, and for those that lie where a unit has ended."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice

from govflow.case import ClockRecounted, Rehomed, Tick
from govflow.case.desk_refusals import naive, note, stuck_cases
from govflow.desk.clerk import Clerk
from govflow.errors import GovflowError, LedgerConflict
from govflow.ledger.bounds import ALL
from govflow.ledger.instants import LAST

Stuck = dict[str, GovflowError]

_BATCH = 200
_RESOLUTION = timedelta(microseconds=1)
_UNITS = "units_ended"  # the note of the last end of a unit that has been let pass
_ANEW = (ClockRecounted, Rehomed)


class Passing:
    """Lets time pass for cases, by whose turn it is."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk, self._ledger = clerk, clerk.ledger

    def tick(self, now: datetime) -> int:
        """Let time pass for every case up to `now`; return how many it changed. Errors: as `Desk.tick`."""
        _aware(now)
        done: set[str] = set()
        stuck: Stuck = {}
        while late := set(self._ledger.overdue(now, _BATCH + len(stuck))) - stuck.keys():
            with self._ledger.batch():
                done.update(self.pass_for(sorted(late), now, stuck))
        done.update(self.hand_on(now, stuck))
        if stuck:
            raise stuck_cases(stuck)
        return len(done)

    def pass_for(self, cases: Iterable[str], now: datetime, stuck: Stuck) -> list[str]:
        """Let time pass for overdue cases inside a unit of work; return those that are not stuck."""
        done = []
        for name in cases:
            try:
                case, events = self._clerk.carry(Tick(name, now))
                if not events:  # its timer was out of date: write it anew, unless somebody just did
                    with suppress(LedgerConflict):
                        self._ledger.append(case, ())
                done.append(name)
            except GovflowError as error:
                note(name, error, stuck)
        return done

    def revise(self, now: datetime) -> tuple[str, ...]:
        """Let time pass for every case; return those that were counted or lie anew. Errors: `Desk.revise`."""
        _aware(now)
        stuck: Stuck = {}
        changed = self._revised(now, stuck)
        if stuck:
            raise stuck_cases(stuck)
        return tuple(changed)

    def _revised(self, now: datetime, stuck: Stuck) -> list[str]:
        changed: list[str] = []
        moving = any(book.succession for book in self._clerk.editions.books)
        every = self._ledger.cases() if moving else self._ledger.overdue(LAST, ALL)
        running = iter(every)
        while some := tuple(islice(running, _BATCH)):
            with self._ledger.batch():
                for name in sorted(some):  # as `tick` takes them: no deadlock
                    try:
                        _, events = self._clerk.carry(Tick(name, now))
                    except GovflowError as error:
                        note(name, error, stuck)
                        continue
                    if any(isinstance(event, _ANEW) for event in events):
                        changed.append(name)
        return changed

    def hand_on(self, now: datetime, stuck: Stuck) -> list[str]:
        """Let cases go on that lie where a unit has ended: those at rest have no deadline to be found by.

        Those that are stuck are told of this once: whoever mends them has them revised.
        """
        ended = [end for end in self._ends() if end <= now]
        if not ended:
            return []
        changed = self._revised(now, stuck)
        self._ledger.note(_UNITS, max(ended).isoformat())
        return changed

    def _ends(self) -> list[datetime]:
        """Return the instants at which units end that have not been let pass."""
        endings = [end for book in self._clerk.editions.books for end in book.succession.endings.values()]
        if not endings:
            return []
        passed = self._ledger.note(_UNITS) or ""
        return [end.at for end in endings if end.at.isoformat() > passed]

    def next_due(self) -> datetime | None:
        """Return the first instant at which there will be something to do: just past the next deadline."""
        due, ends = self._ledger.next_due(), self._ends()
        instants = [*ends, *([] if due is None else [due + _RESOLUTION])]
        return min(instants, default=None)


def _aware(now: datetime) -> None:
    if now.utcoffset() is None:
        raise naive()
