"""The outbox of a ledger in memory."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from govflow.case import MessageDue, Published
from govflow.frozen import but, frozen
from govflow.ledger.bounds import bounded
from govflow.ledger.instants import FIRST, later
from govflow.ledger.outbox import Outgoing, Parked, PutOff, to_send
from govflow.ledger.protocol import Entry


@frozen
class _Message:
    """What is known of a message: `ready` is when it may be leased, `error` why it failed last."""

    place: int
    case: str
    version: int
    event: MessageDue | Published
    task: str
    ready: datetime
    attempts: int = 0
    fence: int = 0
    parked: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        return f"{self.case}/{self.version}"


class MemoryOutbox:
    """What waits to be sent, found by reading on in the events whenever somebody asks.

    `entries` gives the entries from a place on, `undoing` is told how to take back what was changed.
    """

    def __init__(
        self,
        entries: Callable[[int], Iterator[Entry]],
        undoing: Callable[[Callable[[], object]], None],
        now: Callable[[], datetime],
    ) -> None:
        self._entries, self._undoing, self._now = entries, undoing, now
        self._messages: dict[str, _Message] = {}  # by key, in the order of their events
        self._read = 0  # how many events have been looked at

    def lease(self, most: int, term: timedelta) -> tuple[Outgoing, ...]:
        """Take at most `most` messages for a `term`, oldest first, of each case only the earliest."""
        now, leased, seen = self._now(), list[Outgoing](), set[str]()
        for message in self._waiting():
            if len(leased) >= most:
                break
            if message.case not in seen and message.ready <= now:
                leased.append(self._lease(message, later(now, term)))
            seen.add(message.case)
        return tuple(leased)

    def _lease(self, message: _Message, until: datetime) -> Outgoing:
        attempt, fence = message.attempts + 1, message.fence + 1
        self._put(but(message, ready=until, attempts=attempt, fence=fence))
        return Outgoing(message.case, message.version, message.event, message.task, attempt, fence)

    def done(self, message: Outgoing) -> bool:
        """Let a message go that was sent; False if it has been leased to somebody else since."""
        held = self._held(message)
        if held is not None:
            del self._messages[held.key]
            self._undoing(lambda: self._restore(held))
        return held is not None

    def failed(self, message: Outgoing, error: str, again: timedelta | None) -> bool:
        """Try a message again after a while, or park it; False if somebody else leased it since."""
        held = self._held(message)
        if held is not None and again is None:
            self._put(but(held, parked=True, error=error, fence=held.fence + 1))
        elif held is not None and again is not None:
            self._put(but(held, ready=later(self._now(), again), error=error, fence=held.fence + 1))
        return held is not None

    def waiting(self) -> int:
        """Return how many messages wait or are leased; parked ones do not count."""
        return sum(1 for _ in self._waiting())

    def pending(self, most: int = 100) -> tuple[str, ...]:
        """Return the keys of at most `most` messages that wait, are leased or put off, in their order."""
        return tuple(message.key for message in islice(self._waiting(), bounded(most)))

    def put_off(self, most: int = 100) -> tuple[PutOff, ...]:
        """Return at most `most` messages that failed and are tried again, the earliest of them first."""
        failed = sorted((one.ready, one.place, one) for one in self._waiting() if one.error)
        return tuple(PutOff(one.key, one.attempts, one.error, at) for at, _, one in failed[: bounded(most)])

    def parked(self, most: int = 100, after: str = "") -> tuple[Parked, ...]:
        """Return at most `most` parked messages by their keys, those after the key `after`."""
        self._read_on()
        keys = sorted(key for key, message in self._messages.items() if message.parked and key > after)
        return tuple(_shown(self._messages[key]) for key in keys[: bounded(most)])

    def resume(self, key: str) -> bool:
        """Let a parked message be tried anew, with its attempts forgotten; False if none is parked so."""
        self._read_on()
        message = self._messages.get(key)
        if message is None or not message.parked:
            return False
        self._put(but(message, ready=self._now(), attempts=0, parked=False))
        return True

    def forget(self, place: int) -> None:
        """Forget what came from events that are not there any more: those from `place` on."""
        if self._read > place:
            self._read = place
            self._messages = {key: one for key, one in self._messages.items() if one.place < place}

    def _waiting(self) -> Iterator[_Message]:
        self._read_on()
        return (message for message in self._messages.values() if not message.parked)

    def _read_on(self) -> None:
        for place, entry in enumerate(self._entries(self._read), self._read):
            self._read = place + 1
            sending = to_send(entry.event)
            if sending is not None:
                message = _Message(place, entry.case, entry.version, *sending, FIRST)
                self._messages[message.key] = message

    def _held(self, message: Outgoing) -> _Message | None:
        """Return what is known of a message whose last lease is this one."""
        held = self._messages.get(message.key)
        return held if held is not None and held.fence == message.fence and not held.parked else None

    def _put(self, message: _Message) -> None:
        before = self._messages[message.key]
        self._messages[message.key] = message
        self._undoing(lambda: self._restore(before))

    def _restore(self, message: _Message) -> None:
        """Take a change back: a message that was let go stands again where it stood."""
        again = message.key not in self._messages
        self._messages[message.key] = message
        if again:
            self._messages = dict(sorted(self._messages.items(), key=lambda item: item[1].place))


def _shown(message: _Message) -> Parked:
    return Parked(
        message.key,
        message.case,
        message.version,
        message.event,
        message.task,
        message.attempts,
        message.error,
    )
