"""Export and import of ledgers that are in use: a copy is of one instant, and goes where nothing is."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from tests.lamp import BOOK, HEAD, MONTH, T
from tests.ledger.copies import HOUR, busy, exported, import_ledger, told
from tests.ledger.three_stores import STORES, makers, opened

from govflow import Desk, MemoryLedger, SqliteLedger, load
from govflow.case import Case, Event
from govflow.errors import LedgerError, ProblemsError
from govflow.ledger.copying import export_ledger
from govflow.ledger.copying import import_ledger as fill
from govflow.ledger.exported import read_export
from govflow.ledger.opened import open_ledger


def test_a_ledger_with_cases_is_refused_and_stays(tmp_path: Path) -> None:
    path = exported(busy(MemoryLedger()), tmp_path / "e")
    ledger = MemoryLedger()
    opened(ledger, "mine")
    with pytest.raises(LedgerError) as refused:
        import_ledger(ledger, path)
    assert refused.value.code == "ledger-not-empty"
    assert list(ledger.cases()) == ["mine"]
    import_ledger(copy := MemoryLedger(), path)
    with pytest.raises(LedgerError):
        import_ledger(copy, path)


class Full(MemoryLedger):
    """A disk with room for a number of cases."""

    room = 2

    def append(self, case: Case, events: Sequence[Event]) -> None:
        if self._events and len(self._events) >= self.room:
            raise OSError(28, "No space left on device")
        super().append(case, events)


def test_an_import_that_was_cut_short_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.ledger.copying._PAGE", 2)
    source = busy(MemoryLedger())
    path, other = exported(source, tmp_path / "e"), MemoryLedger()
    opened(other, "a")
    ledger = Full()
    with pytest.raises(OSError, match="space"):
        import_ledger(ledger, path)
    assert list(ledger.cases()) == ["a", "b/1"]
    assert all(ledger.history(case) == source.history(case) for case in ledger.cases())
    assert ledger.outbox.pending() == ()  # nothing is sent before all is there
    with pytest.raises(LedgerError, match="empty"):
        import_ledger(ledger, exported(other, tmp_path / "other"))
    ledger.room = 99
    import_ledger(ledger, path)
    assert told(ledger) == told(source)
    with pytest.raises(LedgerError, match="empty"):
        import_ledger(ledger, path)


@pytest.mark.parametrize("kind", STORES[1:])
def test_a_copy_is_of_one_instant(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written to two cases at once is in the copy of both, or of none."""
    monkeypatch.setattr("govflow.ledger.bulk._PAGE", 2)
    where = str(tmp_path / "town.ledger")
    if kind == "postgres":
        where = request.getfixturevalue("postgres").empty()
    with closing(open_ledger(where)) as ledger, closing(open_ledger(where)) as other:
        opened(ledger, *"abcdef")
        before = told(ledger)
        relating = partial(Desk(BOOK, other).relate, "a", "f", "related", at=T, by=HEAD)

        class Out(StringIO):
            def write(self, text: str) -> int:
                if '"case":"a","version":0' in text:
                    relating()
                return super().write(text)

        out = Out()
        export_ledger(ledger, out)
        assert len(ledger.history("f")) > 2, "nobody had to wait for the export"
        (tmp_path / "e").write_text(out.getvalue(), encoding="utf-8")
        import_ledger(copy := MemoryLedger(), tmp_path / "e")
        assert told(copy) == before
        assert copy.case("a").relations == copy.case("f").relations  # type: ignore[union-attr]


@pytest.mark.parametrize("host", [False, True])
def test_a_unit_of_work_is_exported_as_it_stands(host: bool, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a")) as db:
        ledger = SqliteLedger(connection=db) if host else SqliteLedger(tmp_path / "b")
        with ledger.batch():
            opened(ledger, "a")
            exported(ledger, tmp_path / "e")
            opened(ledger, "b")
        assert list(ledger.cases()) == ["a", "b"]
        exported(ledger, tmp_path / "2")
        opened(ledger, "c")
        ledger.close()
    import_ledger(copy := MemoryLedger(), tmp_path / "e")
    assert list(copy.cases()) == ["a"]


@pytest.mark.parametrize("changed", ["longer", "shorter", "other"])
def test_a_file_that_is_changed_while_it_is_imported_is_told(changed: str, tmp_path: Path) -> None:
    source = busy(MemoryLedger())
    path = exported(source, tmp_path / "e")
    found = read_export(path)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if changed == "longer":
        opened(source, "later")
        exported(source, path)
    elif changed == "shorter":
        path.write_text("".join(lines[:-1]), encoding="utf-8")
    else:
        path.write_text("".join(lines).replace("路灯", "街灯"), encoding="utf-8")
    ledger = MemoryLedger()
    with pytest.raises(ProblemsError) as caught:
        fill(ledger, found)
    assert caught.value.code == ("export-cut-short" if changed == "shorter" else "export-differs")
    assert ledger.outbox.pending() == (), "nothing of it is sent"


@pytest.mark.parametrize("kind", STORES)
def test_a_copy_is_kept_by_the_same_rulebook(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    opened(source := MemoryLedger(), "a")
    foreign = load("law_cn")
    with closing(makers(tmp_path, request)[kind]()) as copy:
        import_ledger(copy, exported(source, tmp_path / "e"))
        assert copy.note("rulebook") == source.note("rulebook") == BOOK.name
        for ledger in (source, copy):
            with pytest.raises(LedgerError) as caught:
                Desk(foreign, ledger).tick(MONTH)
            assert caught.value.code == "other-rulebook"


def test_an_export_of_an_older_govflow_names_no_rulebook_and_is_read(tmp_path: Path) -> None:
    path = exported(source := busy(MemoryLedger()), tmp_path / "e")
    header, rest = path.read_text(encoding="utf-8").split("\n", 1)
    assert json.loads(header) == {"govflow": "ledger", "format": 1, "rulebook": BOOK.name}
    path.write_text(f'{{"govflow":"ledger","format":1}}\n{rest}', encoding="utf-8")
    import_ledger(copy := MemoryLedger(), path)
    assert told(copy) == told(source)
    assert copy.note("rulebook") is None


def test_what_arises_while_a_ledger_is_exported_is_left_for_later(tmp_path: Path) -> None:
    class Busy(MemoryLedger):
        """Time passes as soon as the first case has been read."""

        def history(self, case: str) -> tuple[Event, ...]:
            found = super().history(case)
            if case == "a" and self.next_due() == T + timedelta(hours=5):
                desk.tick(MONTH)
            return found

    ledger = Busy()
    desk = opened(ledger, "a", "b")
    path = exported(ledger, tmp_path / "e")
    import_ledger(copy := MemoryLedger(), path)
    assert set(copy.outbox.pending()) == {"b/12", "b/15"}
    assert len(copy.history("a")) == 2
    assert copy.history("b") == ledger.history("b")


@pytest.mark.parametrize("resumed", [True, False])
def test_a_message_that_is_resumed_or_parked_while_it_is_exported_is_not_lost(
    resumed: bool, tmp_path: Path
) -> None:
    ledger = busy(MemoryLedger())
    (before,) = ledger.outbox.parked()
    pending, calls = ledger.outbox.pending, list[int]()

    def moving(most: int = 100) -> tuple[str, ...]:
        found = pending(most)
        calls.append(most)
        if len(calls) == 1 and resumed:
            ledger.outbox.resume(before.key)
        elif len(calls) == 1:
            (message,) = ledger.outbox.lease(1, HOUR)
            ledger.outbox.failed(message, "late", None)
        return found

    ledger.outbox.pending = moving  # type: ignore[method-assign]
    exported(ledger, tmp_path / "1")
    copy = MemoryLedger()
    import_ledger(copy, tmp_path / "1")
    kept = {*copy.outbox.pending(), *(one.key for one in copy.outbox.parked())}
    assert kept == {*ledger.outbox.pending(), *(one.key for one in ledger.outbox.parked())}
    assert len(copy.outbox.parked()) == len(ledger.outbox.parked())
