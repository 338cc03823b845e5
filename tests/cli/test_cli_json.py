"""`replay --json`: refused before any work where it cannot be, and whole where it can."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

posix = pytest.mark.skipif(os.name != "posix", reason="links and devices of POSIX")


@pytest.mark.parametrize("name", ["no/such/folder/out.json", ".", ""])
def test_a_json_file_that_cannot_be_is_refused_before_anything_is_done(
    name: str, govflow: "Govflow", boston: str, few: Path
) -> None:
    said = govflow("replay", boston, "--rows", few, "--json", name)

    assert (said.code, said.out) == (2, "")
    assert json.loads(said.err)["en"].startswith("--json")
    assert list(Path().iterdir()) == []


@posix
def test_json_goes_through_links_and_to_devices(finished: "Govflow", boston: str, few: Path) -> None:
    Path("real.json").write_text("before", encoding="utf-8")
    Path("link.json").symlink_to("real.json")

    linked = finished("replay", boston, "--rows", few, "--json", "link.json")
    device = finished("replay", boston, "--rows", few, "--json", "/dev/stdout")

    assert linked.code == device.code == 0
    assert Path("link.json").is_symlink()
    assert Path("/dev/stdout").is_symlink()
    assert device.out.endswith(Path("real.json").read_text(encoding="utf-8"))
    assert json.loads(Path("real.json").read_text(encoding="utf-8"))["rows"] == 700


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are bytes")
def test_a_name_that_is_not_utf_8_may_stand_in_the_json(finished: "Govflow", boston: str, few: Path) -> None:
    rows = Path("r\udcff.csv")
    rows.write_text(few.read_text(encoding="utf-8") + "short,row\n", encoding="utf-8")

    said = finished("replay", boston, "--rows", rows, "--json", "out.json")

    assert (said.code, said.err.count("Traceback")) == (0, 0)
    (example,) = json.loads(Path("out.json").read_text(encoding="utf-8"))["examples"]
    assert example["place"] == "r\udcff.csv:702"


@posix
def test_a_full_disk_leaves_no_half_of_the_json(finished: "Govflow", boston: str, few: Path) -> None:
    few.write_text(few.read_text(encoding="utf-8") + "short,row\n" * 30, encoding="utf-8")
    assert (
        finished("replay", boston, "--rows", few).code == 0
    )  # the ledger is complete: only the JSON is to be written
    Path("out.json").write_text("what was there before", encoding="utf-8")

    full = finished("replay", boston, "--rows", few, "--json", "out.json", limit=4_096)

    assert full.code == 1
    assert "Traceback" not in full.err
    assert Path("out.json").read_text(encoding="utf-8") == "what was there before"
    assert sorted(p.name for p in Path().glob("*out*")) == ["out.json"]
