"""What can only be checked when all files are read: that workflows, tables and limits fit each other."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from govflow.errors import Place, Problem, Text, did_you_mean
from govflow.rulebook.clock_checks import check_clock, roles_of
from govflow.rulebook.escalation import OWNERS, endless
from govflow.rulebook.guards import around
from govflow.rulebook.life_checks import check_ceiling, check_lives, ladders_of
from govflow.rulebook.limits import LimitReader
from govflow.rulebook.outputs import Output
from govflow.rulebook.sections import Problems
from govflow.rulebook.tables import ReadTable
from govflow.tables import Column
from govflow.tables.cell import show
from govflow.workflow import ClockRule, Field, Ladder, Step, Workflow
from govflow.workflow.field import BOUNDED, TYPES

Tables = Mapping[str, ReadTable]
"""Tables by name; an empty name is one whose file could not be read, so that any name may be its."""

_NAMES = ("enum", "category", "unit")
_FED_BY = {
    "enum": _NAMES,
    "category": _NAMES,
    "unit": _NAMES,
    "text": ("text", "person", *_NAMES),
    "decimal": ("decimal", "int"),
}
"""The types of fields that a column takes, where it takes others than its own."""

NOT_OF_CASES = ("time", "duration")
"""The types of columns that no field has: a table that asks for one can only be used alone."""

_NO_TIME = Text(
    "No field holds a time of day or a duration: a table that asks for one can only be used alone.",
    "字段没有时刻和时长类型：要求它们的决策表只能单独使用。",
)


def check_together(
    problems: Problems,
    tables: Tables,
    limits: LimitReader,
    workflows: Iterable[Workflow],
    units: Iterable[str],
    roles: Collection[str] = (),
    levels: Collection[str] = (),
    ladders: Mapping[str, Ladder] = MappingProxyType({}),
    screens: Collection[str] = (),
    *,
    whole: bool = True,
) -> None:
    """Add what does not fit; what could not be read, or only in part, is not held against the rest.

    `roles` are those that `words` names, beside those that steps are for. Unless the workflows are `whole`,
    one that is not among them may be another.
    """
    workflows = tuple(workflows)
    roles = {*roles, *roles_of(workflows)}
    owning = [name for name, read in tables.items() if any(o.name in OWNERS for o in read.outputs)]
    place = Field("", "unit", domain=frozenset(units))
    check_lives(problems, workflows, ladders, screens, roles, whole=whole)
    for workflow in workflows:
        # what a table may ask of a case
        asked = {**around((), levels), **workflow.fields, "unit": place, "owner": place}
        for step in workflow.moves:
            for name in step.decide:
                if name in tables:
                    _check_outputs(problems, workflow, step, tables[name])
                    _check_inputs(problems, workflow, asked, tables[name], step.place)
        for clock in workflow.clocks.values():
            read = _check_clock(problems, clock, tables, limits)
            if read:
                _check_inputs(problems, workflow, asked, read, clock.place)
            check_clock(problems, clock, workflow, read, limits, roles)
        for ladder in ladders_of(workflow, ladders):
            if read := tables.get(ladder.ceiling.removeprefix("table:")) if ladder.ceiling else None:
                check_ceiling(problems, ladder, read)
                _check_inputs(problems, workflow, asked, read, ladder.place)
        for name in endless(workflow, owning):
            problems.add(
                "endless-escalation",
                f"The breach or a warning of clock '{name}' may start it again with its owner no higher: "
                "that could never end.",
                f"时限“{name}”逾期或预警后可能在责任单位未升级的情况下重新开始：可能永无终止。",
                workflow.clocks[name].place,
            )


def _check_outputs(problems: Problems, workflow: Workflow, step: Step, table: ReadTable) -> None:
    for output in table.outputs if table.table else ():
        field = workflow.fields.get(output.name)
        if output.type == "limit" and field is None:
            _check_asked(problems, workflow, step, table, output)
            continue
        if output.name in OWNERS:
            fits = output.type in OWNERS[output.name]
        else:
            kind = "unit" if output.type == "link" else output.type
            fits = field is not None and field.type == kind and not field.many
        if not fits:
            problems.add(
                "output-without-field",
                f"Table '{table.name}' gives '{output.name}' ({output.type}); '{workflow.name}' lacks it.",
                f"决策表“{table.name}”给出“{output.name}”（{output.type}），而流程“{workflow.name}”无此字段。",
                step.place,
                _lacking(output, field),
            )
        elif field is not None and (value := _beyond(field, table, output.name)) is not None:
            problems.add(
                "output-misfit",
                f"Table '{table.name}' may give {value}, and '{output.name}' of '{workflow.name}' takes "
                f"{field.bounds}.",
                f"决策表“{table.name}”可能给出 {value}，而流程“{workflow.name}”的字段“{output.name}”"
                f"取值为 {field.bounds}。",
                step.place,
            )
        elif field is not None and field.domain and (beyond := set(output.of) - field.domain):
            problems.add(
                "output-misfit",
                f"Table '{table.name}' may give '{min(beyond)}', which is no value of '{output.name}' "
                f"in '{workflow.name}'.",
                f"决策表“{table.name}”可能给出“{min(beyond)}”，而流程“{workflow.name}”的字段"
                f"“{output.name}”无此取值。",
                step.place,
            )


def _check_asked(
    problems: Problems, workflow: Workflow, step: Step, table: ReadTable, output: Output
) -> None:
    """Warn of a limit that a table gives and no clock of the workflow asks it for."""
    asking = any(clock.limit == f"table:{table.name}" for clock in workflow.clocks.values())
    if not asking or output.name != "limit":
        problems.warn(
            "limit-not-asked",
            f"No clock of '{workflow.name}' asks table '{table.name}' for '{output.name}'.",
            f"流程“{workflow.name}”没有时限取自决策表“{table.name}”的“{output.name}”。",
            step.place,
            Text(
                f"Write 'limit: table:{table.name}' at the clock; the output is called 'limit'.",
                f"请在 clocks 的时限中写 limit: table:{table.name}；该输出须名为 limit。",
            ),
        )


def _lacking(output: Output, field: Field | None) -> Text:
    """Suggest what to write where a workflow cannot take an output."""
    kind = "unit" if output.type == "link" else output.type
    if output.name in OWNERS:
        kinds = " / ".join(OWNERS[output.name])
        return Text(f"Its type must be {kinds}.", f"其类型须为 {kinds}。")
    if kind == "limit":
        return Text("Remove the field: a clock asks the table.", "请删除该字段：由时限取自该决策表。")
    if kind not in TYPES:
        return Text("Call the output 'owner_level'.", "请将该输出命名为 owner_level。")
    if field is not None:
        return Text(f"Write 'type: {kind}' at the field.", f"请将字段的类型写为 {kind}。")
    return Text(
        f"Add the field: {output.name}: {{type: {kind}}}.", f"请添加字段：{output.name}: {{type: {kind}}}。"
    )


def _beyond(field: Field, table: ReadTable, name: str) -> object:
    """Return a value that a table gives beyond the bounds of its field; None for none."""
    if table.table is None or not field.bounds:
        return None
    outcomes = [rule.outputs for rule in table.table.rules]
    if not isinstance(table.table.otherwise, str):
        outcomes.append(table.table.otherwise)
    given = (outputs.get(name) for outputs in outcomes)
    return next((v for v in given if v is not None and isinstance(field.read(v), Problem)), None)


def _check_inputs(
    problems: Problems, workflow: Workflow, asked: Mapping[str, Field], read: ReadTable, place: Place | None
) -> None:
    if read.table and not (read.table.hit.single or read.table.hit.counting):
        problems.add(
            "several-answers",
            f"Table '{read.name}' gives lists ({read.table.hit}), and a case takes one value.",
            f"决策表“{read.name}”给出列表（{read.table.hit}），而案件只接受单个值。",
            place,
            Text("Such a table can only be used alone.", "此类决策表只能单独使用。"),
        )
    for column in read.table.columns if read.table else ():
        field = asked.get(column.name)
        if field is None:
            problems.add(
                "input-without-field",
                f"Table '{read.name}' asks for '{column.name}', and '{workflow.name}' lacks it.",
                f"决策表“{read.name}”需要“{column.name}”，而流程“{workflow.name}”无此字段。",
                place,
                did_you_mean(column.name, asked),
            )
        elif misfit := _misfit(field, column):
            problems.add(
                "input-misfit",
                f"Table '{read.name}' takes '{column.name}' as {column.type}; in '{workflow.name}' "
                f"it {misfit.en}.",
                f"决策表“{read.name}”的输入“{column.name}”类型为 {column.type}，而在流程“{workflow.name}”中"
                f"{misfit.zh}。",
                place,
                _NO_TIME if column.type in NOT_OF_CASES else None,
            )
        elif field.type in BOUNDED and _narrower(field, column):
            _warn_narrower(problems, workflow, field, column, read.name)


def _narrower(field: Field, column: Column) -> bool:
    """Tell whether a column refuses numbers or dates that the field takes."""
    low: Any = column.low
    high: Any = column.high
    below = low is not None and (field.low is None or field.low < low)
    return below or (high is not None and (field.high is None or field.high > high))


def _warn_narrower(problems: Problems, workflow: Workflow, field: Field, column: Column, table: str) -> None:
    said = Text(f"takes {field.bounds}", f"取值为 {field.bounds}") if field.bounds else _UNBOUNDED
    bounds = [
        f"{key}: {show(end)}" for key, end in (("low", column.low), ("high", column.high)) if end is not None
    ]
    problems.warn(
        "field-wider",
        f"Table '{table}' takes '{column.name}' {column.bounds} only; in '{workflow.name}' it {said.en}.",
        f"决策表“{table}”的“{column.name}”限于 {column.bounds}，而在流程“{workflow.name}”中{said.zh}。",
        field.place,
        Text(f"Bound the field too: {', '.join(bounds)}.", f"请为该字段也写明 {', '.join(bounds)}。"),
    )


_UNBOUNDED = Text("has no bounds", "没有上下限")


def _misfit(field: Field, column: Column) -> Text | None:
    """Say why a value of the field may be none that the column takes; None if all are."""
    if field.many:
        return Text("is a list", "为列表")
    if field.type not in _FED_BY.get(column.type, (column.type,)):
        return Text(f"is {field.type}", f"类型为 {field.type}")
    beyond = field.domain.difference(column.values) if column.values else ()
    return Text(f"may be '{min(beyond)}'", f"可取值“{min(beyond)}”") if beyond else None


def _check_clock(
    problems: Problems, clock: ClockRule, tables: Tables, limits: LimitReader
) -> ReadTable | None:
    """Return the table that the clock asks for its limit, if it asks one that is known."""
    if not clock.limit.startswith("table:"):
        if not clock.limit.startswith(("ladder:", "field:")):
            before = len(problems.found)
            limits.read_text(clock.limit, clock.place)
            if clock.limit in tables:
                _mean_the_table(problems, before, clock.limit)
        return None
    name = clock.limit.removeprefix("table:")
    if name not in tables:
        if "" not in tables:
            problems.unknown("table", "决策表", name, tables.keys(), clock.place)
        return None
    read = tables[name]
    if read.table and not any(output.name == output.type == "limit" for output in read.outputs):
        problems.add(
            "no-limit-output",
            f"Table '{name}' has no output 'limit'.",
            f"决策表“{name}”没有输出“limit”。",
            clock.place,
        )
    return read


def _mean_the_table(problems: Problems, since: int, name: str) -> None:
    """Suggest the table of that name to what has been found wrong with a limit."""
    hint = Text(f"For the table write 'table:{name}'.", f"若指决策表，请写 table:{name}。")
    problems.found[since:] = [attrs.evolve(one, suggestion=hint) for one in problems.found[since:]]
