"""The laws of the house on commands: a refusal changes nothing, no case is lost, each command counts once."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.lives import FAR, Story, before_each, sent, some, steps_of, stories

from govflow.case import Act, Command, Event, HandedUp, Tick, decide, fold
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger


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
        if case is None or not isinstance(command, Act):
            continue
        other = attrs.evolve(command, id=data.draw(st.sampled_from(sorted(case.commands))))
        if case.step_of(other.id) == other.step:
            assert decide(book, case, other) == ()
            continue
        with pytest.raises(Refused) as caught:
            decide(book, case, other)
        assert caught.value.code == "command-id-reused"
