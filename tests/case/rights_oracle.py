"""The oracle of rights: who may take a step, told naively, each post and each stand-in by itself."""

from datetime import date, datetime

from govflow.case import (
    Actor,
    Case,
    Post,
)
from govflow.rulebook import Rulebook
from govflow.testing.offices import PEOPLE
from govflow.workflow import Right, Step

# -- the oracle of rights ----------------------------------------------------------------------


def may(book: Rulebook, case: Case, step: Step, actor: Actor, at: datetime, parent: Case | None) -> bool:
    """Tell whether the actor may take the step, naively."""
    if not step.by:
        return True
    book = book.at(at)
    day = at.astimezone(book.zone).date()
    held = [post for post in actor.posts if holds(post, day)]
    for person, post in book.roster.posts:
        if holds(post, day) and (person == actor.id or leads_to(book, person, actor.id, at)):
            held.append(post)
    return any(grants(book, case, right, actor, held, parent) for right in step.by)


def holds(post: Post, day: date) -> bool:
    return not (post.since and day < post.since) and not (post.until and post.until < day)


def leads_to(book: Rulebook, away: str, person: str, at: datetime) -> bool:
    """Tell whether somebody is away and the person stands in, or for whoever does."""
    for _ in PEOPLE:
        told = [
            a
            for a in book.roster.absences
            if a.person == away and (not a.since or a.since <= at) and at < a.until
        ]
        if not told:
            return False
        away = told[-1].stand_in
        if away == person:
            return True
    return False


def grants(
    book: Rulebook, case: Case, right: Right, actor: Actor, held: list[Post], parent: Case | None
) -> bool:
    if right.person:
        named = case.fields.get(right.person) or []
        return actor.id in ([named] if isinstance(named, str) else named)  # type: ignore[operator]
    units: dict[str, list[str]] = {"owner": [case.owner], "unit": [case.unit], "parent": []}
    if parent is not None:
        units["parent"] = [parent.owner]
    named = case.fields.get(right.at) or []
    where = units.get(right.at, [named] if isinstance(named, str) else named)
    return any(
        post.role == right.role != "system" and reaches(book, right.reach, post.unit, unit)
        for post in held
        for unit in where  # type: ignore[attr-defined]
    )


def reaches(book: Rulebook, reach: str, held_at: str, unit: str) -> bool:
    above = []
    up = book.hierarchy[unit].parent
    while up is not None:
        above.append(up)
        up = book.hierarchy[up].parent
    if reach in ("over", "itself", "above"):
        return held_at in {"over": [unit, *above], "itself": [unit], "above": above}[reach]
    return any(
        (link.kind, link.source, link.target) == (reach, held_at, unit) for link in book.hierarchy.links
    )
