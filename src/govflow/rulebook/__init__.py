"""All rules as one value, read from files with positions (规则手册)."""

from govflow.rulebook.files import gather, locate, presets
from govflow.rulebook.load import load, read
from govflow.rulebook.rulebook import Limit, Rulebook

__all__ = ["Limit", "Rulebook", "gather", "load", "locate", "presets", "read"]
