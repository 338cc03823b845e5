"""What of a case comes out otherwise: where it goes, when it is due, whether it is late, what is refused.

Each difference has a kind and a key. Keys are words that stay the same whatever the language:

- routed: `(what, before, after)`, where what is `owner`, `unit`, or a field that tables decide;
- due: `(workflow, clock, way)`, the way being `earlier`, `later`, `promised` or `unpromised`, as the resident
  was told first; or, where that is the same, as it was counted last;
- late: `(workflow, clock, way)`, the way being `late` or `in_time`;
- refused: `(workflow, step, code)`; the step of an opening is `open`, that of time itself `time`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import attrs

from govflow.case import Act, Case, Open, Relate
from govflow.errors import GovflowError, Text
from govflow.frozen import frozen
from govflow.insight.backtesting.again import Stop
from govflow.rulebook import Rulebook

KINDS = ("routed", "due", "late", "refused")
_NOTHING = Text("", "")


@frozen
class Differing:
    """One thing that comes out otherwise in a case: what it was, and what it would be."""

    kind: str
    key: tuple[str, ...]
    before: str | datetime | None = None
    after: str | datetime | None = None
    why: Text = _NOTHING

    @property
    def shift(self) -> timedelta | None:
        """How far a due instant moves; None where there are no two of them."""
        before, after = self.before, self.after
        return after - before if isinstance(before, datetime) and isinstance(after, datetime) else None


@frozen
class Dues:
    """When a clock is due: as was promised first, and as was counted last."""

    workflow: str
    clock: str
    promised: datetime | None
    due: datetime | None

    def against(self, other: "Dues") -> Differing | None:
        """Return how another differs from it."""
        pair = (self.promised, other.promised)
        if pair[0] == pair[1]:
            pair = (self.due, other.due)
        return None if pair[0] == pair[1] else _moved(self.workflow, self.clock, *pair)


def _moved(workflow: str, clock: str, was: datetime | None, now: datetime | None) -> Differing:
    if was is None or now is None:
        way = "promised" if was is None else "unpromised"
    else:
        way = "earlier" if now < was else "later"
    return Differing("due", (workflow, clock, way), was, now)


@attrs.frozen
class Pair:
    """Two rulebooks between which cases are compared."""

    old: Rulebook
    new: Rulebook

    def differing(self, was: Case, now: Case) -> Iterator[Differing]:
        """Yield what comes out otherwise in a case that lived by both rulebooks."""
        yield from self._routed(was, now)
        yield from _due(was, now)
        yield from _late(was, now)

    def _routed(self, was: Case, now: Case) -> Iterator[Differing]:
        for what in ("owner", "unit"):
            before, after = getattr(was, what), getattr(now, what)
            if before != after:
                yield Differing("routed", (what, before, after), before, after)
        for field in self._decided(was.workflow):
            before, after = (_plain(case.fields.get(field)) for case in (was, now))
            if before != after:
                yield Differing("routed", (field, before, after), before, after)

    def _decided(self, workflow: str) -> list[str]:
        """Return the fields that tables decide, by both rulebooks."""
        flows = (book.workflows.get(workflow) for book in (self.old, self.new))
        both = [flow.decided for flow in flows if flow]
        return sorted(frozenset.intersection(*both)) if both else []


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _due(was: Case, now: Case) -> Iterator[Differing]:
    before, after = dict(_dues(was)), dict(_dues(now))
    for name in sorted(before.keys() | after.keys()):
        some = before.get(name) or after[name]
        none = attrs.evolve(some, promised=None, due=None)
        found = before.get(name, none).against(after.get(name, none))
        if found:
            yield found


def _dues(case: Case, path: str = "") -> Iterator[tuple[tuple[str, str], Dues]]:
    for name, clock in case.clocks.items():
        yield (path, name), Dues(case.workflow, name, clock.promised, clock.due)
    for name, task in case.tasks.items():
        yield from _dues(task, f"{path}/{name}")


def _late(was: Case, now: Case) -> Iterator[Differing]:
    before, after = dict(_missed(was)), dict(_missed(now))
    for name in sorted(before.keys() ^ after.keys()):
        gone = name in before
        workflow, at = before.get(name) or after[name]
        key = (workflow, name[1], "in_time" if gone else "late")
        yield Differing("late", key, at if gone else None, None if gone else at)


def _missed(case: Case, path: str = "") -> Iterator[tuple[tuple[str, str], tuple[str, datetime]]]:
    for breach in case.breaches:
        yield (path, breach.clock), (case.workflow, breach.at)
    for name, task in case.tasks.items():
        yield from _missed(task, f"{path}/{name}")


def is_late(case: Case) -> bool:
    """Tell whether a deadline of a case, or of a task of it, was missed."""
    return bool(case.breaches) or any(is_late(task) for task in case.tasks.values())


def refused(workflow: str, stop: Stop) -> Differing:
    """Return a deed that would have been refused."""
    return not_allowed(workflow, _step(stop), stop.error)


def not_allowed(workflow: str, step: str, error: GovflowError) -> Differing:
    """Return a step that would have been refused for a reason."""
    return Differing("refused", (workflow, step, error.code), why=error.text)


def _step(stop: Stop) -> str:
    match stop.deed.command:
        case Act(step=step):
            return step
        case Open():
            return "open"
        case Relate(kind=kind):
            return kind
    return "time"
