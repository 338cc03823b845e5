"""Moves: a step taken by somebody or by time itself, and all that follows from it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from govflow.case import effecting, rulings, timing, values
from govflow.case.case import Case, evolve, fold
from govflow.case.climbing import handed_up
from govflow.case.commands import Act, Actor
from govflow.case.demanding import Asked, unmet
from govflow.case.events import ClockMet, ClockStopped, Event, InTask, Opened, StepTaken, Stopped
from govflow.case.refusals import by_rule, not_a_step, not_yours, refused, refused_for
from govflow.case.rights import allows, places
from govflow.case.words import Words
from govflow.errors import Problem, Refused
from govflow.rulebook import Rulebook
from govflow.workflow import Change, Extending, OpeningTask, Pausing, Resuming, Step, Workflow

_NOTHING: Mapping[str, object] = {}
_MOST_TASKS = 100


def act(
    book: Rulebook, case: Case, command: Act, at: datetime, parent: Case | None = None
) -> tuple[Event, ...]:
    """Return the events of a step that somebody takes, in a task of `parent` or a case. Errors: Refused."""
    workflow = book.workflows.get(case.opened.workflow)
    if workflow is None:
        raise refused(
            "unknown-workflow", f"There is no workflow '{case.workflow}'.", f"没有流程“{case.workflow}”。"
        )
    step = workflow.table.get((case.state, command.step))
    if parent is not None and _stopped(case, parent, workflow):
        raise refused(
            "task-stopped",
            f"Task '{case.id}' ended with case '{parent.id}'.",
            f"任务“{case.id}”已随主案“{parent.id}”终止。",
        )
    if step is None:
        raise not_a_step(workflow, case.state, command.step)
    try:
        if step.by and not allows(book, case, step.by, command.by, at, parent):
            raise not_yours(book, case, step, command.by, parent)
        return take(book, workflow, case, step, at, command.by, command.id, command.fields, parent)
    except Refused as why:
        raise by_rule(book, why, step, workflow.allowed(case.state)) from why


def _stopped(task: Case, parent: Case, workflow: Workflow) -> bool:
    """Tell whether the case around a task has ended, now or while the task was open."""
    return parent.closed_at is not None or (task.closed_at is not None and task.state not in workflow.final)


def begin(
    book: Rulebook, workflow: Workflow, opened: Opened, opening: Step, actor: Actor, *, asked: bool = True
) -> list[Event]:
    """Return the opening of a case and what it brings with it; a task is opened `asked` by nobody.

    Errors: Refused.
    """
    case = evolve(None, opened)
    try:
        if asked and opening.by and not allows(book, case, opening.by, actor, opened.at):
            raise not_yours(book, case, opening, actor, None)
        given = opened.fields
        fields, merged = _written(book, workflow, case, opening, opened.at, actor, given, read=True)
        if fields != opened.fields:
            opened = attrs.evolve(opened, fields=fields)
            case = evolve(None, opened)
        follow = _follow(book, workflow, case, opening, opened.at, actor, "", opened.fields, merged, [])
    except Refused as why:
        raise by_rule(book, why, opening, ()) from why
    return [opened, *follow]


def take(
    book: Rulebook,
    workflow: Workflow,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    command: str,
    given: Mapping[str, object],
    parent: Case | None = None,
) -> tuple[Event, ...]:
    """Return the events of a step that the state knows, nobody's right to it asked. Errors: Refused."""
    fields, merged = _NOTHING, case.fields
    if given or step.careful or not step.open_to(merged):  # otherwise there is nothing to look at with care
        fields, merged = _written(book, workflow, case, step, at, actor, given, parent)
    target = step.leads(case.state)
    final = target in workflow.final
    taken = StepTaken(at, actor.id, command, step.name, case.state, target, fields, final)
    if not (step.brings or final or (workflow.screened and fields)):
        return (taken,)
    return (taken, *_follow(book, workflow, case, step, at, actor, command, given, merged, [taken]))


def _written(
    book: Rulebook,
    workflow: Workflow,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    given: Mapping[str, object],
    parent: Case | None = None,
    *,
    read: bool = False,
) -> tuple[dict[str, object], dict[str, object]]:
    """Return what the step writes, and all fields after it; `read` tells that what is given is plain.

    Errors: Refused for whatever is wrong or lacking.
    """
    fields, wrong = (dict(given), list[Problem]()) if read else values.read(workflow, given, step)
    merged = {**case.fields, **given, **fields} if wrong else {**case.fields, **fields}
    needed = [name for name in workflow.required if name in given] if given else []
    own = effecting.written(step, case, actor) if step.writing else {}
    after = {**merged, **own} if own else merged
    if step.needs or needed:
        cleared = {name: merged.get(name) for name, value in own.items() if value is None}
        wrong += values.lacking(workflow, (*step.needs, *needed), {**after, **cleared} if cleared else after)
    readable = len(fields) == len(given)  # otherwise what is wrong says enough
    if step.guards and readable:
        seen = effecting.around(book, case, merged) if step.looks_around else merged
        wrong += values.kept_out(step, seen, workflow, Words(book))
    if step.written:
        wrong += values.lacking(workflow, step.written, given)
    if (step.demands or step.writing) and readable:
        wrong += unmet(step, Asked(book, workflow, case, actor, at, given, merged, step.by, parent))
    if wrong:
        raise refused_for(wrong, workflow.allowed(case.state) if step.sources else ())
    return {**fields, **own} if own else fields, after


def _follow(
    book: Rulebook,
    workflow: Workflow,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    command: str,
    given: Mapping[str, object],
    merged: Mapping[str, object],
    before: list[Event],
) -> list[Event]:
    """Return what follows from a step, or from an opening, in its order."""
    final = step.leads(case.state) in workflow.final
    events: list[Event] = []
    if workflow.screened and (given or case.annex.held):
        events += effecting.screened(book, workflow, case, given, merged, at)
    events += _consequences(book, case, step, at, merged, given, actor, final=final)
    events += _clock_changes(book, case, step, at, actor, merged, (*before, *events))
    if final and case.annex.tasks:
        going = (name for name, task in case.tasks.items() if task.closed_at is None)
        events += [InTask(at, name, Stopped(at)) for name in going]
    if step.only_tells:
        events += effecting.told(book, case, step, at, merged)
    elif step.acts:
        events += _beside(book, case, step, at, actor, command, (*before, *events))
    return events


def _consequences(
    book: Rulebook,
    case: Case,
    step: Step,
    at: datetime,
    fields: Mapping[str, object],
    given: Mapping[str, object],
    actor: Actor,
    *,
    final: bool,
) -> list[Event]:
    """Return what a step brings with it: a new owner, decisions, and clocks met, stopped and started."""
    events: list[Event] = []
    owner = case.owner
    if step.acts and step.effects.flags:
        events += effecting.flagged(book, case, step, at, actor, fields)
    if step.climb:
        handed = handed_up(book, case, step, at, fields, given)
        owner = handed.owner
        events.append(handed)
    for table in step.decide:
        decided = rulings.decided(book, case, table, at, fields, owner)
        owner, fields = decided.owner or owner, {**fields, **decided.fields}
        events.append(decided)
    if step.acts and step.effects.hands_to:
        moved = effecting.handed_to(book, case, step.effects.hands_to, at, owner, fields)
        if moved is not None:
            owner = moved.owner
            events.append(moved)
    if step.meets or final:
        running = [clock.name for clock in case.clocks.values() if clock.ended is None]
        events += [ClockMet(at, clock) for clock in step.meets if clock in running]
        if final:
            events += [ClockStopped(at, clock) for clock in running if clock not in step.meets]
    for clock in step.starts:
        events.append(timing.started(book, case, clock, at, fields, owner, step.limits.get(clock, "")))
    return events


def _beside(
    book: Rulebook,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    command: str,
    before: Sequence[Event],
) -> list[Event]:
    """Return who is named, which tasks are opened, and what is published, told and merged."""
    now = fold(before, case) or case
    events: list[Event] = []
    for naming in step.effects.names:
        events += (new := list(effecting.named(book, now, naming, at, actor)))
        now = fold(new, now) or now
    for opening in step.effects.opens:
        events += (begun := list(_tasks(book, now, opening, at, actor)))
        now = fold(begun, now) or now
    return [*events, *effecting.beside(book, now, step, at, actor, command)]


def _tasks(book: Rulebook, case: Case, opening: OpeningTask, at: datetime, actor: Actor) -> Iterator[InTask]:
    """Yield the events of tasks that begin, one at each unit, with what the case knows."""
    workflow = book.workflows.get(opening.workflow)
    if workflow is None or not effecting.hold_true(book, case, opening.guards, case.fields):
        return
    before = sum(task.workflow == opening.workflow for task in case.tasks.values())
    units = dict.fromkeys(places(case, opening.at))
    if len(units) > _MOST_TASKS:
        en, zh = f"A step opens at most {_MOST_TASKS} tasks.", f"一个步骤最多派出 {_MOST_TASKS} 项任务。"
        raise refused("too-many-tasks", en, zh)
    for number, unit in enumerate(units, before + 1):
        rulings.known_unit(book, unit)
        name, fields = f"{opening.workflow}/{number}", dict(_shared(workflow, case))
        opened = Opened(
            at, actor.id, "", name, workflow.name, workflow.initial, case.unit, unit, fields, book.digest
        )
        if wrong := list(values.lacking(workflow, workflow.required, fields)):
            raise refused_for(wrong)
        first = workflow.opening or Step("open", (), workflow.initial)
        for event in begin(book, workflow, opened, first, actor, asked=False):
            yield InTask(event.at, name, event)


def _shared(workflow: Workflow, case: Case) -> Iterator[tuple[str, object]]:
    for name, field in workflow.fields.items():
        value = case.fields.get(name)
        if not values.blank(value) and name not in workflow.kept:
            plain = field.read(value)
            if not isinstance(plain, Problem):
                yield name, plain


def _clock_changes(
    book: Rulebook,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    fields: Mapping[str, object],
    before: Sequence[Event],
) -> list[Event]:
    """Return what a step does to clocks that run, or ran: each change sees those before it."""
    if not step.changes:
        return []
    now = fold(before, case) or case
    events: list[Event] = []
    for change in step.changes:
        for event in _changed(book, now, change, at, actor, fields):
            now = evolve(now, event)
            events.append(event)
    return events


def _changed(
    book: Rulebook,
    case: Case,
    change: Change,
    at: datetime,
    actor: Actor,
    fields: Mapping[str, object],
) -> Iterator[Event]:
    if isinstance(change, Pausing):
        return timing.paused(book, case, change, at, actor.id, fields)
    if isinstance(change, Extending):
        return timing.extended(book, case, change, at, actor.id, fields)
    if isinstance(change, Resuming):
        return timing.resumed(book, case, change, at)
    return timing.continued(book, case, change.clock, at, fields)
