"""Sending what waits in the outbox, at least once, in order for each case (送达)."""

from collections.abc import Callable
from datetime import timedelta
from random import uniform

from govflow.desk.clerk import persistently
from govflow.desk.finding import at_least_one
from govflow.frozen import frozen
from govflow.ledger import Ledger, Outgoing

Handler = Callable[[Outgoing], object]

MINUTE = timedelta(minutes=1)
TRIES = 8
FIRST_AGAIN = timedelta(seconds=10)
_LAST_AGAIN = timedelta(hours=1)
_LONGEST_ERROR = 500


@frozen
class Delivered:
    """What became of the messages that were tried: sent, put off after a failure, or parked (送达结果)."""

    sent: int = 0
    put_off: int = 0
    parked: int = 0

    def __bool__(self) -> bool:
        return bool(self.sent or self.put_off or self.parked)


_SENT, _PUT_OFF, _PARKED = Delivered(1), Delivered(0, 1), Delivered(0, 0, 1)


@frozen
class Delivery:
    """A way to send messages: see `Desk.deliver`.

    One message is leased at a time, for one commit is nothing beside what is sent; so no lease runs out while
    those before it are sent, and whoever is killed leaves one message in doubt.
    """

    ledger: Ledger
    handler: Handler
    term: timedelta = MINUTE
    tries: int = TRIES
    again: timedelta = FIRST_AGAIN

    def __attrs_post_init__(self) -> None:
        at_least_one(self.tries)  # else every message is parked with its first failure, or before

    def run(self, most: int, stopped: Callable[[], bool] = lambda: False) -> Delivered:
        """Try at most `most` messages, and no more once it is `stopped`."""
        tried: list[Delivered] = []
        while len(tried) < most and not stopped():
            leased = persistently(lambda: self.ledger.outbox.lease(1, self.term))
            if not leased:
                break
            tried.append(self._try(leased[0]))
        return Delivered(tried.count(_SENT), tried.count(_PUT_OFF), tried.count(_PARKED))

    def _try(self, message: Outgoing) -> Delivered:
        if message.attempt > self.tries:  # whoever tried it last did not live to say what became of it
            return self._failed(message, "Never settled（从未办结）")
        try:
            self.handler(message)
        except Exception as error:
            return self._failed(message, f"{type(error).__name__}: {error}")
        persistently(lambda: self.ledger.outbox.done(message))
        return _SENT

    def _failed(self, message: Outgoing, error: str) -> Delivered:
        again = self._pause(message.attempt) if message.attempt < self.tries else None
        persistently(lambda: self.ledger.outbox.failed(message, _storable(error), again))
        return _PARKED if again is None else _PUT_OFF

    def _pause(self, attempt: int) -> timedelta:
        """Return how long to wait after an attempt: twice as long each time, and never quite the same."""
        longest = max(self.again, _LAST_AGAIN)
        doubled: timedelta = self.again * 2 ** min(attempt - 1, 20)
        return min(doubled, longest) * uniform(0.5, 1)  # noqa: S311


def _storable(error: str) -> str:
    """Return an error's beginning as a text that any database takes."""
    text = error[:_LONGEST_ERROR].replace("\0", "�")
    return text.encode("utf-8", "replace").decode("utf-8")
