"""Carrying commands out: the rules decide, the ledger keeps, and whoever comes second decides anew."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from random import uniform
from time import sleep
from typing import TypeVar

import attrs

from govflow.case import Actor, Case, Command, Event, Relate, Related, carry_out
from govflow.case.annex import NO_ANNEX
from govflow.case.desk_refusals import another_kind, other_rulebook, unknown
from govflow.case.effecting import DUPLICATE, DUPLICATE_OF, persons_in
from govflow.errors import LedgerConflict, LedgerLost, Refused
from govflow.ledger import Ledger
from govflow.ledger.protocol import RULEBOOK, taken_back
from govflow.rulebook import Rulebook, RulebookEditions

R = TypeVar("R")
Carried = tuple[Case, Sequence[Event]]

_TRIES = 20  # somebody who writes to the very case in between each time is no chance any more
_FIRST = "rulebook.first"  # the note for which those wait who open the first case at the same time
_PAUSES = (0.0, 0.1, 0.4)  # seconds before a lost connection is tried again


class Clerk:
    """Carries out commands of a case by its rules, and keeps what they bring about in the ledger."""

    def __init__(self, editions: RulebookEditions, ledger: Ledger) -> None:
        self.editions, self.ledger = editions, ledger
        self._only = None if len(editions.books) > 1 else editions.newest  # there is nothing to choose from
        self._ours: int | None = None  # as of when the ledger is known to belong to this rulebook

    def rules_of(self, case: Case) -> Rulebook:
        """Return the rules by which a case goes on: its own, or their successors."""
        return self.editions.of(case.digest) or self.editions.at(case.ruled_at)

    def _rules(self, case: Case | None, at: datetime) -> Rulebook:
        if at.utcoffset() is None:  # this is refused by any rules
            return self.editions.newest
        return self.editions.at(at) if case is None else self.rules_of(case)

    def carry(self, command: Command, *more: Command) -> Carried:
        """Do as `once`, and do it again if somebody else was faster."""
        for _ in range(_TRIES - 1):
            with suppress(LedgerConflict):
                return self.once(command, more)
        return self.once(command, more)

    def once(self, command: Command, more: tuple[Command, ...]) -> Carried:
        """Carry out commands of one case, all or none; return the case and what happened to it.

        Errors: LedgerConflict if somebody else wrote to it in between.
        """
        case = self.ledger.case(command.case)
        now = getattr(self.ledger, "taken_back", 0)  # what `taken_back` returns, without the call
        first = now != self._ours and not self.enter() and case is None
        case, events = carry_out(self._only or self._rules(case, command.at), case, command)
        for one in more:
            case, new = carry_out(self._only or self._rules(case, one.at), case, one)
            events = (*events, *new)
        if first or case.annex is not NO_ANNEX:
            self._append(case, events, first=first)
        elif events:
            self.ledger.append(case, events)
        return case, events

    def enter(self) -> bool:
        """Tell whether the ledger is noted to be kept by this rulebook, and make sure that it is by no other.

        By another one time itself would do harm. A note that was seen may have been taken back since. Errors:
        LedgerError `other-rulebook`.
        """
        now = taken_back(self.ledger)
        if self._ours == now:
            return True
        name, known = self.editions.newest.name, self.ledger.note(RULEBOOK)
        if known not in (None, name):
            raise other_rulebook(str(known), name)
        self._ours = now if known == name else None
        return known == name

    def _append(self, case: Case, events: Sequence[Event], *, first: bool) -> None:
        """Append, and tell the case with which this one was merged, or whose the ledger is from now on."""
        merged = [event for event in events if type(event) is Related and event.kind == DUPLICATE_OF]
        if merged:
            with self.ledger.batch():
                self.ledger.append(case, events)
                for event in merged:
                    self._join(case, event)
        elif first:
            self._append_first(case, events)
        elif events:
            self.ledger.append(case, events)

    def _append_first(self, case: Case, events: Sequence[Event]) -> None:
        """Append the first case that is opened, and let the ledger belong to the rulebook."""
        with self.ledger.batch():
            self.ledger.note(_FIRST, self.editions.newest.name)
            self.enter()  # once more: somebody else may have been here first
            self.ledger.append(case, events)
            self.ledger.note(RULEBOOK, self.editions.newest.name)

    def _join(self, case: Case, event: Related) -> None:
        """Tell the other case that this one has joined it, with whoever is to be told of both."""
        by, other = Actor(event.by), self.ledger.case(event.other)
        if other is None:
            known = unknown(event.other)
            raise Refused(known.code, known.text)
        if other.workflow != case.workflow:
            raise another_kind(case, other)
        joined = Relate(f"{event.command}/joined", event.other, event.at, by, DUPLICATE, case.id)
        self.carry(attrs.evolve(joined, persons=persons_in(self.rules_of(case), case)))


def persistently(work: Callable[[], R]) -> R:
    """Do a work that may be done twice, and do it again a few times if the connection breaks."""
    for pause in _PAUSES:
        with suppress(LedgerLost):
            return work()
        sleep(pause * uniform(0.5, 1))  # noqa: S311 - so that many do not come back at once
    return work()
