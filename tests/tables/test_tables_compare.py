"""Two versions of a table are compared by what they answer, not by how they are written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from govflow.errors import DecisionError, Text
from govflow.tables import ANY, Change, Column, Comparison, DecisionTable, Rule

SEVERITY = Column("severity", "enum", ["minor", "serious"])
HOUSES = Column("houses", "int", low=0, high=99)


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    hit: str = "UNIQUE",
    otherwise: Mapping[str, object] | str = "error",
) -> DecisionTable:
    """Build a table; the last text of each row is its output."""
    rules = [
        Rule(f"r{i}", [c.read(text) for c, text in zip(columns, row, strict=False)], {"track": row[-1]})
        for i, row in enumerate(rows)
    ]
    return DecisionTable.of("triage", columns, rules, hit, otherwise)


def boxes(comparison: Comparison) -> list[dict[str, str]]:
    return [{name: str(cell) for name, cell in change.box.items()} for change in comparison.changes]


def only(comparison: Comparison) -> Change:
    (change,) = comparison.changes
    return change


OLD = table([SEVERITY, HOUSES], [("minor", "-", "a"), ("serious", "< 50", "b"), ("serious", ">= 50", "c")])


def test_another_way_to_write_the_same_is_proved_equal() -> None:
    rows = [
        ("serious", "50..99", "c"),
        ("not(serious)", "<= 30", "a"),
        ("minor", "> 30", "a"),
        ("-", "-", "b"),
    ]
    comparison = OLD.compare(table([SEVERITY, HOUSES], rows, "FIRST"))
    assert comparison.equal
    assert comparison.decided
    assert comparison.changes == ()
    assert comparison.share == 0
    assert comparison.text == Text(
        "Table 'triage' answers every input alike.", "表“triage”对所有输入的结论相同。"
    )


def test_a_moved_bound_is_the_region_between_the_bounds() -> None:
    rows = [("minor", "-", "a"), ("serious", "< 30", "b"), ("serious", ">= 30", "c")]
    comparison = OLD.compare(table([SEVERITY, HOUSES], rows))
    change = only(comparison)
    assert boxes(comparison) == [{"severity": "serious", "houses": "30..49"}]
    assert change.witness == {"severity": "serious", "houses": 30}
    assert change.text == Text(
        "Where severity serious, houses 30..49: track = b becomes track = c.",
        "当 severity serious，houses 30..49 时：track = b变为track = c。",
    )
    assert comparison.share == Fraction(20, 200)
    assert not comparison.equal


def test_a_dropped_rule_is_an_error_where_it_decided() -> None:
    change = only(OLD.compare(table([SEVERITY, HOUSES], [("minor", "-", "a"), ("serious", "< 50", "b")])))
    assert isinstance(change.after, DecisionError)
    assert change.after.code == "no-hit"
    assert not isinstance(change.before, DecisionError)
    assert change.before.outputs == {"track": "c"}


def test_a_column_that_only_the_new_version_asks_for_is_part_of_the_region() -> None:
    vulnerable = Column("vulnerable", "bool")
    rows = [
        ("minor", "-", "false", "a"),
        ("minor", "-", "true", "d"),
        ("serious", "< 50", "-", "b"),
        ("serious", ">= 50", "-", "c"),
    ]
    new = table([SEVERITY, HOUSES, vulnerable], rows)
    comparison = OLD.compare(new)
    assert comparison.columns_added == ("vulnerable",)
    assert boxes(comparison) == [{"severity": "minor", "houses": "-", "vulnerable": "true"}]
    back = new.compare(OLD)
    assert back.columns_removed == ("vulnerable",)
    assert only(back).witness["vulnerable"] is True


def test_a_value_that_only_one_version_knows_is_unknown_to_the_other() -> None:
    severity = Column("severity", "enum", ["minor", "serious", "grave"])
    rows = [
        ("minor", "-", "a"),
        ("serious", "< 50", "b"),
        ("not(minor)", ">= 50", "c"),
        ("grave", "< 50", "c"),
    ]
    change = only(OLD.compare(table([severity, HOUSES], rows)))
    assert change.witness["severity"] == "grave"
    assert isinstance(change.before, DecisionError)
    assert change.before.code == "unknown-value"


def test_a_wider_bound_is_a_region_that_the_old_version_refused() -> None:
    wide = Column("houses", "int", low=0)
    rows = [("minor", "-", "a"), ("serious", "< 50", "b"), ("serious", ">= 50", "c")]
    comparison = OLD.compare(table([SEVERITY, wide], rows))
    assert {box["houses"] for box in boxes(comparison)} == {">= 100"}
    assert comparison.of == "classes"
    assert {
        change.before.code for change in comparison.changes if isinstance(change.before, DecisionError)
    } == {"unknown-value"}


def test_an_enum_that_became_free_text_refused_all_other_words() -> None:
    rows = [
        ("minor", "-", "a"),
        ("serious", "< 50", "b"),
        ("serious", ">= 50", "c"),
        ("not(minor, serious)", "-", "d"),
    ]
    change = only(OLD.compare(table([Column("severity", "text"), HOUSES], rows)))
    assert str(change.box["severity"]) == "not(minor, serious)"


def test_a_column_of_another_type_is_said_to_be_and_nothing_else() -> None:
    rows = [("-", "-", "a")]
    comparison = OLD.compare(table([SEVERITY, Column("houses", "decimal")], rows))
    assert comparison.columns_retyped == ("houses",)
    assert not comparison.equal
    assert "houses" in comparison.text.zh


def test_the_same_hits_under_another_policy_differ_where_there_are_several() -> None:
    rows = [("-", "<= 9", "a"), ("minor", "-", "b"), ("serious", "> 9", "c")]
    columns = [SEVERITY, HOUSES]
    comparison = table(columns, rows, "UNIQUE").compare(table(columns, rows, "FIRST"))
    assert boxes(comparison) == [{"severity": "minor", "houses": "0..9"}]


def test_dates_show_from_when_on_the_answer_differs() -> None:
    spring = datetime(2024, 4, 1, tzinfo=UTC)
    rule = Rule("r", [SEVERITY.read("-")], {"track": "a"})
    later = Rule("s", [SEVERITY.read("minor")], {"track": "b"}, start=spring)
    before = DecisionTable.of("t", [SEVERITY], [rule], "FIRST", "error")
    after = DecisionTable.of("t", [SEVERITY], [later, rule], "FIRST", "error")
    change = only(before.compare(after))
    assert str(change.box["at"]) == ">= 2024-04-01T00:00+00:00"
    assert change.witness == {"severity": "minor", "at": spring}


def test_what_both_hold_impossible_is_no_difference() -> None:
    never = [[SEVERITY.read("minor"), HOUSES.read("-")]]
    old, new = (
        DecisionTable.of(
            "t",
            [SEVERITY, HOUSES],
            [Rule("r", [ANY, ANY], {"track": track})],
            "FIRST",
            "error",
            impossible=rows,
        )
        for track, rows in (("a", never), ("b", never))
    )
    comparison = old.compare(new)
    assert comparison.share == 1
    assert only(comparison).witness["severity"] == "serious"


def test_a_comparison_that_ends_early_is_undecided_never_equal() -> None:
    flags = [Column(f"c{i}", "bool") for i in range(24)]
    old = table(
        flags,
        [[*("true" if j in (i, i + 1) else "-" for j in range(24)), str(i)] for i in range(23)],
        "COLLECT",
    )
    new = table(
        flags,
        [[*("true" if j in (i, i + 1) else "-" for j in range(24)), str(i)] for i in reversed(range(23))],
        "COLLECT#",
    )
    comparison = old.compare(new, budget=10)
    assert not comparison.decided
    assert not comparison.equal


def test_what_collect_lists_has_no_order() -> None:
    old = table([SEVERITY], [("-", "a"), ("minor", "b")], "COLLECT")
    assert old.compare(table([SEVERITY], [("minor", "b"), ("-", "a")], "COLLECT")).equal
    assert not old.compare(table([SEVERITY], [("minor", "b"), ("-", "a"), ("minor", "a")], "COLLECT")).equal
    ordered = [
        table([SEVERITY], rows, "RULE ORDER") for rows in ([("-", "a"), ("-", "b")], [("-", "b"), ("-", "a")])
    ]
    assert not ordered[0].compare(ordered[1]).equal


def test_another_output_that_counts_first_changes_what_is_decided() -> None:
    rules = [Rule("r1", [ANY], {"n": 1, "m": 5}), Rule("r2", [ANY], {"n": 2, "m": 0})]
    ranked = {"n": (1, 2), "m": (0, 5)}
    for hit in ("PRIORITY", "OUTPUT ORDER"):
        old, new = (
            DecisionTable.of("t", [SEVERITY], rules, hit, "error", priorities=dict(order))
            for order in (ranked.items(), reversed(ranked.items()))
        )
        assert not old.compare(new).equal
