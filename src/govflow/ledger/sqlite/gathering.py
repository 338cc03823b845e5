"""The rows of a unit of work on their way into the tables: gathered one by one, written together."""

from collections.abc import Sequence

from govflow.case import Case, Event
from govflow.case.snapshot import EVERY, FORM, to_text
from govflow.ledger.instants import micros
from govflow.ledger.outbox import to_send
from govflow.ledger.sqlite.schema import OPEN, head
from govflow.ledger.sqlite.session import Row, Session

_CHANGE = """
    UPDATE govflow_cases SET version = ?, state = ?, unit = ?, owner = ?, due = ?, closed_at = ?
    WHERE stream = ?
"""
_TELL = "INSERT INTO govflow_events (pos, stream, version, data) VALUES (?, ?, ?, ?)"
_WAKE = """
    INSERT INTO govflow_timers (stream, due) VALUES (?, ?)
    ON CONFLICT (stream) DO UPDATE SET due = excluded.due WHERE due <> excluded.due
"""
_REST = "DELETE FROM govflow_timers WHERE stream = ?"
_SEND = "INSERT INTO govflow_outbox (pos, stream, version, ready) VALUES (?, ?, ?, 0)"
_KEEP = "REPLACE INTO govflow_snapshots (stream, version, form, data) VALUES (?, ?, ?, ?)"


class Gathered:
    """What is to be written: cases as they stand now, and the events that led there."""

    def __init__(self) -> None:
        self._opened: dict[str, Case] = {}
        self._changed: dict[str, Case] = {}
        self._events: list[Row] = []
        self._sending: list[Row] = []
        self._snapshots: list[Case] = []

    def __len__(self) -> int:
        return len(self._events)

    def __bool__(self) -> bool:
        return bool(self._opened or self._changed)

    def add(self, case: Case, events: Sequence[Event], told: Sequence[str], position: int) -> None:
        """Take in the events that led to a case, also as they are `told` in words, from a position on."""
        name, first = case.id, case.version - len(events)
        rows = [(position + n, name, first + n, text) for n, text in enumerate(told)]
        sending = [
            (position + n, name, first + n) for n, one in enumerate(events) if to_send(one) is not None
        ]
        snapshots = [case] if case.version // EVERY > first // EVERY else []
        heads = self._changed if first and name not in self._opened else self._opened
        self._events += rows  # from here on no call is made: a signal finds all of it, or nothing
        self._sending += sending
        self._snapshots += snapshots
        heads[name] = case

    def write(self, session: Session) -> None:
        """Write all of it into the tables."""
        opened, changed = self._opened.values(), self._changed.values()
        due = [(case.id, micros(case.next_due)) for case in (*opened, *changed) if case.next_due is not None]
        kept = [(case.id, case.version, FORM, to_text(case)) for case in self._snapshots]
        for sql, rows in (
            (OPEN, [head(case) for case in opened]),
            (_CHANGE, [_moved(case) for case in changed]),
            (_TELL, self._events),
            (_WAKE, due),
            (_REST, [(case.id,) for case in changed if case.next_due is None]),
            (_SEND, self._sending),
            (_KEEP, kept),
        ):
            if rows:
                session.many(sql, rows)


def _moved(case: Case) -> Row:
    """Return what of a case's row may have changed since it was opened."""
    version, _, state, unit, owner, _, due, closed_at, name = head(case)
    return version, state, unit, owner, due, closed_at, name
