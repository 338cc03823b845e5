"""A full disk: it is said so, everything before it is there, and the file still opens."""

# ruff: noqa: PT012 - units of work fail inside

import os
import subprocess
import sys
import textwrap
from contextlib import closing, suppress
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
    ledger._session.run("PRAGMA max_page_count = 40")
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


def test_a_unit_that_met_a_full_disk_is_not_kept_even_if_it_goes_on(tmp_path: Path) -> None:
    """Its first rows may be gone already: what came after them must not be kept without them."""
    with closing(SqliteLedger(tmp_path / "cases.ledger")) as ledger:
        ledger._session.run("PRAGMA max_page_count = 40")
        kept = fill(ledger)
        with pytest.raises(LedgerError) as caught, ledger.batch():
            for n in range(5000):
                with suppress(LedgerError):
                    write(ledger, None, *opened(f"batch-{n}"))
        assert caught.value.code == "disk-full"
        assert len(list(ledger.cases())) == kept
        ledger._session.run("PRAGMA max_page_count = 4000")
        write(ledger, None, *opened("there is room again"))
        assert ledger.integrity() == ()


def test_a_unit_around_one_that_met_a_full_disk_is_not_kept_in_part(tmp_path: Path) -> None:
    with closing(SqliteLedger(tmp_path / "cases.ledger")) as ledger:
        ledger._session.run("PRAGMA max_page_count = 40")
        kept = fill(ledger) - 1
        with suppress(LedgerError), ledger.batch():
            write(ledger, None, *opened("around"))
            with suppress(LedgerError), ledger.batch():
                for n in range(5000):
                    write(ledger, None, *opened(f"inside-{n}"))
            write(ledger, None, *opened("after"))
        cases = set(ledger.cases())
        assert not any(case.startswith("inside") for case in cases)
        assert len(cases) >= kept
        assert ("around" in cases) == ("after" in cases)


def test_nothing_is_kept_of_a_unit_whose_first_half_a_full_disk_took_back(tmp_path: Path) -> None:
    """The trap: SQLite takes back the whole transaction, and what comes next would be one of its own."""
    with closing(SqliteLedger(tmp_path / "cases.ledger")) as ledger:
        write(ledger, None, *opened("before"))
        (pages,) = ledger._session.run("PRAGMA page_count")[0]
        with pytest.raises(LedgerError) as caught, ledger.batch():
            write(ledger, None, *opened("first half"))
            assert ledger.history("first half")
            ledger._session.run(f"PRAGMA max_page_count = {pages + 4}")
            with suppress(LedgerError):
                ledger.note("key", "x" * 60_000)
            ledger._session.run("PRAGMA max_page_count = 100000")
            write(ledger, None, *opened("second half"))
        assert caught.value.code == "disk-full"
        assert list(ledger.cases()) == ["before"]
        write(ledger, None, *opened("after"))
        assert ledger.integrity() == ()


def test_a_limit_to_file_sizes_is_a_full_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    script = f"""
        import resource
        from govflow.errors import LedgerError
        from govflow.ledger import SqliteLedger
        from govflow.testing.contract import opened, write
        ledger = SqliteLedger({str(path)!r})
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
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
