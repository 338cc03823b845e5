"""What can only be checked when all files are read: that workflows, tables and limits fit each other."""

from collections.abc import Iterator, Mapping

from govflow.errors import Place
from govflow.hierarchy import Hierarchy
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import Output
from govflow.tables import DecisionTable
from govflow.workflow import ClockRule, Step, Workflow

Tables = Mapping[str, tuple[DecisionTable, tuple[Output, ...]]]
_FROM_CASE = ("unit", "owner")  # what a table may ask besides the fields of the case
_OWNERS = {"owner": "unit", "owner_level": "level"}
_FIELD_TYPES = {
    "text": "text",
    "enum": "enum",
    "int": "int",
    "bool": "bool",
    "unit": "unit",
    "category": "category",
}


def check_together(
    problems: Problems,
    hierarchy: Hierarchy | None,
    limits: LimitReader,
    tables: Tables,
    workflows: Mapping[str, Workflow],
) -> None:
    """Add what does not fit; tables or workflows that could not be read are not held against the rest."""
    for workflow in workflows.values():
        for step in workflow.steps:
            for name in step.decide:
                _check_decide(problems, workflow, step, name, tables)
            if step.climb and hierarchy is not None and step.climb not in hierarchy.levels:
                problems.unknown("level", "层级", step.climb, hierarchy.levels, step.place)
        for clock in workflow.clocks.values():
            _check_clock(problems, workflow, clock, tables, limits)
        for name in _endless(workflow):
            problems.add(
                "endless-escalation",
                f"The breach of clock '{name}' starts it again without climbing: that would never end.",
                f"时限“{name}”逾期后会在不升级的情况下重新开始：永无终止。",
                workflow.clocks[name].place,
            )


def _find(problems: Problems, tables: Tables, name: str, place: Place | None) -> tuple[Output, ...] | None:
    if name in tables:
        return tables[name][1]
    problems.unknown("table", "决策表", name, list(tables), place)
    return None


def _check_decide(problems: Problems, workflow: Workflow, step: Step, name: str, tables: Tables) -> None:
    outputs = _find(problems, tables, name, step.place)
    for output in outputs or ():
        field = workflow.fields.get(output.name)
        if output.name in _OWNERS:
            fits = output.type == _OWNERS[output.name]
        else:
            fits = field is not None and field.type == _FIELD_TYPES.get(output.type) and not field.many
        if not fits:
            problems.add(
                "output-without-field",
                f"Table '{name}' gives '{output.name}' ({output.type}), and '{workflow.name}' lacks it.",
                f"决策表“{name}”给出“{output.name}”（{output.type}），而流程“{workflow.name}”无此字段。",
                step.place,
            )
    if outputs is not None:
        _check_inputs(problems, workflow, tables[name][0], step.place)


def _check_inputs(problems: Problems, workflow: Workflow, table: DecisionTable, place: Place | None) -> None:
    for column in table.columns:
        if column.name not in workflow.fields and column.name not in _FROM_CASE:
            known = (*workflow.fields, *_FROM_CASE)
            problems.unknown("field", "字段", column.name, known, table.place or place)


def _check_clock(
    problems: Problems, workflow: Workflow, clock: ClockRule, tables: Tables, limits: LimitReader
) -> None:
    if not clock.limit.startswith("table:"):
        limits.read_text(clock.limit, clock.place)
        return
    name = clock.limit.removeprefix("table:")
    outputs = _find(problems, tables, name, clock.place)
    if outputs is None:
        return
    if not any(output.name == "limit" and output.type == "limit" for output in outputs):
        problems.add(
            "no-limit-output",
            f"Table '{name}' has no output 'limit'.",
            f"决策表“{name}”没有输出“limit”。",
            clock.place,
        )
    _check_inputs(problems, workflow, tables[name][0], clock.place)


def _endless(workflow: Workflow) -> Iterator[str]:
    """Yield clocks whose breach starts them again, directly or through others, without climbing."""
    starts: dict[str, set[str]] = {name: set() for name in workflow.clocks}
    for clock in workflow.clocks.values():
        for step in workflow.steps:
            if step.name == clock.on_breach and not step.climb:
                starts[clock.name].update(step.starts)
    for name, started in starts.items():
        reached, todo = set[str](), list(started)
        while todo:
            clock_name = todo.pop()
            if clock_name not in reached:
                reached.add(clock_name)
                todo += starts.get(clock_name, ())
        if name in reached:
            yield name
