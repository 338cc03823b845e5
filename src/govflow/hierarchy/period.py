"""When a unit or a link is in force: the days from a first date to a last."""

from datetime import date, timedelta

import attrs


@attrs.frozen
class Period:
    """The days on which something is in force (有效期): `since` and `until` inclusive, None is open."""

    since: date | None = None
    until: date | None = None

    @property
    def first(self) -> date:
        """The first day."""
        return self.since or date.min

    @property
    def after(self) -> date:
        """The day after the last one; the last of all days where there is no end."""
        return date.max if self.until in (None, date.max) else self.until + timedelta(days=1)

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
