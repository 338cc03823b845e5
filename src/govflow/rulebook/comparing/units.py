"""How trees differ: units or categories that came, ended or moved, and links (体系的差异)."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Link, Unit
from govflow.rulebook.comparing.difference import Difference, Subject
from govflow.rulebook.comparing.speech import listed
from govflow.rulebook.editions import ALWAYS
from govflow.rulebook.rulebook import Rulebook
from govflow.worktime.wording import say_date

_UNITS, _LINKS, _CATEGORIES = Subject("unit"), Subject("link"), Subject("category")

Tree = Hierarchy | None
Trees = list[tuple[datetime, Tree, Tree]]  # since when, as the old and the new book have them


def units(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in the units and the links between them, and who takes over from units that end."""
    trees = _trees(old, new)
    yield from _tree(_UNITS, trees, new)
    yield from _order(_UNITS, old.hierarchy, new.hierarchy)
    yield from _succession(old, new)
    yield from _links(trees, old, new)


def categories(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    """Yield what differs in the categories."""
    one, other = old.categories, new.categories
    yield from _tree(_CATEGORIES, [(ALWAYS, one, other)], new)
    if one is not None and other is not None:
        yield from _order(_CATEGORIES, one, other)


def _trees(old: Rulebook, new: Rulebook) -> Trees:
    """Return both hierarchies for each time in which neither changes."""
    starts = sorted({ALWAYS, *(edition.since for book in (old, new) for edition in book.editions)})
    found: Trees = []
    for since in starts:
        pair = (old.at(since).hierarchy, new.at(since).hierarchy)
        if not found or pair != found[-1][1:]:
            found.append((since, *pair))
    return found


# -- units and categories -------------------------------------------------------------------------


def _tree(subject: Subject, trees: Trees, book: Rulebook) -> Iterator[Difference]:
    """Yield for each unit what differs, once for all times in which the same differs."""
    ids = dict.fromkeys(unit for _, *pair in trees for tree in reversed(pair) for unit in tree or ())
    for unit in ids:
        told: tuple[_Told, ...] = ()
        lasting = _lasting(unit, trees)
        for since, old, new in trees:
            was, now = (_in(tree, unit) for tree in (old, new))
            said = () if was == now else tuple(_unit(was, now, old, new, lasting=lasting))
            for one in said:
                if one not in told:
                    yield _difference(subject, unit, one, since, book, dated=len(trees) > 1)
            told = said


def _in(tree: Tree, unit: str) -> Unit | None:
    return tree[unit] if tree is not None and unit in tree else None


@attrs.frozen
class _Told:
    kind: str
    aspect: str
    text: Text


def _lasting(unit: str, trees: Trees) -> bool:
    """Tell whether the old units had one at some time, and the new ones have it at another."""
    return any(_in(old, unit) for _, old, _ in trees) and any(_in(new, unit) for _, _, new in trees)


def _unit(was: Unit | None, now: Unit | None, old: Tree, new: Tree, *, lasting: bool) -> Iterator[_Told]:
    if was is None and now is not None:
        kind, en, zh = ("changed", "is in force", "有效") if lasting else ("added", "is new", "为新增")
        above = _called(new, now.parent) if now.parent else Text("nobody", "无上级")
        yield _Told(
            kind,
            "",
            Text(f"{_name(now).en} {en}, under {above.en}.", f"{_name(now).zh}{zh}，上级为{above.zh}。"),
        )
    elif was is not None and now is None:
        kind, en, zh = (
            ("changed", "is not in force", "已终止") if lasting else ("removed", "is gone", "已取消")
        )
        yield _Told(kind, "", Text(f"{_name(was).en} {en}.", f"{_name(was).zh}{zh}。"))
    elif was is not None and now is not None:
        yield from _aspects(was, now, old, new)


def _aspects(was: Unit, now: Unit, old: Tree, new: Tree) -> Iterator[_Told]:
    name = _name(now)
    for field in attrs.fields(Unit):
        one, other = getattr(was, field.name), getattr(now, field.name)
        if one == other:
            continue
        if field.name == "parent":
            a, b = (_called(tree, p) if p else Text("nobody", "无") for tree, p in ((old, one), (new, other)))
            text = Text(
                f"{name.en} moves: under {b.en}; was under {a.en}.",
                f"{name.zh}划转：上级为{b.zh}；原为{a.zh}。",
            )
        elif field.name == "name":
            text = Text(f"{name.en} has another name; it was '{one.en}'.", f"{name.zh}更名；原名“{one.zh}”。")
        else:
            title = _TITLES.get(field.name) or Text(field.name, field.name)
            a, b = (_plain(value) for value in (one, other))
            text = Text(
                f"{name.en}, {title.en}: {b.en}; was {a.en}.", f"{name.zh}，{title.zh}：{b.zh}；原为{a.zh}。"
            )
        yield _Told("changed", field.name, text)


_TITLES = {
    "level": Text("level", "层级"),
    "kind": Text("kind", "类型"),
    "aliases": Text("aliases", "别名"),
    "households": Text("households", "户数"),
}


def _plain(value: object) -> Text:
    if isinstance(value, tuple):
        return listed(Text(str(one), str(one)) for one in value)
    return Text("none", "无") if value in (None, "") else Text(str(value), str(value))


def _difference(
    subject: Subject, unit: str, told: _Told, since: datetime, book: Rulebook, *, dated: bool
) -> Difference:
    text, on = told.text, say_date(since.astimezone(book.zone).date()) if since != ALWAYS else None
    if on is not None:
        text = Text(f"From {on.en} on: {text.en}", f"自{on.zh}起：{text.zh}")
    elif dated:
        text = Text(f"At first: {text.en}", f"最初：{text.zh}")
    data = {"since": since.isoformat()} if on is not None else {}
    aspect = ".".join(filter(None, (unit, told.aspect)))
    return Difference(subject, told.kind, text, aspect, data=data)  # type: ignore[arg-type]


def _name(unit: Unit) -> Text:
    name = unit.name
    return (
        name if unit.id in (name.en, name.zh) else Text(f"{name.en} ({unit.id})", f"{name.zh}（{unit.id}）")
    )


def _called(tree: Tree, unit: str) -> Text:
    found = _in(tree, unit)
    return _name(found) if found else Text(unit, unit)


def _order(subject: Subject, old: Hierarchy, new: Hierarchy) -> Iterator[Difference]:
    """Yield that siblings stand in another order, which reports show."""
    moved = set(old) != set(new) or any(old.parent(unit) != new.parent(unit) for unit in new)
    if not moved and tuple(old) != tuple(new):
        text = Text("Those under one parent stand in another order.", "同级排列顺序有变。")
        yield Difference(subject, "changed", text, "order")


# -- who takes over -------------------------------------------------------------------------------


def _succession(old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    for unit in dict.fromkeys([*old.succession.endings, *new.succession.endings]):
        was, now = (book.succession.endings.get(unit) for book in (old, new))
        if was == now:
            continue
        name = new.called(unit)
        one, other = (
            (
                Text("it goes on", "继续有效")
                if end is None
                else _ending(end.at, end.successor or end.above, book)
            )
            for end, book in ((was, old), (now, new))
        )
        text = Text(f"{name.en}: {other.en}; was: {one.en}.", f"{name.zh}：{other.zh}；原为：{one.zh}。")
        yield Difference(_UNITS, "changed", text, f"{unit}.ending")


def _ending(at: datetime, successor: str, book: Rulebook) -> Text:
    day, to = say_date(at.astimezone(book.zone).date()), book.called(successor)
    return Text(
        f"it is over on {day.en}, and open cases go to {to.en}", f"自{day.zh}起终止，未结事项由{to.zh}接办"
    )


# -- links ----------------------------------------------------------------------------------------


def _links(trees: Trees, old: Rulebook, new: Rulebook) -> Iterator[Difference]:
    told: set[tuple[str, Link]] = set()
    for since, one, other in trees:
        was, now = (dict.fromkeys(tree.links if tree else ()) for tree in (one, other))
        found = {("removed", link) for link in was if link not in now}
        found |= {("added", link) for link in now if link not in was}
        order = [link for link in (*was, *now) for kind in ("removed", "added") if (kind, link) in found]
        for link in dict.fromkeys(order):
            kind = "removed" if ("removed", link) in found else "added"
            if (kind, link) not in told:
                yield _link(kind, link, since, new if kind == "added" else old, dated=len(trees) > 1)
        told = found
    yield from _ranks(old.hierarchy, new.hierarchy)


def _link(kind: str, link: Link, since: datetime, book: Rulebook, *, dated: bool) -> Difference:
    word, one, other = book.word(link.kind), book.called(link.source), book.called(link.target)
    en, zh = ("is new", "为新增") if kind == "added" else ("is gone", "已取消")
    text = Text(f"{one.en} → {other.en} ({word.en}) {en}.", f"{one.zh} → {other.zh}（{word.zh}）{zh}。")
    aspect = f"{link.kind}.{link.source}.{link.target}"
    return _difference(_LINKS, aspect, _Told(kind, "", text), since, book, dated=dated)


def _ranks(old: Hierarchy, new: Hierarchy) -> Iterator[Difference]:
    """Yield that links stand in another order: of several the first one counts."""
    one, other = tuple(dict.fromkeys(old.links)), tuple(dict.fromkeys(new.links))
    if one != other and set(one) == set(other):
        text = Text(
            "The links stand in another order; of several the first counts.",
            "关联的排列顺序有变；有多条的以第一条为准。",
        )
        yield Difference(_LINKS, "changed", text, "order")
