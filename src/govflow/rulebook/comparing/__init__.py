"""What a change of rules means: two rulebooks compared, in the language of the domain (规则手册比较)."""

from govflow.rulebook.comparing.difference import PARTS, Difference, Differences, Edition, Subject
from govflow.rulebook.comparing.whole import compare

__all__ = ["PARTS", "Difference", "Differences", "Edition", "Subject", "compare"]
