"""The sessions of a ledger in PostgreSQL: each thread its own, gone with the thread, and new after a fork."""

import os
from collections.abc import Callable
from threading import Lock, local
from weakref import WeakSet

from govflow.ledger.postgres.session import Line, Session
from govflow.ledger.postgres.words import closed


class Sessions:
    """One for each thread, or one for all on a host's connection (`shared`)."""

    def __init__(self, opening: Callable[[], Line], *, shared: bool) -> None:
        self._opening, self.shared = opening, shared
        self._closed = False
        self._only = Session(opening, own=not shared)
        self.begin()
        _all.add(self)

    def begin(self) -> None:
        """Begin without any session; those of a parent process end without a word to the database.

        The one on a host's connection stays: it tells a child that it belongs to the parent.
        """
        self._lock, self._mine = Lock(), local()
        self._open: WeakSet[Session] = WeakSet()  # only its thread holds one, so it closes when that ends

    def mine(self) -> Session:
        """Return the session of this thread. Errors: LedgerError `ledger-closed`."""
        if self._closed:
            raise closed()
        if self.shared:
            return self._only
        known: Session | None = getattr(self._mine, "session", None)
        return known or self._new()

    def _new(self) -> Session:
        session = self._mine.session = Session(self._opening)
        with self._lock:
            self._open.add(session)
        return session

    def close(self) -> None:
        """Close the connections of all threads."""
        self._closed = True
        with self._lock:
            for session in self._open:
                session.close()


_all: WeakSet[Sessions] = WeakSet()


def _in_child() -> None:
    for sessions in tuple(_all):
        sessions.begin()


if hasattr(os, "register_at_fork"):  # before any thread of the child can ask for a session
    os.register_at_fork(after_in_child=_in_child)
