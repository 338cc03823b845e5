"""The annex of a case: what most cases never have, in one place, so that the others pay nothing for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import attrs

from govflow.case.clock import Clock
from govflow.case.events import (
    Breached,
    Flagged,
    Held,
    MessageDue,
    MessagePlanned,
    Migrated,
    Published,
    Related,
    Released,
)
from govflow.frozen import but, frozen

C = TypeVar("C")


@frozen
class Annex(Generic[C]):
    """What was missed and waits to be told; tasks, relations; what is held, flagged, published (附卷).

    `climbed` is how often the case was handed up; `unit` is where the matter lies, once units have changed
    since it was filed. `migrated` is the last time that it was given other rules.
    """

    breaches: tuple[Breached, ...] = ()
    messages: tuple[MessagePlanned, ...] = ()
    tasks: Mapping[str, C] = attrs.field(factory=dict)
    relations: tuple[Related, ...] = ()
    held: Mapping[str, Held] = attrs.field(factory=dict)
    published: frozenset[str] = frozenset()
    flags: tuple[Flagged, ...] = ()
    climbed: int = 0
    unit: str = ""
    migrated: Migrated | None = None

    def noted(self, e: Flagged | Held | Released | Published) -> "Annex[C]":
        """Return the annex after what it notes down."""
        if isinstance(e, Flagged):
            return but(self, flags=(*self.flags, e))
        if isinstance(e, Published):
            return but(self, published=self.published.union(e.fields))
        held = {name: one for name, one in self.held.items() if name != e.field}
        return but(self, held=held if isinstance(e, Released) else {**held, e.field: e})

    def told(self, e: MessagePlanned | MessageDue) -> "Annex[C]":
        """Return the annex after a message was planned, or became due: what was planned for then is over."""
        planned = [m for m in self.messages if _key(m, m.send_at) == _key(e, e.at)]
        waiting = tuple(m for m in self.messages if m not in planned[:1])
        return but(self, messages=(*waiting, e) if isinstance(e, MessagePlanned) else waiting)

    def after(self, clock: Clock) -> "Annex[C]":
        """Return the annex without warnings that need not be sent: the clock has ended, or shows another."""
        waiting = tuple(
            m
            for m in self.messages
            if not m.level or m.clock != clock.name or (clock.ended is None and clock.level == m.level)
        )
        return but(self, messages=waiting)


def _key(m: MessagePlanned | MessageDue, at: datetime) -> tuple[object, ...]:
    return m.clock, m.kind, m.to, m.level, at


NO_ANNEX: Annex[Any] = Annex()
