"""The laws of the house on history: a pure core, events that carry outcomes and their sources.

Law 7 (rule files are data) is about reading files: its tests stand with the loader, in tests/rulebook.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.case.lives import FAR, Story, before_each, history, some, steps_of, stories

from govflow.case import Case, ClockMet, ClockStarted, Decided, Opened, decide, evolve, fold
from govflow.case.codec import decode, encode
from govflow.case.explain import explain
from govflow.desk import Desk
from govflow.ledger import MemoryLedger
from govflow.rulebook import Rulebook
from govflow.testing import rulebooks

SECOND_EDITION = datetime(2018, 6, 7, 16, tzinfo=UTC)


@some
@given(stories())
def test_law_1_the_core_is_pure(story: Story) -> None:
    book, _ = story
    for case, command, events in steps_of(story):
        before = repr((case, command, book.workflows, book.limits))
        assert decide(book, case, command) == events
        assert fold(events, case) == fold(events, case)
        assert repr((case, command, book.workflows, book.limits)) == before


@some
@given(stories(), st.data())
def test_law_2_history_is_the_fold_of_evolve_which_sees_no_rules(story: Story, data: st.DataObject) -> None:
    stepwise: Case | None = None
    for _, _, events in steps_of(story):
        for event in events:
            stepwise = evolve(stepwise, event)
    events = history(story)
    cut = data.draw(st.integers(0, len(events)))
    stored = [decode(encode(event)) for event in events]
    assert stepwise == fold(events) == fold(stored[cut:], fold(stored[:cut]))
    assert stepwise is not None
    assert stepwise.version == len(events)
    assert [e.at for e in events] == sorted(e.at for e in events), "history is in the order of time"


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 9), min_size=1), st.data())
def test_a_case_is_next_due_when_the_first_of_its_clocks_is(
    hours: dict[str, int], data: st.DataObject
) -> None:
    fields: dict[str, object] = {}
    opened = Opened(FAR, "ann", "1", "case", "request", "new", "u", "u", fields, "digest")
    dues = {clock: FAR + timedelta(hours=n) for clock, n in hours.items()}
    started = [ClockStarted(FAR, clock, due, "", "", "", "", "", "digest") for clock, due in dues.items()]
    met = data.draw(st.sets(st.sampled_from(sorted(dues))))
    case = fold([opened, *started, *(ClockMet(FAR, clock) for clock in met)])
    assert case is not None
    assert case.next_due == min((due for clock, due in dues.items() if clock not in met), default=None)


@some
@given(stories(), rulebooks())
def test_law_3_events_carry_outcomes_and_reasons(story: Story, other: Rulebook) -> None:
    book, _ = story
    events = history(story)
    for case, event in zip(before_each(events), events, strict=True):
        if isinstance(event, ClockStarted):
            limit = book.limits[event.limit]
            assert event.digest == book.digest
            assert event.due == (limit and limit.due(event.at))
            known = "2" if event.at >= SECOND_EDITION else "1"
            assert (event.calendar, event.revision) == (("office", known) if limit else ("", ""))
            assert (event.table, event.rule) in (("", ""), ("service", f"service-{case.fields['severity']}"))
        if isinstance(event, Decided):
            (rule,) = (r for r in book.tables[event.table].rules if r.id == event.rule)
            assert event.digest == book.digest
            assert event.fields["priority"] == rule.outputs["priority"]
    # Another rulebook explains the same past, and goes on from it or refuses; it never stumbles.
    assert explain(other, events).events == events
    assert explain(other, events).case == fold(events)
    desk = Desk(other, MemoryLedger())
    stands = fold(events)
    assert stands is not None
    desk.ledger.append(stands, events)
    desk.tick(FAR)
    assert desk.history(stands.id)[: len(events)] == events
    assert desk.next_due() is None


@some
@given(stories())
def test_law_8_every_number_says_where_it_comes_from(story: Story) -> None:
    book, _ = story
    events = history(story)
    told = explain(book, events).to("en")
    for event in events:
        if isinstance(event, ClockStarted) and event.due is not None:
            limit = book.limits[event.limit]
            assert limit is not None
            assert limit.calendar is not None
            assert limit.source == limit.calendar.source == "assumption"
            assert "Source: assumption." in told
        if isinstance(event, ClockStarted | Decided) and event.table:
            (rule,) = (r for r in book.tables[event.table].rules if r.id == event.rule)
            assert rule.source == "assumption"
            assert f"rule {rule.id} of table '{event.table}'" in told
