"""Climbing: handing a case up, one unit or one rung at a time (升级).

Escalation ends because edges only rise. Along the tree each unit lies above the last, and the ceiling stops
them. On a ladder each rung stands higher than all on which the owner stands now, and rungs are few; a rung
that a place does not have is passed over.
"""

from collections.abc import Mapping
from datetime import datetime

from govflow.case.case import Case
from govflow.case.demanding import title
from govflow.case.events import HandedUp
from govflow.case.refusals import refused
from govflow.case.rulings import ask, known_unit, linked_to
from govflow.case.values import blank
from govflow.case.words import unstopped
from govflow.errors import Refused
from govflow.rulebook import Rulebook
from govflow.workflow import Ladder, Rung, Step


def handed_up(book: Rulebook, case: Case, step: Step, at: datetime, given: Mapping[str, object]) -> HandedUp:
    """Hand the case up as the step says. Errors: Refused `top-reached`, `ceiling-reached`, `many-links`."""
    known_unit(book, case.owner)
    if step.climb.startswith("ladder:"):
        return _up_a_ladder(book, case, _ladder(book, step.climb), at, given)
    above = book.hierarchy.parent(case.owner)
    ceiling = book.hierarchy.at_level(case.owner, step.climb)
    if above is None or ceiling is None or ceiling == case.owner:
        raise _top(book, case, step.climb)
    return HandedUp(at, case.owner, above)


def _up_a_ladder(
    book: Rulebook, case: Case, ladder: Ladder, at: datetime, given: Mapping[str, object]
) -> HandedUp:
    stands = rung_of(book, ladder, case.owner)
    for number, rung in enumerate(ladder.rungs[stands + 1 :], stands + 1):
        if owner := _unit_of(book, case, rung):
            reason = ""
            if number > _ceiling(book, case, ladder):
                reason = _exception(book, case, ladder, given)
            return HandedUp(at, case.owner, owner, ladder.name, reason)
    raise _top(book, case, ladder.rungs[-1].level or ladder.rungs[-1].link)


def rung_of(book: Rulebook, ladder: Ladder, owner: str) -> int:
    """Return the number of the highest rung on which a unit stands, -1 for one below them all.

    One that is on no rung, such as a department, stands just below the nearest unit above it that is on one.
    """
    own = _own_rung(book, ladder, owner)
    if own >= 0:
        return own
    above = (_own_rung(book, ladder, unit) for unit in book.hierarchy.ancestors(owner))
    return next((number - 1 for number in above if number >= 0), -1)


def _own_rung(book: Rulebook, ladder: Ladder, unit: str) -> int:
    units = book.hierarchy
    own = ladder.by_level.get(units.level(unit), -1)
    for number, kind in ladder.by_link:
        if number > own and units.linked(unit, kind):
            own = number
    return own


def budget(book: Rulebook, name: str, owner: str) -> str:
    """Return the limit of the rung on which the owner stands; of the nearest above it, if on none."""
    ladder = _ladder(book, name)
    if owner not in book.hierarchy:
        return ladder.rungs[0].budget
    own = _own_rung(book, ladder, owner)
    return ladder.rungs[own if own >= 0 else rung_of(book, ladder, owner) + 1].budget


def _ladder(book: Rulebook, name: str) -> Ladder:
    found = book.ladders.get(name.removeprefix("ladder:"))
    if found is None:
        raise refused("unknown-ladder", f"There is no '{name}'.", f"没有“{name}”。")
    return found


def _unit_of(book: Rulebook, case: Case, rung: Rung) -> str | None:
    """Return the unit above the owner that is of the rung's level, or the one so linked to the place."""
    if rung.link:
        try:
            return linked_to(book, case.unit, rung.link)
        except Refused as why:
            if why.code == "many-links":
                raise
            return None  # this place has none: the next rung
    above = book.hierarchy.parent(case.owner)
    found = book.hierarchy.at_level(above, rung.level) if above else None
    return found or _of_place(book, case, rung.level)


def _of_place(book: Rulebook, case: Case, level: str) -> str | None:
    """Return the unit of a level above the place, for an owner who stands beside it: not below the owner."""
    found = book.hierarchy.at_level(case.unit, level) if case.unit in book.hierarchy else None
    return None if found is None or book.hierarchy.is_under(found, case.owner) else found


def _ceiling(book: Rulebook, case: Case, ladder: Ladder) -> int:
    """Return the number of the highest rung that the case may reach without a reason."""
    level = ladder.ceiling
    if level.startswith("table:"):
        level = str(ask(book, case, level.removeprefix("table:")).outputs.get("ceiling") or "")
    return ladder.by_level.get(level, len(ladder.rungs) - 1)


def _exception(book: Rulebook, case: Case, ladder: Ladder, given: Mapping[str, object]) -> str:
    """Return the reason for passing the ceiling, which must be given with the very step."""
    reason = given.get(ladder.exception) if ladder.exception else None
    if not blank(reason):
        return str(reason)
    why, owner = unstopped(ladder.why), book.called(case.owner)
    field = title(book.workflows[case.workflow], ladder.exception)
    more = (
        (f" Beyond it needs '{field.en}'.", f"再升级须填写“{field.zh}”。") if ladder.exception else ("", "")
    )
    quoted = (f"{why.en}. ", f"{why.zh}。") if why.en else ("", "")
    error = refused(
        "ceiling-reached",
        f"{quoted[0]}{owner.en} is as high as this may climb.{more[0]}",
        f"{quoted[1]}{owner.zh}已是可升级的最高层级。{more[1]}",
    )
    error.source = ladder.source
    raise error


def _top(book: Rulebook, case: Case, word: str) -> Refused:
    owner, level = book.called(case.owner), book.word(word)
    return refused(
        "top-reached",
        f"{owner.en} is as high as this may climb ({level.en}).",
        f"{owner.zh}已是可升级的最高层级（{level.zh}）。",
    )
