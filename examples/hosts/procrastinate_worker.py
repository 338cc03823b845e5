"""A periodic task of procrastinate that lets time pass for what is due, and sends what waits.

QUEUE is the database of procrastinate, LEDGER that of the cases: the same database, another, or a file.

    export QUEUE=postgresql://localhost/town LEDGER=postgresql://localhost/town
    cd examples/hosts
    procrastinate --app=procrastinate_worker.app schema --apply
    procrastinate --app=procrastinate_worker.app worker

This shows it: it opens a case of 2018, has the task done once, and ends.

    python -c 'import procrastinate_worker as w; w.main()'
"""

import os
from functools import cache

import procrastinate
from town import BOOK, report_lamp

import govflow
from govflow.ledger import Outgoing
from govflow.ledger.opened import open_ledger

app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=os.environ["QUEUE"]))


@cache
def desk() -> govflow.Desk:
    """Return the desk of this process: it remembers which cases are stuck, and leaves them alone."""
    return govflow.Desk(BOOK, open_ledger(os.environ["LEDGER"]))


def send(message: Outgoing) -> None:
    """Send a message: here it is only shown. The key lets a receiver know what he has had already."""
    print("sent:", message.key, flush=True)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="govflow")  # one in the queue is enough
def work(timestamp: int) -> None:  # noqa: ARG001 - which minute it is
    """Do all that is due, and send all that waits."""
    while desk().run_once() or desk().deliver(send):
        pass


def main() -> None:
    """Show it once."""
    report_lamp(desk().ledger, "lamp")
    with app.open():
        app.schema_manager.apply_schema()
        work.defer(timestamp=0)
    app.run_worker(wait=False)
    print("breaches:", len(desk().case("lamp").breaches))
    print("waiting:", desk().ledger.outbox.waiting())
    desk().ledger.close()
