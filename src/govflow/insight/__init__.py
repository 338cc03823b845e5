"""What the cases show: replay of foreign rows, summaries, stories, metrics and the clearing of a month."""

from govflow.insight.backtesting import Backtest, Count, Example, Finding, UnitLoad, backtest
from govflow.insight.change import Change, change, points, relative
from govflow.insight.clearing import Carried, Clearance, as_of, clear
from govflow.insight.export import export_csv, export_json, views
from govflow.insight.facts import facts
from govflow.insight.intake import Intake
from govflow.insight.intake_file import read_intake
from govflow.insight.logs import EventLog
from govflow.insight.logs_file import read_log
from govflow.insight.logs_replay import replay_log
from govflow.insight.logs_summary import LogSummary
from govflow.insight.measure import Measured, Tally, measure
from govflow.insight.rate import Rate
from govflow.insight.replay import explain_row, replay
from govflow.insight.report import Report, report
from govflow.insight.roll_ups import roll_up
from govflow.insight.rule_test import TestReport, Verdict
from govflow.insight.rule_tests import run_tests
from govflow.insight.rule_tests_file import read_tests
from govflow.insight.stories import Story, read_stories, tell
from govflow.insight.summary import Summary

__all__ = [
    "Backtest",
    "Carried",
    "Change",
    "Clearance",
    "Count",
    "EventLog",
    "Example",
    "Finding",
    "Intake",
    "LogSummary",
    "Measured",
    "Rate",
    "Report",
    "Story",
    "Summary",
    "Tally",
    "TestReport",
    "UnitLoad",
    "Verdict",
    "as_of",
    "backtest",
    "change",
    "clear",
    "explain_row",
    "export_csv",
    "export_json",
    "facts",
    "measure",
    "points",
    "read_intake",
    "read_log",
    "read_stories",
    "read_tests",
    "relative",
    "replay",
    "replay_log",
    "report",
    "roll_up",
    "run_tests",
    "tell",
    "views",
]
