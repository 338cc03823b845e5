"""What people write, and which unit they mean."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit
from govflow.hierarchy.names import normal

WARDS = Hierarchy.of(
    [
        Unit("boston", Text("Boston", "波士顿"), "city", None, aliases=("The Hub",)),
        Unit("ward-3", Text("Ward 3", "第3选区"), "ward", "boston", aliases=("03", "3")),
        Unit("ward-13", Text("Ward 13", "第13选区"), "ward", "boston", aliases=("13",)),
        Unit("precinct-3", Text("Precinct 3", "第3分区"), "precinct", "ward-13", aliases=("3",)),
        Unit("hub", Text("Boston", "波士顿站"), "station", "ward-3"),
    ]
)


@pytest.mark.parametrize(
    "text", ["ward-3", "Ward 3", "03", " ward   3 ", "ＷＡＲＤ ３", "０３", "第３选区", "WARD-3\n"]
)
def test_many_spellings_mean_one_ward(text: str) -> None:
    assert WARDS.resolve(text) == "ward-3"


def test_a_text_that_means_several_units_means_none_without_a_level() -> None:
    assert WARDS.resolve("3") is None
    assert WARDS.resolve_all("3") == ("ward-3", "precinct-3")
    assert WARDS.resolve("3", level="ward") == "ward-3"
    assert WARDS.resolve("3", level="precinct") == "precinct-3"
    assert WARDS.resolve("boston", level="city") == "boston"


def test_a_unit_that_bears_a_spelling_in_several_ways_is_found_once() -> None:
    words = ("ward  3", "WARD 3", "Ward 3")
    h = Hierarchy.of(
        Unit(f"u{n}", Text("Ward 3", "第3选区"), f"level{n}", None, aliases=words) for n in range(3)
    )
    assert h.resolve_all("Ward 3") == ("u0", "u1", "u2")


def test_an_id_means_its_unit_even_where_it_is_the_name_of_another() -> None:
    assert WARDS.resolve_all("boston") == ("boston", "hub")
    assert WARDS.resolve("boston") == "boston"
    assert WARDS.resolve("Boston") is None
    assert WARDS.resolve("boston", level="station") == "hub"


@pytest.mark.parametrize("text", ["", "  ", "Ward 4", "Ward3"])
def test_other_texts_mean_nothing(text: str) -> None:
    assert WARDS.resolve(text) is None
    assert WARDS.resolve_all(text) == ()


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(st.text(st.characters(codec="ascii")), st.sampled_from([str.upper, str.title]))
def test_case_does_not_change_the_normal_form_of_plain_words(text: str, change: Callable[[str], str]) -> None:
    assert normal(change(text)) == normal(text)


@given(
    st.lists(st.sampled_from(["a", "A", "ａ", "b", "街", "街道"]), min_size=1, max_size=8),
    st.sampled_from(["a", " Ａ", "b", "街"]),
)
def test_a_text_means_all_units_that_bear_it_and_no_others(names: list[str], text: str) -> None:
    h = Hierarchy.of(Unit(f"id{n}", Text(name, "同名"), "grid", None) for n, name in enumerate(names))
    bearers = tuple(f"id{n}" for n, name in enumerate(names) if normal(name) == normal(text))
    assert h.resolve_all(text) == bearers
    assert h.resolve(text) == (bearers[0] if len(bearers) == 1 else None)
    assert len(h.resolve_all("同名")) == len(names)
