"""In which aspects two things of one class differ, and what is said of each.

Theory. A difference must never be lost because nobody thought of it. So things are compared by the attributes
that they have, not by a list of those that matter: whatever attribute tells two values apart is an aspect.
ASPECTS only gives it a title and says what its words name. An attribute that has none is told by its name.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import attrs

from govflow.errors import Text
from govflow.rulebook.comparing.aspects import ASPECTS, UNSAID, Aspect
from govflow.rulebook.comparing.deeds import phrase
from govflow.rulebook.comparing.speech import Speech, listed
from govflow.workflow import Effects


@attrs.frozen
class Told:
    """An aspect in which two things differ, and what is said of it."""

    key: str
    text: Text


def contrast(old: Any, new: Any, before: Speech, after: Speech, but: Collection[str] = ()) -> Iterator[Told]:
    """Yield every aspect in which two things of one class differ, `but` those that are told elsewhere."""
    for field in attrs.fields(type(new)):
        if not _counts(field) or field.name in but:
            continue
        aspect = _aspect(type(new), _key(field))
        one, other = (aspect.of(getattr(thing, field.name)) for thing in (old, new))
        if one != other:
            yield Told(_key(field), _contrasted(aspect, one, other, before, after))


def described(thing: Any, speech: Speech) -> Iterator[Told]:
    """Yield what can be said of a thing that the other book does not have."""
    for field in attrs.fields(type(thing)):
        if _counts(field):
            aspect = _aspect(type(thing), _key(field))
            parts = _parts(aspect, aspect.of(getattr(thing, field.name)), speech)
            if parts and getattr(thing, field.name) != field.default:
                yield Told(_key(field), _titled(aspect.title, listed(said for _, said in parts)))


def _counts(field: "attrs.Attribute[Any]") -> bool:
    return bool(field.eq) and field.init and field.name not in UNSAID


def _key(field: "attrs.Attribute[Any]") -> str:
    return field.alias or field.name


def _aspect(kind: type, name: str) -> Aspect:
    plain = name.replace("_", " ").strip()
    return ASPECTS.get(kind, {}).get(name) or Aspect(Text(plain, plain))


def _contrasted(aspect: Aspect, old: object, new: object, before: Speech, after: Speech) -> Text:
    was, now = _parts(aspect, old, before), _parts(aspect, new, after)
    if (len(was) <= 1 and len(now) <= 1) or isinstance(old, str) or isinstance(new, str):
        one, other = (listed(said for _, said in parts) for parts in (was, now))
        if one == other:  # told apart by what the short form leaves out
            one, other = before.fully(aspect.kind, old), after.fully(aspect.kind, new)
        return _titled(aspect.title, Text(f"{other.en}; was {one.en}", f"{other.zh}；原为{one.zh}"))
    gone, come = _without(was, now), _without(now, was)
    if not gone and not come:
        order = listed(said for _, said in now)
        return _titled(aspect.title, Text(f"now in the order {order.en}", f"顺序改为{order.zh}"))
    en = [f"now also {listed(come).en}"] * bool(come) + [f"no longer {listed(gone).en}"] * bool(gone)
    zh = [f"新增{listed(come).zh}"] * bool(come) + [f"取消{listed(gone).zh}"] * bool(gone)
    return _titled(aspect.title, Text("; ".join(en), "；".join(zh)))


def _titled(title: Text, said: Text) -> Text:
    return Text(f"{title.en}: {said.en}.", f"{title.zh}：{said.zh}。")


def _without(parts: list[tuple[object, Text]], others: list[tuple[object, Text]]) -> list[Text]:
    known = [raw for raw, _ in others]
    return [said for raw, said in parts if raw not in known]


def _parts(aspect: Aspect, value: Any, speech: Speech) -> list[tuple[object, Text]]:
    """Return what a value consists of, each part with its words."""
    if aspect.say is not None:
        return [(value, aspect.say(value))]
    return [(raw, _said(aspect, raw, speech)) for raw in _pieces(value)]


def _pieces(value: Any) -> Iterator[object]:
    match value:
        case None | "" | Text(en="", zh=""):
            return
        case Effects():
            for name in (field.name for field in attrs.fields(Effects)):
                yield from _pieces(getattr(value, name))
        case Mapping():
            for key, one in value.items():
                yield from ((key, piece) for piece in _pieces(one))
        case frozenset():
            yield from sorted(value, key=str)
        case tuple() | list():
            yield from value
        case _:
            yield value


def _said(aspect: Aspect, raw: object, speech: Speech) -> Text:
    match raw:
        case (str() as key, one):
            word, said = speech.named(_KEYS.get(aspect.title.en, ""), key), phrase(speech, aspect.kind, one)
            if word.zh == said.zh:  # a warning at 50 % that is called 50%
                return said
            return Text(f"{word.en}: {said.en}", f"{word.zh}：{said.zh}")
    return phrase(speech, aspect.kind, raw)


_KEYS = {"limits of the clocks it starts": "clock", "warns": "value", "on a warning": "value"}
"""What the keys of an aspect name that is a mapping."""
