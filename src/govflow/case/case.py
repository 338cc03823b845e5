"""A case, and `evolve`: history is its fold. Nothing here knows a rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from govflow.case.events import (
    Breached,
    ClockMet,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    HandedUp,
    Opened,
    StepFailed,
    StepTaken,
)


@attrs.frozen
class Clock:
    """A clock of a case (时限): started, due unless the rule promises no date, and how it ended."""

    name: str
    started: datetime
    due: datetime | None
    breached: bool = False
    ended: datetime | None = None
    met: bool = False

    @property
    def pending(self) -> datetime | None:
        """Return the due instant if it can still be missed."""
        return self.due if self.ended is None and not self.breached else None


@attrs.frozen
class Case:
    """A matter that a resident brought, as it stands (诉求).

    `unit` is where it lies, `owner` who answers for it; there always is one. `fields` and `clocks` are not to
    be changed. `commands` are the ids that it has seen; `next_due` is the earliest due instant to come.
    """

    id: str
    workflow: str
    state: str
    unit: str
    owner: str
    opened_at: datetime
    last_at: datetime
    fields: Mapping[str, object]
    clocks: Mapping[str, Clock]
    next_due: datetime | None
    commands: tuple[str, ...]
    version: int
    closed_at: datetime | None = None
    breaches: tuple[Breached, ...] = ()
    unplaced: bool = False


def evolve(case: Case | None, event: Event) -> Case:
    """Return the case after the event; `None` stands for a case that is not yet open."""
    if case is None:
        if not isinstance(event, Opened):
            raise ValueError(f"A history begins with Opened, not {type(event).__name__}")
        return _opened(event)
    return _EVOLVE[type(event)](case, event)


def fold(events: Iterable[Event], case: Case | None = None) -> Case | None:
    """Return the case after all events."""
    for event in events:
        case = evolve(case, event)
    return case


def _opened(e: Opened) -> Case:
    return Case(
        e.case, e.workflow, e.state, e.unit, e.owner, e.at, e.at, e.fields, {}, None, (e.command,), 1,
        unplaced=e.unplaced,
    )  # fmt: skip


def _step_taken(c: Case, e: StepTaken) -> Case:
    # The constructor, not attrs.evolve: this is the hot path, and evolve costs twice as much.
    return Case(
        c.id, c.workflow, e.target, c.unit, c.owner, c.opened_at, e.at,
        {**c.fields, **e.fields} if e.fields else c.fields, c.clocks, c.next_due,
        (*c.commands, e.command) if e.command else c.commands, c.version + 1,
        e.at if e.final else None, c.breaches, c.unplaced,
    )  # fmt: skip


def _step_failed(c: Case, e: StepFailed) -> Case:
    return attrs.evolve(c, last_at=e.at, version=c.version + 1)


def _decided(c: Case, e: Decided) -> Case:
    return Case(
        c.id, c.workflow, c.state, c.unit, e.owner or c.owner, c.opened_at, e.at,
        {**c.fields, **e.fields} if e.fields else c.fields, c.clocks, c.next_due, c.commands, c.version + 1,
        c.closed_at, c.breaches, c.unplaced,
    )  # fmt: skip


def _handed_up(c: Case, e: HandedUp) -> Case:
    return attrs.evolve(c, owner=e.owner, last_at=e.at, version=c.version + 1)


def _clock_started(c: Case, e: ClockStarted) -> Case:
    return _with_clock(c, e.at, Clock(e.clock, e.at, e.due))


def _clock_met(c: Case, e: ClockMet) -> Case:
    return _with_clock(c, e.at, _ended(c.clocks[e.clock], e.at, met=True))


def _clock_stopped(c: Case, e: ClockStopped) -> Case:
    return _with_clock(c, e.at, _ended(c.clocks[e.clock], e.at, met=False))


def _ended(k: Clock, at: datetime, *, met: bool) -> Clock:
    return Clock(k.name, k.started, k.due, k.breached, at, met)


def _breached(c: Case, e: Breached) -> Case:
    k = c.clocks[e.clock]
    late = _with_clock(c, e.at, Clock(k.name, k.started, k.due, breached=True, ended=k.ended, met=k.met))
    return attrs.evolve(late, breaches=(*c.breaches, e))


def _with_clock(c: Case, at: datetime, clock: Clock) -> Case:
    clocks = {**c.clocks, clock.name: clock}
    due = min((k.pending for k in clocks.values() if k.pending), default=None)
    return Case(
        c.id, c.workflow, c.state, c.unit, c.owner, c.opened_at, at, c.fields, clocks, due, c.commands,
        c.version + 1, c.closed_at, c.breaches, c.unplaced,
    )  # fmt: skip


_EVOLVE: Mapping[type, Callable[[Case, Any], Case]] = {
    StepTaken: _step_taken,
    StepFailed: _step_failed,
    Decided: _decided,
    HandedUp: _handed_up,
    ClockStarted: _clock_started,
    ClockMet: _clock_met,
    ClockStopped: _clock_stopped,
    Breached: _breached,
}
