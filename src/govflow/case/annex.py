"""The annex of a case: what most cases never have, in one place, so that the others pay nothing for it."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs

from govflow.case.events import (
    Breached,
    Flagged,
    Held,
    MessagePlanned,
    Published,
    Related,
    Released,
)

C = TypeVar("C")


@attrs.frozen
class Annex(Generic[C]):
    """What was missed and waits to be told; tasks, relations; what is held, flagged, published (附卷).

    `climbed` is how often the case was handed up; `unit` is where the matter lies, once units have changed
    since it was filed.
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

    def noted(self, e: Flagged | Held | Released | Published) -> "Annex[C]":
        """Return the annex after what it notes down."""
        if isinstance(e, Flagged):
            return attrs.evolve(self, flags=(*self.flags, e))
        if isinstance(e, Published):
            return attrs.evolve(self, published=self.published.union(e.fields))
        held = {name: one for name, one in self.held.items() if name != e.field}
        return attrs.evolve(self, held=held if isinstance(e, Released) else {**held, e.field: e})


NO_ANNEX: Annex[Any] = Annex()
