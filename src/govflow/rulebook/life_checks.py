"""What only shows when all workflows are read: tasks, ladders, screens, and who is told."""

from collections.abc import Collection, Iterator, Mapping

from govflow.errors import Place
from govflow.rulebook.clock_checks import check_recipients
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import ReadTable
from govflow.workflow import ClockRule, Ladder, Over, Step, Workflow

MOST_TASKS = 100  # that one step may open
MOST_DEEP = 8  # tasks in tasks


def check_lives(
    problems: Problems,
    workflows: Collection[Workflow],
    ladders: Mapping[str, Ladder],
    screens: Collection[str],
    roles: Collection[str],
    *,
    whole: bool,
) -> None:
    """Add what workflows name and nobody declares, and tasks that would open each other for ever.

    Where a file could not be read, any name may be its: that of a ladder or screen, if one is called "".
    """
    known = {workflow.name: workflow for workflow in workflows}
    moves = [step for workflow in workflows for step in workflow.moves]
    tasks = {opening.workflow for step in moves for opening in step.effects.opens}
    for workflow in workflows:
        for step in workflow.moves:
            if whole:
                _check_tasks(problems, step, known)
            check_recipients(problems, step.effects.tells, workflow, roles, step.place)
            if step.effects.merges:
                _check_merging(problems, step, workflow, tasks)
        for name, place in _ladders(workflow):
            if name not in ladders and "" not in ladders:
                problems.unknown("ladder", "升级阶梯", name, ladders.keys(), place)
        for ladder in ladders_of(workflow, ladders):
            field = workflow.fields.get(ladder.exception) if ladder.exception else None
            if ladder.exception and (field is None or field.type != "text"):
                place = ladder.places.get(ladder.exception, ladder.place)
                problems.unknown("field", "字段", ladder.exception, workflow.fields, place)
        for clock in workflow.clocks.values():
            _check_date(problems, clock.limit, workflow, clock.place)
            _check_budgets(problems, ladders.get(clock.limit.removeprefix("ladder:")), clock)
        for field in workflow.fields.values():
            if field.screen and field.screen not in screens and "" not in screens:
                problems.unknown("screen", "审核词表", field.screen, screens, field.place)
    endless = list(_rounds(known))
    for workflow in endless:
        place = workflow.opening.place if workflow.opening else workflow.place
        problems.add(
            "endless-tasks",
            f"'{workflow.name}', once open, opens tasks that open it again, by themselves: without end.",
            f"“{workflow.name}”开启后，所派任务又会自动开启其自身：将永无终止。",
            place,
        )
    if not endless:
        _check_numbers(problems, workflows, known)


def _check_numbers(
    problems: Problems, workflows: Collection[Workflow], known: Mapping[str, Workflow]
) -> None:
    """Add steps that open too many tasks, or tasks in tasks too deep; a list of units counts as one."""
    begun = dict.fromkeys(known, (0, 0))  # what the opening of each brings; each round looks one deeper
    for _ in range(MOST_DEEP):
        begun = {name: _brings(workflow.opening, begun) for name, workflow in known.items()}
    for step in (step for workflow in workflows for step in workflow.moves):
        tasks, deep = _brings(step, begun)
        if tasks > MOST_TASKS or deep > MOST_DEEP:
            problems.add(
                "too-many-tasks",
                f"Step '{step.name}' opens too many tasks: {MOST_TASKS} are the most, and {MOST_DEEP} deep.",
                f"步骤“{step.name}”派发的任务过多：至多 {MOST_TASKS} 项，嵌套至多 {MOST_DEEP} 层。",
                step.place,
            )


def _brings(step: Step | None, begun: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return how many tasks a step opens with those that they open, and how deep."""
    opened = [begun.get(opening.workflow, (0, 0)) for opening in step.effects.opens] if step else []
    return sum(1 + tasks for tasks, _ in opened), max((1 + deep for _, deep in opened), default=0)


def _check_merging(problems: Problems, step: Step, workflow: Workflow, tasks: Collection[str]) -> None:
    """Add what a step cannot be that writes into two cases at once."""
    if any(step.name in clock.taken for clock in workflow.clocks.values()):
        problems.add(
            "merge-by-time",
            f"Step '{step.name}' merges the case into another; somebody must take it, not time itself.",
            f"步骤“{step.name}”将案件并入他案，须由人办理，不能由系统自动办理。",
            step.place,
        )
    if workflow.name in tasks:
        problems.add(
            "merge-in-task",
            f"Step '{step.name}' merges a case into another, and '{workflow.name}' is opened as a task.",
            f"步骤“{step.name}”将案件并入他案，而流程“{workflow.name}”用作任务，任务不能并案。",
            step.place,
        )


def _check_tasks(problems: Problems, step: Step, known: Mapping[str, Workflow]) -> None:
    named = [("opens", opening.workflow) for opening in step.effects.opens]
    named += [("over", demand.workflow) for demand in step.demands if isinstance(demand, Over)]
    for key, name in named:
        if name not in known:
            problems.unknown("workflow", "流程", name, known.keys(), step.place_of(key, name))


def _ladders(workflow: Workflow) -> Iterator[tuple[str, Place | None]]:
    named = [(step.climb, step.place_of("climb", step.climb)) for step in workflow.moves]
    named += [(clock.limit, clock.place) for clock in workflow.clocks.values()]
    for name, place in named:
        if name.startswith("ladder:"):
            yield name.removeprefix("ladder:"), place


def ladders_of(workflow: Workflow, ladders: Mapping[str, Ladder]) -> list[Ladder]:
    """Return the ladders that a workflow uses."""
    return [ladders[name] for name in dict.fromkeys(n for n, _ in _ladders(workflow)) if name in ladders]


def _check_budgets(problems: Problems, ladder: Ladder | None, clock: ClockRule) -> None:
    """Add the problem of a ladder by which a clock runs, with a rung on which it would have no limit."""
    if clock.limit.startswith("ladder:") and ladder and not all(rung.budget for rung in ladder.rungs):
        problems.add(
            "no-budget",
            f"Clock '{clock.name}' runs by ladder '{ladder.name}', and not all its rungs have a budget.",
            f"时限“{clock.name}”按阶梯“{ladder.name}”计时，而其中有层级未写明时限（budget）。",
            ladder.place,
        )


def check_ceiling(problems: Problems, ladder: Ladder, read: ReadTable) -> None:
    """Add what is wrong with a table that is to say where the ceiling of a ladder is."""
    if read.table is None:
        return
    if not any(o.name == "ceiling" and o.type == "level" for o in read.outputs):
        problems.add(
            "no-ceiling-output",
            f"Table '{read.name}' has no output 'ceiling' of type level.",
            f"决策表“{read.name}”没有类型为 level 的输出“ceiling”。",
            ladder.place,
        )
    given = [rule.outputs for rule in read.table.rules]
    given += [] if read.table.otherwise == "error" else [read.table.otherwise]
    known = {"", *(rung.level for rung in ladder.rungs)}
    for level in dict.fromkeys(str(outputs.get("ceiling") or "") for outputs in given):
        if level not in known:
            problems.add(
                "ceiling-off-ladder",
                f"Table '{read.name}' may give the ceiling '{level}', and '{ladder.name}' has no such rung.",
                f"决策表“{read.name}”可能给出上限“{level}”，而阶梯“{ladder.name}”没有该层级。",
                ladder.place,
            )


def _check_date(problems: Problems, limit: str, workflow: Workflow, place: Place | None) -> None:
    name = limit.removeprefix("field:")
    if name == limit:
        return
    field = workflow.fields.get(name)
    if field is None:
        problems.unknown("field", "字段", name, workflow.fields, place)
    elif field.type not in ("date", "instant") or field.many:
        problems.add(
            "wrong-type",
            f"A clock wants a date or an instant; '{name}' is of type {field.type}.",
            f"时限须为日期或时刻字段，而“{name}”的类型为 {field.type}。",
            place,
        )


def _rounds(known: Mapping[str, Workflow]) -> Iterator[Workflow]:
    """Yield the workflows whose opening leads back to it through tasks that nobody need open."""
    opens = {
        name: [o.workflow for step in _by_itself(workflow) for o in step.effects.opens]
        for name, workflow in known.items()
    }
    for name, workflow in known.items():
        reached, todo = set[str](), list(opens[name])
        while todo:
            one = todo.pop()
            if one not in reached:
                reached.add(one)
                todo += opens.get(one, ())
        if name in reached:
            yield workflow


def _by_itself(workflow: Workflow) -> list[Step]:
    """Return the opening, and the steps that time takes by clocks that run from then on."""
    found = [workflow.opening] if workflow.opening else []
    for move in found:
        taken = {step for clock in move.begins for step in workflow.clocks[clock].taken}
        found += [step for step in workflow.steps if step.name in taken and step not in found]
    return found
