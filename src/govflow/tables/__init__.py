"""WHICH: decision tables (决策表, 研判分流) that decide by an index and explain what they decided."""

from govflow.tables.cell import ANY, Branch, Cell, Span, Value, Word
from govflow.tables.column import TYPES, Column
from govflow.tables.explain import Explanation, NearMiss
from govflow.tables.rule import Decision, Rule
from govflow.tables.table import DecisionTable

__all__ = [
    "ANY",
    "TYPES",
    "Branch",
    "Cell",
    "Column",
    "Decision",
    "DecisionTable",
    "Explanation",
    "NearMiss",
    "Rule",
    "Span",
    "Value",
    "Word",
]
