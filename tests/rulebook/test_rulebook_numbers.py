"""How many units there must be: numbers that are expected of a place, and told where they differ."""

import pytest
from tests.rulebook.conftest import FILES
from tests.rulebook.test_rulebook_places import files, told

from govflow import rulebook
from govflow.errors import RulebookError

# ------------------------------------------------------------------------------ how many there must be


def expecting(text: str) -> dict[str, bytes]:
    content = files()
    return {**content, "rulebook.yaml": content["rulebook.yaml"] + f"expect: {text}\n".encode()}


def test_numbers_that_are_as_expected_pass() -> None:
    assert rulebook.read(expecting("{units: 4, levels: {grid: 2, town: 1}, tables: {split: 2}}"))
    assert rulebook.read(expecting("{units: 3, of: [grid, community]}"))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{units: 5}", "rulebook.yaml:13:17 not-as-expected"),
        ("{units: 4, of: [grid]}", "rulebook.yaml:13:17 not-as-expected"),
        ("{levels: {grid: 24}}", "rulebook.yaml:13:25 not-as-expected"),
        ("{tables: {split: 123}}", "rulebook.yaml:13:26 not-as-expected"),
        ("{levels: {gird: 24}}", "rulebook.yaml:13:19 unknown-level"),
        ("{of: gird, units: 4}", "rulebook.yaml:13:14 unknown-level"),
        ("{tables: {slit: 123}}", "rulebook.yaml:13:19 unknown-table"),
        ("{units: all}", "rulebook.yaml:13:17 bad-number"),
        ("{unit: 4}", "rulebook.yaml:13:10 unknown-key"),
    ],
)
def test_numbers_that_are_not_are_told_where_they_stand(text: str, problem: str) -> None:
    assert problem in told(expecting(text))


def five_levels(counts: dict[str, int]) -> dict[str, bytes]:
    """Return a place whose levels have so many units, each spread over those of the level above."""
    rows, above = ["town,Town,town,"], ["town"]
    for level, count in counts.items():
        ids = [f"{level}{n}" for n in range(count)]
        rows += [f"{unit},{unit},{level},{above[n % len(above)]}" for n, unit in enumerate(ids)]
        above = ids
    main = (
        FILES["rulebook.yaml"]
        .replace("links: links.csv\n", "")
        .replace("tables: [triage.yaml, levels.yaml]\n", "")
    )
    main += f"expect: {{units: 1921, of: [{', '.join(counts)}], levels: {{community: 24}}}}\n"
    request = (
        "workflow: request\nstates: [open, done]\nfinal: done\nsteps: {finish: {from: open, to: done}}\n"
    )
    csv = "id,name,level,parent\n" + "\n".join(rows)
    texts = {**FILES, "rulebook.yaml": main, "hierarchy.csv": csv, "request.yaml": request}
    return {name: text.encode() for name, text in texts.items()}


LEVELS = {"community": 24, "estate": 96, "block": 240, "building": 520, "entrance": 1041}


def test_a_place_of_1921_grids_loads_and_with_one_less_is_refused() -> None:
    assert len(rulebook.read(five_levels(LEVELS)).hierarchy) == 1921 + 1
    with pytest.raises(RulebookError, match="expected 1921, found 1920"):
        rulebook.read(five_levels({**LEVELS, "entrance": 1040}))


def test_a_number_that_differs_says_what_was_expected_and_what_was_found() -> None:
    with pytest.raises(RulebookError) as caught:
        rulebook.read(expecting("{units: 1921}"))
    assert "expected 1921, found 4" in caught.value.text.en
    assert "应为 1921，实为 4" in caught.value.text.zh
