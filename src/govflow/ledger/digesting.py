"""A digest of all histories, which is the same in whatever store they are kept (摘要)."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from govflow.case.codec import encode
from govflow.ledger.bulk import Rows, span, stored
from govflow.ledger.protocol import Ledger
from govflow.ledger.stored import plain

_SIZE = 2**256


class Digest:
    """The sum of the digests of events, modulo 2**256: the order in which they are added is all one.

    It tells accidents, not attacks: it is no signature. Memory does not grow with what is added.
    """

    def __init__(self) -> None:
        self.events = 0
        self._sum = 0

    def add(self, case: str, version: int, event: str) -> None:
        """Add the `version`-th event of a case, a line of JSON as the codec writes it."""
        line = f"{len(case)}:{case}/{version}:{event}"
        self._sum += int.from_bytes(sha256(line.encode("utf-8", "surrogatepass")).digest())
        self.events += 1

    def add_all(self, case: str, history: Iterable[str]) -> None:
        """Add the whole history of a case."""
        for version, event in enumerate(history):
            self.add(case, version, event)

    def without(self, other: "Digest") -> "Digest":
        """Return the digest of what is left if all of the other one is taken out."""
        left = Digest()
        left.events, left._sum = self.events - other.events, self._sum - other._sum
        return left

    def __str__(self) -> str:
        return f"{self._sum % _SIZE:064x}"


def digest(ledger: Ledger) -> str:
    """Return the digest of all histories: 64 hexadecimal digits that no store and no order of cases changes.

    What is written meanwhile may count or not. Errors: LedgerError.
    """
    found = Digest()
    for case, history in lines(ledger):
        found.add_all(case, history)
    return str(found)


def lines(ledger: Ledger) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each case with its events as lines of JSON, in the order of opening. Errors: LedgerError."""
    if isinstance(ledger, Rows):
        for one in stored(ledger, span(ledger)):
            yield one.case, tuple(map(plain, one.events))
    else:
        for case in ledger.cases():
            yield case, tuple(map(encode, ledger.history(case)))
