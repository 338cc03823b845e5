"""Hypothesis strategies: who may take a step of an office, what it asks for, and what it brings with it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs
from attrs import evolve
from hypothesis import strategies as st

from govflow.errors import Text
from govflow.testing.strategies import ESCALATE, LIMITS, OWNING, guards
from govflow.workflow import (
    Action,
    Clearing,
    ClockRule,
    Counting,
    Demand,
    Effects,
    Field,
    Flagging,
    Guard,
    HandingTo,
    Includes,
    Merging,
    Naming,
    OneOf,
    OpeningTask,
    Over,
    Publishing,
    Releasing,
    Right,
    Setting,
    Signing,
    Skilled,
    Span,
    Step,
    Take,
    Tell,
    Telling,
    Unheld,
    Unlike,
    Workflow,
    Writing,
)
from govflow.workflow.right import ABOVE, ITSELF, OVER

ROLES = ("officer", "head", "helper")
LADDER = "ladder:up"


@attrs.frozen
class Place:
    """What the steps of an office may name: units, their levels from the top, kinds of links."""

    units: tuple[str, ...]
    levels: tuple[str, ...]
    links: Sequence[str]


def somebodys() -> st.SearchStrategy[Right]:
    """Draw a right that somebody can always have: there is an owner and a place."""
    role, at, reach = (
        st.sampled_from(ROLES),
        st.sampled_from(["owner", "unit"]),
        st.sampled_from([OVER, ITSELF]),
    )
    return st.builds(Right, role, at, reach)


def rights(place: Place, *at: str) -> st.SearchStrategy[Right]:
    """Draw a right of any kind."""
    reach = st.sampled_from([OVER, ITSELF, ABOVE, *place.links])
    units = st.sampled_from(["owner", "unit", *at])
    person = st.sampled_from(["requester", "others"]).map(lambda name: Right(person=name))
    return st.builds(Right, st.sampled_from(ROLES), units, reach) | person


def _some(place: Place) -> st.SearchStrategy[list[Right]]:
    """Draw who may take a step: anybody, somebody who can always be found, or any others."""
    other = rights(place, "lead", "helpers")
    return st.one_of(
        st.just([]),
        st.tuples(somebodys()).map(list),
        st.tuples(somebodys(), other).map(list),
        st.lists(other, min_size=1, max_size=2),
    )


def _demands() -> st.SearchStrategy[list[Demand]]:
    every: list[Demand] = [
        OneOf(("note", "reason")), Unlike("signed"), Unlike("requester"), Unlike("others"), Skilled("topic"),
        Over("assist"), Includes("tags", values=("light",)), Includes("helpers", "helpers"),
    ]  # fmt: skip
    return st.lists(st.sampled_from(every), max_size=2, unique=True)


def _writing() -> st.SearchStrategy[list[Writing]]:
    every: list[Writing] = [
        Signing("signed"), Counting("tries", 2), Counting("tries"), Setting("urgent", value=True),
        Setting("note", "set"), Clearing("note"), Clearing("topic"), Clearing("reply"),
    ]  # fmt: skip
    return st.lists(st.sampled_from(every), max_size=2, unique_by=lambda one: one.field)


@st.composite
def _effects(draw: st.DrawFn, place: Place, *, goes_on: bool, timed: bool) -> Effects:
    """Draw effects; time itself hands no case down, and a case that ends opens no tasks."""
    maybe = st.sampled_from([True, False, False, False])
    asked = (Guard("tries", Span(low=Decimal(1))), Guard("owner_level", frozenset(place.levels[:1])))
    handings = [HandingTo("field", "lead"), HandingTo("place"), HandingTo("common", "helpers")]
    handings += [HandingTo("link", kind) for kind in place.links]
    opens = [OpeningTask("assist", at) for at in ("helpers", "lead", "owner", "unit")]
    opens.append(OpeningTask("assist", "owner", (Guard("urgent", frozenset({True})),)))
    return Effects(
        flags=tuple(
            Flagging(f"f{n}", (guard,), Text("f", "旗")) for n, guard in enumerate(asked) if draw(maybe)
        ),
        hands_to=draw(st.sampled_from(handings)) if not timed and draw(maybe) else None,
        names=(
            draw(
                st.builds(
                    Naming, st.just("named"), st.sampled_from(ROLES), st.sampled_from(["owner", "lead"])
                )
            ),
        )
        if draw(maybe)
        else (),
        opens=(draw(st.sampled_from(opens)),) if goes_on and not timed and draw(st.booleans()) else (),
        publishes=Publishing(("reply",)) if draw(maybe) else None,
        releases=(Releasing("reply"),) if draw(maybe) else (),
        tells=(Telling("inform", ("requester", "officer")),) if draw(maybe) else (),
    )


@st.composite
def enriched(draw: st.DrawFn, step: Step, workflow: Workflow, place: Place) -> Step:
    """Draw what else a step may ask for and bring with it."""
    effects = draw(
        _effects(place, goes_on=step.target not in workflow.final, timed=step.name in _taken(workflow))
    )
    if step.name == ESCALATE:
        return evolve(step, climb=draw(st.sampled_from([step.climb, LADDER])), effects=effects)
    by = (*step.by, *draw(_some(place)))
    return _whole(step, by, draw(_demands()), draw(_writing()), effects)


def _whole(
    step: Step, by: Sequence[Right], demands: Sequence[Demand], writing: Sequence[Writing], effects: Effects
) -> Step:
    """Return the step with all of it; what is published must not be held."""
    unheld = (Unheld("reply"),) if effects.publishes else ()
    demands = tuple(dict.fromkeys((*demands, *unheld)))
    return evolve(step, by=tuple(by), demands=demands, writing=tuple(writing), effects=effects)


def _taken(workflow: Workflow) -> set[str]:
    return {name for clock in workflow.clocks.values() for name in clock.taken}


@st.composite
def office_steps(draw: st.DrawFn, workflow: Workflow, place: Place) -> list[Step]:
    """Draw the steps that only an office has: climb, merge, reopen, and `close`, which never fails."""
    open_states, final = workflow.states[:-1], workflow.states[-1]
    some = _some(place)
    effects = _effects(place, goes_on=False, timed=False)
    state = draw(st.sampled_from(open_states))
    climb = Step("climb", (state,), state, climb=draw(st.sampled_from([LADDER, LADDER, *place.levels])))
    close = Step("close", open_states, final)
    merge = Step("merge", open_states, final, writes=("into",), effects=Effects(merges=Merging("into")))
    publishing = evolve(draw(effects), publishes=None)
    demands = [d for d in draw(_demands()) if isinstance(d, Unlike | Over)]
    always = [draw(somebodys()), *draw(some)]
    steps = [
        _whole(climb, draw(some), draw(_demands()), draw(_writing()), draw(effects)),
        _whole(close, always, demands, [], evolve(publishing, names=(), hands_to=None)),
        evolve(merge, by=tuple(draw(some))),
    ]
    if draw(st.booleans()):
        steps.append(Step("reopen", (final,), workflow.states[0], by=tuple(draw(some))))
    return steps


@st.composite
def opening(draw: st.DrawFn, workflow: Workflow, place: Place) -> Step | None:
    """Draw who may open a case and what begins with it, or that nothing is said."""
    if draw(st.booleans()):
        return None
    clocks = draw(st.lists(st.sampled_from(sorted(workflow.clocks)), max_size=1)) if workflow.clocks else []
    effects = evolve(draw(_effects(place, goes_on=True, timed=True)), publishes=None)
    step = Step(
        "open", (), workflow.initial, starts=tuple(clocks), decide=draw(st.sampled_from([(), OWNING]))
    )
    return _whole(step, draw(st.lists(rights(place), max_size=1)), (), draw(_writing()), effects)


@st.composite
def office_task(draw: st.DrawFn, fields: Mapping[str, Field]) -> Workflow:
    """Draw the workflow of tasks: asked, done, with a clock that may climb and start again."""
    by = st.builds(Right, st.sampled_from(ROLES), st.sampled_from(["owner", "unit", "parent"]))
    late = Step("late", ("asked",), "asked", by=("system",), climb="level 0", starts=("help",))
    steps = (
        Step("finish", ("asked",), "done", by=(draw(somebodys()), *draw(st.lists(by, max_size=1)))),
        Step(
            "sign",
            ("asked",),
            "asked",
            by=(draw(by),),
            writing=(Signing("signed"),),
            demands=(Unlike("signed"),),
        ),
        Step("guarded", ("asked",), "asked", guards=(draw(guards()),), starts=("help",)),
        late,
    )
    every: list[tuple[Action, ...]] = [(Take("late"),), (Tell("chase", ("owner",)),), ()]
    actions = draw(st.sampled_from(every))
    rule = ClockRule("help", draw(st.sampled_from(list(LIMITS))), on_breach=actions)
    known = {
        name: fields[name] for name in ("note", "severity", "urgent", "tags", "requester", "reply", "signed")
    }
    known["severity"] = evolve(known["severity"], required=False)
    first = Step("open", (), "asked", starts=("help",))
    return Workflow(
        "assist", ("asked", "done"), "asked", ("done",), steps, known, {"help": rule}, opening=first
    )
