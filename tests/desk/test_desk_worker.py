"""Workers: rounds of any size come to what ticks come to, whatever is stuck."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event as Signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.case.test_case_rehoming import FILES
from tests.desk.test_desk import FAR, histories, offices, work
from tests.desk.test_desk_stuck import Spoilt
from tests.lamp import BOOK, HEAD, LAMP, MONTH, T

from govflow import Actor, Desk, LedgerError, MemoryLedger, Post, Refused, SqliteLedger
from govflow.case import Case, Command, Event, Rehomed, fold
from govflow.rulebook import Rulebook, read
from govflow.rulebook.files import shipped

HOUR = timedelta(hours=1)


class Clock:
    """A clock that stands until it is put on."""

    def __init__(self, now: datetime = T) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def lamps(desk: Desk, count: int) -> None:
    for number in range(count):
        name = f"{number:03}"
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=name)
        desk.act(name, "pool", at=T, by=HEAD)


# ------------------------------------------------------------------------------------- rounds


class Timed(SqliteLedger):
    """A ledger in SQLite with a clock that stands until it is put on."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(":memory:")
        self.clock = clock

    def now(self) -> datetime:
        return self.clock()


@settings(max_examples=40)
@given(
    offices(),
    st.integers(1, 5),
    st.lists(st.integers(0, 3), max_size=6),
    st.sampled_from([MemoryLedger, Timed]),
)
def test_rounds_of_any_size_and_number_come_to_what_one_tick_comes_to(
    office: tuple[Rulebook, list[Command]], limit: int, rounds: list[int], make: type[MemoryLedger | Timed]
) -> None:
    book, commands = office
    clock = Clock()
    worker, ticked = Desk(book, make(clock)), Desk(book, MemoryLedger())
    for desk in (worker, ticked):
        work(desk, commands)
    for several in rounds:
        clock.now = worker.next_due() or clock.now
        for _ in range(several):
            assert 0 <= worker.run_once(limit) <= limit
    clock.now = FAR
    assert any(worker.run_once(limit) == 0 for _ in range(200))
    ticked.tick(FAR)
    assert histories(worker) == histories(ticked)
    worker.ledger.close()


def test_a_round_does_so_many_and_says_how_many() -> None:
    clock = Clock()
    desk = Desk(BOOK, MemoryLedger(clock))
    lamps(desk, 25)
    assert desk.run_once(10) == 0
    clock.now = T + timedelta(days=1)
    assert [desk.run_once(10) for _ in range(4)] == [10, 10, 5, 0]


def test_a_round_is_one_unit_of_work() -> None:
    class Full(MemoryLedger):
        writes = 0

        def append(self, case: Case, events: Sequence[Event]) -> None:
            self.writes += 1
            if self.writes == 3:
                raise LedgerError("disk-full", BOOK.title)
            super().append(case, events)

    clock = Clock()
    ledger = Full(clock)
    desk = Desk(BOOK, ledger)
    ledger.writes = 10
    lamps(desk, 5)
    before, ledger.writes, clock.now = histories(desk), 0, MONTH
    with pytest.raises(LedgerError):
        desk.run_once()
    assert histories(desk) == before
    assert desk.run_once() == 5


def test_a_timer_that_is_out_of_date_is_written_anew_and_found_no_more() -> None:
    clock = Clock()
    ledger = MemoryLedger(clock)
    desk = Desk(BOOK, ledger)
    lamps(desk, 1)
    clock.now = MONTH
    desk.tick(MONTH)
    ledger._set_due("000", T)
    assert [desk.run_once(), desk.run_once()] == [1, 0]


class Counting(MemoryLedger):
    """A ledger that counts how often all cases are looked through, and in which `!` cannot be read."""

    looks = 0

    def cases(self) -> Iterator[str]:
        self.looks += 1
        return super().cases()

    def case(self, case: str) -> Case | None:
        found = super().case(case)
        return None if case == "!" and self.looks else found


def resting(clock: Clock, *names: str) -> Desk:
    """A desk with cases without a deadline, in a grid that ends on 31 July."""
    book = read({**shipped(), **{name: text.encode() for name, text in FILES.items()}})
    desk = Desk(book, Counting(clock))
    head = Actor("head", (Post("head", "G2"),))
    for name in names:
        desk.open("request", at=clock.now, by=head, unit="G2", case=name)
        desk.act(name, "rest", at=clock.now, by=head)
    assert desk.ledger.next_due() is None
    return desk


JUNE, SEPTEMBER = (datetime(2018, month, 30, tzinfo=UTC) for month in (6, 9))


def test_cases_at_rest_are_handed_on_once_when_their_unit_ends() -> None:
    clock = Clock(JUNE)
    desk = resting(clock, "a", "b", "c")
    clock.now = SEPTEMBER
    assert [desk.run_once(1), desk.run_once(1), desk.run_once(1)] == [3, 0, 0]
    assert isinstance(desk.ledger, Counting)
    assert desk.ledger.looks == 1
    for name in ("a", "b", "c"):
        assert desk.case(name).unit == "G3"
        assert isinstance(desk.history(name)[-1], Rehomed)


def test_a_case_that_is_stuck_keeps_nobody_in_a_unit_that_has_ended() -> None:
    for name in ("run_once", "tick"):
        clock = Clock(JUNE)
        desk = resting(clock, "a", "!", "b")
        clock.now = SEPTEMBER
        with pytest.raises(LedgerError, match="!"):
            desk.run_once() if name == "run_once" else desk.tick(clock.now)
        assert (desk.case("a").unit, desk.case("b").unit) == ("G3", "G3")
        assert (desk.run_once(), desk.tick(clock.now)) == (0, 0)


def test_less_than_one_is_no_limit() -> None:
    desk = Desk(BOOK, MemoryLedger())
    for ask in (
        lambda: desk.run_once(0),
        lambda: desk.run_forever(Signal(), limit=0),
        lambda: desk.deliver(print, limit=-1),
        lambda: desk.deliver(print, tries=0),
        lambda: desk.run_forever(Signal(), handler=print, tries=0),
    ):
        with pytest.raises(Refused) as caught:
            ask()
        assert caught.value.code == "less-than-one"
        assert "至少" in caught.value.text.zh


# ------------------------------------------------------------------------------- what is stuck


def spoilt(clock: Clock, stuck: int, sound: int) -> Desk:
    """A desk over many cases, of which those that are overdue first have lost their events."""
    ledger, first = Spoilt(clock), Desk(BOOK, MemoryLedger())
    for n in range(stuck + sound):
        name = f"{n:03}!" if n < stuck else f"{n:03}"
        first.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=name)
        first.act(name, "pool", at=T, by=HEAD)
        case = fold(first.history(name))
        assert isinstance(case, Case)
        ledger.append(case, first.history(name))
    return Desk(BOOK, ledger)


def trouble(desk: Desk) -> str:
    """Do a round, and return what was wrong with it."""
    try:
        desk.run_once(10)
    except LedgerError as error:
        return error.code
    return ""


def test_cases_that_are_stuck_are_told_of_once_and_starve_nobody() -> None:
    clock = Clock()
    desk = spoilt(clock, stuck=45, sound=12)
    clock.now = MONTH
    assert [trouble(desk) for _ in range(4)] == ["stuck-cases", "", "", ""]
    assert all(desk.case(f"{n:03}").breaches for n in range(45, 57))
    assert desk.run_once(10) == 0


def test_whoever_begins_anew_each_time_comes_to_those_behind_them_too() -> None:
    """As tasks do whose process ends with them: what is set aside they have forgotten."""
    clock = Clock()
    ledger = spoilt(clock, stuck=45, sound=12).ledger
    clock.now = MONTH
    assert [trouble(Desk(BOOK, ledger)) for _ in range(3)] == ["stuck-cases"] * 3
    assert all(Desk(BOOK, ledger).case(f"{n:03}").breaches for n in range(45, 57))


def test_what_is_set_aside_is_not_even_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(MONTH)
    desk = spoilt(clock, stuck=45, sound=0)
    assert trouble(desk) == "stuck-cases"
    monkeypatch.setattr(desk.ledger, "claim", None)
    assert desk.run_once(10) == 0


def test_after_an_hour_they_are_tried_anew() -> None:
    clock = Clock(MONTH)
    desk = spoilt(clock, stuck=1, sound=0)
    for wait in (timedelta(), HOUR):
        clock.now += wait
        with pytest.raises(LedgerError, match="000!"):
            desk.run_once()
        assert desk.run_once() == 0
