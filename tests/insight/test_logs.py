"""An event log becomes the lives of cases: nothing is lost, and what the rules refuse is listed."""

import csv
import io
from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.insight.log_town import HEADER, LOG, LogTown, refused
from transitions import MachineError

from govflow.case.events import HandedTo, StepTaken
from govflow.desk import Desk
from govflow.insight import LogSummary, replay_log
from govflow.ledger import MemoryLedger

ACTIVITIES = ("came", "taken", "noted", "handed", "judged", "seen", "finished", "sung")


@pytest.fixture
def town(tmp_path: Path) -> LogTown:
    return LogTown(tmp_path)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> LogTown:
    return LogTown(tmp_path_factory.mktemp("log"))


def all_told(summary: LogSummary) -> int:
    counts = summary.opened, summary.taken, summary.passed, summary.ignored.total(), summary.refused.total()
    return sum(counts)


# -- events ------------------------------------------------------------------------------------------


def test_a_case_lives_as_its_log_says(town: LogTown) -> None:
    ledger = MemoryLedger()
    summary = town.lives(
        "1 came 05-04T09:00 place=n1",
        "1 taken 05-04T10:00",
        "1 noted 05-04T11:00 words=hello",
        "1 handed 05-04T12:00 place=south",
        "1 finished 05-05T09:00",
        ledger=ledger,
    )

    history = ledger.history("1")
    assert [e.step for e in history if isinstance(e, StepTaken)] == ["take", "note", "hand", "finish"]
    assert [(e.source, e.owner) for e in history if isinstance(e, HandedTo)] == [("n1", "south")]
    assert (summary.events, summary.cases, summary.opened, summary.taken) == (5, 1, 1, 4)
    assert summary.states == Counter(done=1)
    assert not summary.refusals


def test_what_the_rules_refuse_is_listed_and_the_case_goes_on(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T09:00",
        "1 finished 05-04T10:00",
        "1 taken 05-04T11:00",
        "1 finished 05-04T12:00",
        "1 finished 05-04T13:00",
    )

    wrong = {("registered", "finish", "step-not-allowed"): 1, ("done", "finish", "step-not-allowed"): 1}
    assert refused(summary) == wrong
    assert summary.states == Counter(done=1)
    first = summary.sorted()[0].first
    assert str(first.place) == "rows.csv:6"
    assert first.case == "1"


def test_cases_may_lie_among_each_other(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T09:00", "2 came 05-04T09:01", "1 taken 05-04T10:00", "2 taken 05-03T10:00"
    )

    assert summary.states == Counter(handling=1, registered=1)
    assert refused(summary) == {("registered", "take", "before-last-event"): 1}


def test_the_log_is_read_in_the_order_of_the_file_unless_it_says_time(town: LogTown) -> None:
    events = (
        "1 came 05-04T09:00",
        "1 finished 05-04T12:00",
        "1 taken 05-04T10:00",
        "1 judged 05-04T10:00 people=3",
    )
    assert town.lives(*events).refused == Counter({"step-not-allowed": 1})
    town.read(LOG + "sort: time\n")
    assert town.lives(*events).refused == Counter()  # at one instant the order of the file stands


def test_an_opening_that_comes_again_and_an_unknown_activity_are_refused(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T09:00", "1 came 05-04T10:00", "1 sung 05-04T11:00", "1 seen 05-04T12:00"
    )

    assert refused(summary) == {
        ("registered", "came", "case-exists"): 1,
        ("registered", "sung", "unknown-activity"): 1,
    }
    assert summary.ignored == Counter(seen=1)


def test_a_case_without_an_opening_event_opens_with_its_first(town: LogTown) -> None:
    summary = town.lives("1 taken 05-04T10:00 place=north")

    assert (summary.opened, summary.taken) == (0, 1)
    assert summary.states == Counter(handling=1)


def test_where_the_opening_is_refused_so_is_everything(town: LogTown) -> None:
    ledger = MemoryLedger()
    summary = town.lives("1 came 05-04T09:00 place=moon", "1 taken 05-04T10:00", ledger=ledger)

    assert refused(summary) == {("", "came", "unknown-word"): 1, ("", "take", "unknown-word"): 1}
    assert summary.cases == 0
    assert not list(ledger.cases())


def test_rows_that_are_no_events_are_listed(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T09:00", ["2", "came"], "3 came 13-04T09:00", " came 05-04T09:00", "4 came "
    )

    assert summary.refused == Counter({"row-length": 1, "bad-instant": 1, "no-case": 2})
    assert summary.events == all_told(summary) == 5


def test_cells_may_be_padded(town: LogTown) -> None:
    summary = town.lives([" 1", "came ", " 2015-05-04T09:00 ", " n1", *[""] * 7], "1 taken 05-04T10:00")

    assert (summary.cases, summary.opened, summary.taken) == (1, 1, 1)


def test_what_was_refused_most_often_comes_first(town: LogTown) -> None:
    summary = town.lives("1 came 05-04T09:00", "1 finished 05-04T10:00", *["1 sung 05-04T11:00"] * 3)

    assert [refusal.count for refusal in summary.sorted()] == [3, 1]


@given(st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(ACTIVITIES)), min_size=1, max_size=12))
def test_no_event_is_lost_and_another_machine_takes_the_same_steps(
    lasting: LogTown, lives: list[tuple[str, str]]
) -> None:
    lasting.read(LOG)
    rows = [f"{case} {what} 05-04T09:00 people=3 place=n1" for case, what in lives]
    ledger = MemoryLedger()
    summary = lasting.lives(*rows, ledger=ledger)

    assert summary.events == all_told(summary) == len(lives)
    states = Counter[str]()
    for case in {case for case, _ in lives}:
        steps, state = _by_machine(lasting, [what for one, what in lives if one == case])
        assert [e.step for e in ledger.history(case) if isinstance(e, StepTaken)] == steps
        states[state] += 1
    assert summary.states == states


WORDS = st.sampled_from(
    ["", "1", "came", "taken", "too late", "n1", "moon", "-1", "9" * 40, "\ud800", "Y", "\x85"]
)
TIMES = st.sampled_from(
    [
        "0001-01-01",
        "0002-01-01",
        "9990-12-31T23:59",
        "9999-12-31T23:59:59.999999",
        "2015-05-04T25:00",
        "24:00",
        "2015-05-04",
    ]
)
CELLS = st.tuples(
    WORDS,
    WORDS,
    TIMES,
    WORDS,
    WORDS,
    st.text(st.characters(exclude_characters="\0"), max_size=3),
    TIMES,
    WORDS,
    WORDS,
    TIMES,
    TIMES,
)


@given(st.lists(CELLS.map(list), max_size=8))
def test_no_rows_whatever_raise_an_exception(lasting: LogTown, rows: list[list[str]]) -> None:
    lasting.read(LOG + "until: 9990-01-01\nsteps: [{step: finish, at: closed}]\n")
    file = lasting.folder / "rows.csv"
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    file.write_bytes(text.getvalue().encode("utf-8", "replace"))
    summary = replay_log(Desk(lasting.book, MemoryLedger()), lasting.log, file)

    assert summary.events + summary.dated == all_told(summary)


class _Model:
    fields: dict[str, object] = {}  # noqa: RUF012 - what the machine's guards read
    state = ""


def _by_machine(town: LogTown, activities: list[str]) -> tuple[list[str], str]:
    """Return what `transitions` makes of a sequence of activities: an oracle that is not ours."""
    model, taken = _Model(), []
    town.book.workflows["request"].machine(model)
    steps = {"taken": "take", "noted": "note", "handed": "hand", "judged": "judge", "finished": "finish"}
    for step in (steps[what] for what in activities if what in steps):
        try:
            getattr(model, step)()
        except MachineError:
            continue
        taken.append(step)
    return taken, model.state


# -- time --------------------------------------------------------------------------------------------


def test_time_takes_its_step_by_itself_and_the_log_is_compared_with_it(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T00:00", "1 taken 05-04T00:00", "1 too_late 05-06T00:00", "1 finished 05-06T00:00"
    )

    assert (summary.passed, summary.refused) == (1, Counter())
    assert summary.compared["late"].apart == Counter({"+0 d": 1})
    assert summary.breached == Counter(handle=1)


def test_what_time_has_not_done_by_then_is_refused(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T00:00", "1 taken 05-04T00:00", "1 too_late 05-05T23:59", "1 finished 05-06T00:00"
    )

    assert refused(summary) == {("handling", "overdue", "time-did-not"): 1}
    assert summary.compared["late"].only_recorded == 1


def test_what_time_did_and_the_log_never_says_is_counted(town: LogTown) -> None:
    summary = town.lives("1 came 05-04T00:00", "1 taken 05-04T00:00", "1 noted 05-09T00:00 words=x")

    assert summary.compared["late"].only_computed == 1
    assert summary.taken == 2  # of the two notes the one that the state knows
    assert summary.states == Counter(late=1)


def test_one_breach_stands_for_one_event_of_the_log(town: LogTown) -> None:
    summary = town.lives(
        "1 came 05-04T00:00", "1 taken 05-04T00:00", "1 too_late 05-06T00:00", "1 too_late 05-07T00:00"
    )

    assert (summary.passed, summary.refused["time-did-not"]) == (1, 1)


def test_open_cases_are_judged_as_of_until(town: LogTown) -> None:
    town.read(LOG + "until: 2015-05-06T00:00:01\n")
    assert town.lives("1 came 05-04T00:00", "1 taken 05-04T00:00").states == Counter(late=1)


@pytest.mark.parametrize("at", ["at: when", 'at: {column: when, form: "%Y-%m-%dT%H:%M"}'])
def test_when_clocks_go_back_an_event_may_be_of_the_second_hour(at: str, town: LogTown) -> None:
    town.read(LOG.replace("at: when", at))
    ledger = MemoryLedger()
    events = "1 came 11-01T00:30", "1 taken 11-01T01:50", "1 noted 11-01T01:10 words=x"
    summary = town.lives(*events, ledger=ledger)

    assert not summary.refusals
    zone = ZoneInfo("America/New_York")
    taken = [e.at.astimezone(zone) for e in ledger.history("1") if isinstance(e, StepTaken)]
    assert [(at.hour, at.minute, at.fold) for at in taken] == [(1, 50, 0), (1, 10, 1)]
