"""Writers and workers that are killed at random instants: what was acknowledged is there, exactly once.

Each round forks writers and a worker, kills them one after the other, and looks at what they left. Meanwhile
a follower reads on in the test's own process.
"""

import os
import random
from contextlib import closing, nullcontext, suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from signal import SIGKILL
from time import monotonic, sleep

import pytest
from tests.lamp import BOOK, HEAD, LAMP, T

from govflow import Desk, Refused, SqliteLedger
from govflow.case import Breached, MessageDue, Warned, fold
from govflow.ledger import Entry, Query, standing, to_send
from govflow.ledger.instants import micros

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="only POSIX forks"),
]
PATIENCE = 60.0  # seconds
KILLS = 20 if os.environ.get("GOVFLOW_DOSE") == "small" else 200
FIRED = (Breached, Warned, MessageDue)
"""What time brings about: each of it happens once to a case."""


def writes(path: Path, acknowledged: Path) -> None:
    """Open cases and act on them for ever, one by one and several at once; note what was acknowledged."""
    desk = Desk(BOOK, SqliteLedger(path, patience=60))
    notes = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in count():
        case = f"{acknowledged.name}-{number}"
        with desk.ledger.batch() if number % 3 == 0 else nullcontext():
            desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=case, command=f"{case}/0")
            done = acts(desk, case) if number % 3 == 0 else [f"{case}/0"]
        acknowledge(notes, done)
        if number % 3:
            acknowledge(notes, acts(desk, case))


def acts(desk: Desk, case: str) -> list[str]:
    """Take a step, unless time has passed for the case, and return the commands that were carried out."""
    with suppress(Refused):
        desk.act(case, "pool", at=T + timedelta(seconds=1), by=HEAD, command=f"{case}/1")
        return [f"{case}/1"]
    return []


def acknowledge(notes: int, commands: list[str]) -> None:
    for command in commands:
        os.write(notes, f"{command}\n".encode())
    os.fsync(notes)


def works(path: Path) -> None:
    """Let time pass for ever: all cases are long overdue."""
    desk = Desk(BOOK, SqliteLedger(path, patience=60))
    while True:
        if not desk.run_once(5):
            sleep(0.001)


def forked(what: object, *values: object) -> int:
    child = os.fork()
    if child:
        return child
    try:
        assert callable(what)
        what(*values)
    finally:
        os._exit(1)


class Follower:
    """Reads on after the last that it saw, and keeps all of it."""

    def __init__(self, ledger: SqliteLedger) -> None:
        self.ledger, self.after, self.seen = ledger, "", list[Entry]()

    def read(self) -> None:
        while entries := self.ledger.follow(self.after, 100):
            self.seen += entries
            self.after = entries[-1].position

    def read_for(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self.read()
            sleep(min(left, 0.005))


def killed(children: dict[int, Path | None], follower: Follower, dice: random.Random) -> int:
    """Kill one child after the other at random instants; none of them may have ended before.

    A writer is killed only when something has been acknowledged to it: on a busy machine that takes a while.
    """
    for child in dice.sample(list(children), len(children)):
        notes, until = children[child], monotonic() + PATIENCE
        while notes and not (notes.exists() and notes.stat().st_size):
            assert monotonic() < until, "nothing was ever acknowledged"
            follower.read_for(0.005)
        follower.read_for(dice.uniform(0.005, 0.2))
        os.kill(child, SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -SIGKILL, "it failed by itself"
    return len(children)


def test_what_was_acknowledged_is_there_exactly_once_whoever_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    dice = random.Random(6)  # noqa: S311 - nothing secret
    with closing(SqliteLedger(path)) as ledger:
        follower, kills, commands = Follower(ledger), 0, list[str]()
        while kills < KILLS:
            notes = [tmp_path / f"{kills}{writer}" for writer in "ab"]
            children = {forked(writes, path, file): file for file in notes} | {forked(works, path): None}
            kills += killed(children, follower, dice)
            follower.read()
            new = [command for file in notes for command in file.read_text().split("\n")[:-1]]
            assert_carried_out(ledger, new)
            commands += new
        assert len(commands) > kills, "hardly anything was written at all"
        assert_sound(ledger, follower)
        assert len(set(commands)) == len(commands)
        while Desk(BOOK, ledger).run_once(500):
            pass
        follower.read()
        assert_sound(ledger, follower)
        due = ledger.next_due()
        assert due is None or due > ledger.now()


def assert_carried_out(ledger: SqliteLedger, commands: list[str]) -> None:
    for command in commands:
        case = ledger.case(command.partition("/")[0])
        assert case is not None, command
        assert case.commands.count(command) == 1


def assert_sound(ledger: SqliteLedger, follower: Follower) -> None:
    """Say all over again by plain means what the rows beside the events have to be."""
    histories = {case: ledger.history(case) for case in ledger.cases()}
    cases = {name: case for name, events in histories.items() if (case := fold(events))}
    told = [(name, number) for name, events in histories.items() for number, _ in enumerate(events)]
    assert sorted((entry.case, entry.version) for entry in follower.seen) == sorted(told)
    assert all(histories[entry.case][entry.version] == entry.event for entry in follower.seen)
    timers = {name: micros(case.next_due) for name, case in cases.items() if case.next_due}
    assert dict(ledger.govflow_rows("SELECT stream, due FROM govflow_timers")) == timers
    sending = [(n, v) for n, events in histories.items() for v, event in enumerate(events) if to_send(event)]
    assert sorted(ledger.govflow_rows("SELECT stream, version FROM govflow_outbox")) == sorted(sending)
    assert list(ledger.find(Query(most=10**9))) == [standing(case) for case in cases.values()]
    fired = [f"{name} {e}" for name, events in histories.items() for e in events if isinstance(e, FIRED)]
    assert len(fired) == len(set(fired))
    assert len(fired) > len(histories) / 4
    assert ledger.integrity() == ()
