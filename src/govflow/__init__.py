"""Community governance as rule files (社区治理): where a request belongs, who answers, when, and why."""

from govflow.case import Act, Actor, Case, Event, Open, Post, Tick, decide, evolve, fold
from govflow.desk import Desk
from govflow.errors import GovflowError, Place, Problem, Refused, RulebookError, Text
from govflow.hierarchy import Hierarchy, Link, Unit
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger
from govflow.rulebook import Limit, Rulebook, load
from govflow.tables import Column, Decision, DecisionTable, Rule
from govflow.workflow import Workflow
from govflow.worktime import DayException, TimeLimit, WorkCalendar

__all__ = [
    "Act",
    "Actor",
    "Case",
    "Column",
    "DayException",
    "Decision",
    "DecisionTable",
    "Desk",
    "Event",
    "GovflowError",
    "Hierarchy",
    "Ledger",
    "Limit",
    "Link",
    "MemoryLedger",
    "Open",
    "Place",
    "Post",
    "Problem",
    "Refused",
    "Rule",
    "Rulebook",
    "RulebookError",
    "SqliteLedger",
    "Text",
    "Tick",
    "TimeLimit",
    "Unit",
    "WorkCalendar",
    "Workflow",
    "decide",
    "evolve",
    "fold",
    "load",
]
