"""Doubts about the cells of a rule: a list of comparisons is read as OR, and may so accept everything."""

from govflow.errors import Place, Text
from govflow.rulebook.sections import Problems
from govflow.tables import Cell, Column, Span
from govflow.tables.atoms import axis
from govflow.tables.bounds import empty
from govflow.tables.cell import short

_ANY_VALUE = Text("For any value write -.", "任意值请写 -。")


def doubt_cell(problems: Problems, column: Column, cell: Cell, place: Place | None) -> None:
    """Warn of a cell such as `>= 10, <= 20`, which accepts every value: one of its terms always does."""
    spans = [term for term in cell.terms if isinstance(term, Span)]
    if len(spans) < 2 or not all(axis(column, [cell]).masks):
        return
    written, hint = short(str(cell)), _both(spans)
    problems.warn(
        "cell-accepts-all",
        f"'{written}' accepts every value of '{column.name}': in a list any one of the terms is enough.",
        f"“{written}”接受“{column.name}”的所有取值：列表中满足任意一项即可。",
        place,
        hint or _ANY_VALUE,
    )


def _both(spans: list[Span]) -> Text | None:
    """Suggest the range between two comparisons, if that is what they leave."""
    lows, highs = ([s for s in spans if s.high is None], [s for s in spans if s.low is None])
    if len(spans) != 2 or len(lows) != 1 or len(highs) != 1:
        return None
    between = Span(lows[0].low, highs[0].high, lows[0].low_open, highs[0].high_open)
    if empty(between) or between.wraps:
        return None
    return Text(f"Did you mean {between}?", f"是否想写 {between}？")
