"""A file that is damaged in any way is verified and exported to the end, or refused in plain words."""

import json
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from io import StringIO
from itertools import product
from pathlib import Path

import pytest
from tests.lamp import MONTH, T
from tests.ledger.three_stores import opened

from govflow import SqliteLedger
from govflow.case.snapshot import EVERY
from govflow.errors import GovflowError
from govflow.ledger.copying import export_ledger
from govflow.ledger.flaws import Verified
from govflow.ledger.verifying import verify
from govflow.testing.contract_cases import HOUR, taken, write
from govflow.testing.contract_cases import opened as case_opened

FLIPS = 400 if os.environ.get("GOVFLOW_DOSE") == "small" else 3_000
ABSURD = ("1e30", "-1e30", "9223372036854775807", "0.5", "'x'", "X'FF'", "CAST(X'22FF' AS TEXT)")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger with something in each of its tables."""
    path = tmp_path_factory.mktemp("sound") / "town.ledger"
    with closing(SqliteLedger(path)) as ledger:
        opened(ledger, "a", "b").tick(MONTH)
        opened(ledger, "c")
        sent, failed = ledger.outbox.lease(2, HOUR)
        ledger.outbox.failed(sent, "busy", HOUR)
        ledger.outbox.failed(failed, "no gateway", None)
        long = write(ledger, None, *case_opened("long", T))
        for step in range(EVERY + 1):
            long = write(ledger, long, taken(step))
        ledger.place(("G1", "G111"))
        ledger.compact()
        write(ledger, long, *(taken(EVERY + 1 + step) for step in range(EVERY)))
        assert not verify(ledger).flaws
        list(ledger.govflow_rows("PRAGMA wal_checkpoint(TRUNCATE)"))
    return path.read_bytes()


def columns(path: Path) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table  # noqa: S608
            for _, name, *_ in db.execute(f"PRAGMA table_info({table})").fetchall():
                yield table, name


def looked_at(path: Path) -> Verified | GovflowError:
    """Return what there is to say of a file; nothing but plain words ever ends a look at it."""
    try:
        with closing(SqliteLedger(path)) as ledger:
            found = verify(ledger)
            with suppress(GovflowError):
                export_ledger(ledger, StringIO())
    except GovflowError as error:
        return error
    for flaw in found.flaws:
        assert flaw.code
        assert f"{flaw.text.en} {flaw.text.zh}".encode()
        assert json.dumps(flaw.case)
    return found


def changed(path: Path, table: str, column: str, value: str) -> bool:
    """Put a value where another one stands: into the last row, or into all of a table without rowid."""
    with closing(sqlite3.connect(path)) as db, db, suppress(sqlite3.IntegrityError):
        ((made,),) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,))
        last = f"(SELECT max(rowid) FROM {table})"  # noqa: S608
        which = f"{column} IS NOT {value}" if "WITHOUT ROWID" in made else f"rowid = {last}"
        return bool(db.execute(f"UPDATE {table} SET {column} = {value} WHERE {which}").rowcount)  # noqa: S608
    return False


def test_no_value_in_any_column_keeps_anybody_from_verifying(sound: bytes, tmp_path: Path) -> None:
    """And what is wrong with a history, a list or a timer is told."""
    path, tried = tmp_path / "town.ledger", 0
    path.write_bytes(sound)
    for (table, column), value in product(list(columns(path)), ABSURD):
        path.write_bytes(sound)
        if changed(path, table, column, value):
            tried += 1
            found = looked_at(path)
            compared = table in ("govflow_events", "govflow_cases", "govflow_timers") and column != "pos"
            assert isinstance(found, GovflowError) or found.flaws or not compared, (table, column, value)
    assert tried > 100


@pytest.mark.parametrize("flips", [100, pytest.param(FLIPS, marks=pytest.mark.heavy)])
def test_no_byte_of_the_file_keeps_anybody_from_verifying(flips: int, sound: bytes, tmp_path: Path) -> None:
    dice, path = random.Random(flips), tmp_path / "town.ledger"  # noqa: S311
    for _ in range(flips):
        spoilt = bytearray(sound)
        for _ in range(dice.choice((1, 1, 10, 100))):
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
        path.write_bytes(spoilt)
        looked_at(path)
        for left in tmp_path.iterdir():
            left.unlink()
