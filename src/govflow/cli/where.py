"""Where the files of a rulebook lie, for programs that look for them from the folder in which we run."""

import os
from importlib import resources
from pathlib import Path

from govflow.errors import Place
from govflow.rulebook.files import SHIPPED
from govflow.rulebook.sheets.workbook import split_name


def path_of(place: Place, folder: Path | None) -> str:
    """Return the path of a place's file from the current folder; in full if it lies elsewhere."""
    if place.file.startswith(SHIPPED):
        path = Path(str(resources.files("govflow"))) / "presets" / place.file.removeprefix(SHIPPED)
    else:
        path = (folder or Path()) / split_name(place.file)[0]  # a workbook, without its sheet
    here, full = Path.cwd(), Path(os.path.normpath(Path.cwd() / path))
    return (full.relative_to(here) if full.is_relative_to(here) else full).as_posix()
