"""The laws of the house, each as a property of rulebooks and lives of any shape.

Law 7 (rule files are data) is about reading files: its tests stand with the loader, in tests/rulebook.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.case import (
    Breached,
    Case,
    ClockRecounted,
    ClockStarted,
    Command,
    Decided,
    Event,
    HandedUp,
    Open,
    Tick,
    decide,
    evolve,
    fold,
)
from govflow.case.codec import decode, encode
from govflow.case.explain import explain
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger
from govflow.rulebook import Rulebook
from govflow.testing import lives, rulebooks

FAR = datetime(2030, 1, 1, tzinfo=UTC)
SECOND_EDITION = datetime(2018, 6, 7, 16, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
some = settings(max_examples=60)


@st.composite
def stories(draw: st.DrawFn, most: int = 10) -> tuple[Rulebook, tuple[Command, ...]]:
    book = draw(rulebooks())
    return book, draw(lives(book, most=most))


Story = tuple[Rulebook, tuple[Command, ...]]


def steps_of(story: Story) -> Iterator[tuple[Case | None, Command, tuple[Event, ...]]]:
    """Yield each command that is not refused, with the case before it and its events."""
    book, commands = story
    case = None
    for command in commands:
        try:
            events = decide(book, case, command)
        except Refused:
            continue
        yield case, command, events
        case = fold(events, case)


def history(story: Story) -> tuple[Event, ...]:
    return tuple(event for _, _, events in steps_of(story) for event in events)


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


def before_each(events: tuple[Event, ...]) -> Iterator[Case]:
    """Yield the case after its first event, then as it stood before each further event."""
    case = evolve(None, events[0])
    yield case
    for event in events[1:]:
        yield case
        case = evolve(case, event)


@settings(max_examples=80)
@given(stories(), st.data())
def test_law_4_time_passes_before_every_command(story: Story, data: st.DataObject) -> None:
    book, commands = story
    seldom, often = Desk(book, MemoryLedger()), Desk(book, MemoryLedger())
    for command in commands:
        for at in sorted(data.draw(st.lists(ticks(often, command.at), max_size=4))):
            often.tick(at)
        assert str(sent(seldom, command)) == str(sent(often, command))
    for at in data.draw(
        st.lists(st.datetimes(commands[-1].at.replace(tzinfo=None), FAR.replace(tzinfo=None)))
    ):
        often.tick(at.replace(tzinfo=UTC))
    for desk in (seldom, often):
        desk.tick(FAR)
    assert seldom.history("case") == often.history("case")


def ticks(desk: Desk, until: datetime) -> st.SearchStrategy[datetime]:
    """Draw instants up to `until`: around the next due instant, and any other."""
    due = desk.ledger.next_due()
    near = [due + n * MICROSECOND for n in (-1, 0, 1)] if due else []
    anywhere = st.integers(0, 10**6).map(lambda n: until - n * timedelta(seconds=1))
    return st.sampled_from([at for at in (*near, until) if at <= until]) | anywhere


def sent(desk: Desk, command: Command) -> Refused | None:
    """Send a command; return its refusal, if it is refused."""
    try:
        desk.handle(command)
    except Refused as refused:
        return refused
    return None


@some
@given(stories())
def test_law_4_a_deadline_is_missed_one_microsecond_after_its_instant(story: Story) -> None:
    book, _ = story
    case = fold(history(story))
    assert case is not None
    due = case.next_due
    if due is None:
        return
    news = decide(book, case, Tick(case.id, due))
    assert all(isinstance(event, ClockRecounted) and event.at < due for event in news)
    case = fold(news, case)
    assert case is not None
    if case.next_due == due:
        first, *_ = decide(book, case, Tick(case.id, due + MICROSECOND))
        assert first.at == due
        missed = any(clock.due == due and clock.next == due for clock in case.clocks.values())
        assert isinstance(first, Breached) or not missed or due in warned(case)


def warned(case: Case) -> set[datetime]:
    return {instant for clock in case.clocks.values() for instant in clock.warnings.values()}


@some
@given(stories())
def test_law_5_a_refused_command_changes_nothing_and_says_why(story: Story) -> None:
    book, commands = story
    ledger = MemoryLedger()
    desk, workflow = Desk(book, ledger), book.workflows["request"]
    for command in commands:
        before = ledger.history("case")
        refused = sent(desk, command)
        if refused is not None:
            assert ledger.history("case") == before
            assert refused.code in REASONS
            assert refused.text.en
            assert refused.text.zh
            assert refused.text.en != refused.text.zh
            late = fold(decide(book, fold(before), Tick("case", command.at)), fold(before))
            assert late is not None
            assert refused.allowed == workflow.allowed(late.state), "what would be allowed instead"


REASONS = {
    *("step-not-allowed", "not-your-step", "guard-failed", "missing-field", "top-reached"),
    *("clock-not-running", "after-due", "bad-extension", "extension-too-long", "extended-already"),
    *("beyond-statutory", "pause-used-up"),
}


@settings(max_examples=80)
@given(stories())
def test_law_6_no_case_is_lost(story: Story) -> None:
    book, commands = story
    desk = Desk(book, MemoryLedger())
    for command in commands:
        sent(desk, command)
    desk.tick(FAR)
    assert desk.next_due() is None, "escalation ends"
    assert list(desk.ledger.cases()) == ["case"]
    events = desk.history("case")
    for case, event in zip(before_each(events), events, strict=True):
        assert case.owner in book.hierarchy
        if isinstance(event, HandedUp):
            assert (event.source, event.owner) == (case.owner, book.hierarchy.parent(case.owner))
    assert desk.case("case").owner in book.hierarchy


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


@some
@given(stories(), st.data())
def test_law_9_a_command_is_idempotent(story: Story, data: st.DataObject) -> None:
    book, commands = story
    for ledger in (MemoryLedger(), SqliteLedger(":memory:")):
        desk = Desk(book, ledger)
        done: list[Command] = []
        for command in commands:
            if sent(desk, command) is None:
                done.append(command)
            again = data.draw(st.lists(st.sampled_from(done), max_size=3)) if done else []
            before = history_of(ledger)
            for repeated in again:
                desk.handle(repeated)
            assert history_of(ledger) == before
        ledger.close()


def history_of(ledger: Ledger) -> list[tuple[Event, ...]]:
    return [ledger.history(case) for case in ledger.cases()]


@some
@given(stories(), st.integers(0, 12))
def test_law_9_a_batch_of_commands_cut_short_is_done_once_when_sent_again(story: Story, cut: int) -> None:
    book, _ = story
    commands = [command for _, command, _ in steps_of(story)]
    whole, cut_short = Desk(book, MemoryLedger()), Desk(book, MemoryLedger())
    whole.handle(*commands)
    if commands[:cut]:
        cut_short.handle(*commands[:cut])
    assert cut_short.handle(*commands) == whole.case("case")
    assert cut_short.history("case") == whole.history("case")


@some
@given(stories(), st.data())
def test_a_command_id_means_one_thing(story: Story, data: st.DataObject) -> None:
    book, _ = story
    for case, command, _ in steps_of(story):
        if case is None or isinstance(command, Tick | Open):
            continue
        other = attrs.evolve(command, id=data.draw(st.sampled_from(sorted(case.commands))))
        if case.commands[other.id] == other.step:
            assert decide(book, case, other) == ()
            continue
        with pytest.raises(Refused) as caught:
            decide(book, case, other)
        assert caught.value.code == "command-id-reused"
