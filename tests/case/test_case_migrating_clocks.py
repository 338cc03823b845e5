"""Migrating: clocks that have ended and may go on, and warnings that only the new rules know."""

import attrs
import pytest
from tests.case.clock_rules import FILES, act, at, local, rulebook, tick
from tests.case.life_rules import Life, rules
from tests.case.test_case_migrating import MIA, NO_DATE, after, lived, moved, other
from tests.case.test_case_promises import CLOCKS, STEPS

from govflow.case import Case, Migrated, Warned, carry_out
from govflow.case.migrating import planned
from govflow.errors import Refused
from govflow.rulebook import Rulebook
from govflow.testing import Given


def answered(case: Given) -> Case:
    return lived(case, act("answer", "05-20 10:00"))


def test_one_that_has_ended_and_may_be_continued_needs_its_limit_in_the_new_rules(case: Given) -> None:
    named = rulebook(
        limits_yaml=FILES["limits.yaml"].replace("term:", "period:"),
        request_yaml=FILES["request.yaml"].replace("limit: term", "limit: period"),
    )
    with pytest.raises(Refused) as caught:
        moved(answered(case), named, "05-23 09:00")
    assert caught.value.code == "unknown-limit"
    assert "'term' by which clock 'handle'" in caught.value.text.en
    assert "“term”" in caught.value.text.zh
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 6 working_day"))
    gone = after(answered(case), moved(answered(case), shorter, "05-23 09:00"))
    reopened, _ = carry_out(shorter, gone, act("reopen", "05-24 10:00"))
    assert local(reopened.clocks["handle"].due) == "05-27 18:00", "two days lay between"


def test_nor_may_its_limit_promise_no_date(case: Given) -> None:
    unbound = other("limits.yaml", ("  again:", "  period: 10 working_day\n  again:"))
    free = attrs.evolve(unbound, digest="free", limits={**unbound.limits, "term": None})
    assert [r.code for r in planned(free, answered(case), at("05-23 09:00"), MIA, "m1")[1]] == [
        "unknown-limit"
    ]


def test_and_its_calendar(case: Given) -> None:
    named = rulebook(
        calendars_yaml=FILES["calendars.yaml"].replace("office:", "bureau:"),
        limits_yaml=FILES["limits.yaml"].replace("calendar: office", "calendar: bureau"),
        request_yaml=FILES["request.yaml"].replace("actions: office", "actions: bureau"),
    )
    with pytest.raises(Refused) as caught:
        moved(answered(case), named, "05-23 09:00")
    assert caught.value.code == "unknown-calendar"
    assert "'office' by which clock 'handle'" in caught.value.text.en


def test_one_that_no_step_continues_or_that_was_missed_needs_neither(case: Given) -> None:
    for_good = rulebook(request_yaml=NO_DATE.replace("waiting", "answered"))
    assert [type(event) for event in moved(answered(case), for_good, "05-23 09:00")] == [Migrated]
    late, _ = carry_out(case.book, case.case, tick("06-01 09:00"))
    late, _ = carry_out(case.book, late, act("answer", "06-01 10:00"))
    named = rulebook(
        limits_yaml=FILES["limits.yaml"].replace("term:", "period:"),
        request_yaml=FILES["request.yaml"].replace("limit: term", "limit: period"),
    )
    gone = after(late, moved(late, named, "06-02 09:00"))
    reopened, _ = carry_out(named, gone, act("reopen", "06-02 10:00"))
    assert reopened.next_due is None, "what was missed is not missed again"


def test_one_that_a_field_makes_due_goes_on_as_it_was() -> None:
    life = Life(rules(STEPS, CLOCKS))
    life.act("promise", promised_on="2018-06-07")
    life.act("keep")
    assert life.case
    events, reasons = planned(
        attrs.evolve(life.desk.book, digest="mended"), life.case, life.case.last_at, MIA, "m1"
    )
    assert [type(event) for event in events] == [Migrated]
    assert not reasons


# -- warnings --------------------------------------------------------------------------------------


def warned(case: Case | None, book: Rulebook, until: str) -> list[tuple[str, str]]:
    """Return the levels that show before an instant, and when."""
    _, events = carry_out(book, case, tick(until))
    return [(event.level, local(event.at)) for event in events if isinstance(event, Warned)]


def test_a_warning_that_only_the_new_rules_have_shows_at_once_if_it_is_late_and_once(case: Given) -> None:
    silent = other("request.yaml", ("warn: {yellow: 50%, red: 80%}", "warn: {red: 80%}"),
                   ("yellow: [{remind: owner}], ", ""))  # fmt: skip
    told = after(case.case, moved(case.case, silent, "05-20 10:00"))
    told, _ = carry_out(silent, told, tick("05-25 10:00"))
    assert told.clocks["handle"].level == ""
    heard = after(told, moved(told, case.book, "05-25 10:00"))
    assert warned(heard, case.book, "05-31 00:00") == [("yellow", "05-25 10:00"), ("red", "05-27 18:00")]
    shown, _ = carry_out(case.book, heard, act("hear", "05-26 11:00"))
    shown, _ = carry_out(case.book, shown, act("resume", "05-26 11:30"))
    assert warned(shown, case.book, "05-31 00:00") == [("red", "05-30 16:30")]


def test_nor_does_one_get_lost_while_no_date_was_promised(case: Given) -> None:
    never = rulebook(request_yaml=NO_DATE)
    free = after(case.case, moved(case.case, never, "05-20 10:00"))
    free, _ = carry_out(never, free, tick("05-28 10:00"))
    back = after(free, moved(free, case.book, "05-28 10:00"))
    assert warned(back, case.book, "05-29 00:00") == [("yellow", "05-28 10:00"), ("red", "05-28 10:00")]


def test_one_that_was_given_is_not_given_again(case: Given) -> None:
    shown, _ = carry_out(case.book, case.case, tick("05-26 10:00"))
    assert shown.clocks["handle"].level == "yellow"
    shorter = other("limits.yaml", ("limit: 10 working_day", "limit: 9 working_day"))
    gone = after(shown, moved(shown, shorter, "05-26 10:00"))
    assert warned(gone, shorter, "05-30 00:00") == [("red", "05-27 10:36")]


def test_what_was_missed_is_warned_of_no_more(case: Given) -> None:
    silent = other("request.yaml", ("warn: {yellow: 50%, red: 80%}", "warn: {red: 80%}"),
                   ("yellow: [{remind: owner}], ", ""))  # fmt: skip
    late = after(case.case, moved(case.case, silent, "05-20 10:00"))
    late, _ = carry_out(silent, late, tick("06-02 10:00"))
    late, _ = carry_out(silent, late, act("answer", "06-02 10:00"))
    late = after(late, moved(late, case.book, "06-02 11:00"))
    reopened, _ = carry_out(case.book, late, act("reopen", "06-02 12:00"))
    assert reopened.clocks["handle"].warnings == {}
