"""Decisions and explanations over 8 columns, beside a bare index and zen-engine of `triage_bench.py`."""

import gc
import importlib.util
import logging
import statistics
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from govflow.tables import Column, DecisionTable, Rule

PEER = Path(__file__).parents[3] / "shared" / "peers" / "triage_bench.py"
RULES, INPUTS, SLICE, ROUNDS = 1_000, 2_000, 100, 400


@pytest.fixture(scope="module")
def peer() -> Any:
    """Return the peer's module, or skip."""
    if not PEER.exists():
        pytest.skip(f"the peer is not beside this checkout: {PEER.name}")
    spec = importlib.util.spec_from_file_location("triage_bench", PEER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        spec.loader.exec_module(module)
    logging.disable(logging.NOTSET)  # the peer's script silences everything
    return module


def column(peer: Any, name: str) -> Column:
    if name == "category":
        nodes = {node: {node, *leaves} for node, leaves in peer.UNDER.items()}
        return Column(name, "category", sorted(nodes), nodes)
    if name in peer.ENUMS:
        return Column(name, "enum", peer.ENUMS[name])
    low, high = peer.INT_RANGE.get(name, (None, None))
    return Column(name, "bool") if low is None else Column(name, "int", low=low, high=high)


def text(condition: tuple[Any, ...] | None) -> str:
    match condition:
        case None:
            return "-"
        case ("under", node):
            return f"{node}/**"
        case ("in", values):
            return ", ".join(values)
        case ("range", low, high):
            return f"{low}..{high}"
        case (_, value):
            return str(value).lower()
    raise ValueError(condition)


def table(peer: Any, rules: Iterable[Mapping[str, Any]], hit: str) -> DecisionTable:
    columns = [column(peer, name) for name in peer.COLUMNS]
    ours = [
        Rule(str(r["id"]), [c.read(text(r["if"].get(c.name))) for c in columns], r["then"]) for r in rules
    ]
    return DecisionTable.of("triage", columns, ours, hit, "error")


def seconds(decide: Callable[[Any], object], inputs: list[Any]) -> float:
    begun = time.perf_counter()
    for given in inputs:
        decide(given)
    return time.perf_counter() - begun


def ratio_and_micros(
    ours: Callable[[Any], object], theirs: Callable[[Any], object], inputs: list[Any], rounds: int
) -> tuple[float, float]:
    """Return how many times longer the other takes, and what a call of ours costs, taking short turns."""
    took: list[tuple[float, float]] = []
    gc.collect()
    gc.disable()
    for i in range(rounds):  # so that what else the machine does falls on both
        some = inputs[i * SLICE % len(inputs) :][:SLICE]
        took.append((seconds(ours, some), seconds(theirs, some)))
    gc.enable()
    ratio = statistics.median(other / mine for mine, other in took)
    return ratio, statistics.median(mine for mine, _ in took) / SLICE * 1e6


def same_rules(ours: DecisionTable, theirs: Callable[[Any], int], inputs: list[Any]) -> None:
    """Make sure that both pick the same rule."""
    for given in inputs:
        decided = ours.decide(given).rule
        assert decided is not None
        assert decided.id == str(theirs(given))


@pytest.mark.benchmark
def test_a_decision_takes_less_than_twice_the_bare_index(
    peer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, inputs = peer.make_rules(RULES), peer.make_inputs(INPUTS)
    ours, bare = table(peer, rules, "FIRST"), peer.Index(rules).decider()
    same_rules(ours, bare, inputs)
    ratio, micros = ratio_and_micros(ours.decide, bare, inputs, ROUNDS)
    with capsys.disabled():
        print(f"\none decision: {micros:.2f} µs, {1 / ratio:.2f} times the bare index")  # noqa: T201
    assert 1 / ratio < 2


@pytest.mark.benchmark
@pytest.mark.parametrize(("many", "faster"), [(1_000, 7), (10_000, 8)])
def test_a_decision_is_many_times_faster_than_zen_engine(
    many: int, faster: float, peer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("zen")
    rules, inputs = peer.make_rules(many), peer.make_inputs(INPUTS)
    ours, zen = table(peer, rules, "FIRST"), peer.build_zen(rules)
    same_rules(ours, zen, inputs[:300])
    ratio, micros = ratio_and_micros(ours.decide, zen, inputs, ROUNDS // 2)
    with capsys.disabled():
        print(f"\n{many} rules: {micros:.2f} µs, {ratio:.1f} times faster than zen-engine")  # noqa: T201
    assert ratio >= faster


@pytest.mark.benchmark
def test_a_full_explanation_takes_less_than_ten_micros(peer: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Zen-engine's trace names the row that hit; ours knows the set of rules that each column alone kept out.

    To list these rules, hundreds of them, takes twenty times longer, and is done when they are looked at.
    """
    pytest.importorskip("zen")
    rules, inputs = peer.make_rules(RULES), peer.make_inputs(INPUTS)
    ours, zen = table(peer, rules, "FIRST"), peer.build_zen_trace(rules)
    ratio, micros = ratio_and_micros(ours.explain, zen, inputs, 20)
    with capsys.disabled():
        print(f"\nexplained: {micros:.1f} µs, {ratio:.1f} times faster than zen-engine's trace")  # noqa: T201
    assert ratio >= 10
    assert micros < 10
