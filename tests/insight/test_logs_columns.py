"""The columns of an event log: joined activities, forms of instants, steps that a column records."""

from collections import Counter
from pathlib import Path

import pytest
from tests.insight.log_town import LOG, LogTown, refused
from tests.insight.test_logs import all_told

from govflow.ledger import MemoryLedger


@pytest.fixture
def town(tmp_path: Path) -> LogTown:
    return LogTown(tmp_path)


# -- columns -----------------------------------------------------------------------------------------


def test_activities_may_be_joined_and_instants_have_a_form(town: LogTown) -> None:
    town.read(
        LOG.replace("activity: what", "activity: [what, words]")
        .replace("at: when", 'at: {column: when, form: "%Y-%d/%m %H.%M"}')
        .replace("  taken: take", "  taken / up: take")
    )
    summary = town.lives(
        ["1", "taken", "2015-04/05 9.05", "", "", "up", *[""] * 5], ["1", "taken", "5.5.", *[""] * 8]
    )

    assert summary.taken == 1
    assert summary.refused == Counter({"bad-instant": 1})


def test_the_case_may_open_at_an_instant_of_its_own(town: LogTown) -> None:
    ledger = MemoryLedger()
    town.read(LOG.replace("open:\n", "open:\n  at: opened\n"))
    town.lives("1 taken 05-04T09:00 opened=2015-05-01", "2 taken 05-04T09:00", ledger=ledger)

    assert [ledger.history(case)[0].at.day for case in "12"] == [1, 4]


def test_steps_that_columns_record_follow_the_last_event(town: LogTown) -> None:
    early = "early: {repair: slow-clock, within_seconds: 60}"
    town.read(LOG + f"steps: [{{step: finish, at: closed, {early}}}]\n")
    closed = ("2015-05-04T10:00", "2015-05-04T08:59:30", "2015-05-04T08:00", "", "soon")
    summary = town.lives(*(f"{case} taken 05-04T09:00 closed={at}" for case, at in enumerate(closed)))

    assert summary.states == Counter(done=2, handling=3)
    assert summary.repaired == Counter({"slow-clock": 1})
    assert summary.refused == Counter({"step-too-early": 1, "bad-instant": 1})
    assert summary.dated == 4
    unopened = town.lives("1 taken 05-04T09:00 place=moon closed=2015-05-04T10:00")
    assert refused(unopened) == {("", "take", "unknown-word"): 1, ("", "finish", "unknown-word"): 1}
    assert summary.events + summary.dated == all_told(summary)
