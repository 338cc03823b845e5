"""The least and the greatest value of a field, as a workflow file declares them (取值上下限)."""

from datetime import UTC
from typing import Any

from govflow.errors import TableError, Text
from govflow.rulebook.sections import Section
from govflow.tables.bounds import Bounds
from govflow.tables.literal import KINDS, read_literal
from govflow.workflow.field import BOUNDED, TYPES


def read_bounds(section: Section, name: str, kind: str) -> tuple[Any, Any]:
    """Return `low` and `high` of a field, both inclusive, None where there is none or after a problem."""
    bounds = Bounds(*(_end(section, key, kind) for key in ("low", "high")))
    if section.text("type", kind) not in TYPES:  # which has been said
        return None, None
    wrong = [*bounds.wrong(name, kind, Text("Field", "字段"), BOUNDED)]
    section.problems.keep(*(problem.at(section.place_of("low")) for problem in wrong))
    return (None, None) if wrong else (bounds.low, bounds.high)


def _end(section: Section, key: str, kind: str) -> Any:
    text = section.text(key)
    if not text or kind not in BOUNDED:
        return text or None
    try:
        return read_literal(text, KINDS[kind], UTC)
    except TableError as error:
        section.problems.take(error, section.place_of(key))
        return None
