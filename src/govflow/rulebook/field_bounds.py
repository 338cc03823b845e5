"""The least and the greatest value of a field, as a workflow file declares them (取值上下限)."""

from datetime import UTC
from typing import Any

from govflow.errors import TableError
from govflow.rulebook.sections import Section
from govflow.tables.bounds import Bounds
from govflow.tables.literal import KINDS, read_literal
from govflow.workflow.field import BOUNDED


def read_bounds(section: Section, name: str, kind: str) -> tuple[Any, Any]:
    """Return `low` and `high` of a field, both inclusive, None where there is none or after a problem."""
    ends = [_end(section, key, name, kind) for key in ("low", "high")]
    bounds = Bounds(*ends)
    if None not in ends and bounds.low > bounds.high:
        en, zh = f"Field '{name}' has its low above its high.", f"字段“{name}”的下限大于上限。"
        section.problems.add("bad-bounds", en, zh, section.place_of("low"))
    return bounds.low, bounds.high


def _end(section: Section, key: str, name: str, kind: str) -> Any:
    text, place = section.text(key), section.place_of(key)
    if not text:
        return None
    if kind not in BOUNDED:
        en, zh = f"Field '{name}' holds nothing that can be bounded.", f"字段“{name}”的取值不能设上下限。"
        section.problems.add("bad-bounds", en, zh, place)
        return None
    try:
        return read_literal(text, KINDS[kind], UTC)
    except TableError as error:
        section.problems.take(error, place)
        return None
