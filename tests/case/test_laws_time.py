"""The laws of the house on time: it passes before every command, to the microsecond."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.lives import FAR, Story, history, sent, some, stories

from govflow.case import Breached, Case, ClockRecounted, Tick, decide, fold
from govflow.desk import Desk
from govflow.ledger import MemoryLedger

MICROSECOND = timedelta(microseconds=1)


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
    # Nothing comes before its instant, unless a new edition has brought an instant nearer.
    assert all(event.at < due for event in news)
    assert not news or isinstance(news[0], ClockRecounted)
    case = fold(news, case)
    assert case is not None
    if case.next_due == due:
        first, *_ = decide(book, case, Tick(case.id, due + MICROSECOND))
        assert first.at == due
        missed = any(clock.due == due and clock.next == due for clock in case.clocks.values())
        assert isinstance(first, Breached) or not missed or due in warned(case)


@some
@given(stories(), st.integers(0, 400))
def test_law_4_history_never_goes_backwards(story: Story, hours: int) -> None:
    book, commands = story
    desk = Desk(book, MemoryLedger())
    for command in commands:
        sent(desk, command)
    now = commands[-1].at + timedelta(hours=hours)
    desk.tick(now)
    instants = [event.at for event in desk.history("case")]
    assert instants == sorted(instants)
    due = desk.case("case").next_due
    assert due is None or due >= now
    desk.tick(FAR)
    assert desk.case("case").next_due is None


def warned(case: Case) -> set[datetime]:
    return {instant for clock in case.clocks.values() for instant in clock.warnings.values()}
