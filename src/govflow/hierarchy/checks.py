"""What can be wrong between rows: parents, circles, levels, aliases. Each check tells all that it finds."""

from array import array
from collections.abc import Iterator, Sequence

from govflow.errors import Problem, Text, did_you_mean
from govflow.hierarchy.graph import cycles
from govflow.hierarchy.names import normal
from govflow.hierarchy.nearest import Nearest
from govflow.hierarchy.quoting import short
from govflow.hierarchy.rows import Fault, Rows


def parent_rows(rows: Rows) -> "array[int]":
    """Return each row's parent row; -1 for a root, and where the parent cannot be."""
    at = rows.at
    return array(
        "i",
        (
            -1 if parent is None or parent == unit else at.get(parent, -1)
            for unit, parent in zip(rows.ids, rows.parents, strict=True)
        ),
    )


def row_faults(
    rows: Rows, above: "array[int]", order: "array[int]", known_levels: Sequence[str] | None
) -> Iterator[Fault]:
    """Yield what is wrong between rows, given their parent rows and the rows that a root leads to."""
    yield from _parents(rows, above)
    if len(order) < len(above):
        yield from _circles(rows, above, order)
    if known_levels is not None:
        yield from _levels(rows, known_levels)
    if rows.aliases:
        yield from _aliases(rows)


def _parents(rows: Rows, above: "array[int]") -> Iterator[Fault]:
    nearest = Nearest(rows.at.keys())
    for row, parent in enumerate(rows.parents):
        if above[row] >= 0 or parent is None:
            continue
        unit = rows.ids[row]
        if parent == unit:
            yield rows.numbers[row], own_parent(unit)
        else:
            yield rows.numbers[row], unknown_parent(unit, parent, nearest.to(parent, but=unit))


def _circles(rows: Rows, above: "array[int]", order: "array[int]") -> Iterator[Fault]:
    rest = set(range(len(above))).difference(order)
    for circle in cycles((above[row], row) for row in rest):
        yield rows.numbers[circle[0]], _cycle([rows.ids[row] for row in circle])


def _levels(rows: Rows, known: Sequence[str]) -> Iterator[Fault]:
    for row, level in enumerate(rows.levels):
        if level not in known:
            yield rows.numbers[row], _unknown_level(rows.ids[row], level, known)


def _aliases(rows: Rows) -> Iterator[Fault]:
    taken: dict[tuple[str, str], int] = {}
    for row, unit in enumerate(rows.ids):
        taken.setdefault((rows.levels[row], normal(unit)), row)
    for row, words in rows.aliases.items():
        for word in words:
            other = taken.setdefault((rows.levels[row], normal(word)), row)
            if other != row and word.strip():
                yield rows.numbers[row], _alias_clash(rows, row, word, other)


def _cycle(ids: list[str]) -> Problem:
    ids = [*map(short, ids)]
    path = " → ".join([*ids[:8], *(["…"] if len(ids) > 8 else []), ids[0]])
    return Problem(
        "hierarchy-cycle",
        Text(
            f"Unit '{ids[0]}' is above itself: {path} ({len(ids)} units).",
            f"单元“{ids[0]}”成为自己的上级：{path}（共 {len(ids)} 个单元）。",
        ),
        suggestion=Text(
            "Give one of them a parent outside the circle, or none.",
            "请将其中一个的上级改为环外单元，或留空。",
        ),
    )


def _unknown_level(unit: str, level: str, known: Sequence[str]) -> Problem:
    unit, level = short(unit), short(level)
    return Problem(
        "unknown-level",
        Text(f"Unit '{unit}' has an unknown level '{level}'.", f"单元“{unit}”的层级“{level}”未声明。"),
        suggestion=did_you_mean(level, known)
        or Text("Declare the level, or correct it.", "请声明该层级，或更正。"),
    )


def _alias_clash(rows: Rows, row: int, word: str, other: int) -> Problem:
    unit, first, level = map(short, (rows.ids[row], rows.ids[other], rows.levels[row]))
    word, line = short(word), rows.line(other)
    return Problem(
        "alias-clash",
        Text(
            f"Alias '{word}' of unit '{unit}' already stands for '{first}' of level '{level}' ({line}).",
            f"单元“{unit}”的别名“{word}”已指同为“{level}”的“{first}”（{line}）。",
        ),
        suggestion=Text("Remove the alias from one of them.", "请从其中一个删去该别名。"),
    )


def own_parent(unit: str) -> Problem:
    """Say that a unit is its own parent."""
    unit = short(unit)
    return Problem(
        "own-parent",
        Text(f"Unit '{unit}' is its own parent.", f"单元“{unit}”以自己为上级。"),
        suggestion=Text("Name the unit above it, or leave the parent empty.", "请写明上一级单元，或留空。"),
    )


def unknown_parent(unit: str, parent: str, near: Text | None) -> Problem:
    """Say that nothing is known of a unit's parent."""
    unit, parent = short(unit), short(parent)
    return Problem(
        "unknown-parent",
        Text(f"Unit '{unit}' has an unknown parent '{parent}'.", f"单元“{unit}”的上级“{parent}”不存在。"),
        suggestion=near or Text("List that unit, or correct the parent.", "请补列该单元，或更正上级编号。"),
        word=parent,
    )
