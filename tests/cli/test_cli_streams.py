"""`--json` appends to what a standard stream leads to, and replaces every other file whole."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.cli.writing import write_json


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A common file that happens to lie below the folder of devices."""
    folder = Path("/dev/shm")  # noqa: S108 - it is the folder that is tested
    if not os.access(folder, os.W_OK):
        pytest.skip("no file system in memory")
    path = folder / f"govflow-test-{os.getpid()}.json"
    yield path
    path.unlink(missing_ok=True)


def test_a_common_file_below_dev_is_replaced(in_memory: Path) -> None:
    for _ in range(2):
        write_json({"n": 1}, str(in_memory))

    assert in_memory.read_text(encoding="utf-8") == '{\n "n": 1\n}\n'


@pytest.mark.skipif(sys.platform != "linux", reason="descriptors that can be opened again as they stand")
def test_a_stream_that_leads_to_a_file_goes_on_there(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n", encoding="utf-8")
    with log.open("a", encoding="utf-8") as stream:
        for _ in range(2):
            write_json(1, f"/dev/fd/{stream.fileno()}")

    assert log.read_text(encoding="utf-8") == "before\n1\n1\n"
    assert not list(tmp_path.glob(".govflow*"))


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
def test_a_device_stays_one() -> None:
    write_json(1, "/dev/null")

    assert Path("/dev/null").is_char_device()
