"""Where events are kept: a protocol, and ledgers in memory, in SQLite and in PostgreSQL (台账)."""

from govflow.ledger.memory import MemoryLedger
from govflow.ledger.outbox import Outbox, Outgoing, Parked, PutOff, to_send
from govflow.ledger.postgres import PostgresLedger
from govflow.ledger.protocol import Entry, Ledger, conflict, folded
from govflow.ledger.sqlite import SqliteLedger
from govflow.ledger.standing import Query, Standing, standing

__all__ = [
    "Entry",
    "Ledger",
    "MemoryLedger",
    "Outbox",
    "Outgoing",
    "Parked",
    "PostgresLedger",
    "PutOff",
    "Query",
    "SqliteLedger",
    "Standing",
    "conflict",
    "folded",
    "standing",
    "to_send",
]
