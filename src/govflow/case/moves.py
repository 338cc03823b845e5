"""Moves: a step taken by somebody or by time itself, and all that follows from it."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from govflow.case import effecting, rulings, timing, values
from govflow.case.case import Case
from govflow.case.climbing import handed_up
from govflow.case.commands import Act, Actor
from govflow.case.demanding import unmet
from govflow.case.events import ClockMet, ClockStopped, Event, InTask, Opened, StepTaken, Stopped
from govflow.case.evolving import begun, evolve
from govflow.case.move import NOTHING, Lived, Move
from govflow.case.refusals import by_rule, not_a_step, not_yours, refused, refused_for
from govflow.case.rights import may, places
from govflow.case.words import Words
from govflow.errors import Problem, Refused
from govflow.frozen import but, thaw
from govflow.rulebook import Rulebook
from govflow.workflow import Change, Extending, OpeningTask, Pausing, Resuming, Step, Workflow

_MOST_TASKS = 100


def act(book: Rulebook, case: Case, command: Act, at: datetime, parent: Case | None = None) -> Lived:
    """Take a step that somebody asks for, in a task of `parent` or a case. Errors: Refused."""
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
    actor = command.by
    try:
        if not may(book, case, step, actor, at, parent):
            raise not_yours(book, case, step, actor, parent)
        plain = step.only_moves and not (command.fields or workflow.screened)
        if plain and step.target not in workflow.final and step.open_to(case.fields):
            taken = StepTaken(at, actor.id, command.id, step.name, case.state, step.target, NOTHING)
            return evolve(case, taken), (taken,)
        return take(Move(book, workflow, step, at, actor, command.id, command.fields, case, parent))
    except Refused as why:
        raise by_rule(book, why, step, workflow.allowed(case.state)) from why


def _stopped(task: Case, parent: Case, workflow: Workflow) -> bool:
    """Tell whether the case around a task has ended, now or while the task was open."""
    return parent.closed_at is not None or (task.closed_at is not None and task.state not in workflow.final)


def begin(
    book: Rulebook, workflow: Workflow, opened: Opened, opening: Step, actor: Actor, *, asked: bool = True
) -> Lived:
    """Open a case, with what that brings with it; a task is opened `asked` by nobody. Errors: Refused."""
    case = begun(opened)
    move = Move(book, workflow, opening, opened.at, actor, "", opened.fields, case)
    try:
        if asked and not may(book, case, opening, actor, opened.at):
            raise not_yours(book, case, opening, actor, None)
        if opening.careful or not opening.open_to(opened.fields):  # else nothing needs to be looked at
            move.given = _written(move, opened.fields, [])
            opened = but(opened, fields=move.given)
            case = begun(opened)
        move.now, move.events = thaw(case), [opened]
        _follow(move, final=opened.state in workflow.final)
    except Refused as why:
        raise by_rule(book, why, opening, ()) from why
    return move.lived


def take(move: Move) -> Lived:
    """Take a step that the state knows, nobody's right to it asked. Errors: Refused."""
    step, case, workflow, fields = move.step, move.before, move.workflow, NOTHING
    if move.given or step.careful or not step.open_to(case.fields):  # else nothing needs to be looked at
        fields = _written(move, *values.read(workflow, move.given, step))
    target = step.target or case.state
    final = target in workflow.final
    move.now = thaw(case)
    move.happens(
        StepTaken(move.at, move.actor.id, move.command, step.name, case.state, target, fields, final)
    )
    if step.brings or final or (workflow.screened and fields):
        _follow(move, final=final)
    return move.lived


def _written(move: Move, fields: Mapping[str, object], wrong: list[Problem]) -> Mapping[str, object]:
    """Return what the step writes, of what was given and by itself. Errors: Refused for all that is wrong."""
    workflow, step, case, given = move.workflow, move.step, move.before, move.given
    readable = not wrong  # otherwise what is wrong says enough
    move.told = told = fields if readable else {**given, **fields}
    own = effecting.written(step, case, move.actor) if step.writing else NOTHING
    needed = step.needs
    if not workflow.must_have.isdisjoint(given):
        needed = (*needed, *(name for name in workflow.required if name in given))
    if needed:
        if own and not own.keys().isdisjoint(needed):
            told = {**told, **{name: value for name, value in own.items() if value is not None}}
        wrong += values.lacking(workflow, needed, told, case.fields)
    if step.guards and readable and not step.open_to(_seen(move)):
        wrong += values.kept_out(step, _seen(move), workflow, Words(move.book))
    if step.written:
        wrong += values.lacking(workflow, step.written, given, NOTHING)
    if readable and (step.demands or step.counts):
        wrong += unmet(move)
    if wrong:
        raise refused_for(wrong, workflow.allowed(case.state) if step.sources else ())
    return {**fields, **own} if own else fields


def _seen(move: Move) -> Mapping[str, object]:
    """Return what the guards of the step look at."""
    return effecting.around(move.book, move.before, move.fields) if move.step.looks_around else move.fields


def _follow(move: Move, *, final: bool) -> None:
    """Let happen what follows from a step, or from an opening, in its order."""
    book, step, at, now = move.book, move.step, move.at, move.now
    if move.workflow.screened and (move.given or now.annex.held):
        move.happen_all(effecting.screened(book, move.workflow, now, move.given, now.fields, at))
    if step.rules:
        _rule(move)
    if step.clocked or final:
        _change_clocks(move, final=final)
    if final and now.annex.tasks:
        going = [name for name, task in now.annex.tasks.items() if task.closed_at is None]
        move.happen_all(InTask(at, name, Stopped(at)) for name in going)
    if step.only_tells:
        move.happen_all(effecting.told(book, now, step, at, now.fields))
    elif step.acts:
        _beside(move)


def _rule(move: Move) -> None:
    """Let happen what a step flags, what its tables decide, and who takes the case over."""
    book, step, at, now = move.book, move.step, move.at, move.now
    if step.effects.flags:
        move.happen_all(effecting.flagged(book, move.before, step, at, move.actor, now.fields))
    if step.climb:
        move.happens(handed_up(book, now, step, at, move.given))
    for table in step.decide:
        move.happens(rulings.decided(book, now, table, at))
    if step.effects.hands_to:
        moved = effecting.handed_to(book, now, step.effects.hands_to, at, now.owner, now.fields)
        if moved is not None:
            move.happens(moved)


def _change_clocks(move: Move, *, final: bool) -> None:
    """Meet, stop and start clocks; then come the changes, each of which sees those before it."""
    step, at, now = move.step, move.at, move.now
    if step.meets or final:
        for clock in step.meets:
            known = now.clocks.get(clock)
            if known is not None and known.ended is None:
                move.happens(ClockMet(at, clock))
        if final:
            move.happen_all(ClockStopped(at, k.name) for k in now.clocks.values() if k.ended is None)
    for clock in step.starts:
        move.happens(timing.started(move.book, now, clock, at, step.limits.get(clock, "")))
    for change in step.changes:
        move.happen_all(_changed(move, change))


def _changed(move: Move, change: Change) -> Iterator[Event]:
    book, case, at = move.book, move.now, move.at
    if isinstance(change, Pausing):
        return timing.paused(book, case, change, at, move.actor.id, case.fields)
    if isinstance(change, Extending):
        return timing.extended(book, case, change, at, move.actor.id, case.fields)
    if isinstance(change, Resuming):
        return timing.resumed(book, case, change, at)
    return timing.continued(book, case, change.clock, at)


def _beside(move: Move) -> None:
    """Let happen who is named, which tasks are opened, and what is published, told and merged."""
    book, step, at, now = move.book, move.step, move.at, move.now
    for naming in step.effects.names:
        move.happen_all(effecting.named(book, now, naming, at, move.actor))
    for opening in step.effects.opens:
        move.happen_all(_tasks(book, now, opening, at, move.actor))
    move.happen_all(effecting.beside(book, now, step, at, move.actor, move.command))


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
        if wrong := values.lacking(workflow, workflow.required, fields, NOTHING):
            raise refused_for(wrong)
        for event in begin(book, workflow, opened, workflow.entry, actor, asked=False)[1]:
            yield InTask(event.at, name, event)


def _shared(workflow: Workflow, case: Case) -> Iterator[tuple[str, object]]:
    for name, field in workflow.fields.items():
        value = case.fields.get(name)
        if not values.blank(value) and name not in workflow.kept:
            plain = field.read(value)
            if not isinstance(plain, Problem):
                yield name, plain
