"""The atoms of a column: its values in classes that no cell tells apart.

What a table says depends only on which cells accept a value, so all values of one class are one
atom: a proof over atoms is a proof over inputs. A category of forty thousand codes has as many
atoms as its cells draw lines, and the infinitely many words that no cell of a text column names are
one. An atom need not be connected: the night on both sides of midnight may be one.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from operator import itemgetter

import attrs

from govflow.tables import stretch
from govflow.tables.cell import ANY, Branch, Cell, Term, Word
from govflow.tables.column import Column
from govflow.tables.folding import members
from govflow.tables.sets import Line, Words, line, words
from govflow.tables.stretch import Placed

FINITE = ("enum", "category", "unit", "bool", "time")
"""The types with finitely many values; an int or a date has them too where both its bounds are known."""


@attrs.frozen
class Axis:
    """One column in atoms: for each atom, the rules that accept it, how many values it has, and one of them.

    An atom has `words`, or `stretches` with their place on the line. Of a text column the atom without
    words is every word that no cell names.
    """

    column: Column
    masks: tuple[int, ...]
    weights: tuple[int, ...]
    samples: tuple[object, ...]
    words: tuple[tuple[str, ...], ...] = attrs.field(default=(), repr=False)
    stretches: tuple[tuple[Placed, ...], ...] = attrs.field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The name of the column."""
        return self.column.name

    @property
    def finite(self) -> bool:
        """Whether the column has finitely many values, so that the weights count them."""
        bounded = self.column.type in ("int", "date") and None not in (self.column.low, self.column.high)
        return bounded or self.column.type in FINITE

    def inside(self, rules: int) -> dict[int, int]:
        """Return for each of these rules, by its place in the masks, the atoms that it accepts, as a set.

        Atom a is bit a. From one atom to the next few rules change, and only these are looked at.
        """
        found = dict.fromkeys(members(rules), 0)
        before = 0
        for a, mask in enumerate((*self.masks, 0)):
            for place in members((mask ^ before) & rules):
                found[place] ^= (1 << a) - 1
            before = mask
        return found

    def cell(self, atoms: Collection[int]) -> Cell:
        """Return a cell that accepts exactly these atoms."""
        if len(set(atoms)) == len(self.masks):
            return ANY
        if self.column.kind:
            placed = sorted((part for a in atoms for part in self.stretches[a]), key=itemgetter(0))
            return Cell(tuple(stretch.spans(placed, sum(map(len, self.stretches)))))
        return self._listed(set(atoms))

    def _listed(self, atoms: set[int]) -> Cell:
        chosen = [word for a in atoms for word in self.words[a]]
        others = [word for a, words in enumerate(self.words) if a not in atoms for word in words]
        if any(not self.words[a] for a in atoms):  # all the words that no cell names are among them
            return Cell(tuple(map(Word, sorted(others))), negated=True)
        plain = self._terms(chosen)
        if len(plain) == 1 or self.column.type == "text":
            return Cell(plain)
        negated = self._terms(others)
        return Cell(negated, negated=True) if len(negated) < len(plain) else Cell(plain)

    def _terms(self, listed: Sequence[str]) -> tuple[Term, ...]:
        """Return the fewest terms that a greedy look finds: the largest subtrees first."""
        left, terms = set(listed), list[Term]()
        for node, codes in self._wide:
            if len(codes) <= len(left) and codes <= left:
                terms.append(Branch(node, codes))
                left -= codes
        return (*terms, *(Word(word) for word in listed if word in left))

    @cached_property
    def _wide(self) -> list[tuple[str, frozenset[str]]]:
        """The subtrees of more than one code, the largest first."""
        wide = [(node, codes) for node, codes in self.column.subtrees.items() if len(codes) > 1]
        return sorted(wide, key=lambda item: (-len(item[1]), item[0]))


def axis(column: Column, cells: Sequence[Cell]) -> Axis:
    """Return the atoms that these cells of a column cut it into; cell i is at bit n-1-i."""
    if column.kind:
        return _ordered(column, cells, line(column, column.kind, cells))
    return _worded(column, words(column, cells))


def _worded(column: Column, sets: Words) -> Axis:
    groups: dict[int, list[str]] = {}
    for word, mask in sets.sets.items():
        groups.setdefault(mask, []).append(word)
    samples = {mask: listed[0] for mask, listed in groups.items()}
    if sets.rest is not None:
        samples[sets.rest] = _fresh(sets.sets)
        groups[sets.rest] = []
    return Axis(
        column,
        tuple(groups),
        tuple(len(listed) for listed in groups.values()),
        tuple(samples[mask] for mask in groups),
        words=tuple(map(tuple, groups.values())),
    )


def _fresh(taken: Collection[str]) -> str:
    """Return a word that no cell names."""
    word, n = "other", 2
    while word in taken:
        word, n = f"other {n}", n + 1
    return word


def _ordered(column: Column, cells: Sequence[Cell], sets: Line) -> Axis:
    groups: dict[int, list[Placed]] = {}
    for place, (mask, found) in enumerate(stretch.stretches(sets, cells)):
        groups.setdefault(mask, []).append((place, found))
    return Axis(
        column,
        tuple(groups),
        tuple(sum(found.size for _, found in parts) for parts in groups.values()),
        tuple(parts[0][1].sample for parts in groups.values()),
        stretches=tuple(map(tuple, groups.values())),
    )
