"""On every day one thing holds: compared with counting day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from govflow.errors import Problem
from govflow.rulebook.periods import Holding, Period, not_one_each_day

FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(n) for n in range(12)]

near = st.sampled_from(DAYS[2:-2])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    since, until = sorted((draw(near), draw(near)))
    return draw(st.sampled_from([(since, until), (None, until), (since, None)]))


def holds(period: Period, day: date) -> bool:
    return (period[0] or date.min) <= day <= (period[1] or date.max)


def problems(found: list[Period], needed: Period | None = None) -> list[Problem]:
    named = [Holding(str(n), period) for n, period in enumerate(found)]
    return list(not_one_each_day(named, needed))


def codes(found: list[Period], needed: Period | None = None) -> set[str]:
    return {problem.code for problem in problems(found, needed)}


@given(st.lists(periods(), min_size=1, max_size=5))
def test_two_hold_or_none_does_exactly_where_counting_the_days_shows_it(found: list[Period]) -> None:
    holding = [sum(holds(period, day) for period in found) for day in DAYS]
    there = [n for n, number in enumerate(holding) if number]
    between = holding[there[0] : there[-1] + 1]
    assert ("editions-overlap" in codes(found)) == any(number > 1 for number in holding)
    assert ("editions-gap" in codes(found)) == (0 in between)


@given(st.lists(periods(), min_size=1, max_size=5), near, near)
def test_the_days_of_the_rulebook_are_all_needed(found: list[Period], one: date, other: date) -> None:
    since, until = min(one, other), max(one, other)
    there = [day for day in DAYS if any(holds(period, day) for period in found)]
    needed = [day for day in DAYS if min(since, there[0]) <= day <= max(until, there[-1])]
    assert ("editions-gap" in codes(found, (since, until))) == any(day not in there for day in needed)


def test_what_goes_on_needs_something_that_goes_on() -> None:
    assert codes([(None, DAYS[3])], (None, None)) == {"editions-gap"}
    assert codes([(DAYS[3], None)], (None, None)) == set()


def test_the_problem_names_both_and_the_days() -> None:
    (overlap,) = problems([(DAYS[0], DAYS[5]), (DAYS[4], None)])
    assert overlap.message.en == "'0' and '1' both hold from 2024-01-05 to 2024-01-06."
    assert overlap.message.zh == "“0”与“1”在 2024-01-05 至 2024-01-06 同时施行。"
    (gap,) = problems([(DAYS[0], DAYS[2]), (DAYS[4], None)])
    assert gap.message.en == "Neither '0' nor '1' holds on 2024-01-04."
    (short,) = problems([(DAYS[1], None)], (DAYS[0], None))
    assert short.message.en == "'0' does not hold on 2024-01-01, and the rulebook does."


def test_the_last_day_of_all_is_no_trouble() -> None:
    assert codes([(None, date.max), (date.max, None)]) == {"editions-overlap"}
