"""A case whose history somebody has spoilt by hand stops neither time nor anybody else."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.lamp import BOOK, HEAD, LAMP, MONTH, T

from govflow import Desk, LedgerError, MemoryLedger, SqliteLedger
from govflow.case import Case, ClockStopped, Event, Opened, fold
from govflow.case.codec import encode
from govflow.cli.main import run
from govflow.ledger import folded

Spoil = Callable[[sqlite3.Connection], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger with three cases that have a deadline; `b` is the one to spoil."""
    path = tmp_path / "cases.ledger"
    with closing(SqliteLedger(path)) as ledger:
        desk = Desk(BOOK, ledger)
        for name in ("a", "b", "c"):
            desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=name)
            desk.act(name, "pool", at=T, by=HEAD)
    return path


def opened_twice(raw: sqlite3.Connection) -> object:
    version = "(SELECT max(version) + 1 FROM govflow_events WHERE stream = 'b')"
    first = "stream = 'b' AND version = 0"
    return raw.execute(
        f"INSERT INTO govflow_events (stream, version, data) "  # noqa: S608 - constants
        f"SELECT stream, {version}, data FROM govflow_events WHERE {first}"
    )


def without_its_opening(raw: sqlite3.Connection) -> object:
    return raw.execute("DELETE FROM govflow_events WHERE stream = 'b' AND version = 0")


def without_its_opening_and_closed_up(raw: sqlite3.Connection) -> object:
    without_its_opening(raw)
    return raw.execute("UPDATE govflow_events SET version = version - 1 WHERE stream = 'b'")


def with_a_gap(raw: sqlite3.Connection) -> object:
    return raw.execute("DELETE FROM govflow_events WHERE stream = 'b' AND version = 1")


def with_a_clock_that_never_started(raw: sqlite3.Connection) -> object:
    text = encode(ClockStopped(T, "ghost"))
    return raw.execute("UPDATE govflow_events SET data = ? WHERE stream = 'b' AND version = 1", (text,))


def without_events(raw: sqlite3.Connection) -> object:
    return raw.execute("DELETE FROM govflow_events WHERE stream = 'b'")


def another_case_s(raw: sqlite3.Connection) -> object:
    opening = SqliteLedger(connection=raw).history("b")[0]
    assert isinstance(opening, Opened)
    text = encode(opening).replace('"case":"b"', '"case":"z"')
    return raw.execute("UPDATE govflow_events SET data = ? WHERE stream = 'b' AND version = 0", (text,))


UNREADABLE: list[Spoil] = [
    opened_twice,
    without_its_opening,
    without_its_opening_and_closed_up,
    with_a_gap,
    with_a_clock_that_never_started,
    another_case_s,
]


def spoil(path: Path, how: Spoil) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        how(raw)


@pytest.fixture
def desk(path: Path) -> Iterator[Callable[[Spoil], Desk]]:
    ledgers: list[SqliteLedger] = []

    def over(how: Spoil) -> Desk:
        spoil(path, how)
        ledgers.append(SqliteLedger(path))
        return Desk(BOOK, ledgers[-1])

    yield over
    for ledger in ledgers:
        ledger.close()


@pytest.mark.parametrize("how", [*UNREADABLE, without_events])
def test_time_passes_for_all_others_again_and_again(how: Spoil, desk: Callable[[Spoil], Desk]) -> None:
    spoilt = desk(how)
    for days in (30, 60):
        with pytest.raises(LedgerError) as caught:
            spoilt.tick(T + timedelta(days=days))
        assert caught.value.code == "stuck-cases"
        assert "1 case(s): b." in caught.value.text.en
        assert "1 件案件无法计时：b。" in caught.value.text.zh
    for name in ("a", "c"):
        assert spoilt.case(name).breaches


@pytest.mark.parametrize("how", [*UNREADABLE, without_events])
def test_new_editions_reach_all_others(how: Spoil, desk: Callable[[Spoil], Desk]) -> None:
    spoilt = desk(how)
    with pytest.raises(LedgerError) as caught:
        spoilt.revise(MONTH)
    assert caught.value.code == "stuck-cases"
    assert "1 case(s): b." in caught.value.text.en
    assert spoilt.case("a").breaches
    assert spoilt.case("c").breaches


@pytest.mark.parametrize("how", UNREADABLE)
def test_whoever_asks_for_the_case_is_told_what_is_wrong(how: Spoil, desk: Callable[[Spoil], Desk]) -> None:
    spoilt = desk(how)
    asks: list[Callable[[], object]] = [
        lambda: spoilt.case("b"),
        lambda: spoilt.explain("b"),
        lambda: spoilt.act("b", "sort", at=T, by=HEAD),
    ]
    for ask in asks:
        with pytest.raises(LedgerError) as caught:
            ask()
        assert caught.value.code == "unreadable-event"
        assert "b" in caught.value.text.zh


@pytest.mark.parametrize("how", UNREADABLE)
def test_the_command_line_explains_that_it_cannot(
    how: Spoil, path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    spoil(path, how)
    assert run(["explain", "zhenhai", "b", "--ledger", str(path), "--lang", "en"]) == 1
    said = capfd.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.endswith("[unreadable-event]\n")


def test_a_case_that_lost_its_events_is_not_taken_for_one_that_never_was(
    desk: Callable[[Spoil], Desk],
) -> None:
    with pytest.raises(LedgerError) as caught:
        desk(without_events).case("b")
    assert caught.value.code == "unreadable-event"


class Spoilt(MemoryLedger):
    """A ledger in which every case whose name ends in `!` has lost its events."""

    def history(self, case: str) -> tuple[Event, ...]:
        return () if case.endswith("!") else super().history(case)

    def case(self, case: str) -> Case | None:
        return folded(case, self.history(case))


def test_more_spoilt_cases_than_one_unit_of_work_holds_stop_nobody() -> None:
    ledger = Spoilt()
    first = Desk(BOOK, MemoryLedger())
    for n in range(460):
        name = f"{n:03}!" if n < 450 else f"{n:03}"  # those that are spoilt come first
        first.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=name)
        first.act(name, "pool", at=T, by=HEAD)
        events = first.history(name)
        case = fold(events)
        assert isinstance(case, Case)
        ledger.append(case, events)
    desk = Desk(BOOK, ledger)
    for pass_time in (desk.tick, desk.revise):
        with pytest.raises(LedgerError) as caught:
            pass_time(MONTH)
        assert caught.value.code == "stuck-cases"
        assert "450 case(s): 000!, 001!, 002!, 003!, 004!, ..." in caught.value.text.en
        assert all(desk.case(f"{n}").breaches for n in range(450, 460))


def test_what_ails_the_ledger_itself_is_raised_at_once() -> None:
    class Full(MemoryLedger):
        full = False

        def history(self, case: str) -> tuple[Event, ...]:
            if self.full:
                raise LedgerError("disk-full", BOOK.title)
            return super().history(case)

        def case(self, case: str) -> Case | None:
            return folded(case, self.history(case))  # nothing is at hand

    ledger = Full()
    desk = Desk(BOOK, ledger)
    desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    ledger.full = True
    for pass_time in (desk.tick, desk.revise):
        with pytest.raises(LedgerError) as caught:
            pass_time(MONTH)
        assert caught.value.code == "disk-full"
