"""Proving and comparing tables of 1,000 rules x 8 columns, beside the diagram of `triage_bench.py`.

The diagram is what one would build to see all of a table at once; it decides, but proves nothing.
"""

import copy
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.benchmarks.test_tables_bench import peer, table

from govflow.tables import DecisionTable

__all__ = ["peer"]  # the fixture

RULES, ROUNDS = 1_000, 3


def best(work: Callable[[], object]) -> float:
    """Return the least processor time of some rounds: what else the machine does only ever adds."""
    took = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        took.append(time.process_time() - begun)
    return min(took)


def tell(capsys: pytest.CaptureFixture[str], what: str, mine: float, diagram: float) -> None:
    with capsys.disabled():
        print(f"\n{what}: {mine * 1e3:.0f} ms, {mine / diagram:.1f} times the peer's diagram")  # noqa: T201


@pytest.mark.benchmark
@pytest.mark.parametrize("hit", ["FIRST", "UNIQUE", "COLLECT"])
def test_gaps_overlaps_and_dead_rules_of_a_thousand_rules_take_less_than_a_second(
    peer: Any, capsys: pytest.CaptureFixture[str], hit: str
) -> None:
    rules = peer.make_rules(RULES)
    ours = table(peer, rules, hit)
    mine, diagram = best(ours.prove), best(lambda: peer.build_diagram(rules))
    proof = ours.prove()
    tell(capsys, f"proof under {hit} ({len(proof.findings)} findings)", mine, diagram)
    assert proof.decided
    assert proof.coverage is not None
    assert mine < 1
    assert mine < 10 * diagram


def with_holes(peer: Any) -> DecisionTable:
    """Return a table that lacks its defaults, so that it has more gaps than are listed."""
    return table(peer, [rule for rule in peer.make_rules(RULES) if len(rule["if"]) > 1], "FIRST")


@pytest.mark.benchmark
def test_a_table_full_of_gaps_takes_less_than_a_second(peer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    holed = with_holes(peer)
    mine, diagram = best(holed.prove), best(lambda: peer.build_diagram(peer.make_rules(RULES)))
    found = holed.prove()
    tell(capsys, f"proof with {len(found.of('gap'))} gaps listed", mine, diagram)
    assert found.of("gap")
    assert mine < 1


def edited(rules: list[Any], edits: int) -> list[Any]:
    """Return the rules with some dropped, some moved and some with other outputs."""
    chance, rules = random.Random(7), copy.deepcopy(rules)  # noqa: S311
    for _ in range(edits):
        at = chance.randrange(len(rules) - 1)
        match chance.randrange(3):
            case 0:
                del rules[at]
            case 1:
                rules.insert(chance.randrange(len(rules) - 1), rules.pop(at))
            case _:
                rules[at]["then"]["sla"] += 1
    return rules


@pytest.mark.benchmark
@pytest.mark.parametrize("edits", [0, 2, 30, 300, None])
def test_two_versions_of_a_thousand_rules_are_compared_in_less_than_two_seconds(
    peer: Any, capsys: pytest.CaptureFixture[str], edits: int | None
) -> None:
    rules = peer.make_rules(RULES)
    other = peer.make_rules(RULES, seed=5) if edits is None else edited(rules, edits)
    old, new = table(peer, rules, "FIRST"), table(peer, other, "FIRST")
    mine, diagram = best(lambda: old.compare(new)), best(lambda: peer.build_diagram(rules))
    found = old.compare(new)
    said = "an unrelated version" if edits is None else f"a version with {edits} edits"
    tell(capsys, f"comparison with {said} ({len(found.changes)} regions)", mine, diagram)
    assert found.decided
    assert found.equal == (edits == 0)
    assert mine < 2
