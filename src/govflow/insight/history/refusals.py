"""What can be wrong with a history in Parquet."""

from collections.abc import Iterable
from pathlib import Path

from govflow.errors import GovflowError, Text, did_you_mean


class HistoryError(GovflowError, RuntimeError):
    """A history cannot be written, read or asked this; what was there before is still there."""


def no_engine() -> HistoryError:
    """Return the error where the extra is not installed."""
    return HistoryError(
        "no-duckdb",
        Text(
            "Parquet needs the extra 'history'. Run: pip install 'govflow[history]'.",
            "处理 Parquet 需要附加组件 history。请运行 pip install 'govflow[history]'。",
        ),
    )


def not_ours(folder: Path) -> HistoryError:
    """Return the error of a folder that holds something else: it is not touched."""
    return HistoryError(
        "not-a-history",
        Text(f"'{folder}' is not a history of govflow.", f"“{folder}”不是 govflow 导出的历史。"),
    )


def damaged(folder: Path, why: object) -> HistoryError:
    """Return the error of a history whose files can no longer be read; `why` is what DuckDB says."""
    return HistoryError(
        "history-damaged",
        Text(
            f"The history '{folder}' is damaged: {why} Write it anew, from the ledger, into another folder.",
            f"历史“{folder}”已损坏：{why} 请由台账重新导出到其他文件夹。",
        ),
    )


def no_patterns(folder: Path) -> HistoryError:
    """Return the error of a folder whose name DuckDB would take for a pattern of many files."""
    return HistoryError(
        "history-unusable",
        Text(
            f"The path '{folder}' has one of the characters * ? [ ] {{ }}: name another folder.",
            f"路径“{folder}”含有 * ? [ ] {{ }} 之一：请另选文件夹。",
        ),
    )


def of_other_version(folder: Path, version: str) -> HistoryError:
    """Return the error of a history whose files have other columns."""
    return HistoryError(
        "other-history",
        Text(
            f"'{folder}' is a history of version {version}, which this govflow does not read.",
            f"“{folder}”为第 {version} 版历史，此版本 govflow 无法读取。",
        ),
    )


def broken(folder: Path, why: object) -> HistoryError:
    """Return the error of files that cannot be written, or read; `why` is what DuckDB says."""
    return HistoryError(
        "history-unusable",
        Text(f"'{folder}' cannot be used: {why}", f"无法使用“{folder}”：{why}"),
    )


def no_question(name: str, known: Iterable[str]) -> HistoryError:
    """Return the error of a question that nobody knows."""
    hint = did_you_mean(name, tuple(known))
    return HistoryError(
        "unknown-question",
        Text(
            f"There is no question '{name}'.{f' {hint.en}' if hint else ''}",
            f"没有名为“{name}”的问题。{hint.zh if hint else ''}",
        ),
    )


def no_unit(unit: str, known: Iterable[str]) -> HistoryError:
    """Return the error of a unit that the history does not have."""
    hint = did_you_mean(unit, tuple(known))
    return HistoryError(
        "unknown-unit",
        Text(
            f"There is no unit '{unit}'.{f' {hint.en}' if hint else ''}",
            f"没有单元“{unit}”。{hint.zh if hint else ''}",
        ),
    )


def bad_query(why: object) -> HistoryError:
    """Return the error of a query that is none; `why` is what DuckDB says."""
    return HistoryError("bad-query", Text(f"This cannot be asked: {why}", f"无法查询：{why}"))


def not_one_query() -> HistoryError:
    """Return the error of a query that would do more than ask."""
    return HistoryError(
        "bad-query",
        Text("A history is only read: ask by one SELECT.", "历史只可读取：请用一条 SELECT 语句查询。"),
    )
