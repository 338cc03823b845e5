"""The sentences of `govflow.testing` themselves, and what a history is made of."""

from collections.abc import Mapping
from datetime import UTC, datetime

import attrs
import pytest

from govflow.case import (
    Act,
    Actor,
    ClockMet,
    ClockStarted,
    Event,
    Open,
    Opened,
    Post,
    StepTaken,
    fold,
)
from govflow.errors import Problem, Text
from govflow.rulebook import Rulebook
from govflow.testing import Given, given

T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))
LAMP: dict[str, object] = {"summary": "路灯不亮", "severity": "minor"}


def opening(fields: Mapping[str, object] = LAMP) -> Open:
    return Open("1", "lamp", T, ANN, "request", "G1", fields)


def act(step: str) -> Act:
    return Act(step, "lamp", T, ANN, step)


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
