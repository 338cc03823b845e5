"""What lies below the nodes of a tree: a chain of ten thousand would fill the memory with its subtrees."""

from collections.abc import Collection, Iterable
from functools import cached_property

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.rulebook.sections import Problems

_FEW, _MOST = 100_000, 2_000_000  # units of all subtrees together


class Subtrees(dict[str, frozenset[str]]):
    """The units under each node that was asked for, itself among them; each set is made once."""

    def __init__(self, tree: Hierarchy) -> None:
        super().__init__()
        self.tree = tree

    def __missing__(self, node: str) -> frozenset[str]:
        self[node] = frozenset(self.tree.under(node))
        return self[node]

    @cached_property
    def few(self) -> bool:
        """Tell whether all nodes may be looked up; of a larger tree only those that cells name."""
        return self._units(self.tree) <= _FEW

    def refuse(self, nodes: Collection[str], problems: Problems, place: Place | None) -> bool:
        """Tell whether the subtrees of nodes, with those that there are, are too large; then say so."""
        if self._units({*self, *nodes}) <= _MOST:
            return False
        en = f"The subtrees asked for here have more than {_MOST:,} units together."
        hint = Text("Name smaller ones, or make the tree flatter.", "请改用较小的子树，或减少层数。")
        problems.add("too-large", en, f"此处所用各子树合计超过 {_MOST:,} 个单元。", place, hint)
        return True

    def _units(self, nodes: Iterable[str]) -> int:
        return sum(len(self.tree.subtree(node)) for node in nodes)
