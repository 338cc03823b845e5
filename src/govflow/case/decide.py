"""`decide`: from rules, a case and a command to events. Pure: the instant is in the command.

Time passes before every command. Whatever deadline lies before the command's instant happens first, stamped
with the instant at which it was due; so how often a host lets time pass never changes history. A deadline is
missed once its instant lies in the past: what is done at the very instant is in time.

Commands of one case come in the order of their instants. One that is older than what has already happened,
be it a step or a deadline that was let pass, is refused as `before-last-event`.
"""

from datetime import UTC, datetime

from govflow.case import moves
from govflow.case.case import Case, Clock, evolve
from govflow.case.commands import SYSTEM, Act, Command, Open
from govflow.case.events import Breached, Event, StepFailed
from govflow.case.opening import opened
from govflow.case.refusals import not_a_step, refused
from govflow.errors import Refused, Text, UnknownCase
from govflow.rulebook import Rulebook


def decide(book: Rulebook, case: Case | None, command: Command) -> tuple[Event, ...]:
    """Return the events of a command, none if the case has seen it before.

    Errors: Refused, with a stable code, or UnknownCase; the case is then as it was.
    """
    at = command.at if command.at.tzinfo is UTC else _utc(command.at)
    if case is not None and case.opened.case != command.case:
        raise refused(
            "other-case",
            f"The command is for case '{command.case}', not '{case.id}'.",
            f"该命令针对案件“{command.case}”，而非“{case.id}”。",
        )
    if isinstance(command, Act):
        return _act(book, case, command, at)
    if isinstance(command, Open):
        if not command.id:
            raise _no_id()
        return opened(book, case, command, at)
    return tuple(_let_time_pass(book, _known(case, command), at)[1])


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise refused("naive-instant", "An instant needs a time zone.", "时刻必须带有时区。")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise refused("out-of-range", f"{at} lies outside all years.", f"{at} 超出年份范围。") from None


def _known(case: Case | None, command: Command) -> Case:
    if case is None:
        raise UnknownCase(
            "no-such-case", Text(f"There is no case '{command.case}'.", f"没有案件“{command.case}”。")
        )
    return case


def _no_id() -> Refused:
    return refused(
        "no-command-id", "A command needs an id, made by whoever sends it.", "命令须带有由发送方生成的编号。"
    )


def _act(book: Rulebook, case: Case | None, command: Act, at: datetime) -> tuple[Event, ...]:
    case = _known(case, command)
    if not command.id:
        raise _no_id()
    seen = case.commands.get(command.id)
    if seen is not None:
        return _again(command, seen)
    passed: list[Event] = []
    if case.next_due is not None and case.next_due < at:
        case, passed = _let_time_pass(book, case, at)
    if at < case.last_at:
        raise refused(
            "before-last-event",
            f"The command is of {at.isoformat()}, the case stands at {case.last_at.isoformat()}.",
            f"命令时刻 {at.isoformat()} 早于案件最近一次变动 {case.last_at.isoformat()}。",
        )
    events = moves.act(book, case, command, at)
    return (*passed, *events) if passed else events


def _again(command: Act, seen: str) -> tuple[Event, ...]:
    """Return nothing for a command that was carried out; an id used for something else would lose it."""
    if seen == command.step:
        return ()
    raise refused(
        "command-id-reused",
        f"The command id '{command.id}' stands for '{seen or 'open'}' already, and now for '{command.step}'.",
        f"命令编号“{command.id}”已用于“{seen or '登记'}”，不能再用于“{command.step}”。",
    )


def _let_time_pass(book: Rulebook, case: Case, until: datetime) -> tuple[Case, list[Event]]:
    events: list[Event] = []
    while case.next_due is not None and case.next_due < until:
        clock = next(k for k in case.clocks.values() if k.pending and k.due == case.next_due)
        for event in _miss(book, case, clock, case.next_due):
            case = evolve(case, event)
            events.append(event)
    return case, events


def _miss(book: Rulebook, case: Case, clock: Clock, due: datetime) -> tuple[Event, ...]:
    """Return the breach, and the step that time itself takes because of it, or why it could not."""
    breached = Breached(due, clock.name, case.owner)
    workflow = book.workflows.get(case.workflow)
    rule = workflow.clocks.get(clock.name) if workflow else None
    if workflow is None or rule is None or not rule.on_breach:
        return (breached,)
    try:
        step = workflow.table.get((case.state, rule.on_breach))
        if step is None:
            raise not_a_step(workflow, case.state, rule.on_breach)
        return (breached, *moves.take(book, workflow, case, step, due, SYSTEM, "", {}))
    except Refused as why:
        return (breached, StepFailed(due, rule.on_breach, why.code, why.text.en, why.text.zh))
