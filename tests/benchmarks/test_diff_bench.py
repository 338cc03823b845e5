"""What comparing costs beside reading: two rulebooks with a table of 1,000 rules each."""

from collections.abc import Callable
from random import Random
from time import perf_counter, process_time

import pytest
from tests.rulebook.conftest import FILES

from govflow import rulebook
from govflow.rulebook.comparing.difference import Subject
from govflow.rulebook.comparing.tables import _reasons
from govflow.tables import ANY, Column, DecisionTable, Rule

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


def took(work: Callable[[], object]) -> float:
    """Return the least processor time of some rounds: what else the machine does only ever adds."""
    found = []
    for _ in range(3):
        begun = process_time()
        work()
        found.append(process_time() - begun)
    return min(found)


def numbered(count: int, source: str) -> DecisionTable:
    column = Column("n", "int")
    rules = [Rule(f"r{n}", [column.read(str(n))], {"x": n}, source=source) for n in range(count)]
    return DecisionTable.of("t", [column], rules, "UNIQUE", "error")


@pytest.mark.benchmark
def test_rules_that_only_have_another_source_are_told_in_time_that_grows_with_them() -> None:
    def telling(count: int) -> float:
        old, new = numbered(count, "a"), numbered(count, "b")
        return took(lambda: [*_reasons(Subject("table", "t"), old, new)])

    assert telling(8_000) < 24 * telling(1_000)


@pytest.mark.benchmark
def test_regions_of_a_great_tree_are_written_in_no_more_than_a_few_proofs() -> None:
    draw = Random(1)  # noqa: S311
    codes = {f"m{j}": [f"m{j}", *(f"c{j}.{n}" for n in range(20))] for j in range(1_000)}
    every = [code for group in codes.values() for code in group]
    columns = [Column(f"a{k}", "category", every, codes) for k in range(3)]
    cells = [[column.read(f"m{draw.randrange(1_000)}/**") for column in columns[:2]] for _ in range(120)]
    old, new = (
        DecisionTable.of(
            "t",
            columns,
            [Rule(f"r{n}", [*two, ANY], {"x": n + (more if n < 60 else 0)}) for n, two in enumerate(cells)],
            "FIRST",
            {"x": 0},
        )
        for more in (0, 500)
    )
    assert len(old.compare(new).changes) > 50
    assert took(lambda: old.compare(new)) < 12 * took(old.prove)


@pytest.mark.benchmark
def test_units_that_begin_on_many_days_are_compared_in_no_more_than_a_few_readings() -> None:
    def begun(word: str) -> dict[str, bytes]:
        rows = [f"u{n},{word}{n},grid,c1,,{2001 + n // 12}-{n % 12 + 1:02}-01\n" for n in range(300)]
        text = FILES["hierarchy.csv"].replace("\n", ",\n").replace("aliases,", "aliases,from")
        texts = {**FILES, "hierarchy.csv": text + "".join(rows)}
        return {name: said.encode() for name, said in texts.items()}

    start = process_time()
    old = rulebook.read(begun("A"))
    reading = process_time() - start
    new = rulebook.read(begun("B"))

    start = process_time()
    found = rulebook.compare(old, new)
    assert len(found.found) == 300
    assert process_time() - start < 5 * reading
