"""Environmental permits: the terms of the law, and a receipt phase of 27 steps."""

from collections import Counter
from datetime import date, datetime

import pytest
from tests.examples.lived import EXAMPLES, Lived, sample, whole

import govflow
from govflow.case.events import StepTaken

FILE = "wabo_receipt/wabo_receipt.csv.gz"


@pytest.fixture(scope="module")
def permits() -> Lived:
    return whole("wabo", FILE)


def test_every_event_of_the_log_is_told(permits: Lived) -> None:
    s = permits.summary
    assert (s.events, s.cases, s.dated, s.taken) == (8_577, 1_434, 1_329, 9_862)
    assert s.events + s.dated == s.taken + s.refused.total()


def test_what_the_rules_refuse(permits: Lived) -> None:
    """Two requests begin after their events, one skips a step, 31 end long before their last event."""
    before = ("confirm", "t02", "t04", "t05", "t06", "t10")
    assert permits.refused() == {
        **{("registered", step, "before-last-event"): 2 for step in before},
        ("receipt", "t05", "guard-failed"): 1,
        ("receipt", "close", "step-too-early"): 31,
    }
    assert permits.summary.repaired == Counter({"clock-skew": 114})


def test_all_27_activities_are_steps_that_cases_take(permits: Lived) -> None:
    workflow = permits.book.workflows["permit"]
    history = (event for case in permits.cases("case_id") for event in permits.history(case))
    taken = {event.step for event in history if isinstance(event, StepTaken)}

    assert len({row["activity"] for row in permits.rows}) == 27
    assert taken == {step.name for step in workflow.steps} - {"extend"}


def test_the_law_gives_eight_weeks_in_1080_cases_and_six_more_in_58(permits: Lived) -> None:
    eight, fourteen = (permits.summary.compared[name] for name in ("eight_weeks", "fourteen_weeks"))

    assert (eight.compared, eight.agree) == (1_434, 1_080)
    assert (fourteen.compared, fourteen.agree) == (1_434, 58)
    assert eight.apart["+42 d"] == 58


def test_the_days_between_start_and_deadline_are_those_of_the_rows(permits: Lived) -> None:
    """What else comes out: 296 other deadlines, 273 of them later, as a suspension makes them."""
    days = Counter[int]()
    for rows in permits.cases("case_id").values():
        first, last = (date.fromisoformat(rows[0][column][:10]) for column in ("start_date", "deadline"))
        days[(last - first).days] += 1

    assert (days[56], days[98], days.total()) == (1_080, 58, 1_434)
    ours = permits.summary.compared["eight_weeks"].apart
    assert ours == Counter({f"{n - 56:+d} d": count for n, count in days.items()})
    other = {n: count for n, count in days.items() if n not in (56, 98)}
    assert sum(other.values()) == 296
    assert sum(count for n, count in other.items() if n > 56) == 273


def test_one_extension_of_six_weeks_gives_the_deadline_of_all_58(permits: Lived) -> None:
    head = govflow.Actor(
        "head", (govflow.Post("head", "municipality"), govflow.Post("clerk", "municipality"))
    )
    extended = 0
    for case, rows in permits.cases("case_id").items():
        start, deadline = (datetime.fromisoformat(rows[0][column]) for column in ("start_date", "deadline"))
        if (deadline.date() - start.date()).days != 98:
            continue
        desk = govflow.Desk(permits.book, govflow.MemoryLedger())
        desk.open("permit", at=start, by=head, case=case)
        desk.act(case, "confirm", at=start, by=head)
        said = {"reason": "a complex project", "notice": "by letter"}
        due = desk.act(case, "extend", at=start, by=head, fields=said).clocks["decision"].due
        assert due is not None
        assert due.astimezone(permits.book.zone).date() == deadline.date()
        with pytest.raises(govflow.Refused, match="more is not allowed"):
            desk.act(case, "extend", at=start, by=head, fields=said)
        extended += 1
    assert extended == 58


def test_another_machine_takes_the_same_steps_to_the_same_states(permits: Lived) -> None:
    assert permits.by_machine("permit") == permits.summary.states


def test_the_sample_runs_without_the_whole_file() -> None:
    permits = sample("wabo")

    assert (permits.summary.events, permits.summary.cases) == (227, 38)
    assert permits.summary.compared["eight_weeks"].agree == 32
    assert permits.summary.compared["fourteen_weeks"].agree == 3


def test_the_limits_name_the_law() -> None:
    limits = govflow.load(str(EXAMPLES / "wabo")).limits
    found = [limits[name] for name in ("permit", "permit_extended")]

    assert all(limit is not None and "3.9" in limit.law for limit in found)
