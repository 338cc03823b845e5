"""Export and import: the same histories in another store."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.lamp import MONTH, T
from tests.ledger.copies import HOUR, busy, exported, import_ledger, told
from tests.ledger.three_stores import STORES, Make, makers, opened

from govflow import Ledger, MemoryLedger
from govflow.ledger.digesting import Digest, digest
from govflow.ledger.verifying import verify


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
