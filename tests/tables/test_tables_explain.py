"""A table explains what it decided, what else matches, and what one column alone kept out."""

from datetime import UTC, datetime

import pytest

from govflow.errors import MissingInput, Place, UnknownValue
from govflow.tables import Column, DecisionTable, Rule

URGENCY = Column("urgency", "enum", ["low", "high"])
HOUSEHOLDS = Column("households", "int")
COLUMNS = [URGENCY, HOUSEHOLDS]
FEBRUARY = datetime(2015, 2, 1, tzinfo=UTC)


def rule(line: int, urgency: str, households: str, start: datetime | None = None) -> Rule:
    cells = [URGENCY.read(urgency), HOUSEHOLDS.read(households)]
    return Rule(f"r{line}", cells, {"track": line}, Place("triage.csv", line), start)


def table(*rules: Rule, hit: str = "FIRST", otherwise: dict[str, object] | str = "error") -> DecisionTable:
    return DecisionTable.of("triage", COLUMNS, rules, hit, otherwise, Place("triage.yaml", 3))


def test_an_explanation_names_the_rule_other_matches_and_near_misses() -> None:
    triage = table(
        rule(2, "high", ">= 100"), rule(3, "high", "5..9"), rule(4, "low", "< 5"), rule(5, "-", "-")
    )
    why = triage.explain({"urgency": "high", "households": 7})
    assert str(why) == why.text.en
    assert why.text.en.split("\n") == [
        "Table 'triage' (triage.yaml:3) applies rule 'r3' (triage.csv:3).",
        "It gives track = 3.",
        "Also matching: rule 'r5' (triage.csv:5).",
        "Column households alone keeps out rule 'r2' (triage.csv:2): it asks for >= 100, the value is 7.",
    ]
    assert why.text.zh.split("\n") == [
        "表“triage”（triage.yaml:3）适用规则“r3”（triage.csv:3）。",
        "结果：track = 3。",
        "同时匹配：规则“r5”（triage.csv:5）。",
        "仅households一列不符，规则“r2”（triage.csv:2）未适用：要求 >= 100，实际为 7。",
    ]
    assert why.rule is triage.rules[1]
    assert why.also == (triage.rules[3],)
    assert why.decision is triage.decide({"urgency": "high", "households": 7})


def test_dates_keep_a_rule_out_as_the_column_at() -> None:
    triage = table(rule(2, "high", "-", start=FEBRUARY), rule(3, "-", "-"))
    (miss,) = triage.explain({"urgency": "high", "households": 7}, datetime(2015, 1, 31, 23, tzinfo=UTC)).near
    assert (miss.rule.id, miss.column.name) == ("r2", "at")
    assert miss.text.en.endswith(
        "it asks for >= 2015-02-01T00:00+00:00, the value is 2015-01-31T23:00+00:00."
    )


def test_no_hit_is_explained_and_not_raised() -> None:
    why = table(rule(2, "high", "1")).explain({"urgency": "high", "households": 2})
    assert why.decision is None
    assert why.text.en.startswith(
        "Table 'triage' (triage.yaml:3) has no match, and says that this is an error.\n"
    )
    assert why.text.zh.startswith("表“triage”（triage.yaml:3）没有匹配的规则，并规定此为错误。\n")
    assert [miss.rule.id for miss in why.near] == ["r2"]


def test_two_hits_are_explained_and_not_raised() -> None:
    triage = table(rule(2, "high", "-"), rule(3, "-", "1"), hit="UNIQUE")
    why = triage.explain({"urgency": "high", "households": 1})
    assert why.decision is None
    assert why.rule is None
    assert why.hits == triage.rules
    assert why.text.en.split("\n") == [
        "Table 'triage' (triage.yaml:3) has more than one match where only one may be, or all must agree.",
        "Matching: rule 'r2' (triage.csv:2).",
        "Matching: rule 'r3' (triage.csv:3).",
    ]


def test_otherwise_is_explained() -> None:
    why = table(rule(2, "high", "1"), otherwise={"track": 0}).explain({"urgency": "low", "households": 2})
    assert (
        why.text.en
        == "Table 'triage' (triage.yaml:3) has no match; its 'otherwise' applies.\nIt gives track = 0."
    )
    assert why.text.zh == "表“triage”（triage.yaml:3）没有匹配的规则，适用其“otherwise”。\n结果：track = 0。"
    assert why.decision is not None
    assert why.decision.outputs == {"track": 0}


def test_the_text_lists_a_handful_and_counts_the_rest() -> None:
    why = table(*(rule(n, "high", str(n)) for n in range(10, 22))).explain(
        {"urgency": "high", "households": 1}
    )
    assert len(why.near) == 12
    assert len(why.text.en.split("\n")) == 1 + 5 + 1
    assert why.text.en.endswith("... and 7 more.")
    assert why.text.zh.endswith("……另有 7 条。")


def test_inputs_that_are_none_are_refused_all_the_same() -> None:
    triage = table(rule(2, "high", "1"))
    with pytest.raises(MissingInput):
        triage.explain({"urgency": "high"})
    with pytest.raises(UnknownValue):
        triage.explain({"urgency": "high", "households": True})


def test_a_truth_is_told_as_each_language_writes_it() -> None:
    urgent, place, any_number = Column("urgent", "bool"), Place("u.yaml", 1), HOUSEHOLDS.read("-")
    yes = Rule("yes", [urgent.read("true"), any_number], {"late": False}, Place("u.csv", 2))
    no = Rule("no", [urgent.read("false"), any_number], {"late": True}, Place("u.csv", 3))
    columns, asked = [urgent, HOUSEHOLDS], {"urgent": False, "households": 1}
    why = DecisionTable.of("u", columns, [yes, no], "UNIQUE", "error", place).explain(asked).text
    assert "结果：late = 是。" in why.zh
    assert why.zh.endswith("要求 是，实际为 否。")
    assert why.en.endswith("it asks for true, the value is false.")
    (gap,) = DecisionTable.of("u", columns, [yes], "UNIQUE", "error", place).prove().of("gap")
    assert gap.text.zh.startswith("表“u”缺少规则：urgent 否（例如 urgent=否")
