"""History as Parquet (extra `history`), and set-based questions over it (历史导出与查询)."""

from govflow.insight.history.questions import COLUMNS, QUESTIONS, Question
from govflow.insight.history.reading import Answer, History
from govflow.insight.history.refusals import HistoryError
from govflow.insight.history.writing import write

__all__ = ["COLUMNS", "QUESTIONS", "Answer", "History", "HistoryError", "Question", "write"]
