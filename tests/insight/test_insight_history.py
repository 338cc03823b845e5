"""A history in Parquet: its questions come to what the ledger says, and nobody learns too much of it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case import clock_rules
from tests.case.clock_rules import act, at
from tests.case.test_case_migrating import NO_DATE
from tests.insight.history_oracle import ORACLES
from tests.insight.history_town import JUNE, Told, split_town, told

from govflow import Desk, MemoryLedger
from govflow.case import Actor, Case, Open, Post, fold
from govflow.case.migrating import migration
from govflow.errors import Refused
from govflow.insight.history import QUESTIONS, History, HistoryError, write
from govflow.rulebook import Rulebook
from govflow.testing import lives, rulebooks

__all__ = ["told"]  # the fixture

FOREVER = date.min, date.max


# ------------------------------------------------------------------------------------- questions


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_about_everything_comes_to_what_the_ledger_says(told: Told, question: str) -> None:
    answer = told.history.ask(question).rows

    assert rounded(answer) == rounded(ORACLES[question](told.desk, "", *FOREVER))
    assert answer or question == "hand_ups_by_ladder"  # of which Boston has none


@settings(max_examples=15)
@given(data=st.data())
@pytest.mark.parametrize("question", QUESTIONS)
def test_so_it_does_for_any_unit_and_any_dates(told: Told, question: str, data: st.DataObject) -> None:
    under = data.draw(st.sampled_from(["", *told.desk.book.hierarchy]))
    opened = [told.desk.case(case).opened_at.date() for case in told.desk.ledger.cases()]
    since, until = data.draw(st.tuples(*[st.dates(min(opened), max(opened) + timedelta(days=60))] * 2))

    answer = told.history.ask(question, under, since, until).rows

    assert rounded(answer) == rounded(ORACLES[question](told.desk, under, since, until))


def rounded(rows: Any) -> list[list[Any]]:
    return [[round(value, 9) if isinstance(value, float) else value for value in row] for row in rows]


def test_the_last_run_of_each_clock_is_the_clock_of_the_case(told: Told) -> None:
    last = told.history.sql(
        "SELECT case_id, clock, limit_name, started, due, ended, breached FROM clocks"
        " WHERE task = '' QUALIFY run = max(run) OVER (PARTITION BY case_id, task, clock)"
    )

    gaps = "SELECT 1 FROM clocks GROUP BY case_id, task, clock HAVING max(run) <> count(*)"
    assert told.history.sql(gaps).rows == ()
    cases = (told.desk.case(case) for case in told.desk.ledger.cases())
    assert sorted(last.rows, key=str) == sorted(
        (
            (c.id, k.name, k.limit, k.started, k.due, k.ended, k.breached)
            for c in cases
            for k in c.clocks.values()
        ),
        key=str,
    )


@st.composite
def offices(draw: st.DrawFn) -> Desk:
    """Draw a desk with a few cases of any shape: paused, extended, continued, with tasks."""
    desk = Desk(draw(rulebooks()), MemoryLedger())
    for number in range(6):
        for command in draw(lives(desk.book, f"c{number}", most=20)):
            with suppress(Refused):
                desk.handle(command)
    return desk


@settings(max_examples=8)
@given(desk=offices())
def test_so_it_is_for_cases_of_any_shape_and_their_tasks(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write(desk, folder / "history")
    with History(folder / "history") as history:
        last = history.sql(
            "SELECT case_id, task, clock, started, due, ended, breached FROM clocks"
            " QUALIFY run = max(run) OVER (PARTITION BY case_id, task, clock)"
        )
        tasks = history.sql(
            "SELECT task, state, owner, closed, breaches, climbed FROM cases ORDER BY case_id"
        )
    parts = [(name, *part) for name in desk.ledger.cases() for part in with_tasks("", desk.case(name))]

    assert sorted(tasks.rows) == sorted(
        (task, part.state, part.owner, part.closed_at, len(part.breaches), part.climbed)
        for _, task, part in parts
    )
    assert sorted(last.rows, key=str) == sorted(
        (
            (name, task, k.name, k.started, k.due, k.ended, k.breached)
            for name, task, part in parts
            for k in part.clocks.values()
        ),
        key=str,
    )


def with_tasks(path: str, case: Case) -> Iterator[tuple[str, Case]]:
    yield path, case
    for name, task in case.tasks.items():
        yield from with_tasks(f"{path}/{name}" if path else name, task)


def test_a_clock_that_two_pauses_hold_and_that_goes_on_later_is_one_run(tmp_path: Path) -> None:
    desk = Desk(clock_rules.rulebook(), MemoryLedger())
    desk.handle(Open("0", "case", at("05-18 10:00"), clock_rules.CLERK, "request", "G1", {}))
    for command in (
        act("hear", "05-20 10:00"),
        act("ask", "05-23 09:00", told="by phone"),
        act("heard", "05-24 09:00"),  # still paused: the due instant is not known
    ):
        desk.handle(command)
    assert clocks(desk, tmp_path) == [clock_of(desk, "handle", "running")]
    desk.handle(act("resume", "05-25 10:00"))
    desk.handle(act("answer", "05-26 10:00"))
    assert clocks(desk, tmp_path) == [clock_of(desk, "handle", "on time")]
    desk.handle(act("reopen", "05-30 10:00"))
    assert clocks(desk, tmp_path) == [clock_of(desk, "handle", "running")]
    desk.handle(act("close", "12-30 10:00"))
    assert clocks(desk, tmp_path) == [clock_of(desk, "handle", "late")]


def test_the_clock_of_a_task_is_stopped_by_the_end_of_its_case(tmp_path: Path) -> None:
    desk = Desk(split_town(), MemoryLedger())
    head = Actor("head", (Post("head", "G3"),))
    desk.open("request", at=JUNE, by=head, unit="G3", case="case")
    desk.act("case", "ask", at=JUNE, by=head)
    assert clocks(desk, tmp_path)[-1][-1] == "running"

    task = desk.act("case", "finish", at=JUNE + timedelta(hours=1), by=head).tasks["assist/1"]

    clock = task.clocks["handle"]
    assert clock.ended is not None
    assert clocks(desk, tmp_path)[-1] == ("handle", JUNE, clock.due, clock.ended, False, "stopped")


@pytest.mark.parametrize(
    ("limit", "due"), [("none", False), ("night", True)], ids=["it promises nothing", "it is shorter"]
)
def test_a_clock_of_a_case_that_goes_on_by_other_rules_is_counted_by_them_and_named_as_it_started(
    tmp_path: Path, limit: str, due: bool
) -> None:
    desk = Desk(clock_rules.rulebook(), MemoryLedger())
    desk.handle(Open("0", "case", at("05-18 10:00"), clock_rules.CLERK, "request", "G1", {}))
    other = clock_rules.rulebook(request_yaml=NO_DATE.replace("none", limit))
    migrate(desk, other, at("05-19 10:00"))

    assert clocks(desk, tmp_path) == [clock_of(desk, "handle", "running")]
    assert (desk.case("case").clocks["handle"].due is not None) is due
    with History(tmp_path / "history") as history:
        assert history.sql("SELECT workflow, limit_name FROM clocks").rows == (("request", "term"),)
        assert history.sql("SELECT digest FROM cases").rows == ((other.digest,),)
        assert history.sql("SELECT source FROM events WHERE kind = 'Migrated'").rows == ((None,),)


def migrate(desk: Desk, book: Rulebook, instant: datetime) -> None:
    case = desk.case("case")
    events = migration(book, case, instant, Actor("mia"), "m1", {})
    after = fold(events, case)
    assert after
    desk.ledger.append(after, events)


def clocks(desk: Desk, folder: Path) -> list[tuple[Any, ...]]:
    write(desk, folder / "history")
    with History(folder / "history") as history:
        query = "SELECT clock, started, due, ended, breached, outcome FROM clocks ORDER BY task"
        return list(history.sql(query).rows)


def clock_of(desk: Desk, name: str, outcome: str) -> tuple[Any, ...]:
    clock = desk.case("case").clocks[name]
    return name, clock.started, clock.due, clock.ended, clock.breached, outcome


# ----------------------------------------------------------------------------------------- events


def test_events_tell_state_unit_and_owner_as_they_were_then(told: Told) -> None:
    case = next(iter(told.desk.ledger.cases()))
    history = told.desk.history(case)
    rows = told.history.sql("FROM events WHERE case_id = ? ORDER BY number", [case])

    for number, row in enumerate(rows.to_data()):
        after = fold(history[: number + 1])
        assert after is not None
        assert (row["number"], row["kind"]) == (number, type(history[number]).__name__)
        assert (row["state"], row["unit"], row["owner"]) == (after.state, after.unit, after.owner)
        assert row["happened"] == history[number].at.isoformat()
        assert (
            row["happened_local"]
            == history[number].at.astimezone(told.desk.book.zone).replace(tzinfo=None).isoformat()
        )


# ------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize(
    "query",
    [
        "COPY cases TO 'stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT 1; SELECT 2",
        "SET enable_external_access = true",
        "DROP VIEW cases",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "",
        "SELECT nonsense",
        "SELEC 1",
    ],
)
def test_whoever_asks_only_reads_and_reads_only_the_history(told: Told, query: str) -> None:
    with pytest.raises(HistoryError) as refused:
        told.history.sql(query)
    assert refused.value.code == "bad-query"
    assert told.history.sql("SELECT count(*) FROM units").rows != ((0,),)


def test_what_json_has_no_number_for_is_plain_text(told: Told) -> None:
    answer = told.history.sql("SELECT 'nan'::DOUBLE AS a, ['-inf'::DOUBLE, 1.5] AS b")
    assert answer.to_data() == [{"a": "nan", "b": ["-inf", 1.5]}]


def test_only_a_step_or_a_handing_over_has_a_source(told: Told) -> None:
    kinds = told.history.sql("SELECT DISTINCT kind FROM events WHERE source IS NOT NULL").rows
    assert ("StepTaken",) in kinds
    assert {kind for (kind,) in kinds} <= {"StepTaken", "HandedUp", "HandedTo"}


def test_values_are_parameters(told: Told) -> None:
    assert told.history.sql("SELECT ? AS one, ? AS two", ["x'--", 2]).rows == (("x'--", 2),)
    assert told.history.sql("SELECT $a AS a", {"a": datetime(2018, 1, 1, tzinfo=UTC)}).rows == (
        (datetime(2018, 1, 1, tzinfo=UTC),),
    )


def test_what_nobody_knows_is_refused_with_a_hint(told: Told) -> None:
    with pytest.raises(HistoryError, match="Did you mean 'backlog'") as refused:
        told.history.ask("backlg")
    assert refused.value.code == "unknown-question"
    with pytest.raises(HistoryError) as refused:
        told.history.ask("backlog", under="nowhere")
    assert refused.value.code == "unknown-unit"
