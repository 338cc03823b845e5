"""Rule files as plain trees that can be changed in one place and written again.

Values are `dict`, `list` and `str`; what stood in quotes is `Quoted`, and stays so. Comments are lost.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from govflow.rulebook.nodes import Items, Leaf, Node, read_yaml

Tree = Any
"""`dict[str, Tree]`, `list[Tree]` or `str`."""

Route = tuple[str | int, ...]
"""The keys and positions that lead to a place in a tree."""

CUT: Final = object()
_PLAIN = re.compile(r"[^\W_]([^:#\n]|:(?=\S))*(?<=\S)")


class Several(tuple[Tree, ...]):
    """What stands in the place of one item of a list."""

    __slots__ = ()


class Quoted(str):
    """A text that stood in quotes."""

    __slots__ = ()


def parse(text: str, file: str) -> Tree:
    """Return the tree of a YAML file."""
    return _tree(read_yaml(text, file))


def _tree(node: Node) -> Tree:
    if isinstance(node, Leaf):
        return Quoted(node.text) if node.quoted else node.text
    if isinstance(node, Items):
        return [_tree(item) for item in node.items]
    return {key.text: _tree(value) for key, value in node.pairs}


def write(tree: Tree) -> str:
    """Return a tree as YAML, one value on a line."""
    return "".join(f"{line}\n" for line in _lines(tree))


def _lines(tree: Tree) -> Iterator[str]:
    pairs = [(_word(key) + ":", value) for key, value in tree.items()] if isinstance(tree, dict) else []
    for sign, value in pairs or [("-", value) for value in tree]:
        if isinstance(value, str) or not value:
            yield f"{sign} {_word(value) if isinstance(value, str) else json.dumps(value)}"
        else:
            yield sign
            yield from (f"  {line}" for line in _lines(value))


def _word(text: str) -> str:
    plain = not isinstance(text, Quoted) and (not text or _PLAIN.fullmatch(text))
    return text if plain else json.dumps(text, ensure_ascii=False)


def found(tree: Tree, pattern: str, route: Route = ()) -> Iterator[Route]:
    """Yield the routes that a pattern leads to: keys with dots between, `*` for any, `**` for all leaves.

    Where a key may lead to one value or a list of such, the pattern passes through the list.
    """
    step, _, rest = pattern.partition(".")
    if step == "**":
        yield from _leaves(tree, route)
        return
    if isinstance(tree, list) and step != "*":
        for n, item in enumerate(tree):
            yield from found(item, pattern, (*route, n))
        return
    for key, value in _children(tree):
        if step in ("*", key):
            yield from found(value, rest, (*route, key)) if rest else [(*route, key)]


def _children(tree: Tree) -> list[tuple[str | int, Tree]]:
    if isinstance(tree, dict):
        return list(tree.items())
    return list(enumerate(tree)) if isinstance(tree, list) else []


def _leaves(tree: Tree, route: Route) -> Iterator[Route]:
    if isinstance(tree, str):
        yield route
    for key, value in _children(tree):
        yield from _leaves(value, (*route, key))


def get(tree: Tree, route: Route) -> Tree:
    """Return what stands at a place."""
    for key in route:
        tree = tree[key]
    return tree


def put(tree: Tree, route: Route, value: Tree) -> Tree:
    """Return the tree with another value at a place, or without that place where the value is CUT."""
    if not route:
        return value
    key, *rest = route
    if rest:
        value = put(tree[key], tuple(rest), value)
    pairs = [(k, value if k == key else v) for k, v in _children(tree)]
    kept = [(k, v) for k, v in pairs if v is not CUT]
    if isinstance(tree, dict):
        return dict(kept)
    return [item for _, v in kept for item in (v if isinstance(v, Several) else [v])]
