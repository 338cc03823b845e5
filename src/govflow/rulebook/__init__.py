"""All rules as one value, read from files with positions (规则手册)."""

from govflow.rulebook.assigned import Assigned
from govflow.rulebook.comparing import Difference, Differences, compare
from govflow.rulebook.files import gather, locate, presets
from govflow.rulebook.folders import edition_folders
from govflow.rulebook.limit import Counted, Extension, Ground, Limit
from govflow.rulebook.load import load, read
from govflow.rulebook.rulebook import Rulebook
from govflow.rulebook.versions import RulebookEditions, load_editions

__all__ = [
    "Assigned",
    "Counted",
    "Difference",
    "Differences",
    "Extension",
    "Ground",
    "Limit",
    "Rulebook",
    "RulebookEditions",
    "compare",
    "edition_folders",
    "gather",
    "load",
    "load_editions",
    "locate",
    "presets",
    "read",
]
