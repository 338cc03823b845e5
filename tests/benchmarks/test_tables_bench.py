"""One decision at 1,000 rules and 8 columns, beside the bare bitmask index of `triage_bench.py`."""

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


@pytest.mark.benchmark
def test_a_decision_takes_less_than_twice_the_bare_index(
    peer: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, inputs = peer.make_rules(RULES), peer.make_inputs(INPUTS)
    ours, bare = table(peer, rules, "FIRST").decide, peer.Index(rules).decider()
    for given in inputs:
        decided = ours(given).rule
        assert decided is not None
        assert decided.id == str(bare(given))
    took: list[tuple[float, float]] = []
    gc.disable()
    for i in range(ROUNDS):  # short turns, so that what else the machine does falls on both
        some = inputs[i * SLICE % INPUTS :][:SLICE]
        took.append((seconds(ours, some), seconds(bare, some)))
    gc.enable()
    ratio = statistics.median(mine / theirs for mine, theirs in took)
    micros = statistics.median(mine for mine, _ in took) / SLICE * 1e6
    with capsys.disabled():
        print(f"\none decision: {micros:.2f} µs, {ratio:.2f} times the bare index")  # noqa: T201
    assert ratio < 2
