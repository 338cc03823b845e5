"""What ships is an example of how it is done: nothing in it is doubted."""

from pathlib import Path

import pytest

import govflow

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    main.parent
    for under in ("src/govflow/presets", "src/govflow/starter", "examples")
    for main in (ROOT / under).glob("*/rulebook.yaml")
)


def test_all_that_ships_is_looked_at() -> None:
    assert len(FOLDERS) >= 13


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_rulebook_loads_without_a_doubt(folder: Path) -> None:
    assert govflow.load(folder).warnings == ()
