"""The laws of backtests: nothing changes nothing, short cuts are true, shards come together in any order."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from tests.case.lives import Story, history, stories

from govflow.case import Act, Actor, Command, Event, Open, Post, Tick, carry_out, fold
from govflow.case.codec import encode
from govflow.errors import Refused, Text
from govflow.insight.backtesting.again import Rules
from govflow.insight.backtesting.counted import Counted, Stands, Verdict
from govflow.insight.backtesting.deeds import deeds, unguarded
from govflow.insight.backtesting.differing import Differing
from govflow.insight.backtesting.judging import Judge
from govflow.insight.backtesting.shortcuts import Shortcuts, missed
from govflow.ledger.bulk import Stored
from govflow.rulebook import Limit, Rulebook
from govflow.testing.offices import PEOPLE, filled, offices
from govflow.worktime import TimeLimit

TERMS = (
    "1 natural_hour",
    "3 natural_hour",
    "2 working_hour",
    "1 working_day",
    "9 calendar_day",
    "30 working_day",
)
ANY_SKILL = (Post("", "", skills=("*",)),)
GAPS = st.sampled_from((0, 0, 59, 300, 4_000)).map(lambda minutes: timedelta(minutes=minutes))
LATER = (timedelta(0), timedelta(microseconds=1), timedelta(hours=5), timedelta(days=2), timedelta(days=400))
some = settings(max_examples=40, deadline=None)


def rules(book: Rulebook) -> Rules:
    return Rules(book, unguarded(book))


def as_stored(events: tuple[Event, ...]) -> Stored:
    case = fold(events)
    assert case is not None
    return Stored(case.id, case.owner, case.next_due, tuple(map(encode, events)))


def as_of(data: st.DataObject, events: tuple[Event, ...]) -> datetime:
    case = fold(events)
    assert case is not None
    instants = [case.last_at, *(k.due for k in case.clocks.values() if k.due)]
    return data.draw(st.sampled_from(instants)) + data.draw(st.sampled_from(LATER))


@some
@given(stories())
def test_the_deeds_found_in_a_history_done_again_by_the_same_rules_make_the_same_history(
    story: Story,
) -> None:
    book, _ = story
    events = history(story)
    case = fold(events)
    assert case is not None
    until = case.last_at + timedelta(microseconds=1)
    done = rules(book).again(deeds(book, events), until)
    case = carry_out(book, case, Tick(case.id, until))[0]  # what was due at its very last instant
    assert done.stop is None
    assert done.case is not None
    assert _plainly(done.case.fields) == _plainly(case.fields)
    assert (done.case.state, done.case.owner, done.case.clocks) == (case.state, case.owner, case.clocks)
    assert (done.case.annex, done.case.commands) == (case.annex, case.commands)


def _plainly(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


@some
@given(stories(), st.data())
def test_where_nothing_changes_nothing_comes_out_otherwise(story: Story, data: st.DataObject) -> None:
    book, _ = story
    events = history(story)
    verdict = Judge(rules(book), rules(book), as_of(data, events)).of_history(events)
    assert verdict.found == ()
    assert verdict.was == verdict.now


@st.composite
def changed(draw: st.DrawFn, book: Rulebook) -> tuple[Rulebook, frozenset[str]]:
    """Draw the same rules with other limits, and which these are."""
    names = draw(st.lists(st.sampled_from(sorted(book.limits)), min_size=1, max_size=2, unique=True))
    limits: dict[str, Limit | None] = dict(book.limits)
    for name in names:
        limit, term = limits[name], draw(st.sampled_from([*TERMS, *TERMS, ""]))
        model = limit or next(one for one in limits.values() if one)
        limits[name] = evolve(model, name=name, term=TimeLimit.parse(term, "civil_code")) if term else None
    return evolve(book, limits=limits), frozenset(names)


@settings(max_examples=80, deadline=None)
@given(stories(), st.data())
def test_a_short_cut_tells_what_doing_the_case_again_would_tell(story: Story, data: st.DataObject) -> None:
    old, _ = story
    events = history(story)
    new, names = data.draw(changed(old))
    until = as_of(data, events)
    shortcuts, stored = Shortcuts.of(old, new, names, until), as_stored(events)
    assume(shortcuts is not None)
    assert shortcuts is not None
    text = "\n".join(stored.events)
    found = shortcuts.differing(stored, text)
    event("again" if found is None else "as it was" if not found else "due otherwise")
    if found is not None:
        stands = Stands(stored.owner, missed(stored.events, text))
        told = Judge(rules(old), rules(new), until).of_history(events)
        assert told == Verdict(stands, stands, found)


@st.composite
def whole_offices(draw: st.DrawFn) -> tuple[Rulebook, tuple[Event, ...]]:
    """Draw the life of a case in an office with tasks, ladders, screens and units that end."""
    book = draw(offices())
    free, at, case = unguarded(book), datetime(2018, 6, 4, tzinfo=UTC), None
    events: tuple[Event, ...] = ()
    for number in range(draw(st.integers(4, 12))):
        by, at = Actor(draw(st.sampled_from(PEOPLE)), ANY_SKILL), at + draw(GAPS)
        given = draw(filled(book.hierarchy, all_of_them=case is None or draw(st.booleans())))
        unit = draw(st.sampled_from(list(book.at(at).hierarchy)))
        command: Command = Open("0", "case", at, by, "request", unit, given)
        if case is not None:
            task = draw(st.sampled_from(["", "", "", *case.tasks]))
            flow = book.workflows["assist" if task else "request"]
            step = draw(st.sampled_from([one.name for one in flow.steps]))
            command = Act(str(number), "case", at, by, step, given, task)
        try:
            case, new = carry_out(free, case, command)
        except Refused:
            continue
        events += new
    assume(case is not None)
    return book, events


@pytest.mark.heavy
@settings(max_examples=60 if os.environ.get("GOVFLOW_DOSE") == "small" else 1_000, deadline=None)
@given(whole_offices(), st.data())
def test_whole_offices_are_done_again_as_they_lived_and_short_cuts_hold(
    lived: tuple[Rulebook, tuple[Event, ...]], data: st.DataObject
) -> None:
    book, events = lived
    until, (new, names) = as_of(data, events), data.draw(changed(book))
    assert Judge(rules(book), rules(book), until).of_history(events).found == ()
    shortcuts, stored = Shortcuts.of(book, new, names, until), as_stored(events)
    text = "\n".join(stored.events)
    found = shortcuts.differing(stored, text) if shortcuts else None
    if found is not None:
        stands = Stands(stored.owner, missed(stored.events, text))
        assert Judge(rules(book), rules(new), until).of_history(events) == Verdict(stands, stands, found)


# -- shards ---------------------------------------------------------------------------------------

WORDS = st.sampled_from(["a", "b", "c"])
AT = datetime(2018, 1, 1)
DIFFERING = st.builds(
    Differing,
    kind=st.sampled_from(["routed", "due", "late", "refused"]),
    key=st.tuples(WORDS, WORDS, WORDS),
    before=st.sampled_from([None, AT, "x"]),
    after=st.sampled_from([None, AT + timedelta(days=1), "y"]),
    why=st.sampled_from([Text("", ""), Text("no", "否")]),
)
STANDS = st.builds(Stands, WORDS, st.booleans())
VERDICTS = st.builds(Verdict, STANDS, STANDS, st.lists(DIFFERING, max_size=3).map(tuple))


def _counted(most: int, cases: list[tuple[str, Verdict]]) -> Counted:
    counted = Counted(most)
    for case, verdict in cases:
        counted.add(case, verdict)
    return counted


@given(st.lists(VERDICTS, max_size=12), st.integers(0, 4), st.data())
def test_any_partition_put_together_in_any_order_gives_the_same(
    verdicts: list[Verdict], most: int, data: st.DataObject
) -> None:
    cases = [(f"r{number}", verdict) for number, verdict in enumerate(verdicts)]
    whole = _counted(most, cases)
    parts = data.draw(st.integers(1, 5))
    shards = [_counted(most, cases[part::parts]) for part in range(parts)]
    together = Counted(most)
    for shard in data.draw(st.permutations(shards)):
        together.include(shard)
    assert together == whole
