"""WHAT HAPPENED: commands, events, `decide` and `evolve` (诉求、台账)."""

from govflow.case.case import Case, Clock, evolve, fold
from govflow.case.commands import Act, Actor, Command, Open, Post, Tick
from govflow.case.decide import decide
from govflow.case.events import (
    Breached,
    ClockMet,
    ClockStarted,
    ClockStopped,
    Decided,
    Event,
    HandedUp,
    Opened,
    StepFailed,
    StepTaken,
)

__all__ = [
    "Act",
    "Actor",
    "Breached",
    "Case",
    "Clock",
    "ClockMet",
    "ClockStarted",
    "ClockStopped",
    "Command",
    "Decided",
    "Event",
    "HandedUp",
    "Open",
    "Opened",
    "Post",
    "StepFailed",
    "StepTaken",
    "Tick",
    "decide",
    "evolve",
    "fold",
]
