"""All rules as one value, read from files with positions (规则手册)."""

from govflow.rulebook.load import load, locate, presets, read
from govflow.rulebook.rulebook import Limit, Rulebook

__all__ = ["Limit", "Rulebook", "load", "locate", "presets", "read"]
