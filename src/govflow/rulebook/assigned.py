"""Whose calendar is which: that of the channel, of the unit, or of its level, the nearest first."""

from collections.abc import Iterator, Mapping

import attrs

from govflow.hierarchy import Hierarchy
from govflow.worktime import WorkCalendar

Calendars = Mapping[str, WorkCalendar]


@attrs.frozen
class Assigned:
    """Calendars by channel, by unit and by level (适用日历).

    A channel wins over every unit: what is open all day answers all day. A unit wins over its level, and
    what has neither goes by the unit above it.
    """

    channels: Calendars = attrs.field(factory=dict)
    units: Calendars = attrs.field(factory=dict)
    levels: Calendars = attrs.field(factory=dict)

    def __bool__(self) -> bool:
        return bool(self.channels or self.units or self.levels)

    def __iter__(self) -> Iterator[WorkCalendar]:
        """Every calendar that somebody may go by, once."""
        said = (*self.channels.values(), *self.units.values(), *self.levels.values())
        return iter({calendar.name: calendar for calendar in said}.values())

    def find(self, hierarchy: Hierarchy, unit: str, channel: object = "") -> WorkCalendar | None:
        """Return the calendar of a unit that is asked through a channel, None if there is none.

        A unit that the hierarchy does not know goes by its root.
        """
        if isinstance(channel, str) and channel in self.channels:
            return self.channels[channel]
        above: str | None = unit if unit in hierarchy else hierarchy.root
        while above is not None:
            found = self.units.get(above) or self.levels.get(hierarchy.level(above))
            if found is not None:
                return found
            above = hierarchy.parent(above)
        return None
