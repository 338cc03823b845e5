"""`decide`: from rules, a case and a command to events. Pure: the instant is in the command.

Time passes before every command. Whatever deadline lies before the command's instant happens first, stamped
with the instant at which it was due; so how often a host lets time pass never changes history. A deadline is
missed once its instant lies in the past: what is done at the very instant is in time.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from govflow.case.case import Case, Clock, evolve
from govflow.case.commands import SYSTEM, Act, Actor, Command, Open, Tick
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
from govflow.errors import DecisionError, Problem, Refused, Text, did_you_mean
from govflow.rulebook import Rulebook
from govflow.workflow import Step, Workflow


def decide(book: Rulebook, case: Case | None, command: Command) -> tuple[Event, ...]:
    """Return the events of a command, none if the case has seen it before.

    Errors: Refused, with a stable code; the case is then as it was.
    """
    if isinstance(command, Open):
        return _open(book, case, command)
    if case is None:
        raise _refused("no-such-case", f"There is no case '{command.case}'.", f"没有案件“{command.case}”。")
    if isinstance(command, Act) and command.id in case.commands:
        return ()
    at = _utc(command.at)
    case, events = _let_time_pass(book, case, at)
    if isinstance(command, Tick):
        return tuple(events)
    if at < case.last_at:
        raise _refused(
            "before-last-event",
            f"The command is of {at.isoformat()}, the case stands at {case.last_at.isoformat()}.",
            f"命令时刻 {at.isoformat()} 早于案件最近一次变动 {case.last_at.isoformat()}。",
        )
    return (*events, *_act(book, case, command, at))


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise _refused("naive-instant", "An instant needs a time zone.", "时刻必须带有时区。")
    return at.astimezone(UTC)


def _refused(code: str, en: str, zh: str, allowed: tuple[str, ...] = ()) -> Refused:
    return Refused(code, Text(en, zh), allowed)


# Opening


def _open(book: Rulebook, case: Case | None, command: Open) -> tuple[Event, ...]:
    if case is not None:
        if command.id in case.commands:
            return ()
        raise _refused(
            "case-exists", f"The case '{command.case}' is open already.", f"案件“{command.case}”已登记。"
        )
    workflow = book.workflows.get(command.workflow)
    if workflow is None:
        hint = did_you_mean(command.workflow, book.workflows) or Text("", "")
        raise _refused(
            "unknown-workflow",
            f"There is no workflow '{command.workflow}'. {hint.en}",
            f"没有流程“{command.workflow}”。{hint.zh}",
        )
    unit = _unit(book, command.unit)
    fields = _read_fields(workflow, command.fields)
    _need(workflow, workflow.required, fields)
    opened = Opened(
        _utc(command.at), command.by.id, command.id, command.case, workflow.name, workflow.initial,
        unit, unit, fields, book.digest, not command.unit,
    )  # fmt: skip
    return (opened,)


def _unit(book: Rulebook, named: str) -> str:
    """Return the unit of that id or alias; no place at all is the root, so that no case is lost."""
    if not named:
        return book.hierarchy.root
    found = named if named in book.hierarchy else book.hierarchy.resolve(named)
    if found is None:
        raise _refused("unknown-unit", f"There is no unit '{named}'.", f"没有单位“{named}”。")
    return found


def _read_fields(workflow: Workflow, given: Mapping[str, object]) -> dict[str, object]:
    read: dict[str, object] = {}
    for name, value in given.items():
        field = workflow.fields.get(name)
        if field is None:
            hint = did_you_mean(name, workflow.fields) or Text("", "")
            raise _refused(
                "unknown-field", f"There is no field '{name}'. {hint.en}", f"没有字段“{name}”。{hint.zh}"
            )
        plain = field.read(value)
        if isinstance(plain, Problem):
            raise Refused(plain.code, plain.message)
        read[name] = plain
    return read


def _need(workflow: Workflow, names: tuple[str, ...], fields: Mapping[str, object]) -> None:
    lacking = [name for name in names if fields.get(name) in (None, "", [])]
    if lacking:
        titles = [workflow.fields[name].title for name in lacking]
        raise _refused(
            "missing-field",
            f"Still needed: {', '.join(t.en or n for t, n in zip(titles, lacking, strict=True))}.",
            f"尚缺：{'、'.join(t.zh or n for t, n in zip(titles, lacking, strict=True))}。",
        )


# Steps


def _act(book: Rulebook, case: Case, command: Act, at: datetime) -> tuple[Event, ...]:
    workflow = book.workflows[case.workflow]
    step = workflow.table.get((case.state, command.step))
    if step is None:
        raise _not_allowed(workflow, case, command.step)
    fields = _read_fields(workflow, command.fields) if command.fields else {}
    if step.by:
        _may(book, case, step, command.by)
    return _take(book, case, step, at, command.by, command.id, fields)


def _not_allowed(workflow: Workflow, case: Case, name: str) -> Refused:
    allowed = workflow.allowed(case.state)
    state = workflow.title_of(case.state)
    return _refused(
        "step-not-allowed",
        f"State '{state.en}' has no step '{name}'. Allowed: {', '.join(allowed) or 'nothing, it has ended'}.",
        f"状态“{state.zh}”没有步骤“{name}”。可用：{'、'.join(allowed) or '无，已终结'}。",
        allowed,
    )


def _may(book: Rulebook, case: Case, step: Step, actor: Actor) -> None:
    for post in actor.posts:
        if (
            post.role in step.by
            and post.unit in book.hierarchy
            and book.hierarchy.is_under(case.owner, post.unit)
        ):
            return
    raise _refused(
        "not-your-step",
        f"'{step.name}' is for {' or '.join(step.by)} of {case.owner}; {actor.id} holds no such post.",
        f"“{step.name}”须由 {case.owner} 的{'或'.join(step.by)}办理；{actor.id} 没有该岗位。",
    )


def _take(
    book: Rulebook,
    case: Case,
    step: Step,
    at: datetime,
    actor: Actor,
    command: str,
    fields: dict[str, object],
) -> tuple[Event, ...]:
    workflow = book.workflows[case.workflow]
    merged = {**case.fields, **fields} if fields else case.fields
    if step.needs:
        _need(workflow, step.needs, merged)
    for guard in step.guards:
        if not guard.holds(merged):
            raise _refused(
                "guard-failed",
                f"'{step.name}' is allowed when {guard.text.en}; it is {merged.get(guard.field)!r}.",
                f"“{step.name}”须满足：{guard.text.zh}；现值为 {merged.get(guard.field)!r}。",
                workflow.allowed(case.state),
            )
    final = step.target in workflow.final
    taken = StepTaken(at, actor.id, command, step.name, case.state, step.target, fields, final)
    if not (step.climb or step.decide or step.starts or step.meets or final):
        return (taken,)
    return (taken, *_consequences(book, case, step, at, dict(merged), final=final))


def _consequences(
    book: Rulebook, case: Case, step: Step, at: datetime, fields: dict[str, object], *, final: bool
) -> list[Event]:
    """Return what a step brings with it: the owner above, decisions, and clocks met, stopped and started."""
    events: list[Event] = []
    owner = case.owner
    if step.climb:
        owner = _above(book, case, step)
        events.append(HandedUp(at, case.owner, owner))
    for name in step.decide:
        decided = _decide_by_table(book, case, name, at, fields, owner)
        owner, fields = decided.owner or owner, {**fields, **decided.fields}
        events.append(decided)
    running = [clock.name for clock in case.clocks.values() if clock.ended is None]
    events += [ClockMet(at, name) for name in step.meets if name in running]
    if final:
        events += [ClockStopped(at, name) for name in running if name not in step.meets]
    events += [_start(book, case, name, at, fields, owner) for name in step.starts]
    return events


def _above(book: Rulebook, case: Case, step: Step) -> str:
    """Return the unit above the owner. Edges only rise and the ceiling stops them, so escalation ends."""
    above = book.hierarchy.parent(case.owner)
    ceiling = book.hierarchy.at_level(case.owner, step.climb)
    if above is None or ceiling is None or ceiling == case.owner:
        raise _refused(
            "top-reached",
            f"{case.owner} is as high as '{step.name}' may climb ({step.climb}).",
            f"{case.owner} 已是“{step.name}”可升级的最高层级（{step.climb}）。",
        )
    return above


def _decide_by_table(
    book: Rulebook, case: Case, name: str, at: datetime, fields: Mapping[str, object], owner: str
) -> Decided:
    outputs, rule = _ask(book, case, name, fields, owner)
    taken_over = str(outputs.pop("owner", "") or "")
    level = outputs.pop("owner_level", None)
    if level and not taken_over:
        taken_over = book.hierarchy.at_level(case.unit, str(level)) or case.unit
    return Decided(at, name, rule, outputs, taken_over, book.digest)


def _ask(
    book: Rulebook, case: Case, name: str, fields: Mapping[str, object], owner: str
) -> tuple[dict[str, object], str]:
    """Return the outputs of a table and the rule that gave them, as of the instant of opening."""
    workflow = book.workflows[case.workflow]
    inputs = {key: workflow.fields[key].typed(value) for key, value in fields.items()}
    inputs.update(unit=case.unit, owner=owner)
    try:
        decision = book.tables[name].decide(inputs, at=case.opened_at)
    except DecisionError as error:
        raise Refused(error.code, error.text) from error
    return dict(decision.outputs), decision.rule.id if decision.rule else "otherwise"


def _start(
    book: Rulebook, case: Case, name: str, at: datetime, fields: Mapping[str, object], owner: str
) -> ClockStarted:
    named = book.workflows[case.workflow].clocks[name].limit
    table, rule = "", ""
    if named.startswith("table:"):
        table = named.removeprefix("table:")
        outputs, rule = _ask(book, case, table, fields, owner)
        named = str(outputs["limit"])
    limit = book.limits[named]
    if limit is None:
        return ClockStarted(at, name, None, named, table, rule, "", "", book.digest)
    due, calendar = limit.due(at), limit.calendar
    return ClockStarted(
        at, name, due.astimezone(UTC), named, table, rule, calendar.name, calendar.revision, book.digest,
        limit.provisional(due),
    )  # fmt: skip


# Time


def _let_time_pass(book: Rulebook, case: Case, until: datetime) -> tuple[Case, list[Event]]:
    events: list[Event] = []
    while case.next_due is not None and case.next_due < until:
        clock = next(k for k in case.clocks.values() if k.pending == case.next_due)
        for event in _miss(book, case, clock, case.next_due):
            case = evolve(case, event)
            events.append(event)
    return case, events


def _miss(book: Rulebook, case: Case, clock: Clock, due: datetime) -> tuple[Event, ...]:
    """Return the breach, and the step that time itself takes because of it."""
    breached = Breached(due, clock.name, case.owner)
    workflow = book.workflows[case.workflow]
    rule = workflow.clocks.get(clock.name)
    if rule is None or not rule.on_breach:
        return (breached,)
    step = workflow.table.get((case.state, rule.on_breach))
    try:
        if step is None:
            raise _not_allowed(workflow, case, rule.on_breach)
        return (breached, *_take(book, case, step, due, SYSTEM, "", {}))
    except Refused as refused:
        text = refused.text
        return (breached, StepFailed(due, rule.on_breach, refused.code, text.en, text.zh))
