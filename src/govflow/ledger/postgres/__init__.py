"""A ledger in PostgreSQL (extra `postgres`): many workers, one history."""

from govflow.ledger.postgres.ledger import PostgresLedger

__all__ = ["PostgresLedger"]
