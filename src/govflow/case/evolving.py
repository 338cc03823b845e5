"""`evolve`: what each event makes of a case; history is its fold. Nothing here knows a rule."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from govflow.case.annex import NO_ANNEX
from govflow.case.case import Case
from govflow.case.clock import CHANGES, changed
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
    Migrated,
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
from govflow.frozen import but, seal, thaw


def evolve(case: Case | None, event: Event) -> Case:
    """Return the case after the event; `None` stands for a case that is not yet open."""
    if case is None:
        return settled(begun(event), (event,))
    HAPPENS[type(event)](draft := thaw(case), event)
    return settled(draft, (event,))


def fold(events: Iterable[Event], case: Case | None = None) -> Case | None:
    """Return the case after all events."""
    events = tuple(events)
    if not events:
        return case
    draft = begun(events[0]) if case is None else thaw(case)
    for event in events if case is not None else events[1:]:
        HAPPENS[type(event)](draft, event)
    return settled(draft, events)


# -- a case in the making -----------------------------------------------------------------------
#
# What happens at one stroke happens to a draft of the case, which is then settled: this is the hot path.
# A draft looks as a case does, but that nobody may ask for its last instant, its version, and when it is due.


def begun(event: Event) -> Any:
    """Return the draft of a case that begins with an event. Errors: ValueError if that is no opening."""
    if not isinstance(event, Opened):
        raise _misplaced(event)
    return thaw(
        Case(event, event.state, event.owner, event.at, event.fields, {}, None, (event.command,), ("",), 0)
    )


def _misplaced(event: Event) -> ValueError:
    return ValueError(f"a history begins with Opened, and only there: {event}（历史须始于且仅始于 Opened）")


def settled(c: Any, events: Sequence[Event]) -> Case:
    """Return the case that a draft has become by events, of which there is one at least."""
    c.last_at = events[-1].at
    c.version += len(events)
    if c.next_due is _TO_BE_SEEN:
        c.next_due = _next_due(c)
    case: Case = seal(c)
    return case


def _next_due(c: Any) -> datetime | None:
    """Return the earliest instant at which time brings something about, in the case or a task of it."""
    due: datetime | None = None
    for clock in c.clocks.values():
        if clock.ended is None and (at := clock.next) is not None and (due is None or at < due):
            due = at
    annex = c.annex
    if annex is NO_ANNEX or not (annex.messages or annex.tasks):
        return due
    instants = [due, *(m.send_at for m in annex.messages), *(t.next_due for t in annex.tasks.values())]
    return min((at for at in instants if at is not None), default=None)


_TO_BE_SEEN = datetime.min  # noqa: DTZ901 - stands for no instant: what is next due is looked for at the end


def _opened_again(_: Any, e: Opened) -> None:
    raise _misplaced(e)


def _step_taken(c: Any, e: StepTaken) -> None:
    c.state = e.target
    if e.fields:
        c.fields = {**c.fields, **e.fields}
    if e.command:
        c.commands += (e.command,)
        c.steps += (e.step,)
    c.closed_at = (c.closed_at or e.at) if e.final else None


def _step_failed(c: Any, e: StepFailed) -> None:
    """Leave the case as it is."""


def _decided(c: Any, e: Decided) -> None:
    if e.owner:
        c.owner = e.owner
    if e.fields:
        c.fields = {**c.fields, **e.fields}


def _handed_up(c: Any, e: HandedUp) -> None:
    c.owner = e.owner
    c.annex = but(c.annex, climbed=c.annex.climbed + 1)


def _handed_to(c: Any, e: HandedTo) -> None:
    c.owner = e.owner


def _person_named(c: Any, e: PersonNamed) -> None:
    c.fields = {**c.fields, e.field: e.person}


def _rehomed(c: Any, e: Rehomed) -> None:
    c.owner = e.owner
    c.annex = but(c.annex, unit=e.unit)


def _noted(c: Any, e: Flagged | Held | Released | Published) -> None:
    c.annex = c.annex.noted(e)


def _related(c: Any, e: Related) -> None:
    c.annex = but(c.annex, relations=(*c.annex.relations, e))
    if e.command:
        c.commands, c.steps = (*c.commands, e.command), (*c.steps, e.kind)


def _migrated(c: Any, e: Migrated) -> None:
    c.state = e.state
    c.annex = but(c.annex, migrated=e)
    if e.command:
        c.commands, c.steps = (*c.commands, e.command), (*c.steps, "migrated")


def _clock(c: Any, e: Any) -> None:
    clock = CHANGES[type(e)](c.clocks.get(e.clock), e)
    c.clocks = {**c.clocks, e.clock: clock}
    if c.annex.messages:
        c.annex = c.annex.after(clock)
    c.next_due = _TO_BE_SEEN


def _breached(c: Any, e: Breached) -> None:
    c.clocks = {**c.clocks, e.clock: changed(c.clocks[e.clock], e)}
    c.annex = but(c.annex, breaches=(*c.annex.breaches, e))
    c.next_due = _TO_BE_SEEN


def _message(c: Any, e: MessagePlanned | MessageDue) -> None:
    if isinstance(e, MessagePlanned) or c.annex.messages:
        c.annex = c.annex.told(e)
        c.next_due = _TO_BE_SEEN


def _in_task(c: Any, e: InTask) -> None:
    tasks = {**c.annex.tasks, e.task: evolve(c.annex.tasks.get(e.task), e.event)}
    c.annex = but(c.annex, tasks=tasks)
    c.next_due = _TO_BE_SEEN


def _stopped(c: Any, e: Stopped) -> None:
    c.clocks = {name: k if k.ended else but(k, ended=e.at) for name, k in c.clocks.items()}
    tasks = {name: t if t.closed_at else evolve(t, e) for name, t in c.annex.tasks.items()}
    c.annex = but(c.annex, messages=(), tasks=tasks)
    c.closed_at = e.at
    c.next_due = _TO_BE_SEEN


HAPPENS: Mapping[type, Callable[[Any, Any], None]] = {
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
    Migrated: _migrated,
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
"""What an event of each kind does to the draft of a case."""
