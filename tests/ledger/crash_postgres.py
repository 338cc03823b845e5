"""Writers and workers for tests that kill them, forked from `python -m tests.ledger.crash_postgres`.

That one reads on each line a role, a DSN, a name and a file, and answers with a process number. Whom it has
started says in that file what has been acknowledged, as soon as it has: a case and a command. A writer
opens cases that are due at once and takes three steps with each. A worker fires what is due: the clock is
started anew, without an end. Both outlive the loss of their connection, as hosts do.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from itertools import count
from time import sleep

from govflow.case import Event
from govflow.errors import LedgerConflict, LedgerLost
from govflow.ledger import PostgresLedger
from govflow.testing.contract_cases import TICK, T, opened, started, taken, write

STEPS = 3
_parent = os.getppid()


def surely(do: Callable[[], object]) -> None:
    """Repeat what is harmless to repeat until it is acknowledged."""
    while os.getppid() == _parent:  # else the test was broken off
        try:
            do()
        except (LedgerConflict, LedgerLost):
            sleep(0.01)
        else:
            return
    os._exit(1)


def say(*lines: str) -> None:
    os.write(1, "".join(f"{line}\n" for line in lines).encode())


def once(ledger: PostgresLedger, name: str, command: str, *events: Event) -> None:
    """Append events, unless their command has been carried out: perhaps by a commit that was in doubt."""
    case = ledger.case(name)
    if case is None or command not in case.commands:
        write(ledger, case, *events)


def writer(ledger: PostgresLedger, name: str) -> None:
    for number in count():
        one, other = f"{name}-{number}", f"{name}-{number}+"
        surely(lambda: once(ledger, one, f"{one}/open", *opened(one, T)))  # noqa: B023 - called at once
        say(f"{one} {one}/open")
        surely(lambda: together(ledger, one, other))  # noqa: B023
        say(f"{other} {other}/open", f"{one} c0")
        for step in range(1, STEPS):
            surely(lambda: once(ledger, one, f"c{step}", taken(step)))  # noqa: B023
            say(f"{one} c{step}")


def together(ledger: PostgresLedger, one: str, other: str) -> None:
    with ledger.batch():
        once(ledger, other, f"{other}/open", *opened(other, T))
        once(ledger, one, "c0", taken(0))


def worker(ledger: PostgresLedger, _: str) -> None:
    while True:
        surely(lambda: fire(ledger))


def worker_for_two(ledger: PostgresLedger, _: str) -> None:
    while True:
        surely(lambda: fire(ledger, 100, twice=True))


def fire(ledger: PostgresLedger, most: int = 10, *, twice: bool = False) -> int:
    """Let time pass for cases that are due, in one unit of work; they may be due a second time."""
    with ledger.batch():
        cases = ledger.claim(ledger.now(), most)
        for name in cases:
            case = ledger.case(name)
            again = twice and case is not None and case.next_due == T
            write(ledger, case, started(T + TICK if again else None))
    say(*(f"{name} fired" for name in cases))
    if not cases:
        sleep(random.uniform(0, 0.01))  # noqa: S311
    return len(cases)


def run(role: str, dsn: str, name: str, file: str) -> None:
    """Be a writer or a worker, until killed."""
    os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), 1)
    ledgers: list[PostgresLedger] = []
    surely(lambda: ledgers.append(PostgresLedger(dsn)))
    {"writer": writer, "worker": worker, "worker for two": worker_for_two}[role](ledgers[0], name)


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whom is killed nobody waits for
    _parent = os.getpid()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(*line.rstrip("\n").split("\t"))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
