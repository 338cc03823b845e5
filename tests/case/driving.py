"""Driving a case to its end, by whoever may."""

from collections.abc import Iterator
from datetime import datetime

from govflow.case import (
    Act,
    Actor,
    Case,
    Post,
    Tick,
    decide,
    fold,
)
from govflow.errors import Refused
from govflow.rulebook import Rulebook
from govflow.testing.life_steps import ROLES

# -- driving a case to its end -----------------------------------------------------------------


def mighty(book: Rulebook, at: datetime) -> Iterator[Actor]:
    """Yield people who hold every post, none of whom any field can name yet, and whom fields may name."""
    every = tuple(Post(role, unit, skills=("*",)) for role in ROLES for unit in book.at(at).hierarchy)
    return (Actor(name, every) for name in ("mighty 1", "mighty 2", "mighty 3"))


def driven_to_its_end(book: Rulebook, case: Case, at: datetime) -> str:
    """Finish its tasks and close the case, by suitable people; return why that cannot be, "" if it can."""
    case = fold(decide(book, case, Tick(case.id, at)), case) or case
    for name in [name for name, task in case.tasks.items() if task.closed_at is None]:
        case, why = taken(book, case, "finish", at, name)
        if why:
            return why
    return "" if case.closed_at is not None else taken(book, case, "close", at)[1]


def taken(book: Rulebook, case: Case, step: str, at: datetime, task: str = "") -> tuple[Case, str]:
    """Return the case after a step that one of the mighty can take, or why none can."""
    why = ""
    for actor in mighty(book, at):
        command = Act(f"end {step} {task}", case.id, at, actor, step, {"note": "x"} if task else {}, task)
        try:
            return fold(decide(book, case, command), case) or case, ""
        except Refused as refused:
            why = str(refused)
    return case, why
