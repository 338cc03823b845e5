"""The proof that what is promised stays within the law, where due instants may go back."""

from datetime import date

from govflow.rulebook import Limit
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.proving import prove_promises
from govflow.rulebook.sections import Problems
from govflow.worktime import WorkCalendar, parse_limit


def test_at_a_month_end_no_start_is_leapt_over() -> None:
    """A month from 30 January 20:00 ends later on 28 February than one from 31 January 00:00."""
    calendar = WorkCalendar(
        "Asia/Shanghai",
        {"mon": ["09:00-18:00"]},
        name="office",
        known_since=date(2023, 1, 1),
        known_until=date(2023, 12, 31),
    )
    term = parse_limit("680 natural_hour", "elapsed")  # 28 days and 8 hours
    law = parse_limit("1 month", "elapsed")
    starts = [f"2023-01-{day} {clock}" for day in (30, 31) for clock in ("00:00", "09:00", "12:00", "20:00")]
    problems = Problems()

    prove_promises([Limit("short", term, calendar, statutory=law)], Assigned(), problems)

    (problem,) = problems.found
    assert problem.code == "promised-over-statutory"
    assert f"Received {starts[4]}, " in str(problem)  # the very first: 31 January at 00:00
