"""The ledger in PostgreSQL keeps the contract of ledgers: by a DSN, and on a host's own connection."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger import Entry, Ledger
from govflow.ledger.postgres import PostgresLedger
from govflow.testing import LedgerContract


class TestByDsn(LedgerContract):
    @pytest.fixture
    def ledger(self, postgres: PostgresServer) -> Iterator[Ledger]:
        with PostgresLedger(postgres.empty()) as ledger:
            yield ledger


class Host(PostgresLedger):
    """A ledger whose host commits, outside of units of work, before it follows: else there is nothing yet."""

    def __init__(self, connection: psycopg.Connection) -> None:
        super().__init__(connection=connection)
        self._host, self._units = connection, 0

    @contextmanager
    def batch(self) -> Iterator[None]:
        self._units += 1
        try:
            with super().batch():
                yield
        finally:
            self._units -= 1

    def follow(self, after: str = "", most: int = 1_000) -> tuple[Entry, ...]:
        if not self._units:
            self._host.commit()
        return super().follow(after, most)


class TestOnAHostsConnection(LedgerContract):
    """As `psycopg.connect` makes it: a transaction is open from the first statement on."""

    autocommit = False

    @pytest.fixture
    def ledger(self, postgres: PostgresServer) -> Iterator[Ledger]:
        with psycopg.connect(postgres.empty(), autocommit=self.autocommit) as connection:
            yield Host(connection)


class TestOnAHostsConnectionThatCommitsByItself(TestOnAHostsConnection):
    autocommit = True
