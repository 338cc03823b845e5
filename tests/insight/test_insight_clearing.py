"""Month-end clearing: cases as they stood at 24:00 of the last day, and what is carried over."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.metric_rules import METRICS, at, life, rules, written

from govflow.case import Event, StepTaken
from govflow.errors import LedgerError, RulebookError
from govflow.insight import Clearance, as_of, clear, report

BOOK = rules()


def june(*histories: Sequence[Event]) -> Clearance:
    return clear(BOOK, histories, "2018-06")


def test_a_cohort_of_1250_with_two_left_is_not_cleared_to_zero() -> None:
    """Story Z1: 1 248 of 1 250, two carried over, one of them without a plan."""
    histories = [life(f"d{n}", closed="2018-06-30T23:59") for n in range(1248)]
    waits = written("a", "2018-06-29T10:00", {"carry_reason": "no spare part", "carry_plan": "fit by 5 July"})
    unplanned = written("b", "2018-06-30T10:00", {"carry_reason": "owner abroad"})
    histories += [[*life("a"), waits], [*life("b", unit="c2"), unplanned]]
    found = june(*histories)
    assert (found.closed, found.opened, found.percent, found.zero) == (1248, 1250, Decimal("99.84"), False)
    assert [(one.case, one.owner, one.reason, one.plan) for one in found.carried] == [
        ("a", "g1", "no spare part", "fit by 5 July"),
        ("b", "c2", "owner abroad", ""),
    ]
    assert [(one.case, one.lacks) for one in found.violations] == [("b", ("plan",))]
    assert "1,248 of 1,250 = 99.84 %" in found.text.en
    assert "not cleared to zero" in found.text.en
    assert found.text.zh == "2018-06 月清零：1,248 / 1,250 = 99.84%（四舍五入）；未清零。"


def test_a_month_with_everything_closed_is_cleared_to_zero() -> None:
    found = june(life(closed="2018-06-30T23:59:59.999999"))
    assert (found.zero, found.percent, found.violations) == (True, Decimal("100.00"), ())


def test_a_month_in_which_nothing_came_has_no_rate() -> None:
    found = june()
    assert (found.zero, found.percent, found.text.en) == (True, None, "Clearing of 2018-06: none opened.")


@pytest.mark.parametrize(
    ("opened", "closed", "cohort", "done"),
    [
        ("2018-06-01T00:00", "2018-06-30T23:59:59", 1, 1),
        ("2018-05-31T23:59:59", "2018-06-30T10:00", 0, 0),
        ("2018-06-30T23:59:59", "2018-07-01T00:00", 1, 0),
        ("2018-07-01T00:00", "2018-07-01T10:00", 0, 0),
    ],
)
def test_a_month_is_from_midnight_to_midnight_of_the_place(
    opened: str, closed: str, cohort: int, done: int
) -> None:
    found = june(life(opened=opened, closed=closed))
    assert (found.opened, found.closed) == (cohort, done)


def test_december_ends_with_the_year() -> None:
    lives = [
        life("a", "2018-12-31T23:00", "2018-12-31T23:30"),
        life("b", "2018-12-31T23:00", "2019-01-01T00:00"),
    ]
    found = clear(BOOK, lives, "2018-12")
    assert (found.opened, found.closed) == (2, 1)


def test_what_was_written_and_closed_after_the_month_does_not_clear_it() -> None:
    late = [*life(), written("c", "2018-07-01T09:00", {"carry_reason": "r", "carry_plan": "p"})]
    (one,) = june(late).carried
    assert one.lacks == ("reason", "plan")


def test_what_was_closed_and_reopened_within_the_month_is_carried_over() -> None:
    events = life(closed="2018-06-10T10:00")
    again = StepTaken(at("2018-06-11T10:00"), "r", "x", "reopen", "closed", "handling", {})
    assert june([*events, again]).closed == 0
    assert june(
        [*events, StepTaken(at("2018-07-11T10:00"), "r", "x", "reopen", "closed", "handling", {})]
    ).zero


def test_handing_up_clears_nothing() -> None:
    found = june(life("up", up=["c1", "s1"]), life("above", unit="s1"))
    assert [one.case for one in found.carried] == ["up"]
    assert (found.opened, found.carried[0].owner) == (1, "s1")


def test_merged_duplicates_are_counted_once() -> None:
    found = june(life("a", closed="2018-06-06T10:00"), life("b", closed="2018-06-06T10:00", merged=True))
    assert (found.opened, found.raw) == (1, 2)


@pytest.mark.parametrize("month", ["2018-13", "2018-6", "june", "", "9999-12", "2018-06-01", "２018-06"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(RulebookError, match="bad-month"):
        clear(BOOK, [], month)


def test_rules_without_a_clearing_say_so() -> None:
    with pytest.raises(RulebookError, match="no-clearing"):
        clear(rules("metrics: {n: {unit: count}}\n"), [], "2018-06")


# --------------------------------------------------------------------------------- as of, report


@given(st.integers(0, 40))
def test_a_case_stands_as_its_events_up_to_an_instant_left_it(hours: int) -> None:
    events = life(closed="2018-06-06T09:00", up=["c1"])
    moment = at(f"2018-06-{5 + hours // 24:02}T{hours % 24:02}:00")
    case = as_of(events, moment)
    if moment < events[0].at:
        assert case is None
        return
    assert case is not None
    assert (case.closed_at is not None) == (moment >= at("2018-06-06T09:00"))
    assert case.climbed == (moment >= at("2018-06-05T11:00"))
    assert case.version == sum(event.at <= moment for event in events)


def test_events_that_are_no_history_are_an_error_of_the_ledger() -> None:
    events = life()
    for told in (events[1:], [*events, events[0]]):
        with pytest.raises(LedgerError, match="no history"):
            report(BOOK, [told])
    assert clear(BOOK, [[], events[1:]], "2018-06").opened == 0


def test_a_report_compares_months_and_clears_the_later() -> None:
    histories = [
        life("m1", "2018-05-02T10:00", "2018-05-03T09:00"),
        life("m2", "2018-05-02T10:00", "2018-05-09T09:00", late=True),
        life("j1", "2018-06-05T10:00", "2018-06-06T09:00"),
        life("j2", "2018-06-05T10:00"),
    ]
    found = report(BOOK, histories, month="2018-06", against="2018-05", by="community")
    assert found.changes["first_time"].text.en == "+50.0 pp"
    assert found.changes["collected"].text.en == "+0.00 %"
    assert list(found.measured["collected"].groups) == ["c1"]
    assert found.clearance is not None
    assert (found.clearance.closed, found.clearance.opened) == (1, 2)
    data = found.to_data()
    assert (data["clearing"]["percent"], data["clearing"]["violations"]) == ("50.00", 1)
    assert data["metrics"]["first_time"]["percent"] == "100.0"


def test_a_report_looks_into_the_history_for_exceptions() -> None:
    histories = [life(exception_reason="written, and then not needed"), life(up=["s1"], exception="flooded")]
    rate = report(BOOK, histories).measured["within_ceiling"].total
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_a_report_as_of_a_day_knows_nothing_of_what_came_after() -> None:
    histories = [life("a", closed="2018-06-20T10:00"), life("b", "2018-06-21T10:00")]

    whole, early = report(BOOK, histories), report(BOOK, histories, at=at("2018-06-10T00:00"))
    assert (whole.measured["collected"].total.numerator, whole.clearance) == (2, None)
    assert early.measured["collected"].total.numerator == 1
    assert early.measured["done_in_month"].total.numerator == 0


def test_a_clearing_may_have_conditions_on_any_fact() -> None:
    lamps = METRICS.replace("base: {owner_level: [grid, community]}", "base: {category: street-lamp}")
    found = clear(rules(lamps), [life("a", category="street-lamp"), life("b", category="noise")], "2018-06")
    assert [one.case for one in found.carried] == ["a"]
