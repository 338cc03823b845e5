"""Laws of the index, on random forests; networkx is the oracle."""

import pickle
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import HierarchyError, Text
from govflow.hierarchy import Hierarchy, Unit

LEVELS = ["city", "street", "grid"]


def unit(number: int, parent: int | None, level: str) -> Unit:
    return Unit(
        f"u{number}", Text(f"Unit {number}", f"单元{number}"), level, None if parent is None else f"u{parent}"
    )


@st.composite
def forests(draw: st.DrawFn) -> list[Unit]:
    size = draw(st.integers(1, 20))
    parents = [draw(st.none() | st.integers(0, n - 1)) if n else None for n in range(size)]
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=size, max_size=size))
    return draw(st.permutations([unit(*row) for row in zip(range(size), parents, levels, strict=True)]))


@st.composite
def tangles(draw: st.DrawFn) -> list[Unit]:
    """Any parent but itself for any unit: circles are likely."""
    size = draw(st.integers(1, 8))  # a longer circle is not named in full
    parents = draw(st.lists(st.none() | st.integers(0, size - 1), min_size=size, max_size=size))
    return [unit(n, None if parent == n else parent, "grid") for n, parent in enumerate(parents)]


def graph_of(units: list[Unit]) -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(u.id for u in units)
    graph.add_edges_from((u.parent, u.id) for u in units if u.parent is not None)
    return graph


@given(forests())
def test_ancestors_are_those_of_the_graph_nearest_first(units: list[Unit]) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    for u in units:
        above = h.ancestors(u.id)
        assert set(above) == nx.ancestors(graph, u.id)
        assert [u.parent, *map(h.parent, above)] == [*above, None]


@given(forests())
def test_what_lies_under_a_unit_is_what_the_graph_reaches(units: list[Unit]) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    for u in units:
        below = h.under(u.id)
        assert below[0] == u.id
        assert set(below[1:]) == nx.descendants(graph, u.id)
        assert [h.position(v) for v in below] == list(h.subtree(u.id))
        assert h.children(u.id) == tuple(graph.successors(u.id))


@given(forests())
def test_a_unit_is_under_another_if_a_path_leads_down_to_it(units: list[Unit]) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    assert all(h.is_under(a, b) == nx.has_path(graph, b, a) for a in h for b in h)


@given(forests())
def test_the_lowest_common_unit_is_that_of_the_graph(units: list[Unit]) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    for (a, b), common in nx.all_pairs_lowest_common_ancestor(graph):
        assert h.lowest_common(a, b) == h.lowest_common(b, a) == common
    assert all(
        h.lowest_common(a, b) is None for a in h for b in h if not {a, *h.ancestors(a)} & {b, *h.ancestors(b)}
    )


@given(forests(), st.randoms(use_true_random=False))
def test_a_roll_up_adds_all_that_lies_below(units: list[Unit], random: Random) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    own = {u.id: random.randrange(-5, 100) for u in units if random.random() < 0.8}
    total = {u: own.get(u, 0) + sum(own.get(v, 0) for v in nx.descendants(graph, u)) for u in h}
    assert h.roll_up(own) == total
    assert h.roll_up_row([own.get(u, 0) for u in h]) == list(total.values())


@given(forests())
def test_units_come_in_pre_order_and_siblings_in_the_order_of_their_rows(units: list[Unit]) -> None:
    h, graph = Hierarchy.of(units), graph_of(units)
    roots = [u.id for u in units if u.parent is None]
    assert h.roots == tuple(roots)
    assert list(h) == [v for root in roots for v in nx.dfs_preorder_nodes(graph, root)]
    assert [h[u.id] for u in units] == units
    assert len(h) == len(units)


@given(forests(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_answer(units: list[Unit], random: Random) -> None:
    h = Hierarchy.of(units)
    other = Hierarchy.of(random.sample(units, len(units)))
    assert h.levels == other.levels
    assert all(h.ancestors(u) == other.ancestors(u) for u in h)
    assert all(set(h.under(u)) == set(other.under(u)) for u in h)
    assert h.roll_up(dict.fromkeys(h, 1)) == other.roll_up(dict.fromkeys(h, 1))


@given(forests())
def test_at_level_is_the_nearest_unit_of_the_level_itself_included(units: list[Unit]) -> None:
    h = Hierarchy.of(units)
    for u in units:
        for level in LEVELS:
            chain = [v for v in (u.id, *h.ancestors(u.id)) if h.level(v) == level]
            assert h.at_level(u.id, level) == (chain[0] if chain else None)


@given(forests())
def test_levels_stand_as_the_graph_has_them(units: list[Unit]) -> None:
    h = Hierarchy.of(units)
    level = {u.id: u.level for u in units}
    pairs = {(level[u.parent], u.level) for u in units if u.parent is not None and level[u.parent] != u.level}
    assert sorted(h.levels) == sorted(set(level.values()))
    if nx.is_directed_acyclic_graph(nx.DiGraph(pairs)):
        assert all(h.levels.index(above) < h.levels.index(below) for above, below in pairs)
    else:
        first = {u: min(len(h.ancestors(v)) for v in h if level[v] == u) for u in h.levels}
        assert [first[u] for u in h.levels] == sorted(first.values())


@given(tangles())
def test_exactly_the_circles_of_the_graph_are_refused(units: list[Unit]) -> None:
    circles = list(nx.simple_cycles(graph_of(units)))
    if not circles:
        assert len(Hierarchy.of(units)) == len(units)
        return
    with pytest.raises(HierarchyError) as refused:
        Hierarchy.of(units)
    assert all(p.code == "hierarchy-cycle" for p in refused.value.problems)
    named = [p.message.en.split(": ")[1].split(" (")[0].split(" → ")[:-1] for p in refused.value.problems]
    assert sorted(map(sorted, named)) == sorted(map(sorted, circles))


@given(forests())
def test_a_hierarchy_survives_pickling(units: list[Unit]) -> None:
    h = Hierarchy.of(units)
    copy = pickle.loads(pickle.dumps(h))
    assert [copy[u] for u in copy] == [h[u] for u in h]
    assert copy.resolve("Unit 0") == "u0"
    with pytest.raises(KeyError, match="no unit 'moon'"):
        copy.parent("moon")
