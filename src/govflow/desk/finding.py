"""Lists of cases, a page at a time (案件清单)."""

from datetime import datetime
from hashlib import sha256
from typing import get_args
from uuid import uuid4

import attrs

from govflow.case.desk_refusals import naive
from govflow.desk.names import no_state, no_unit, no_workflow
from govflow.errors import Refused, Text, did_you_mean
from govflow.frozen import frozen
from govflow.hierarchy import Hierarchy
from govflow.ledger import Ledger, Query, Standing
from govflow.ledger.standing import Order
from govflow.rulebook import RulebookEditions

_PLACED = "units_placed"  # the note of the digest of the units whose places the ledger knows, and a name


@frozen
class Page:
    """One page of a list: its `rows`, and what to give as `after` for the next page, "" if there is none."""

    rows: tuple[Standing, ...]
    after: str


class Finder:
    """Answers queries, and sees to it that the ledger knows where units stand."""

    def __init__(self, ledger: Ledger, editions: RulebookEditions) -> None:
        self._ledger, self._books, self._hierarchy = ledger, editions.books, editions.newest.hierarchy
        self._digest = ""

    def find(self, query: Query, under: str) -> Page:
        """Return one page of what is asked for, of the units from `under` down. Errors: as `Desk.find`."""
        at_least_one(query.most)
        if query.order not in get_args(Order):
            raise _no_such_order(query.order)
        if query.due_before is not None and query.due_before.utcoffset() is None:
            raise naive()
        if under and under not in self._hierarchy:
            raise _no_such_unit(under, self._hierarchy)
        page = self._below(query, self._hierarchy.subtree(under)) if under else self._page(query)
        if not (page.rows or query.after):
            self._refuse_misspelt(query)
        if not page.rows and query.after and query.order == "opened" and not self._is_case(query.after):
            raise _no_such_page()  # an empty page would be read as the end
        return page

    def _is_case(self, name: str) -> bool:
        return bool(self._ledger.history(name))

    def _refuse_misspelt(self, asked: Query) -> None:
        """Refuse a name that no edition has, unless a case does: its rules may not be here any more."""
        books, of = self._books, asked.workflow
        for wrong, query in (
            (no_workflow(books, of), Query(workflow=of, most=1)),
            (asked.state and no_state(books, asked.state, of), Query(of, asked.state, most=1)),
            (no_unit(books, asked.unit), Query(unit=asked.unit, most=1)),
            (no_unit(books, asked.owner), Query(owner=asked.owner, most=1)),
        ):
            if wrong and not self._ledger.find(query):
                raise wrong

    def _below(self, query: Query, within: range) -> Page:
        """Return a page by the places of this very hierarchy: others may ask by theirs at the same time."""
        query = attrs.evolve(query, within=within)
        self._digest = self._digest or sha256("\n".join(self._hierarchy).encode()).hexdigest()
        placed = self._ledger.note(_PLACED) or ""
        if placed.startswith(self._digest):
            page = self._page(query)
            if self._ledger.note(_PLACED) == placed:
                return page
        with self._ledger.batch():  # whoever has another hierarchy waits
            self._ledger.place(tuple(self._hierarchy))
            self._ledger.note(_PLACED, f"{self._digest} {uuid4().hex}")  # a name for this very placing
            return self._page(query)

    def _page(self, query: Query) -> Page:
        if query.after and query.order == "due":
            due, case = _read(query.after)
            query = attrs.evolve(query, after=case, after_due=due)
        found = self._ledger.find(attrs.evolve(query, most=query.most + 1))
        rows = found[: query.most]
        return Page(rows, _written(query, rows[-1]) if len(found) > len(rows) else "")


def _written(query: Query, last: Standing) -> str:
    """Return where the next page begins: in the order `due`, with the instant that the last case has now."""
    return f"{last.due.isoformat()} {last.case}" if query.order == "due" and last.due else last.case


def _read(after: str) -> tuple[datetime, str]:
    due, _, case = after.partition(" ")
    try:
        instant = datetime.fromisoformat(due)
    except ValueError as error:
        raise _no_such_page() from error
    if instant.utcoffset() is None:
        raise _no_such_page()
    return instant, case


def at_least_one(number: int) -> None:
    """Refuse to do less than one of something."""
    if number < 1:
        text = Text(
            f"At least one must be asked for, not {number}.", f"至少须要求 1 个，而给出的是 {number}。"
        )
        raise Refused("less-than-one", text)


def _no_such_page() -> Refused:
    text = Text(
        "No page begins there: give the `after` of the page before, of the same list.",
        "没有由此开始的页：请给出同一清单上一页的 after。",
    )
    return Refused("no-such-page", text)


def _no_such_order(order: str) -> Refused:
    hint = did_you_mean(str(order), get_args(Order)) or Text("", "")
    return Refused(
        "no-such-order",
        Text(f"A list has no order '{order}'. {hint.en}".rstrip(), f"清单没有“{order}”这种次序。{hint.zh}"),
    )


def _no_such_unit(unit: str, known: Hierarchy) -> Refused:
    hint = did_you_mean(unit, known) or Text("", "")
    text = Text(
        f"There is no unit '{unit}' in the hierarchy. {hint.en}".rstrip(),
        f"体系中没有单元“{unit}”。{hint.zh}",
    )
    return Refused("no-such-unit", text)
