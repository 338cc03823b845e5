"""A declared opening: who may open a case, what it needs, and what begins with it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from govflow.case import (
    Actor,
    ClockStarted,
    Decided,
    Open,
    Opened,
    Post,
)
from govflow.errors import RulebookError
from govflow.rulebook import Rulebook, read
from govflow.testing import given

T = datetime(2018, 6, 5, 2, tzinfo=UTC)  # Tuesday, 10:00 in Shanghai
ANN = Actor("ann", (Post("grid_head", "G1"),))
BOB = Actor("bob", (Post("grid_head", "G2"),))
LAMP: dict[str, object] = {"summary": "路灯不亮", "severity": "minor"}


def opening(unit: str = "G1", fields: Mapping[str, object] = LAMP, **changes: Any) -> Open:
    return attrs.evolve(Open("1", "lamp", T, ANN, "request", unit, fields), **changes)


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


def test_what_the_opening_writes_by_itself_need_not_be_given(files: Mapping[str, str]) -> None:
    people = files["request.yaml"].replace("fields:\n", "fields:\n  first: {type: person, required: true}\n")
    book = with_opening({**files, "request.yaml": people}, "open: {signs: first}\nsteps:")
    (event,) = given(book).when(opening()).events
    assert isinstance(event, Opened)
    assert event.fields["first"] == "ann"
