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
    """A clock of a case (时限): started, due unless the rule promises no date, and how it ended.

    `promised` is the due instant of its first start, which is what the resident was told; a clock that starts
    again, when the case climbs, has a later `due`.
    """

    name: str
    started: datetime
    due: datetime | None
    breached: bool = False
    ended: datetime | None = None
    met: bool = False
    promised: datetime | None = None

    @property
    def pending(self) -> bool:
        """Tell whether the clock has a due instant that can still be missed."""
        return self.due is not None and self.ended is None and not self.breached


@attrs.frozen
class Case:
    """A matter that a resident brought, as it stands (诉求): how it was opened, and what came since.

    `owner` is the unit that answers for it; there always is one. `commands` are the ids of the commands that
    it has carried out, each with the step it took, "" for the opening. `next_due` is the earliest due instant
    to come. The mappings, and the lists among `fields`, are shared with the events: they are only to be read.
    """

    opened: Opened
    state: str
    owner: str
    last_at: datetime
    fields: Mapping[str, object]
    clocks: Mapping[str, Clock]
    next_due: datetime | None
    commands: Mapping[str, str]
    version: int
    closed_at: datetime | None = None
    breaches: tuple[Breached, ...] = ()

    @property
    def id(self) -> str:
        """Return the id of the case."""
        return self.opened.case

    @property
    def workflow(self) -> str:
        """Return the name of the workflow that it follows."""
        return self.opened.workflow

    @property
    def unit(self) -> str:
        """Return the unit where the matter lies."""
        return self.opened.unit

    @property
    def unplaced(self) -> bool:
        """Tell whether no place was given, so that it lies at the root."""
        return self.opened.unplaced

    @property
    def opened_at(self) -> datetime:
        """Return the instant of opening, in UTC."""
        return self.opened.at


def evolve(case: Case | None, event: Event) -> Case:
    """Return the case after the event; `None` stands for a case that is not yet open."""
    if case is not None:
        return _EVOLVE[type(event)](case, event)
    if not isinstance(event, Opened):
        raise _misplaced(event)
    return _opened(event)


def _misplaced(event: Event) -> ValueError:
    return ValueError(f"a history begins with Opened, and only there: {event}（历史须始于且仅始于 Opened）")


def fold(events: Iterable[Event], case: Case | None = None) -> Case | None:
    """Return the case after all events."""
    for event in events:
        case = evolve(case, event)
    return case


# Constructors, not attrs.evolve: this is the hot path, and evolve takes four times as long.


def _opened(e: Opened) -> Case:
    return Case(e, e.state, e.owner, e.at, e.fields, {}, None, {e.command: ""}, 1)


def _opened_again(_: Case, e: Opened) -> Case:
    raise _misplaced(e)


def _step_taken(c: Case, e: StepTaken) -> Case:
    return Case(
        c.opened, e.target, c.owner, e.at, {**c.fields, **e.fields} if e.fields else c.fields, c.clocks,
        c.next_due, {**c.commands, e.command: e.step} if e.command else c.commands, c.version + 1,
        e.at if e.final else None, c.breaches,
    )  # fmt: skip


def _step_failed(c: Case, e: StepFailed) -> Case:
    return _with_owner(c, e.at, c.owner, c.fields)


def _decided(c: Case, e: Decided) -> Case:
    return _with_owner(c, e.at, e.owner or c.owner, {**c.fields, **e.fields})


def _handed_up(c: Case, e: HandedUp) -> Case:
    return _with_owner(c, e.at, e.owner, c.fields)


def _with_owner(c: Case, at: datetime, owner: str, fields: Mapping[str, object]) -> Case:
    return Case(
        c.opened, c.state, owner, at, fields, c.clocks, c.next_due, c.commands, c.version + 1, c.closed_at,
        c.breaches,
    )  # fmt: skip


def _clock_started(c: Case, e: ClockStarted) -> Case:
    before = c.clocks.get(e.clock)
    return _with_clock(c, e.at, Clock(e.clock, e.at, e.due, promised=before.promised if before else e.due))


def _clock_met(c: Case, e: ClockMet) -> Case:
    k = c.clocks[e.clock]
    return _with_clock(
        c, e.at, Clock(k.name, k.started, k.due, k.breached, e.at, met=True, promised=k.promised)
    )


def _clock_stopped(c: Case, e: ClockStopped) -> Case:
    k = c.clocks[e.clock]
    return _with_clock(c, e.at, Clock(k.name, k.started, k.due, k.breached, e.at, promised=k.promised))


def _breached(c: Case, e: Breached) -> Case:
    k = c.clocks[e.clock]
    return _with_clock(
        c, e.at, Clock(k.name, k.started, k.due, breached=True, promised=k.promised), (*c.breaches, e)
    )


def _with_clock(c: Case, at: datetime, clock: Clock, breaches: tuple[Breached, ...] | None = None) -> Case:
    clocks = {**c.clocks, clock.name: clock}
    pending = [k.due for k in clocks.values() if k.due and not k.ended and not k.breached]
    return Case(
        c.opened, c.state, c.owner, at, c.fields, clocks, min(pending) if pending else None, c.commands,
        c.version + 1, c.closed_at, c.breaches if breaches is None else breaches,
    )  # fmt: skip


_EVOLVE: Mapping[type, Callable[[Case, Any], Case]] = {
    Opened: _opened_again,
    StepTaken: _step_taken,
    StepFailed: _step_failed,
    Decided: _decided,
    HandedUp: _handed_up,
    ClockStarted: _clock_started,
    ClockMet: _clock_met,
    ClockStopped: _clock_stopped,
    Breached: _breached,
}
