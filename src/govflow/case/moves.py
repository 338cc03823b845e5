"""Moves: a step taken by somebody or by time itself, and all that follows from it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from govflow.case import rulings, timing, values
from govflow.case.case import Case, evolve, fold
from govflow.case.commands import Act, Actor
from govflow.case.events import ClockMet, ClockStopped, Event, StepTaken
from govflow.case.refusals import not_a_step, refused, refused_for
from govflow.errors import Refused, Text
from govflow.rulebook import Rulebook
from govflow.workflow import SYSTEM_ROLE, Change, Extending, Pausing, Resuming, Step, Workflow


def act(book: Rulebook, case: Case, command: Act, at: datetime) -> tuple[Event, ...]:
    """Return the events of a step that somebody takes. Errors: Refused."""
    workflow = book.workflows.get(case.opened.workflow)
    if workflow is None:
        raise refused(
            "unknown-workflow", f"There is no workflow '{case.workflow}'.", f"没有流程“{case.workflow}”。"
        )
    step = workflow.table.get((case.state, command.step))
    if step is None:
        raise not_a_step(workflow, case.state, command.step)
    if step.by:
        _may(book, workflow, case, step, command.by)
    try:
        return take(book, workflow, case, step, at, command.by, command.id, command.fields)
    except Refused as why:
        if why.allowed:
            raise
        raise Refused(why.code, why.text, workflow.allowed(case.state)) from why


def begin(book: Rulebook, workflow: Workflow, case: Case, opening: Step, actor: Actor) -> list[Event]:
    """Return what the opening of a case brings with it. Errors: Refused."""
    if opening.by:
        _may(book, workflow, case, opening, actor)
    needed = (*opening.needs, *opening.written)
    wrong = [*values.lacking(workflow, needed, case.fields), *values.kept_out(opening, case.fields)]
    if wrong:
        raise refused_for(wrong)
    events = _consequences(book, case, opening, case.opened_at, case.fields, final=False)
    return [*events, *_clock_changes(book, case, opening, case.opened_at, actor, case.fields, events)]


def _may(book: Rulebook, workflow: Workflow, case: Case, step: Step, actor: Actor) -> None:
    """Refuse whoever holds no post of a role asked for, at the owning unit or above it."""
    units = book.hierarchy
    for post in actor.posts:
        known = post.unit in units and case.owner in units
        if (
            post.role in step.by
            and post.role != SYSTEM_ROLE
            and known
            and units.is_under(case.owner, post.unit)
        ):
            return
    owner, title = book.called(case.owner), step.title or Text(step.name, step.name)
    roles = [book.word(role) for role in step.by]
    en, zh = " or ".join(role.en for role in roles), "或".join(role.zh for role in roles)
    raise refused(
        "not-your-step",
        f"'{title.en}' is for {en} of {owner.en}; {actor.id} holds no such post.",
        f"“{title.zh}”须由{owner.zh}的{zh}办理；{actor.id} 没有该角色。",
        workflow.allowed(case.state),
    )


def take(
    book: Rulebook,
    workflow: Workflow,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    command: str,
    given: Mapping[str, object],
) -> tuple[Event, ...]:
    """Return the events of a step that the state knows, nobody's right to it asked. Errors: Refused."""
    fields: Mapping[str, object] = {}
    merged = case.fields
    if (
        given or step.needs or step.written or not step.open_to(merged)
    ):  # otherwise there is nothing to look at with care
        fields, merged = _written(workflow, case, step, given)
    final = step.target in workflow.final
    taken = StepTaken(at, actor.id, command, step.name, case.state, step.target, fields, final)
    if not (step.brings or final):
        return (taken,)
    events = (taken, *_consequences(book, case, step, at, merged, final=final))
    return (*events, *_clock_changes(book, case, step, at, actor, merged, events))


def _written(
    workflow: Workflow, case: Case, step: Step, given: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Return what the step writes, and all fields after it. Refused for whatever is wrong or lacking."""
    fields, wrong = values.read(workflow, given)
    merged = {**case.fields, **given, **fields}
    needed = [name for name in workflow.required if name in given]
    guarded = () if wrong else values.kept_out(step, merged)
    wrong += (*values.lacking(workflow, (*step.needs, *needed), merged), *guarded)
    wrong += values.lacking(workflow, step.written, given)
    if wrong:
        raise refused_for(wrong, workflow.allowed(case.state))
    return fields, merged


def _consequences(
    book: Rulebook, case: Case, step: Step, at: datetime, fields: Mapping[str, object], *, final: bool
) -> list[Event]:
    """Return what a step brings with it: the owner above, decisions, and clocks met, stopped and started."""
    events: list[Event] = []
    owner = case.owner
    if step.climb:
        handed = rulings.handed_up(book, case, step, at)
        owner = handed.owner
        events.append(handed)
    for table in step.decide:
        decided = rulings.decided(book, case, table, at, fields, owner)
        owner, fields = decided.owner or owner, {**fields, **decided.fields}
        events.append(decided)
    running = [clock.name for clock in case.clocks.values() if clock.ended is None]
    events += [ClockMet(at, clock) for clock in step.meets if clock in running]
    if final:
        events += [ClockStopped(at, clock) for clock in running if clock not in step.meets]
    for clock in step.starts:
        events.append(timing.started(book, case, clock, at, fields, owner, step.limits.get(clock, "")))
    return events


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
