"""The contributor's walk is true: its changes, made in a copy of the source, do what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

from govflow.case import Event, InTask, demanding, evolving, explain
from govflow.workflow import Demand

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/extend-the-kernel.md"
BLOCK = re.compile(r"^```\{code-block\} (\w+)\n:caption: (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
THREE = {
    "src/govflow/workflow/demand.py",
    "src/govflow/rulebook/demands.py",
    "src/govflow/case/demanding.py",
}


def blocks(*, diff: bool) -> list[tuple[str, str]]:
    found = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return [(name, text) for language, name, text in found if (language == "diff") is diff]


def change(file: Path, diff: str) -> None:
    """Make a change in a file; `| ...` stands for whatever is there."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    text = file.read_text(encoding="utf-8")
    found = list(re.finditer(re.escape(before).replace(re.escape("| ..."), r"\| (.*)"), text))
    assert len(found) == 1, f"{file.name} has {len(found)} times:\n{before}"
    for kept in found[0].groups():
        after = after.replace("| ...", f"| {kept}", 1)
    file.write_text(text[: found[0].start()] + after + text[found[0].end() :], encoding="utf-8")


def test_a_demand_is_three_changes_and_a_preset_is_a_folder(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    assert {name for name, _ in blocks(diff=True)} == THREE
    for name, diff in blocks(diff=True):
        change(tmp_path / name, diff)
    files = dict(blocks(diff=False))
    wanted = files.pop("try_it.txt")
    for name, text in files.items():
        path = tmp_path / ("src/govflow/presets" if name.startswith("bids/") else ".") / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "src"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "try_it.py"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.stdout.decode() == wanted, done.stderr.decode()


def test_no_demand_is_forgotten_and_every_event_is_folded_and_told() -> None:
    assert set(demanding._UNMET) == set(get_args(Demand))
    assert set(evolving.HAPPENS) == set(get_args(Event))
    assert {*explain._TELLERS, InTask} == set(get_args(Event))
