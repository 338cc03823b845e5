"""What makes a workflow sound: every name is known, every state is reached, and every case can end."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from govflow.errors import Place, Problem, Text, did_you_mean
from govflow.workflow.clock import ClockRule, Extending, Resuming
from govflow.workflow.field import Field
from govflow.workflow.guard import PSEUDO
from govflow.workflow.right import SYSTEM_ROLE
from govflow.workflow.step import Step


def problems(
    states: tuple[str, ...],
    initial: str,
    final: tuple[str, ...],
    fields: Mapping[str, Field],
    steps: tuple[Step, ...],
    clocks: Mapping[str, ClockRule],
    place: Place | None,
    opening: Step | None = None,
    places: Mapping[str, Place] = MappingProxyType({}),
) -> list[Problem]:
    """Return all that is wrong with a workflow; its shape is only looked at where all names are known."""
    found = [p for s in (initial, *final) for p in _unknown("state", "状态", s, states, place)]
    if not final:
        found.append(
            Problem("no-final-state", Text("The workflow has no final state.", "流程没有终结状态。"), place)
        )
    moves = (opening, *steps) if opening else steps
    for step in moves:
        found += _names_of_step(step, states, fields, clocks)
    names = {step.name for step in steps}
    for clock in clocks.values():
        for taken in clock.taken:
            found += _unknown("step", "步骤", taken, names, clock.place or place)
        found += _levels(clock)
    if found:
        return found
    return [
        *(problem for step in moves for problem in _extending(step, fields)),
        *_nobody_writes(clocks, steps, place),
        *_twice(states, final, steps, place),
        *_never_started(clocks, moves, place),
        *_after_the_end(final, moves),
        *_merging(final, steps),
        *(_openings(opening, initial, place) if opening else ()),
        *_shape(states, initial, final, steps, lambda state: places.get(state, place)),
    ]


def _names_of_step(
    step: Step, states: Iterable[str], fields: Mapping[str, Field], clocks: Mapping[str, ClockRule]
) -> Iterator[Problem]:
    for state in (*step.sources, *([step.target] if step.target else [])):
        yield from _unknown("state", "状态", state, states, step.place)
    asked = (guard.field for guard in step.guards if guard.field not in PSEUDO)
    for name in (*step.needs, *asked, *step.written):
        yield from _unknown("field", "字段", name, fields, step.place)
    for name in step.clocks:
        yield from _unknown("clock", "时限", name, clocks, step.place)


def _levels(clock: ClockRule) -> Iterator[Problem]:
    for level in clock.on_warning:
        yield from _unknown("warning level", "预警级别", level, clock.warn, clock.place)
    shares = list(clock.warn.values())
    if any(not 0 < share < 1 for share in shares) or shares != sorted(set(shares)):
        text = Text(
            f"Clock '{clock.name}' must warn at rising shares between 0% and 100%.",
            f"时限“{clock.name}”的预警比例须介于 0% 与 100% 之间并递增。",
        )
        yield Problem("bad-warning", text, clock.place)


def _extending(step: Step, fields: Mapping[str, Field]) -> Iterator[Problem]:
    """Yield what is wrong with granting time: somebody must approve it, and its amount is a whole number."""
    extensions = [change for change in step.changes if isinstance(change, Extending)]
    if extensions and (not step.by or SYSTEM_ROLE in step.roles):
        text = Text(
            f"Step '{step.name}' grants more time and needs an approver: name the roles in 'by'.",
            f"步骤“{step.name}”准予延期，须有批准人：请在 by 中写明角色。",
        )
        yield Problem("no-approver", text, step.place)
    for extending in extensions:
        yield from _amount(step, extending, fields)


def _amount(step: Step, extending: Extending, fields: Mapping[str, Field]) -> Iterator[Problem]:
    if extending.by and (fields[extending.by].type != "int" or fields[extending.by].many):
        text = Text(
            f"Step '{step.name}' extends by '{extending.by}', which is no whole number.",
            f"步骤“{step.name}”以字段“{extending.by}”为延期长度，而该字段不是整数。",
        )
        yield Problem("bad-extension", text, step.place)


def _unknown(en: str, zh: str, name: str, known: Iterable[str], place: Place | None) -> Iterator[Problem]:
    names = list(known)
    if name not in names:
        text = Text(f"There is no {en} '{name}'.", f"没有名为“{name}”的{zh}。")
        yield Problem(f"unknown-{en.replace(' ', '-')}", text, place, did_you_mean(name, names))


def _twice(
    states: tuple[str, ...], final: tuple[str, ...], steps: tuple[Step, ...], place: Place | None
) -> Iterator[Problem]:
    for state in dict.fromkeys(s for s in states if states.count(s) > 1):
        text = Text(f"State '{state}' is declared twice.", f"状态“{state}”重复声明。")
        yield Problem("duplicate-state", text, place)
    for state in dict.fromkeys(s for s in final if final.count(s) > 1):
        text = Text(f"State '{state}' is final twice.", f"终结状态“{state}”重复列出。")
        yield Problem("duplicate-state", text, place)
    seen: set[tuple[str, str]] = set()
    for step in steps:
        for state in step.sources:
            if (state, step.name) in seen:
                text = Text(
                    f"Step '{step.name}' leaves state '{state}' twice.",
                    f"步骤“{step.name}”两次离开状态“{state}”。",
                )
                yield Problem("duplicate-step", text, step.place)
            seen.add((state, step.name))


def _never_started(
    clocks: Mapping[str, ClockRule], moves: Iterable[Step], place: Place | None
) -> Iterator[Problem]:
    started = {name for move in moves for name in move.begins}
    for name, clock in clocks.items():
        if name not in started:
            text = Text(
                f"Clock '{name}' is started by no step and no opening.",
                f"时限“{name}”没有任何步骤或立案来启动。",
            )
            yield Problem("clock-never-started", text, clock.place or place)


def _after_the_end(final: tuple[str, ...], steps: tuple[Step, ...]) -> Iterator[Problem]:
    """Yield steps that end a case and start a clock, or open a task, which nobody would be left to meet."""
    for step in steps:
        begun = (*step.starts, *(c.clock for c in step.changes if not isinstance(c, Resuming)))
        ends = any(step.leads(state) in final for state in step.sources)
        if ends and begun:
            text = Text(
                f"Step '{step.name}' ends the case and starts or changes clock '{begun[0]}'.",
                f"步骤“{step.name}”使案件终结，却启动或变更时限“{begun[0]}”。",
            )
            yield Problem("clock-after-end", text, step.place_of("starts", begun[0]))
        if ends and step.effects.opens:
            text = Text(
                f"Step '{step.name}' ends the case and opens a task in it.",
                f"步骤“{step.name}”使案件终结，却在其中派发任务。",
            )
            yield Problem("task-after-end", text, step.place)


def _merging(final: tuple[str, ...], steps: Iterable[Step]) -> Iterator[Problem]:
    """Yield steps that merge the case into another and let it go on."""
    for step in steps:
        if step.effects.merges and any(step.leads(state) not in final for state in step.sources):
            text = Text(
                f"Step '{step.name}' merges the case into another; it must lead to a final state.",
                f"步骤“{step.name}”将案件并入他案，须进入终结状态。",
            )
            yield Problem("merge-goes-on", text, step.place_of("to", step.target))


def _nobody_writes(
    clocks: Mapping[str, ClockRule], steps: Iterable[Step], place: Place | None
) -> Iterator[Problem]:
    """Yield steps that time is to take and that somebody must write something for."""
    for clock in clocks.values():
        for step in steps:
            if step.name in clock.taken and step.written:
                text = Text(
                    f"Time takes '{step.name}' for clock '{clock.name}', and it cannot write "
                    f"'{step.written[0]}'.",
                    f"时限“{clock.name}”由系统自动办理“{step.name}”，而系统无法填写“{step.written[0]}”。",
                )
                yield Problem("nobody-writes", text, clock.place or place)


def _openings(opening: Step, initial: str, place: Place | None) -> Iterator[Problem]:
    """Yield what an opening cannot do: be done by time itself, end anywhere else, climb, or meet a clock."""
    if opening.timed:
        text = Text("Nobody could open a case: 'system' is time itself.", "无人可以立案：system 指时间本身。")
        yield Problem("nobody-opens", text, opening.place or place)
    if opening.target != initial or opening.climb or opening.meets:
        text = Text(
            f"An opening leads to '{initial}'; it neither climbs nor meets a clock.",
            f"立案只能进入“{initial}”，不能升级，也不能完成时限。",
        )
        yield Problem("opening-misfit", text, opening.place or place)


def _shape(
    states: tuple[str, ...],
    initial: str,
    final: tuple[str, ...],
    steps: tuple[Step, ...],
    place_of: Callable[[str], Place | None],
) -> Iterator[Problem]:
    ahead: dict[str, set[str]] = {state: set() for state in states}
    back: dict[str, set[str]] = {state: set() for state in states}
    for step in steps:
        for source in step.sources:
            ahead[source].add(step.leads(source))
            back[step.leads(source)].add(source)
    reached, ending = closure([initial], ahead), closure(final, back)
    for state in states:
        if state not in reached:
            text = Text(f"State '{state}' can never be reached.", f"状态“{state}”永远无法到达。")
            yield Problem("unreachable-state", text, place_of(state))
        elif not ahead[state] - {state} and state not in final:
            text = Text(
                f"State '{state}' is a dead end: no step leaves it, and it is not final.",
                f"状态“{state}”是死路：没有步骤离开它，它也不是终结状态。",
            )
            yield Problem("dead-end", text, place_of(state))
        elif state not in ending:
            text = Text(
                f"From state '{state}' no final state can be reached.", f"从状态“{state}”无法到达终结状态。"
            )
            yield Problem("no-way-out", text, place_of(state))


def closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Return all states that the edges reach from `start`, itself included."""
    found, todo = set(start), list(start)
    while todo:
        for state in edges[todo.pop()]:
            if state not in found:
                found.add(state)
                todo.append(state)
    return found
