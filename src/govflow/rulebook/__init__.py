"""All rules as one value, read from files with positions (规则手册)."""

from govflow.rulebook.assigned import Assigned
from govflow.rulebook.files import gather, locate, presets
from govflow.rulebook.load import load, read
from govflow.rulebook.rulebook import Counted, Extension, Ground, Limit, Rulebook

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
