"""A case that cannot be read: whoever reads it is told which event, and no backup fails because of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.lamp import MONTH
from tests.ledger.three_stores import STORES, makers, opened

from govflow import Ledger, MemoryLedger, PostgresLedger, SqliteLedger
from govflow.case import Event
from govflow.case.codec import decode, encode
from govflow.cli.main import run
from govflow.errors import LedgerError, ProblemsError
from govflow.ledger.bulk import Rows
from govflow.ledger.copying import export_ledger, import_ledger
from govflow.ledger.digesting import digest
from govflow.ledger.exported import Summary, read_export
from govflow.ledger.verifying import verify

# ruff: noqa: S608 - constant parts
B = "WHERE stream = 'b' AND version = 3"
SPOILT = [
    (f"UPDATE govflow_events SET data = '{{' {B}", 16),
    (f"""UPDATE govflow_events SET data = '{{"type":"Unheard"}}' {B}""", 16),
    (f"UPDATE govflow_events SET data = 'é\"\\' {B}", 16),
    (f"DELETE FROM govflow_events {B}", 15),
    ("DELETE FROM govflow_events WHERE stream = 'b' AND version = 0", 15),
    ("DELETE FROM govflow_events WHERE stream = 'b'", 0),
]


@pytest.fixture(params=STORES[1:])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with three cases of 16 events."""
    with closing(makers(tmp_path, request)[request.param]()) as made:
        opened(made, "a", "b", "c").tick(MONTH)
        yield made


def spoil(ledger: Ledger, sql: str) -> None:
    assert isinstance(ledger, Rows)
    assert list(ledger.govflow_rows(f"{sql} RETURNING 1"))


def exported(ledger: Ledger, path: Path) -> Summary:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        return export_ledger(ledger, out)


@pytest.mark.parametrize(("sql", "left"), SPOILT)
def test_a_backup_holds_all_there_is_and_the_others_come_back(
    sql: str, left: int, ledger: Ledger, tmp_path: Path
) -> None:
    spoil(ledger, sql)
    told = exported(ledger, tmp_path / "e")
    assert list(told.unreadable) == ["b"]
    assert "'b'" in told.unreadable["b"].en
    assert "“b”" in told.unreadable["b"].zh
    assert told.events == 32 + left
    lines = map(json.loads, (tmp_path / "e").read_text(encoding="utf-8").splitlines())
    texts = [line for line in lines if "text" in line or "remains" in line]
    assert [one["case"] for one in texts] == ["b"] * left
    whole = read_export(tmp_path / "e", lambda *_: None)
    copy = MemoryLedger()
    found = import_ledger(copy, whole)
    assert list(found.unreadable) == (["b"] if left else [])
    assert (found.cases, found.events, found.digest) == (2, 32, digest(copy))
    assert [copy.history(case) == ledger.history(case) for case in copy.cases()] == [True, True]
    assert not verify(copy).flaws
    assert exported(copy, tmp_path / "again").unreadable == {}


def test_what_can_be_read_after_all_is_imported_as_it_was(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a newer govflow, which knows what the one that exported did not."""
    newer, before = decode, ledger.history("b")

    def older(text: str) -> Event:
        return newer("{" if '"case":"b"' in text else text)

    with monkeypatch.context() as patch:
        patch.setattr("govflow.ledger.stored.decode", older)
        assert list(exported(ledger, tmp_path / "e").unreadable) == ["b"]
    copy = MemoryLedger()
    assert import_ledger(copy, read_export(tmp_path / "e")).unreadable == {}
    assert copy.history("b") == before
    assert digest(copy) == digest(ledger)


@pytest.mark.parametrize("number", [3, 4, 5])
def test_a_digest_that_cannot_be_told_names_the_case(
    number: int, ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(ledger, SPOILT[number][0])
    with pytest.raises(LedgerError) as caught:
        digest(ledger)
    assert caught.value.code == "unreadable-event"
    assert "'b'" in caught.value.text.en
    assert "“b”" in caught.value.text.zh
    if isinstance(ledger, SqliteLedger):
        assert run(["ledger", "digest", str(next(tmp_path.glob("*.ledger"))), "--lang", "en"]) == 1
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", "Events of case 'b' are missing. [unreadable-event]\n")


LOOSE = [
    lambda text: json.dumps(json.loads(text)),
    lambda text: json.dumps(json.loads(text), ensure_ascii=False, indent=1),
    lambda text: text.replace('":', '" :'),
    lambda text: f" {text}\n",
    lambda text: text.replace("/", "\\/"),
]


@pytest.mark.parametrize("spaced", LOOSE)
def test_an_event_that_was_written_by_hand_with_other_spacing_is_the_same_event(
    spaced: Callable[[str], str], ledger: Ledger, tmp_path: Path
) -> None:
    before, events = digest(ledger), ledger.history("b")
    assert isinstance(ledger, Rows)
    for version, event in enumerate(events):
        text = spaced(encode(event))
        where = "WHERE stream = 'b' AND version = ? RETURNING 1"
        assert list(ledger.govflow_rows(f"UPDATE govflow_events SET data = ? {where}", text, version))
    assert exported(ledger, tmp_path / "e").digest == digest(ledger) == before
    assert import_ledger(copy := MemoryLedger(), read_export(tmp_path / "e")).digest == before == digest(copy)
    assert copy.history("b") == events


def test_a_ledger_of_somebody_else_s_is_not_sent_any_sql() -> None:
    class Mine(MemoryLedger):
        def rows(self, sql: str) -> None:
            raise AssertionError(sql)

    mine, plain = Mine(), MemoryLedger()
    opened(mine, "a")
    opened(plain, "a")
    assert digest(mine) == digest(plain)
    assert not verify(mine).flaws


@pytest.mark.parametrize("name", ["a\ud800", "a\0b"])
def test_who_writes_what_cannot_be_stored_is_told_so(name: str, ledger: Ledger) -> None:
    """A file takes a NUL; half of a character nothing takes."""
    if name != "a\0b" or isinstance(ledger, PostgresLedger):
        with pytest.raises(LedgerError) as caught:
            ledger.note(name, "x")
        assert caught.value.code == "unstorable-text"
        assert ledger.note("k", "x") == "x"


def reads(ledger: Ledger) -> list[Callable[[], object]]:
    return [lambda: ledger.history("b"), ledger.follow, lambda: opened(ledger).explain("b")]


@pytest.mark.parametrize("read", range(3))
def test_whoever_reads_it_is_told_the_case_and_the_number_of_the_event(read: int, ledger: Ledger) -> None:
    spoil(ledger, SPOILT[1][0])
    with pytest.raises(LedgerError) as caught:
        reads(ledger)[read]()
    assert caught.value.code == "unreadable-event"
    assert caught.value.text.en.startswith(
        "Event 3 of case 'b' cannot be read. This govflow knows no 'Unheard'"
    )
    assert caught.value.text.zh.startswith("案件“b”的第 3 号事件无法读取。")


def test_a_case_twice_in_a_file_is_refused_as_text_too(ledger: Ledger, tmp_path: Path) -> None:
    spoil(ledger, SPOILT[0][0])
    exported(ledger, tmp_path / "e")
    lines = (tmp_path / "e").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "e").write_text("".join([*lines[:33], *lines[17:33], *lines[33:]]), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_export(tmp_path / "e")
    assert caught.value.code == "export-unreadable"
