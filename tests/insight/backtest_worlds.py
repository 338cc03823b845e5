"""Worlds for the laws of backtests: rules, cases that lived by them, and the same rules with other limits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from attrs import evolve, field, frozen
from hypothesis import assume
from hypothesis import strategies as st
from tests.insight.backtest_limits import changed, limits_of
from tests.insight.backtest_town import FILES, KNOWN_BETTER, START, lived, town
from tests.insight.backtest_town import lives as town_lives

from govflow.case import Act, Actor, Command, Event, Open, Post, carry_out, fold
from govflow.case.codec import encode
from govflow.errors import Refused
from govflow.insight.backtesting.again import Rules
from govflow.insight.backtesting.deeds import unguarded
from govflow.ledger import MemoryLedger
from govflow.ledger.bulk import Stored
from govflow.rulebook import Rulebook
from govflow.rulebook.assigned import Assigned
from govflow.testing import lives, rulebooks
from govflow.testing.offices import PEOPLE, filled, offices
from govflow.testing.strategies import OFFICE
from govflow.workflow import Workflow
from govflow.worktime import WorkCalendar

CALENDARS = FILES["calendars.yaml"]
ANY_SKILL = (Post("", "", skills=("*",)),)
GAPS = st.sampled_from((0, 0, 59, 300, 4_000)).map(lambda minutes: timedelta(minutes=minutes))
LATER = (
    timedelta(hours=-30), timedelta(0), timedelta(0), timedelta(microseconds=1), timedelta(hours=5),
    timedelta(days=2), timedelta(days=400),
)  # fmt: skip
STEADY = OFFICE.editions[0]  # of which nothing new becomes known
ALWAYS = WorkCalendar(
    "Asia/Shanghai", {day: ["00:00-24:00"] for day in OFFICE.weekly}, name="always", source="assumption"
)


@frozen
class Change:
    """Rules that differ in `limits`, and as of when it is asked what would have been under them."""

    book: Rulebook = field(repr=False)
    limits: frozenset[str]
    as_of: datetime


@frozen
class World:
    """Cases that lived by the rules of `book`, and changes of these."""

    book: Rulebook = field(repr=False)
    cases: tuple[Stored, ...]
    changes: tuple[Change, ...]


def rules(book: Rulebook) -> Rules:
    """Return rules by which cases can be done again."""
    return Rules(book, unguarded(book))


def as_stored(events: Sequence[Event]) -> Stored:
    """Return a case as a ledger would keep it."""
    case = fold(events)
    assert case is not None
    return Stored(case.id, case.owner, case.next_due, tuple(map(encode, events)))


@st.composite
def moments(draw: st.DrawFn, cases: Sequence[Sequence[Event]]) -> datetime:
    """Draw an instant at, before or after the last event of a case, or when a clock of it is due."""
    case = fold(draw(st.sampled_from(cases)))
    assert case is not None
    instants = [case.last_at, *(k.due for k in case.clocks.values() if k.due)]
    return draw(st.sampled_from(instants)) + draw(st.sampled_from(LATER))


def _world(draw: st.DrawFn, book: Rulebook, cases: Sequence[Sequence[Event]], changes: int) -> World:
    """Draw changes for cases that have lived: several, for lives are dear."""
    started = [name for events in cases for name in limits_of(events)]
    drawn = (Change(*draw(changed(book, started)), draw(moments(cases))) for _ in range(changes))
    return World(book, tuple(map(as_stored, cases)), tuple(drawn))


@cache
def _town(calendars: str) -> Rulebook:
    return town(calendars=calendars)


@st.composite
def town_worlds(draw: st.DrawFn) -> World:
    """Draw cases of the town, whose calendar may become known better."""
    old = _town(draw(st.sampled_from([CALENDARS, KNOWN_BETTER])))
    several = [draw(town_lives(f"r{n}")) for n in range(draw(st.integers(1, 3)))]
    until = START + timedelta(days=draw(st.sampled_from([0, 0, 2, 8, 20])))
    ledger = lived(MemoryLedger(), old, *several, until=until)
    return _world(draw, old, [ledger.history(case) for case in ledger.cases()], 4)


@st.composite
def book_worlds(draw: st.DrawFn) -> World:
    """Draw rules of any shape, and cases that lived by them."""
    old = draw(settled(draw(rulebooks())))
    ledger = lived(MemoryLedger(), old, *(draw(lives(old, f"r{n}")) for n in range(draw(st.integers(1, 2)))))
    return _world(draw, old, [ledger.history(case) for case in ledger.cases()], 5)


@st.composite
def settled(draw: st.DrawFn, book: Rulebook) -> Rulebook:
    """Draw the same rules on calendars that are known for good, or the owner's; most without warnings."""
    office = draw(st.sampled_from([STEADY, STEADY, STEADY, OFFICE]))
    limits = {
        name: limit and evolve(limit, calendar=draw(st.sampled_from([office, office, ALWAYS, None])))
        for name, limit in book.limits.items()
    }
    assigned = Assigned(
        units={unit: draw(st.sampled_from([office, ALWAYS])) for unit in book.hierarchy.roots}
    )
    calm = draw(st.sampled_from([True, True, False]))
    return evolve(
        book, calendars={"office": office, "always": ALWAYS}, limits=limits, assigned=assigned,
        defaults=evolve(book.defaults, calendar=book.defaults.calendar and office),
        workflows={name: _calm(flow) if calm else flow for name, flow in book.workflows.items()},
    )  # fmt: skip


def _calm(workflow: Workflow) -> Workflow:
    return evolve(
        workflow, clocks={n: evolve(rule, warn={}, on_warning={}) for n, rule in workflow.clocks.items()}
    )


@st.composite
def office_lives(draw: st.DrawFn) -> tuple[Rulebook, tuple[Event, ...]]:
    """Draw the life of a case in an office with tasks, ladders, screens and units that end."""
    book = draw(settled(draw(offices())))
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


@st.composite
def office_worlds(draw: st.DrawFn) -> World:
    """Draw an office, and a case that lived in it."""
    book, events = draw(office_lives())
    return _world(draw, book, [events], 5)
