"""Lists of cases out of their standings, one by one: what a database does by its indexes."""

from collections.abc import Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import dropwhile, islice
from operator import attrgetter

from govflow.ledger.bounds import bounded
from govflow.ledger.standing import Query, Standing

_DUE = attrgetter("due", "case")


def answer(query: Query, standings: Iterable[Standing], places: Mapping[str, int]) -> tuple[Standing, ...]:
    """Return what a query asks for of the cases, which come in the order of their opening."""
    by_due = query.order == "due"
    listed = _due_after(query, standings) if by_due else _opened_after(query.after, standings)
    meant, most = (one for one in listed if _meant(query, one, places)), bounded(query.most)
    return tuple(nsmallest(most, meant, key=_DUE) if by_due else islice(meant, most))


def _opened_after(case: str, standings: Iterable[Standing]) -> Iterator[Standing]:
    """Yield the cases that were opened after a case; all after ""."""
    if not case:
        return iter(standings)
    return islice(dropwhile(lambda one: one.case != case, standings), 1, None)


def _due_after(query: Query, standings: Iterable[Standing]) -> Iterable[Standing]:
    """Return the cases with a due instant after the last of the page before."""
    due = [one for one in standings if one.due is not None]
    if query.after_due is None:
        return due
    last = (query.after_due, query.after)
    return [one for one in due if _DUE(one) > last]


def _meant(query: Query, one: Standing, places: Mapping[str, int]) -> bool:
    return (
        query.workflow in ("", one.workflow)
        and query.state in ("", one.state)
        and query.owner in ("", one.owner)
        and query.unit in ("", one.unit)
        and (
            query.within is None or max(0, query.within.start) <= places.get(one.unit, -1) < query.within.stop
        )
        and (query.open is None or query.open == (one.closed_at is None))
        and (query.due_before is None or (one.due is not None and one.due < query.due_before))
        and query.text in one.case
    )
