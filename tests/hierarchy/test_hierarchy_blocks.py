"""An estate is cut into blocks of about 300 households, and no building is split."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.hierarchy import Block, partition
from govflow.hierarchy.blocks import MOST_BUILDINGS

Row = list[tuple[str, int]]


def estate(*households: int) -> Row:
    return [(f"b{number}", count) for number, count in enumerate(households, 1)]


def test_ten_buildings_of_75_households_make_three_blocks_none_above_300() -> None:
    blocks = partition(estate(*[75] * 10))
    assert [block.households for block in blocks] == [300, 225, 225]
    assert blocks[0] == Block(("b1", "b2", "b3", "b4"), 300)
    assert [name for block in blocks for name in block.buildings] == [name for name, _ in estate(*[75] * 10)]


def test_a_building_above_the_size_is_a_block_of_its_own_and_marked() -> None:
    blocks = partition(estate(0, 100, 420, 0, 100), 300)
    assert [(block.buildings, block.oversized) for block in blocks] == [
        (("b1", "b2"), False),
        (("b3",), True),
        (("b4", "b5"), False),
    ]


def test_neighbours_stay_together_even_where_another_order_would_save_a_block() -> None:
    assert [block.households for block in partition(estate(200, 200, 100, 100), 300)] == [200, 200, 200]


def test_of_the_fewest_blocks_the_most_even_are_taken() -> None:
    assert [block.households for block in partition(estate(100, 100, 100, 100), 300)] == [200, 200]


def test_an_estate_without_buildings_has_no_block() -> None:
    assert partition([]) == ()


@pytest.mark.parametrize(
    ("buildings", "size"),
    [(estate(-1), 300), (estate(1), 0), ([("b", 1)] * (MOST_BUILDINGS + 1), 300)],
    ids=["fewer than no households", "no size", "more than an estate has"],
)
def test_what_is_no_estate_is_refused(buildings: Row, size: int) -> None:
    with pytest.raises(ValueError, match="划片"):
        partition(buildings, size)


def every_way(row: Row) -> list[list[Row]]:
    """Return all ways to cut a row, by cutting or not cutting after each building."""
    ways = []
    for cuts in range(2 ** max(len(row) - 1, 0)):
        at = [0, *(i + 1 for i in range(len(row) - 1) if cuts >> i & 1), len(row)]
        ways.append([row[a:b] for a, b in pairwise(at)])
    return ways


def allowed(block: Row, size: int) -> bool:
    return len(block) == 1 or sum(count for _, count in block) <= size


@given(st.lists(st.integers(0, 12), min_size=1, max_size=9), st.integers(1, 12))
def test_no_other_way_has_fewer_blocks_or_as_few_and_more_even_ones(counts: list[int], size: int) -> None:
    row = estate(*counts)
    scores = [
        (len(way), sum(sum(count for _, count in block) ** 2 for block in way))
        for way in every_way(row)
        if all(allowed(block, size) for block in way)
    ]
    blocks = partition(row, size)
    assert (len(blocks), sum(block.households**2 for block in blocks)) == min(scores)
    assert [name for block in blocks for name in block.buildings] == [name for name, _ in row]
    assert all(block.households == sum(dict(row)[name] for name in block.buildings) for block in blocks)
    assert all(block.oversized == (block.households > size) for block in blocks)
    assert all(len(block.buildings) == 1 for block in blocks if block.oversized)
