"""HOW: states, typed fields, steps, guards and clocks (办理流程)."""

from govflow.workflow.clock import (
    OWNER,
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
from govflow.workflow.field import Field
from govflow.workflow.picture import mermaid
from govflow.workflow.step import SYSTEM_ROLE, Guard, Step
from govflow.workflow.workflow import Workflow

__all__ = [
    "OWNER",
    "SYSTEM_ROLE",
    "TELLINGS",
    "Action",
    "Change",
    "ClockRule",
    "Continuing",
    "Extending",
    "Field",
    "Guard",
    "Pausing",
    "Resuming",
    "Step",
    "Take",
    "Tell",
    "Workflow",
    "mermaid",
]
