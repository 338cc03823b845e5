"""Each hit policy makes of the rules that match what DMN says, on random tables too."""

import pickle
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.errors import ManyHits, NoHit, Place, TableError
from govflow.tables import HITS, Cell, Column, Decision, DecisionTable, HitPolicy, Rule

X = Column("x", "int", low=0, high=5)
PRIORITIES = {"n": (3, 1, 2), "m": (0, 5)}


def rule(line: int, cell: str, **outputs: object) -> Rule:
    return Rule(f"r{line}", [X.read(cell)], outputs, Place("t.csv", line))


def table(hit: str, *rules: Rule, otherwise: Any = "error", **more: Any) -> DecisionTable:
    return DecisionTable.of("t", [X], rules, hit, otherwise, **more)


def naive(hit: str, given: Sequence[Any], ranked: Sequence[Any]) -> object:
    """Return what DMN says of the values that the matching rules give, in their order."""
    numbers = [value for value in given if value is not None]
    match hit:
        case "UNIQUE":
            return given[0] if len(given) == 1 else ManyHits
        case "ANY":
            return given[0] if all(value == given[0] for value in given) else ManyHits
        case "FIRST":
            return given[0]
        case "PRIORITY":
            return sorted(given, key=[*ranked, None].index)[0]
        case "RULE ORDER" | "COLLECT":
            return tuple(given)
        case "OUTPUT ORDER":
            return tuple(sorted(given, key=[*ranked, None].index))
        case "COLLECT+":
            return sum(numbers) if numbers else None
        case "COLLECT<":
            return min(numbers) if numbers else None
        case "COLLECT>":
            return max(numbers) if numbers else None
        case "COLLECT#":
            return len(dict.fromkeys(numbers))
    raise ValueError(hit)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(HITS),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([1, 2, 3, None])), max_size=6),
    st.integers(0, 5),
)
def test_a_policy_makes_of_the_hits_what_dmn_says(
    hit: HitPolicy, rows: list[tuple[int, int, int | None]], x: int
) -> None:
    rules = [rule(n, f"{min(a, b)}..{max(a, b)}", n=value) for n, (a, b, value) in enumerate(rows)]
    matching = [value for a, b, value in rows if min(a, b) <= x <= max(a, b)]
    made = table(hit, *rules, priorities={"n": PRIORITIES["n"]})
    wanted = naive(hit, matching, PRIORITIES["n"]) if matching else NoHit
    if wanted in (ManyHits, NoHit):
        with pytest.raises(wanted):
            made.decide({"x": x})
        assert made.explain({"x": x}).decision is None
        return
    decision = made.decide({"x": x})
    assert decision.outputs["n"] == wanted
    assert made.explain({"x": x}).decision == decision
    assert decision.rule is decision.rules[0]
    assert hit.single <= (decision.rule.outputs == decision.outputs)
    if not hit.single or hit == "ANY":
        assert len(decision.rules) == len(matching)


def test_priority_looks_at_the_first_output_first() -> None:
    rules = (rule(1, "-", n=1, m=0), rule(2, "-", n=3, m=5), rule(3, "-", n=3, m=0), rule(4, "-", n=3, m=0))
    assert table("PRIORITY", *rules, priorities=PRIORITIES).decide({"x": 0}).rules == (rules[2],)
    ordered = table("OUTPUT ORDER", *rules, priorities=PRIORITIES).decide({"x": 0})
    assert [one.id for one in ordered.rules] == ["r3", "r4", "r2", "r1"]
    assert ordered.outputs == {"n": (3, 3, 3, 1), "m": (0, 0, 5, 0)}


def test_the_order_in_which_a_rule_names_its_outputs_gives_none_of_them_priority() -> None:
    rules = (rule(1, "-", n=1, m=0), rule(2, "-", m=5, n=3))
    assert table("PRIORITY", *rules, priorities=PRIORITIES).decide({"x": 0}).rule is rules[1]
    turned = dict(reversed(PRIORITIES.items()))
    assert table("PRIORITY", *rules, priorities=turned).decide({"x": 0}).rule is rules[0]


def test_lists_are_counted_by_what_they_hold() -> None:
    rules = [rule(n, "-", n=value) for n, value in enumerate(([1], [2], [1], "a", "a"))]
    assert table("COLLECT#", *rules).decide({"x": 0}).outputs == {"n": 3}


@given(
    st.lists(
        st.one_of(st.integers(), st.decimals(places=9, allow_nan=False, allow_infinity=False)), min_size=1
    )
)
def test_a_sum_is_exact_whatever_the_precision_of_the_host(numbers: list[int | Decimal]) -> None:
    made = table("COLLECT+", *(rule(n, "-", n=value) for n, value in enumerate(numbers)))
    with localcontext(prec=3):
        total = made.decide({"x": 0}).outputs["n"]
    assert isinstance(total, int | Decimal)
    assert Fraction(total) == sum(map(Fraction, numbers))


def test_rules_that_should_agree_and_do_not_are_named() -> None:
    split = table("ANY", rule(1, "<= 3", n=1, m=0), rule(2, ">= 1", n=1, m=0), rule(3, ">= 2", n=1, m=5))
    assert [one.id for one in split.decide({"x": 1}).rules] == ["r1", "r2"]
    with pytest.raises(ManyHits) as caught:
        split.decide({"x": 2})
    assert caught.value.text.en == (
        "Table 't' wants all matches to agree; rule 'r1' (t.csv:1) and rule 'r3' (t.csv:3) both match "
        "and differ in m."
    )
    assert "规则“r1”（t.csv:1）和规则“r3”（t.csv:3）同时匹配，m不同" in caught.value.text.zh


@pytest.mark.parametrize(
    ("hit", "otherwise", "given"),
    [
        ("UNIQUE", 7, 7),
        ("COLLECT", 7, (7,)),
        ("RULE ORDER", None, ()),
        ("COLLECT+", 0, 0),
        ("COLLECT<", None, None),
        ("COLLECT#", None, 0),
    ],
)
def test_otherwise_has_the_shape_of_an_answer(hit: str, otherwise: int | None, given: object) -> None:
    decided = table(hit, rule(1, "5", n=1), otherwise={"n": otherwise}).decide({"x": 0})
    assert decided == Decision("t", None, {"n": given})
    assert decided.rules == ()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("UNIQUE", "UNIQUE"),
        ("collect +", "COLLECT+"),
        ("COLLECT　＃", "COLLECT#"),
        ("rule  order", "RULE ORDER"),
        ("Collect<", "COLLECT<"),
    ],
)
def test_a_policy_is_read_as_people_write_it(written: str, meant: str) -> None:
    assert table(written, rule(1, "-", n=1)).hit == meant


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("U", "Write 'UNIQUE'."),
        ("c #", "Write 'COLLECT#'."),
        ("O", "Write 'OUTPUT ORDER'."),
        ("FRIST", "Did you mean 'FIRST'?"),
    ],
)
def test_a_letter_of_dmn_is_no_policy_but_a_hint(written: str, hint: str) -> None:
    with pytest.raises(TableError) as caught:
        table(written, rule(1, "-", n=1))
    assert [(p.code, p.suggestion and p.suggestion.en) for p in caught.value.problems] == [
        ("unknown-hit-policy", hint)
    ]


@pytest.mark.parametrize(
    ("hit", "value", "priorities", "codes"),
    [
        ("PRIORITY", "a", {}, ["priorities-missing"]),
        ("OUTPUT ORDER", "a", {"m": ("a",)}, ["priorities-missing"]),
        ("PRIORITY", "b", {"n": ("a",)}, ["no-priority"]),
        ("COLLECT+", "a", {}, ["not-a-number"]),
        ("COLLECT<", True, {}, ["not-a-number"]),
        ("COLLECT#", "a", {}, []),
        ("UNIQUE", "a", {"n": ("b",)}, []),
    ],
)
def test_outputs_must_be_such_as_the_policy_wants(
    hit: str, value: object, priorities: dict[str, tuple[str, ...]], codes: list[str]
) -> None:
    assert refused(lambda: table(hit, rule(1, "-", n=value), priorities=priorities)) == codes


def refused(made: Callable[[], object]) -> list[str]:
    try:
        made()
    except TableError as error:
        problems = error.problems
    else:
        return []
    assert all(problem.message.zh != problem.message.en for problem in problems)
    return [problem.code for problem in problems]


def test_impossible_inputs_change_no_decision() -> None:
    made = table("UNIQUE", rule(1, "<= 3", n=1), impossible=[[X.read("3..5")]])
    assert made.decide({"x": 3}).outputs == {"n": 1}


@pytest.mark.parametrize("row", [[], [Column("y", "text").read("a")]])
def test_impossible_inputs_of_another_table_are_refused(row: list[Cell]) -> None:
    assert refused(lambda: table("UNIQUE", rule(1, "-", n=1), impossible=[row])) == ["cell-count"]


def test_a_table_travels_with_its_priorities_and_impossible_inputs() -> None:
    made = table(
        "OUTPUT ORDER",
        rule(1, "-", n=1),
        rule(2, "-", n=3),
        impossible=[[X.read("5")]],
        priorities=PRIORITIES,
    )
    there = pickle.loads(pickle.dumps(made))
    assert there.decide({"x": 1}) == made.decide({"x": 1})
    assert (there.hit, there.impossible, there.priorities) == (made.hit, made.impossible, made.priorities)
    assert there.hit is HitPolicy.OUTPUT_ORDER


def test_an_explanation_names_all_rules_that_count() -> None:
    why = table("COLLECT", rule(1, "1..3", n=1), rule(2, ">= 2", n=2)).explain({"x": 2})
    assert [one.id for one in why.rules] == ["r1", "r2"]
    assert not why.also
    assert str(why).splitlines() == [
        "Table 't' applies rule 'r1' (t.csv:1).",
        "With it rule 'r2' (t.csv:2).",
        "It gives n = [1, 2].",
    ]
