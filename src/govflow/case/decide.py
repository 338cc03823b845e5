"""`decide`: from rules, a case and a command to events. Pure: the instant is in the command.

Time passes before every command. Whatever lies before the command's instant (a deadline, a warning, the cap
of a pause, a new edition of a calendar) happens first, stamped with its own instant; so how often a host lets
time pass never changes history. A deadline is missed once its instant lies in the past: what is done at the
very instant is in time.

Commands of one case come in the order of their instants. One that is older than what has already happened,
be it a step or a deadline that was let pass, is refused as `before-last-event`.
"""

from datetime import UTC, datetime

from govflow.case import moves
from govflow.case.case import Case
from govflow.case.commands import Act, Command, Open, Relate
from govflow.case.events import Event, InTask
from govflow.case.evolving import fold
from govflow.case.move import Lived
from govflow.case.opening import opened
from govflow.case.passing import leaves, passed, waits
from govflow.case.refusals import refused
from govflow.case.relating import related
from govflow.errors import Refused, Text, UnknownCase, did_you_mean
from govflow.rulebook import Rulebook
from govflow.worktime.wording import say_moment


def decide(book: Rulebook, case: Case | None, command: Command) -> tuple[Event, ...]:
    """Return the events of a command, none if the case has seen it before.

    Errors: Refused, with a stable code, or UnknownCase; the case is then as it was.
    """
    return carry_out(book, case, command)[1]


def carry_out(book: Rulebook, case: Case | None, command: Command) -> Lived:
    """Return the case after a command, and its events, which are those of `decide`. Errors: as of that."""
    at = command.at if command.at.tzinfo is UTC else _utc(command.at)
    if case is not None and case.opened.case != command.case:
        raise refused(
            "other-case",
            f"The command is for case '{command.case}', not '{case.id}'.",
            f"该命令针对案件“{command.case}”，而非“{case.id}”。",
        )
    if isinstance(command, Act):
        return _act(book, case, command, at)
    if isinstance(command, Relate):
        return _relate(book, case, command, at)
    if isinstance(command, Open):
        if not command.id:
            raise _no_id()
        return opened(book.at(at), case, command, at)
    case, events = passed(book, _known(case, command), at)
    return case, tuple(events)


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise refused("naive-instant", "An instant needs a time zone.", "时刻必须带有时区。")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise refused("out-of-range", f"{at} lies outside all years.", f"{at} 超出年份范围。") from None


def _known(case: Case | None, command: Command) -> Case:
    if case is None:
        raise _no_such_case(command)
    return case


def _no_such_case(command: Command) -> UnknownCase:
    text = Text(f"There is no case '{command.case}'.", f"没有案件“{command.case}”。")
    return UnknownCase("no-such-case", text)


def _no_id() -> Refused:
    return refused(
        "no-command-id", "A command needs an id, made by whoever sends it.", "命令须带有由发送方生成的编号。"
    )


def _act(book: Rulebook, case: Case | None, command: Act, at: datetime) -> Lived:
    if case is None:
        raise _no_such_case(command)
    if not command.id:
        raise _no_id()
    whole = _task(case, command.task) if command.task else case
    if command.id in whole.commands:
        return _again(case, command.id, command.step, whole)
    before: list[Event] = []
    due = case.next_due
    if (due is not None and waits(book, case, due, at)) or (book.editions and leaves(book, case, at)):
        case, before = passed(book, case, at)
    if at < case.last_at:
        raise _too_old(book, case, at)
    if book.editions:
        book = book.at(at)
    if command.task:
        events = _in_task(book, case, command.task, command, at)
        case = fold(events, case) or case
    else:
        case, events = moves.act(book, case, command, at)
    return case, (*before, *events) if before else events


def _in_task(book: Rulebook, case: Case, path: str, command: Act, at: datetime) -> tuple[Event, ...]:
    """Return the events of a step in a task, or in a task of that."""
    name, rest = _first(case, path)
    task = case.tasks[name]
    events = _in_task(book, task, rest, command, at) if rest else moves.act(book, task, command, at, case)[1]
    return tuple(InTask(event.at, name, event) for event in events)


def _relate(book: Rulebook, case: Case | None, command: Relate, at: datetime) -> Lived:
    case = _known(case, command)
    if not command.id:
        raise _no_id()
    if command.id in case.commands:
        return _again(case, command.id, command.kind, case)
    case, before = passed(book, case, at)
    if at < case.last_at:
        raise _too_old(book, case, at)
    new = related(case, command, at)
    return fold(new, case) or case, (*before, *new)


def _too_old(book: Rulebook, case: Case, at: datetime) -> Refused:
    said, stands = (say_moment(moment.astimezone(book.zone)) for moment in (at, case.last_at))
    workflow = book.workflows.get(case.workflow)
    return refused(
        "before-last-event",
        f"The command is of {said.en}, the case stands at {stands.en}.",
        f"命令时刻 {said.zh} 早于案件最近一次变动 {stands.zh}。",
        workflow.allowed(case.state) if workflow else (),
    )


def _task(case: Case, path: str) -> Case:
    """Return a task, or a task of a task, as in `assist/1/check/2`."""
    while path:
        name, path = _first(case, path)
        case = case.tasks[name]
    return case


def _first(case: Case, path: str) -> tuple[str, str]:
    """Return the task with which a path begins, and the rest of it. Errors: Refused `no-such-task`."""
    for name in case.tasks:
        if path == name or path.startswith(f"{name}/"):
            return name, path[len(name) + 1 :]
    hint = did_you_mean(path, case.tasks) or Text("", "")
    raise refused(
        "no-such-task",
        f"Case '{case.id}' has no task '{path}'. {hint.en}".rstrip(),
        f"案件“{case.id}”没有任务“{path}”。{hint.zh}",
    )


def _again(case: Case, command: str, now: str, whole: Case) -> Lived:
    """Let nothing happen for a command that `whole` carried out; an id used for something else is refused."""
    seen = whole.step_of(command)
    if seen == now:
        return case, ()
    raise refused(
        "command-id-reused",
        f"The command id '{command}' stands for '{seen or 'open'}' already, and now for '{now}'.",
        f"命令编号“{command}”已用于“{seen or '登记'}”，不能再用于“{now}”。",
    )
