"""Export and import: the same histories in another store, and nothing of a file that is not right."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ledger.three_stores import MONTH, STORES, Make, T, makers, opened

from govflow import Ledger, MemoryLedger
from govflow.case import Case, Event
from govflow.errors import LedgerError, ProblemsError
from govflow.ledger.copying import export_ledger
from govflow.ledger.copying import import_ledger as fill
from govflow.ledger.digesting import Digest, digest
from govflow.ledger.exported import read_export
from govflow.ledger.verifying import verify

HOUR = timedelta(hours=1)


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Ledger]]:
    made: list[Ledger] = []
    known: Mapping[str, Make] = makers(tmp_path, request)

    def new(kind: str) -> Ledger:
        made.append(known[kind]())
        return made[-1]

    yield new
    for ledger in made:
        ledger.close()


def busy(ledger: Ledger) -> Ledger:
    """Fill a ledger: one message of its nine is sent, one is parked, one leased and one put off."""
    opened(ledger, "a", "b/1", "案件").tick(MONTH)
    sent, parked, late = ledger.outbox.lease(9, HOUR)
    ledger.outbox.done(sent)
    ledger.outbox.failed(parked, "no gateway\n“无”", None)
    ledger.outbox.failed(late, "busy", HOUR)
    ledger.outbox.lease(1, HOUR)
    return ledger


def import_ledger(
    ledger: Ledger, path: Path, progress: Callable[[int, int], object] = lambda *_: None
) -> None:
    fill(ledger, read_export(path, progress))


def exported(ledger: Ledger, path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        export_ledger(ledger, out)
    return path


def told(ledger: Ledger) -> tuple[object, ...]:
    """Return all that a copy must keep."""
    parked = [(one.key, one.error, one.event, one.task) for one in ledger.outbox.parked()]
    histories = [(case, ledger.history(case)) for case in ledger.cases()]
    return histories, set(ledger.outbox.pending()), parked, ledger.next_due(), digest(ledger)


@pytest.mark.parametrize("second", STORES)
@pytest.mark.parametrize("first", STORES)
def test_a_copy_of_a_copy_is_what_it_was(
    first: str, second: str, make: Callable[[str], Ledger], tmp_path: Path
) -> None:
    source, copy, back = busy(make(first)), make(second), make(first)
    import_ledger(copy, exported(source, tmp_path / "1"))
    import_ledger(back, exported(copy, tmp_path / "2"))
    assert told(source) == told(copy) == told(back)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert verify(copy).flaws == verify(back).flaws == ()


@pytest.mark.parametrize("kind", STORES)
def test_the_digest_does_not_see_in_which_order_cases_were_written(
    kind: str, make: Callable[[str], Ledger]
) -> None:
    one, other, third = make(kind), make("memory"), make(kind)
    for case in "abc":
        opened(one, case).tick(MONTH)
    opened(other, *"cba").tick(MONTH)
    opened(third, *"abd").tick(MONTH)
    assert digest(one) == digest(other) != digest(third)


def test_the_digest_sees_every_event_and_whose_it_is_and_which() -> None:
    seen = set()
    for cases, until in (("", MONTH), ("a", T), ("a", MONTH), ("ab", T), ("b", T)):
        ledger = MemoryLedger()
        opened(ledger, *cases).tick(until)
        seen.add(digest(ledger))
    assert len(seen) == 5
    assert all(len(one) == 64 for one in seen)


@pytest.mark.parametrize("kind", STORES)
def test_messages_that_were_sent_are_not_sent_again_and_the_others_are(
    kind: str, make: Callable[[str], Ledger], tmp_path: Path
) -> None:
    source, copy = busy(make("memory")), make(kind)
    import_ledger(copy, exported(source, tmp_path / "e"))
    asked = {"a/12", "a/15", "b/1/12", "b/1/15", "案件/12", "案件/15"}
    sent = set()
    while messages := copy.outbox.lease(1, HOUR):
        sent |= {one.key for one in messages if copy.outbox.done(one)}
    (parked,) = copy.outbox.parked()
    assert sent | {parked.key} | {"a/12"} == asked
    assert "a/12" not in sent
    assert parked.error == "no gateway\n“无”"


def test_the_digest_of_an_event_is_of_its_case_and_version_too() -> None:
    seen = set()
    for case, version, event in (
        ("a", 0, "x"),
        ("a", 1, "x"),
        ("b", 0, "x"),
        ("a", 0, "y"),
        ("a/0:b", 1, "x"),
    ):
        found = Digest()
        found.add(case, version, event)
        seen.add(str(found))
    assert len(seen) == 5


def test_an_import_is_as_long_as_its_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = exported(busy(MemoryLedger()), tmp_path / "e")
    import_ledger(MemoryLedger(), path, lambda done, of: seen.append((done, of)))
    assert seen == sorted(seen)
    assert seen[-1] == (2 * path.stat().st_size,) * 2


# -------------------------------------------------------------------------------- ledgers in use


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


# --------------------------------------------------------------------------------- hostile files

GOOD = '{"govflow":"ledger","format":1}'


def lines(tmp_path: Path) -> list[str]:
    return exported(busy(MemoryLedger()), tmp_path / "good").read_text(encoding="utf-8").splitlines()


def edited(number: int, **changes: object) -> Callable[[list[str]], list[str]]:
    """Change what stands on a line, counted from 1."""

    def edit(good: list[str]) -> list[str]:
        plain = {**json.loads(good[number - 1]), **changes}
        return [*good[: number - 1], json.dumps(plain), *good[number:]]

    return edit


def event(number: int, **changes: object) -> Callable[[list[str]], list[str]]:
    """Change what stands in the event of a line."""
    return lambda good: edited(number, event={**json.loads(good[number - 1])["event"], **changes})(good)


@pytest.mark.parametrize(
    ("edit", "code", "line"),
    [
        (lambda _: [], "not-an-export", 1),
        (lambda good: good[1:], "not-an-export", 1),
        (lambda good: ['{"govflow":"ledger","format":2}', *good[1:]], "not-an-export", 1),
        (lambda _: ["[" * 100_000], "not-an-export", 1),
        (lambda _: [GOOD], "export-cut-short", 1),
        (lambda good: good[:-1], "export-cut-short", 54),
        (lambda good: good[:9], "export-cut-short", 9),
        (lambda good: [*good[:9], good[9][:50]], "export-unreadable", 10),
        (lambda good: [*good, good[1]], "export-unreadable", 56),
        (lambda good: [*good, '{"waiting":"a/12"}'], "export-unreadable", 56),
        (lambda good: [*good[:3], *good[4:]], "export-unreadable", 4),
        (lambda good: [*good[:3], good[2], *good[3:]], "export-unreadable", 4),
        (lambda good: [*good[:2], good[20], *good[2:]], "export-unreadable", 3),
        (lambda good: [*good[:33], *good[1:17], *good[33:]], "export-unreadable", 34),
        (lambda good: [*good[:1], *good[17:]], "export-differs", 39),
        (lambda good: [*good[:5], "[" * 100_000, *good[5:]], "export-unreadable", 6),
        (lambda good: [*good[:5], "", *good[5:]], "export-unreadable", 6),
        (lambda good: [*good[:5], "1" * 5_000, *good[5:]], "export-unreadable", 6),
        (edited(3, version=1.0), "export-unreadable", 3),
        (edited(3, version=-1), "export-unreadable", 3),
        (edited(3, version="1"), "export-unreadable", 3),
        (edited(3, version=10**400), "export-unreadable", 3),
        (edited(3, case=None), "export-unreadable", 3),
        (edited(3, case="\ud800"), "export-unreadable", 3),
        (edited(3, event=[]), "export-unreadable", 3),
        (edited(3, more=1), "export-unreadable", 3),
        (event(3, type="Unheard"), "export-unreadable", 3),
        (event(3, type=["Unheard"]), "export-unreadable", 3),
        (event(3, due="soon"), "export-unreadable", 3),
        (event(2, case="another"), "export-unreadable", 2),
        (event(2, unit="G112"), "export-differs", 55),
        (event(4, clock="unheard"), "export-unreadable", 2),
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_named_with_its_line_and_leaves_nothing(
    edit: Callable[[list[str]], list[str]], code: str, line: int, tmp_path: Path
) -> None:
    path, ledger = tmp_path / "bad", MemoryLedger()
    path.write_text("".join(f"{one}\n" for one in edit(lines(tmp_path))), encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        import_ledger(ledger, path)
    (problem,) = wrong.value.problems
    assert (problem.code, str(problem.place)) == (code, f"{path}:{line}")
    assert list(ledger.cases()) == []
    assert ledger.note("ledger.import") is None


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00" * 100, b'{"govflow":"ledger","format":1}\n\xff\n'])
def test_a_file_that_is_no_text_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(ProblemsError):
        import_ledger(MemoryLedger(), path)


def test_a_line_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.ledger.exported._LONGEST", 1_000)
    path = tmp_path / "bad"
    path.write_text(f'{GOOD}\n{{"waiting":"{"x" * 2_000}"}}\n')
    with pytest.raises(ProblemsError) as wrong:
        import_ledger(MemoryLedger(), path)
    assert wrong.value.code == "export-unreadable"


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
