"""Claiming overdue cases: whose rows nobody else holds, without waiting for anybody."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from govflow.case import Case
from govflow.ledger.instants import instant
from govflow.ledger.postgres import reading as sql
from govflow.ledger.postgres.floor import LOWEST
from govflow.ledger.postgres.session import Row, Session
from govflow.ledger.postgres.writing import micros


def claim(session: Session, before: datetime, most: int) -> tuple[str, ...]:
    """Lock the rows of overdue cases that nobody else has locked, and return these, earliest first."""
    floor = session.floor
    rows = session.run(sql.at_most(sql.CLAIM, most), (floor.due, micros(before)))
    if len(rows) < most and floor.is_to_look():
        below = (LOWEST, min(floor.due, micros(before) or 0))
        rows = session.run(sql.at_most(sql.CLAIM, most - len(rows)), below) + rows
    if rows:
        floor.rise(rows[-1][1], len(rows))
    return tuple(case for case, _ in rows)


def overdue(session: Session, before: datetime, most: int) -> tuple[str, ...]:
    """Return overdue cases, earliest first."""
    rows = session.ask(sql.at_most(sql.OVERDUE, most), (session.floor.start(), micros(before)))
    if rows:
        session.floor.sink(rows[0][1])  # whoever claims next is to find them
    return tuple(case for case, _ in rows)


def next_due(session: Session) -> datetime | None:
    """Return the earliest due instant."""
    for (due,) in session.ask(sql.NEXT_DUE, (session.floor.start(),)):
        session.floor.sink(due)
        return instant(due)
    return None


def hold(session: Session, cases: Sequence[str], made: Callable[[str, list[Row]], Case | None]) -> None:
    """Read claimed cases in one go; each is made when it is asked for."""
    if not (cases and session.in_unit):
        return
    stored: dict[str, list[Row]] = {case: [] for case in cases}
    for case, *row in session.run(*sql.stored(cases)):
        stored[case].append(tuple(row))
    for case, rows in stored.items():
        session.hold(case, partial(made, case, rows))
