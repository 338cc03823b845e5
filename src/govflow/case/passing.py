"""Passing: what time itself brings about, in the order of its instants.

A due instant is missed, a warning shows, the cap of a pause lets its clock go on, a message's working time
begins, a new edition of a calendar becomes known. Each happens strictly before the instant up to which time
passes: what is done at the very instant is in time. Units that are no more hand their open cases on at that
very instant.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice

import attrs

from govflow.case import moves, timing
from govflow.case.case import Case
from govflow.case.clock import Clock
from govflow.case.commands import SYSTEM
from govflow.case.effecting import persons_of
from govflow.case.events import (
    Breached,
    ClockElapsed,
    Event,
    InTask,
    MessageDue,
    MessagePlanned,
    Rehomed,
    StepFailed,
    Warned,
)
from govflow.case.evolving import evolve, fold
from govflow.case.move import Lived, Move
from govflow.case.refusals import not_a_step
from govflow.case.rulings import Fields
from govflow.errors import CalendarError, Refused
from govflow.rulebook import Rulebook
from govflow.workflow import Action, ClockRule, Resuming, Take, Tell
from govflow.worktime import WorkCalendar

Passed = tuple[Case, list[Event]]
"""A case after something, and the events of that, oldest first."""

_NOTHING: Fields = {}
_NO_TIME = timedelta(0)  # added to an instant it gives the next working one


def waits(book: Rulebook, case: Case, next_due: datetime, until: datetime) -> bool:
    """Tell whether anything may happen before `until`; asked before every command, so it is quick.

    Where nothing is next due no clock runs, unless it stands still: then it is counted when it goes on.
    """
    if next_due < until:
        return True
    for clock in case.clocks.values():
        if clock.ended is None and clock.due is not None:
            calendar = book.calendars.get(clock.calendar)
            if calendar is None or calendar.revision == clock.revision:
                continue
            if calendar.renewed.get(clock.revision, case.last_at) < until:
                return True
    tasks = case.annex.tasks
    return bool(tasks) and any(t.next_due and waits(book, t, t.next_due, until) for t in tasks.values())


def leaves(book: Rulebook, case: Case, until: datetime) -> datetime | None:
    """Return the instant, not after `until`, from which a unit of an open case is no more; None for none."""
    if not book.editions or case.closed_at is not None:
        return None
    ends = [book.ends_of(unit) for unit in {case.owner, case.unit}]
    ends += [leaves(book, task, until) for task in case.annex.tasks.values()]
    gone = [max(end, case.last_at) for end in ends if end is not None and end <= until]
    return min(gone, default=None)


def passed(book: Rulebook, case: Case, until: datetime, above: Fields = _NOTHING) -> Passed:
    """Return the case once all has happened that lies before `until`, and the events of that.

    `above` are the typed fields of the case around a task.
    """
    events: list[Event] = []
    while _stirs(book, case, until):
        case, new = _next(book, case, until, above)
        if not new:
            break
        events += new
    return case, events


def _stirs(book: Rulebook, case: Case, until: datetime) -> bool:
    """Tell whether time may bring anything about in the case before `until`."""
    due = case.next_due
    return (due is not None and waits(book, case, due, until)) or leaves(book, case, until) is not None


def _next(book: Rulebook, case: Case, until: datetime, above: Fields) -> Passed:
    """Let happen what does at the next instant at which something does, or all that tasks do before it.

    Of time, a case sees what its tasks have done, and no task what another or the case has: so tasks pass
    one by one, or many of them would take for ever.
    """
    if not case.tasks:
        return _own(book, case, case.next_due, until, above)
    due = [clock.next for clock in case.clocks.values() if clock.ended is None and clock.next is not None]
    due += [message.send_at for message in case.messages]
    own = _own(book, case, min(due, default=None), until, above)
    known = {**above, **dict(_typed(book, case))} if book.editions else above
    before = own[1][0].at if own[1] else until
    done: list[Event] = []
    for name, task in case.tasks.items():
        if _stirs(book, task, before):
            now = attrs.evolve(task, last_at=max(task.last_at, case.last_at))  # time passed for it as well
            done += [InTask(event.at, name, event) for event in passed(book, now, before, known)[1]]
    return _lived(case, sorted(done, key=lambda event: event.at)) if done else own


def _lived(case: Case, events: list[Event]) -> Passed:
    return fold(events, case) or case, events


def _own(book: Rulebook, case: Case, next_due: datetime | None, until: datetime, above: Fields) -> Passed:
    """Let happen what does at the next instant at which something happens in the case itself."""
    at = next_due if next_due is not None and next_due < until else until
    changes: list[Event] = [*_rehomed(book, case, at, above)] if book.editions else []
    changes += islice(_news(book, case, at), 1)
    if changes:
        return _lived(case, [min(changes, key=lambda change: change.at)])
    if at == until:
        return case, []
    book = book.at(at)
    for clock in case.clocks.values():
        if clock.ended is None and clock.next == at:
            return _due(book, case, clock, at)
    message = next(m for m in case.messages if m.send_at == at)
    rule = _rule(book, case, message.clock)
    told = _told(book, case, rule, Tell(message.kind, message.to), at, message.level)
    return _lived(
        case, told or [_message(book, case, at, message.clock, message.kind, message.to, message.level)]
    )


def _due(book: Rulebook, case: Case, clock: Clock, at: datetime) -> Passed:
    if clock.paused:
        ground = next(p.ground for p in clock.pauses if p.ended is None and p.until == at)
        return _lived(case, [*timing.resumed(book, case, Resuming(clock.name, ground), at, capped=True)])
    rule = _rule(book, case, clock.name)
    for level, instant in clock.warnings.items():
        if instant == at:
            warned = Warned(at, clock.name, level, case.owner, book.digest)
            return _acted(book, case, warned, rule, rule.on_warning.get(level, ()), level)
    if rule.on_due:
        return _acted(book, case, ClockElapsed(at, clock.name, case.owner), rule, rule.on_due, "")
    return _acted(book, case, Breached(at, clock.name, case.owner), rule, rule.on_breach, "")


def _rule(book: Rulebook, case: Case, clock: str) -> ClockRule:
    workflow = book.workflows.get(case.workflow)
    return workflow.clocks.get(clock) or ClockRule(clock, "") if workflow else ClockRule(clock, "")


# -- new editions of calendars ------------------------------------------------------------------


def _news(book: Rulebook, case: Case, until: datetime) -> Iterator[Event]:
    """Yield what the editions change that became known since a clock was counted, earliest first."""
    found = [
        (max(known, case.last_at), clock)
        for clock in case.clocks.values()
        if clock.ended is None and (calendar := book.calendars.get(clock.calendar)) is not None
        if calendar.renewed.get(clock.revision, case.last_at) < until  # otherwise no further look is needed
        if clock.pending and not clock.paused
        for known in calendar.news(clock.revision)
        if known < until
    ]
    for at, clock in sorted(found, key=lambda pair: pair[0]):
        if at < until and clock.limit in book.limits and (event := timing.recounted(book, case, clock, at)):
            yield event


# -- units that are no more ----------------------------------------------------------------------


def _rehomed(book: Rulebook, case: Case, until: datetime, above: Fields) -> Iterator[Event]:
    """Yield the new place and owner of an open case one of whose units has ended by then.

    Unlike a deadline this happens at the very instant: from then on the unit is not there. A task is asked
    with the fields of the case `above` it as well.
    """
    alone = attrs.evolve(case, annex=attrs.evolve(case.annex, tasks={})) if case.annex.tasks else case
    at = leaves(book, alone, until)
    if at is None:
        return
    fields = {**above, **dict(_typed(book, case))}
    unit, how = book.successor_of(case.unit, at, fields) or (case.unit, "")
    owner, owner_how = book.successor_of(case.owner, at, fields) or (case.owner, "")
    yield Rehomed(at, unit, owner, case.unit, case.owner, how or owner_how)


def _typed(book: Rulebook, case: Case) -> Iterator[tuple[str, object]]:
    """Yield the fields as tables read them, without what cannot be: other rules gave it another type."""
    workflow = book.workflows.get(case.workflow)
    for name, field in workflow.fields.items() if workflow else ():
        with suppress(ValueError, ArithmeticError):
            yield name, field.typed(case.fields.get(name))


# -- what is done about it ----------------------------------------------------------------------


def _acted(
    book: Rulebook, case: Case, event: Event, rule: ClockRule, actions: Iterable[Action], level: str
) -> Passed:
    """Let the event happen and the actions on it, each of which sees what came before it."""
    events, case = [event], evolve(case, event)
    new: Sequence[Event]
    for action in actions:
        if isinstance(action, Take):
            case, new = _taken(book, case, action, event.at)
        else:
            case, new = _lived(case, _told(book, case, rule, action, event.at, level))
        events += new
    return case, events


def _taken(book: Rulebook, case: Case, action: Take, at: datetime) -> Lived:
    """Let the step happen that time itself takes, or the reason why it could not."""
    workflow = book.workflows[case.workflow]
    try:
        step = workflow.table.get((case.state, action.step))
        if step is None:
            raise not_a_step(workflow, case.state, action.step)
        return moves.take(Move(book, workflow, step, at, SYSTEM, "", {}, case))
    except Refused as why:
        failed = StepFailed(at, action.step, why.code, why.text.en, why.text.zh)
        return evolve(case, failed), (failed,)


def _told(book: Rulebook, case: Case, rule: ClockRule, action: Tell, at: datetime, level: str) -> list[Event]:
    """Return a message: due now, or when those who send it work again; none if its warning is over."""
    clock = case.clocks[rule.name]
    if level and (clock.ended is not None or clock.level != level):
        return []
    send_at = _working(book.calendars.get(rule.actions), at)
    if send_at > at:
        return [MessagePlanned(at, rule.name, action.kind, action.to, send_at, level)]
    return [_message(book, case, at, rule.name, action.kind, action.to, level)]


def _message(
    book: Rulebook, case: Case, at: datetime, clock: str, kind: str, to: tuple[str, ...], level: str
) -> MessageDue:
    return MessageDue(at, clock, kind, to, case.owner, level, persons=persons_of(book, case, to))


def _working(calendar: WorkCalendar | None, at: datetime) -> datetime:
    """Return the next working instant, or `at` itself where the calendar knows none any more."""
    if calendar is None:
        return at
    try:
        return calendar.edition(at).add(at, _NO_TIME).astimezone(UTC)
    except CalendarError:
        return at
