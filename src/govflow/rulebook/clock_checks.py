"""What only shows when limits, tables and workflows are read: that what is done to a clock can be done."""

from collections.abc import Collection, Iterable, Iterator

from govflow.rulebook.limits import LimitReader
from govflow.rulebook.rulebook import Limit
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import ReadTable
from govflow.workflow import OWNER, SYSTEM_ROLE, ClockRule, Extending, Pausing, Step, Tell, Workflow


def _limits_of(
    clock: ClockRule, workflow: Workflow, table: ReadTable | None, limits: LimitReader
) -> list[Limit]:
    """Return every limit by which a clock may run, as far as they could be read."""
    named = {step.limits[clock.name] for step in workflow.moves if clock.name in step.limits}
    if table and table.table:
        outcomes = [rule.outputs for rule in table.table.rules]
        if table.table.otherwise != "error":
            outcomes.append(table.table.otherwise)
        named |= {str(outputs["limit"]) for outputs in outcomes if outputs.get("limit")}
    elif not clock.limit.startswith("table:"):
        named.add(clock.limit)
    return [limit for name in sorted(named) if (limit := limits.found.get(name)) is not None]


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
            limits.read_text(text, step.place)
    known = _limits_of(clock, workflow, table, limits)
    for step in workflow.moves:
        for change in step.changes:
            if change.clock == clock.name and known:
                _check_change(problems, change, step, clock, known)
    calendars = limits.calendars
    if clock.actions and calendars is not None and clock.actions not in calendars:
        problems.unknown("calendar", "日历", clock.actions, calendars.keys(), clock.place)
    for role in _recipients(clock):
        if role not in roles:
            problems.unknown("role", "角色", role, sorted(roles), clock.place)


def _check_change(
    problems: Problems, change: object, step: Step, clock: ClockRule, known: Collection[Limit]
) -> None:
    if isinstance(change, Pausing) and change.ground:
        grounds = {name: ground for limit in known for name, ground in limit.grounds.items()}
        if change.ground not in grounds:
            problems.unknown("ground", "中止事由", change.ground, grounds, step.place)
        elif grounds[change.ground].notice and not change.notice:
            problems.add(
                "no-notice",
                f"Step '{step.name}' pauses for '{change.ground}', which needs a notice: name its field.",
                f"步骤“{step.name}”以“{change.ground}”中止计时，须告知当事人：请在 notice 中写明字段。",
                step.place,
            )
    if isinstance(change, Extending) and not any(limit.extension for limit in known):
        problems.add(
            "no-extension",
            f"Step '{step.name}' extends clock '{clock.name}', whose limits allow no extension.",
            f"步骤“{step.name}”延长时限“{clock.name}”，而其期限不得延长。",
            step.place,
        )


def _recipients(clock: ClockRule) -> Iterator[str]:
    for action in clock.every_action:
        if isinstance(action, Tell):
            yield from (role for role in action.to if role != OWNER)


def roles_of(workflows: Iterable[Workflow]) -> set[str]:
    """Return the roles that any step is for."""
    return {role for workflow in workflows for step in workflow.moves for role in step.by} - {SYSTEM_ROLE}
