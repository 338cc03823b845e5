"""W(t) beside a list of ticks, each of which works or rests."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govflow.errors import CalendarError
from govflow.worktime.timeline import Edge, Timeline

END = 60
ticks = st.lists(st.booleans(), min_size=END, max_size=END)
instants = st.integers(0, END)
edges: st.SearchStrategy[Edge] = st.sampled_from(["closing", "opening"])


def timeline(works: list[bool], edge: Edge) -> Timeline:
    return Timeline.of([(t, t + 1) for t in range(END) if works[t]], 0, END, edge)


def walked(works: list[bool], t: int, n: int, edge: Edge) -> int | None:
    """Walk tick by tick, as one would count on fingers."""
    if n < 0:
        back = (u for u in range(t, -1, -1) if sum(works[u:t]) == -n)
        return next(back, None)
    for u in range(t, END + 1):
        if sum(works[t:u]) == n and ((n > 0 and edge == "closing") or (u < END and works[u])):
            return u
    return None


def added(line: Timeline, t: int, n: int) -> int | None:
    try:
        return line.add(t, n)
    except CalendarError as error:
        if error.code != "out-of-range":
            raise
        return None


@given(ticks, edges, instants, instants)
def test_between_counts_the_working_ticks(works: list[bool], edge: Edge, a: int, b: int) -> None:
    signed = sum(works[a:b]) if a <= b else -sum(works[b:a])
    assert timeline(works, edge).between(a, b) == signed


@given(ticks, edges, instants, st.integers(0, END))
def test_add_goes_where_walking_goes(works: list[bool], edge: Edge, t: int, n: int) -> None:
    assert added(timeline(works, edge), t, n) == walked(works, t, n, edge)


@given(ticks, edges, instants, st.integers(1, END))
def test_going_back_lands_at_the_opening_and_measures_the_same(
    works: list[bool], edge: Edge, t: int, n: int
) -> None:
    line, n = timeline(works, edge), min(n, sum(works[:t]))
    assume(n)
    landed = added(line, t, -n)
    assert landed is not None
    assert line.between(landed, t) == n
    assert works[landed]
    assert landed == walked(works, t, -n, edge)


@given(ticks, edges, instants, st.integers(0, END))
def test_between_undoes_add(works: list[bool], edge: Edge, t: int, n: int) -> None:
    line, n = timeline(works, edge), min(n, sum(works[t:]))
    landed = added(line, t, n)
    assume(landed is not None)  # at the very end there is no next opening
    assert landed is not None
    assert line.between(t, landed) == n


@given(ticks, edges, instants, st.integers(0, END), st.integers(1, END))
def test_adding_twice_is_adding_the_sum(works: list[bool], edge: Edge, t: int, m: int, n: int) -> None:
    # n is not zero: adding nothing at a closing moves on to the next opening
    line = timeline(works, edge)
    halfway = added(line, t, m)
    assume(halfway is not None)
    assert halfway is not None
    assert added(line, halfway, n) == added(line, t, m + n)


@given(ticks, edges)
def test_work_never_falls_and_between_is_additive(works: list[bool], edge: Edge) -> None:
    line = timeline(works, edge)
    assert all(line.work(a) <= line.work(b) for a, b in pairwise(range(END + 1)))
    assert sum(line.between(a, b) for a, b in pairwise(range(0, END + 1, 5))) == line.between(0, END)


@given(st.lists(st.tuples(instants, instants), max_size=8), edges)
def test_pieces_may_overlap_touch_and_come_in_any_order(pieces: list[tuple[int, int]], edge: Edge) -> None:
    works = [any(a <= t < b for a, b in pieces) for t in range(END)]
    merged, ticked = Timeline.of(pieces, 0, END, edge), timeline(works, edge)
    assert (merged.starts, merged.ends, merged.totals) == (ticked.starts, ticked.ends, ticked.totals)


def test_pieces_are_clipped_to_the_span() -> None:
    line = Timeline.of([(-5, 3), (8, 20)], 0, 10)
    assert (list(line.starts), list(line.ends), list(line.totals)) == ([0, 8], [3, 10], [0, 3, 5])


@pytest.mark.parametrize("t", [-1, END + 1])
def test_nothing_is_known_outside_the_span(t: int) -> None:
    with pytest.raises(CalendarError, match="out-of-range"):
        Timeline.of([(0, END)], 0, END).work(t)
