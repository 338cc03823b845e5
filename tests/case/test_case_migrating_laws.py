"""The laws of migrating: whatever the rules, a case that goes lands somewhere, and one that cannot stays."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.lives import FAR, Story, history, stories

from govflow.case import Actor, Case, Event, Tick, carry_out, evolve, fold
from govflow.case.migrating import planned
from govflow.rulebook import Rulebook
from govflow.testing import rulebooks

MIA = Actor("mia")
few = settings(max_examples=25)  # a rulebook takes long to draw


def migrated(story: Story, book: Rulebook, states: dict[str, str]) -> tuple[Case, tuple[Event, ...]] | None:
    """Let time pass for a case as its rules have it, then give it others; None if it would land nowhere."""
    case = fold(history(story))
    assert case
    now = case.last_at + timedelta(days=1)
    case, _ = carry_out(story[0], case, Tick(case.id, now))
    events, reasons = planned(book, case, now, MIA, "m1", states)
    assert not (events and reasons)
    return None if reasons else (case, events)


@st.composite
def states_of(draw: st.DrawFn) -> dict[str, str]:
    return draw(
        st.dictionaries(st.sampled_from(["s0", "s1", "s2"]), st.sampled_from(["s0", "s1"]), max_size=2)
    )


@few
@given(stories(), rulebooks(), states_of())
def test_law_a_migrated_case_is_the_fold_of_its_history_and_lives_on(
    story: Story, book: Rulebook, states: dict[str, str]
) -> None:
    found = migrated(story, book, states)
    if found is None:
        return
    case, events = found
    stepwise = case
    for event in events:
        stepwise = evolve(stepwise, event)
    assert stepwise == fold(events, case)
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert planned(book, stepwise, stepwise.last_at, MIA, "m2", states) == ((), ()), "twice changes nothing"
    at_rest, _ = carry_out(book, stepwise, Tick(case.id, FAR))
    assert at_rest.next_due is None


@few
@given(stories(), rulebooks(), states_of())
def test_law_no_case_ends_ownerless_or_in_a_state_that_is_not_known(
    story: Story, book: Rulebook, states: dict[str, str]
) -> None:
    found = migrated(story, book, states)
    if found is None or not found[1]:
        return
    case = fold(found[1], found[0])
    assert case
    workflow = book.workflows[case.workflow]
    assert case.owner in book.hierarchy
    assert case.unit in book.hierarchy
    assert case.state in set(workflow.states) - set(workflow.final)
    for name, clock in case.clocks.items():
        if clock.ended is None and not clock.breached:
            assert name in workflow.clocks
            assert clock.limit in book.limits
            assert clock.due is None or clock.due >= case.last_at or clock.paused
            assert clock.promised == found[0].clocks[name].promised


def test_the_laws_meet_cases_that_go_and_cases_that_would_land_nowhere() -> None:
    seen: set[bool] = set()

    @few
    @given(stories(), rulebooks())
    def look(story: Story, book: Rulebook) -> None:
        found = migrated(story, book, {})
        if found is None or found[1]:
            seen.add(found is None)

    look()
    assert seen == {True, False}
