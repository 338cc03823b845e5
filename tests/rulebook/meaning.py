"""What a rulebook means as plain data: everything that it holds, but where it stands in its files."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place
from govflow.hierarchy import Hierarchy
from govflow.rulebook import Rulebook
from govflow.tables import Column, DecisionTable, Rule
from govflow.worktime import Slot, WorkCalendar

_NOWHERE = ("place", "places", "digest", "files", "warnings")


def meaning(value: Any) -> Any:
    """Return all that a value says; written without a thought of how rulebooks are compared."""
    match value:
        case Place():
            return None
        case ZoneInfo():
            return value.key
        case Hierarchy():
            return [[meaning(value[unit]) for unit in value], [attrs.astuple(link) for link in value.links]]
        case WorkCalendar():
            return _said(value)
        case DecisionTable():
            names = ("name", "columns", "rules", "hit", "otherwise", "title", "impossible", "priorities")
            return [meaning(getattr(value, name)) for name in names]
        case Column():
            return [value.name, value.type, value.title, value.values, value.low, value.high]
        case Rule():
            cells = [str(cell) for cell in value.cells]
            return [value.id, cells, dict(value.outputs), value.start, value.stop, value.source]
        case Slot():
            return [str(value.rule), value.end, value.roll, value.at]
        case Mapping():
            return {key: meaning(one) for key, one in value.items()}
        case tuple() | list():
            return [meaning(one) for one in value]
        case frozenset():
            return sorted(map(repr, map(meaning, value)))
    if attrs.has(type(value)):
        fields = [f for f in attrs.fields(type(value)) if f.init and f.name not in _NOWHERE]
        return [[f.name, meaning(getattr(value, f.name))] for f in fields]
    return value


@cache
def _said(calendar: WorkCalendar) -> Any:
    """Return what all editions of a calendar say; once for the many limits that count by it."""
    return [[meaning(one) for one in edition._said().values()] for edition in calendar.editions]


def of_book(book: Rulebook) -> Any:
    """Return what a rulebook means; limits that tables write go with the tables."""
    return meaning(book)
