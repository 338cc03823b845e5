"""The stories T2 and C1 lived at a desk, up to the figures that a bulletin would print."""

import pytest
from tests.insight.metric_rules import at, rules

from govflow import Actor, Desk, MemoryLedger, Refused
from govflow.insight import Report, measure, report

WORKER = Actor("w")
BOOK = rules()


@pytest.fixture
def desk() -> Desk:
    return Desk(BOOK, MemoryLedger())


def june(desk: Desk) -> Report:
    return report(BOOK, (desk.history(case) for case in desk.ledger.cases()), month="2018-06")


def opened(desk: Desk, case: str, time: str = "10:00") -> None:
    desk.open("request", at=at(f"2018-06-05T{time}"), by=WORKER, unit="g1", case=case)


def test_two_reports_of_one_lamp_are_counted_once_and_the_raw_count_is_kept(desk: Desk) -> None:
    opened(desk, "lamp")
    opened(desk, "same", "10:40")
    desk.act("same", "merge", at=at("2018-06-05T11:00"), by=WORKER, fields={"into": "lamp"})
    desk.act("lamp", "close", at=at("2018-06-05T15:00"), by=WORKER)
    found = june(desk)
    collected, first = found.measured["collected"].total, found.measured["first_time"].total
    assert (collected.numerator, collected.raw) == (1, 2)
    assert (first.numerator, first.denominator) == (1, 1)
    assert found.clearance is not None
    assert (found.clearance.opened, found.clearance.raw, found.clearance.zero) == (1, 2, True)


def test_a_minor_matter_that_went_beyond_the_community_is_an_exception_in_the_metric(desk: Desk) -> None:
    for case in ("kept", "lifted"):
        opened(desk, case)
        desk.act(case, "lift", at=at("2018-06-05T11:00"), by=WORKER)
    with pytest.raises(Refused):
        desk.act("lifted", "lift", at=at("2018-06-05T12:00"), by=WORKER)
    why = {"exception_reason": "the whole street is under water"}
    desk.act("lifted", "lift", at=at("2018-06-05T12:00"), by=WORKER, fields=why)
    rate = june(desk).measured["within_ceiling"].total
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_time_itself_spoils_the_first_go(desk: Desk) -> None:
    for case, closed in (("a", "2018-06-06T17:59"), ("b", "2018-06-06T18:01")):
        opened(desk, case)
        desk.tick(at(closed))
        desk.act(case, "close", at=at(closed), by=WORKER)
    cases = [desk.case(case) for case in desk.ledger.cases()]
    found = measure(BOOK, cases, "first_time", "closed")
    assert (found.total.numerator, found.total.denominator) == (1, 2)
    assert list(found.groups) == ["yes"]
