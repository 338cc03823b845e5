"""What the contract of ledgers writes: cases and messages, made of plain events by hand."""

# ruff: noqa: S101 - asserting is what this module is for

from datetime import UTC, datetime, timedelta

from govflow.case import (
    Actor,
    Case,
    ClockStarted,
    Event,
    InTask,
    MessageDue,
    Opened,
    Published,
    StepTaken,
    fold,
)
from govflow.ledger import Ledger

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
CLERK = Actor("clerk")
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
OVER = -HOUR  # the term of a lease that is over at once


def opened(case: str, due: datetime | None = None) -> tuple[Event, ...]:
    """Return the first events of a case, with a clock if `due` is given."""
    fields = {"summary": "路灯不亮", "lots": ["a", "b"], "urgent": True, "cost": "1.5", "n": -3}
    events: list[Event] = [
        Opened(T, "clerk", f"{case}/open", case, "request", "new", "G1", "G1", fields, "digest")
    ]
    if due is not None:
        events.append(started(due))
    return tuple(events)


def started(due: datetime | None) -> ClockStarted:
    """Return the start of a clock, which may never be due."""
    return ClockStarted(T, "handle", due, "hour", "", "", "office", "1", "digest")


def taken(number: int) -> StepTaken:
    """Return a step of some number."""
    return StepTaken(T + number * TICK, "clerk", f"c{number}", f"step{number}", "new", "new", {"n": number})


def told(number: int) -> MessageDue:
    """Return a message of some number."""
    return MessageDue(T + number * TICK, "handle", "remind", ("grid_head",), "G1", f"{number} %")


def shown(number: int) -> Published:
    """Return a publication of some number."""
    return Published(T + number * TICK, ("summary", f"field{number}"))


def told_in_task(number: int) -> InTask:
    """Return a message of some number that arises in the task `t`."""
    return InTask(T + number * TICK, "t", told(number))


def task_opened() -> InTask:
    """Return the opening of the task `t`."""
    return InTask(T, "t", Opened(T, "clerk", "t/open", "t", "task", "new", "G1", "G1", {}, "digest"))


def write(ledger: Ledger, before: Case | None, *events: Event) -> Case:
    """Append events to what stands before, and return the case after them."""
    case = fold(events, before)
    assert case is not None
    ledger.append(case, events)
    return case


def fail() -> None:
    """Fail, so that a unit of work is taken back."""
    raise ZeroDivisionError
