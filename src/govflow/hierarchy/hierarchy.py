"""The hierarchy: who is above whom, what lies below, what a word means."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import networkx as nx

from govflow.errors import HierarchyError, Place, Problem, Text
from govflow.hierarchy.checks import parent_rows, row_faults
from govflow.hierarchy.columns import Columns
from govflow.hierarchy.graph import graph_of, order_of_levels
from govflow.hierarchy.index import Index, Number, plant
from govflow.hierarchy.links import Links, link_faults
from govflow.hierarchy.names import Names
from govflow.hierarchy.quoting import short
from govflow.hierarchy.rows import Lines, Rows
from govflow.hierarchy.unit import Link, Unit


@attrs.frozen(eq=False, repr=False)
class Hierarchy:
    """Units in a forest of authority, and links between them (网格体系).

    Made by `Hierarchy.of`, and frozen. Each unit has one parent or none; whatever else holds between units is
    a `Link`. A list of categories is a hierarchy as well, of codes. Positions and iteration are in pre-order:
    a unit, then all below it, siblings in the order of their rows. An id that is no unit raises KeyError.
    Source: assumption.
    """

    levels: tuple[str, ...]
    _columns: Columns
    _index: Index
    _at: dict[str, int]
    _links: Links
    _named: list[Names] = attrs.field(init=False, factory=list)  # one, once somebody asks for a name; a
    # cached_property would make every look at an attribute slow: attrs then gives the class a __getattr__

    @classmethod
    def of(
        cls,
        units: Iterable[Unit],
        links: Iterable[Link] = (),
        places: Callable[[int], Place] | None = None,
        link_places: Callable[[int], Place] | None = None,
        levels: Sequence[str] | None = None,
    ) -> "Hierarchy":
        """Build a hierarchy from rows in any order; units are taken one by one, so a generator saves memory.

        `places(i)` and `link_places(i)` give the place of row i, from 0. `levels`, where given, are the only
        words that may be levels; their order is still read from the units. Raises HierarchyError with all
        problems, of codes empty-id, no-unit, duplicate-unit, two-parents, own-parent, unknown-parent,
        hierarchy-cycle, unknown-level, alias-clash, unknown-link-end, administers-link.
        """
        lines, links = Lines(places), tuple(links)
        rows = Rows(lines)
        faults = list(rows.read(units))
        above = parent_rows(rows)
        order, index = plant(above)
        faults += row_faults(rows, above, order, levels)
        problems = [*lines.locate(faults), *Lines(link_places).locate(link_faults(links, rows.at))]
        if problems:
            raise HierarchyError(problems)
        columns = rows.columns(order)
        at = dict(zip(columns.ids, range(len(order)), strict=True))
        return cls(order_of_levels(columns.levels, index), columns, index, at, Links.of(links))

    def __repr__(self) -> str:
        return f"Hierarchy({len(self)} units: {' > '.join(self.levels)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Hierarchy, (self.levels, self._columns, self._index, self._at, self._links)  # without `_named`

    def __len__(self) -> int:
        return len(self._columns.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.ids)

    def __contains__(self, unit: object) -> bool:
        return unit in self._at

    def __getitem__(self, unit: str) -> Unit:
        return self._columns.unit(self.position(unit), self.parent(unit))

    @property
    def links(self) -> tuple[Link, ...]:
        """All links, each once, in the order of their rows."""
        return self._links.given

    @property
    def roots(self) -> tuple[str, ...]:
        """The units that have nobody above them."""
        return self._ids(self._index.roots())

    @property
    def root(self) -> str:
        """The one unit above all; HierarchyError `many-roots` if there are several."""
        first, *others = self.roots
        if others:
            raise HierarchyError([_many_roots(first, others)])
        return first

    def level(self, unit: str) -> str:
        """Return the level of a unit (层级)."""
        return self._columns.levels[self.position(unit)]

    def name(self, unit: str) -> Text:
        """Return what a unit is called."""
        return self._columns.name(self.position(unit))

    def position(self, unit: str) -> int:
        """Return where a unit stands in pre-order: its place in a row for `roll_up_row`."""
        try:
            return self._at[unit]
        except KeyError:
            raise _no_such_unit(unit) from None

    def parent(self, unit: str) -> str | None:
        """Return the unit right above (上级), None for a root."""
        above = self._index.parent[self.position(unit)]
        return self._columns.ids[above] if above >= 0 else None

    def ancestors(self, unit: str) -> tuple[str, ...]:
        """Return all units above, nearest first."""
        return self._ids(self._index.up(self.position(unit)))[1:]

    def children(self, unit: str) -> tuple[str, ...]:
        """Return the units right below (下级)."""
        return self._ids(self._index.children(self.position(unit)))

    def subtree(self, unit: str) -> range:
        """Return the positions of a unit and all below it."""
        top = self.position(unit)
        return range(top, self._index.end[top])

    def under(self, unit: str) -> tuple[str, ...]:
        """Return a unit and all below it, itself first."""
        positions = self.subtree(unit)
        return self._columns.ids[positions.start : positions.stop]

    def is_under(self, unit: str, other: str) -> bool:
        """Tell whether `unit` is `other` or lies below it (是否归属)."""
        at = self._at  # asked more often than anything else: no call but this one
        try:
            top = at[other]
            return top <= at[unit] < self._index.end[top]
        except KeyError as unknown:
            raise _no_such_unit(unknown.args[0]) from None

    def covers(self, unit: str, other: str) -> bool:
        """Tell whether `other` is `unit` or lies below it, and both are known (管辖)."""
        at = self._at  # asked before every step: no further call
        try:
            top = at[unit]
            return top <= at[other] < self._index.end[top]
        except KeyError:
            return False

    def at_level(self, unit: str, level: str) -> str | None:
        """Return the unit itself or the nearest above it that is of `level`; None if there is none."""
        at, levels, parent = self.position(unit), self._columns.levels, self._index.parent
        while at >= 0 and levels[at] != level:
            at = parent[at]
        return self._columns.ids[at] if at >= 0 else None

    def lowest_common(self, one: str, other: str) -> str | None:
        """Return the lowest unit that both are under (共同上级), None if they share none."""
        below, end = self.position(other), self._index.end
        above = self._index.up(self.position(one))
        return next((self._columns.ids[v] for v in above if v <= below < end[v]), None)

    def linked(self, unit: str, kind: str) -> tuple[str, ...]:
        """Return the targets of the unit's links of a kind, in the order of their rows."""
        return self._links.targets.get((kind, self._known(unit)), ())

    def linked_from(self, unit: str, kind: str) -> tuple[str, ...]:
        """Return the sources of the links of a kind that lead to the unit."""
        return self._links.sources.get((kind, self._known(unit)), ())

    def roll_up(self, values: Mapping[str, Number]) -> dict[str, Number]:
        """Return for every unit its own value plus all below it (汇总); one without a value has 0."""
        row: list[Number] = [0] * len(self)
        for unit, value in values.items():
            row[self.position(unit)] = value
        return dict(zip(self, self.roll_up_row(row), strict=True))

    def roll_up_row(self, row: Sequence[Number]) -> list[Number]:
        """Do the same for one value per unit, in pre-order; ValueError if there are more or fewer."""
        if len(row) != len(self):
            raise ValueError(
                f"{len(row)} values for {len(self)} units（{len(row)} 个值，{len(self)} 个单元）"
            )
        return self._index.sums(row)

    def resolve(self, text: str, level: str | None = None) -> str | None:
        """Return the one unit that `text` means, of `level` if given; None if there is none or more than one.

        An id means its unit. Else ids, names and aliases count alike, whatever their case, width and spacing.
        """
        if text in self._at and level in (None, self.level(text)):
            return text
        found = self.resolve_all(text, level)
        return found[0] if len(found) == 1 else None

    def resolve_all(self, text: str, level: str | None = None) -> tuple[str, ...]:
        """Return all units that `text` may mean, of `level` if given, in pre-order."""
        levels = self._columns.levels
        return self._ids(v for v in self._names.find(text) if level in (None, levels[v]))

    def graph(self) -> "nx.MultiDiGraph[str]":
        """Return a networkx graph for further study.

        Nodes are ids with `name`, `name_zh`, `level`, `kind`; edges lead from parent to child with the key
        `administers`, and from source to target with the link's kind.
        """
        return graph_of(map(self.__getitem__, self), self.links)

    @property
    def _names(self) -> Names:
        if not self._named:
            self._named.append(Names.of(self._columns))
        return self._named[0]

    def _known(self, unit: str) -> str:
        return self._columns.ids[self.position(unit)]

    def _ids(self, positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self._columns.ids.__getitem__, positions))


def _no_such_unit(unit: str) -> KeyError:
    return KeyError(f"no unit {short(unit)!r} in this hierarchy（体系中没有单元“{short(unit)}”）")


def _many_roots(first: str, others: list[str]) -> Problem:
    some = ", ".join(map(short, [first, *others][:5]))
    return Problem(
        "many-roots",
        Text(
            f"The hierarchy has {len(others) + 1} roots, not one: {some}.",
            f"网格体系有 {len(others) + 1} 个根，而非一个：{some}。",
        ),
        suggestion=Text("Put them under one unit, or use `roots`.", "请归入同一单元之下，或改用 roots。"),
    )
