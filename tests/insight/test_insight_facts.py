"""Facts of a case: what its history says, in the zone of the rulebook."""

from datetime import UTC, datetime

import attrs
import pytest
from tests.insight.metric_rules import METRICS, at, folded, life, rules, written

from govflow.case import Flagged, Held, Rehomed, StepTaken
from govflow.insight import facts
from govflow.insight.facts import FACTS
from govflow.rulebook.guards import around
from govflow.rulebook.metrics import fact_fields

BOOK = rules()
ALL_LEVELS = rules(METRICS + "first_time: {level: any}\n")
NAMED_CLOCK = rules(METRICS + "first_time: {clocks: [instant]}\n")
NO_CLOCK = rules(METRICS + "first_time: {clocks: []}\n")


def test_the_facts_that_a_metric_may_ask_for_are_those_that_there_are() -> None:
    workflow = BOOK.workflows["request"]
    known = fact_fields(workflow, BOOK.workflows, around(BOOK.hierarchy, BOOK.hierarchy.levels))
    assert set(known) == {*FACTS, *workflow.fields}


def test_every_fact_is_a_value_of_its_type() -> None:
    workflow = BOOK.workflows["request"]
    known = fact_fields(workflow, BOOK.workflows, around(BOOK.hierarchy, BOOK.hierarchy.levels))
    told = facts(BOOK, folded(life(closed="2018-06-06T09:00", rating="satisfied", category="noise")))
    for name, value in told.items():
        if value is not None and name != "unplaced":
            assert known[name].read(value) == value


def test_a_case_of_one_day_solved_in_its_grid() -> None:
    told = facts(BOOK, folded(life(opened="2018-06-05T10:00", closed="2018-06-06T09:00")))
    wanted = {
        "state": "closed", "phase": "appraise", "owner_level": "grid", "unit": "g1", "month": "2018-06",
        "opened": "2018-06-05", "closed": True, "closed_on": "2018-06-06", "closed_month": "2018-06",
        "days_open": 1, "breached": [], "met": ["instant"], "climbed": 0, "first_time": True, "reopened": 0,
        "merged": False, "relations": [], "flags": [], "exception": False, "taken": ["close"], "held": [],
        "opened_at": "2018-06-05T02:00:00+00:00",
    }  # fmt: skip
    assert {name: told[name] for name in wanted} == wanted


def test_dates_and_months_are_those_of_the_place_not_of_utc() -> None:
    told = facts(BOOK, folded(life(opened="2018-06-01T00:30", closed="2018-07-01T00:00")))
    assert (told["opened"], told["month"]) == ("2018-06-01", "2018-06")
    assert (told["closed_on"], told["closed_month"], told["days_open"]) == ("2018-07-01", "2018-07", 30)


def test_an_open_case_has_no_end_and_its_days_are_those_until_it_is_looked_at() -> None:
    case = folded(life(opened="2018-06-05T10:00"))
    told = facts(BOOK, case)
    assert (told["closed"], told["closed_on"], told["closed_month"], told["days_open"]) == (
        False,
        None,
        None,
        None,
    )
    assert facts(BOOK, case, at=at("2018-06-15T00:00"))["days_open"] == 10
    assert facts(BOOK, case, at=datetime(2018, 6, 14, 15, 59, tzinfo=UTC))["days_open"] == 9


@pytest.mark.parametrize(
    ("lived", "usual", "any_level", "named", "no_clock"),
    [
        ({}, True, True, True, True),
        ({"late": True}, False, False, False, True),
        ({"up": ["c1"]}, False, True, False, False),
        ({"up": ["c1"], "late": True}, False, False, False, False),
    ],
)
def test_first_time_is_in_time_and_at_the_same_level_unless_the_rules_say_otherwise(
    lived: dict[str, object], usual: bool, any_level: bool, named: bool, no_clock: bool
) -> None:
    case = folded(life(closed="2018-06-08T09:00", **lived))  # type: ignore[arg-type]
    found = [facts(book, case)["first_time"] for book in (BOOK, ALL_LEVELS, NAMED_CLOCK, NO_CLOCK)]
    assert found == [usual, any_level, named, no_clock]


def test_a_window_that_never_ran_was_not_kept() -> None:
    events = life(closed="2018-06-05T11:00")
    without = folded([events[0], events[2]])
    assert facts(BOOK, without)["first_time"] is True
    assert facts(NAMED_CLOCK, without)["first_time"] is False


def test_what_is_open_or_was_reopened_was_not_solved_at_the_first_go() -> None:
    assert facts(BOOK, folded(life()))["first_time"] is False
    events = life(closed="2018-06-05T12:00")
    again = StepTaken(at("2018-06-05T13:00"), "r", "x", "reopen", "closed", "handling", {})
    end = StepTaken(at("2018-06-05T14:00"), "r", "y", "close", "handling", "closed", {}, final=True)
    told = facts(BOOK, folded([*events, again, end]))
    assert (told["closed"], told["reopened"], told["first_time"]) == (True, 1, False)
    assert told["taken"] == ["close", "reopen", "close"]


def test_what_happens_after_the_end_or_before_it_reopens_nothing() -> None:
    events = life(closed="2018-06-05T12:00")
    rated = StepTaken(at("2018-06-05T13:00"), "r", "x", "rate", "closed", "closed", {}, final=True)
    assert facts(BOOK, folded([*events, rated]))["reopened"] == 0
    assert facts(BOOK, folded([*events, rated]), [*events, rated])["reopened"] == 0
    redone = [*life(), written("c", "2018-06-05T11:00", {})]
    redone += [StepTaken(at("2018-06-05T13:00"), "r", "x", "redo", "handling", "handling", {})]
    assert facts(BOOK, folded(redone))["reopened"] == 0
    assert facts(BOOK, folded(redone), redone)["reopened"] == 0


def test_the_history_tells_a_reopening_by_a_step_that_is_taken_elsewhere_too() -> None:
    events = life(closed="2018-06-05T12:00")
    events += [StepTaken(at("2018-06-05T13:00"), "r", "x", "redo", "closed", "handling", {})]
    assert facts(BOOK, folded(events), events)["reopened"] == 1


def test_a_clock_that_was_met_late_was_not_met_in_time() -> None:
    told = facts(BOOK, folded(life(closed="2018-06-09T10:00", late=True)))
    assert (told["breached"], told["met"]) == (["instant"], [])


def test_joining_another_case_is_no_step_of_it() -> None:
    told = facts(BOOK, folded(life(merged=True, closed="2018-06-05T12:00")))
    assert (told["taken"], told["relations"], told["merged"]) == (["close"], ["duplicate_of"], True)


def test_an_exception_stands_in_the_history_and_a_reason_alone_is_none() -> None:
    beyond = life(up=["c1", "s1"], exception="flooded")
    within = life(up=["c1"], exception_reason="written too early")
    assert facts(BOOK, folded(beyond), beyond)["exception"] is True
    assert facts(BOOK, folded(within), within)["exception"] is False
    assert facts(BOOK, folded(within))["exception"] is True  # nobody showed the history


def test_what_moved_to_a_new_grid_tells_where_it_was_filed() -> None:
    case = folded([*life(), Rehomed(at("2018-06-06T00:00"), "g2", "g2", "g1", "g1")])
    told = facts(BOOK, case)
    assert (told["unit"], told["owner"], told["filed_unit"]) == ("g2", "g2", "g1")


def test_flags_and_what_is_held_are_told_by_name() -> None:
    moment = at("2018-06-05T11:00")
    flag = Flagged(moment, "one_time_notice", "w", "a second demand", "再次要求")
    told = facts(BOOK, folded([*life(), flag, flag, Held(moment, "summary", "blocked", "hoax")]))
    assert (told["flags"], told["held"]) == (["one_time_notice"], ["summary"])


def test_a_unit_that_is_no_more_has_no_level() -> None:
    assert facts(BOOK, folded(life(unit="gone")))["owner_level"] == ""


def test_an_own_count_of_reopenings_goes_before_that_of_steps() -> None:
    own = BOOK.workflows["request"]
    counted = {**own.fields, "reopened": attrs.evolve(own.fields["notices"], name="reopened")}
    book = attrs.evolve(BOOK, workflows={"request": attrs.evolve(own, fields=counted)})
    case = folded(life(closed="2018-06-05T11:00", reopened=2))
    assert (facts(book, case)["reopened"], facts(book, case)["first_time"]) == (2, False)
