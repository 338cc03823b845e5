"""What is wrong with rows: all of it at once, each with its line, in two languages, with a way out."""

import re

import pytest

from govflow.errors import HierarchyError, Place, Problem, Text
from govflow.hierarchy import Hierarchy, Link, Unit


def unit(id: str, parent: str | None = None, level: str = "grid", *aliases: str) -> Unit:  # noqa: A002
    return Unit(id, Text(id, id), level, parent, aliases=aliases)


def line(row: int) -> Place:
    return Place("units.csv", row + 2)


def link_line(row: int) -> Place:
    return Place("links.csv", row + 2)


def problems(
    units: list[Unit], links: list[Link] | None = None, levels: list[str] | None = None
) -> list[Problem]:
    with pytest.raises(HierarchyError) as refused:
        Hierarchy.of(units, links or (), line, link_line, levels)
    for problem in refused.value.problems:
        assert problem.place
        assert problem.suggestion
        for text in (problem.message, problem.suggestion):
            assert re.search("[\u4e00-\u9fff]", text.zh)
            assert not re.search("[\u4e00-\u9fff]", text.en)
    return list(refused.value.problems)


def told(units: list[Unit]) -> list[tuple[str, str]]:
    return [(p.code, str(p.place)) for p in problems(units)]


def test_a_hierarchy_needs_a_unit() -> None:
    assert told([]) == [("no-unit", "units.csv:2")]


def test_a_unit_needs_an_id() -> None:
    assert told([unit("a"), unit(" ", "a"), unit("", "b")]) == [
        ("empty-id", "units.csv:3"),
        ("empty-id", "units.csv:4"),
    ]


def test_an_id_that_is_listed_twice_names_the_first_line() -> None:
    (problem,) = problems([unit("a"), unit("b", "a"), unit("b", "a")])
    assert (problem.code, str(problem.place)) == ("duplicate-unit", "units.csv:4")
    assert "units.csv:3" in problem.message.en
    assert "units.csv:3" in problem.message.zh


def test_two_parents_are_both_named() -> None:
    (problem,) = problems([unit("a"), unit("b"), unit("c", "a"), unit("c", "b")])
    assert (problem.code, str(problem.place)) == ("two-parents", "units.csv:5")
    assert problem.message.en == "Unit 'c' has two parents: 'b' here, 'a' at units.csv:4."


def test_an_unknown_parent_gets_the_closest_id_but_never_the_unit_itself() -> None:
    (problem,) = problems([unit("street-12"), unit("street-2x", "street-21")])
    assert problem.code == "unknown-parent"
    assert problem.suggestion == Text("Did you mean 'street-12'?", "是否想写“street-12”？")


def test_a_unit_is_not_its_own_parent() -> None:
    assert told([unit("a"), unit("b", "b")]) == [("own-parent", "units.csv:3")]


def test_a_circle_is_named_once_from_its_first_line_and_what_hangs_below_it_is_not() -> None:
    (problem,) = problems([unit("root"), unit("b", "c"), unit("c", "d"), unit("d", "b"), unit("below", "c")])
    assert (problem.code, str(problem.place)) == ("hierarchy-cycle", "units.csv:3")
    assert "b → c → d → b (3 units)" in problem.message.en


def test_a_long_circle_is_cut_short_in_words() -> None:
    (problem,) = problems([unit(f"n{i}", f"n{(i + 1) % 5000}") for i in range(5000)])
    assert "n7 → … → n0 (5000 units)" in problem.message.en


def test_an_undeclared_level_is_told_where_levels_are_declared() -> None:
    (problem,) = problems([unit("a", None, "city"), unit("b", "a", "gird")], [], ["city", "grid"])
    assert (problem.code, str(problem.place)) == ("unknown-level", "units.csv:3")
    assert problem.suggestion == Text("Did you mean 'grid'?", "是否想写“grid”？")


def test_two_units_of_a_level_do_not_share_an_alias() -> None:
    (problem,) = problems([unit("w3", None, "ward", "Ward 3"), unit("w4", None, "ward", "ＷＡＲＤ  ３")])
    assert (problem.code, str(problem.place)) == ("alias-clash", "units.csv:3")
    assert "'w3'" in problem.message.en
    assert "units.csv:2" in problem.message.en


def test_an_alias_is_not_the_id_of_another_unit_of_its_level() -> None:
    assert told([unit("W3", None, "ward", "w4"), unit("W4", None, "ward")]) == [
        ("alias-clash", "units.csv:2")
    ]


def test_a_blank_alias_is_no_alias() -> None:
    h = Hierarchy.of([unit("a", None, "grid", " "), unit("b", None, "grid", " ")])
    assert h.resolve_all(" ") == ()


def test_units_of_different_levels_may_share_an_alias_and_a_unit_may_repeat_its_own() -> None:
    h = Hierarchy.of([unit("w3", None, "ward", "3", "3", "w3", ""), unit("d3", None, "district", "3")])
    assert h.resolve_all("3") == ("w3", "d3")


def test_each_unknown_end_of_a_link_is_told_at_the_links_line() -> None:
    links = [Link("serves", "grid-1", "grid-2"), Link("serves", "gird-1", "nowhere")]
    found = problems([unit("grid-1"), unit("grid-2")], links)
    assert [(p.code, str(p.place)) for p in found] == [("unknown-link-end", "links.csv:3")] * 2
    assert found[0].suggestion == Text("Did you mean 'grid-1'?", "是否想写“grid-1”？")


def test_a_link_does_not_administer() -> None:
    (problem,) = problems([unit("a"), unit("b")], [Link("administers", "a", "b")])
    assert problem.code == "administers-link"


def test_no_problem_hides_another_and_they_come_in_the_order_of_the_files() -> None:
    rows = [
        unit("a", None, "city"),
        unit("", "a"),
        unit("b", "x"),
        unit("c", "d"),
        unit("d", "c"),
        unit("e", "e"),
        unit("a", None, "city"),
        unit("b", "a"),
        unit("f", "a", "grid", "e"),
    ]
    codes = [(p.code, p.place.line if p.place else 0) for p in problems(rows, [Link("serves", "f", "z")])]
    assert codes == [
        ("empty-id", 3),
        ("unknown-parent", 4),
        ("hierarchy-cycle", 5),
        ("own-parent", 7),
        ("duplicate-unit", 8),
        ("two-parents", 9),
        ("alias-clash", 10),
        ("unknown-link-end", 2),
    ]


def test_without_places_rows_are_named_by_number() -> None:
    with pytest.raises(HierarchyError) as refused:
        Hierarchy.of([unit("a"), unit("a")])
    assert refused.value.text.en.startswith("Unit 'a' is listed twice; first: #1.")


MANY = [unit(f"grid-{number:06}") for number in range(0, 100_000, 11)]


@pytest.mark.parametrize("slip", ["gid-000099", "grid-000099o", "grdi-000099", "gril-000099"])
def test_among_very_many_ids_one_slip_is_still_seen(slip: str) -> None:
    (problem,) = problems([*MANY, unit("here", slip)])
    assert problem.suggestion == Text("Did you mean 'grid-000099'?", "是否想写“grid-000099”？")


def test_a_thousand_unknown_parents_are_all_told() -> None:
    found = problems([*MANY, *(unit(f"g{n}", f"grid-{n:06}x") for n in range(1000))])
    assert [p.code for p in found] == ["unknown-parent"] * 1000
    assert found[0].suggestion == Text("Did you mean 'grid-000000'?", "是否想写“grid-000000”？")
    assert found[999].suggestion == Text(
        "List that unit, or correct the parent.", "请补列该单元，或更正上级编号。"
    )


def test_a_hierarchy_of_several_roots_has_no_root() -> None:
    assert Hierarchy.of([unit("a"), unit("b", "a")]).root == "a"
    h = Hierarchy.of([unit("a"), unit("b")])
    with pytest.raises(HierarchyError, match="2 roots, not one: a, b") as refused:
        _ = h.root
    assert refused.value.code == "many-roots"


def test_an_unknown_id_is_told_in_words() -> None:
    h = Hierarchy.of([unit("a")])
    for ask in (h.__getitem__, h.parent, h.under, h.level, h.ancestors):
        with pytest.raises(KeyError, match=r"no unit 'moon'.*没有单元"):
            ask("moon")
    with pytest.raises(KeyError, match="moon"):
        h.linked("moon", "serves")
    with pytest.raises(KeyError, match="moon"):
        h.roll_up({"moon": 1})
    assert "moon" not in h


def test_a_row_of_the_wrong_length_is_not_rolled_up() -> None:
    with pytest.raises(ValueError, match="2 values for 1 units"):
        Hierarchy.of([unit("a")]).roll_up_row([1, 2])
