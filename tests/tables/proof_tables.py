"""Small tables to be proved, and what a proof of one found."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govflow.errors import Place, Text
from govflow.tables import Column, DecisionTable, Finding, Proof, Rule

CATEGORY = Column(
    "category", "category", ["noise", "noise.night", "roads"], {"noise": {"noise", "noise.night"}}
)
SEVERITY = Column("severity", "enum", ["minor", "serious"], title=Text("severity", "轻重"))
HOUSES = Column("houses", "int", low=0, high=99)
HOUR = Column("hour", "time")
COST = Column("cost", "decimal")
STREET = Column("street", "text")


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    hit: str = "UNIQUE",
    otherwise: Mapping[str, object] | str = "error",
    impossible: Iterable[Sequence[str]] = (),
) -> DecisionTable:
    """Build a table; the last text of each row is its output."""
    rules = [
        Rule(f"r{line}", read(columns, row[:-1]), {"track": row[-1]}, Place("triage.csv", line))
        for line, row in enumerate(rows, 2)
    ]
    never = [read(columns, row) for row in impossible]
    return DecisionTable.of(
        "triage", columns, rules, hit, otherwise, Place("triage.yaml", 3), impossible=never
    )


def read(columns: Sequence[Column], row: Sequence[str]) -> list[Any]:
    return [column.read(text) for column, text in zip(columns, row, strict=True)]


def codes(proof: Proof) -> list[str]:
    return [finding.code for finding in proof.findings]


def only(proof: Proof, code: str) -> Finding:
    (finding,) = proof.of(code)
    return finding
