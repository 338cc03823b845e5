"""Export: the cases of a ledger as somebody may see them, as CSV or as lines of JSON (导出).

Everything goes through the view of whoever asks, so that an export shows no more than a screen would. Cases
are read one by one: memory does not grow with the ledger.
"""

import csv
import json
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from govflow.case import Actor
from govflow.case.view import View
from govflow.desk import Desk
from govflow.errors import Refused
from govflow.rulebook import Rulebook, RulebookEditions
from govflow.workflow import Workflow

_CASE = ("case", "workflow", "state", "unit", "owner", "opened", "closed")
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""What a spreadsheet takes for the beginning of a formula, in either width, or skips before one."""


class Writable(Protocol):
    """Whatever takes text."""

    def write(self, text: str, /) -> object:
        """Take a text."""
        ...


def views(desk: Desk, actor: Actor, at: datetime | None = None) -> Iterator[View]:
    """Yield what the actor may see of each case, in the order of opening; those not for them are left out.

    `at` is as of `Desk.view`. Errors: LedgerError.
    """
    for case in desk.ledger.cases():
        try:
            yield desk.view(case, actor, at)
        except Refused as refused:
            if refused.code != "not-for-you":
                raise


def export_csv(book: Rulebook | RulebookEditions, shown: Iterable[View], out: Writable) -> int:
    """Write a header and a line for each case, and return how many cases there were.

    The columns are those of the rulebook, of all its editions: the case, its fields, its clocks, its tasks,
    and which of these are `masked`. Instants are in UTC. All cells are quoted, and a text that a spreadsheet
    would take for a formula gets an apostrophe before it.
    """
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    books = book.books if isinstance(book, RulebookEditions) else (book,)
    flows = [flow for one in reversed(books) for flow in one.workflows.values()]
    fields = dict.fromkeys(name for flow in flows for name in flow.fields)
    clocks = dict.fromkeys(name for flow in flows for name in flow.clocks)
    numbers = _numbers(flows)
    names = [f"field.{name}" if name in _CASE else name for name in fields]
    ends = [f"{name}.{end}" for name in clocks for end in ("due", "ended", "breached")]
    writer.writerow(map(_harmless, (*_CASE, *names, *ends, "tasks", "masked")))
    count = 0
    for count, view in enumerate(shown, 1):  # noqa: B007 - the count is what is returned
        writer.writerow(_row(view, fields, clocks, numbers))
    return count


def export_json(shown: Iterable[View], out: Writable) -> int:
    """Write each case on one line of JSON, as `View.to_data`, and return how many there were."""
    count = 0
    for count, view in enumerate(shown, 1):  # noqa: B007 - the count is what is returned
        out.write(json.dumps(view.to_data(), ensure_ascii=False, separators=(",", ":")) + "\n")
    return count


def _numbers(flows: Iterable[Workflow]) -> set[tuple[str, str]]:
    """Return each field, after its workflow, that every edition keeps for decimals: none holds text."""
    found: set[tuple[str, str]] = set()
    texts: set[tuple[str, str]] = set()
    for flow in flows:
        for name, field in flow.fields.items():
            (found if field.type == "decimal" else texts).add((flow.name, name))
    return found - texts


def _row(
    view: View, fields: Iterable[str], clocks: Iterable[str], numbers: Container[tuple[str, str]]
) -> Iterator[str]:
    case = view.case
    yield from map(_cell, (case.id, case.workflow, case.state, case.unit, case.owner))
    yield from map(_cell, (case.opened_at, case.closed_at))
    for name in fields:
        value = case.fields.get(name)
        number = (case.workflow, name) in numbers
        yield str(value) if number and isinstance(value, str) else _cell(value)
    for name in clocks:
        clock = case.clocks.get(name)
        yield from map(_cell, (clock.due, clock.ended, clock.breached) if clock else ("", "", ""))
    yield _cell([f"{name}: {task.state}" for name, task in view.tasks.items()])
    yield _cell(view.masked)


def _cell(value: object) -> str:
    """Return a value as a cell; numbers are written as they are, so that they can be counted with."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case datetime():
            return value.isoformat()
        case list() | tuple():
            return _harmless("; ".join(_cell(one) for one in value))
    return _harmless(str(value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
