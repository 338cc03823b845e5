"""Rules with dates are in force from their start up to, but without, their stop."""

import copy
import pickle
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from govflow.errors import MissingInput, Place, UnknownValue
from govflow.tables import Column, DecisionTable, Rule

NOISE = Column("category", "enum", ["noise"])
ASK = {"category": "noise"}
FEBRUARY, MARCH = datetime(2015, 2, 1, tzinfo=UTC), datetime(2015, 3, 1, tzinfo=UTC)


def rule(line: int, *, track: str, start: datetime | None = None, stop: datetime | None = None) -> Rule:
    return Rule(f"r{line}", [NOISE.read("noise")], {"track": track}, Place("triage.csv", line), start, stop)


def table(*rules: Rule, otherwise: str) -> DecisionTable:
    return DecisionTable.of("triage", [NOISE], rules, "UNIQUE", {"track": otherwise}, Place("triage.yaml", 3))


def dated() -> DecisionTable:
    old = rule(2, track="45 days", stop=FEBRUARY)
    new = rule(3, track="5 days", start=FEBRUARY, stop=MARCH)
    return table(old, new, otherwise="none")


def test_a_rule_is_in_force_from_its_start_up_to_but_without_its_stop() -> None:
    instant = timedelta(microseconds=1)
    found = [
        dated().decide(ASK, at).outputs["track"]
        for at in (FEBRUARY - instant, FEBRUARY, MARCH - instant, MARCH)
    ]
    assert found == ["45 days", "5 days", "5 days", "none"]


def test_dates_are_instants_whatever_the_zone() -> None:
    shanghai = FEBRUARY.astimezone(ZoneInfo("Asia/Shanghai"))
    assert dated().decide(ASK, shanghai).outputs["track"] == "5 days"


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    boston = ZoneInfo("America/New_York")
    start = datetime(2015, 11, 1, 1, 30, tzinfo=boston, fold=1)
    late = table(rule(2, track="late", start=start), otherwise="early")
    assert late.decide(ASK, start.replace(fold=0)).outputs["track"] == "early"
    assert late.decide(ASK, start).outputs["track"] == "late"


def test_a_dated_table_needs_an_instant() -> None:
    with pytest.raises(MissingInput) as caught:
        dated().decide(ASK)
    assert caught.value.text.en == (
        "triage.yaml:3: Table 'triage' needs the input at. It has rules with dates:"
        " in a test write 'at' beside 'given', on the command line '--at'."
    )
    assert "请在 given 旁写 at" in caught.value.text.zh


def test_an_instant_has_a_zone() -> None:
    with pytest.raises(UnknownValue) as caught:
        dated().decide(ASK, datetime(2015, 2, 1))
    assert "at takes a date and time with its zone, not 2015-02-01T00:00 (datetime)." in caught.value.text.en


def test_a_table_and_its_decisions_travel_to_another_process() -> None:
    there = pickle.loads(pickle.dumps(dated()))
    decision = there.decide(ASK, FEBRUARY)
    assert decision == copy.deepcopy(decision) == dated().decide(ASK, FEBRUARY)
    assert hash(decision.rule) == hash(dated().decide(ASK, FEBRUARY).rule)
