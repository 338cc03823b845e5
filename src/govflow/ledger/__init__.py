"""Where events are kept: a protocol, and a ledger in memory and in SQLite (台账)."""

from govflow.ledger.memory import MemoryLedger
from govflow.ledger.protocol import Ledger
from govflow.ledger.sqlite import SqliteLedger

__all__ = ["Ledger", "MemoryLedger", "SqliteLedger"]
