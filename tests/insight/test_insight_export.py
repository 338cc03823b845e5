"""Exports: one case after the other, with cells that are what they look like."""

import csv
import io
import json

import pytest
from tests.case.view_rules import CLERK, FILES, LIN, START, STRANGER, rulebook

from govflow import insight
from govflow.case import Event, Open
from govflow.desk import Desk
from govflow.errors import LedgerError, Text
from govflow.ledger import MemoryLedger

FIELDS = "fields:\n  state: {type: text}\n  cost: {type: decimal}\n  size: {type: int}\n"
BOOK = rulebook(request_yaml=FILES["request.yaml"].replace("fields:\n", FIELDS, 1))


class Counting(MemoryLedger):
    """A ledger that counts the histories that are read of it, and one of which is broken."""

    read = 0

    def history(self, case: str) -> tuple[Event, ...]:
        self.read += 1
        if case == "broken" and self.read > 5:
            raise LedgerError("unreadable-event", Text("broken", "损坏"))
        return super().history(case)


@pytest.fixture
def desk() -> Desk:
    return Desk(BOOK, Counting())


def opened(desk: Desk, case: str, **fields: object) -> None:
    desk.handle(Open("0", case, START, LIN, "request", "G1", fields))


def table(desk: Desk) -> list[dict[str, str]]:
    out = io.StringIO()
    count = insight.export_csv(BOOK, insight.views(desk, CLERK), out)
    found = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert count == len(found)
    return found


def test_cases_are_read_one_by_one(desk: Desk) -> None:
    for number in range(5):
        opened(desk, f"c{number}")
    assert isinstance(desk.ledger, Counting)
    desk.ledger.read = 0

    next(insight.views(desk, CLERK))

    assert desk.ledger.read == 1


def test_numbers_stay_numbers_and_what_looks_like_one_does_not_begin_a_formula(desk: Desk) -> None:
    opened(desk, "a", cost="-1.50", size=-3, summary="-1.50", phone="x", posting="＝1+1")
    opened(desk, "b", summary='two\nlines, and "quotes"', posting="\t=1")

    first, second = table(desk)

    assert (first["cost"], first["size"], first["summary"]) == ("-1.5", "-3", "'-1.50")
    assert (first["posting"], second["posting"]) == ("'＝1+1", "'\t=1")
    assert second["summary"] == 'two\nlines, and "quotes"'


def test_a_field_that_is_called_like_a_column_of_the_case_keeps_a_column_of_its_own(desk: Desk) -> None:
    opened(desk, "a", state="Nevada")

    (row,) = table(desk)

    assert (row["state"], row["field.state"]) == ("handling", "Nevada")


def test_a_reader_who_may_see_nothing_gets_the_header_alone(desk: Desk) -> None:
    opened(desk, "a")
    out = io.StringIO()

    assert insight.export_csv(BOOK, insight.views(desk, STRANGER), out) == 0
    assert out.getvalue().startswith(
        '"case","workflow","state","unit","owner","opened","closed","field.state"'
    )
    assert insight.export_json(insight.views(desk, STRANGER), out) == 0


def test_each_line_of_json_is_a_view(desk: Desk) -> None:
    opened(desk, "a", summary="行")
    out = io.StringIO()
    insight.export_json(insight.views(desk, CLERK), out)

    assert "行" in out.getvalue()
    assert json.loads(out.getvalue()) == desk.view("a", CLERK).to_data()


def test_a_ledger_that_cannot_be_read_is_no_reader_who_may_not(desk: Desk) -> None:
    opened(desk, "broken")
    assert isinstance(desk.ledger, Counting)
    desk.ledger.read = 5

    with pytest.raises(LedgerError):
        list(insight.views(desk, CLERK))
