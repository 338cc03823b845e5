"""Things that have names: which came, which went, which have another name, and what of the others differs."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import attrs

from govflow.errors import Place, Text
from govflow.rulebook.comparing.contrasting import contrast, described
from govflow.rulebook.comparing.deeds import name_of
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import Speech

Things = Mapping[str, Any]

_MOST_COMPARED = 10_000  # pairs of what went and what came; of more nobody asks whether it was only renamed


@attrs.frozen(eq=False)
class Sides:
    """How the old and the new rulebook name what they hold."""

    old: Speech
    new: Speech


@attrs.frozen
class Sort:
    """A sort of things in a subject: `noun` stands before their names, `aspect` before their aspects."""

    noun: Text
    aspect: str

    def of(self, thing: Any) -> Text:
        """Return what a thing is called: `Step 'Accept' (accept)`."""
        name = name_of(thing)
        return Text(f"{self.noun.en} {name.en}".strip(), f"{self.noun.zh}{name.zh}")


def things(
    subject: Subject, sort: Sort, pair: tuple[Things, Things], sides: Sides, *, ordered: bool = True
) -> Iterator[Difference]:
    """Yield what differs between two sets of things of one sort, found by their names."""
    old, new = pair
    renamed = dict(_renamed(old, new, sides))
    for name, thing in old.items():
        if name not in new and name not in renamed:
            yield _gone(subject, sort, name, thing)
    for name, thing in new.items():
        if name in old:
            yield from changed(subject, sort, name, (old[name], thing), sides)
        elif name not in renamed.values():
            yield _come(subject, sort, name, thing, sides.new)
    for was, now in renamed.items():
        yield _called(subject, sort, old[was], new[now], was, now)
    if ordered and old.keys() == new.keys() and list(old) != list(new):
        yield in_order(subject, sort, list(new))


def single(subject: Subject, old: Any, new: Any, details: tuple[Text, ...] = ()) -> Difference:
    """Return that a whole subject is new, or gone."""
    name, place = subject.text, _place(new or old)
    if new is None:
        text = Text(f"{name.en} is gone.", f"{name.zh}已取消。")
        return Difference(subject, "removed", text, "", details, before=place)
    text = Text(f"{name.en} is new.", f"新增{name.zh}。")
    return Difference(subject, "added", text, "", details, after=place)


def in_order(subject: Subject, sort: Sort, names: list[str]) -> Difference:
    """Return that things stand in another order."""
    order = ", ".join(names)
    text = Text(f"{sort.noun.en}: now in the order {order}.", f"{sort.noun.zh}：顺序改为 {order}。")
    return Difference(subject, "changed", text, f"{sort.aspect}.order")


def changed(
    subject: Subject,
    sort: Sort,
    name: str,
    pair: tuple[Any, Any],
    sides: Sides,
    *,
    alone: bool = False,
    but: Collection[str] = (),
) -> Iterator[Difference]:
    """Yield each aspect in which a thing differs; `alone` in its subject, it need not be named."""
    old, new = pair
    lead = Text("", "") if alone else sort.of(new)
    for told in contrast(old, new, sides.old, sides.new, but):
        en, zh = (f"{lead.en}, {told.text.en}", f"{lead.zh}，{told.text.zh}")
        text = capital(told.text) if alone else Text(en, zh)
        yield Difference(
            subject, "changed", text, ".".join(filter(None, (sort.aspect, name * (not alone), told.key))),
            before=_place(old), after=_place(new),
        )  # fmt: skip


def capital(text: Text) -> Text:
    """Return a text that begins a line."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def _gone(subject: Subject, sort: Sort, name: str, thing: Any) -> Difference:
    said = sort.of(thing)
    text = Text(f"{said.en} is gone.", f"{said.zh}已取消。")
    return Difference(subject, "removed", text, f"{sort.aspect}.{name}", before=_place(thing))


def _come(subject: Subject, sort: Sort, name: str, thing: Any, speech: Speech) -> Difference:
    said, details = (
        sort.of(thing),
        tuple(told.text for told in described(thing, speech) if told.key != "title"),
    )
    text = Text(f"{said.en} is new.", f"新增{said.zh}。")
    return Difference(subject, "added", text, f"{sort.aspect}.{name}", details, after=_place(thing))


def _called(subject: Subject, sort: Sort, old: Any, new: Any, was: str, now: str) -> Difference:
    said = sort.of(new)
    text = Text(
        f"{said.en} was called '{was}' before; nothing else of it differs.",
        f"{said.zh}原称“{was}”，其余不变。",
    )
    return Difference(subject, "renamed", text, f"{sort.aspect}.{now}", (), _place(old), _place(new))


def _renamed(old: Things, new: Things, sides: Sides) -> Iterator[tuple[str, str]]:
    """Yield the old and the new name of each thing that is the same but for its name."""
    come = [name for name in new if name not in old]
    gone = [name for name in old if name not in new]
    if len(come) * len(gone) > _MOST_COMPARED:
        return
    for was in gone:
        for now in come:
            if type(old[was]) is type(new[now]) and not [*contrast(old[was], new[now], sides.old, sides.new)]:
                come.remove(now)
                yield was, now
                break


def _place(thing: Any) -> Place | None:
    found = getattr(thing, "place", None)
    return found if isinstance(found, Place) else None
