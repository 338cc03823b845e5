"""A table is proved complete and without contradiction, or is told with an example what is wrong."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from tests.tables.proof_tables import CATEGORY, COST, HOUR, HOUSES, SEVERITY, STREET, codes, only, table

from govflow.errors import NoHit, Place, Text
from govflow.tables import Column, Coverage, DecisionTable, Rule

# ------------------------------------------------------------------------------------- completeness


def test_a_table_without_gap_or_overlap_has_nothing_to_find() -> None:
    proof = table(
        [CATEGORY, SEVERITY], [("noise/**", "minor", "a"), ("noise/**", "serious", "b"), ("roads", "-", "c")]
    ).prove()
    assert proof.findings == ()
    assert proof.coverage == Coverage(Fraction(1), "inputs")
    assert proof.text == Text(
        "Table 'triage': 100 % of all inputs are decided.", "表“triage”：全部输入的 100 % 有规则可用。"
    )
    assert dict(proof.examples["r3"]) == {"category": "noise", "severity": "serious"}


def test_a_gap_is_a_region_with_an_input_in_it() -> None:
    holed = table(
        [CATEGORY, SEVERITY, HOUSES], [("noise/**", "minor", "<= 50", "a"), ("roads", "-", "-", "b")]
    )
    proof = holed.prove()
    boxes = [{name: str(cell) for name, cell in (finding.box or {}).items()} for finding in proof.of("gap")]
    assert (
        boxes
        == [
            {"category": "noise/**", "severity": "serious", "houses": "-"},
            {"category": "noise/**", "severity": "-", "houses": "51..99"},
        ]
        or boxes[::-1]
    )
    assert proof.coverage is not None
    assert proof.coverage.share == 1 - Fraction(2 * (100 + 49), 3 * 2 * 100)
    for finding in proof.of("gap"):
        assert finding.witness is not None
        with pytest.raises(NoHit):
            holed.decide(finding.witness)


def test_a_gap_is_told_in_both_languages_with_a_place_and_what_to_do() -> None:
    finding = only(table([SEVERITY], [("minor", "a")]).prove(), "gap")
    assert finding.level == "error"
    assert finding.text == Text(
        "Table 'triage' has no rule for severity serious (for example severity=serious).",
        "表“triage”缺少规则：轻重（severity） serious（例如 severity=serious）。",
    )
    assert str(finding.problem).startswith("triage.yaml:3: Table 'triage' has no rule for")
    assert finding.suggestion is not None
    assert "impossible" in finding.suggestion.zh


def test_what_cannot_occur_is_no_gap() -> None:
    rows = [("minor", "> 9", "a"), ("minor", "<= 9", "b"), ("serious", "< 50", "b")]
    assert codes(table([SEVERITY, HOUSES], rows).prove()) == ["gap"]
    proof = table([SEVERITY, HOUSES], rows, impossible=[("serious", ">= 50")]).prove()
    assert proof.findings == ()
    assert proof.coverage == Coverage(Fraction(1), "inputs")


def test_where_otherwise_gives_outputs_a_gap_is_a_note_with_the_share() -> None:
    finding = only(
        table([SEVERITY], [("minor", "a")], otherwise={"track": "desk"}).prove(), "otherwise-decides"
    )
    assert finding.level == "note"
    assert "50.00 % of all inputs are decided" in finding.text.en


def test_an_otherwise_that_never_holds_is_told() -> None:
    proof = table([SEVERITY], [("-", "a")], otherwise={"track": "desk"}).prove()
    assert "idle-otherwise" in codes(proof)


@pytest.mark.parametrize(
    ("column", "cells", "gap"),
    [
        (HOUR, ["06:00..22:00"], "(22:00..06:00)"),
        (HOUR, ["22:00..06:00"], "(06:00..22:00)"),
        (HOUR, ["< 08:30", "> 08:30"], "08:30"),
        (COST, ["< 1.5", "(1.5..2)"], "1.5, >= 2"),
        (COST, ["<= 1", ">= 1.000000000000001"], "(1..1.000000000000001)"),
        (STREET, ["Main St, Elm St"], "not(Elm St, Main St)"),
        (STREET, ['not("")'], '""'),
        (Column("day", "date"), ["< 2024-02-29"], ">= 2024-02-29"),
        (Column("n", "int"), ["not(5)"], "5"),
        (Column("age", "duration"), ["<= P1D"], "> P1D"),
        (Column("vulnerable", "bool"), ["false"], "true"),
        (CATEGORY, ["noise"], "not(noise)"),
        (CATEGORY, ["roads"], "noise/**"),
    ],
)
def test_a_gap_of_any_type_reads_as_a_cell(column: Column, cells: list[str], gap: str) -> None:
    holed = table([column], [(cell, "a") for cell in cells])
    finding = only(holed.prove(), "gap")
    assert finding.box is not None
    cell = finding.box[column.name]
    assert str(cell) == gap
    assert column.read(str(cell)) == cell
    with pytest.raises(NoHit):
        holed.decide(finding.witness or {})


def test_a_table_of_no_rules_has_no_rule_for_anything() -> None:
    finding = only(table([STREET], []).prove(), "gap")
    assert "has no rule for any input" in finding.text.en


# ---------------------------------------------------------------------------------------- two rules


def test_two_rules_that_contradict_are_an_error_with_an_input_that_shows_it() -> None:
    proof = table([HOUSES], [("0..50", "a"), ("50..99", "b")]).prove()
    finding = only(proof, "overlap")
    assert finding.level == "error"
    assert [rule.id for rule in finding.rules] == ["r2", "r3"]
    assert dict(finding.witness or {}) == {"houses": 50}
    assert finding.text.en == (
        "Rule 'r2' (triage.csv:2) and rule 'r3' (triage.csv:3) both match with different outputs, "
        "for example houses=50."
    )
    assert finding.place == Place("triage.csv", 3)


def test_under_unique_even_two_rules_that_agree_are_refused_and_under_any_they_are_not() -> None:
    rows = [("0..50", "a"), ("50..99", "a")]
    assert "hit: ANY" in str(only(table([HOUSES], rows).prove(), "overlap").suggestion)
    assert "overlap" not in codes(table([HOUSES], rows, "ANY").prove())


@pytest.mark.parametrize("hit", ["RULE ORDER", "COLLECT", "COLLECT#"])
def test_where_all_hits_count_overlaps_are_meant(hit: str) -> None:
    assert codes(table([HOUSES], [("0..50", "a"), ("50..99", "b")], hit).prove()) == []


def test_rules_that_only_meet_where_nothing_can_occur_do_not_overlap() -> None:
    rows = [("0..50", "a"), ("50..99", "b")]
    assert codes(table([HOUSES], rows, impossible=[("50",)]).prove()) == []


def test_a_rule_that_the_union_of_earlier_ones_covers_is_dead_though_no_single_one_does() -> None:
    rows = [("<= 40", "a"), ("> 60", "b"), ("41..60", "c"), ("30..70", "d")]
    finding = only(table([HOUSES], rows, "FIRST").prove(), "dead-rule")
    assert [rule.id for rule in finding.rules] == ["r5", "r2", "r3", "r4"]
    assert finding.text.en.startswith("Rule 'r5' (triage.csv:5) never fires: rule 'r2'")


def test_one_rule_that_covers_a_dead_one_is_named_alone() -> None:
    finding = only(
        table([HOUSES], [("9", "a"), ("<= 40", "b"), ("9..10", "c"), ("-", "d")], "FIRST").prove(),
        "dead-rule",
    )
    assert [rule.id for rule in finding.rules] == ["r4", "r3"]


def test_priority_goes_before_the_order_of_rules() -> None:
    rules = [
        Rule("low", [HOUSES.read("5")], {"class": "low"}),
        Rule("high", [HOUSES.read("-")], {"class": "high"}),
    ]
    ranked = DecisionTable.of(
        "t", [HOUSES], rules, "PRIORITY", "error", priorities={"class": ("high", "low")}
    )
    assert [rule.id for rule in only(ranked.prove(), "dead-rule").rules] == ["low", "high"]
    assert list(ranked.prove().examples) == ["high"]


def test_a_rule_that_nothing_possible_matches_is_dead_under_any_policy() -> None:
    rows = [("minor", "a"), ("serious", "b")]
    finding = only(table([SEVERITY], rows, "COLLECT", impossible=[("serious",)]).prove(), "dead-rule")
    assert finding.text.en == "Rule 'r3' (triage.csv:3) never fires: it matches no possible input."


def test_under_first_the_pairs_whose_order_decides_are_counted() -> None:
    finding = only(table([HOUSES], [("5", "a"), ("6", "b"), ("-", "c")], "FIRST").prove(), "first-is-order")
    assert finding.level == "note"
    assert "2 pairs" in finding.text.en


def test_under_first_one_pair_is_one_and_what_meets_only_where_nothing_occurs_is_none() -> None:
    rows = [("<= 5", "a"), ("5..7", "b"), (">= 7", "c")]
    proof = table([HOUSES], rows, "FIRST", impossible=[("7",)]).prove()
    assert only(proof, "first-is-order").text == Text(
        "Under FIRST the order of the rules decides: in table 'triage' for 1 pair of rules.",
        "命中策略 FIRST 由规则次序决定结论：表“triage”中涉及 1 对规则。",
    )
    assert not table([HOUSES], rows, "FIRST", impossible=[("5..7",)]).prove().of("first-is-order")


def test_pairs_that_the_budget_does_not_reach_are_not_said_to_be_none() -> None:
    rows = [(f"{n}..99", f"t{n}") for n in range(50)]
    made = table([HOUSES], rows, "FIRST", impossible=[("60",)])
    assert "for 1225 pairs" in only(made.prove(), "first-is-order").text.en
    finding = only(made.prove(budget=2_000), "first-is-order")
    assert "for at least " in finding.text.en
    assert "中至少涉及 " in finding.text.zh


def test_a_row_that_says_what_another_says_is_told_however_it_is_written() -> None:
    proof = table([SEVERITY], [("minor", "a"), ("not(serious)", "a"), ("serious", "b")], "COLLECT").prove()
    finding = only(proof, "same-rule")
    assert finding.level == "warning"
    assert [rule.id for rule in finding.rules] == ["r2", "r3"]


def test_a_column_that_never_matters_is_told() -> None:
    rows = [("minor", "<= 9", "a"), ("minor", "> 9", "a"), ("serious", "-", "b")]
    finding = only(table([SEVERITY, HOUSES], rows).prove(), "idle-column")
    assert finding.text == Text(
        "Column houses of table 'triage' never matters: no value of it changes an outcome.",
        "表“triage”的列houses从不影响结论。",
    )


# -------------------------------------------------------------------------------------------- dates


def test_dates_are_one_more_column_and_a_gap_in_them_is_shown_as_they_are_written() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    spring, summer = datetime(2024, 4, 1, tzinfo=zone), datetime(2024, 7, 1, tzinfo=zone)
    rules = [
        Rule("old", [SEVERITY.read("-")], {"track": "a"}, stop=spring),
        Rule("new", [SEVERITY.read("-")], {"track": "b"}, start=summer),
    ]
    dated = DecisionTable.of("t", [SEVERITY], rules, "UNIQUE", "error")
    finding = only(dated.prove(), "gap")
    assert finding.box is not None
    assert str(finding.box["at"]) == "[2024-04-01T00:00+08:00..2024-07-01T00:00+08:00)"
    assert finding.witness == {"severity": "minor", "at": spring}
    assert dated.prove().coverage == Coverage(Fraction(2, 3), "classes")
    with pytest.raises(NoHit):
        dated.decide(finding.witness or {}, spring.astimezone(UTC))
