"""The sentences of `govflow.testing` themselves, and what a history is made of."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from govflow.case import (
    Act,
    Actor,
    ClockMet,
    ClockStarted,
    Decided,
    Event,
    Open,
    Opened,
    Post,
    StepTaken,
    Tick,
    fold,
)
from govflow.errors import Problem, RulebookError, Text
from govflow.rulebook import Rulebook, read
from govflow.testing import Given, given

T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))
BOB = Actor("bob", (Post("grid_head", "G2"),))
COMMUNITY = Actor("cai", (Post("grid_head", "C1"),))
LAMP: dict[str, object] = {"summary": "路灯不亮", "severity": "minor"}


def opening(unit: str = "G1", fields: Mapping[str, object] = LAMP, **changes: Any) -> Open:
    return attrs.evolve(Open("1", "lamp", T, ANN, "request", unit, fields), **changes)


def act(step: str, minutes: float = 0, by: Actor = ANN, command: str = "", **fields: object) -> Act:
    return Act(command or step, "lamp", T + timedelta(minutes=minutes), by, step, fields)


def tick(minutes: float) -> Tick:
    return Tick("lamp", T + timedelta(minutes=minutes))


def test_a_sentence_that_is_not_true_fails(opened: Given) -> None:
    refused, taken = opened.when(act("finish")), opened.when(act("note"))
    step, started = taken.events
    for code in ("", "guard-failed"):
        with pytest.raises(AssertionError):
            refused.then(refused=code)
    with pytest.raises(AssertionError):
        taken.then(refused="step-not-allowed")
    assert isinstance(started, ClockStarted)
    wrong: tuple[tuple[Event | type[Event], ...], ...] = (
        (),
        (StepTaken,),
        (ClockStarted, StepTaken),
        (StepTaken, ClockStarted, ClockStarted),
        (step, attrs.evolve(started, limit="slow")),
    )
    for events in wrong:
        with pytest.raises(AssertionError):
            taken.then(*events)


def test_a_sentence_may_begin_with_events(opened: Given, book: Rulebook) -> None:
    events: tuple[Event, ...] = given(book).when(opening()).events
    assert given(book, events) == opened
    given(book, events).when(act("note")).then(StepTaken, ClockStarted)
    given(book).when(act("note")).then(refused="no-such-case")


def test_a_history_begins_with_an_opening() -> None:
    with pytest.raises(ValueError, match="Opened"):
        fold([ClockMet(T, "handle")])


def test_what_a_host_does_to_its_input_later_changes_nothing(book: Rulebook) -> None:
    fields: dict[str, object] = {**LAMP, "parties": ["G1"]}
    now = given(book).when(opening(fields=fields)).then(Opened)
    fields["parties"] = fields["summary"] = Problem("x", Text("x", "x"))
    assert now.case
    assert now.case.fields == {**LAMP, "parties": ["G1"]}


DECLARED = (
    "open: {by: grid_head, needs: cost, when: {severity: minor}, decide: triage, starts: handle}\nsteps:"
)


def with_opening(files: Mapping[str, str], declared: str) -> Rulebook:
    files = {**files, "request.yaml": files["request.yaml"].replace("steps:", declared)}
    return read({name: text.encode() for name, text in files.items()})


def test_an_opening_decides_and_starts_clocks_so_that_nothing_waits_without_a_deadline(
    files: Mapping[str, str],
) -> None:
    book = with_opening(files, DECLARED)
    opened = given(book).when(opening(fields={**LAMP, "cost": "180"})).then(Opened, Decided, ClockStarted)
    assert opened.case is not None
    assert (opened.case.owner, opened.case.fields["track"]) == ("C1", "major")
    assert opened.case.next_due == datetime(2018, 6, 5, 4, tzinfo=UTC)  # 12:00 in Shanghai


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by": BOB}, "not-your-step"),
        ({"fields": LAMP}, "missing-field"),
        ({"fields": {**LAMP, "cost": "80", "severity": "serious"}}, "guard-failed"),
    ],
)
def test_an_opening_is_refused_to_others_without_its_fields_and_by_its_guards(
    files: Mapping[str, str], changes: dict[str, Any], code: str
) -> None:
    command = opening(**{"fields": {**LAMP, "cost": "80"}, **changes})
    given(with_opening(files, DECLARED)).when(command).then(refused=code)


def test_an_opening_names_only_what_there_is(files: Mapping[str, str]) -> None:
    with pytest.raises(RulebookError) as caught:
        with_opening(files, "open: {needs: costs, decide: triag, starts: handl, meets: handle}\nsteps:")
    assert [p.code for p in caught.value.problems] == [
        "unknown-field",
        "unknown-table",
        "unknown-clock",
        "unknown-key",
    ]
