"""Child processes of a test, forked so that they need not import everything anew; some are killed."""

import os
import sqlite3
from collections.abc import Callable
from signal import SIGKILL
from typing import Any

import pytest


def in_a_child(what: Callable[[], object]) -> int:
    """Do something in a child process; return 0 if it went well, or minus the signal that ended it."""
    child = os.fork()
    if not child:
        status = 1
        try:
            what()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(step: int, what: Callable[[], object]) -> int:
    """Do something in a child process that is killed at its `step`-th statement in SQLite, if it comes."""
    steps = 0

    def count(_: str) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os.kill(os.getpid(), SIGKILL)

    def work() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sqlite3.connect", traced(count))
            what()

    return in_a_child(work)


def traced(tell: Callable[[str], object]) -> Callable[..., sqlite3.Connection]:
    """Return `sqlite3.connect`, but that each statement is told before it is executed."""
    connect = sqlite3.connect

    def connected(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        db: sqlite3.Connection = connect(*args, **kwargs)
        db.set_trace_callback(tell)
        return db

    return connected
