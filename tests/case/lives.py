"""Cases of any shape under rulebooks of any shape, for the laws of the house."""

from collections.abc import Iterator
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st

from govflow.case import Case, Command, Event, decide, evolve, fold
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.rulebook import Rulebook
from govflow.testing import lives, rulebooks

FAR = datetime(2030, 1, 1, tzinfo=UTC)
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


def before_each(events: tuple[Event, ...]) -> Iterator[Case]:
    """Yield the case after its first event, then as it stood before each further event."""
    case = evolve(None, events[0])
    yield case
    for event in events[1:]:
        yield case
        case = evolve(case, event)


def sent(desk: Desk, command: Command) -> Refused | None:
    """Send a command; return its refusal, if it is refused."""
    try:
        desk.handle(command)
    except Refused as refused:
        return refused
    return None
