"""What a limit has counted for a date is used again only where the hour of the start does not matter."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.lamp import BOOK

from govflow.rulebook import Limit
from govflow.worktime import TimeLimit, WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR: WorkCalendar = next(iter(BOOK.calendars.values()))
TERMS = [
    TimeLimit(3, unit, start, end, "keep")
    for unit in ("working_day", "calendar_day")
    for start in ("at_once", "next_day")
    for end in ("closing", "instant")
]


@pytest.mark.parametrize("statutory", [None, *TERMS], ids=str)
@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_limit_counts_each_start_as_if_it_were_the_first(
    term: TimeLimit, statutory: TimeLimit | None
) -> None:
    def limit() -> Limit:
        return Limit("l", term, CALENDAR, statutory=statutory)

    used = limit()
    for day in range(3):
        for hour in (9, 11, 23):
            start = datetime(2018, 6, 5, hour, tzinfo=ZONE) + timedelta(days=day)
            assert used.count(start) == limit().count(start)
