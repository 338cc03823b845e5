"""Rows come packed or not, in many encodings; a file that is broken is refused before anything is done."""

import gzip
import lzma
import os
from typing import TYPE_CHECKING

import pytest

from govflow.desk import Desk
from govflow.errors import IntakeError
from govflow.ledger import MemoryLedger

if TYPE_CHECKING:
    from tests.insight.conftest import Town


def packed(data: bytes, how: str) -> bytes:
    return gzip.compress(data, mtime=0) if how == "gz" else lzma.compress(data) if how == "xz" else data


@pytest.mark.parametrize("how", ["csv", "gz", "xz"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_are_read_packed_or_not_in_the_encodings_of_spreadsheets(
    how: str, encoding: str, town: "Town"
) -> None:
    text = town.rows({"id": "案件一", "place": "N"}).read_text(encoding="utf-8")

    found = town.replay_file(town.write(packed(text.encode(encoding), how), f"rows.{how}"))

    assert (found.rows, found.cases) == (1, 1)


BROKEN = [
    ("broken-archive", "rows.gz", gzip.compress(b"id,opened\n" * 10_000, mtime=0)[:-20]),
    ("broken-archive", "rows.gz", gzip.compress(b"id\n", mtime=0)[:8] + b"\xff" * 30),
    ("broken-archive", "rows.xz", lzma.compress(b"id,opened\n" * 10_000)[:-20]),
    ("not-packed", "rows.csv.gz", b"id,opened\n"),
    ("not-packed", "rows.csv.xz", b""),
    ("not-text", "rows.csv", b"id,opened\n\xff\xff\xff\n"),
    ("not-text", "rows.csv", b"id,opened\n\0\n"),
    ("missing-column", "rows.csv", b"id,opened\n1,2\n"),
    ("missing-column", "rows.csv", b""),
    ("missing-column", "rows.csv", b'"id'),
]


@pytest.mark.parametrize(("code", "name", "data"), BROKEN)
def test_a_file_that_cannot_be_read_to_its_end_is_refused_before_anything_is_written(
    code: str, name: str, data: bytes, town: "Town"
) -> None:
    desk = Desk(town.book, MemoryLedger())

    with pytest.raises(IntakeError) as caught:
        town.replay_file(town.write(data, name), desk)

    assert {problem.code for problem in caught.value.problems} == {code}
    assert list(desk.ledger.cases()) == []
    assert desk.ledger.note("replay.rules") is None


@pytest.mark.parametrize("encoding", ["utf-16", "punycode"])
def test_bytes_that_an_encoding_cannot_be_are_told(encoding: str, town: "Town") -> None:
    text = (town.folder / "intake.yaml").read_text(encoding="utf-8")
    town.intake = town.read_intake(f"{text}encoding: {encoding}\n")

    with pytest.raises(IntakeError, match="not-text"):
        town.replay_file(town.write("id,opened\nä\n".encode()))


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_is_refused_rather_than_waited_for(town: "Town") -> None:
    os.mkfifo(town.folder / "pipe.csv")

    with pytest.raises(IntakeError, match="unreadable"):
        town.replay_file(town.folder / "pipe.csv")


def test_a_missing_file_is_told(town: "Town") -> None:
    with pytest.raises(IntakeError, match=r"nowhere\.csv: .*\[unreadable\]"):
        town.replay_file(town.folder / "nowhere.csv")


def test_a_column_that_stands_twice_is_refused(town: "Town") -> None:
    text = town.rows().read_text(encoding="utf-8").replace("people", "id")

    with pytest.raises(IntakeError, match="duplicate-column"):
        town.replay_file(town.write(text.encode()))
