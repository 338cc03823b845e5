"""What `fork` does to connections: all that are idle are closed before it, and opened again by whoever asks.

Theory. SQLite remembers in its own memory which locks the process holds on a file. A child gets a copy of
that memory, but none of the locks: it would believe itself to be protected, write into a log that its parent
takes away on closing, and what was acknowledged would be lost. A connection of its own is of no help, for it
shares that memory. So no connection may be open in the moment of a fork. Where one is in the midst of a unit
of work it cannot be closed, and the child is refused the file.
"""

import os
from threading import local
from typing import Protocol
from weakref import WeakSet


class Forked(Protocol):
    """Whatever is to stand still while the process is forked."""

    def stop(self) -> bool:
        """Stand still, and let go of everything; tell whether this was possible."""
        ...

    def go_on(self) -> None:
        """Go on in the parent, if it stood still."""
        ...

    def begin_anew(self) -> None:
        """Go on in the child, if it stood still: before any other thread is there."""
        ...

    def be_orphaned(self) -> None:
        """Learn in the child that the parent did not let go."""
        ...


class _Stopped(local):
    """What stands still for the fork of this thread: another thread may fork at the same time."""

    def __init__(self) -> None:
        self.all: list[Forked] = []


_all: WeakSet[Forked] = WeakSet()
_stopped = _Stopped()


def watch(one: Forked) -> None:
    """Tell `one` of every fork from now on."""
    _all.add(one)


def _before() -> None:
    for one in tuple(_all):
        if one.stop():
            _stopped.all.append(one)


def _in_parent() -> None:
    for one in _stopped.all:
        one.go_on()
    _stopped.all.clear()


def _in_child() -> None:
    for one in tuple(_all):  # also what another thread has only just opened
        if one in _stopped.all:
            one.begin_anew()
        else:
            one.be_orphaned()
    _stopped.all.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
