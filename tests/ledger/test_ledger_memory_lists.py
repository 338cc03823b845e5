"""A page of the nearest due instants is taken from the cases without sorting them all."""

from datetime import datetime, timedelta
from typing import Any

from govflow.ledger import Query, Standing
from govflow.ledger.memory.lists import answer
from govflow.testing.contract_cases import T


class Counted(datetime):
    """An instant that counts how often two are compared."""

    compared = 0

    def __lt__(self, other: Any) -> bool:
        type(self).compared += 1
        return super().__lt__(other)


def test_a_small_page_is_found_with_about_one_comparison_for_each_case() -> None:
    mixed = [number * 7919 % 2_000 for number in range(2_000)]
    due = [Counted(2020, 1, 1, tzinfo=T.tzinfo) + timedelta(minutes=minute) for minute in mixed]
    cases = [
        Standing(f"{number}", "request", "open", "town", "town", T, instant, None, 1)
        for number, instant in enumerate(due)
    ]

    first = answer(Query(order="due", most=10), cases, {})

    assert Counted.compared < 2 * len(cases)  # sorting them takes eleven for each
    assert [one.due for one in first] == sorted(due)[:10]
