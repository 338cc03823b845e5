"""Verifying a ledger: whether all that is derived from the histories is what they come to (核验).

Theory. The events are the truth; heads, timers, snapshots and the outbox are kept beside them so that nobody
need fold a history for a list. So each of them can be told from the histories anew, and compared. The ledger
may be in use meanwhile: what seems to be wrong is looked at again, and counts only if the case has not been
written to since. Memory grows with the number of cases, not with that of events.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Protocol, runtime_checkable

from govflow.case import Case, Event
from govflow.case.codec import encode
from govflow.errors import Text
from govflow.ledger import flaws as flawed
from govflow.ledger.bounds import ALL
from govflow.ledger.bulk import Rows, instant
from govflow.ledger.digesting import Digest
from govflow.ledger.flaws import Flaws, Verified
from govflow.ledger.instants import LAST
from govflow.ledger.outbox import to_send
from govflow.ledger.protocol import Entry, Ledger, folded
from govflow.ledger.standing import Query, Standing, standing

Progress = Callable[[int, int], object]
"""Is told how many are done, of how many."""

_PAGE = 500
_FOLLOWED = 10_000
_TRIES = 3
_TIMERS = "SELECT stream, due FROM govflow_timers"


@runtime_checkable
class Integral(Protocol):
    """A ledger that can look at the store itself."""

    def integrity(self) -> tuple[Text, ...]:
        """Return what is wrong with the store."""
        ...


def verify(ledger: Ledger, progress: Progress = lambda _, __: None) -> Verified:
    """Read everything, and return what is not as the histories say; `progress` is told of cases.

    Nothing is changed. What damage keeps from being looked at is a flaw, too, and the rest is looked at.
    Errors: LedgerError if the store is closed or busy, or its connection is lost.
    """
    looking = _Looking(ledger)
    found = looking.flaws
    if isinstance(ledger, Integral):
        found.add_all(map(flawed.of_store, ledger.integrity()))
    for look in (
        partial(looking.at_cases, progress), looking.at_followers, looking.at_timers, looking.at_outbox
    ):  # fmt: skip
        with found.of():
            look()
    return Verified(len(looking.versions), looking.digest.events, tuple(found.kept), found.more)


class _Looking:
    """One look at a ledger: what the histories came to so far, and the flaws."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.flaws = Flaws()
        self.digest = Digest()  # of the histories that can be read
        self.versions: dict[str, int] = {}
        self.dues: dict[str, datetime] = {}
        self.unreadable: set[str] = set()

    def at_cases(self, progress: Progress) -> None:
        """Compare every history with how the lists tell its case, and with what is at hand of it."""
        every = tuple(self.ledger.cases())
        for page in _pages(self.ledger):
            for head in page:
                self._examine(head)
            done = len(self.versions) + len(self.unreadable)
            progress(done, max(len(every), done))
        known = self.versions.keys() | self.unreadable
        self.flaws.add_all(flawed.unlisted(case) for case in every if case not in known)

    def _examine(self, head: Standing) -> None:
        self.unreadable.add(head.case)  # until it has been read
        with self.flaws.of(head.case):
            history, kept, head = self._read(head)
            self._compare(head, history, kept, folded(head.case, history))

    def _compare(
        self, head: Standing, history: Sequence[Event], kept: Case | None, case: Case | None
    ) -> None:
        self.unreadable.discard(head.case)
        self.versions[head.case] = len(history)
        self.digest.add_all(head.case, map(encode, history))
        if case is not None and case.next_due is not None:
            self.dues[head.case] = case.next_due
        if case is None or standing(case) != head:
            self.flaws.add(flawed.another_standing(head.case))
        if kept != case:
            self.flaws.add(flawed.another_case(head.case))

    def _read(self, head: Standing) -> tuple[Sequence[Event], Case | None, Standing]:
        """Read a case, once more if somebody has written to it in between."""
        for _ in range(_TRIES):
            history, kept = self.ledger.history(head.case), self.ledger.case(head.case)
            if len(history) == head.version and (kept is None or kept.version == head.version):
                break
            head = self._head(head.case) or head
        return history, kept, head

    def _head(self, case: str) -> Standing | None:
        pages = _pages(self.ledger, case)
        return next((head for page in pages for head in page if head.case == case), None)

    def at_followers(self) -> None:
        """Follow from the beginning: every event of every history, once and in order."""
        if self.unreadable:  # where they stand nobody can follow any further
            return
        given: dict[str, int] = {}
        digest, wrong = Digest(), set[str]()
        for entry in self._followed():
            case, version = entry.case, entry.version
            if version != given.get(case, 0):
                wrong.add(case)
            given[case] = version + 1
            if version < self.versions.get(case, 0):
                digest.add(case, version, encode(entry.event))
        self.flaws.add_all(map(flawed.followed_otherwise, sorted(wrong, key=str)))
        late = [case for case, version in self.versions.items() if given.get(case, 0) < version]
        self.flaws.add_all(flawed.not_followed(case) for case in late if case not in wrong)
        self.flaws.add_all(flawed.unlisted(case) for case in self._unknown(given) if not self._head(case))
        if not wrong and not late and str(digest) != str(self.digest):
            self.flaws.add(flawed.followed_others())

    def _unknown(self, given: Mapping[str, int]) -> list[str]:
        """Return the cases that a follower is given, and that no list has told."""
        told = self.versions.keys() | {flaw.case for flaw in self.flaws.kept}
        return sorted(given.keys() - told, key=str)

    def _followed(self) -> Iterator[Entry]:
        passed = [""]
        while entries := self._after(passed[-1]):
            yield from entries
            if entries[-1].position in passed:
                self.flaws.add(flawed.circling())
                return
            passed.append(entries[-1].position)

    def _after(self, position: str) -> Sequence[Entry]:
        found: list[Entry] = []
        with self.flaws.of():  # of a case that no list tells, for all others have been read
            found.extend(self.ledger.follow(position, _FOLLOWED))
        return found

    def at_timers(self) -> None:
        """Compare when the cases are next due with the timers: which there are, and in which order."""
        timers = self.ledger.overdue(LAST, ALL)
        wrong = self.dues.keys() ^ (set(timers) - self.unreadable) | self._first() | self._other_instants()
        self.flaws.add_all(
            flawed.another_timer(case) for case in sorted(wrong, key=str) if self._stands(case)
        )
        running = [case for case in timers if case in self.dues and case not in wrong]
        for before, case in pairwise(running):
            late = self.dues[case] < self.dues[before]
            if late and self._stands(before) and self._stands(case):
                self.flaws.add(flawed.another_timer(before), flawed.another_timer(case))

    def _other_instants(self) -> set[str]:
        """Return the cases whose timers have another instant, where a ledger can be asked for them."""
        if not isinstance(self.ledger, Rows):
            return set()
        timers = ((case, instant(due)) for case, due in self.ledger.govflow_rows(_TIMERS))
        return {case for case, due in timers if due != self.dues.get(case)} - self.unreadable

    def _first(self) -> set[str]:
        """Return the cases that spoil which timer is the first: it comes too late, or another too early."""
        if not self.dues:
            return set()
        first = min(self.dues, key=lambda case: self.dues[case])
        due = self.ledger.next_due()
        late = {first} if due is None or due > self.dues[first] else set()
        return late | (set(self.ledger.overdue(self.dues[first], _PAGE)) & self.versions.keys())

    def _stands(self, case: str) -> bool:
        """Tell whether nobody has written to a case since it was read."""
        return len(self.ledger.history(case)) == self.versions.get(case, 0)

    def at_outbox(self) -> None:
        """Look for the event of every message that waits or is parked."""
        box, passed = self.ledger.outbox, [""]
        waiting = sorted((key.rpartition("/")[0], key) for key in box.pending(ALL))
        for case, several in groupby(waiting, itemgetter(0)):
            asked = self._asked(case)
            self.flaws.add_all(flawed.no_message(case, key) for _, key in several if key not in asked)
        while parked := box.parked(_PAGE, passed[-1]):
            for case, ones in groupby(sorted(parked, key=attrgetter("case")), attrgetter("case")):
                asked = self._asked(case)
                wrong = (one.key for one in ones if asked.get(one.key) != (one.event, one.task))
                self.flaws.add_all(flawed.no_message(case, key) for key in wrong)
            if parked[-1].key in passed:  # a key that is no text sorts otherwise than it is shown
                break
            passed.append(parked[-1].key)

    def _asked(self, case: str) -> dict[str, object]:
        """Return what the events of a case ask to be sent, by the keys of the messages."""
        if case in self.unreadable:
            return {}
        asked = enumerate(map(to_send, self.ledger.history(case)))
        return {f"{case}/{version}": message for version, message in asked if message is not None}


def _pages(ledger: Ledger, text: str = "") -> Iterator[tuple[Standing, ...]]:
    """Yield how the cases stand, page by page, in the order of their opening."""
    page, passed = ledger.find(Query(text=text, most=_PAGE)), set[str]()
    while page and page[-1].case not in passed:
        yield page
        passed.add(page[-1].case)
        page = ledger.find(Query(text=text, most=_PAGE, after=page[-1].case))
