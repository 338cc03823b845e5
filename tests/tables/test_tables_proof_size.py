"""Proofs of tables that are large or intricate: they end, and what is not reached is never called fine."""

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.tables.proof_tables import COST, HOUSES, codes, only, table

from govflow.errors import NoHit
from govflow.tables import Column, Coverage, DecisionTable

# ------------------------------------------------------------------------------- size and intricacy


def test_a_tree_of_forty_thousand_codes_has_as_many_atoms_as_cells_draw_lines() -> None:
    codes_ = [f"c{i}" for i in range(40_000)]
    tree = {"left": frozenset(codes_[:20_000]), "right": frozenset(codes_[20_000:39_999])}
    proof = table([Column("code", "category", codes_, tree)], [("left/**", "a"), ("right/**", "b")]).prove()
    finding = only(proof, "gap")
    assert finding.witness == {"code": "c39999"}
    assert proof.coverage == Coverage(Fraction(39_999, 40_000), "inputs")


def pigeons(holes: int) -> DecisionTable:
    """Return a table that is complete because more pigeons than holes cannot sit apart: hard to search."""
    birds = range(holes + 1)
    columns = [Column(f"p{i}h{j}", "bool") for i in birds for j in range(holes)]
    rules = []
    for i in birds:  # a pigeon that sits nowhere
        rules.append([f"p{i}h{j}" for j in range(holes)])
    rows = [["false" if column.name in names else "-" for column in columns] for names in rules]
    for j in range(holes):  # two in one hole
        for i in birds:
            for k in range(i):
                rows.append(
                    ["true" if column.name in (f"p{i}h{j}", f"p{k}h{j}") else "-" for column in columns]
                )
    return table(columns, [(*row, "a") for row in rows], "ANY")


def test_a_small_pigeonhole_is_proved_and_a_large_one_is_undecided_never_fine() -> None:
    assert not {"gap", "overlap", "undecided"} & set(codes(pigeons(3).prove()))
    proof = pigeons(9).prove()
    assert not proof.decided
    assert proof.coverage is None
    finding = only(proof, "undecided")
    assert finding.level == "warning"
    assert "gaps" in finding.text.en
    assert "缺口" in finding.text.zh
    assert not pigeons(3).prove(budget=5).decided


def test_a_table_of_two_thousand_columns_ends() -> None:
    columns = [Column(f"c{i}", "bool") for i in range(2_000)]
    rows = [[("true" if i == j else "-") for j in range(2_000)] + ["a"] for i in range(40)]
    assert table(columns, rows, "FIRST").prove().of("gap")


def test_thousands_of_overlaps_are_listed_to_a_bound_and_then_counted_no_more() -> None:
    found = table([HOUSES], [("-", str(i)) for i in range(200)]).prove().of("overlap")
    assert len(found) == 1_001
    assert "more pairs" in found[-1].text.en


def test_decimals_far_apart_and_close_together_have_something_between() -> None:
    ends = [Decimal("1e-17"), Decimal("2e-17"), Decimal(10**17), Decimal(10**17) + Decimal("1e-17")]
    cells = [f"(-1..{ends[0]:f})", f"({ends[0]:f}..{ends[1]:f})", f"> {ends[2]:f}"]
    holed = table([COST], [(cell, "a") for cell in cells])
    for finding in holed.prove().of("gap"):
        with pytest.raises(NoHit):
            holed.decide(finding.witness or {})
