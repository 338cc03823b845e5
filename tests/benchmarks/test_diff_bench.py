"""What comparing costs beside reading: two rulebooks with a table of 1,000 rules each."""

from random import Random
from time import perf_counter

import pytest
from tests.rulebook.conftest import FILES

from govflow import rulebook

RULES = 1_000
LEAVES = 100


def big(seed: int, changed: int) -> dict[str, bytes]:
    """Return a rulebook whose table has 1,000 rules over 8 columns, some of them other than at first."""
    draw, other = Random(1), Random(seed)  # noqa: S311
    codes = "".join(f"k{n},K {n},lamps\n" for n in range(LEAVES))
    rows = ["id,category,severity,people,a,b,c,d,at_night,track,urgent,owner_level"]
    anew = set(other.sample(range(RULES), changed))
    for n in range(RULES):
        low = draw.randrange(0, 900)
        cells = [
            f"k{draw.randrange(LEAVES)}", draw.choice(["small", "large", "-"]), f"{low}..{low + 99}",
            *(draw.choice(["x", "y", "-"]) for _ in range(4)), draw.choice(["yes", "no", "-"]),
        ]  # fmt: skip
        track = draw.choice(["routine", "major"])
        track = {"routine": "major", "major": "routine"}[track] if n in anew else track
        rows.append(",".join([f"R{n}", *cells, track, "no", "grid"]))
    table = (
        FILES["triage.yaml"]
        .replace("hit: UNIQUE", "hit: FIRST")
        .replace(
            "outputs:",
            "".join(f"  {c}: {{type: enum, of: [x, y]}}\n" for c in "abcd")
            + "  at_night: {type: bool}\noutputs:",
        )
    )
    flow = FILES["request.yaml"].replace(
        "  track:",
        "".join(f"  {c}: {{type: enum, of: [x, y]}}\n" for c in "abcd")
        + "  at_night: {type: bool}\n  track:",
    )
    texts = {
        **FILES,
        "categories.csv": FILES["categories.csv"] + codes,
        "triage.yaml": table,
        "triage.csv": "\n".join(rows) + "\n",
        "request.yaml": flow,
    }
    return {name: text.encode() for name, text in texts.items()}


@pytest.mark.benchmark
@pytest.mark.parametrize("changed", [0, 30])
def test_comparing_two_rulebooks_of_1000_rules_takes_no_more_than_a_few_readings(changed: int) -> None:
    start = perf_counter()
    old = rulebook.read(big(1, 0))
    reading = perf_counter() - start
    new = rulebook.read(big(2, changed))

    start = perf_counter()
    found = rulebook.compare(old, new)
    comparing = perf_counter() - start

    assert found.equal is (changed == 0)
    assert comparing < 4 * reading  # 0.5 s to read one of them here, and 0.9 s to compare the two
