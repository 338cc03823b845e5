"""A task that Celery beat asks for every minute: it lets time pass for what is due, and sends what waits.

BROKER is Celery's, LEDGER where the cases are: a database, or a file.

    export BROKER=redis://localhost LEDGER=postgresql://localhost/town
    cd examples/hosts
    celery --app=celery_worker worker --beat

This shows it without a broker: it opens a case of 2018, has the task done once, and ends.

    python -c 'import celery_worker as w; w.main()'
"""

import os
from functools import cache

from celery import Celery
from town import BOOK, report_lamp

import govflow
from govflow.ledger import Outgoing
from govflow.ledger.opened import open_ledger

app = Celery("town", broker=os.environ.get("BROKER", "memory://"))
app.conf.beat_schedule = {
    "govflow": {"task": "govflow.work", "schedule": 60.0, "options": {"expires": 60.0}},
}


@cache
def desk() -> govflow.Desk:
    """Return the desk of this process: it remembers which cases are stuck, and leaves them alone."""
    return govflow.Desk(BOOK, open_ledger(os.environ["LEDGER"]))


def send(message: Outgoing) -> None:
    """Send a message: here it is only shown. The key lets a receiver know what he has had already."""
    print("sent:", message.key, flush=True)


@app.task(name="govflow.work")
def work() -> int:
    """Do all that is due, and send all that waits; return how many cases had something due.

    Celery may do it twice, or twice at once: nothing in the ledger happens twice for that.
    """
    done = 0
    while (cases := desk().run_once()) or desk().deliver(send):
        done += cases
    return done


def main() -> None:
    """Show it once, in this process."""
    app.conf.task_always_eager = True
    report_lamp(desk().ledger, "lamp")
    print("cases:", work.delay().get())
    print("breaches:", len(desk().case("lamp").breaches))
    print("waiting:", desk().ledger.outbox.waiting())
    desk().ledger.close()
