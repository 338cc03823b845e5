"""What can only be checked when all files are read: that workflows, tables and limits fit each other."""

from collections.abc import Iterable, Iterator, Mapping

from govflow.errors import Place, did_you_mean
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import ReadTable
from govflow.workflow import ClockRule, Step, Workflow

Tables = Mapping[str, ReadTable]
"""Tables by name; an empty name is one whose file could not be read, so that any name may be its."""

_FROM_CASE = ("unit", "owner")  # what a table may ask besides the fields of the case
_OWNERS = {"owner": "unit", "owner_level": "level"}  # outputs that the case itself takes over


def check_together(
    problems: Problems, tables: Tables, limits: LimitReader, workflows: Iterable[Workflow]
) -> None:
    """Add what does not fit; what could not be read, or only in part, is not held against the rest."""
    for workflow in workflows:
        for step in workflow.moves:
            for name in step.decide:
                if name in tables:
                    _check_outputs(problems, workflow, step, tables[name])
                    _check_inputs(problems, workflow, tables[name], step.place)
        for clock in workflow.clocks.values():
            _check_clock(problems, workflow, clock, tables, limits)
        for name in _endless(workflow):
            problems.add(
                "endless-escalation",
                f"The breach of clock '{name}' starts it again without climbing: that would never end.",
                f"时限“{name}”逾期后会在不升级的情况下重新开始：永无终止。",
                workflow.clocks[name].place,
            )


def _check_outputs(problems: Problems, workflow: Workflow, step: Step, table: ReadTable) -> None:
    for output in table.outputs if table.table else ():
        field = workflow.fields.get(output.name)
        if output.name in _OWNERS:
            fits = output.type == _OWNERS[output.name]
        else:
            fits = field is not None and field.type == output.type and not field.many
        if not fits:
            problems.add(
                "output-without-field",
                f"Table '{table.name}' gives '{output.name}' ({output.type}); '{workflow.name}' lacks it.",
                f"决策表“{table.name}”给出“{output.name}”（{output.type}），而流程“{workflow.name}”无此字段。",
                step.place,
            )


def _check_inputs(problems: Problems, workflow: Workflow, read: ReadTable, place: Place | None) -> None:
    known = (*workflow.fields, *_FROM_CASE)
    for column in read.table.columns if read.table else ():
        if column.name not in known:
            problems.add(
                "input-without-field",
                f"Table '{read.name}' asks for '{column.name}', and '{workflow.name}' lacks it.",
                f"决策表“{read.name}”需要“{column.name}”，而流程“{workflow.name}”无此字段。",
                place,
                did_you_mean(column.name, known),
            )


def _check_clock(
    problems: Problems, workflow: Workflow, clock: ClockRule, tables: Tables, limits: LimitReader
) -> None:
    if not clock.limit.startswith("table:"):
        limits.read_text(clock.limit, clock.place)
        return
    name = clock.limit.removeprefix("table:")
    if name not in tables:
        if "" not in tables:
            problems.unknown("table", "决策表", name, tables.keys(), clock.place)
        return
    read = tables[name]
    if read.table and not any(output.name == output.type == "limit" for output in read.outputs):
        problems.add(
            "no-limit-output",
            f"Table '{name}' has no output 'limit'.",
            f"决策表“{name}”没有输出“limit”。",
            clock.place,
        )
    _check_inputs(problems, workflow, read, clock.place)


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
