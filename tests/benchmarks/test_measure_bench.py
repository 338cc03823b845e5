"""Measuring beside what has to be done anyway, folding the histories, and beside a loop written by hand."""

import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from tests.insight.metric_rules import folded, life, rules

from govflow.case import Case
from govflow.insight import Tally
from govflow.rulebook import Rulebook

pytestmark = pytest.mark.benchmark
CASES, ROUNDS = 2_000, 5
METRICS = ("first_time", "satisfied", "community", "collected", "within_ceiling")
HISTORIES = [
    life(
        f"c{n}",
        closed="2018-06-05T12:00" if n % 3 else "",
        late=n % 20 < 3,
        unit=f"g{n % 3 + 1}",
        rating="satisfied" if n % 5 else "unsatisfied",
    )
    for n in range(CASES)
]


def best(work: Callable[[], object]) -> float:
    """Return the shortest of some runs, in microseconds for each case."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) / CASES * 1e6


def tallied(book: Rulebook, cases: list[Case], by: str = "") -> Tally:
    tally = Tally(book, METRICS, by)
    for case in cases:
        tally.add(case)
    return tally


def by_hand(cases: list[Case]) -> list[tuple[int, int]]:
    """Count the same five figures as a program written for them alone would."""
    first = closed = satisfied = rated = within = 0
    for case in cases:
        if any(related.kind == "duplicate_of" for related in case.relations):
            continue
        within += not case.fields.get("exception_reason")
        rating = case.fields.get("rating")
        rated += rating is not None
        satisfied += rating == "satisfied"
        if case.closed_at is not None:
            closed += 1
            first += not case.breaches and not case.climbed
    return [
        (first, closed),
        (satisfied, rated),
        (closed, closed),
        (len(cases), len(cases)),
        (within, len(cases)),
    ]


def test_measuring_five_metrics_costs_no_more_than_folding_twice() -> None:
    book, cases = rules(), [folded(events) for events in HISTORIES]
    fold = best(lambda: [folded(events) for events in HISTORIES])
    plain, hand = best(lambda: tallied(book, cases)), best(lambda: by_hand(cases))
    grouped = best(lambda: tallied(book, cases, "unit:community"))
    each = len(METRICS)
    print(f"\nfold {fold:.1f} us; five metrics {plain:.1f}, grouped {grouped:.1f}, by hand {hand:.1f} us")  # noqa: T201
    print(f"a case and metric: {plain / each:.2f} us, grouped {grouped / each:.2f} us")  # noqa: T201
    totals = [found.total for found in tallied(book, cases).measured().values()]
    assert [(rate.numerator, rate.denominator) for rate in totals] == by_hand(cases)
    assert plain < 2 * fold
    assert grouped < 2 * plain
    assert plain < 40 * hand


def peak(cases: int) -> int:
    book = rules()
    tally = Tally(book, METRICS, "unit")

    def stream() -> Iterator[Case]:
        for n in range(cases):
            yield folded(HISTORIES[n % CASES])

    tracemalloc.start()
    for case in stream():
        tally.add(case)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_ten_times_the_cases_take_no_more_memory() -> None:
    peak(100)
    few, many = peak(2_000), peak(20_000)
    print(f"\npeak {few / 1024:.0f} and {many / 1024:.0f} KiB")  # noqa: T201
    assert many < 1.2 * few
