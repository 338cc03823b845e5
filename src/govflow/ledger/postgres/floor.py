"""Where a claim begins to look for what is due.

Theory. A timer that is taken away stays in its index until no transaction can see it any more, and one
forgotten transaction is enough to keep them all. So whoever begins at the earliest instant steps over ever
more that is dead. Whoever has claimed much begins where he ended last; what was set behind that, or let go by
others, is found by a look at all, once in a while.
"""

from time import monotonic

LOWEST = -(2**63)
MUCH = 2_000  # timers, after which the dead ones begin to be felt
ONCE_IN = 1.0  # seconds between two looks at all


class Floor:
    """Where a session begins to look for what is due."""

    def __init__(self) -> None:
        self.lowest()
        self._claimed, self._looked = 0, monotonic()

    def lowest(self) -> None:
        """Begin at the earliest again: what was claimed has been let go."""
        self.due = LOWEST

    def rise(self, due: int, claimed: int) -> None:
        """Note up to where has been claimed, and how much."""
        self._claimed += claimed
        if self._claimed > MUCH:
            self.due = due

    def sink(self, due: int | None) -> None:
        """Note that a timer was set."""
        if due is not None and due < self.due:
            self.due = due

    def start(self) -> int:
        """Return where whoever only asks begins: at what is below, when it is time to look there."""
        return LOWEST if self.is_to_look() else self.due

    def is_to_look(self) -> bool:
        """Tell whether it is time to look at what is below."""
        now = monotonic()
        if self.due == LOWEST or now - self._looked < ONCE_IN:
            return False
        self._looked = now
        return True
