"""The desk: what a host embeds."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lamp import BOOK, HEAD, LAMP, T

from govflow.case import Act, Actor, Case, Command, Event, Open, Opened, Post, Tick
from govflow.desk import Desk
from govflow.errors import LedgerConflict, Refused, UnknownCase
from govflow.ledger import Ledger, MemoryLedger, SqliteLedger
from govflow.rulebook import Rulebook
from govflow.testing import lives, rulebooks

FAR = datetime(2030, 1, 1, tzinfo=UTC)


def opened(desk: Desk, case: str = "") -> Case:
    return desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=case)


def test_a_case_is_opened_acted_upon_and_explained() -> None:
    desk = Desk(BOOK, MemoryLedger())
    case = opened(desk)
    case = desk.act(case.id, "pool", at=T, by=HEAD)
    assert (case.state, desk.case(case.id)) == ("pooled", case)
    assert isinstance(desk.history(case.id)[0], Opened)
    assert desk.history(case.id) == desk.ledger.history(case.id)
    assert "Put into the demand pool" in str(desk.explain(case.id))


def test_without_ids_of_the_hosts_every_call_is_a_command_of_its_own() -> None:
    desk = Desk(BOOK, MemoryLedger())
    assert opened(desk).id != opened(desk).id
    assert len(list(desk.ledger.cases())) == 2


def test_with_ids_of_the_hosts_a_retry_does_no_harm() -> None:
    desk = Desk(BOOK, MemoryLedger())
    once = []
    for _ in range(2):
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="lamp", command="1")
        desk.act("lamp", "pool", at=T, by=HEAD, command="2")
        once.append(desk.history("lamp"))
    assert once[0] == once[1]


def test_there_is_nothing_to_do_with_a_case_that_there_is_not() -> None:
    desk = Desk(BOOK, MemoryLedger())
    for ask in (
        lambda: desk.case("x"),
        lambda: desk.history("x"),
        lambda: desk.explain("x"),
        lambda: desk.act("x", "pool", at=T, by=HEAD),
        lambda: desk.handle(Tick("x", T)),
    ):
        with pytest.raises(UnknownCase) as caught:
            ask()
        assert caught.value.code == "no-such-case"
        assert "没有案件“x”" in caught.value.text.zh


def test_commands_handled_together_are_all_carried_out_or_none() -> None:
    desk = Desk(BOOK, MemoryLedger())
    opening = Open("1", "lamp", T, HEAD, "request", "G111", LAMP)
    with pytest.raises(Refused):
        desk.handle(opening, Act("2", "lamp", T, HEAD, "pool"), Act("3", "lamp", T, HEAD, "appraise"))
    assert list(desk.ledger.cases()) == []
    assert desk.handle(opening, Act("2", "lamp", T, HEAD, "pool")).state == "pooled"


def test_commands_handled_together_are_of_one_case() -> None:
    desk = Desk(BOOK, MemoryLedger())
    with pytest.raises(Refused) as caught:
        desk.handle(
            Open("1", "lamp", T, HEAD, "request", "G111", LAMP),
            Open("1", "bench", T, HEAD, "request", "G111", LAMP),
        )
    assert caught.value.code == "other-case"
    assert list(desk.ledger.cases()) == []


def test_time_has_a_zone() -> None:
    desk = Desk(BOOK, MemoryLedger())
    for naive in (
        lambda: desk.tick(datetime(2018, 6, 5)),
        lambda: desk.open("request", at=datetime(2018, 6, 5), by=HEAD, fields=LAMP),
    ):
        with pytest.raises(Refused) as caught:
            naive()
        assert caught.value.code == "naive-instant"


# Time


@st.composite
def offices(draw: st.DrawFn) -> tuple[Rulebook, list[Command]]:
    """Draw a rulebook and the commands of several cases."""
    book = draw(rulebooks())
    names = [f"case-{n}" for n in range(draw(st.integers(1, 4)))]
    return book, [command for name in names for command in draw(lives(book, name, most=5))]


def work(desk: Desk, commands: Sequence[Command]) -> None:
    for command in commands:
        try:
            desk.handle(command)
        except (Refused, UnknownCase):
            continue


@settings(max_examples=40)
@given(offices(), st.sampled_from([MemoryLedger, lambda: SqliteLedger(":memory:")]))
def test_a_host_that_sleeps_until_next_due_always_gets_on_and_comes_to_an_end(
    office: tuple[Rulebook, list[Command]], make: type[MemoryLedger]
) -> None:
    book, commands = office
    sleeper, once = Desk(book, make()), Desk(book, MemoryLedger())
    for desk in (sleeper, once):
        work(desk, commands)
    woken = []
    while (due := sleeper.next_due()) is not None and due < FAR:
        assert sleeper.tick(due - timedelta(microseconds=1)) == 0, "nothing is missed a moment earlier"
        assert sleeper.tick(due) > 0
        assert sleeper.tick(due) == 0
        woken.append(due)
    assert woken == sorted(set(woken))
    once.tick(FAR)
    assert histories(sleeper) == histories(once)
    sleeper.ledger.close()


def histories(desk: Desk) -> dict[str, tuple[Event, ...]]:
    return {case: desk.history(case) for case in desk.ledger.cases()}


def test_a_tick_reaches_more_cases_than_one_unit_of_work_holds() -> None:
    for ledger in (MemoryLedger(), SqliteLedger(":memory:")):
        desk = Desk(BOOK, ledger)
        for n in range(450):
            opened(desk, f"case-{n}")
            desk.act(f"case-{n}", "pool", at=T, by=HEAD)
        assert desk.tick(T + timedelta(days=1)) == 450
        assert {desk.case(case).state for case in ledger.cases()} == {"sorted"}
        ledger.close()


# Others who write


HARD = {"hand_up_reason": "太难", "exception_reason": "须镇街协调"}


class Intruded(SqliteLedger):
    """A ledger in which somebody else takes a step whenever the desk is about to write."""

    def __init__(self, path: Path, times: int) -> None:
        super().__init__(path)
        self.other = Desk(BOOK, SqliteLedger(path))
        self.times = times

    def append(self, case: Case, events: Sequence[Event]) -> None:
        if self.times and len(events) < case.version:
            self.times -= 1
            self.other.act(case.id, "hand_up", at=T, by=chief(), fields=HARD)
        super().append(case, events)

    def close(self) -> None:
        self.other.ledger.close()
        super().close()


def test_whoever_comes_second_decides_anew_on_what_the_first_wrote(tmp_path: Path) -> None:
    with closing(Intruded(tmp_path / "cases.ledger", times=0)) as ledger:
        desk = Desk(BOOK, ledger)
        sorted_out(desk)
        ledger.times = 1
        with pytest.raises(Refused) as caught:  # the case has gone up to the community meanwhile
            desk.act("lamp", "assign", at=T, by=HEAD, fields={"implementer": "URBAN"})
        assert caught.value.code == "not-your-step"
        ledger.times = 1
        desk.act("lamp", "withdraw", at=T, by=chief(), fields={"withdraw_reason": "自行解决"})
        assert desk.case("lamp").state == "withdrawn"


def chief() -> Actor:
    return Actor("he", (Post("street_officer", "ST1"), Post("grid_head", "ST1")))


def sorted_out(desk: Desk) -> None:
    opened(desk, "lamp")
    desk.act("lamp", "pool", at=T, by=HEAD)
    desk.act("lamp", "sort", at=T, by=HEAD)


class Contested(MemoryLedger):
    """A ledger in which somebody else is always faster."""

    tries = 0

    def append(self, case: Case, events: Sequence[Event]) -> None:  # noqa: ARG002
        self.tries += 1
        raise LedgerConflict("ledger-conflict", BOOK.title)


def test_whoever_is_always_second_is_told_so_in_the_end() -> None:
    ledger = Contested()
    with pytest.raises(LedgerConflict):
        opened(Desk(BOOK, ledger))
    assert 1 < ledger.tries < 50


def test_the_hosts_rollback_takes_back_what_the_desk_did(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "host.db")) as host:
        host.execute("CREATE TABLE letters (case_id)")
        desk = Desk(BOOK, SqliteLedger(connection=host))
        host.execute("INSERT INTO letters VALUES ('lamp')")
        sorted_out(desk)
        desk.tick(FAR)
        host.rollback()
        assert list(desk.ledger.cases()) == []
        sorted_out(desk)
        assert desk.case("lamp").state == "sorted"


def test_inside_a_unit_of_work_a_refusal_leaves_the_rest_standing() -> None:
    ledgers: list[Ledger] = [MemoryLedger(), SqliteLedger(":memory:")]
    for ledger in ledgers:
        desk = Desk(BOOK, ledger)
        with ledger.batch():
            opened(desk, "lamp")
            with pytest.raises(Refused):
                desk.act("lamp", "appraise", at=T, by=HEAD)
            desk.act("lamp", "pool", at=T, by=HEAD)
        assert desk.case("lamp").state == "pooled"
        ledger.close()
