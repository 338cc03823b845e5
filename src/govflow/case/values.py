"""Values written into a case: read by their fields, and asked for where they are needed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from govflow.case.refusals import titled
from govflow.case.words import Words, unstopped
from govflow.errors import Problem, Text, did_you_mean
from govflow.workflow import Field, Step, Workflow


def read(
    workflow: Workflow, given: Mapping[str, object], step: Step
) -> tuple[dict[str, object], list[Problem]]:
    """Return the plain values of the fields given with a step, and all that is wrong with them."""
    values: dict[str, object] = {}
    wrong: list[Problem] = []
    free, asked = workflow.free, step.takes if step.sources else workflow.opens_with
    for name, value in given.items():
        if name in asked and name in free:  # most are
            plain = free[name].read(value)
        else:
            plain = _unasked(workflow, step, name, value)
        if type(plain) is Problem:
            wrong.append(plain)
        else:
            values[name] = plain
    return values, wrong


def _unasked(workflow: Workflow, step: Step, name: str, value: object) -> object:
    """Return the plain value of a field for which the step does not ask, or the problem with it."""
    field = workflow.fields.get(name)
    if field is not None:
        return _kept_from(workflow, step, field) or field.read(value)
    return Problem(
        "unknown-field",
        Text(f"There is no field '{name}'.", f"没有字段“{name}”。"),
        suggestion=did_you_mean(str(name), workflow.fields),
    )


def _kept_from(workflow: Workflow, step: Step, field: Field) -> Problem | None:
    """Return why nobody writes the field with this step, None if somebody may."""
    name, title = field.name, field.title if field.title.en else Text(field.name, field.name)
    if name in workflow.kept or (name in workflow.ruled and name not in step.takes):
        said = Text(
            f"'{title.en}' is kept by the rules; nobody writes it.", f"“{title.zh}”由规则记载，不得填写。"
        )
        return Problem("kept-field", said)
    if not workflow.named_only or name in step.takes or (not step.sources and name in workflow.required):
        return None
    named = [_title(workflow, one) for one in sorted(step.takes)]
    en, zh = ", ".join(t.en for t in named) or "nothing", "、".join(t.zh for t in named) or "无"
    of = step.title if step.title.en else Text(step.name, step.name)
    said = Text(
        f"'{of.en}' does not take '{title.en}'; it takes: {en}.", f"“{of.zh}”不填“{title.zh}”；可填：{zh}。"
    )
    return Problem("not-asked", said)


def lacking(
    workflow: Workflow, names: Iterable[str], given: Mapping[str, object], before: Mapping[str, object]
) -> list[Problem]:
    """Return one problem that names the fields which still need a value, now or from before."""
    missing: list[str] = []
    for name in names:
        value = given[name] if name in given else before.get(name)
        if not value or type(value) is not str or value.isspace():  # else it says something, as most do
            missing += [name] * blank(value)
    if not missing:
        return []
    titles = [(name, workflow.fields[name].title) for name in missing]
    text = Text(
        f"Still needed: {', '.join(title.en or name for name, title in titles)}.",
        f"尚缺：{'、'.join(title.zh or name for name, title in titles)}。",
    )
    return [Problem("missing-field", text)]


def blank(value: object) -> bool:
    """Tell whether a value says nothing; false and 0 are values."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == []


def kept_out(step: Step, fields: Mapping[str, object], workflow: Workflow, words: Words) -> Iterator[Problem]:
    """Yield a problem for each guard of the step that does not hold; what is masked is not told."""
    title, why = titled(step), unstopped(step.why)
    quoted = Text(f"{why.en}. ", f"{why.zh}。") if why.en else why
    for guard in step.guards:
        if not guard.holds(fields):
            name = guard.field
            asked = guard.said(words.field(name, workflow), partial(words.item, name, workflow=workflow))
            now = _said(name, fields.get(name), workflow, words)
            text = Text(
                f"{quoted.en}'{title.en}' is allowed when {asked.en}; {now.en}.",
                f"{quoted.zh}“{title.zh}”须满足：{asked.zh}；{now.zh}。",
            )
            yield Problem("guard-failed", text)
            quoted = Text("", "")  # why is told once


def _title(workflow: Workflow, name: str) -> Text:
    field = workflow.fields.get(name)
    return field.title if field and field.title.en else Text(name, name)


def _said(name: str, value: object, workflow: Workflow, words: Words) -> Text:
    if workflow.reading is not None and name in workflow.reading.masked:
        return Text("it is something else", "现非如此")
    if value in (None, "", []):
        return Text("it has no value yet", "尚无值")
    said = words.item(name, value, workflow)
    return Text(f"it is {said.en[:60]}", f"现为{said.zh[:60]}")
