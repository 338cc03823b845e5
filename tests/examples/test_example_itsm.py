"""Incidents of a service desk: a table gives the priority, and waiting stops the clock."""

from collections import Counter
from datetime import datetime

import pytest
from tests.examples.lived import Lived, sample, whole

from govflow.case import Event
from govflow.case.events import Breached, ClockPaused, Decided, StepTaken

FILE = "itsm_incidents/itsm_incidents_early.csv.gz"
WORDS = {"1 - High": "high", "2 - Medium": "medium", "3 - Low": "low"}
PRIORITIES = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "moderate", "4 - Low": "low"}


@pytest.fixture(scope="module")
def incidents() -> Lived:
    return whole("itsm", FILE)


def test_every_event_is_a_step_or_refused(incidents: Lived) -> None:
    s = incidents.summary
    assert (s.events, s.cases, s.taken) == (81_519, 13_302, 81_417)
    assert s.events == s.taken + s.refused.total()


def test_what_the_rules_refuse(incidents: Lived) -> None:
    """What comes after the closing, what skips a step, and what lies before the opening."""
    assert incidents.refused() == {
        ("closed", "close", "step-not-allowed"): 43,
        ("closed", "work", "step-not-allowed"): 20,
        ("closed", "await_user", "step-not-allowed"): 16,
        ("closed", "resolve", "step-not-allowed"): 6,
        ("resolved", "await_user", "step-not-allowed"): 6,
        ("new", "close", "step-not-allowed"): 4,
        ("registered", "update", "before-last-event"): 3,
        ("registered", "work", "before-last-event"): 2,
        ("new", "update", "before-last-event"): 1,
        ("new", "resolve", "before-last-event"): 1,
    }


def test_what_is_refused_as_too_early_is_so_in_the_rows(incidents: Lived) -> None:
    """Five rows lie before their opening; one incident has events out of order."""
    early, disorder = 0, []
    for case, rows in incidents.cases("number").items():
        times = [datetime.strptime(row["sys_updated_at"], "%d/%m/%Y %H:%M") for row in rows]
        opened = datetime.strptime(rows[0]["opened_at"], "%d/%m/%Y %H:%M")
        early += sum(at < opened for at in times)
        disorder += [case] if times != sorted(times) else []

    assert (early, disorder) == (5, ["INC0000137"])
    assert incidents.summary.refused["before-last-event"] == early + 2


def test_the_table_gives_the_priority_of_all_incidents(incidents: Lived) -> None:
    priority = incidents.summary.compared["priority"]
    assert (priority.compared, priority.agree) == (13_302, 13_302)


def test_the_priority_of_every_case_is_that_of_the_last_row(incidents: Lived) -> None:
    found = Counter[str]()
    for case, rows in incidents.cases("number").items():
        last, fields = rows[-1], incidents.case(case).fields
        assert fields["priority"] == PRIORITIES[last["priority"]]
        assert (fields["impact"], fields["urgency"]) == (WORDS[last["impact"]], WORDS[last["urgency"]])
        found[last["priority"]] += 1
    assert found == {"3 - Moderate": 12_533, "4 - Low": 469, "2 - High": 176, "1 - Critical": 124}


def test_every_step_judged_the_priority_as_the_log_did_at_that_event(incidents: Lived) -> None:
    """Not at the end alone: the priorities that were decided are those of the rows, in their order."""
    differ = 0
    for case, rows in incidents.cases("number").items():
        decided = [e.fields["priority"] for e in incidents.history(case) if isinstance(e, Decided)]
        logged = [PRIORITIES[row["priority"]] for row in rows]
        differ += decided[1 : len(logged) + 1] != logged[: len(decided) - 1]
    assert differ == 0


def test_waiting_stops_a_clock_that_is_not_late(incidents: Lived) -> None:
    found = Counter[str]()
    for case, rows in incidents.cases("number").items():
        if any(row["incident_state"].startswith("Awaiting") for row in rows):
            found[_waited(incidents.history(case))] += 1

    assert found == {"paused": 3_163, "late": 635, "refused": 3}


def _waited(history: tuple[Event, ...]) -> str:
    """Tell what waiting did: a clock that is missed runs no more, and cannot stand still."""
    waits = [e.at for e in history if isinstance(e, StepTaken) and e.target.startswith("awaiting")]
    late = [e.at for e in history if isinstance(e, Breached)]
    if any(isinstance(event, ClockPaused) for event in history):
        return "paused"
    return "late" if waits and late and late[0] < waits[0] else "refused" if not waits else "?"


def test_the_group_in_charge_is_that_of_the_log_but_once(incidents: Lived) -> None:
    """One incident went on to another group after it was closed."""
    group = incidents.summary.compared["group"]
    assert (group.compared, group.agree, group.examples) == (11_505, 11_504, ["INC0010074"])


def test_another_machine_takes_the_same_steps_to_the_same_states(incidents: Lived) -> None:
    assert incidents.by_machine("incident") == incidents.summary.states


def test_the_sample_runs_without_the_whole_file() -> None:
    incidents = sample("itsm")
    priority = incidents.summary.compared["priority"]

    assert (incidents.summary.events, incidents.summary.cases) == (389, 56)
    assert (priority.compared, priority.agree) == (56, 56)
