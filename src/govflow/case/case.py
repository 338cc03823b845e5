"""A case, and `evolve`: history is its fold. Nothing here knows a rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from govflow.case.annex import NO_ANNEX, Annex
from govflow.case.clock import Clock, changed
from govflow.case.events import (
    Breached,
    ClockContinued,
    ClockElapsed,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    Flagged,
    HandedTo,
    HandedUp,
    Held,
    InTask,
    MessageDue,
    MessagePlanned,
    Opened,
    PersonNamed,
    Published,
    Rehomed,
    Related,
    Released,
    StepFailed,
    StepTaken,
    Stopped,
    Warned,
)
from govflow.frozen import frozen


@frozen
class Case:
    """A matter that a resident brought, as it stands (诉求): how it was opened, and what came since.

    `owner` is the unit that answers for it; there always is one. `commands` are the ids of the commands that
    it has carried out, each with the step it took, "" for the opening. `next_due` is the earliest instant to
    come at which time itself brings something about: a due instant, a warning, the cap of a pause, or one of
    the `messages` that wait for working time, in the case or in a task of it. `annex` holds what most cases
    never have. The mappings, and the lists among `fields`, are shared with the
    events: they are only to be read.
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
    annex: Annex["Case"] = NO_ANNEX

    @property
    def breaches(self) -> tuple[Breached, ...]:
        """Return the deadlines that were missed (逾期)."""
        return self.annex.breaches

    @property
    def messages(self) -> tuple[MessagePlanned, ...]:
        """Return the messages that wait for working time."""
        return self.annex.messages

    @property
    def tasks(self) -> Mapping[str, "Case"]:
        """Return its tasks, each a case of its own, by id (任务)."""
        return self.annex.tasks

    @property
    def relations(self) -> tuple[Related, ...]:
        """Return which other cases it belongs to, and how (关联)."""
        return self.annex.relations

    @property
    def held(self) -> Mapping[str, Held]:
        """Return the fields that a screen holds (屏蔽)."""
        return self.annex.held

    @property
    def published(self) -> frozenset[str]:
        """Return the fields that were published (公开)."""
        return self.annex.published

    @property
    def flags(self) -> tuple[Flagged, ...]:
        """Return the breaches of rules that were recorded (违规标记)."""
        return self.annex.flags

    @property
    def climbed(self) -> int:
        """Return how often it was handed up (升级次数)."""
        return self.annex.climbed

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
        """Return the unit where the matter lies; `opened.unit` is the one under which it was filed."""
        return self.annex.unit or self.opened.unit

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
        case = evolve(None, event) if case is None else _EVOLVE[type(event)](case, event)
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
        (c.closed_at or e.at) if e.final else None, c.annex,
    )  # fmt: skip


def _step_failed(c: Case, e: StepFailed) -> Case:
    return _with_owner(c, e.at, c.owner, c.fields, c.annex)


def _decided(c: Case, e: Decided) -> Case:
    fields = {**c.fields, **e.fields} if e.fields else c.fields
    return _with_owner(c, e.at, e.owner or c.owner, fields, c.annex)


def _handed_up(c: Case, e: HandedUp) -> Case:
    return _with_owner(c, e.at, e.owner, c.fields, attrs.evolve(c.annex, climbed=c.annex.climbed + 1))


def _handed_to(c: Case, e: HandedTo) -> Case:
    return _with_owner(c, e.at, e.owner, c.fields, c.annex)


def _person_named(c: Case, e: PersonNamed) -> Case:
    return _with_owner(c, e.at, c.owner, {**c.fields, e.field: e.person}, c.annex)


def _rehomed(c: Case, e: Rehomed) -> Case:
    return _with_owner(c, e.at, e.owner, c.fields, attrs.evolve(c.annex, unit=e.unit))


def _noted(c: Case, e: Flagged | Held | Released | Published) -> Case:
    return _with_owner(c, e.at, c.owner, c.fields, c.annex.noted(e))


def _related(c: Case, e: Related) -> Case:
    annex = attrs.evolve(c.annex, relations=(*c.annex.relations, e))
    after = _with_owner(c, e.at, c.owner, c.fields, annex)
    return attrs.evolve(after, commands={**c.commands, e.command: e.kind}) if e.command else after


def _with_owner(c: Case, at: datetime, owner: str, fields: Mapping[str, object], annex: Annex[Case]) -> Case:
    return Case(
        c.opened, c.state, owner, at, fields, c.clocks, c.next_due, c.commands, c.version + 1, c.closed_at,
        annex,
    )  # fmt: skip


def _clock(c: Case, e: Any) -> Case:
    clock = changed(c.clocks.get(e.clock), e)
    annex = c.annex.after(clock) if c.annex.messages else c.annex
    return _with_clocks(c, e.at, {**c.clocks, e.clock: clock}, annex)


def _breached(c: Case, e: Breached) -> Case:
    clocks = {**c.clocks, e.clock: changed(c.clocks[e.clock], e)}
    return _with_clocks(c, e.at, clocks, attrs.evolve(c.annex, breaches=(*c.annex.breaches, e)))


def _message(c: Case, e: MessagePlanned | MessageDue) -> Case:
    if isinstance(e, MessageDue) and not c.annex.messages:
        return _with_owner(c, e.at, c.owner, c.fields, c.annex)
    return _with_clocks(c, e.at, c.clocks, c.annex.told(e))


def _in_task(c: Case, e: InTask) -> Case:
    tasks = {**c.annex.tasks, e.task: evolve(c.annex.tasks.get(e.task), e.event)}
    return _with_clocks(c, e.at, c.clocks, attrs.evolve(c.annex, tasks=tasks))


def _stopped(c: Case, e: Stopped) -> Case:
    clocks = {name: k if k.ended else attrs.evolve(k, ended=e.at) for name, k in c.clocks.items()}
    tasks = {name: t if t.closed_at else _stopped(t, e) for name, t in c.tasks.items()}
    annex = attrs.evolve(c.annex, messages=(), tasks=tasks)
    return attrs.evolve(_with_clocks(c, e.at, clocks, annex), closed_at=e.at)


def _with_clocks(c: Case, at: datetime, clocks: Mapping[str, Clock], annex: Annex[Case]) -> Case:
    instants = [t for k in clocks.values() if k.ended is None and (t := k.next) is not None]
    if annex is not NO_ANNEX:
        instants += [m.send_at for m in annex.messages]
        instants += [t.next_due for t in annex.tasks.values() if t.next_due is not None]
    return Case(
        c.opened, c.state, c.owner, at, c.fields, clocks, min(instants) if instants else None, c.commands,
        c.version + 1, c.closed_at, annex,
    )  # fmt: skip


_EVOLVE: Mapping[type, Callable[[Case, Any], Case]] = {
    Opened: _opened_again,
    StepTaken: _step_taken,
    StepFailed: _step_failed,
    Decided: _decided,
    HandedUp: _handed_up,
    HandedTo: _handed_to,
    Rehomed: _rehomed,
    PersonNamed: _person_named,
    Flagged: _noted,
    Held: _noted,
    Released: _noted,
    Published: _noted,
    Related: _related,
    Stopped: _stopped,
    InTask: _in_task,
    ClockStarted: _clock,
    ClockPaused: _clock,
    ClockResumed: _clock,
    ClockExtended: _clock,
    ClockContinued: _clock,
    ClockRecounted: _clock,
    ClockElapsed: _clock,
    ClockMet: _clock,
    ClockStopped: _clock,
    Warned: _clock,
    Breached: _breached,
    MessagePlanned: _message,
    MessageDue: _message,
}
