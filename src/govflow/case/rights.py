"""Rights: whether somebody may do something with a case, by his posts and by who he is (权限)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from govflow.case.case import Case
from govflow.case.commands import Actor
from govflow.errors import Text
from govflow.hierarchy import Post
from govflow.rulebook import Rulebook
from govflow.workflow import OWNER, SYSTEM_ROLE, Right, Step
from govflow.workflow.right import ABOVE, ITSELF, OVER, PARENT, PLACE


def posts_of(book: Rulebook, actor: Actor, at: datetime) -> Iterable[Post]:
    """Return the posts that somebody holds: those the host gives, and those of the roster (岗位)."""
    held, own = book.roster.posts_of(actor.id, at), actor.posts
    for post in own:
        if post.since is not None or post.until is not None:
            day = at.astimezone(book.zone).date()
            return (*(post for post in own if post.holds_on(day)), *held)
    return (*own, *held) if held else own


def may(
    book: Rulebook, case: Case, step: Step, actor: Actor, at: datetime, parent: Case | None = None
) -> bool:
    """Tell whether the actor may take a step, which is asked before every one."""
    if not isinstance(actor.id, str):
        raise TypeError(f"the id of an actor is a text（经办人编号须为文本）: {actor.id!r:.60}")
    roles = step.roles_over  # of nearly all who may, one look at their posts tells it
    for post in actor.posts if roles else ():
        undated = post.role in roles and post.since is None and post.until is None
        if undated and book.hierarchy.covers(post.unit, case.owner):
            return True
    return not step.by or allows(book, case, step.by, actor, at, parent)


def allows(
    book: Rulebook,
    case: Case,
    rights: Iterable[Right],
    actor: Actor,
    at: datetime,
    parent: Case | None = None,
) -> bool:
    """Tell whether the actor has one of the rights; `parent` is the case around a task."""
    posts = posts_of(book, actor, at)
    for right in rights:
        if right.person:
            named = case.fields.get(right.person)
            if actor.id and actor.id in (named if isinstance(named, list) else (named,)):
                return True  # a field that names nobody names no nameless actor either
            continue
        role = right.role
        for post in posts:
            if post.role == role and role != SYSTEM_ROLE and _stands(book, case, right, post.unit, parent):
                return True
    return False


def granting(
    book: Rulebook,
    case: Case,
    rights: Iterable[Right],
    actor: Actor,
    at: datetime,
    parent: Case | None = None,
) -> tuple[Post, ...]:
    """Return the posts by which the actor has one of the rights; all of his where it comes from no post."""
    posts = tuple(posts_of(book, actor, at))
    pairs = ((post, right) for post in posts for right in rights if post.role == right.role != SYSTEM_ROLE)
    found = (post for post, right in pairs if _stands(book, case, right, post.unit, parent))
    return tuple(dict.fromkeys(found)) or posts


def _stands(book: Rulebook, case: Case, right: Right, held_at: str, parent: Case | None) -> bool:
    """Tell whether a post at a unit stands to the case as the right asks."""
    units = book.hierarchy
    if right.reach == OVER and right.at == OWNER:  # what nearly all rights ask
        return units.covers(held_at, case.owner)
    if held_at not in units:
        return False
    return any(
        _reaches(book, right.reach, held_at, unit) for unit in places(case, right.at, parent) if unit in units
    )


def _reaches(book: Rulebook, reach: str, held_at: str, unit: str) -> bool:
    if reach == OVER:
        return book.hierarchy.is_under(unit, held_at)
    if reach == ITSELF:
        return unit == held_at
    if reach == ABOVE:
        return unit != held_at and book.hierarchy.is_under(unit, held_at)
    return unit in book.hierarchy.linked(held_at, reach)


def places(case: Case, at: str, parent: Case | None = None) -> Iterator[str]:
    """Yield the units of a case that a word means: its owner, its place, or those in a field."""
    if at == OWNER:
        yield case.owner
    elif at == PLACE:
        yield case.unit
    elif at == PARENT:
        if parent is not None:
            yield parent.owner
    else:
        named = case.fields.get(at)
        yield from named if isinstance(named, list) else [str(named)] if named else ()


def who(book: Rulebook, case: Case, rights: Iterable[Right], parent: Case | None = None) -> Text:
    """Say who has one of the rights: roles with the units, and persons."""
    alike = groupby(rights, lambda right: right.person or (right.at, right.reach))
    said = [_said(book, case, tuple(group), parent) for _, group in alike]
    return Text(" or ".join(one.en for one in said), "或".join(one.zh for one in said))


def either(said: Sequence[Text]) -> Text:
    """Join what holds one of several: `a, b or c`, `甲、乙或丙`."""
    *first, last = said
    en, zh = ", ".join(one.en for one in first), "、".join(one.zh for one in first)
    return Text(f"{en} or {last.en}", f"{zh}或{last.zh}") if first else last


def _said(book: Rulebook, case: Case, rights: tuple[Right, ...], parent: Case | None) -> Text:
    """Say who has rights that reach the same units, or are those of one person."""
    right = rights[0]
    if right.person:
        workflow = book.workflows.get(case.workflow)
        field = workflow.fields.get(right.person) if workflow else None
        title = field.title if field and field.title.en else Text(right.person, right.person)
        return Text(f"the person in '{title.en}'", f"“{title.zh}”本人")
    role, ids = either([book.word(right.role) for right in rights]), list(places(case, right.at, parent))
    units = [book.called(unit) for unit in ids]
    where = Text(", ".join(unit.en for unit in units), "、".join(unit.zh for unit in units))
    if not units:
        return role
    if right.reach == ABOVE:
        return Text(f"{role.en} above {where.en}", f"{where.zh}上级的{role.zh}")
    if right.reach == OVER and any(book.hierarchy.ancestors(unit) for unit in ids if unit in book.hierarchy):
        return Text(f"{role.en} of {where.en} or above", f"{where.zh}或其上级的{role.zh}")
    if right.reach in (OVER, ITSELF):
        return Text(f"{role.en} of {where.en}", f"{where.zh}的{role.zh}")
    link = book.word(right.reach)
    if link == Text(right.reach, right.reach):  # a verb, most likely: who manages the grid
        return Text(f"{role.en} of who {link.en} {where.en}", f"{where.zh}的{link.zh}的{role.zh}")
    return Text(f"{role.en} of the {link.en} of {where.en}", f"{where.zh}的{link.zh}的{role.zh}")
