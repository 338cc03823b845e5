"""A full disk: it is said so, everything before it is there, and the file still opens."""

# ruff: noqa: PT012 - units of work fail inside

import os
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from govflow.errors import LedgerError
from govflow.ledger import SqliteLedger
from govflow.testing.contract import opened, write


def fill(ledger: SqliteLedger, most: int = 10_000) -> int:
    """Write cases until the disk is full; return how many were acknowledged."""
    for n in range(most):
        try:
            write(ledger, None, *opened(f"case-{n:05}", datetime(2018, 6, 5, n % 24, tzinfo=UTC)))
        except LedgerError as error:
            return n if error.code == "disk-full" else -1
    raise AssertionError("the disk was never full")


def test_a_full_disk_is_said_so_and_everything_before_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    ledger = SqliteLedger(path)
    ledger._run("PRAGMA max_page_count = 40")
    kept = fill(ledger)
    assert kept > 20
    with pytest.raises(LedgerError) as caught, ledger.batch():
        for n in range(100):
            write(ledger, None, *opened(f"batch-{n}"))
    assert caught.value.code == "disk-full"
    assert len(list(ledger.cases())) == kept
    ledger.close()
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == [f"case-{n:05}" for n in range(kept)]
        assert after.history("case-00001") == opened("case-00001", datetime(2018, 6, 5, 1, tzinfo=UTC))
        write(after, None, *opened("there is room again"))


def test_a_limit_to_file_sizes_is_a_full_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    script = f"""
        import resource
        from govflow.errors import LedgerError
        from govflow.ledger import SqliteLedger
        from govflow.testing.contract import opened, write
        ledger = SqliteLedger({str(path)!r})
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            for n in range(10_000):
                write(ledger, None, *opened(f"case-{{n:05}}"))
        except LedgerError as error:
            print(error.code, n)
        ledger.close()
    """
    pytest.importorskip("resource", reason="file size limits are POSIX")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    code, kept = done.stdout.split()
    assert code == "disk-full"
    assert int(kept) > 20
    with closing(SqliteLedger(path)) as after:
        assert list(after.cases()) == [f"case-{n:05}" for n in range(int(kept))]
        write(after, None, *opened("there is room again"))
