"""Bad input ends with one clear line, a non-zero exit, and nothing lost or half-written."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govflow.case import Actor, Post
from govflow.desk import Desk
from govflow.ledger import SqliteLedger
from govflow.rulebook import load

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow, Said, Start

posix = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")


def told(said: "Said") -> list[str]:
    """Return what was said, without the source lines, carets and suggestions below it."""
    return [line for line in said.err.splitlines() if not line.startswith("  ")]


def one_line(said: "Said", *words: str, code: int = 1) -> None:
    assert said.code == code, said.err
    lines = told(said)
    assert len(lines) == 1, said.err
    assert "Traceback" not in said.err
    for word in words:
        assert word in lines[0]


ROWS = {
    "truncated.csv.gz": (gzip.compress(b"case_id,opened\n" * 5_000, mtime=0)[:-30], "cut short or damaged"),
    "plain.csv.gz": (b"case_id,opened\n", "not a .gz file"),
    "bytes.csv": (b"case_id\n\xff\xfe\xff\n", "not text"),
    "gbk.csv": ("case_id,类型\n1,路灯\n".encode("gb18030"), "not text in utf-8"),
    "empty.csv.gz": (b"", "not a .gz file"),
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_that_cannot_be_read_are_one_line_and_leave_no_ledger(
    name: str, govflow: "Govflow", boston: str
) -> None:
    data, words = ROWS[name]
    Path(name).write_bytes(data)

    said = govflow("replay", boston, "--rows", name, "--json", "out.json")

    one_line(said, words, name)
    assert said.out == ""
    assert not Path("out.json").exists()
    assert sorted(path.name for path in Path().iterdir()) == [name]


def test_a_mistake_in_the_rows_leaves_the_old_ledger_alone(
    govflow: "Govflow", boston: str, few: Path
) -> None:
    assert govflow("replay", boston, "--rows", few).code == 0
    before = Path("boston311.ledger").read_bytes()
    Path("other.csv").write_text("a,b\n", encoding="utf-8")

    for rows in ("nope.csv", "other.csv"):
        assert govflow("replay", boston, "--rows", rows, "--fresh").code == 1

    assert Path("boston311.ledger").read_bytes() == before


@pytest.mark.parametrize("more", [(), ("--fresh",)])
def test_a_living_ledger_is_neither_filled_nor_emptied(
    more: tuple[str, ...], govflow: "Govflow", boston: str, few: Path
) -> None:
    ledger = SqliteLedger("boston311.ledger")
    desk = Desk(load(boston), ledger)
    clerk = Actor("kim", (Post("intake", "boston"),))
    desk.open(
        "request",
        at=datetime(2015, 5, 22, tzinfo=UTC),
        by=clerk,
        case="mine",
        fields={"category": "street-light-outages"},
    )
    ledger.close()

    one_line(govflow("replay", boston, "--rows", few, *more), "[not-a-replay]")

    assert list(SqliteLedger("boston311.ledger").cases()) == ["mine"]


def test_missing_columns_are_all_told_each_in_one_line(govflow: "Govflow", boston: str, few: Path) -> None:
    text = few.read_text(encoding="utf-8").replace("opened,", "opend,", 1).replace("ward,", "wards,", 1)
    few.write_text(text, encoding="utf-8")

    said = govflow("replay", boston, "--rows", few)

    assert said.code == 1
    assert [line.partition(" [")[0] for line in told(said)] == [
        "few.csv:1: The column 'opened' is missing.",
        "few.csv:1: The column 'ward' is missing.",
    ]
    assert "Did you mean 'opend'?" in said.err


def test_a_byte_order_mark_does_no_harm(govflow: "Govflow", boston: str, few: Path) -> None:
    few.write_bytes(b"\xef\xbb\xbf" + few.read_bytes())

    said = govflow("replay", boston, "--rows", few)

    assert (said.code, "700 rows: 700 cases" in said.out) == (0, True)


def test_rows_in_gbk_are_read_where_the_intake_does_not_say_otherwise(
    govflow: "Govflow", copied: Path, few: Path
) -> None:
    intake = copied / "intake.yaml"
    intake.write_text(intake.read_text(encoding="utf-8").replace("encoding: utf-8\n", ""), encoding="utf-8")
    text = few.read_text(encoding="utf-8").replace("Citizens Connect App", "市民应用")
    few.write_text(text, encoding="gb18030")

    said = govflow("replay", copied, "--rows", few)

    assert (said.code, "700 rows: 700 cases" in said.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x]\nb: *a\n", "alias"),
        ("[" * 100_000, "too-deep"),
        ("rulebook: x\nrulebook: y\n", "duplicate-key"),
        ("!!python/object/apply:os.system [echo]", "tag"),
        ("a: " + "x" * 5_000_000, "too-large"),
        ("a: [\n", "yaml-syntax"),
        ("\x01", "yaml-character"),
    ],
)
def test_a_hostile_rulebook_is_one_line(text: str, code: str, govflow: "Govflow", copied: Path) -> None:
    (copied / "rulebook.yaml").write_text(text, encoding="utf-8")
    started = time.perf_counter()

    said = govflow("check", copied)

    one_line(said, "rulebook.yaml:" if code != "too-large" else "rulebook.yaml", f"[{code}]")
    assert time.perf_counter() - started < 20


def test_a_limit_of_ten_million_digits_is_one_line(govflow: "Govflow", copied: Path) -> None:
    levels = copied / "service_levels.csv"
    text = levels.read_text(encoding="utf-8").replace("5 working_day", "1e9999999 working_day", 1)
    levels.write_text(text, encoding="utf-8")

    one_line(govflow("check", copied), "service_levels.csv:3:")


@pytest.mark.parametrize("what", ["text", "database", "folder"])
def test_a_file_that_is_no_ledger_is_left_as_it_is(
    what: str, govflow: "Govflow", boston: str, few: Path
) -> None:
    path = Path("notes.txt")
    if what == "text":
        path.write_text("my notes\n" * 1_000, encoding="utf-8")
    elif what == "database":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE mine (x)")
        other.close()
    else:
        path.mkdir()
    before = path.read_bytes() if path.is_file() else b""

    for arguments in (("--ledger", path), ("--ledger", path, "--fresh")):
        one_line(govflow("replay", boston, "--rows", few, *arguments), "notes.txt")

    assert (path.read_bytes() if path.is_file() else b"") == before
    assert sorted(p.name for p in Path().iterdir()) == ["notes.txt"]


def test_more_than_memory_holds_is_one_line(
    govflow: "Govflow", boston: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: str) -> None:
        raise MemoryError

    monkeypatch.setattr("govflow.cli.checking.locate", full)

    one_line(govflow("check", boston), "memory")


@posix
def test_a_full_disk_stops_the_replay_and_the_ledger_goes_on_afterwards(
    finished: "Govflow", boston: str, few: Path
) -> None:
    whole = finished("replay", boston, "--rows", few, "--json", "-", "--ledger", "whole.ledger")

    full = finished(
        "replay", boston, "--rows", few, "--json", "out.json", "--ledger", "full.ledger", limit=600_000
    )

    assert full.code == 1
    assert "Traceback" not in full.err
    assert json.loads(full.err.splitlines()[-1])["code"] == "disk-full"
    assert not Path("out.json").exists()
    kept = len(list(SqliteLedger("full.ledger").cases()))
    assert kept < 700
    again = finished("replay", boston, "--rows", few, "--json", "-", "--ledger", "full.ledger")
    assert (again.code, again.out) == (0, whole.out)


@posix
def test_ctrl_c_keeps_what_was_written_and_the_next_run_goes_on(
    start: "Start", finished: "Govflow", boston: str
) -> None:
    process = start("replay", boston, "--json", "out.json")
    assert process.stderr is not None
    assert "%" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in err
    said = json.loads(err.splitlines()[-1])
    assert (said["code"], said["en"]) == ("interrupted", "Interrupted. What was written is kept and whole.")
    assert not Path("out.json").exists()
    assert 0 < len(list(SqliteLedger("boston311.ledger").cases())) < 10_176
    again = finished("replay", boston, "--json", "out.json")
    assert again.code == 0
    found = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert (found["rows"], found["cases"]) == (10_176, 10_176)


@posix
def test_a_reader_that_goes_away_is_no_traceback(start: "Start", boston: str) -> None:
    process = start("graph", boston, "--hierarchy")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None

    _, err = process.communicate(timeout=60)

    assert err == ""
    assert process.returncode == 1


def test_a_terminal_without_chinese_still_gets_an_answer(finished: "Govflow") -> None:
    said = finished("demo", "--lang", "zh", encoding="latin-1")

    assert said.code == 0
    assert "\\u" in said.out


def test_the_command_can_be_run_as_a_module(boston: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govflow", "check", boston], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("triage: 100 %")
