"""A table decides, or says in both languages, with file and line, why it cannot."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from govflow.errors import DecisionError, ManyHits, MissingInput, NoHit, Place, TableError, Text, UnknownValue
from govflow.tables import Column, DecisionTable, Rule

CATEGORY = Column(
    "category", "category", ["noise", "noise.night", "roads"], {"noise": {"noise", "noise.night"}}
)
HOUSEHOLDS = Column("households", "int", low=0, high=5000, title=Text("Households", "户数"))
COLUMNS = (CATEGORY, HOUSEHOLDS)


def rule(line: int, *cells: str, track: str) -> Rule:
    read = [column.read(text) for column, text in zip(COLUMNS, cells, strict=True)]
    return Rule(f"r{line}", read, {"track": track}, Place("triage.csv", line))


def table(*rules: Rule, hit: str = "FIRST", otherwise: Mapping[str, object] | str = "error") -> DecisionTable:
    return DecisionTable.of("triage", COLUMNS, rules, hit, otherwise, Place("triage.yaml", 3))


MAJOR = rule(2, "noise/**", ">= 100", track="major")
GENERAL = rule(3, "noise/**", "-", track="general")
ROADS = rule(4, "roads", "< 10", track="routine")


def test_first_takes_the_first_of_several_matches() -> None:
    decision = table(MAJOR, GENERAL).decide({"category": "noise.night", "households": 100})
    assert (decision.table, decision.rule, decision.outputs) == ("triage", MAJOR, {"track": "major"})


def test_the_order_of_the_rules_decides_under_first() -> None:
    assert table(GENERAL, MAJOR).decide({"category": "noise", "households": 100}).rule == GENERAL


def test_unique_decides_where_one_rule_matches() -> None:
    assert table(MAJOR, GENERAL, hit="UNIQUE").decide({"category": "noise", "households": 99}).rule == GENERAL


def test_otherwise_holds_where_no_rule_matches() -> None:
    decision = table(ROADS, otherwise={"track": "desk"}).decide({"category": "noise", "households": 1})
    assert (decision.rule, decision.outputs) == (None, {"track": "desk"})


def test_a_table_may_consist_of_its_otherwise() -> None:
    assert (
        table(otherwise={"track": "desk"}).decide({"category": "noise", "households": 1}).outputs["track"]
        == "desk"
    )


def test_deciding_twice_gives_the_very_same_decision() -> None:
    triage, inputs = table(MAJOR, GENERAL), {"category": "noise", "households": 5, "unasked": object()}
    assert triage.decide(inputs) is triage.decide(inputs)


def refusal_of(
    triage: DecisionTable, inputs: Mapping[str, object], kind: type[DecisionError]
) -> DecisionError:
    with pytest.raises(kind) as caught:
        triage.decide(inputs)
    assert type(caught.value) is kind
    return caught.value


def test_a_missing_input_is_named_with_its_misspelt_key() -> None:
    error = refusal_of(table(MAJOR), {"categroy": "noise"}, MissingInput)
    assert error.code == "missing-input"
    assert error.text.en == (
        "triage.yaml:3: Table 'triage' needs the input category, households. It was given 'categroy'."
    )
    assert (
        error.text.zh
        == "triage.yaml:3: 表“triage”缺少输入 category、户数（households）。所给的是“categroy”。"
    )


def test_none_is_no_input() -> None:
    refusal_of(table(MAJOR), {"category": None, "households": 5}, MissingInput)


def test_an_unknown_value_is_named_with_a_suggestion() -> None:
    error = refusal_of(table(MAJOR), {"category": "nosie", "households": 5}, UnknownValue)
    assert error.code == "unknown-value"
    assert (
        error.text.en
        == "triage.yaml:3: Table 'triage': category knows no value 'nosie'. Did you mean 'noise'?"
    )
    assert error.text.zh == "triage.yaml:3: 表“triage”：category没有取值“nosie”。是否想写“noise”？"


def test_a_value_of_the_wrong_type_is_unknown() -> None:
    error = refusal_of(table(MAJOR), {"category": "noise", "households": "5"}, UnknownValue)
    assert error.text.en.endswith("households takes a whole number, not 5 (str).")
    assert error.text.zh.endswith("户数（households）须为整数，而不是 5 (str)。")


def test_a_value_out_of_bounds_is_unknown() -> None:
    error = refusal_of(table(MAJOR), {"category": "noise", "households": 5001}, UnknownValue)
    assert error.text.en.endswith("is 5001, outside 0..5000.")
    assert error.text.zh.endswith("为 5001，超出 0..5000。")


@pytest.mark.parametrize(
    "value", [10**5000, -(10**5000), "9" * 100_000, [0] * 100_000], ids=["+", "-", "text", "list"]
)
def test_a_monstrous_value_makes_a_short_message(value: object) -> None:
    error = refusal_of(table(MAJOR), {"category": "noise", "households": value}, UnknownValue)
    assert len(error.text.en) < 300


def test_no_hit_names_the_table_and_the_inputs() -> None:
    error = refusal_of(table(MAJOR, ROADS), {"category": "roads", "households": 10}, NoHit)
    assert error.code == "no-hit"
    assert error.text.en == "triage.yaml:3: Table 'triage' has no rule for category=roads, households=10."
    assert error.text.zh == "triage.yaml:3: 表“triage”没有适用于 category=roads, households=10 的规则。"


def test_two_hits_under_unique_name_both_rules() -> None:
    error = refusal_of(
        table(MAJOR, GENERAL, hit="UNIQUE"), {"category": "noise", "households": 100}, ManyHits
    )
    assert error.code == "many-hits"
    assert error.text.en == (
        "triage.yaml:3: Table 'triage' allows one match; "
        "rule 'r2' (triage.csv:2) and rule 'r3' (triage.csv:3) both match."
    )
    assert error.text.zh == (
        "triage.yaml:3: 表“triage”只允许一条规则匹配，"
        "而规则“r2”（triage.csv:2）和规则“r3”（triage.csv:3）同时匹配。"
    )


def test_two_hits_under_unique_are_an_error_even_with_the_same_outputs() -> None:
    twin = rule(9, "noise/**", "-", track="general")
    refusal_of(table(GENERAL, twin, hit="UNIQUE"), {"category": "noise", "households": 1}, ManyHits)


def test_everything_wrong_with_a_table_is_told_at_once() -> None:
    naive, same, at = datetime(2015, 1, 1), datetime(2015, 3, 1, tzinfo=UTC), Place("triage.csv", 7)
    rules = [
        Rule("a", [], {"track": 1}, Place("triage.csv", 2)),
        Rule("a", [CATEGORY.read("-")] * 3, {"trakc": 1}, Place("triage.csv", 3)),
        Rule("b", [CATEGORY.read("-")] * 3, {"track": 1}, at, start=naive),
        Rule("c", [CATEGORY.read("-")] * 3, {"track": 1}, at, start=same, stop=same),
        Rule("d", [CATEGORY.read("-")] * 3, {"track": 1}, at, start=datetime.min.replace(tzinfo=UTC)),
    ]
    columns = [CATEGORY, CATEGORY, Column("at", "int")]
    with pytest.raises(TableError) as caught:
        DecisionTable.of("triage", columns, rules, "FRIST", None, Place("triage.yaml", 3))
    assert [problem.code for problem in caught.value.problems] == [
        "unknown-hit-policy",
        "otherwise-missing",
        "duplicate-column",
        "reserved-column",
        "cell-count",
        "duplicate-rule",
        "outputs-differ",
        "bad-effective",
        "empty-effective",
        "bad-effective",
    ]
    english, chinese = caught.value.text.en.split("\n"), caught.value.text.zh.split("\n")
    assert english[0] == (
        "triage.yaml:3: Table 'triage' has unknown hit policy 'FRIST'. [unknown-hit-policy] "
        "Did you mean 'FIRST'?"
    )
    assert english[5] == "triage.csv:3: There is already a rule 'a' (triage.csv:2). [duplicate-rule]"
    assert chinese[5] == "triage.csv:3: 已有规则“a”（triage.csv:2）。 [duplicate-rule]"


def test_otherwise_gives_the_same_outputs_as_the_rules() -> None:
    with pytest.raises(TableError) as caught:
        table(MAJOR, GENERAL, ROADS, otherwise={"trakc": "desk"})
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == ("outputs-differ", Place("triage.yaml", 3))
    assert problem.suggestion == Text("Did you mean 'track'?", "是否想写“track”？")


def test_of_rules_that_differ_the_odd_one_is_told() -> None:
    odd = Rule("odd", GENERAL.cells, {"trakc": "x"}, Place("triage.csv", 9))
    with pytest.raises(TableError) as caught:
        table(odd, MAJOR, ROADS, otherwise={"track": "desk"})
    assert [problem.place for problem in caught.value.problems] == [odd.place]


def test_a_cell_stands_in_the_column_that_read_it() -> None:
    swapped = Rule("r", reversed(MAJOR.cells), {"track": "x"}, Place("triage.csv", 2))
    with pytest.raises(TableError) as caught:
        table(swapped)
    assert [p.code for p in caught.value.problems] == ["cell-of-another-column"] * 2
    assert {p.place for p in caught.value.problems} == {swapped.place}
    columns = [
        Column("word", "text"),
        Column("n", "int"),
        Column("day", "date"),
        Column("code", "enum", ["a"]),
    ]
    cells = ["b", "5", "2015-01-01", "a"]
    for i, column in enumerate(columns):
        for j, other in enumerate(columns):
            rule = Rule("r", [column.read(cells[i])], {"y": 1})
            if i == j or (column.name, other.name) == ("code", "word"):
                DecisionTable.of("t", [other], [rule], "FIRST", "error")
            else:
                with pytest.raises(TableError, match="cell-of-another-column"):
                    DecisionTable.of("t", [other], [rule], "FIRST", "error")


def test_otherwise_is_outputs_or_error() -> None:
    with pytest.raises(TableError, match="bad-otherwise"):
        table(MAJOR, otherwise="eror")


def test_a_table_needs_columns() -> None:
    with pytest.raises(TableError, match="no-columns"):
        DecisionTable.of("t", [], [], "FIRST", "error")


def test_outputs_cannot_be_changed_from_outside() -> None:
    given = {"track": "major"}
    sealed = Rule("r", [CATEGORY.read("-"), HOUSEHOLDS.read("-")], given)
    given["track"] = "minor"
    outputs = table(sealed).decide({"category": "noise", "households": 1}).outputs
    assert outputs["track"] == "major"
    with pytest.raises(TypeError):
        outputs["track"] = "minor"  # type: ignore[index]
