"""What a change of a table means: every region of inputs whose outcome differs, or a proof of equality."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from govflow.errors import DecisionError
from govflow.tables.covering import Box, Spent, Steps
from govflow.tables.differing import Differing
from govflow.tables.finding import Change, Comparison, Outcome
from govflow.tables.growing import Growth
from govflow.tables.pairing import Pair, retyped
from govflow.tables.provable import Provable

MOST_CHANGES = 60


def compare(before: Provable, after: Provable, budget: int) -> Comparison:
    """Compare two versions of a table; see `DecisionTable.compare`."""
    old, new = ([column.name for column in table.columns] for table in (before, after))
    added, removed = tuple(n for n in new if n not in old), tuple(n for n in old if n not in new)
    if columns := retyped(before, after):
        return Comparison(after.name, (), False, True, True, added, removed, columns)
    pair = Pair.of(before, after, Steps(budget))
    changes, listed, decided = _listed(pair, budget)
    share = Fraction(0) if decided and not changes else _share(pair, budget)
    return Comparison(
        table=after.name,
        changes=changes,
        equal=decided and not changes,
        decided=decided,
        listed=listed,
        columns_added=added,
        columns_removed=removed,
        share=share,
        of="inputs" if pair.grid.finite else "classes",
    )


def _listed(pair: Pair, budget: int) -> tuple[tuple[Change, ...], bool, bool]:
    """Return the regions that differ, whether they are all, and whether the budget was enough."""
    changes: list[Change] = []
    steps = Steps(budget)
    try:
        search, growth = Differing(pair, steps), Growth(pair, steps)
        for point in _points(search):
            if len(changes) == MOST_CHANGES:
                return tuple(changes), False, True
            box = growth.around(point)
            search.leave_out(box)
            changes.append(_change(pair, point, box))
    except Spent:
        return tuple(changes), False, False
    return tuple(changes), True, True


def _points(search: Differing) -> Iterator[list[int]]:
    while (point := search.point()) is not None:
        yield point


def _share(pair: Pair, budget: int) -> Fraction | None:
    try:
        search = Differing(pair, Steps(budget))
        return Fraction(search.weight(), search.possible())
    except Spent:
        return None


def _change(pair: Pair, point: list[int], box: Box) -> Change:
    witness = pair.grid.input(point)
    before, after = (_said(side.meaning.table, witness) for side in (pair.before, pair.after))
    return Change(pair.grid.cells(box), witness, before, after)


def _said(table: Provable, witness: dict[str, object]) -> Outcome:
    """Return what a table says to an input."""
    at = witness.get("at")
    try:
        return table.decide(witness, at if isinstance(at, datetime) else None)
    except DecisionError as error:
        return error
