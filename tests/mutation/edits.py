"""What may stand in a place by mistake: cut, misspelt, turned round, one too far."""

import re
from collections.abc import Iterator

from tests.mutation.mutation import Edit
from tests.mutation.tree import CUT, Quoted, Route, Several, Tree, get

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CLOSED = re.compile(r"[\[(\]]?-?[\d.]+\.\.-?[\d.]+[)\]\[]?")
_BORDERS = {">=": ">", "<=": "<", ">": ">=", "<": "<="}


def like(text: str, old: str) -> str:
    """Return a text in quotes where the one that it stands for was."""
    return Quoted(text) if isinstance(old, Quoted) else text


def cut(_tree: Tree, _route: Route) -> Iterator[Tree]:
    """Leave it out."""
    yield CUT


def cut_item(tree: Tree, route: Route) -> Iterator[Tree]:
    """Leave one of several out."""
    value = get(tree, route)
    if isinstance(value, list) and len(value) > 1:
        yield value[:-1]


def misspell(tree: Tree, route: Route) -> Iterator[Tree]:
    """Lose a letter in the middle of a word."""
    value = get(tree, route)
    if isinstance(value, str) and re.search(r"[A-Za-z]", value):
        at = len(value) // 2
        yield like(value[:at] + value[at + 1 :] if len(value) > 3 else value + "x", value)


def misspell_key(tree: Tree, route: Route) -> Iterator[Tree]:
    """Lose a letter in the middle of a key."""
    value = get(tree, route)
    if isinstance(value, dict):
        for key in value:
            if len(key) > 3:
                at = len(key) // 2
                yield {(k[:at] + k[at + 1 :] if k == key else k): v for k, v in value.items()}


def swap(tree: Tree, route: Route) -> Iterator[Tree]:
    """Take what stands at the same place of the next rule, where that is something else."""
    *before, at, key = route
    rows = get(tree, tuple(before))
    if isinstance(at, int) and at + 1 < len(rows):
        other = rows[at + 1].get(key)
        if other is not None and other != rows[at][key]:
            yield other


def other_of(*pattern: str) -> Edit:
    """Take the next of the values that are declared elsewhere in the file."""

    def edit(tree: Tree, route: Route) -> Iterator[Tree]:
        try:
            known = list(get(tree, tuple(part if part != "?" else str(route[-1]) for part in pattern)))
        except (KeyError, TypeError):
            return
        value = get(tree, route)
        if value in known and len(known) > 1:
            yield known[(known.index(value) + 1) % len(known)]

    return edit


def border(tree: Tree, route: Route) -> Iterator[Tree]:
    """Let a bound belong to a range or not: `>=` for `>`, `[a..b)` for `a..b`."""
    value = get(tree, route)
    if not isinstance(value, str):
        return
    for sign, other in _BORDERS.items():
        if value.startswith(sign + " ") or re.match(re.escape(sign) + r"\d", value):
            yield like(value.replace(sign, other, 1), value)
            return
    if _CLOSED.fullmatch(value):
        inner = value.strip("[]()")
        opened = value[-1:] in ")["
        yield Quoted(f"[{inner}{']' if opened else ')'}")


def bound(tree: Tree, route: Route) -> Iterator[Tree]:
    """Be one off in a number."""
    value = get(tree, route)
    if isinstance(value, str) and (found := _NUMBER.search(value)) and "." not in found.group():
        yield like(value[: found.start()] + str(int(found.group()) + 1) + value[found.end() :], value)


def turn(tree: Tree, route: Route) -> Iterator[Tree]:
    """Write a range from its end to its beginning, hours too."""
    value = get(tree, route)
    if isinstance(value, str):
        for sign in ("..", "-"):
            first, found, last = value.partition(sign)
            if found and first.strip("[](") and _NUMBER.search(first) and _NUMBER.search(last):
                ends = (last.rstrip("])["), first.lstrip("[]("))
                if ends[0] != ends[1]:
                    yield like(sign.join(ends), value)
                return


def negate(tree: Tree, route: Route) -> Iterator[Tree]:
    """Say the opposite."""
    value = get(tree, route)
    said = ", ".join(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else value
    if not isinstance(said, str) or said in ("", "-"):
        return
    if said.startswith("not("):
        yield like(said[4:-1], Quoted())
    elif not said.startswith(("<", ">", "[", "(", "]")):
        yield Quoted(f"not({said})")


def anything(tree: Tree, route: Route) -> Iterator[Tree]:
    """Forget a condition."""
    if get(tree, route) not in ("-", ""):
        yield Quoted("-")


def twice(tree: Tree, route: Route) -> Iterator[Tree]:
    """Write a row once more, under another id where rows have ids of their own."""
    row = get(tree, route)
    yield Several((row, {**row, "id": f"{row['id']}-2"} if "id" in row else row))


def same_row(tree: Tree, route: Route) -> Iterator[Tree]:
    """Write a row twice."""
    row = get(tree, route)
    yield Several((row, row))


def say(value: Tree) -> Edit:
    """Write this instead."""

    def edit(tree: Tree, route: Route) -> Iterator[Tree]:
        if get(tree, route) != value:
            yield value

    return edit


def replace(old: str, new: str) -> Edit:
    """Write one word for another."""

    def edit(tree: Tree, route: Route) -> Iterator[Tree]:
        value = get(tree, route)
        if isinstance(value, str) and re.search(rf"\b{old}", value):
            yield like(re.sub(rf"\b{old}", new, value), value)

    return edit


def plain(edit: Edit) -> Edit:
    """Edit only a name of its own or in a list, not what a key inside says."""

    def edited(tree: Tree, route: Route) -> Iterator[Tree]:
        if isinstance(route[-1], int) or route[-1] in ("by", "role"):
            yield from edit(tree, route)

    return edited


def double(tree: Tree, route: Route) -> Iterator[Tree]:
    """Write twice the amount."""
    value = get(tree, route)
    if isinstance(value, str) and re.match(r"\d+ [a-z]", value):
        amount, unit = value.split(" ", 1)
        yield like(f"{2 * int(amount)} {unit}", value)


def over_the_law(tree: Tree, route: Route) -> Iterator[Tree]:
    """Promise more than the statutory limit beside it."""
    allowed = get(tree, route[:-1]).get("statutory", "")
    if re.match(r"\d+ [a-z]", allowed):
        amount, unit = allowed.split(" ", 1)
        yield like(f"{int(amount) + 1} {unit}", get(tree, route))


def itself(tree: Tree, route: Route) -> Iterator[Tree]:
    """Name itself as its parent."""
    row = get(tree, route[:-1])
    if row["parent"]:
        yield row["id"]


def turned(tree: Tree, route: Route) -> Iterator[Tree]:
    """Let a link lead back."""
    row = get(tree, route)
    yield {**row, "from": row["to"], "to": row["from"]}
