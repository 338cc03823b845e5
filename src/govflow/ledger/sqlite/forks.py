"""What `fork` does to connections: all that are idle are closed before it, and opened again by whoever asks.

Theory. SQLite remembers in its own memory which locks the process holds on a file. A child gets a copy of
that memory, but none of the locks: it would believe itself to be protected, write into a log that its parent
takes away on closing, and what was acknowledged would be lost. A connection of its own is of no help, for it
shares that memory. So no connection may be open in the moment of a fork. Where one is in the midst of a unit
of work it cannot be closed, and the child is refused the file.
"""

import os
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

    def be_orphaned(self) -> None:
        """Learn in the child that the parent did not let go."""
        ...


_all: WeakSet[Forked] = WeakSet()
_stopped: list[Forked] = []
_going: list[Forked] = []


def watch(one: Forked) -> None:
    """Tell `one` of every fork from now on."""
    _all.add(one)


def _before() -> None:
    for one in tuple(_all):
        (_stopped if one.stop() else _going).append(one)


def _in_parent() -> None:
    for one in _stopped:
        one.go_on()
    _stopped.clear()
    _going.clear()


def _in_child() -> None:
    for one in _going:
        one.be_orphaned()
    _stopped.clear()
    _going.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
