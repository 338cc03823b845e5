"""Laws of proofs: on random small tables they say exactly what trying every input says."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from tests.tables.small import (
    Input,
    at_of,
    in_box,
    in_force,
    inputs,
    matching,
    outcome,
    possible,
    small_of,
    tables,
)

from govflow.tables import DecisionTable

DOSE = settings(max_examples=150)


def all_possible(table: DecisionTable) -> list[tuple[Input, int]]:
    return [(one, weight) for one, weight in inputs(table) if possible(table, one)]


def share(table: DecisionTable) -> Fraction:
    """Return the share of inputs that a rule matches; where not all columns are finite, of their classes."""
    seen: dict[object, tuple[bool, int]] = {}
    finite = all(small.finite for small in small_of(table)) and not table.dated
    for number, (one, weight) in enumerate(all_possible(table)):
        key = number if finite else told_apart(table, one)
        seen[key] = bool(matching(table, one)), weight if finite else 1
    total = sum(weight for _, weight in seen.values())
    return Fraction(sum(weight for hit, weight in seen.values() if hit), total) if total else Fraction(1)


def told_apart(table: DecisionTable, one: Input) -> tuple[object, ...]:
    """Return which cells of each column accept an input, and which rules are in force."""
    rows = [*(rule.cells for rule in table.rules), *table.impossible]
    names = [column.name for column in table.columns]
    of_cells = [tuple(row[j].accepts(one[name]) for row in rows) for j, name in enumerate(names)]
    return (*of_cells, tuple(in_force(rule, one) for rule in table.rules))


@DOSE
@given(tables())
def test_gaps_and_coverage_are_exact(table: DecisionTable) -> None:
    proof = table.prove()
    left = [one for one, _ in all_possible(table) if not matching(table, one)]
    assert proof.decided
    assert proof.coverage is not None
    assert proof.coverage.share == share(table)
    assert bool(left) == (proof.coverage.share < 1)
    gaps = proof.of("gap")
    assert bool(gaps) == (bool(left) and table.otherwise == "error")
    assert bool(proof.of("otherwise-decides")) == (bool(left) and table.otherwise != "error")
    for finding in gaps:
        assert finding.witness is not None
        assert outcome(table, finding.witness) == "no-hit"
    if gaps:
        boxes = [finding.box for finding in gaps if finding.box is not None]
        for one, _ in inputs(table):
            uncovered = possible(table, one) and not matching(table, one)
            assert any(in_box(box, one) for box in boxes) == uncovered


@DOSE
@given(tables())
def test_overlaps_are_the_pairs_that_may_not_match_together(table: DecisionTable) -> None:
    wanted = set()
    for one, _ in all_possible(table):
        for first, second in combinations(matching(table, one), 2):
            if table.hit == "UNIQUE" or (table.hit == "ANY" and first.outputs != second.outputs):
                wanted.add((first.id, second.id))
    found = table.prove().of("overlap")
    assert {(finding.rules[0].id, finding.rules[1].id) for finding in found} == wanted
    for finding in found:
        assert finding.witness is not None
        assert possible(table, finding.witness)
        assert outcome(table, finding.witness) == "many-hits"
        assert set(finding.rules) <= set(matching(table, finding.witness))


@DOSE
@given(tables())
def test_a_rule_is_dead_if_it_fires_nowhere_and_else_has_an_example(table: DecisionTable) -> None:
    fires, matches = set(), set()
    for one, _ in all_possible(table):
        matches |= {rule.id for rule in matching(table, one)}
        if outcome(table, one) != "many-hits" and matching(table, one):
            fires |= {rule.id for rule in table.decide(one, at_of(one)).rules}
    proof = table.prove()
    alive = fires if table.hit in ("FIRST", "PRIORITY") else matches
    assert {finding.rules[0].id for finding in proof.of("dead-rule")} == {r.id for r in table.rules} - alive
    for finding in proof.of("dead-rule"):
        assert (finding.rules[0].id in matches) == (finding.witness is not None)
        if finding.witness is not None:
            assert finding.rules[0] in matching(table, finding.witness)
            assert table.decide(finding.witness, at_of(finding.witness)).rule is not finding.rules[0]
    assert set(proof.examples) == fires
    for name, example in proof.examples.items():
        assert possible(table, example)
        assert name in {rule.id for rule in table.decide(example, at_of(example)).rules}


@DOSE
@given(tables())
def test_a_column_is_idle_if_no_two_inputs_that_differ_in_it_alone_differ_in_outcome(
    table: DecisionTable,
) -> None:
    proof = table.prove()
    idle = {finding.text.en.split("'")[0].split()[1] for finding in proof.of("idle-column")}
    for column in table.columns if proof.examples else ():
        answers: dict[object, object] = {}
        differ = False
        for one, _ in all_possible(table):
            rest = tuple(value for name, value in one.items() if name != column.name)
            said = outcome(table, one)
            differ |= answers.setdefault(rest, said) != said
        assert (column.name in idle) == (not differ)


@DOSE
@given(tables())
def test_rules_that_say_the_same_are_found_in_pairs(table: DecisionTable) -> None:
    said: dict[object, list[str]] = {}
    for rule in table.rules:
        reach = tuple(rule in matching(table, one) for one, _ in inputs(table))
        if any(rule in matching(table, one) for one, _ in all_possible(table)):
            said.setdefault((reach, tuple(rule.outputs.items())), []).append(rule.id)
    wanted = {name for names in said.values() for name in names[1:]}
    assert {finding.rules[1].id for finding in table.prove().of("same-rule")} == wanted
