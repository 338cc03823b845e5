"""Links between units, the graph for hosts, and the order of levels."""

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Link, Unit

UNITS = [
    Unit("g1", Text("Grid 1", "一网格"), "grid", "street"),
    Unit("g2", Text("Grid 2", "二网格"), "grid", "street"),
    Unit("street", Text("Street", "街道"), "street", "city"),
    Unit("city", Text("City", "市"), "city", None),
    Unit("water", Text("Water", "水务局"), "department", "city", kind="department"),
]
LINKS = [
    Link("serves", "water", "g2"),
    Link("serves", "water", "g1"),
    Link("neighbours", "g1", "g2"),
    Link("serves", "water", "g1"),
    Link("advises", "city", "water"),
]
TOWN = Hierarchy.of(UNITS, LINKS)


def test_links_are_found_from_either_end_each_once() -> None:
    assert TOWN.linked("water", "serves") == ("g2", "g1")
    assert TOWN.linked_from("g1", "serves") == ("water",)
    assert TOWN.linked("g1", "neighbours") == ("g2",)
    assert TOWN.linked("g2", "neighbours") == ()
    assert TOWN.linked_from("g2", "neighbours") == ("g1",)
    assert TOWN.links == (*LINKS[:3], LINKS[4])


def test_a_unit_comes_back_as_it_was_given() -> None:
    assert TOWN["water"] == UNITS[4]
    assert TOWN["g1"].name.to("zh") == "一网格"


def test_an_empty_parent_is_none() -> None:
    assert Hierarchy.of([Unit("a", Text("A", "甲"), "city", "")])["a"].parent is None


def test_the_graph_for_hosts_keeps_parents_and_links_apart() -> None:
    graph = TOWN.graph()
    assert graph.nodes["water"] == {
        "name": "Water",
        "name_zh": "水务局",
        "level": "department",
        "kind": "department",
    }
    assert set(graph.edges(keys=True)) == {
        ("city", "street", "administers"),
        ("city", "water", "administers"),
        ("city", "water", "advises"),
        ("street", "g1", "administers"),
        ("street", "g2", "administers"),
        ("water", "g1", "serves"),
        ("water", "g2", "serves"),
        ("g1", "g2", "neighbours"),
    }


def test_a_level_that_some_branches_skip_still_stands_where_others_have_it() -> None:
    rows = [
        ("p", "province", None),
        ("town", "town", "p"),
        ("c", "city", "p"),
        ("t2", "town", "c"),
        ("t3", "town", "t2"),
    ]
    h = Hierarchy.of(Unit(code, Text(code, code), level, parent) for code, level, parent in rows)
    assert h.levels == ("province", "city", "town")
    assert repr(h) == "Hierarchy(5 units: province > city > town)"
    assert h.at_level("t3", "town") == "t3"
    assert h.at_level("town", "city") is None


def test_levels_that_stand_above_each_other_come_as_they_are_first_met() -> None:
    rows = [("a", "x", None), ("b", "y", "a"), ("c", "x", "b"), ("d", "z", "c")]
    assert Hierarchy.of(
        Unit(code, Text(code, code), level, parent) for code, level, parent in rows
    ).levels == (
        "x",
        "y",
        "z",
    )


def test_a_chain_of_a_hundred_thousand_units_is_no_deeper_than_memory() -> None:
    size = 100_000
    h = Hierarchy.of(
        Unit(str(n), Text("", ""), "grid", str(n - 1) if n else None) for n in reversed(range(size))
    )
    assert len(h.ancestors(str(size - 1))) == size - 1
    assert h.roll_up_row([1] * size)[0] == size
