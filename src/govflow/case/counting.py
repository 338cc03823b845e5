"""Counting: the due instant of a clock, on what is known (期限计算).

A clock is always counted from its start, with everything that has been said since: its extensions, the spans
in which it stood still, and the edition of its calendar that is known at that instant. So the order in which
these came makes no difference, and no error can pile up.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from govflow.case.case import Case
from govflow.case.clock import Clock
from govflow.case.refusals import refused
from govflow.errors import CalendarError, Refused
from govflow.rulebook import Limit, Rulebook
from govflow.worktime import Account, Pause, TimeLimit

_ANY_PROFILE = "civil_code"  # of an extension only the amount and the unit count


def account_of(book: Rulebook, clock: Clock, known: datetime) -> Account | None:
    """Return how a clock was counted on what was known at `known`; None without its limit."""
    limit = _limit(book, clock)
    if limit is None:
        return None
    extensions, pauses = _granted(clock), _spans(clock, known)
    return limit.account(clock.started, known=known, extensions=extensions, pauses=pauses)


def _granted(clock: Clock) -> tuple[TimeLimit, ...]:
    return tuple(TimeLimit.parse(text, _ANY_PROFILE) for text in clock.extensions)


def _spans(clock: Clock, at: datetime) -> tuple[Pause, ...]:
    return tuple(Pause(p.since, p.ended or at) for p in clock.pauses)


def count(book: Rulebook, case: Case, clock: Clock, at: datetime) -> dict[str, Any]:
    """Return what every event says that counts a clock anew.

    What had not passed before does not pass because a clock is counted anew: a due instant that would lie
    before `at` is due at once, and so is a warning that has not been given. Where the rules no longer know
    its limit or calendar, it stays as it was but for that.
    """
    limit = _limit(book, clock)
    if limit is None:
        kept = {key: getattr(clock, key) for key in ("revision", "provisional", "statutory")}
        warnings = {level: max(instant, at) for level, instant in clock.warnings.items()}
        return kept | {"due": _not_before(clock, clock.due, at), "warnings": warnings}
    extensions, pauses = _granted(clock), _spans(clock, at)
    workflow = book.workflows.get(case.workflow)
    rule = workflow.clocks.get(clock.name) if workflow and not clock.breached else None
    try:
        counted = limit.count(clock.started, known=at, extensions=extensions, pauses=pauses)
        warnings = shares(limit, rule.warn, clock.started, at, extensions, pauses) if rule else {}
    except CalendarError as error:
        raise Refused(error.code, error.text) from error
    return {
        "due": _not_before(clock, counted.due.astimezone(UTC), at),
        "revision": counted.calendar.revision,
        "provisional": counted.provisional,
        "statutory": utc(counted.statutory),
        "warnings": {
            level: max(instant, at)
            for level, instant in warnings.items()
            if instant > at or level not in clock.shown
        },
    }


def _not_before(clock: Clock, due: datetime | None, at: datetime) -> datetime | None:
    return due if due is None or clock.breached else max(due, at)


def shares(
    limit: Limit, warn: Mapping[str, Fraction], start: datetime, known: datetime,
    extensions: Sequence[TimeLimit], pauses: Sequence[Pause],
) -> dict[str, datetime]:  # fmt: skip
    """Return when each share of the time will be used up."""
    assert limit.calendar is not None  # noqa: S101 - limits that clocks run by are bound to one
    calendar = limit.calendar.edition(known)
    return {
        level: limit.term.at_share(share, start, calendar, extensions=extensions, pauses=pauses).astimezone(
            UTC
        )
        for level, share in warn.items()
    }


def limit_of(book: Rulebook, clock: Clock) -> Limit:
    """Return the limit by which a clock runs, on the calendar on which it was started."""
    limit = _limit(book, clock)
    if limit is None:
        raise no_limit(clock.name, clock.limit)
    return limit


def _limit(book: Rulebook, clock: Clock) -> Limit | None:
    """Return the same; None where the rules have it no more, or not its calendar."""
    limit, calendar = book.limits.get(clock.limit), book.calendars.get(clock.calendar)
    return None if limit is None or calendar is None else limit.on(calendar)


def no_limit(clock: str, named: str) -> Refused:
    """Say that the rules know no such limit."""
    return refused(
        "unknown-limit",
        f"There is no limit '{named}' for clock '{clock}'.",
        f"时限“{clock}”所用的期限“{named}”不存在。",
    )


def utc(instant: datetime | None) -> datetime | None:
    """Return the same instant in UTC, as events tell it."""
    return None if instant is None else instant.astimezone(UTC)
