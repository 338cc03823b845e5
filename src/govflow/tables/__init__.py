"""WHICH: decision tables (决策表, 研判分流) that decide by an index and explain what they decided."""

from govflow.tables.cell import ANY, Branch, Cell, Group, Span, Value, Word
from govflow.tables.column import TYPES, Column
from govflow.tables.explain import Explanation, NearMiss
from govflow.tables.finding import Change, Comparison, Coverage, Finding, Outcome, Proof
from govflow.tables.hit import HITS, HitPolicy
from govflow.tables.rule import Decision, Rule
from govflow.tables.table import DecisionTable

__all__ = [
    "ANY",
    "HITS",
    "TYPES",
    "Branch",
    "Cell",
    "Change",
    "Column",
    "Comparison",
    "Coverage",
    "Decision",
    "DecisionTable",
    "Explanation",
    "Finding",
    "Group",
    "HitPolicy",
    "NearMiss",
    "Outcome",
    "Proof",
    "Rule",
    "Span",
    "Value",
    "Word",
]
