"""Laws of comparing: on random small tables it says exactly what putting every input to both says."""

from fractions import Fraction

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.tables.small import (
    SMALL,
    Input,
    Small,
    choices,
    in_box,
    inputs,
    outcome,
    possible,
    said,
    tables,
)

from govflow.tables import DecisionTable, Rule
from govflow.tables.comparing import MOST_CHANGES

Pair = tuple[DecisionTable, DecisionTable]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Draw two tables over the same columns: unrelated ones, or one and what a few edits make of it."""
    chosen = draw(choices)
    first = draw(tables(chosen))
    second = draw(tables(chosen))
    if draw(st.integers(0, 3)) == 0:
        return first, second
    return first, edited(first, second, draw(st.integers(0, 3)), draw(st.integers(0, 9)))


def edited(first: DecisionTable, second: DecisionTable, edit: int, at: int) -> DecisionTable:
    """Return the first table with a rule dropped, moved, taken from the second, or other outputs."""
    rules = list(first.rules)
    if rules:
        rule = rules.pop(at % len(rules))
        if edit == 1:
            rules.insert(0, rule)
        elif edit == 2:
            rules.insert(at % (len(rules) + 1), attrs.evolve(rule, outputs={"y": 3, "z": 1}))
        elif edit == 3 and second.rules:
            rules.append(attrs.evolve(second.rules[0], id="new"))
    return remade(first, rules)


def remade(table: DecisionTable, rules: list[Rule]) -> DecisionTable:
    return DecisionTable.of(
        table.name,
        table.columns,
        rules,
        table.hit,
        table.otherwise,
        impossible=table.impossible,
        priorities=table.priorities,
    )


def _comparable(before: DecisionTable, after: DecisionTable) -> bool:
    """Tell whether `outcome` writes the answers of both in one way: lists have an order, or have none."""
    return (before.hit == "COLLECT") == (after.hit == "COLLECT")


def weighed(pair: Pair) -> list[tuple[Input, int]]:
    """Return every input that one of both tables holds possible, with its weight."""
    return [(one, weight) for one, weight in inputs(*pair) if any(possible(table, one) for table in pair)]


@settings(max_examples=150)
@given(pairs())
def test_the_regions_are_exactly_the_inputs_that_are_answered_differently(pair: Pair) -> None:
    before, after = pair
    assume(_comparable(before, after))
    found = before.compare(after)
    assert found.decided
    assert found.listed or len(found.changes) == MOST_CHANGES
    differing = [one for one, _ in weighed(pair) if outcome(before, one) != outcome(after, one)]
    assert found.equal == (not differing) == (not found.changes)
    for one, _ in weighed(pair):
        told = [change for change in found.changes if in_box(change.box, one)]
        assert bool(told) == (outcome(before, one) != outcome(after, one)) or not (told or found.listed)
        for change in told:
            assert said(before, change.before) == outcome(before, one)
            assert said(after, change.after) == outcome(after, one)
    for change in found.changes:
        assert in_box(change.box, change.witness)
        assert said(before, change.before) == outcome(before, change.witness)
        assert said(after, change.after) == outcome(after, change.witness)


FINITE = [small for small in SMALL if small.finite]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(FINITE), min_size=1, max_size=3, unique_by=id), st.data())
def test_the_share_that_differs_is_exact(chosen: list[Small], data: st.DataObject) -> None:
    before, after = data.draw(tables(chosen)), data.draw(tables(chosen))
    if before.dated or after.dated:
        return
    assume(_comparable(before, after))
    found, every = before.compare(after), weighed((before, after))
    differing = sum(w for one, w in every if outcome(before, one) != outcome(after, one))
    assert found.of == "inputs"
    total = sum(weight for _, weight in every)
    assert found.share == (Fraction(differing, total) if total else 0)


@settings(max_examples=60)
@given(tables(), st.data())
def test_a_table_equals_itself_and_what_only_moves_what_no_order_touches(
    table: DecisionTable, data: st.DataObject
) -> None:
    assert table.compare(table).equal
    if table.hit in ("UNIQUE", "COLLECT", "COLLECT+", "COLLECT#", "COLLECT<", "COLLECT>"):
        assert table.compare(remade(table, data.draw(st.permutations(table.rules)))).equal
