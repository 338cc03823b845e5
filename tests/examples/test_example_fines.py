"""Road traffic fines: every penalty comes on day 60, by time itself, and what the rules refuse is known."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.examples.lived import Lived, sample, whole

from govflow.case.events import Breached, StepTaken

FILE = "traffic_fines/traffic_fines_10k.csv.gz"
ROME = ZoneInfo("Europe/Rome")


@pytest.fixture(scope="module")
def fines() -> Lived:
    return whole("traffic_fines", FILE)


def test_every_event_of_the_log_is_told(fines: Lived) -> None:
    s = fines.summary
    assert (s.events, s.cases, s.opened, s.taken, s.passed) == (34_724, 10_000, 10_000, 20_064, 4_635)
    assert s.events == s.opened + s.taken + s.passed + s.refused.total()


def test_what_the_rules_refuse(fines: Lived) -> None:
    """Results of appeals that were never passed on, and appeals before notification or after the end."""
    assert fines.refused() == {
        ("notified", "result", "guard-failed"): 9,
        ("paid", "result", "guard-failed"): 1,
        ("notified", "inform", "guard-failed"): 9,
        ("collected", "forward", "step-not-allowed"): 3,
        ("sent", "appeal", "step-not-allowed"): 2,
        ("sent", "forward", "step-not-allowed"): 1,
    }


def test_time_adds_every_penalty_on_the_day_of_the_log(fines: Lived) -> None:
    day = fines.summary.compared["penalty_day"]
    assert (day.compared, day.agree, day.only_recorded, day.only_computed) == (4_635, 4_635, 0, 0)


def test_every_penalty_is_of_day_60_after_the_notification(fines: Lived) -> None:
    """Counted from the rows alone, and from the events of the case: nobody but time takes the step."""
    days = Counter[int]()
    for case, rows in fines.cases("case_id").items():
        logged = {row["activity"]: date.fromisoformat(row["timestamp"]) for row in rows}
        taken = [e for e in fines.history(case) if isinstance(e, StepTaken) and e.step == "penalty"]
        assert [event.at.astimezone(ROME).date() for event in taken] == [
            at for activity, at in logged.items() if activity == "Add penalty"
        ]
        for event in taken:
            assert event.by == "system"
            notified = logged["Insert Fine Notification"]
            assert event.at.astimezone(ROME).date() == notified + timedelta(60)
            days[60] += 1
    assert days == Counter({60: 4_635})


def test_the_table_gives_the_amount_after_the_penalty(fines: Lived) -> None:
    amount = fines.summary.compared["penalty_amount"]
    assert (amount.compared, amount.agree) == (4_635, 4_635)


def test_the_cases_end_as_the_log_leaves_them(fines: Lived) -> None:
    last = Counter(rows[-1]["activity"] for rows in fines.cases("case_id").values())
    states = fines.summary.states

    assert states == Counter(paid=4_535, collected=3_387, sent=1_894, notified=184)
    assert states["paid"] == last["Payment"]
    collected = [
        case for case, rows in fines.cases("case_id").items() if _has(rows, "Send for Credit Collection")
    ]
    assert len(collected) == states["collected"]
    assert all(fines.case(case).closed_at for case in collected)


def test_another_machine_takes_the_same_steps_to_the_same_states(fines: Lived) -> None:
    assert fines.by_machine("fine") == fines.summary.states


def test_the_sample_runs_without_the_whole_file() -> None:
    fines = sample("traffic_fines")
    day = fines.summary.compared["penalty_day"]

    assert (fines.summary.events, fines.summary.cases, day.agree, day.compared) == (204, 53, 28, 28)
    assert fines.summary.refused == Counter({"guard-failed": 4, "step-not-allowed": 2})
    breached = [
        e.at for case in fines.cases("case_id") for e in fines.history(case) if isinstance(e, Breached)
    ]
    assert len(breached) == 28


def _has(rows: list[dict[str, str]], activity: str) -> bool:
    return any(row["activity"] == activity for row in rows)
