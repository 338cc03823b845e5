"""What an append writes, in one statement: a case's events, its head, its timer, what it has to send.

The head row comes first. To change it, if it has the version that is expected, is both the lock and the
check: the rest is only written if that took. The statement for a single case holds only what it needs, and
thus is one of eight; what waits of many cases is written in another, from arrays: their heads are locked.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Any

from govflow.case import Case, Event
from govflow.case.codec import encode
from govflow.case.snapshot import EVERY, FORM, to_text
from govflow.errors import LedgerError
from govflow.frozen import frozen
from govflow.ledger import instants
from govflow.ledger.outbox import to_send
from govflow.ledger.postgres.words import UNSTORABLE
from govflow.ledger.standing import Standing, standing

_NEW = """
    INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, closed_at, tx)
    VALUES (%(case)s, %(version)s, %(workflow)s, %(state)s, %(unit)s, %(owner)s, %(opened_at)s, %(due)s,
        %(closed_at)s, govflow_tx())
    ON CONFLICT (stream) DO NOTHING RETURNING stream, tx"""
_OPENED = f"""
WITH head AS ({_NEW}
)"""
_LOCK = "SELECT 1 FROM govflow_cases WHERE stream = %(case)s AND version = %(before)s FOR UPDATE"
_MOVED = """
WITH head AS (
    UPDATE govflow_cases SET version = %(version)s, state = %(state)s, unit = %(unit)s, owner = %(owner)s,
        due = %(due)s, closed_at = %(closed_at)s, tx = greatest(tx, govflow_tx())
    WHERE stream = %(case)s AND version = %(before)s RETURNING stream, tx
)"""
_EVENTS = """
, events AS (
    INSERT INTO govflow_events (tx, stream, version, data)
    SELECT tx, stream, (%(before)s + number - 1)::integer, data
    FROM head, unnest(%(data)b::text[]) WITH ORDINALITY AS event (data, number) ORDER BY number
)"""
_TIMER = """
, timer AS (
    INSERT INTO govflow_timers (stream, due) SELECT stream, %(timer)s::bigint FROM head
    ON CONFLICT (stream) DO UPDATE SET due = excluded.due WHERE govflow_timers.due <> excluded.due
)"""
_NO_TIMER = """
, timer AS (DELETE FROM govflow_timers WHERE stream = %(case)s AND EXISTS (SELECT FROM head))"""
_SENT = """
, sent AS (
    INSERT INTO govflow_outbox (stream, version)
    SELECT stream, version FROM head, unnest(%(sent)s::integer[]) AS message (version) ORDER BY version
)"""
_TOOK = """
SELECT 1 FROM head"""
_ONE = {
    (opens, timed, sends): "".join(
        (_OPENED if opens else _MOVED, _EVENTS, _TIMER if timed else _NO_TIMER, _SENT if sends else "", _TOOK)
    )
    for opens, timed, sends in product((False, True), repeat=3)
}
_MANY = """
WITH heads AS (
    INSERT INTO govflow_cases (stream, version, workflow, state, unit, owner, opened_at, due, closed_at, tx)
    SELECT *, govflow_tx() FROM unnest(
        %(cases)s::text[], %(versions)s::integer[], %(workflows)s::text[], %(states)s::text[],
        %(units)s::text[], %(owners)s::text[], %(openings)s::bigint[], %(dues)s::bigint[],
        %(closings)s::bigint[])
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state,
        unit = excluded.unit, owner = excluded.owner, due = excluded.due, closed_at = excluded.closed_at,
        tx = greatest(govflow_cases.tx, excluded.tx)
    RETURNING stream, tx
), events AS (
    INSERT INTO govflow_events (tx, stream, version, data)
    SELECT coalesce(heads.tx, govflow_tx()), event.stream, version, data
    FROM unnest(%(streams)s::text[], %(numbers)s::integer[], %(data)b::text[]) WITH ORDINALITY
        AS event (stream, version, data, number) LEFT JOIN heads ON heads.stream = event.stream
    ORDER BY number
), timers AS (
    INSERT INTO govflow_timers (stream, due) SELECT * FROM unnest(%(timed)s::text[], %(timers)s::bigint[])
    ON CONFLICT (stream) DO UPDATE SET due = excluded.due WHERE govflow_timers.due <> excluded.due
), ended AS (
    DELETE FROM govflow_timers WHERE stream = ANY (%(untimed)s::text[])
), sent AS (
    INSERT INTO govflow_outbox (stream, version)
    SELECT stream, version FROM unnest(%(senders)s::text[], %(sent)s::integer[]) WITH ORDINALITY
        AS message (stream, version, number) ORDER BY number
), kept AS (
    INSERT INTO govflow_snapshots (stream, version, form, data)
    SELECT stream, version, %(form)s, data
    FROM unnest(%(kept)s::text[], %(lengths)s::integer[], %(snapshots)s::text[])
        AS kept (stream, version, data)
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, form = excluded.form, data = excluded.data
)
SELECT 1"""


@frozen
class Written:
    """What an append is to write: the case after its events, how it stands, and its events as text."""

    case: Case
    standing: Standing
    before: int
    data: tuple[str, ...]
    sent: tuple[int, ...]

    @property
    def crosses(self) -> bool:
        """Tell whether a snapshot is due."""
        return self.before // EVERY < self.case.version // EVERY


def written(case: Case, events: Sequence[Event]) -> Written:
    """Return what an append is to write. Errors: LedgerError `unstorable-text`."""
    before = case.version - len(events)
    data = tuple(map(encode, events))
    sent = tuple(version for version, event in enumerate(events, before) if to_send(event) is not None)
    _check("".join((case.id, case.workflow, case.state, case.unit, case.owner, *data)))
    return Written(case, standing(case), before, data, sent)


def _check(text: str) -> None:
    """Find out now what would otherwise spoil the whole unit in which it waits."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise LedgerError("unstorable-text", UNSTORABLE) from error
    if "\0" in text:
        raise LedgerError("unstorable-text", UNSTORABLE)


def alone(one: Written) -> tuple[str, dict[str, Any]]:
    """Return the statement that writes one append, and gives a row if it took."""
    return _ONE[not one.before, one.case.next_due is not None, bool(one.sent)], _values(one)


def head(one: Written) -> tuple[str, dict[str, Any]]:
    """Return the statement that makes or locks the head of a case, and gives a row if it is as expected."""
    return (_LOCK if one.before else _NEW), _values(one)


def _values(one: Written) -> dict[str, Any]:
    to = one.standing
    return {
        "case": to.case, "before": one.before, "version": to.version, "workflow": to.workflow,
        "state": to.state, "unit": to.unit, "owner": to.owner, "opened_at": micros(to.opened_at),
        "due": micros(to.due), "closed_at": micros(to.closed_at), "timer": micros(one.case.next_due),
        "data": list(one.data), "sent": list(one.sent),
    }  # fmt: skip


def in_one(many: Sequence[Written]) -> tuple[str, dict[str, Any]]:
    """Return the statement that writes many appends to cases whose heads are locked."""
    last = {one.case.id: one for one in many}
    heads = [one.standing for one in last.values() if one.before]  # of a case just opened it is there
    timed = {name: micros(one.case.next_due) for name, one in last.items() if one.case.next_due is not None}
    numbered = [(one.case.id, n, data) for one in many for n, data in enumerate(one.data, one.before)]
    sent = [(one.case.id, version) for one in many for version in one.sent]
    kept = tuple({one.case.id: one.case for one in many if one.crosses}.values())
    return _MANY, {
        "cases": [to.case for to in heads], "versions": [to.version for to in heads],
        "workflows": [to.workflow for to in heads], "states": [to.state for to in heads],
        "units": [to.unit for to in heads], "owners": [to.owner for to in heads],
        "openings": [micros(to.opened_at) for to in heads], "dues": [micros(to.due) for to in heads],
        "closings": [micros(to.closed_at) for to in heads],
        "streams": [row[0] for row in numbered], "numbers": [row[1] for row in numbered],
        "data": [row[2] for row in numbered],
        "timed": list(timed), "timers": list(timed.values()),
        "untimed": [to.case for to in heads if to.case not in timed],
        "form": FORM, "kept": [case.id for case in kept], "lengths": [case.version for case in kept],
        "snapshots": [to_text(case) for case in kept],
        "senders": [row[0] for row in sent], "sent": [row[1] for row in sent],
    }  # fmt: skip


def micros(at: datetime | None) -> int | None:
    """Return an instant in microseconds since 1970, if there is one."""
    return None if at is None else instants.micros(at)
