"""The interval index: where every unit of a forest stands, in two arrays of integers.

Theory. Walk the forest from each root down, each unit before its children and each subtree to its end before
the next (pre-order), and number the units as they come. Then

    parent[v] < v                           a parent has the smaller number; a root has parent -1
    the subtree of v is range(v, end[v])    nothing else came between v and its last descendant

so "is v under u?" is two comparisons, a subtree is a range (in SQL a BETWEEN), and a roll-up is one pass from
the last unit to the first: all that lies below v has been added to v before v is added to its parent.

Rows that the walk cannot reach hang on a cycle: every other row leads up to a root.
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import TypeVar

import attrs

Number = TypeVar("Number", int, float)


@attrs.frozen(eq=False)
class Index:
    """Positions in pre-order: `parent[v]` is -1 for a root, and the subtree of v is `range(v, end[v])`."""

    parent: "array[int]"
    end: "array[int]"

    def up(self, position: int) -> Iterator[int]:
        """Yield the position and everything above it, nearest first."""
        while position >= 0:
            yield position
            position = self.parent[position]

    def children(self, position: int) -> Iterator[int]:
        """Yield the positions right below, in order."""
        child, last = position + 1, self.end[position]
        while child < last:
            yield child
            child = self.end[child]

    def roots(self) -> Iterator[int]:
        """Yield the positions that have nothing above them."""
        root = 0
        while root < len(self.end):
            yield root
            root = self.end[root]

    def depths(self) -> "array[int]":
        """Return how many units stand above each."""
        depth = array("i", bytes(0))
        for parent in self.parent:
            depth.append(depth[parent] + 1 if parent >= 0 else 0)
        return depth

    def sums(self, row: Sequence[Number]) -> list[Number]:
        """Return each position's own value plus all below it."""
        sums, parent = list(row), self.parent
        for position in range(len(sums) - 1, 0, -1):
            if (above := parent[position]) >= 0:
                sums[above] += sums[position]
        return sums


def plant(parents: "array[int]") -> tuple["array[int]", Index]:
    """Number the rows of a forest in pre-order: return the row at each position, and the index.

    `parents` gives each row's parent row, -1 for a root. Siblings keep the order of their rows. Rows on a
    cycle, or below one, are missing from the result.
    """
    order = _walk(parents)
    position = array("i", [-1]) * (len(parents) + 1)  # its last slot answers for parent -1
    for here, row in enumerate(order):
        position[row] = here
    parent = array("i", (position[parents[row]] for row in order))
    return order, Index(parent, _ends(parent))


def _walk(parents: "array[int]") -> "array[int]":
    child = array("i", [-1]) * (
        len(parents) + 1
    )  # first child of each row; the last slot holds the first root
    after = array("i", [-1]) * len(parents)  # next sibling of each row
    for row in range(len(parents) - 1, -1, -1):
        after[row], child[parents[row]] = child[parents[row]], row
    order = array("i")
    waiting = [child[-1]]
    while waiting:
        if (row := waiting.pop()) >= 0:
            order.append(row)
            waiting += (after[row], child[row])
    return order


def _ends(parent: "array[int]") -> "array[int]":
    end = array("i", range(1, len(parent) + 1))
    for position in range(len(parent) - 1, -1, -1):
        above = parent[position]
        if above >= 0 and end[position] > end[above]:
            end[above] = end[position]
    return end
