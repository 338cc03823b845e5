"""The law of short cuts: what they tell is what doing the case again would tell, whatever limits change.

A law that never meets what it speaks of says nothing: so each counts how its cases came out, and asks in the
end that every way has been seen.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.insight.backtest_limits import limits_of, otherwise
from tests.insight.backtest_town import CLERK, FILES, GIVEN, KNOWN_BETTER, START, lived, town
from tests.insight.backtest_worlds import (
    Change,
    World,
    as_stored,
    book_worlds,
    office_worlds,
    rules,
    town_worlds,
)

from govflow.case import Act, Command, Event, Open, fold
from govflow.case.codec import decode
from govflow.insight.backtesting.counted import Stands, Verdict
from govflow.insight.backtesting.differing import Differing
from govflow.insight.backtesting.judging import Judge
from govflow.insight.backtesting.shortcuts import Shortcuts, missed
from govflow.ledger import MemoryLedger
from govflow.ledger.bulk import Stored
from govflow.rulebook import Rulebook

SAME, OTHERWISE, AGAIN = "as it was", "due otherwise", "done again"
SMALL = os.environ.get("GOVFLOW_DOSE") == "small"


def outcomes(world: World) -> Iterator[str]:
    """Tell each case both ways, for each change, if there is a short cut; yield which way it went."""
    old = rules(world.book)
    for change in world.changes:
        shortcuts = Shortcuts.of(world.book, change.book, change.limits, change.as_of)
        judge = Judge(old, rules(change.book), change.as_of)
        for case in world.cases:
            found = shortcuts.differing(case, "\n".join(case.events)) if shortcuts else None
            if found is not None:
                assert judge.of_history(tuple(map(decode, case.events))) == _verdict(case, found)
            yield AGAIN if found is None else OTHERWISE if found else SAME


def told(steps: str) -> Iterator[Command]:
    """Yield the commands of a story."""
    at = START
    yield Open("a/0", "a", at, CLERK, "request", "east", {"size": "big"})
    for number, step in enumerate(steps.split(", "), 1):
        name, hours = step.split()
        at += int(hours) * HOUR
        yield Act(f"a/{number}", "a", at, CLERK, name, GIVEN.get(name, {}))


def every_change(book: Rulebook, events: Sequence[Event]) -> Iterator[Change]:
    """Yield every change of a limit by which a clock started, at instants around those that tell."""
    case = fold(events)
    assert case is not None
    instants = [case.last_at + timedelta(days=days) for days in (-1, 0, 1, 3, 9, 40)]
    for name in sorted(set(limits_of(events))):
        was = book.limits[name]
        for limit in otherwise(book, was) if was else ():
            new = evolve(book, limits={**book.limits, name: limit})
            for at in (*instants, case.next_due or case.last_at):
                yield Change(new, frozenset({name}), at)


def _verdict(case: Stored, found: tuple[Differing, ...]) -> Verdict:
    stands = Stands(case.owner, missed(case.events, "\n".join(case.events)))
    return Verdict(stands, stands, found)


def seen(worlds: st.SearchStrategy[World], examples: int) -> Counter[str]:
    """Tell many worlds both ways, and return how often each way was gone."""
    ways = Counter[str]()

    @settings(max_examples=examples, deadline=None)
    @given(worlds)
    def law(world: World) -> None:
        ways.update(outcomes(world))

    law()
    return ways


@pytest.mark.parametrize(
    ("worlds", "examples"), [(town_worlds(), 200), (book_worlds(), 200)], ids=["a town", "any rules"]
)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_a_short_cut_tells_what_doing_the_case_again_would_tell(
    worlds: st.SearchStrategy[World], examples: int
) -> None:
    ways = seen(worlds, examples)
    assert min(ways[way] for way in (SAME, OTHERWISE, AGAIN)) >= 5, ways


HOUR = timedelta(hours=1)
SIMPLE = {"Opened", "StepTaken", "ClockStarted", "ClockMet", "ClockStopped", "HandedTo"}
STORIES = {  # steps of a big request, each with the hours before it, and until when time passes, in days
    "": ("begin 1", 0),
    "ClockStarted": ("begin 1, watch 1", 0),
    "StepTaken": ("hurry 1, watch 3", 0),  # at the very instant at which a clock is due
    "ClockMet": ("begin 1, answer 30, close 1", 0),
    "HandedTo": ("hand 1, begin 1", 0),
    "ClockPaused": ("begin 1, wait 5", 0),
    "ClockResumed": ("begin 1, wait 5, resume 30, hand 1", 0),
    "ClockExtended": ("begin 1, extend 5, answer 60, close 1", 0),
    "ClockContinued": ("begin 1, answer 2, redo 24", 0),
    "ClockStopped": ("hurry 1, begin 1, close 30", 0),
    "ClockRecounted": ("begin 1, answer 240, close 1", 0),
    "Warned": ("begin 1, watch 1", 5),
    "ClockElapsed": ("begin 1, answer 1", 20),
    "Breached": ("begin 1", 30),
    "InTask": ("begin 1, ask 1", 1),
}


@pytest.mark.parametrize("calendars", [FILES["calendars.yaml"], KNOWN_BETTER], ids=["known", "known better"])
@pytest.mark.parametrize("what", STORIES)
def test_short_cuts_hold_for_every_change_whatever_happens_to_a_clock(what: str, calendars: str) -> None:
    book = town(calendars=calendars)
    steps, days = STORIES[what]
    ledger = lived(MemoryLedger(), book, list(told(steps)), until=START + timedelta(days=days))
    events = ledger.history("a")
    happened = {type(event).__name__ for event in events}
    assert what in happened or not what or (what == "ClockRecounted" and calendars != KNOWN_BETTER)
    ways = Counter(outcomes(World(book, (as_stored(events),), tuple(every_change(book, events)))))
    assert ways[AGAIN] > 0
    if happened <= SIMPLE and calendars != KNOWN_BETTER and what != "StepTaken":
        assert ways[OTHERWISE] > 100


@pytest.mark.heavy
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
def test_short_cuts_hold_in_whole_offices() -> None:
    ways = seen(office_worlds(), 40 if SMALL else 400)
    assert min(ways[way] for way in (SAME, AGAIN)) > 0, ways  # few clocks live there undisturbed
