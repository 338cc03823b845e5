"""The laws of backtests: nothing changes nothing, and what was counted comes together in any order."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.lives import Story, history, stories
from tests.insight.backtest_worlds import moments, office_lives, rules

from govflow.case import Event, Tick, carry_out, fold
from govflow.errors import Text
from govflow.insight.backtesting.counted import Counted, Stands, Verdict
from govflow.insight.backtesting.deeds import deeds
from govflow.insight.backtesting.differing import Differing
from govflow.insight.backtesting.judging import Judge
from govflow.rulebook import Rulebook

some = settings(max_examples=40, deadline=None)


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
    verdict = Judge(rules(book), rules(book), data.draw(moments([events]))).of_history(events)
    assert verdict.found == ()
    assert verdict.was == verdict.now


@pytest.mark.heavy
@settings(max_examples=60 if os.environ.get("GOVFLOW_DOSE") == "small" else 1_000, deadline=None)
@given(office_lives(), st.data())
def test_whole_offices_are_done_again_as_they_lived(
    lived: tuple[Rulebook, tuple[Event, ...]], data: st.DataObject
) -> None:
    book, events = lived
    assert Judge(rules(book), rules(book), data.draw(moments([events]))).of_history(events).found == ()


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
