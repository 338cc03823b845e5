"""Given these events, when this command, then these events: tests of rules as sentences."""

# ruff: noqa: S101 - asserting is what this module is for

from collections.abc import Iterable

import attrs

from govflow.case import Case, Command, Event, decide, fold
from govflow.errors import GovflowError, Refused, UnknownCase
from govflow.rulebook import Rulebook


@attrs.frozen
class Given:
    """A case as it stands, None before it is opened, under the rules of `book`."""

    book: Rulebook
    case: Case | None

    def when(self, command: Command) -> "Outcome":
        """Send a command."""
        try:
            return Outcome(self, decide(self.book, self.case, command))
        except (Refused, UnknownCase) as refusal:
            return Outcome(self, (), refusal)


@attrs.frozen
class Outcome:
    """What came of a command: events, or a refusal."""

    before: Given
    events: tuple[Event, ...]
    refusal: GovflowError | None = None

    def then(self, *expected: Event | type[Event], refused: str = "") -> Given:
        """Assert that exactly these events came, or a refusal of that code; return what is given now.

        An event may be named by its class alone, where its content does not matter.
        """
        code = self.refusal.code if self.refusal else ""
        assert code == refused, f"refused: {self.refusal}"
        got = tuple(
            type(event) if isinstance(wanted, type) else event
            for event, wanted in zip(self.events, expected, strict=False)
        )
        assert (*got, *self.events[len(got) :]) == expected
        return Given(self.before.book, fold(self.events, self.before.case))


def given(book: Rulebook, events: Iterable[Event] = ()) -> Given:
    """Begin a sentence: `given(book, events).when(command).then(StepTaken, ClockMet)`.

    Of a refusal say `.then(refused=code)`. What `.then` returns is given for the next `.when`.
    """
    return Given(book, fold(events))
