"""Holiday feeds: what is written as a days file reads back as the same plans."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from tests.rulebook.feed_files import NAMES, feeds, office, read_back

from govflow.rulebook.feeds import read_feed, review, write_days

SHARED = Path(__file__).parents[3] / "shared/data/cn_holidays/holiday_cn_2007_2026.json"


def test_importing_the_shared_data_gives_exactly_the_final_dates_of_the_shipped_plan() -> None:
    if not SHARED.exists():
        pytest.skip("the data from which the plan was made lie beside the repository")
    feed = read_feed(SHARED.name, SHARED.read_bytes())

    imported = office(write_days(feed, "own"))

    assert imported.exceptions == office().exceptions
    assert [r for r in review(feed, office()) if r.code.startswith("date-")] == []
    assert [r for r in review(feed) if r.severity == "error"] == []


@given(feeds(), NAMES)
@settings(deadline=2_000)
def test_what_is_written_reads_back_as_the_same_plans(content: bytes, name: str) -> None:
    feed = read_feed("feed", content)
    assume(feed.plans())

    assert read_back(write_days(feed, name)) == feed.plans()
