"""The hit policies mean what DMN's conformance cases say they mean, cells as written there.

Tables and answers are transcribed from the DMN TCK (dmn-tck/tck, Apache-2.0), compliance level 2:
0004-simpletable-U, 0108-first-hitpolicy and 0111-first-hitpolicy-singleoutputcol.
"""

from decimal import Decimal

import pytest

from govflow.errors import ManyHits
from govflow.tables import Column, DecisionTable, Rule

AGE = Column("Age", "decimal")
RISK = Column("RiskCategory", "enum", ["High", "Low", "Medium"])
AFFORDABLE = Column("isAffordable", "bool")

UNIQUE = [
    (">=18", '"Medium","Low"', "true", "Approved"),
    ("<18", '"Medium","Low"', "true", "Declined"),
    ("-", '"High"', "true", "Declined"),
    ("-", "-", "false", "Declined"),
]
FIRST = [
    (">=18", '"Medium"', "true", "Approved, best rate"),
    (">=12", '"Medium"', "true", "Approved, standard rate"),
    ("<12", '"Low"', "true", "Declined"),
]


def table(hit: str, rows: list[tuple[str, str, str, str]]) -> DecisionTable:
    columns = [AGE, RISK, AFFORDABLE]
    rules = [
        Rule(str(n), [c.read(text) for c, text in zip(columns, row, strict=False)], {"Approval": row[-1]})
        for n, row in enumerate(rows, 1)
    ]
    return DecisionTable.of("Approval", columns, rules, hit, "error")


def asked(age: str, risk: str) -> dict[str, object]:
    return {"Age": Decimal(age), "RiskCategory": risk, "isAffordable": True}


@pytest.mark.parametrize(
    ("age", "risk", "approval"),
    [("18", "Medium", "Approved"), ("17", "Medium", "Declined"), ("18", "High", "Declined")],
)
def test_unique_answers_as_the_conformance_case(age: str, risk: str, approval: str) -> None:
    assert table("UNIQUE", UNIQUE).decide(asked(age, risk)).outputs["Approval"] == approval


@pytest.mark.parametrize(
    ("age", "risk", "approval"),
    [
        ("19", "Medium", "Approved, best rate"),
        ("13", "Medium", "Approved, standard rate"),
        ("10", "Low", "Declined"),
    ],
)
def test_first_answers_as_the_conformance_case(age: str, risk: str, approval: str) -> None:
    assert table("FIRST", FIRST).decide(asked(age, risk)).outputs["Approval"] == approval


@pytest.mark.parametrize(("age", "shown"), [("19", "Cars"), ("13", "Videogames"), ("5", "Toys")])
def test_first_takes_the_order_of_one_column(age: str, shown: str) -> None:
    rows = [(">18", "Cars"), (">12", "Videogames"), (">0", "Toys")]
    rules = [Rule(text, [AGE.read(text)], {"Advertisement": output}) for text, output in rows]
    advertising = DecisionTable.of("Advertisement", [AGE], rules, "FIRST", "error")
    assert advertising.decide({"Age": Decimal(age)}).outputs["Advertisement"] == shown


def test_what_first_settles_by_order_unique_refuses() -> None:
    with pytest.raises(ManyHits):
        table("UNIQUE", FIRST).decide(asked("19", "Medium"))
