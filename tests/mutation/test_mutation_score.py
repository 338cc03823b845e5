"""Mistakes in shipped rulebooks are caught by `check`, or by the rulebook's own `test`; the rest is known."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.mutation.catalogue import ALL
from tests.mutation.judge import Judge
from tests.mutation.mutation import Mutant, mutants, plain_files
from tests.mutation.tree import parse

from govflow.rulebook import gather, presets
from govflow.rulebook.files import SHIPPED

SMALL = os.environ.get("GOVFLOW_DOSE") == "small"
EXAMPLES = Path(__file__).parents[2] / "examples"
BOOKS = {**presets(), **{main.parent.name: main.parent for main in sorted(EXAMPLES.glob("*/rulebook.yaml"))}}
DOSE = ["itsm", "traffic_fines", "wabo"] if SMALL else sorted(BOOKS)
REASONS = parse((Path(__file__).parent / "survivors.yaml").read_text(encoding="utf-8"), "survivors.yaml")
LISTED = {survivor for survivors in REASONS.values() for survivor in survivors}
LEAST, SCORE = (100 if SMALL else 300), 0.95


Judged = list[tuple[Mutant, str]]


def own(folder: Path) -> Mapping[str, bytes]:
    return {name: data for name, data in gather(folder).items() if not name.startswith(SHIPPED)}


def judged(name: str, folder: Path) -> Iterator[tuple[Mutant, str]]:
    """Yield one mutant of each mistake that can be made in a rulebook, with what caught it."""
    files = plain_files(own(BOOKS[name]))
    judge = Judge.of(BOOKS[name], folder / name, files)
    assert judge.verdict() == "", f"{name} is not fine to begin with"
    for mutant in mutants(name, files, ALL, 1):
        yield mutant, judge.caught_by(mutant)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("mutants")
    return [pair for name in DOSE for pair in judged(name, folder)]


@pytest.fixture(scope="module")
def survivors(found: Judged) -> set[str]:
    return {str(mutant) for mutant, caught in found if not caught}


@pytest.mark.heavy
def test_each_mistake_can_be_made_somewhere() -> None:
    made = {(m.what, m.file) for name in BOOKS for m in mutants(name, plain_files(own(BOOKS[name])), ALL, 1)}
    assert {mutation.what for mutation in ALL} == {what for what, _ in made}
    assert {what for what, file in made if file == "rulebook.yaml"} == {
        mutation.what for mutation in ALL if mutation.kind == "rulebook"
    }


@pytest.mark.heavy
def test_nearly_all_mistakes_are_caught(
    found: Judged, survivors: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    score = 1 - len(survivors) / len(found)
    with capsys.disabled():
        print(f"\n{len(found)} mistakes, {score:.1%} caught")  # noqa: T201
    assert len(found) >= LEAST
    assert score >= SCORE


@pytest.mark.heavy
def test_the_survivors_are_those_that_are_listed_and_explained(found: Judged, survivors: set[str]) -> None:
    judged_here = {str(mutant) for mutant, _ in found}
    assert survivors == LISTED & judged_here
    assert SMALL or judged_here >= LISTED
