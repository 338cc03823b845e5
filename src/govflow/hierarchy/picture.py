"""A hierarchy as a Mermaid flowchart, and as DOT text for graphviz."""

from collections.abc import Callable, Iterator

from govflow.errors import Text
from govflow.hierarchy.hierarchy import Hierarchy

_UNSAFE = {ord(sign): f"#{ord(sign)};" for sign in '"#&<>\\`'} | {ord(space): " " for space in "\r\n\t"}
_ESCAPED = {ord("\\"): "\\\\", ord('"'): '\\"', ord("&"): "&amp;"}  # graphviz decodes entities
_DOT = 'rankdir=LR; node [shape=box, fontname="sans-serif"]; edge [fontname="sans-serif"];'


def _as_written(kind: str) -> Text:
    return Text(kind, kind)


def mermaid(
    hierarchy: Hierarchy, lang: str = "en", limit: int = 200, *, word: Callable[[str], Text] = _as_written
) -> str:
    """Return Mermaid text that draws the units from the top, and the links between those drawn (层级图).

    Titles are in `lang`, `en` or `zh`; `word` says what kinds of links are called. Of more than `limit`
    units only the upper levels that fit are drawn: each unit then says how many it hides, and a last box how
    many are hidden in all.
    """
    drawn = _upper(hierarchy, limit)
    lines = [f'{box}["{title.translate(_UNSAFE)}"]' for box, title in _boxes(hierarchy, drawn, lang)]
    for source, target, kind in _arrows(hierarchy, drawn):
        arrow = "-->" if kind is None else f'-.->|"{word(kind).to(lang).translate(_UNSAFE)}"|'
        lines.append(f"{source} {arrow} {target}")
    lines += [f'{box}["{title}"]' for box, title in _folded(hierarchy, drawn, lang)]
    return "\n    ".join(["flowchart TD", *lines]) + "\n"


def dot(
    hierarchy: Hierarchy, lang: str = "en", limit: int = 200, *, word: Callable[[str], Text] = _as_written
) -> str:
    """Return DOT text of the same picture, for graphviz (层级图)."""
    drawn = _upper(hierarchy, limit)
    lines = [f"{box} [label={_quoted(title)}];" for box, title in _boxes(hierarchy, drawn, lang)]
    for source, target, kind in _arrows(hierarchy, drawn):
        style = "" if kind is None else f" [style=dashed, weight=0, label={_quoted(word(kind).to(lang))}]"
        lines.append(f"{source} -> {target}{style};")
    lines += [f"{box} [label={_quoted(title)}];" for box, title in _folded(hierarchy, drawn, lang)]
    return "\n    ".join(["digraph {", _DOT, *lines]) + "\n}\n"


def _quoted(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return f'"{shown.translate(_ESCAPED)}"'


def _upper(hierarchy: Hierarchy, limit: int) -> dict[str, str]:
    """Return a box name for each unit to draw: whole layers while they fit, else the first of the roots."""
    drawn = layer = hierarchy.roots
    while layer:
        layer = tuple(child for unit in layer for child in hierarchy.children(unit))
        if len(drawn) + len(layer) > limit:
            break
        drawn += layer
    return {unit: f"u{number}" for number, unit in enumerate(drawn[:limit])}


def _boxes(hierarchy: Hierarchy, drawn: dict[str, str], lang: str) -> Iterator[tuple[str, str]]:
    """Yield each box with its title, and the number of units that it hides."""
    for unit, box in drawn.items():
        title = hierarchy[unit].name.to(lang)
        folded = drawn.keys().isdisjoint(hierarchy.children(unit)) and len(hierarchy.subtree(unit)) - 1
        yield box, f"{title} (+{folded:,})" if folded else title


def _folded(hierarchy: Hierarchy, drawn: dict[str, str], lang: str) -> Iterator[tuple[str, str]]:
    """Yield a box that says how many units are not drawn, if any are not."""
    if hidden := len(hierarchy) - len(drawn):
        note = Text(
            f"{hidden:,} of {len(hierarchy):,} units are not drawn",
            f"共 {len(hierarchy):,} 个单元，其中 {hidden:,} 个未画出",
        )
        yield "folded", note.to(lang)


def _arrows(hierarchy: Hierarchy, drawn: dict[str, str]) -> Iterator[tuple[str, str, str | None]]:
    """Yield source and target of each arrow with the kind of its link, None for a unit and its parent."""
    for unit, box in drawn.items():
        parent = hierarchy.parent(unit)
        if parent is not None:
            yield drawn[parent], box, None
    for link in hierarchy.links:
        if link.source in drawn and link.target in drawn:
            yield drawn[link.source], drawn[link.target], link.kind
