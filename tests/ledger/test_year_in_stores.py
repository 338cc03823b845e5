"""A small year of Zhenhai comes to the very same histories, whatever keeps them."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.benchmarks.zhenhai_year import live, rulebook
from tests.ledger.three_stores import STORES, makers

from govflow import Desk, Ledger, MemoryLedger
from govflow.insight import Tally
from govflow.ledger.digesting import digest

REQUESTS = 300


@pytest.fixture(scope="module")
def year() -> Ledger:
    """Return the year as it was lived in memory, one command after the other."""
    ledger = MemoryLedger()
    live(Desk(rulebook(), ledger), REQUESTS)
    return ledger


@pytest.mark.parametrize("name", STORES)
def test_a_year_in_units_of_work_has_the_histories_of_a_year_in_memory(
    name: str, year: Ledger, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with closing(makers(tmp_path, request)[name]()) as kept:
        live(Desk(rulebook(), kept), REQUESTS, at_once=100)

        assert digest(kept) == digest(year)
        assert tuple(kept.cases()) == tuple(year.cases())
        assert [kept.case(case) for case in kept.cases()] == [year.case(case) for case in year.cases()]
        assert (kept.next_due(), kept.outbox.waiting()) == (year.next_due(), year.outbox.waiting())
        assert rates(kept) == rates(year)


def rates(ledger: Ledger) -> dict[str, float]:
    tally = Tally(rulebook(), ("first_time", "answered_and_closed", "satisfied"))
    for case in ledger.cases():
        known = ledger.case(case)
        assert known is not None
        tally.add(known, ledger.history(case))
    return {name: float(found.total.percent or 0) for name, found in tally.measured().items()}
