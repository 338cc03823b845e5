"""Effecting: what a step brings with it beside clocks, as events (办理效果)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from govflow.case.case import Case
from govflow.case.commands import Actor
from govflow.case.demanding import count_of, hit
from govflow.case.events import (
    Event,
    Flagged,
    HandedTo,
    Held,
    MessageDue,
    PersonNamed,
    Published,
    Related,
    Released,
)
from govflow.case.refusals import refused
from govflow.case.rights import places
from govflow.case.rulings import Fields, known_unit, linked_to
from govflow.case.values import blank
from govflow.errors import Text
from govflow.rulebook import Rulebook
from govflow.workflow import (
    Clearing,
    Counting,
    Guard,
    HandingTo,
    Naming,
    Setting,
    Signing,
    Step,
    Workflow,
)
from govflow.workflow.guard import PSEUDO, hold

DUPLICATE, DUPLICATE_OF = "duplicate", "duplicate_of"


def written(step: Step, case: Case, actor: Actor) -> dict[str, object]:
    """Return what a step writes by itself; None clears a field."""
    fields: dict[str, object] = {}
    for writing in step.writing:
        if isinstance(writing, Signing):
            fields[writing.field] = actor.id
        elif isinstance(writing, Counting):
            fields[writing.field] = count_of(case, writing.field) + 1
        elif isinstance(writing, Setting):
            fields[writing.field] = writing.value
        elif isinstance(writing, Clearing):
            fields[writing.field] = None
    return fields


def around(book: Rulebook, case: Case, fields: Fields) -> Fields:
    """Return the fields with what a guard may ask beside them: who answers, the place, and their levels."""
    units = book.hierarchy
    levels = (units.level(unit) if unit in units else "" for unit in (case.owner, case.unit))
    return {**fields, **dict(zip(PSEUDO, (case.owner, case.unit, *levels), strict=True))}


def hold_true(book: Rulebook, case: Case, guards: tuple[Guard, ...], fields: Fields) -> bool:
    """Tell whether guards hold that may look beyond the fields."""
    looks = any(guard.field in PSEUDO for guard in guards)
    return hold(guards, around(book, case, fields) if looks else fields)


def screened(
    book: Rulebook, workflow: Workflow, case: Case, given: Mapping[str, object], fields: Fields, at: datetime
) -> Iterator[Held | Released]:
    """Yield what screens hold of what was written, and what is written anew, or wiped, and held no more."""
    for name in workflow.screened:
        if name in given or (name in case.held and blank(fields.get(name))):
            screen, word = workflow.fields[name].screen, hit(book, workflow, name, fields.get(name))
            if word:
                yield Held(at, name, screen, word)
            elif name in case.held:
                yield Released(at, name)


def flagged(
    book: Rulebook, case: Case, step: Step, at: datetime, actor: Actor, fields: Fields
) -> Iterator[Flagged]:
    """Yield the breaches that the step records: its guards see what is given, not what it adds."""
    own = {w.field: case.fields.get(w.field) if step.sources else None for w in step.writing}
    before = {**fields, **own}
    for flag in step.effects.flags:
        if hold_true(book, case, flag.guards, before):
            yield Flagged(at, flag.rule, actor.id, flag.title.en, flag.title.zh, flag.source)


def handed_to(
    book: Rulebook, case: Case, to: HandingTo, at: datetime, owner: str, fields: Fields
) -> HandedTo | None:
    """Hand the case to another unit, None if that one has it already. Errors: Refused."""
    named = fields.get(to.word) if to.how in ("field", "common") else None
    units = [str(unit) for unit in (named if isinstance(named, list) else [named]) if not blank(unit)]
    if to.how == "place":
        new = case.unit
    elif to.how == "link":
        new = linked_to(book, case.unit, to.word)
    elif to.how == "common" and units:
        new = _common(book, [owner, *units])
    elif units:
        new = units[0]
    else:
        raise refused("missing-field", f"Still needed: {to.word}.", f"尚缺：{to.word}。")
    known_unit(book, new)
    return None if new == owner else HandedTo(at, owner, new, to.how, to.word)


def _common(book: Rulebook, units: list[str]) -> str:
    """Return the lowest unit above all of them, who decides a dispute between them (共同上级)."""
    for unit in units:
        known_unit(book, unit)
    common: str | None = units[0]
    for unit in units[1:]:
        common = book.hierarchy.lowest_common(common, unit) if common else None
    if common in units:  # nobody judges his own dispute, if there is anybody above
        common = book.hierarchy.parent(common) or common if common else None
    if common is None:
        en, zh = ", ".join(units), "、".join(units)
        raise refused("no-common-unit", f"Nobody is above all of {en}.", f"{zh} 没有共同上级。")
    return common


def named(
    book: Rulebook, case: Case, naming: Naming, at: datetime, actor: Actor
) -> Iterator[PersonNamed | Flagged]:
    """Name who holds the post at the unit or nearest above it, or who stands in; else nobody is named."""
    for unit in places(case, naming.at):
        holder = book.roster.who(naming.role, unit, book.hierarchy, at) if unit in book.hierarchy else None
        if holder is not None:
            yield PersonNamed(
                at, naming.field, holder.person, naming.role, holder.unit, holder.instead_of, holder.where,
                holder.until,
            )  # fmt: skip
            return
    if not blank(case.fields.get(naming.field)):  # who was named answers no more
        yield PersonNamed(at, naming.field, "", naming.role, next(places(case, naming.at), case.owner))
    role, units = book.word(naming.role), [book.called(unit) for unit in places(case, naming.at)]
    where = Text(", ".join(u.en for u in units) or naming.at, "、".join(u.zh for u in units) or naming.at)
    en = f"Nobody holds the post '{role.en}' at {where.en}, or above it."
    yield Flagged(at, "no-one-in-post", actor.id, en, f"{where.zh}及其上级无人任“{role.zh}”。")


def beside(
    book: Rulebook, case: Case, step: Step, at: datetime, actor: Actor, command: str
) -> Iterator[Event]:
    """Yield what is published, let go, told and merged."""
    effects = step.effects
    if effects.publishes:
        yield Published(at, effects.publishes.fields)
    yield from (Released(at, one.field, actor.id) for one in effects.releases if one.field in case.held)
    yield from told(book, case, step, at, case.fields)
    if effects.merges:
        other = str(case.fields.get(effects.merges.field) or "")
        if other in ("", case.id):
            en, zh = "A case cannot be merged into itself, or into none.", "案件不能并入自身或空案件。"
            raise refused("bad-merge", en, zh)
        yield Related(at, actor.id, command and f"{command}/merged", DUPLICATE_OF, other)


def told(book: Rulebook, case: Case, step: Step, at: datetime, fields: Fields) -> Iterator[MessageDue]:
    """Yield the messages that are due as the step is taken; `fields` are those after it."""
    for tell in step.effects.tells:
        persons = persons_of(book, case, tell.to, fields)
        yield MessageDue(at, "", tell.kind, tell.to, case.owner, "", step.name, persons)


def persons_of(
    book: Rulebook, case: Case, names: tuple[str, ...], fields: Fields | None = None
) -> tuple[str, ...]:
    """Return the people whom person fields name, those of joined duplicates too, each once."""
    workflow = book.workflows.get(case.opened.workflow)
    known = workflow.fields if workflow else {}
    found: list[str] = []
    for name in names:
        field = known.get(name)
        if field is not None and field.type == "person":
            joined = [r.persons for r in case.relations if r.kind == DUPLICATE] if case.relations else ()
            for each in (case.fields if fields is None else fields, *joined):
                value = each.get(name)
                found += value if isinstance(value, list) else [str(value)] if value else []
    return tuple(dict.fromkeys(found))


def persons_in(book: Rulebook, case: Case) -> dict[str, object]:
    """Return the person fields of a case, with those of the duplicates that joined it."""
    workflow = book.workflows.get(case.workflow)
    names = [field.name for field in workflow.fields.values() if field.type == "person"] if workflow else []
    return {name: list(persons_of(book, case, (name,))) for name in names if persons_of(book, case, (name,))}
