"""Reading 1,000 rules from YAML with the place of every key and value, beside `CSafeLoader` alone."""

import gc
import statistics
from collections.abc import Callable
from time import process_time

import pytest
import yaml

from govflow.rulebook.nodes import read_yaml

RULES, ROUNDS = 1_000, 15
ONE = """\
  - id: R{n}
    category: C{n}/**
    urgency: [low, normal]
    channel: not(app)
    households: {n}..{m}
    repeats: ">= 3"
    vulnerable: yes
    hour: 22:00..06:00
    track: fast
    owner_level: grid
    limit: 4 working_hour
"""
LINE = "  - {{id: R{n}, category: C{n}/**, urgency: [low, normal], households: {n}..{m}, track: fast}}\n"


def seconds(read: Callable[[], object]) -> float:
    gc.collect()
    begun = process_time()
    read()
    return process_time() - begun


@pytest.mark.benchmark
@pytest.mark.parametrize(("shape", "rule"), [("block", ONE), ("flow", LINE)])
def test_reading_rules_with_their_places_is_no_slower_than_csafeloader_alone(
    shape: str, rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loader = getattr(yaml, "CSafeLoader", None)
    if loader is None:
        pytest.skip("PyYAML has no libyaml here")
    text = "rules:\n" + "".join(rule.format(n=n, m=n + 40) for n in range(RULES))
    took = [
        (seconds(lambda: read_yaml(text, "x.yaml")), seconds(lambda: yaml.load(text, loader)))  # noqa: S506
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(ours / theirs for ours, theirs in took)
    with capsys.disabled():
        millis = statistics.median(ours for ours, _ in took) * 1e3
        print(f"\n{RULES} rules, {shape}: {millis:.0f} ms, {ratio:.2f} times CSafeLoader")  # noqa: T201
    assert ratio <= 1
