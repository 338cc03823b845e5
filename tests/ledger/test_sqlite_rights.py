"""Whose the file is: its owner's, and nobody else's, from its first moment on."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.ledger.children import traced

from govflow.errors import LedgerError
from govflow.ledger import SqliteLedger
from govflow.testing.contract import opened, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX's")


@pytest.fixture
def nothing_is_held_back() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("nothing_is_held_back")
def test_all_files_are_their_owners_only_at_every_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[int]] = {}

    def look(_: str = "") -> None:
        for path in tmp_path.iterdir():
            seen.setdefault(path.name, set()).add(path.stat().st_mode & 0o777)

    monkeypatch.setattr("sqlite3.connect", traced(look))
    with closing(SqliteLedger(tmp_path / "cases.ledger")) as ledger, ledger.batch():
        for number in range(3000):
            write(ledger, None, *opened(f"case-{number}"))
        look()
    assert seen.keys() == {f"cases.ledger{end}" for end in ("", "-journal", "-wal", "-shm")}
    assert set.union(*seen.values()) == {0o600}


@pytest.mark.usefixtures("nothing_is_held_back")
def test_a_file_that_was_there_before_keeps_the_rights_that_it_was_given(tmp_path: Path) -> None:
    path = tmp_path / "shared.ledger"
    path.touch(0o660)
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, None, *opened("a"))
        assert {p.stat().st_mode & 0o777 for p in tmp_path.iterdir()} == {0o660}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user can reach, which pytest's own are not."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.parametrize("reachable", [0o444, 0o666])
def test_a_disk_that_takes_nothing_is_said_so_and_the_ledger_opens_again(
    reachable: int, folder: Path
) -> None:
    """As another user than root, who may do anything."""
    path = folder / "cases.ledger"
    with closing(SqliteLedger(path)) as ledger:
        write(ledger, None, *opened("a"))
    path.chmod(reachable)
    folder.chmod(0o555)
    child = os.fork()
    if not child:
        os._exit(as_nobody(path))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    folder.chmod(0o755)
    path.chmod(0o600)
    with closing(SqliteLedger(path)) as ledger:
        assert list(ledger.cases()) == ["a"]
        write(ledger, None, *opened("b"))


def as_nobody(path: Path) -> int:
    """Return 0 if whoever may not write is told so."""
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        path.read_bytes()
        with closing(SqliteLedger(path)) as ledger:
            write(ledger, None, *opened("b"))
    except LedgerError as error:
        return 0 if error.code == "ledger-unusable" else 2
    except BaseException:
        return 3
    return 1
