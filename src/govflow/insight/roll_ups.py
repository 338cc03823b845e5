"""Roll-ups over a hierarchy that changes: as it was, and as it is on a date."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime

from govflow.case import Case
from govflow.hierarchy import Hierarchy
from govflow.hierarchy.index import Number
from govflow.rulebook import Rulebook
from govflow.rulebook.editions import first_moment


def _one(_: Case) -> int:
    return 1


def roll_up(
    book: Rulebook,
    cases: Iterable[Case],
    *,
    as_of: date | None = None,
    value: Callable[[Case], Number] = _one,
) -> dict[str, Number]:
    """Return for every unit the sum over the cases there and below it (汇总): their number, or `value`.

    Without `as_of` as it was (历史口径): each case counts under the unit where it was filed, and all
    that stood above that on the day of opening. With a date as it is then (现行口径): under whoever has
    taken over from the unit by then, as the rules say; in a split a table is asked with the fields of each
    case. A unit that was only founded later counts for the nearest one above it that was there. No case is
    lost: one whose unit the rules do not know counts for the root. Source: assumption.
    """
    if as_of is not None:
        then = first_moment(as_of, book.zone)
        tree = book.at(then).hierarchy
        return tree.roll_up(_sums((_unit_on(book, then, case), value(case)) for case in cases))
    filed: dict[Hierarchy, list[tuple[str, Number]]] = {}
    for case in cases:
        tree = book.at(case.opened_at).hierarchy
        unit = case.opened.unit if case.opened.unit in tree else tree.root
        filed.setdefault(tree, []).append((unit, value(case)))
    return _sums(pair for tree, pairs in filed.items() for pair in tree.roll_up(_sums(pairs)).items())


def _sums(pairs: Iterable[tuple[str, Number]]) -> dict[str, Number]:
    sums: dict[str, Number] = defaultdict(int)
    for unit, number in pairs:
        sums[unit] += number
    return dict(sums)


def _unit_on(book: Rulebook, then: datetime, case: Case) -> str:
    """Return the unit that a case counts for at an instant: its own, its successor, or one above it."""
    tree, filed = book.at(then).hierarchy, case.opened.unit
    if filed in tree:
        return filed
    successor = book.successor_of(filed, then, _inputs(book, case))
    if successor:
        return successor[0]
    before = book.at(case.opened_at).hierarchy
    above = before.ancestors(filed) if filed in before else ()
    return next((unit for unit in above if unit in tree), tree.root)


def _inputs(book: Rulebook, case: Case) -> dict[str, object]:
    """Return what a table may ask of a case, in the types of its fields."""
    workflow = book.workflows.get(case.workflow)
    fields = workflow.fields if workflow else {}
    typed: dict[str, object] = {}
    for name, given in case.fields.items():
        try:
            typed[name] = fields[name].typed(given)
        except (KeyError, ValueError, ArithmeticError):
            continue  # written under other rules, in which it was something else
    return {**typed, "unit": case.opened.unit}
