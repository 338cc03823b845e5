"""The outbox: what is to happen outside the store, at least once, in order for each case (发件箱).

Theory. What happens inside the store happens exactly once: events, timers and the rows of the outbox are
kept in one commit. What happens outside, a text message or a web hook, cannot be part of that commit, so it
happens at least once. Whoever sends leases a message for a while, and is given a fence: a number that grows
with every lease. Only the fence of the last lease can settle the message, and once: a sender who was thought
dead and wakes up late changes nothing. Whoever receives tells doubles by the message's key, which never
changes.

Of one case only the earliest message that waits is leased, so they come in the order in which they arose.
One that fails again and again is parked, is shown, and no longer holds up those behind it.

Whoever leases is to find what he may have at once, however many others are put off. So an index has the
messages by the instant at which they are ready, those never tried first; and when one is put off, so are
those of its case behind it, for none of them comes before it.
"""

from datetime import datetime, timedelta
from typing import Protocol

from govflow.case import Event, InTask, MessageDue, Published
from govflow.frozen import frozen


@frozen
class Outgoing:
    """A message on its way out: `event` of `case`, leased under `fence` (待发消息).

    `attempt` counts from 1. `task` is the task in which it happened, or "".
    """

    case: str
    version: int
    event: MessageDue | Published
    task: str
    attempt: int
    fence: int

    @property
    def key(self) -> str:
        """Return the idempotency key: the same at every attempt, and of no other message (幂等键)."""
        return f"{self.case}/{self.version}"


@frozen
class Parked:
    """A message that could not be sent, with the last `error`, which is what the handler raised (死信).

    `event` is None, and `error` a code, if the event cannot be read.
    """

    key: str
    case: str
    version: int
    event: MessageDue | Published | None
    task: str
    attempts: int
    error: str


@frozen
class PutOff:
    """A message that could not be sent yet (推迟), with its last `error`.

    `again` is when it may be tried again: while it is leased, when the lease ends.
    """

    key: str
    attempts: int
    error: str
    again: datetime


class Outbox(Protocol):
    """What waits to be sent. The clock is that of the store."""

    def lease(self, most: int, term: timedelta) -> tuple[Outgoing, ...]:
        """Take at most `most` messages that nobody else is given for a `term`, oldest first.

        Of each case only the earliest message that waits, and none while that one is leased or put off. Of
        those that were put off, a database looks at the hundred that are ready longest. One whose event
        cannot be read is parked instead.
        """
        ...

    def done(self, message: Outgoing) -> bool:
        """Let a message go that was sent; False if it has been leased to somebody else since."""
        ...

    def failed(self, message: Outgoing, error: str, again: timedelta | None) -> bool:
        """Try a message again after a while, or park it; False if somebody else leased it since."""
        ...

    def waiting(self) -> int:
        """Return how many messages wait or are leased; parked ones do not count."""
        ...

    def pending(self, most: int = 100) -> tuple[str, ...]:
        """Return the keys of at most `most` messages that wait, are leased or put off, in their order."""
        ...

    def put_off(self, most: int = 100) -> tuple[PutOff, ...]:
        """Return at most `most` messages that failed and are tried again, the earliest of them first."""
        ...

    def parked(self, most: int = 100, after: str = "") -> tuple[Parked, ...]:
        """Return at most `most` parked messages by their keys, those after the key `after`."""
        ...

    def resume(self, key: str) -> bool:
        """Let a parked message be tried anew, with its attempts forgotten; False if none is parked so."""
        ...


def to_send(event: Event) -> tuple[MessageDue | Published, str] | None:
    """Return what an event asks to be sent, and in which task; None if it concerns nobody outside."""
    if type(event) is InTask:
        inner = to_send(event.event)
        return None if inner is None else (inner[0], event.task)
    if type(event) is MessageDue or type(event) is Published:
        return event, ""
    return None
