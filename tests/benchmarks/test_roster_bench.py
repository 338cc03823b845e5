"""Asking a roster at every step, beside the plainest thing that could answer: one look into a dict."""

from datetime import UTC, datetime, timedelta
from timeit import repeat

import pytest

from govflow.hierarchy import Post, Roster

MANY = 20_000
AT = datetime(2016, 6, 1, tzinfo=UTC)
POSTS = {f"p{n}": (Post("clerk", f"g{n % 1_921}"),) for n in range(MANY)}
PLAIN = Roster(POSTS)
AWAY = PLAIN.absent("p1", where="court", until=AT + timedelta(days=1), stand_in="p2")


@pytest.mark.benchmark
@pytest.mark.parametrize("roster", [PLAIN, AWAY], ids=["all present", "somebody away"])
@pytest.mark.parametrize("person", ["p7", "stranger"])
def test_asking_what_somebody_may_do_costs_no_more_than_a_few_looks_into_a_dict(
    roster: Roster, person: str
) -> None:
    peer = min(repeat(lambda: POSTS.get(person, ()), number=50_000))
    ours = min(repeat(lambda: roster.posts_of(person, AT), number=50_000))
    assert ours < 10 * peer


@pytest.mark.benchmark
def test_an_absence_costs_nothing_that_grows_with_the_posts() -> None:
    small = Roster(dict(list(POSTS.items())[:100]))

    def told(roster: Roster) -> float:
        return min(repeat(lambda: roster.absent("p1", where="", until=AT, stand_in="p2"), number=2_000))

    assert told(PLAIN) < 3 * told(small)
