"""A move: a step as it is being taken, which is what all that follows from it looks at (办理)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import attrs

from govflow.case.case import Case
from govflow.case.commands import Actor
from govflow.case.events import Event
from govflow.case.evolving import HAPPENS, settled
from govflow.rulebook import Rulebook
from govflow.workflow import Step, Workflow

NOTHING: Mapping[str, object] = {}
"""No fields: only to be read."""

Lived = tuple[Case, tuple[Event, ...]]
"""A case after something, and the events of that."""


@attrs.define
class Move:
    """A step as it is taken: who takes it and when, what is `given` with it, and the case as it goes.

    `before` is the case that the step found, or a draft of the one that it opens; `told` is what was read of
    what is given, with what could not be read as it came. `now` is the draft of what it leaves, and `events`
    what has happened so far; `parent` is the case around a task.
    """

    book: Rulebook
    workflow: Workflow
    step: Step
    at: datetime
    actor: Actor
    command: str
    given: Mapping[str, object]
    before: Case
    parent: Case | None = None
    told: Mapping[str, object] = NOTHING
    now: Any = None
    events: list[Event] = attrs.field(factory=list)

    def happens(self, event: Event) -> None:
        """Let an event happen."""
        HAPPENS[type(event)](self.now, event)
        self.events.append(event)

    def happen_all(self, events: Iterable[Event]) -> None:
        """Let events happen, all of which were found from the case as it is."""
        for event in tuple(events):
            self.happens(event)

    @property
    def fields(self) -> Mapping[str, object]:
        """Return the fields of the case once the step has written what is given."""
        return {**self.before.fields, **self.told}

    @property
    def lived(self) -> Lived:
        """Return what has come of it; nothing can happen after this."""
        events = tuple(self.events)
        return settled(self.now, events), events
