"""A snapshot is the case itself, as text; whatever else it may be is found out."""

from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.case.lives import Story, history, some, stories
from tests.golden.release import stories as shipped

from govflow.case import Case, Event, Flagged, Held, Migrated, Published, Related, evolve, fold
from govflow.case.codec import SHAPES
from govflow.case.snapshot import _digest, _form, from_text, to_text
from govflow.errors import LedgerError

AT = datetime(2030, 1, 1, tzinfo=UTC)
RARE: tuple[Event, ...] = (
    Flagged(AT, "late", "kim", "late", "逾期"),
    Held(AT, "summary", "words", "骂"),
    Published(AT, ("summary", "result")),
    Related(AT, "kim", "c-9", "duplicate", "other", {"requester": "Li"}),
    Migrated(AT, "kim", "c-10", "a", "b", "handling", AT, "2"),
)


def folded(events: tuple[Event, ...]) -> Case:
    case = fold(events)
    assert case is not None
    return case


@some
@given(stories(), st.data())
def test_a_case_comes_back_equal_and_goes_on_equally(story: Story, data: st.DataObject) -> None:
    events = (*history(story), *data.draw(st.lists(st.sampled_from(RARE))))
    cut = data.draw(st.integers(1, len(events)))
    case = folded(events[:cut])
    again = from_text(to_text(case))
    assert again == case
    assert to_text(again) == to_text(case)
    assert fold(events[cut:], again) == folded(events)


def test_every_case_of_the_stories_that_ship_with_govflow_comes_back_at_each_event() -> None:
    tasks = 0
    for events in shipped():
        case = evolve(None, events[0])
        for event in events[1:]:
            case = evolve(case, event)
            assert from_text(to_text(case)) == case
        tasks += len(case.tasks)
    assert tasks, "some of them have tasks"


@cache
def one_of_them() -> str:
    return to_text(folded(next(shipped())))


@given(st.data())
def test_a_damaged_snapshot_is_told_apart(data: st.DataObject) -> None:
    text = one_of_them()
    at = data.draw(st.integers(0, len(text) - 1))
    cut, changed = text[:at], text[:at] + data.draw(st.sampled_from("x0{ \ud800")) + text[at + 1 :]
    for damaged in (cut, changed):
        if damaged != text:
            with pytest.raises(LedgerError) as caught:
                from_text(damaged)
            assert caught.value.code == "unreadable-snapshot"


@pytest.mark.parametrize(
    "text", ["", "{}", "null", "[1]", '{"state":5}', "[" * 100_000, '{"opened":{"type":"Opened"}}']
)
def test_what_is_whole_and_no_case_is_told_apart_as_well(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        from_text(f"{_digest(text)} {text}")
    assert caught.value.code == "unreadable-snapshot"


def test_its_form_changes_with_any_attribute_of_anything_that_a_case_is_made_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = _form()
    assert {"Case", "Clock", "Standstill", "Annex", "Breached", "Related"} <= SHAPES.schemas.keys()
    for name, schema in SHAPES.schemas.items():
        more = {**schema, "properties": {**schema["properties"], "more": {"type": "string"}}}
        with monkeypatch.context() as patched:
            patched.setitem(SHAPES.schemas, name, more)
            assert _form() != form
            patched.setitem(SHAPES.schemas, name, {**schema, "description": "in other words"})
            assert _form() == form


def test_a_case_has_one_text_in_every_process() -> None:
    case = evolve(
        folded(next(shipped())), Published(AT, ("summary", "result", "owner", "unit", "cost", "why"))
    )
    assert '"published":["cost","owner","result","summary","unit","why"]' in to_text(case)
