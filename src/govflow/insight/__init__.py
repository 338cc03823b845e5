"""What the cases show: replay of foreign rows, summaries, and stories."""

from govflow.insight.intake import Intake
from govflow.insight.intake_file import read_intake
from govflow.insight.replay import explain_row, replay
from govflow.insight.stories import Story, read_stories, tell
from govflow.insight.summary import Summary

__all__ = ["Intake", "Story", "Summary", "explain_row", "read_intake", "read_stories", "replay", "tell"]
