"""What a table asks for: typed inputs, and the columns that they make."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, TableError, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.lines import Line
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.subtrees import Subtrees
from govflow.rulebook.unit_groups import group, group_names
from govflow.rulebook.units import Trees
from govflow.tables import TYPES, Column, grammar
from govflow.tables.bounds import BOUNDED
from govflow.tables.cell import Value
from govflow.tables.grammar import Piece
from govflow.tables.literal import KINDS, read_literal

_ALL_GROUPS = 200_000  # groups times units; where there are more, only the groups that cells name
_NONE: Mapping[str, frozenset[str]] = MappingProxyType({})


@attrs.frozen
class Input:
    """A typed input as a file declares it; `of` are the values of an enum (输入列)."""

    name: str
    type: str
    of: tuple[str, ...]
    low: Leaf
    high: Leaf
    title: Text
    place: Place

    @classmethod
    def read(cls, name: str, section: Section) -> "Input":
        """Return the input that a file declares."""
        kind, of = section.choice("type", TYPES, "text"), section.texts("of")
        low, high = (Leaf(section.text(key), section.place_of(key)) for key in ("low", "high"))
        found = cls(name, kind, of, low, high, section.title("title", name), section.place)
        section.close()
        return found


@attrs.frozen
class InputReader:
    """Makes columns of inputs. A tree is cut to what the `lines` of the table name in their cells."""

    problems: Problems
    zone: ZoneInfo
    trees: Trees
    subtrees: Mapping[str, Subtrees]
    lines: tuple[Line, ...]

    def column(self, one: Input) -> Column | None:
        """Return the column of an input, None after a problem."""
        low, high = self._bound(one, one.low), self._bound(one, one.high)
        values, subtrees, groups = one.of, _NONE, _NONE
        if one.type in ("category", "unit"):
            tree = self.trees.get(one.type)
            if tree is None and one.type in self.trees:
                return None  # the tree could not be read, which has been said
            values = tuple(tree or ())
            if tree is not None:
                below = self.subtrees[one.type]
                nodes = tree if below.few else _nodes(tree, one.name, self.lines)
                if below.refuse(nodes, self.problems, one.place):
                    return None
                subtrees = {node: below[node] for node in nodes}
                groups = _groups(tree, one.name, self.lines)
        return build(
            self.problems,
            one.place,
            lambda: Column(one.name, one.type, values, subtrees, one.title, low, high, groups, self.zone),
        )

    def _bound(self, one: Input, written: Leaf) -> Value | None:
        if not written.text or one.type not in BOUNDED:
            return written.text or None  # a column that has no bounds refuses the text
        return build(
            self.problems, written.place, lambda: read_literal(written.text, KINDS[one.type], self.zone)
        )


_Built = TypeVar("_Built")


def build(problems: Problems, place: Place, made: Callable[[], _Built]) -> _Built | None:
    """Return what is made, None after a problem with it."""
    try:
        return made()
    except TableError as error:
        problems.take(error, place)
        return None


def _nodes(tree: Hierarchy, column: str, lines: Iterable[Line]) -> Collection[str]:
    """Return the nodes whose subtrees the cells of a column name."""
    named = (piece.node.spellings for piece in _pieces(column, lines) if piece.node)
    return {node for spellings in named for node in spellings if node in tree}


def _groups(tree: Hierarchy, column: str, lines: Iterable[Line]) -> Mapping[str, frozenset[str]]:
    """Return the groups of units, if some cell names one."""
    named = {name for piece in _pieces(column, lines) for name in piece.groups}
    known = group_names(tree) if named else ()
    wanted = known if len(known) * len(tree) <= _ALL_GROUPS else named.intersection(known)
    return {name: group(tree, name) for name in wanted}


def _pieces(column: str, lines: Iterable[Line]) -> Iterator[Piece]:
    """Yield the pieces of all cells of a column, as far as they can be read; the column reports the rest."""
    for line in lines:
        written = line.texts.get(column, "")
        try:
            yield from grammar.pieces(written)[0] if isinstance(written, str) else map(Piece.of, written)
        except TableError:
            continue
