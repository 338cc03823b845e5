"""HOW: states, typed fields, steps, guards and clocks (办理流程)."""

from govflow.workflow.field import Field
from govflow.workflow.picture import mermaid
from govflow.workflow.step import SYSTEM_ROLE, ClockRule, Guard, Step
from govflow.workflow.workflow import Workflow

__all__ = ["SYSTEM_ROLE", "ClockRule", "Field", "Guard", "Step", "Workflow", "mermaid"]
