"""A ledger in one SQLite file, or on a connection of the host."""

from govflow.ledger.sqlite.ledger import SqliteLedger

__all__ = ["SqliteLedger"]
