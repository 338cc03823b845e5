"""A ledger to copy, and its export and import."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.lamp import MONTH
from tests.ledger.three_stores import opened

from govflow import Ledger
from govflow.ledger.copying import export_ledger
from govflow.ledger.copying import import_ledger as fill
from govflow.ledger.digesting import digest
from govflow.ledger.exported import read_export

HOUR = timedelta(hours=1)


def busy(ledger: Ledger) -> Ledger:
    """Fill a ledger: one message of its nine is sent, one is parked, one leased and one put off."""
    opened(ledger, "a", "b/1", "案件").tick(MONTH)
    sent, parked, late = ledger.outbox.lease(9, HOUR)
    ledger.outbox.done(sent)
    ledger.outbox.failed(parked, "no gateway\n“无”", None)
    ledger.outbox.failed(late, "busy", HOUR)
    ledger.outbox.lease(1, HOUR)
    return ledger


def import_ledger(
    ledger: Ledger, path: Path, progress: Callable[[int, int], object] = lambda *_: None
) -> None:
    fill(ledger, read_export(path, progress))


def exported(ledger: Ledger, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        export_ledger(ledger, out)
    return path


def told(ledger: Ledger) -> tuple[object, ...]:
    """Return all that a copy must keep."""
    parked = [(one.key, one.error, one.event, one.task) for one in ledger.outbox.parked()]
    histories = [(case, ledger.history(case)) for case in ledger.cases()]
    return histories, set(ledger.outbox.pending()), parked, ledger.next_due(), digest(ledger)
