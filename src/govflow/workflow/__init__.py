"""HOW: states, typed fields, steps, guards and clocks (办理流程)."""

from govflow.workflow.clock import (
    TELLINGS,
    Action,
    Change,
    ClockRule,
    Continuing,
    Extending,
    Pausing,
    Resuming,
    Take,
    Tell,
)
from govflow.workflow.demand import Demand, Includes, OneOf, Over, Skilled, Unheld, Unlike
from govflow.workflow.effect import (
    Clearing,
    Counting,
    Effects,
    Flagging,
    HandingTo,
    Merging,
    Naming,
    OpeningTask,
    Publishing,
    Releasing,
    Setting,
    Signing,
    Telling,
    Writing,
)
from govflow.workflow.field import Field
from govflow.workflow.guard import PSEUDO, Guard, Span
from govflow.workflow.ladder import Ladder, Rung
from govflow.workflow.picture import dot, mermaid
from govflow.workflow.reading import Mask, Reading
from govflow.workflow.right import OWNER, SYSTEM_ROLE, Right
from govflow.workflow.screen import Screen
from govflow.workflow.step import Step
from govflow.workflow.workflow import Workflow

__all__ = [
    "OWNER",
    "PSEUDO",
    "SYSTEM_ROLE",
    "TELLINGS",
    "Action",
    "Change",
    "Clearing",
    "ClockRule",
    "Continuing",
    "Counting",
    "Demand",
    "Effects",
    "Extending",
    "Field",
    "Flagging",
    "Guard",
    "HandingTo",
    "Includes",
    "Ladder",
    "Mask",
    "Merging",
    "Naming",
    "OneOf",
    "OpeningTask",
    "Over",
    "Pausing",
    "Publishing",
    "Reading",
    "Releasing",
    "Resuming",
    "Right",
    "Rung",
    "Screen",
    "Setting",
    "Signing",
    "Skilled",
    "Span",
    "Step",
    "Take",
    "Tell",
    "Telling",
    "Unheld",
    "Unlike",
    "Workflow",
    "Writing",
    "dot",
    "mermaid",
]
