"""What only shows when limits, tables and workflows are read: that what is done to a clock can be done."""

from collections.abc import Collection, Iterable

from govflow.errors import Place
from govflow.rulebook.limit import Limit
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import ReadTable
from govflow.tables import DecisionTable
from govflow.workflow import (
    OWNER,
    SYSTEM_ROLE,
    ClockRule,
    Extending,
    Pausing,
    Resuming,
    Step,
    Tell,
    Telling,
    Workflow,
)


def _limits_of(
    clock: ClockRule, workflow: Workflow, table: ReadTable | None, limits: LimitReader
) -> list[Limit]:
    """Return every limit by which a clock may run; none if one could not be read: it may allow anything."""
    named = limits_named(clock, workflow, table.table if table else None)
    if named & limits.failed:
        return []
    return [limit for name in sorted(named) if (limit := limits.found.get(name)) is not None]


def limits_named(clock: ClockRule, workflow: Workflow, table: DecisionTable | None) -> set[str]:
    """Return the names of the limits by which a clock may run; `table` is the one that it asks, if any."""
    named = {step.limits[clock.name] for step in workflow.moves if clock.name in step.limits}
    if table:
        outcomes = [rule.outputs for rule in table.rules]
        if table.otherwise != "error":
            outcomes.append(table.otherwise)
        named |= {str(outputs["limit"]) for outputs in outcomes if outputs.get("limit")}
    elif not clock.limit.startswith(("table:", "ladder:", "field:")):
        named.add(clock.limit)
    return named


def check_clock(
    problems: Problems,
    clock: ClockRule,
    workflow: Workflow,
    table: ReadTable | None,
    limits: LimitReader,
    roles: Collection[str],
) -> None:
    """Add what cannot be: grounds and extensions that no limit of the clock knows, calendars, recipients."""
    for step in workflow.moves:
        if text := step.limits.get(clock.name):
            limits.read_text(text, step.place_of("starts", text))
    known = _limits_of(clock, workflow, table, limits)
    for step in workflow.moves:
        for change in step.changes:
            if change.clock == clock.name and (known or clock.limit.startswith("field:")):
                _check_change(problems, change, step, clock, workflow, known)
    calendars = limits.calendars
    if clock.actions and calendars is not None and clock.actions not in calendars:
        problems.unknown("calendar", "日历", clock.actions, calendars.keys(), clock.place)
    told = [action for action in clock.every_action if isinstance(action, Tell)]
    check_recipients(problems, told, workflow, roles, clock.place)


def _check_change(
    problems: Problems,
    change: object,
    step: Step,
    clock: ClockRule,
    workflow: Workflow,
    known: Collection[Limit],
) -> None:
    if isinstance(change, Pausing):
        _check_pause(problems, change, step, workflow, known)
    if isinstance(change, Resuming) and change.ground:
        _known_grounds(problems, (change.ground,), step, known)
    if isinstance(change, Extending) and not any(limit.extension for limit in known):
        problems.add(
            "no-extension",
            f"Step '{step.name}' extends clock '{clock.name}', whose limits allow no extension.",
            f"步骤“{step.name}”延长时限“{clock.name}”，而其期限不得延长。",
            step.place,
        )


def _check_pause(
    problems: Problems, pausing: Pausing, step: Step, workflow: Workflow, known: Collection[Limit]
) -> None:
    names: Collection[str] = (pausing.ground,)
    if pausing.field:
        field = workflow.fields[pausing.field]
        if field.type != "enum" or field.many:
            problems.add(
                "ground-misfit",
                f"Step '{step.name}' takes the ground from '{field.name}', which is no enum.",
                f"步骤“{step.name}”以字段“{field.name}”为中止事由，而该字段不是枚举。",
                step.place,
            )
            return
        names = sorted(field.domain)
    _known_grounds(problems, names, step, known)
    grounds = [limit.grounds[name] for limit in known for name in names if name in limit.grounds]
    wanting = [ground.name for ground in grounds if ground.notice]
    if wanting and not pausing.notice:
        problems.add(
            "no-notice",
            f"Step '{step.name}' pauses for '{wanting[0]}', which needs a notice: name its field.",
            f"步骤“{step.name}”以“{wanting[0]}”中止计时，须告知当事人：请在 notice 中写明字段。",
            step.place,
        )


def _known_grounds(problems: Problems, names: Iterable[str], step: Step, known: Collection[Limit]) -> None:
    grounds = {name for limit in known for name in limit.grounds}
    for name in names:
        if name not in grounds:
            place = next(
                filter(None, (step.places.get((key, name)) for key in ("pauses", "resumes"))), step.place
            )
            problems.unknown("ground", "中止事由", name, sorted(grounds), place)


def check_recipients(
    problems: Problems,
    told: Iterable[Tell | Telling],
    workflow: Workflow,
    roles: Collection[str],
    place: Place | None,
) -> None:
    """Add a problem for each recipient who is no role, not the owner, and no person of the case."""
    persons = [field.name for field in workflow.fields.values() if field.type == "person"]
    for name in (name for tell in told for name in tell.to):
        if name != OWNER and name not in roles and name not in persons:
            problems.unknown("role", "角色", name, [*sorted(roles), *persons], place)


def roles_of(workflows: Iterable[Workflow]) -> set[str]:
    """Return the roles that any step is for, or any reading."""
    workflows = tuple(workflows)
    readings = [workflow.reading for workflow in workflows if workflow.reading]
    read = {right.role for reading in readings for right in reading.rights if right.role}
    named = {
        naming.role for workflow in workflows for step in workflow.moves for naming in step.effects.names
    }
    asked = {role for workflow in workflows for step in workflow.moves for role in step.roles}
    return (named | asked | read) - {SYSTEM_ROLE}
