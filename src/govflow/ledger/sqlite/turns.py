"""A queue of threads: whoever came first is served first, and nobody waits for ever."""

from collections import deque
from threading import Lock, get_ident


class _Waiter:
    __slots__ = ("thread", "woken")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.woken = Lock()
        self.woken.acquire()


class Turns:
    """One thread at a time, in the order in which they came; a thread whose turn it is may enter again.

    The locks of `threading` make no such promise: a thread that leaves and comes again at once may overtake
    all that wait, for as long as it likes.

    They promise something else that this cannot: a signal whose handler raises in the very moment of entering
    or leaving may leave a turn with its thread. That thread goes on; all others are told `ledger-busy`.
    """

    def __init__(self) -> None:
        self._mutex = Lock()  # held for moments only
        self._waiting: deque[_Waiter] = deque()
        self._thread = 0
        self._depth = 0

    @property
    def mine(self) -> bool:
        """Tell whether it is this thread's turn."""
        return self._thread == get_ident()

    def enter(self, patience: float) -> bool:
        """Wait for at most `patience` seconds; tell whether it is this thread's turn now."""
        if self._thread == get_ident():
            self._depth += 1
            return True
        with self._mutex:
            if not self._thread:
                self._thread, self._depth = get_ident(), 1
                return True
            waiter = _Waiter()
            self._waiting.append(waiter)
        try:
            if waiter.woken.acquire(timeout=patience):
                return True
        except BaseException:
            self._give_up(waiter)
            raise
        return self._withdraw(waiter)

    def _withdraw(self, waiter: _Waiter) -> bool:
        """Stop waiting; the turn may have come at the last moment."""
        with self._mutex:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
                return False
        return True

    def _give_up(self, waiter: _Waiter) -> None:
        if self._withdraw(waiter):
            self.leave()

    def leave(self) -> None:
        """Let the next one in."""
        self._depth -= 1
        if self._depth:
            return
        with self._mutex:
            if not self._waiting:
                self._thread = 0
                return
            waiter = self._waiting.popleft()
            self._thread, self._depth = waiter.thread, 1
            waiter.woken.release()
