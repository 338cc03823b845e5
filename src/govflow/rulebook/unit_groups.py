"""The units that a cell names together: those of a level, or those that a link leads to."""

from collections.abc import Iterator

from govflow.hierarchy import Hierarchy
from govflow.tables.cell import GROUPS

LEVEL, LINK = GROUPS


def group_names(tree: Hierarchy) -> tuple[str, ...]:
    """Return the names of all groups: `level:street`, `link:serves:works`."""
    linked = dict.fromkeys(f"{LINK}{link.kind}:{link.source}" for link in tree.links)
    return (*(f"{LEVEL}{level}" for level in tree.levels), *linked)


def group(tree: Hierarchy, name: str) -> frozenset[str]:
    """Return the units of a group, none where the tree knows no such level or link.

    A link leads to its target and all below, down to units that have a link of this kind of their own: as
    where a table gives the unit that is linked to a place.
    """
    if name.startswith(LEVEL):
        return frozenset(unit for unit in tree if tree.level(unit) == name.removeprefix(LEVEL))
    kind, _, source = name.removeprefix(LINK).partition(":")
    return frozenset(_reached(tree, kind, source))


def _reached(tree: Hierarchy, kind: str, source: str) -> Iterator[str]:
    targets = list(tree.linked(source, kind)) if source in tree else []
    while targets:
        unit = targets.pop()
        yield unit
        targets += [child for child in tree.children(unit) if not tree.linked_from(child, kind)]
