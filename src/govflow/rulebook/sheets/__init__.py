"""Sheets (表格): rows under a header, from CSV or from a workbook, that know their place."""

from govflow.rulebook.sheets.columns import Columns
from govflow.rulebook.sheets.csv_cells import MOST_CHARACTERS
from govflow.rulebook.sheets.reading import Cells, Row, Sheet, read_sheet

__all__ = ["MOST_CHARACTERS", "Cells", "Columns", "Row", "Sheet", "read_sheet"]
