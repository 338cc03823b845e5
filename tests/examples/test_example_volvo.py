"""Incidents on three support lines: they go up, and they come down again."""

from collections import Counter
from itertools import pairwise

import pytest
from tests.examples.lived import Lived, sample, whole

from govflow.case.events import HandedTo

FILE = "volvo_incidents/volvo_incidents.csv.gz"


@pytest.fixture(scope="module")
def incidents() -> Lived:
    return whole("volvo", FILE)


def line(team: str) -> int:
    """Return the line of a team as the log names it."""
    return 3 if team.endswith("3rd") else 2 if team.endswith("2nd") else 1


def test_every_event_is_a_step_but_one(incidents: Lived) -> None:
    """One closed incident is resolved without being reopened."""
    s = incidents.summary
    assert (s.events, s.cases, s.taken) == (65_533, 7_554, 65_532)
    assert incidents.refused() == {("closed", "resolve", "step-not-allowed"): 1}


def test_incidents_go_up_3245_times_and_down_1755_times(incidents: Lived) -> None:
    s = incidents.summary
    assert (s.up, s.down) == (3_245, 1_755)
    assert s.moved == {
        ("first_line", "second_line"): 2_755,
        ("first_line", "third_line"): 206,
        ("second_line", "third_line"): 284,
        ("second_line", "first_line"): 1_473,
        ("third_line", "second_line"): 164,
        ("third_line", "first_line"): 118,
    }


def test_the_owners_in_the_history_of_a_case_are_the_teams_of_its_rows(incidents: Lived) -> None:
    up = down = 0
    highest = Counter[int]()
    for case, rows in incidents.cases("case_id").items():
        handed = [e for e in incidents.history(case) if isinstance(e, HandedTo) and e.source != e.owner]
        owners = [incidents.case(case).opened.owner, *(event.owner for event in handed)]
        teams = [row["support_team"] for row in rows]
        changed = [teams[0], *(after for before, after in pairwise(teams) if before != after)]
        assert [incidents.book.hierarchy[owner].name.en for owner in owners] == changed
        lines = [line(team) for team in teams]
        up += sum(before < after for before, after in pairwise(lines))
        down += sum(before > after for before, after in pairwise(lines))
        highest[max(lines)] += 1

    assert (up, down) == (3_245, 1_755)
    assert highest == Counter({1: 4_546, 2: 2_464, 3: 544})


def test_the_team_in_charge_at_the_end_is_that_of_the_log(incidents: Lived) -> None:
    team = incidents.summary.compared["team"]
    assert (team.compared, team.agree) == (7_554, 7_554)


def test_the_states_at_the_end_are_the_last_statuses(incidents: Lived) -> None:
    last = Counter(rows[-1]["sub_status"] for rows in incidents.cases("case_id").values())
    states = incidents.summary.states

    refused = 1  # it stays closed
    assert states["closed"] == last["Closed"] + refused
    assert states["resolved"] == last["Resolved"] - refused
    assert (states["in_call"], states["cancelled"]) == (last["In Call"], last["Cancelled"])
    assert states.total() == 7_554


def test_another_machine_takes_the_same_steps_to_the_same_states(incidents: Lived) -> None:
    assert incidents.by_machine("incident") == incidents.summary.states


def test_the_sample_runs_without_the_whole_file() -> None:
    incidents = sample("volvo")

    assert (incidents.summary.events, incidents.summary.cases) == (461, 52)
    assert (incidents.summary.up, incidents.summary.down) == (24, 18)
