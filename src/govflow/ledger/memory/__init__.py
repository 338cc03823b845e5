"""A ledger in memory."""

from govflow.ledger.memory.ledger import MemoryLedger

__all__ = ["MemoryLedger"]
