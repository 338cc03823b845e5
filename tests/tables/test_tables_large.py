"""Large and hostile tables are proved and compared in bounded time, and never take the interpreter down."""

import pickle
import random
import time
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_, or_
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.tables import Column, DecisionTable, Rule
from govflow.tables.folding import Folded, members

T = TypeVar("T")
MANY = 5_000
LENIENT = 5
"""Seconds of the processor, for proofs that take less than one; looking at all pairs takes ten and more."""


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]], hit: str) -> DecisionTable:
    """Build a table; the last text of each row is its output."""
    rules = [
        Rule(f"r{i}", [column.read(text) for column, text in zip(columns, row, strict=False)], {"y": row[-1]})
        for i, row in enumerate(rows)
    ]
    return DecisionTable.of("large", columns, rules, hit, "error")


def soon(work: Callable[[], T]) -> T:
    begun = time.process_time()
    done = work()
    assert time.process_time() - begun < LENIENT
    return done


N = Column("n", "int")


def ranges(width: int, seed: int = 0) -> list[tuple[str, str]]:
    """Return five thousand rows of ranges of about this width, with seven outputs."""
    chance = random.Random(seed)  # noqa: S311
    lows = [chance.randrange(10**6) for _ in range(MANY)]
    return [(f"{low}..{low + chance.randrange(1, width)}", str(i % 7)) for i, low in enumerate(lows)]


def test_a_list_of_five_thousand_single_values_is_proved_at_once() -> None:
    listed = table([N], [(str(i), str(i % 7)) for i in range(MANY)], "UNIQUE")
    proof = soon(listed.prove)
    assert proof.decided
    assert [finding.code for finding in proof.findings] == ["gap"]
    assert len(proof.examples) == MANY


@pytest.mark.parametrize("hit", ["FIRST", "ANY", "COLLECT"])
def test_five_thousand_wide_ranges_are_proved_or_undecided_in_time(hit: str) -> None:
    wide = table([N], ranges(500_000), hit)
    assert soon(wide.prove).coverage


def test_the_dead_among_five_thousand_ranges_are_found_in_time() -> None:
    narrow = table([N], ranges(1_000), "FIRST")
    proof = soon(narrow.prove)
    assert proof.decided
    assert len(proof.of("dead-rule")) + len(proof.examples) == MANY
    for name, example in list(proof.examples.items())[::500]:
        assert [rule.id for rule in narrow.decide(example).rules] == [name]


def test_a_large_budget_ends_in_undecided_and_not_in_a_crash() -> None:
    flags = [Column(f"c{i}", "bool") for i in range(450)]
    rows = [["-", *("true" if i == k else "-" for k in range(450)), str(i)] for i in range(450)]
    rows += [[said, *["-"] * 450, "same"] for said in ("true", "false")]
    proof = table([Column("idle", "bool"), *flags], rows, "COLLECT").prove(budget=3_000_000)
    assert not proof.decided
    assert "idle columns" in proof.of("undecided")[0].text.en


def test_the_shortest_duration_has_nothing_below_it() -> None:
    proof = table([Column("age", "duration")], [("< -P999999999D", "a")], "UNIQUE").prove()
    assert {finding.code for finding in proof.findings} == {"gap", "dead-rule"}
    (gap,) = table([Column("age", "duration")], [("> -P999999999D", "a")], "UNIQUE").prove().of("gap")
    assert str((gap.box or {})["age"]) == "<= -P999999999D"


def test_what_is_found_comes_back_from_another_process() -> None:
    old = table([N], [("< 5", "a"), ("3..9", "b")], "UNIQUE")
    proof, comparison = old.prove(), old.compare(table([N], [("< 5", "a"), ("3..9", "b")], "FIRST"))
    assert pickle.loads(pickle.dumps(proof)) == proof
    again = pickle.loads(pickle.dumps(comparison))
    assert str(again) == str(comparison)
    assert again.changes[0].witness == comparison.changes[0].witness
    assert pickle.loads(pickle.dumps(old.hit)) is old.hit


@given(st.lists(st.integers(0, 255), min_size=1, max_size=70), st.data())
def test_folded_masks_are_what_all_of_them_joined_are(masks: list[int], data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.integers(0, len(masks) - 1)) | st.just(set(range(len(masks)))))
    atoms = sum(1 << a for a in chosen)
    assert list(members(atoms)) == sorted(chosen)
    assert Folded(masks, or_, 0).of(atoms) == reduce(or_, (masks[a] for a in chosen), 0)
    assert Folded(masks, and_, -1).of(atoms) == reduce(and_, (masks[a] for a in chosen), -1)
