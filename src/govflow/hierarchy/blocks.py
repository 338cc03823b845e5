"""An estate in blocks of about as many households each, no building split.

Buildings come in the order in which they stand, and a block is a run of them, so that neighbours stay
together: dropping that could save a block now and then, and would send its officer all over the estate. Among
all ways to cut the row, those with the fewest blocks count; of these the one whose blocks are most alike (the
squares of their households sum up to least); and of two such, that with the smaller last block. Each shorter
row has one best way, so the best way for all is found from theirs.
"""

from collections.abc import Iterator, Sequence

import attrs

MOST_BUILDINGS = 2_000  # every two of them may be the ends of a block


@attrs.frozen
class Block:
    """Neighbouring buildings that one person looks after (片): `households` in all.

    `oversized` marks a building that has more than a block should; it is a block of its own.
    Source: domain.md DF-20.
    """

    buildings: tuple[str, ...]
    households: int
    oversized: bool = False


def partition(buildings: Sequence[tuple[str, int]], size: int = 300) -> tuple[Block, ...]:
    """Cut a row of buildings into the fewest blocks of at most `size` households each (按户划片).

    `buildings` are names with their households, in the order in which they stand; they are kept whole and in
    this order. Of the ways with the fewest blocks, the most even one is taken. ValueError for more than 2,000
    buildings, fewer than no households, or a size below one. Source: domain.md DF-20, assumption.
    """
    if size < 1 or len(buildings) > MOST_BUILDINGS or any(households < 0 for _, households in buildings):
        raise ValueError(
            f"blocks want a size of 1 or more, and up to {MOST_BUILDINGS} buildings with 0 households or more"
            f"（划片须满足：每片至少 1 户，楼栋至多 {MOST_BUILDINGS} 栋，每栋户数不为负）"
        )
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # of each shorter row: blocks, squares, the last cut
    for stop in range(1, len(buildings) + 1):
        best.append(
            min(
                (best[cut][0] + 1, best[cut][1] + households**2, -cut)
                for cut, households in _last_blocks(buildings, stop, size)
            )
        )
    return tuple(_blocks(buildings, best, size))[::-1]


def _last_blocks(buildings: Sequence[tuple[str, int]], stop: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield where the last block of a row may begin, and its households; one building always may."""
    households = buildings[stop - 1][1]
    yield stop - 1, households
    for cut in range(stop - 2, -1, -1):
        households += buildings[cut][1]
        if households > size:
            return
        yield cut, households


def _blocks(
    buildings: Sequence[tuple[str, int]], best: Sequence[tuple[int, int, int]], size: int
) -> Iterator[Block]:
    stop = len(buildings)
    while stop:
        cut = -best[stop][2]
        names, households = zip(*buildings[cut:stop], strict=True)
        yield Block(names, sum(households), sum(households) > size)
        stop = cut
