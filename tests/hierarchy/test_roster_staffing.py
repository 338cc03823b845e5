"""Staffing: what each unit needs, and where it falls short (domain.md S1, QG-12, DF-22)."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Need, Post, Roster, Staffing, StaffingRule, Unit, report

DAY = date(2016, 6, 1)
UNITS = Hierarchy.of(
    Unit(unit, Text(unit, unit), level, parent, kind)
    for unit, level, parent, kind in [
        ("town", "town", None, "unit"),
        ("G1", "grid", "town", "unit"),
        ("G2", "grid", "town", "mixed"),
    ]
)
FOUR = (Need("grid_member", 1), Need("police_officer", 1), Need("team", 2))
GRIDS = Staffing((StaffingRule("grid", FOUR, level="grid", source="001"),))
S1 = Roster(
    {
        "m1": [Post("grid_member", "G1")],
        "o1": [Post("police_officer", "G1")],
        "t1": [Post("team", "G1"), Post("team", "G2")],
        "t2": [Post("team", "G1"), Post("team", "G2")],
        "m2": [Post("grid_member", "G2")],
    }
)


def lines(staffing: Staffing, roster: Roster, day: date = DAY) -> list[str]:
    return [short.said().en for short in report(staffing, roster, UNITS, day)]


def test_story_s1_g2_is_short_of_a_police_officer_and_g1_is_complete() -> None:
    [short] = report(GRIDS, S1, UNITS, DAY)

    assert (short.unit, short.need.role, short.persons, short.source) == ("G2", "police_officer", (), "001")
    assert short.said().en == "G2: police_officer 0 of 1"
    assert short.said().zh == "G2：police_officer 应 1，实 0"
    assert short.said({"police_officer": Text("officer", "民警")}).zh == "G2：民警 应 1，实 0"


def test_too_many_are_reported_unless_so_many_are_the_least() -> None:
    roster = S1.with_posts([(f"t{n}", Post("team", "G1")) for n in range(3)])
    exact = Staffing((StaffingRule("g", (Need("team", 2),), level="grid"),))
    least = Staffing((StaffingRule("g", (Need("team", 2, at_least=True),), level="grid"),))

    assert lines(exact, roster) == ["G1: team 3 of 2", "G2: team 0 of 2"]
    assert lines(least, roster) == ["G2: team 0 of at least 2"]


def test_exactly_one_person_is_responsible() -> None:
    one = Staffing((StaffingRule("g", (Need("head", 1, responsible=True),), level="grid"),))
    roster = Roster(
        [("liu", Post("head", "G2")), ("wang", Post("head", "G2")), ("liu", Post("head", "town"))]
    )

    assert lines(one, roster) == [
        "G1: head 0 of 1, nobody is responsible",
        "G2: head 2 of 1, several are responsible: liu, wang",
    ]
    assert [short.said().zh for short in report(one, roster, UNITS, DAY)] == [
        "G1：head 应 1，实 0，无人负责",
        "G2：head 应 1，实 2，多人负责：liu、wang",
    ]


def test_a_post_counts_on_the_days_on_which_it_is_held_and_a_person_once() -> None:
    one = Staffing((StaffingRule("g", (Need("head", 1),), kind="mixed"),))
    first = Post("head", "G2", until=date(2016, 6, 1))
    then = Post("head", "G2", since=date(2016, 6, 3))
    roster = Roster([("liu", first), ("liu", first), ("wang", then)])

    found = [lines(one, roster, date(2016, 6, n)) for n in (1, 2, 3)]
    assert found == [[], ["G2: head 0 of 1"], []]


def test_rules_speak_of_a_level_of_a_kind_or_of_both_and_all_of_them_count() -> None:
    staffing = Staffing(
        (
            StaffingRule("a", (Need("x", 1),), level="grid", kind="mixed"),
            StaffingRule("b", (Need("y", 1),), level="town", kind="mixed"),
            StaffingRule("c", (Need("z", 1),), kind="mixed"),
            StaffingRule("d", (Need("w", 0),), level="town"),
        )
    )

    assert lines(staffing, Roster()) == ["G2: x 0 of 1", "G2: z 0 of 1"]
    assert staffing.roles == {"x", "y", "z", "w"}


def test_a_shortfall_is_told_as_plain_data_in_both_languages() -> None:
    [short] = report(GRIDS, S1, UNITS, DAY)

    assert short.to_data() == {
        "unit": "G2",
        "role": "police_officer",
        "have": 0,
        "need": 1,
        "at_least": False,
        "responsible": False,
        "persons": [],
        "source": "001",
        "en": "G2: police_officer 0 of 1",
        "zh": "G2：police_officer 应 1，实 0",
    }


posts = st.builds(Post, st.sampled_from(["head", "team"]), st.sampled_from(["G1", "G2", "town"]))
needs = st.builds(Need, st.sampled_from(["head", "team"]), st.integers(0, 3), st.booleans())


@given(st.lists(st.tuples(st.sampled_from("abc"), posts)), st.lists(needs, max_size=3))
def test_a_unit_is_short_where_counting_finds_another_number(
    held: list[tuple[str, Post]], wanted: list[Need]
) -> None:
    counted = Counter((post.role, post.unit) for _, post in {(person, post) for person, post in held})
    staffing = Staffing((StaffingRule("grid", tuple(wanted), level="grid"),))

    assert [(s.unit, s.need, len(s.persons)) for s in report(staffing, Roster(held), UNITS, DAY)] == [
        (unit, need, have)
        for unit in ("G1", "G2")
        for need in wanted
        for have in [counted[need.role, unit]]
        if have < need.count or (have > need.count and not need.at_least)
    ]
