"""What the cases show: replay of foreign rows, summaries, and stories."""

from govflow.insight.intake import Intake, read_intake
from govflow.insight.replay import replay
from govflow.insight.stories import Story, read_stories, tell
from govflow.insight.summary import Summary

__all__ = ["Intake", "Story", "Summary", "read_intake", "read_stories", "replay", "tell"]
