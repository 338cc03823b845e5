"""Doubts about clocks that stand still: on grounds that not every limit knows, for nothing, or for ever.

A clock of a case is off, it runs, or it stands still. Which of these it can be in which state is found by
walking from the opening along all steps; what a step does to it depends on nothing else.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from govflow.errors import Place, Text
from govflow.rulebook.clock_checks import limits_named
from govflow.rulebook.files import SHIPPED
from govflow.rulebook.limit import Limit
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.sections import Problems
from govflow.tables import DecisionTable
from govflow.workflow import ClockRule, Continuing, Extending, Pausing, Resuming, Step, Workflow

_OFF, _RUNS, _STANDS = "off", "runs", "stands"
_MOST_FOLLOWED = 50_000  # ways of one workflow, once for each clock: what has more is left alone

Modes = Mapping[str, Collection[str]]
"""What a clock can be, by the state of the case."""


@attrs.frozen
class _Clock:
    """A clock with the limits by which it may run, and the table that it asks for them."""

    rule: ClockRule
    workflow: Workflow
    limits: tuple[Limit, ...]
    table: DecisionTable | None

    @property
    def pauses(self) -> Iterator[tuple[Step, str]]:
        """Yield each step that stops the clock, with each ground for which it may."""
        for step in self.workflow.moves:
            for change in step.changes:
                if isinstance(change, Pausing) and change.clock == self.rule.name:
                    of = self.workflow.fields[change.field].domain if change.field else (change.ground,)
                    yield from ((step, ground) for ground in sorted(of))

    def resumed(self, step: Step) -> Iterator[str]:
        """Yield each ground that a step lets fall away, "" for all."""
        for change in step.changes:
            if isinstance(change, Resuming) and change.clock == self.rule.name:
                yield change.ground


def doubt_clocks(problems: Problems, book: Rulebook) -> None:
    """Keep a warning of each change of a clock that does nothing, or less than is meant."""
    clocks = []
    for workflow in book.workflows.values():
        ways = len(workflow.clocks) * sum(len(step.sources) for step in workflow.steps)
        for clock in workflow.clocks.values() if ways <= _MOST_FOLLOWED else ():
            clocks.append(_of(clock, workflow, book))
            _doubt_clock(problems, clocks[-1])
    _idle_grounds(problems, clocks)


def _doubt_clock(problems: Problems, clock: _Clock) -> None:
    grounds: dict[str, list[Step]] = {}
    for step, ground in clock.pauses:
        grounds.setdefault(ground, []).append(step)
    for ground, steps in grounds.items():
        _not_everywhere(problems, clock, ground, steps)
    capped = {name for limit in clock.limits for name, ground in limit.grounds.items() if ground.cap}
    lasting = {
        name: steps for name, steps in grounds.items() if name not in capped
    }  # others go on by themselves
    stopping = frozenset(step.name for steps in lasting.values() for step in steps)
    modes = _modes(clock, stopping)
    _not_running(problems, clock, modes)
    _never_resumed(problems, clock, modes, lasting, stopping)


def _of(clock: ClockRule, workflow: Workflow, book: Rulebook) -> _Clock:
    kind, _, name = clock.limit.partition(":")
    table = book.tables.get(name) if kind == "table" else None
    named = limits_named(clock, workflow, table)
    if kind == "ladder":
        named |= {rung.budget for rung in book.ladders[name].rungs}
    limits = (book.limits.get(name) for name in sorted(named))
    return _Clock(clock, workflow, tuple(limit for limit in limits if limit), table)


def _not_running(problems: Problems, clock: _Clock, modes: Modes) -> None:
    """Warn of a pause, an extension or a resumption in a state in which the clock cannot run."""
    name = clock.rule.name
    for step in clock.workflow.steps:
        idle = [state for state in step.sources if not {_RUNS, _STANDS} & set(modes[state])]
        changed = any(
            isinstance(change, Pausing | Resuming | Extending) and change.clock == name
            for change in step.changes
        )
        if idle and changed:
            problems.warn(
                "clock-not-running",
                f"Step '{step.name}' changes clock '{name}', which cannot run in state '{idle[0]}'.",
                f"步骤“{step.name}”变更时限“{name}”，而在状态“{idle[0]}”下它不可能在计时。",
                _change_place(step, name),
            )


def _change_place(step: Step, word: str, *keys: str) -> Place | None:
    found = (step.places.get((key, word)) for key in keys or ("pauses", "resumes", "extends"))
    return next(filter(None, found), step.place)


def _not_everywhere(problems: Problems, clock: _Clock, ground: str, steps: Iterable[Step]) -> None:
    """Warn of a ground that only some of the limits know, unless the step asks what their table asks."""
    lacking = [limit.name for limit in clock.limits if ground not in limit.grounds]
    asked = {column.name for column in clock.table.columns} if clock.table else set()
    blind = [step for step in steps if asked.isdisjoint(guard.field for guard in step.guards)]
    if blind and 0 < len(lacking) < len(clock.limits):
        step, name = blind[0], clock.rule.name
        problems.warn(
            "ground-not-everywhere",
            f"Step '{step.name}' is refused where clock '{name}' runs by limit '{lacking[0]}', "
            f"which does not know the ground '{ground}'; other limits of the clock do.",
            f"时限“{name}”按“{lacking[0]}”计算时，步骤“{step.name}”将被拒绝：该时限没有中止事由“{ground}”，"
            "而该计时的其他时限有。",
            _change_place(step, ground, "pauses"),
            Text(
                f"Give the ground to '{lacking[0]}', or guard the step by what the limit depends on.",
                f"请为“{lacking[0]}”写明该事由，或以决定时限的条件限定该步骤。",
            ),
        )


def _idle_grounds(problems: Problems, clocks: Iterable[_Clock]) -> None:
    """Warn of each ground on which no step stops any of the clocks that run by its limit."""
    paused: set[tuple[str, str]] = set()
    run_by: dict[str, Limit] = {}
    for clock in clocks:
        grounds = {ground for _, ground in clock.pauses}
        for limit in clock.limits:
            run_by[limit.name] = limit
            paused |= {(limit.name, ground) for ground in grounds.intersection(limit.grounds)}
    idle: dict[str, list[tuple[Place, str]]] = {}
    for limit in run_by.values():
        for ground in limit.grounds.values():
            place = ground.place
            if place and not place.file.startswith(SHIPPED) and (limit.name, ground.name) not in paused:
                idle.setdefault(ground.name, []).append((place, limit.name))
    for name, found in idle.items():
        place, of = min(found, key=lambda one: (one[0].file, one[0].line))
        more = Text(f" and {len(found) - 1} more", f"等{len(found)}个时限") if found[1:] else Text("", "")
        problems.warn(
            "idle-ground",
            f"No step stops a clock on the ground '{name}' of limit '{of}'{more.en}.",
            f"没有步骤以时限“{of}”{more.zh}的事由“{name}”中止计时。",
            place,
            Text("Write 'pauses' at the step that begins the wait.", "请在开始等待的步骤写 pauses。"),
        )


def _never_resumed(
    problems: Problems,
    clock: _Clock,
    modes: Modes,
    grounds: Mapping[str, Sequence[Step]],
    stopping: Collection[str],
) -> None:
    """Warn where a clock goes on standing still although the case goes on: the way back was forgotten."""
    resting = [
        (step, state)
        for step in clock.workflow.steps
        for state in step.sources
        if _STANDS in modes[state] and _after(clock, step, _STANDS, stopping) == _STANDS
        if step.leads(state) not in clock.workflow.final and step.name not in stopping
    ]
    resumed = {ground for step in clock.workflow.moves for ground in clock.resumed(step)}
    goes_on = any(step.leads(state) != state or _RUNS in modes[state] for step, state in resting)
    for ground, steps in grounds.items():
        if goes_on and resumed.isdisjoint(("", ground)):
            _no_way_back(problems, clock, ground, steps[0])
    forgotten = {
        step.name: (step, state)
        for step, state in resting
        if resumed and _RUNS not in modes[state] and _RUNS in modes[step.leads(state)]
    }
    for step, state in forgotten.values():
        _forgotten(problems, clock, step, state)


def _no_way_back(problems: Problems, clock: _Clock, ground: str, step: Step) -> None:
    name = clock.rule.name
    problems.warn(
        "never-resumed",
        f"Step '{step.name}' stops clock '{name}' on the ground '{ground}', and no step lets it go on.",
        f"步骤“{step.name}”以“{ground}”中止时限“{name}”，而没有步骤恢复计时。",
        _change_place(step, ground, "pauses"),
        _resume(name),
    )


def _forgotten(problems: Problems, clock: _Clock, step: Step, state: str) -> None:
    name, target = clock.rule.name, step.leads(state)
    problems.warn(
        "never-resumed",
        f"In state '{state}' clock '{name}' stands still, and step '{step.name}' leaves it so in state "
        f"'{target}', where it runs otherwise.",
        f"时限“{name}”在状态“{state}”中止，步骤“{step.name}”转至“{target}”后仍未恢复，而该状态下本应计时。",
        step.place,
        _resume(name),
    )


def _resume(clock: str) -> Text:
    return Text(
        f"Write 'resumes: {clock}' at the step that ends the wait.",
        f"请在结束等待的步骤写 resumes: {clock}。",
    )


# What a clock can be


def _modes(clock: _Clock, stopping: Collection[str]) -> Modes:
    """Return what the clock can be in each state; it stands still by the steps `stopping` alone."""
    workflow = clock.workflow
    first = _OFF if workflow.opening is None else _after(clock, workflow.opening, _OFF, stopping)
    found: dict[str, set[str]] = {state: set() for state in workflow.states}
    leaving: dict[str, list[Step]] = {state: [] for state in workflow.states}
    for step in workflow.steps:
        for state in step.sources:
            leaving[state].append(step)
    todo = [(workflow.initial, first)]
    while todo:
        state, mode = todo.pop()
        if mode not in found[state]:
            found[state].add(mode)
            todo += [(s.leads(state), _after(clock, s, mode, stopping)) for s in leaving[state]]
    return found


def _after(clock: _Clock, step: Step, mode: str, stopping: Collection[str]) -> str:
    """Return what a clock is after a step; all that may be done to it, in its order."""
    name = clock.rule.name
    if step.target in clock.workflow.final:
        return _OFF
    if name in step.starts:
        mode = _RUNS
    if name in step.meets:
        mode = _OFF
    if mode == _OFF and any(isinstance(c, Continuing) and c.clock == name for c in step.changes):
        mode = _RUNS
    if mode == _STANDS and any(True for _ in clock.resumed(step)):
        mode = _RUNS
    return _STANDS if mode == _RUNS and step.name in stopping else mode
