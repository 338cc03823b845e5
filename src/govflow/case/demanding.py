"""Demanding: whether what a step asks for holds, and what is said where it does not (办理前提)."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import attrs

from govflow.case.case import Case
from govflow.case.commands import SYSTEM, Actor
from govflow.case.rights import granting
from govflow.case.values import blank
from govflow.case.words import Words
from govflow.errors import Problem, Text
from govflow.rulebook import Rulebook
from govflow.workflow import Counting, Includes, OneOf, Over, Right, Skilled, Step, Unheld, Unlike, Workflow


@attrs.frozen
class Asked:
    """What a step is asked with: the case before it, what is given with it, and all fields after it.

    `by` are the rights to it, `parent` is the case around a task.
    """

    book: Rulebook
    workflow: Workflow
    case: Case
    actor: Actor
    at: datetime
    given: Mapping[str, object]
    fields: Mapping[str, object]
    by: tuple[Right, ...] = ()
    parent: Case | None = None


def unmet(step: Step, asked: Asked) -> Iterator[Problem]:
    """Yield a problem for each demand that does not hold, and for a step that was taken often enough."""
    for demand in step.demands:
        yield from _UNMET[type(demand)](demand, asked)
    for writing in step.writing:
        if isinstance(writing, Counting):
            yield from _too_often(writing, step, asked)


def _too_often(counting: Counting, step: Step, asked: Asked) -> Iterator[Problem]:
    if counting.most is not None and count_of(asked.case, counting.field) >= counting.most:
        title = (step.title.en and step.title) or Text(step.name, step.name)
        text = Text(
            f"'{title.en}' was taken {counting.most} time(s); more is not allowed.",
            f"“{title.zh}”已办理 {counting.most} 次，不得再办。",
        )
        yield Problem("too-often", text)


def count_of(case: Case, field: str) -> int:
    """Return how often a step has counted itself."""
    count = case.fields.get(field)
    return count if isinstance(count, int) else 0


def _one_of(demand: OneOf, asked: Asked) -> Iterator[Problem]:
    if all(blank(asked.given.get(name)) for name in demand.fields):
        titles = [title(asked.workflow, name) for name in demand.fields]
        text = Text(
            f"One of these must be written: {', '.join(t.en for t in titles)}.",
            f"须填写其中之一：{'、'.join(t.zh for t in titles)}。",
        )
        yield Problem("missing-field", text)


def _includes(demand: Includes, asked: Asked) -> Iterator[Problem]:
    wanted = (*_list(asked.fields.get(demand.of)), *demand.values) if demand.of else demand.values
    there = set(_list(asked.fields.get(demand.field)))
    if lacking := [one for one in dict.fromkeys(wanted) if one not in there]:
        named = [_called(asked, demand.field, one) for one in lacking]
        field = title(asked.workflow, demand.field)
        text = Text(
            f"Missing from {field.en}: {', '.join(n.en for n in named)}.",
            f"{field.zh}缺少：{'、'.join(n.zh for n in named)}。",
        )
        yield Problem("party-missing", text)


def _called(asked: Asked, field: str, value: object) -> Text:
    known = asked.workflow.fields.get(field)
    if known and known.type == "unit":
        return asked.book.called(str(value))
    return asked.book.word(str(value))


def _unlike(demand: Unlike, asked: Asked) -> Iterator[Problem]:
    if asked.actor.id in _list(asked.case.fields.get(demand.field)):
        field = title(asked.workflow, demand.field)
        text = Text(
            f"It takes somebody else: {asked.actor.id} is '{field.en}'.",
            f"须由他人办理：{asked.actor.id} 即“{field.zh}”。",
        )
        yield Problem("same-person", text)


def _skilled(demand: Skilled, asked: Asked) -> Iterator[Problem]:
    tree = asked.book.categories
    posts = granting(asked.book, asked.case, asked.by, asked.actor, asked.at, asked.parent)
    skills = {skill for post in posts for skill in post.skills}
    known = {skill for skill in skills if tree is not None and skill in tree}
    if asked.actor is SYSTEM or "*" in skills or tree is None:
        return
    # What is written with the step does not make it one for other skills: it needs those from before, too.
    values = (fields.get(demand.field) for fields in (asked.case.fields, asked.fields))
    for category in dict.fromkeys(str(value) for value in values if value is not None):
        if category in tree and not any(tree.is_under(category, skill) for skill in known):
            name = tree[category].name
            text = Text(
                f"{asked.actor.id} has no skill for '{name.en}'.",
                f"{asked.actor.id} 不具备“{name.zh}”的办理资格。",
            )
            yield Problem("not-skilled", text)


def _over(demand: Over, asked: Asked) -> Iterator[Problem]:
    tasks = asked.case.tasks
    if going := [n for n, task in tasks.items() if task.workflow == demand.workflow and not task.closed_at]:
        named = [Words(asked.book).task(name, demand.workflow) for name in going]
        text = Text(
            f"These tasks are not over: {', '.join(t.en for t in named)}.",
            f"以下任务尚未了结：{'、'.join(t.zh for t in named)}。",
        )
        yield Problem("tasks-open", text)


def _unheld(demand: Unheld, asked: Asked) -> Iterator[Problem]:
    word = hit(asked.book, asked.workflow, demand.field, asked.given.get(demand.field))
    held = asked.case.held.get(demand.field) if demand.field not in asked.given else None
    if word or held:
        field, said = title(asked.workflow, demand.field), word or (held.word if held else "")
        text = Text(
            f"'{field.en}' is held because of '{said}'; the case itself goes on.",
            f"“{field.zh}”因含“{said}”被暂扣；案件照常办理。",
        )
        yield Problem("message-held", text)


def hit(book: Rulebook, workflow: Workflow, name: str, value: object) -> str:
    """Return the word for which a screen would hold a text, "" for none."""
    field = workflow.fields.get(name)
    screen = book.screens.get(field.screen) if field and field.screen else None
    return screen.hit(value) if screen and isinstance(value, str) else ""


def title(workflow: Workflow, name: str) -> Text:
    """Return what a field is called."""
    field = workflow.fields.get(name)
    return field.title if field and field.title.en else Text(name, name)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


_UNMET: Mapping[type, Callable[[Any, Asked], Iterator[Problem]]] = {
    OneOf: _one_of,
    Includes: _includes,
    Unlike: _unlike,
    Skilled: _skilled,
    Over: _over,
    Unheld: _unheld,
}
