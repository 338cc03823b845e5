"""What the past would have been under new rules (回测)."""

from govflow.insight.backtesting.counted import Example
from govflow.insight.backtesting.findings import Count, Finding, UnitLoad
from govflow.insight.backtesting.result import Backtest
from govflow.insight.backtesting.running import backtest

__all__ = ["Backtest", "Count", "Example", "Finding", "UnitLoad", "backtest"]
