"""An outbox as a plain list, against which every other one is tried."""

# ruff: noqa: S101 - asserting is what this module is for

import attrs

from govflow.ledger import Ledger, Outgoing
from govflow.testing.contract_cases import HOUR, OVER

CASES = ("z", "a", "m")
DEEDS = ("lease", "lease", "lease shortly", "done", "put off", "again", "park", "resume")


@attrs.define
class Plain:
    """One message as the plainest of outboxes knows it."""

    key: str
    free: bool = True
    parked: bool = False
    attempts: int = 0
    fence: int = 0


class PlainOutbox:
    """An outbox as a list, in which whatever is leased or put off for an hour stays so."""

    def __init__(self) -> None:
        self.messages = [Plain(f"{case}/{n}") for n in (1, 2, 3) for case in CASES]
        self.leases: list[Outgoing] = []

    def check(self, ledger: Ledger, deed: str, number: int) -> None:
        """Do the same to both, and compare what they say."""
        if deed.startswith("lease"):
            self._lease(ledger, number % 4, short=deed != "lease")
        elif deed == "resume":
            self._resume(ledger, self.messages[number % len(self.messages)].key if self.messages else "a/1")
        elif self.leases:
            self._settle(ledger, deed, self.leases[number % len(self.leases)])
        assert ledger.outbox.pending() == tuple(one.key for one in self.messages if not one.parked)
        assert {(p.key, p.attempts) for p in ledger.outbox.parked()} == {
            (one.key, one.attempts) for one in self.messages if one.parked
        }

    def _lease(self, ledger: Ledger, most: int, *, short: bool) -> None:
        wanted: list[Plain] = []
        seen: set[str] = set()
        for one in self.messages:
            case = one.key[0]
            if not one.parked and case not in seen:
                seen.add(case)
                wanted += [one] if one.free else []
        leased = ledger.outbox.lease(most, OVER if short else HOUR)
        assert [message.key for message in leased] == [one.key for one in wanted[:most]]
        for one, given_out in zip(wanted, leased, strict=False):
            one.free, one.attempts = short, one.attempts + 1
            assert (given_out.attempt, given_out.fence > one.fence) == (one.attempts, True)
            one.fence = given_out.fence
        self.leases += leased

    def _settle(self, ledger: Ledger, deed: str, lease: Outgoing) -> None:
        last = [one for one in self.messages if (one.key, one.fence) == (lease.key, lease.fence)]
        held = [one for one in last if not one.parked]
        if deed == "done":
            assert ledger.outbox.done(lease) == bool(held)
            self.messages = [one for one in self.messages if one not in held]
            return
        again = {"put off": HOUR, "again": OVER, "park": None}[deed]
        assert ledger.outbox.failed(lease, deed, again) == bool(held)
        for one in held:
            one.free, one.parked = deed != "put off", deed == "park"
            one.fence += 1  # this lease settles nothing any more

    def _resume(self, ledger: Ledger, key: str) -> None:
        parked = [one for one in self.messages if one.key == key and one.parked]
        assert ledger.outbox.resume(key) == bool(parked)
        for one in parked:
            one.free, one.parked, one.attempts = True, False, 0
