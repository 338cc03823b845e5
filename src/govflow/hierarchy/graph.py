"""The only door to networkx: circles, the order of levels, and a graph for hosts.

networkx sees only what needs a graph: the rows that no root leads to, and the levels. To hand it all 665,276
units of a country would take three seconds and 400 MB more, and find what `index.py` finds anyway.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import networkx as nx

from govflow.hierarchy.index import Index
from govflow.hierarchy.unit import ADMINISTERS, Link, Unit


def cycles(edges: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the circles of a graph in which each node has one predecessor: its smallest node, and on upwards.

    `edges` lead from parent to child.
    """
    graph: nx.DiGraph[int] = nx.DiGraph(edges)
    for component in nx.strongly_connected_components(graph):
        if len(component) > 1:  # one predecessor each: such a component is one circle
            start = min(component)
            circle = [start]
            while (above := next(iter(graph.pred[circle[-1]]))) != start:
                circle.append(above)
            yield circle


def order_of_levels(levels: Sequence[str], index: Index) -> tuple[str, ...]:
    """Return the levels, top first, so that each stands above those it was seen above.

    Where that leaves it open, or goes round in a circle, the level that is met nearer to a root comes first.
    """
    graph: nx.DiGraph[str] = nx.DiGraph(
        {(levels[above], level) for above, level in zip(index.parent, levels, strict=True) if above >= 0}
    )
    graph.add_nodes_from(levels[root] for root in index.roots())
    graph.remove_edges_from([(level, level) for level in graph])  # a unit may be above another of its level
    rank: dict[str, tuple[int, str]] = {}
    for depth, level in zip(index.depths(), levels, strict=True):
        rank[level] = min(rank.get(level, (depth, level)), (depth, level))
    try:
        return tuple(nx.lexicographical_topological_sort(graph, key=rank.__getitem__))
    except nx.NetworkXUnfeasible:
        return tuple(sorted(rank, key=rank.__getitem__))


def graph_of(units: Iterable[Unit], links: Iterable[Link]) -> "nx.MultiDiGraph[str]":
    """Return units as nodes with their attributes, and parents and links as edges whose key is their kind."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for unit in units:
        node: dict[str, Any] = {
            "name": unit.name.en,
            "name_zh": unit.name.zh,
            "level": unit.level,
            "kind": unit.kind,
        }
        graph.add_node(unit.id, **node)
        if unit.parent is not None:
            graph.add_edge(unit.parent, unit.id, key=ADMINISTERS)
    for link in links:
        graph.add_edge(link.source, link.target, key=link.kind)
    return graph
