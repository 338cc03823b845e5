"""WHAT HAPPENED: commands, events, `decide` and `evolve` (诉求、台账)."""

from govflow.case.case import Case, evolve, fold
from govflow.case.clock import Clock, Standstill
from govflow.case.commands import Act, Actor, Command, Open, Post, Tick
from govflow.case.decide import decide
from govflow.case.events import (
    Breached,
    ClockContinued,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    HandedUp,
    MessageDue,
    MessagePlanned,
    Opened,
    StepFailed,
    StepTaken,
    Warned,
)

__all__ = [
    "Act",
    "Actor",
    "Breached",
    "Case",
    "Clock",
    "ClockContinued",
    "ClockExtended",
    "ClockMet",
    "ClockPaused",
    "ClockRecounted",
    "ClockResumed",
    "ClockStarted",
    "ClockStopped",
    "Command",
    "Decided",
    "Event",
    "HandedUp",
    "MessageDue",
    "MessagePlanned",
    "Open",
    "Opened",
    "Post",
    "Standstill",
    "StepFailed",
    "StepTaken",
    "Tick",
    "Warned",
    "decide",
    "evolve",
    "fold",
]
