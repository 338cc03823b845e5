"""Clocks that pause, are extended, and go on when a case is opened again."""

from tests.case.clock_rules import EXTENDED, HEAD, act, at, due, local, tick

from govflow.case import (
    ClockContinued,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockResumed,
    ClockStarted,
    StepTaken,
)
from govflow.testing import Given


def test_a_pause_costs_the_working_time_that_it_lasts(case: Given) -> None:
    """The pause of 24 working hours, worked out by hand."""
    assert due(case) == "05-31 18:00"
    paused = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    resumed = paused.when(act("resume", "05-25 10:00")).then(StepTaken, ClockResumed)
    assert due(resumed) == "06-03 18:00"


def test_while_it_stands_still_nothing_is_missed(case: Given) -> None:
    paused = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    assert paused.case
    assert paused.case.next_due is None
    paused.when(tick("12-01 00:00")).then()


def test_overlapping_pauses_count_once(case: Given) -> None:
    both = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    both = both.when(act("ask", "05-23 09:00", told="by phone")).then(StepTaken, ClockPaused)
    both = both.when(act("heard", "05-24 09:00")).then(StepTaken, ClockResumed)
    assert both.case
    assert both.case.clocks["handle"].paused
    resumed = both.when(act("supplied", "05-25 10:00")).then(StepTaken, ClockResumed)
    assert due(resumed) == "06-03 18:00"


def test_the_same_ground_twice_is_one_pause(case: Given) -> None:
    once = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    once.when(act("hear", "05-23 10:00")).then(StepTaken)


def test_a_pause_on_a_ground_that_wants_a_notice_is_refused_without_it(case: Given) -> None:
    case.when(act("ask", "05-20 10:00")).then(refused="missing-field")
    case.when(act("suspend", "05-20 10:00", ground="waiting", told=" ")).then(refused="missing-field")
    taken = case.when(act("suspend", "05-20 10:00", ground="waiting", told="by letter"))
    taken.then(StepTaken, ClockPaused)
    paused, until = taken.events[-1], at("05-25 10:00")
    said = (taken.events[0].at, "handle", "waiting", "clerk", "by letter", until, case.book.digest)
    assert paused == ClockPaused(*said)


def test_the_cap_of_a_ground_lets_the_clock_go_on_by_itself(case: Given) -> None:
    asked = case.when(act("ask", "05-20 10:00", told="by phone")).then(StepTaken, ClockPaused)
    assert asked.case
    assert local(asked.case.next_due) == "05-25 10:00"  # three days: 7/8 of Friday to 1/8 of Wednesday
    later = asked.when(tick("05-26 00:00"))
    later.then(ClockResumed)
    resumed = later.events[0]
    assert isinstance(resumed, ClockResumed)
    assert resumed.capped
    assert (local(resumed.at), local(resumed.due)) == ("05-25 10:00", "06-03 18:00")


def test_a_cap_holds_for_all_pauses_on_its_ground_together(case: Given) -> None:
    asked = case.when(act("ask", "05-18 09:00", told="by phone")).then(StepTaken, ClockPaused)
    resumed = asked.when(act("resume", "05-19 14:00")).then(StepTaken, ClockResumed)  # a day and a half
    again = resumed.when(act("ask", "05-20 09:00", told="by phone")).then(StepTaken, ClockPaused)
    assert again.case
    assert local(again.case.next_due) == "05-23 14:00"
    over = again.when(tick("05-24 00:00")).then(ClockResumed)
    assert due(over) == "06-03 18:00"
    over.when(act("ask", "05-24 09:00", told="again")).then(refused="pause-used-up")


def test_what_is_done_at_the_very_due_instant_is_not_missed_before_it_goes_on(case: Given) -> None:
    """A clock that is counted anew is never due in the past: history does not go backwards."""
    at_last = case.when(act("hear", "05-31 18:00"))
    paused = at_last.then(*(type(event) for event in at_last.events))
    resumed = paused.when(act("resume", "06-05 10:00")).then(StepTaken, ClockResumed)
    assert due(resumed) == "06-05 10:00"
    missed = resumed.when(tick("06-08 00:00"))
    assert missed.events[0].at == at("06-05 10:00")


def test_a_clock_met_while_it_stands_still_is_not_told_as_early(case: Given) -> None:
    paused = case.when(act("hear", "05-20 10:00")).then(StepTaken, ClockPaused)
    met = paused.when(act("settle", "07-20 10:00")).then(StepTaken, ClockMet)
    assert met.case
    assert not met.case.clocks["handle"].paused


def test_extensions_are_bounded_in_length_and_number(case: Given) -> None:
    for days in (6, 37_000, 10**9):
        case.when(act("extend", "05-18 09:00", HEAD, days=days, **EXTENDED)).then(
            refused="extension-too-long"
        )
    case.when(act("extend", "05-18 09:00", HEAD, days=0, **EXTENDED)).then(refused="bad-extension")
    one = case.when(act("extend", "05-18 09:00", HEAD, days=5, **EXTENDED)).then(StepTaken, ClockExtended)
    assert due(one) == "06-07 18:00"
    two = one.when(act("extend", "05-18 10:00", HEAD, days=1, **EXTENDED)).then(StepTaken, ClockExtended)
    assert due(two) == "06-08 18:00"
    two.when(act("extend", "05-18 11:00", HEAD, days=1, **EXTENDED)).then(refused="extended-already")


def test_reopening_continues_restarts_or_restarts_with_less_as_the_rule_says(case: Given) -> None:
    answered = case.when(act("answer", "05-18 18:00")).then(StepTaken, ClockMet)
    continued = answered.when(act("reopen", "05-20 18:00")).then(StepTaken, ClockContinued)
    assert due(continued) == "06-02 18:00"  # two working days lay between
    restarted = answered.when(act("anew", "05-20 18:00")).then(StepTaken, ClockStarted)
    assert due(restarted) == "06-03 18:00"
    shorter = answered.when(act("redo", "05-20 18:00")).then(StepTaken, ClockStarted)
    assert due(shorter) == "05-25 18:00"
