"""The ledgers of the library, each new and empty; and a desk's work to fill them with."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from tests.lamp import BOOK, HEAD, LAMP, T
from tests.ledger.postgres_server import PostgresServer

from govflow import Desk, Ledger, MemoryLedger
from govflow.ledger.opened import open_ledger

Make = Callable[[], Ledger]
STORES = ("memory", "sqlite", "postgres")


def makers(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Make]:
    """Return how to make a new ledger of each kind."""
    numbers = count()

    def database() -> Ledger:
        server: PostgresServer = request.getfixturevalue("postgres")
        return open_ledger(server.fresh())

    def file() -> Ledger:
        return open_ledger(str(tmp_path / f"{next(numbers)}.ledger"))

    return dict(zip(STORES, (MemoryLedger, file, database), strict=True))


def opened(ledger: Ledger, *cases: str, at: datetime = T) -> Desk:
    """Open cases, of which each has deadlines and will bring messages."""
    desk = Desk(BOOK, ledger)
    for case in cases:
        desk.open("request", at=at, by=HEAD, unit="G111", fields=LAMP, case=case, command=f"{case}/open")
    return desk
