"""Writers, workers and the server itself are killed at random instants: nothing is lost or doubled."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import monotonic, sleep

import psycopg
import pytest
from tests.ledger.crash_postgres import fire
from tests.ledger.postgres_server import PostgresServer, new_server

from govflow.case import ClockStarted
from govflow.case.codec import encode
from govflow.errors import LedgerLost
from govflow.ledger import Entry, PostgresLedger
from govflow.ledger.instants import micros
from govflow.testing.contract_cases import TICK, T, opened, started

SMALL = os.environ.get("GOVFLOW_DOSE") == "small"
KILLS = 10 if SMALL else 100
PATIENCE = 60.0  # seconds
CASES = 1_000 if SMALL else 50_000  # each due twice
WORKERS = 8
SERVER_KILLS = 3 if SMALL else 20
ROOT = Path(__file__).parents[2]


class Crew:
    """Writers and workers, and what they said."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._dsn, self._folder = dsn, folder
        self._running: list[tuple[str, int, Path]] = []
        self._numbers = count()
        program = [sys.executable, "-m", "tests.ledger.crash_postgres"]
        self._nursery = subprocess.Popen(
            program, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def start(self, role: str) -> None:
        assert self._nursery.stdin
        assert self._nursery.stdout
        name = f"p{next(self._numbers)}"
        self._nursery.stdin.write(f"{role}\t{self._dsn}\t{name}\t{self._folder / name}\n")
        self._nursery.stdin.flush()
        self._running.append((role, int(self._nursery.stdout.readline()), self._folder / name))

    def kill(self, place: int) -> str:
        """Kill one of them, and return what he was: nobody ends by himself, whatever happens."""
        role, process, _ = self._running.pop(place)
        os.kill(process, signal.SIGKILL)
        with suppress(ProcessLookupError):
            while True:
                os.kill(process, 0)
        return role

    def wait_for_writers(self) -> None:
        """Wait until something has been acknowledged to each: on a busy machine that takes a while."""
        until = monotonic() + PATIENCE
        for role, _, file in self._running:
            while role == "writer" and not (file.exists() and file.stat().st_size):
                assert monotonic() < until, "nothing was ever acknowledged"
                sleep(0.01)

    def kill_all(self) -> None:
        while self._running:
            self.kill(0)
        self._nursery.communicate()

    def acknowledged(self) -> list[tuple[str, str]]:
        """Return the cases and the commands that were said, in whole lines."""
        lines = [line for file in self._folder.iterdir() for line in file.read_text().split("\n")[:-1]]
        return [(case, command) for case, command in (line.split(" ") for line in lines)]


class Follower(Thread):
    """Reads on all the while, and outlives the server."""

    def __init__(self, ledger: PostgresLedger) -> None:
        super().__init__(daemon=True)
        self._ledger, self._enough = ledger, Flag()
        self.entries: list[Entry] = []
        self.start()

    def run(self) -> None:
        while not self._enough.is_set():
            self.read()
            sleep(0.002)
        while self.read():
            pass

    def read(self) -> int:
        after = self.entries[-1].position if self.entries else ""
        try:
            some = self._ledger.follow(after, 100)
        except LedgerLost:
            return 1
        self.entries += some
        return len(some)

    def finish(self) -> list[tuple[str, int]]:
        self._enough.set()
        self.join()
        return [(entry.case, entry.version) for entry in self.entries]


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    with new_server() as server:
        yield server


def assert_nothing_lost_nothing_doubled(ledger: PostgresLedger, crew: Crew, follower: Follower) -> None:
    while fire(ledger, 100):
        pass
    acknowledged = crew.acknowledged()
    histories = {case: ledger.history(case) for case in ledger.cases()}
    assert acknowledged
    for case, command in acknowledged:
        assert command == "fired" or [getattr(e, "command", "") for e in histories[case]].count(command) == 1
    for case, history in histories.items():
        commands = Counter(getattr(event, "command", case) for event in history)
        fired = [event for event in history if type(event) is ClockStarted and event.due is None]
        assert len(fired) == 1, "each timer fires once"
        assert all(number == 1 for command, number in commands.items() if command != case)
    said = Counter(pair for pair in acknowledged if pair[1] == "fired")
    assert all(number == 1 for number in said.values())
    assert ledger.next_due() is None
    assert ledger.integrity() == ()
    seen = follower.finish()
    assert len(set(seen)) == len(seen), "nothing is given twice"
    assert set(seen) == {(case, n) for case, history in histories.items() for n in range(len(history))}
    versions: Counter[str] = Counter()
    for case, version in seen:
        assert versions[case] == version
        versions[case] += 1


@pytest.mark.heavy
def test_writers_and_workers_are_killed(server: PostgresServer, tmp_path: Path) -> None:
    dsn = server.fresh()
    with PostgresLedger(dsn) as ledger:
        follower, crew = Follower(ledger), Crew(dsn, tmp_path)
        for role in ("writer", "writer", "worker", "worker"):
            crew.start(role)
        for _ in range(KILLS):
            crew.wait_for_writers()
            sleep(random.uniform(0.05, 0.3))  # noqa: S311
            crew.start(crew.kill(random.randrange(4)))  # noqa: S311
        crew.kill_all()
        assert_nothing_lost_nothing_doubled(ledger, crew, follower)


@pytest.mark.heavy
def test_the_server_is_killed(server: PostgresServer, tmp_path: Path) -> None:
    dsn = server.fresh()
    with PostgresLedger(dsn) as ledger:
        follower, crew = Follower(ledger), Crew(dsn, tmp_path)
        for role in ("writer", "writer", "worker"):
            crew.start(role)
        crew.wait_for_writers()
        for _ in range(SERVER_KILLS):
            sleep(random.uniform(0.1, 1))  # noqa: S311
            server.kill()
            server.start()
        sleep(0.3)
        crew.kill_all()
        assert_nothing_lost_nothing_doubled(ledger, crew, follower)


_DUE = """
INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, tx)
    SELECT 'c' || n, 2, 'request', 'new', 'G1', 'G1', 0, {due}, govflow_tx()
    FROM generate_series(1, {many}) AS n;
INSERT INTO govflow_events (tx, stream, version, data)
    SELECT govflow_tx(), 'c' || n, 0, replace($govflow${opened}$govflow$, 'c0', 'c' || n)
    FROM generate_series(1, {many}) AS n;
INSERT INTO govflow_events (tx, stream, version, data)
    SELECT govflow_tx(), 'c' || n, 1, $govflow${started}$govflow$ FROM generate_series(1, {many}) AS n;
INSERT INTO govflow_timers (stream, due) SELECT 'c' || n, {due} FROM generate_series(1, {many}) AS n;
ANALYZE
"""


@pytest.mark.heavy
def test_eight_workers_fire_each_timer_once_and_keep_the_order_of_each_case(
    server: PostgresServer, tmp_path: Path
) -> None:
    dsn = server.fresh()
    with PostgresLedger(dsn) as ledger:
        texts = {"opened": encode(opened("c0")[0]), "started": encode(started(T))}
        with psycopg.connect(dsn, autocommit=True) as db:
            db.execute(_DUE.format(due=micros(T), many=CASES, **texts).encode())
        crew = Crew(dsn, tmp_path)
        for _ in range(WORKERS):
            crew.start("worker for two")
        while ledger.next_due() is not None:
            sleep(0.05)
        crew.kill_all()
        told = Counter(case for case, _ in crew.acknowledged())
        assert set(told.values()) == {2}
        assert len(told) == CASES
        expected = (started(T), started(T + TICK), started(None))
        assert all(ledger.history(f"c{n}")[1:] == expected for n in range(1, CASES + 1))
        assert ledger.integrity() == ()
