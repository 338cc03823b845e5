"""A whole country as a hierarchy, beside networkx: time and memory, each measured in a fresh process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data" / "china_divisions" / "china_divisions_2023.csv.xz"

READ = """
import csv, json, lzma, random, resource, sys, time
def rows():
    with lzma.open(sys.argv[1], "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader
def seconds(work, times=1):
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times
def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
def questions(ids):
    # any units about a hundred others, as rules ask; and any about any, where memory caches do not help
    draw = random.Random(7)
    units, others = draw.choices(ids, k=100_000), draw.choices(ids, k=100_000)
    return [(one, other) for one in units[:1000] for other in others[:100]], list(zip(units, others))
"""

OURS = (
    READ
    + """
from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit
start = time.perf_counter()
h = Hierarchy.of(Unit(code, Text(name, name), level, above) for code, name, level, above in rows())
figures = {"units": len(h), "load": time.perf_counter() - start, "peak_mb": peak_mb()}
ruled, any_two = questions(list(h))
def ask(pairs):
    for one, other in pairs:
        h.is_under(one, other)
row, values = [1] * len(h), dict.fromkeys(h, 1)
assert h.roll_up_row(row)[0] == len(h.subtree("11"))
figures["is_under"] = seconds(lambda: ask(ruled), 3) / len(ruled)
figures["is_under_any_two"] = seconds(lambda: ask(any_two), 3) / len(any_two)
figures["roll_up_row"] = seconds(lambda: h.roll_up_row(row), 3)
figures["roll_up"] = seconds(lambda: h.roll_up(values))
figures["names"] = seconds(lambda: h.resolve("x"))
print(json.dumps(figures))
"""
)

NETWORKX = (
    READ
    + """
import networkx as nx
start = time.perf_counter()
graph = nx.DiGraph()
for code, name, level, parent in rows():
    graph.add_node(code, name=name, level=level)
    if parent:
        graph.add_edge(parent, code)
assert nx.is_forest(graph)
figures = {"units": len(graph), "load": time.perf_counter() - start, "peak_mb": peak_mb()}
def roll_up():
    sums = dict.fromkeys(graph, 1)
    for node in reversed(list(nx.topological_sort(graph))):
        for parent in graph.pred[node]:
            sums[parent] += sums[node]
ruled, any_two = questions(list(graph))
def ask(pairs):
    for one, other in pairs:
        one == other or other in nx.ancestors(graph, one)
figures["is_under"] = seconds(lambda: ask(ruled[:20_000])) / 20_000
figures["is_under_any_two"] = seconds(lambda: ask(any_two[:20_000])) / 20_000
figures["roll_up"] = seconds(roll_up)
print(json.dumps(figures))
"""
)


def measured(program: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(DATA)], capture_output=True, text=True, check=True
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@pytest.mark.benchmark
@pytest.mark.skipif(not DATA.exists(), reason="the divisions of China are not beside this checkout")
def test_a_country_loads_and_answers_sooner_and_in_less_memory_than_networkx(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ours, peer = measured(OURS), measured(NETWORKX)
    with capsys.disabled():
        print(f"\n  govflow  {ours}\n  networkx {peer}")  # noqa: T201  (the figures are the point)
    assert ours["units"] == peer["units"] == 665_276
    assert ours["load"] < peer["load"] / 1.5
    assert ours["peak_mb"] < peer["peak_mb"] / 1.5
    assert ours["is_under"] < peer["is_under"] / 6
    assert ours["is_under_any_two"] < peer["is_under_any_two"] / 2.5
    assert ours["roll_up_row"] < peer["roll_up"] / 8
    assert ours["is_under"] < 1e-6  # seconds; required
    assert ours["roll_up_row"] < 1  # second; required
