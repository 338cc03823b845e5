"""Judging one case: what it came to by the old rules, and what it would have come to by the new ones.

A case that the new rules stop is compared as far as it goes: with how it stood when it came to that deed.
What it came to later stays with whoever answers for it, unless it had already gone elsewhere.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from govflow.case import Case, Event, Tick, fold
from govflow.errors import GovflowError
from govflow.insight.backtesting.again import Again, Rules, Stop
from govflow.insight.backtesting.counted import Stands, Verdict
from govflow.insight.backtesting.deeds import Deed, deeds, place_of
from govflow.insight.backtesting.differing import Differing, Pair, is_late, not_allowed, refused

_MOMENT = timedelta(microseconds=1)


@attrs.frozen
class Judge:
    """Judges cases by two rulebooks, each up to `as_of`, or its last event where that is later."""

    old: Rules
    new: Rules
    as_of: datetime | None = None

    def of_history(self, history: Sequence[Event]) -> Verdict:
        """Judge a case by what was recorded by the old rules. Errors: ValueError if that is no history."""
        return self.of(history, deeds(self.old.book, history))

    def of(self, history: Sequence[Event], done: Iterable[Deed]) -> Verdict:
        """Judge a case that lived by the old rules, and the deeds of which are done by the new ones."""
        recorded = fold(history)
        if recorded is None:
            raise ValueError("no events（没有事件）")
        until = recorded.last_at + _MOMENT  # what time itself did last happens once its instant has passed
        if self.as_of is not None:
            until = max(self.as_of, until)
        was = self.old.at_the_end(recorded, until).case or recorded
        return self._compared(history, was, self.new.again(done, until))

    def unread(self, history: Sequence[Event], workflow: str, error: GovflowError) -> Verdict:
        """Judge a case whose row the new rules cannot read."""
        stands = self.of(history, ()).was
        return Verdict(stands, stands, (not_allowed(workflow, "open", error),))

    def _compared(self, history: Sequence[Event], was: Case, again: Again) -> Verdict:
        stands, now, stop = Stands(was.owner, is_late(was)), again.case, again.stop
        then = was if stop is None else self._then(history, was, stop)
        found: list[Differing] = []
        if then is not None and now is not None:
            found += Pair(self.old.book, self.new.book).differing(then, now)
        if stop is not None:
            found.append(refused(stop.deed.workflow or was.workflow, stop))
        after = stands if now is None else Stands(now.owner, is_late(now))
        if stop is not None and then is not None and now is not None:
            after = _carried(stands, then, after)
        return Verdict(stands, after, tuple(found))

    def _then(self, history: Sequence[Event], was: Case, stop: Stop) -> Case | None:
        """Return how the case stood, by the old rules, when it came to what the new ones do not allow."""
        if isinstance(stop.deed.command, Tick):
            return was
        then = fold(history[: place_of(history, stop.deed)])
        return then and self.old.at_the_end(then, stop.deed.command.at).case


def _carried(end: Stands, then: Case, now: Stands) -> Stands:
    """Return how a case stands that is stopped: as it came to, but for what already differed by then."""
    owner = end.owner if now.owner == then.owner else now.owner
    return Stands(owner, end.late if now.late == is_late(then) else now.late)
