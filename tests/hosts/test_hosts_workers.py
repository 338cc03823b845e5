"""Task queues that drive a desk: procrastinate and Celery; time passes, and messages go out once."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.hosts.programs import run
from tests.ledger.postgres_server import PostgresServer

from govflow.ledger.opened import open_ledger
from govflow.ledger.verifying import verify

SENT = "sent: lamp/12\nsent: lamp/15\n"
KEPT = "breaches: 3\nwaiting: 0\n"


@pytest.fixture(params=["sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, postgres: PostgresServer) -> str:
    return postgres.fresh() if request.param == "postgres" else str(tmp_path / "town.ledger")


def settled(where: str) -> None:
    with closing(open_ledger(where, new=False)) as kept:
        assert len(kept.history("lamp")) == 16
        assert kept.outbox.parked() == ()
        assert verify(kept).flaws == ()


def test_procrastinate(ledger: str, tmp_path: Path, postgres: PostgresServer) -> None:
    program = "import procrastinate_worker as w; w.main()"
    assert run("-c", program, folder=tmp_path, QUEUE=postgres.fresh(), LEDGER=ledger) == f"{SENT}{KEPT}"
    settled(ledger)


def test_procrastinate_asks_every_minute(tmp_path: Path) -> None:
    program = "import procrastinate_worker as w; print(*w.app.periodic_registry.periodic_tasks)"
    assert "procrastinate_worker.work" in run("-c", program, folder=tmp_path, QUEUE="", LEDGER="")


def test_celery(ledger: str, tmp_path: Path) -> None:
    program = "import celery_worker as w; w.main()"
    assert run("-c", program, folder=tmp_path, LEDGER=ledger) == f"{SENT}cases: 1\n{KEPT}"
    settled(ledger)


def test_celery_beat_asks_every_minute(tmp_path: Path) -> None:
    program = "import celery_worker as w; b = w.app.conf.beat_schedule['govflow']; print(b, w.work.name)"
    said = run("-c", program, folder=tmp_path)
    assert said.startswith("{'task': 'govflow.work', 'schedule': 60.0")
    assert said.endswith("} govflow.work\n")
