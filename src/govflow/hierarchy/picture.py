"""A hierarchy as a Mermaid flowchart."""

from collections.abc import Iterator

from govflow.errors import Text
from govflow.hierarchy.hierarchy import Hierarchy

_UNSAFE = {ord(sign): f"#{ord(sign)};" for sign in '"#&<>\\`'} | {ord(space): " " for space in "\r\n\t"}


def mermaid(hierarchy: Hierarchy, lang: str = "en", limit: int = 200) -> str:
    """Return Mermaid text that draws the units from the top, and the links between those drawn (层级图).

    Titles are in `lang`, `en` or `zh`. Of more than `limit` units only the upper levels that fit are drawn:
    each unit then says how many it hides, and a last box how many are hidden in all.
    """
    drawn = _upper(hierarchy, limit)
    lines = ["flowchart TD", *_boxes(hierarchy, drawn, lang), *_arrows(hierarchy, drawn)]
    if hidden := len(hierarchy) - len(drawn):
        note = Text(
            f"{hidden:,} of {len(hierarchy):,} units are not drawn",
            f"共 {len(hierarchy):,} 个单元，其中 {hidden:,} 个未画出",
        )
        lines.append(f'folded["{note.to(lang)}"]')
    return "\n    ".join(lines) + "\n"


def _upper(hierarchy: Hierarchy, limit: int) -> dict[str, str]:
    """Return a box name for each unit to draw: whole layers while they fit, else the first of the roots."""
    drawn = layer = hierarchy.roots
    while layer:
        layer = tuple(child for unit in layer for child in hierarchy.children(unit))
        if len(drawn) + len(layer) > limit:
            break
        drawn += layer
    return {unit: f"u{number}" for number, unit in enumerate(drawn[:limit])}


def _boxes(hierarchy: Hierarchy, drawn: dict[str, str], lang: str) -> Iterator[str]:
    for unit, box in drawn.items():
        title = hierarchy[unit].name.to(lang).translate(_UNSAFE)
        folded = drawn.keys().isdisjoint(hierarchy.children(unit)) and len(hierarchy.subtree(unit)) - 1
        yield f'{box}["{title} (+{folded:,})"]' if folded else f'{box}["{title}"]'


def _arrows(hierarchy: Hierarchy, drawn: dict[str, str]) -> Iterator[str]:
    for unit, box in drawn.items():
        parent = hierarchy.parent(unit)
        if parent is not None:
            yield f"{drawn[parent]} --> {box}"
    for link in hierarchy.links:
        if link.source in drawn and link.target in drawn:
            yield f'{drawn[link.source]} -.->|"{link.kind.translate(_UNSAFE)}"| {drawn[link.target]}'
