"""Demanding: whether what a step asks for holds, and what is said where it does not (办理前提)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govflow.case.case import Case
from govflow.case.commands import SYSTEM
from govflow.case.move import Move
from govflow.case.rights import granting
from govflow.case.values import blank
from govflow.case.words import Words
from govflow.errors import Problem, Text
from govflow.rulebook import Rulebook
from govflow.workflow import Counting, Includes, OneOf, Over, Skilled, Step, Unheld, Unlike, Workflow


def unmet(move: Move) -> Iterator[Problem]:
    """Yield a problem for each demand that does not hold, and for a step that was taken often enough."""
    for demand in move.step.demands:
        yield from _UNMET[type(demand)](demand, move)
    if move.step.counts:
        for writing in move.step.writing:
            if isinstance(writing, Counting):
                yield from _too_often(writing, move.step, move)


def _too_often(counting: Counting, step: Step, move: Move) -> Iterator[Problem]:
    if counting.most is not None and count_of(move.before, counting.field) >= counting.most:
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


def _one_of(demand: OneOf, move: Move) -> Iterator[Problem]:
    if all(blank(move.given.get(name)) for name in demand.fields):
        titles = [title(move.workflow, name) for name in demand.fields]
        text = Text(
            f"One of these must be written: {', '.join(t.en for t in titles)}.",
            f"须填写其中之一：{'、'.join(t.zh for t in titles)}。",
        )
        yield Problem("missing-field", text)


def _includes(demand: Includes, move: Move) -> Iterator[Problem]:
    wanted = (*_list(move.fields.get(demand.of)), *demand.values) if demand.of else demand.values
    there = set(_list(move.fields.get(demand.field)))
    if lacking := [one for one in dict.fromkeys(wanted) if one not in there]:
        named = [_called(move, demand.field, one) for one in lacking]
        field = title(move.workflow, demand.field)
        text = Text(
            f"Missing from {field.en}: {', '.join(n.en for n in named)}.",
            f"{field.zh}缺少：{'、'.join(n.zh for n in named)}。",
        )
        yield Problem("party-missing", text)


def _called(move: Move, field: str, value: object) -> Text:
    known = move.workflow.fields.get(field)
    if known and known.type == "unit":
        return move.book.called(str(value))
    return move.book.word(str(value))


def _unlike(demand: Unlike, move: Move) -> Iterator[Problem]:
    if move.actor.id in _list(move.before.fields.get(demand.field)):
        field = title(move.workflow, demand.field)
        text = Text(
            f"It takes somebody else: {move.actor.id} is '{field.en}'.",
            f"须由他人办理：{move.actor.id} 即“{field.zh}”。",
        )
        yield Problem("same-person", text)


def _skilled(demand: Skilled, move: Move) -> Iterator[Problem]:
    tree = move.book.categories
    posts = granting(move.book, move.before, move.step.by, move.actor, move.at, move.parent)
    skills = {skill for post in posts for skill in post.skills}
    known = {skill for skill in skills if tree is not None and skill in tree}
    if move.actor is SYSTEM or "*" in skills or tree is None:
        return
    # What is written with the step does not make it one for other skills: it needs those from before, too.
    values = (fields.get(demand.field) for fields in (move.before.fields, move.fields))
    for category in dict.fromkeys(str(value) for value in values if value is not None):
        if category in tree and not any(tree.is_under(category, skill) for skill in known):
            name = tree[category].name
            text = Text(
                f"{move.actor.id} has no skill for '{name.en}'.",
                f"{move.actor.id} 不具备“{name.zh}”的办理资格。",
            )
            yield Problem("not-skilled", text)


def _over(demand: Over, move: Move) -> Iterator[Problem]:
    tasks = move.before.tasks
    if going := [n for n, task in tasks.items() if task.workflow == demand.workflow and not task.closed_at]:
        named = [Words(move.book).task(name, demand.workflow) for name in going]
        text = Text(
            f"These tasks are not over: {', '.join(t.en for t in named)}.",
            f"以下任务尚未了结：{'、'.join(t.zh for t in named)}。",
        )
        yield Problem("tasks-open", text)


def _unheld(demand: Unheld, move: Move) -> Iterator[Problem]:
    word = hit(move.book, move.workflow, demand.field, move.given.get(demand.field))
    held = move.before.held.get(demand.field) if demand.field not in move.given else None
    if word or held:
        field, said = title(move.workflow, demand.field), word or (held.word if held else "")
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


_UNMET: Mapping[type, Callable[[Any, Move], Iterator[Problem]]] = {
    OneOf: _one_of,
    Includes: _includes,
    Unlike: _unlike,
    Skilled: _skilled,
    Over: _over,
    Unheld: _unheld,
}
