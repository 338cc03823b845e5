"""All rules as one value, read from files with positions (规则手册)."""

from govflow.rulebook.assigned import Assigned
from govflow.rulebook.files import gather, locate, presets
from govflow.rulebook.limit import Counted, Extension, Ground, Limit
from govflow.rulebook.load import load, read
from govflow.rulebook.rulebook import Rulebook

__all__ = [
    "Assigned",
    "Counted",
    "Extension",
    "Ground",
    "Limit",
    "Rulebook",
    "gather",
    "load",
    "locate",
    "presets",
    "read",
]
