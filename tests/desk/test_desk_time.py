"""Time passes for every case, also where one of them cannot go on."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.lamp import BOOK, HEAD, LAMP, MONTH, T

from govflow import Actor, Desk, LedgerError, MemoryLedger, Post, Refused, SqliteLedger
from govflow.case import Opened, evolve


def test_a_case_that_cannot_be_read_stops_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    with closing(SqliteLedger(path)) as ledger:
        desk = Desk(BOOK, ledger)
        for name in ("a", "b", "c"):
            desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case=name)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "UPDATE govflow_events SET data = ? WHERE stream = 'b'", (json.dumps({"type": "Unheard"}),)
        )
    with closing(SqliteLedger(path)) as ledger:
        desk = Desk(BOOK, ledger)
        with pytest.raises(LedgerError) as stuck:
            desk.tick(MONTH)
        assert stuck.value.code == "stuck-cases"
        assert ": b." in stuck.value.text.en
        assert desk.case("a").breaches
        assert desk.case("c").breaches


def test_a_timer_that_is_out_of_date_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "cases.ledger"
    with closing(SqliteLedger(path)) as ledger:
        desk = Desk(BOOK, ledger)
        desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
        desk.tick(MONTH)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("REPLACE INTO govflow_timers VALUES ('a', ?)", (round(T.timestamp() * 1_000_000),))
    with closing(SqliteLedger(path)) as ledger:
        desk = Desk(BOOK, ledger)
        assert desk.tick(MONTH) == 1
        assert desk.next_due() is None


def test_nobody_can_hold_the_post_of_time() -> None:
    desk = Desk(BOOK, MemoryLedger())
    desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    desk.act("a", "sort", at=T, by=HEAD)
    with pytest.raises(Refused) as refused:
        desk.act("a", "escalate", at=T, by=Actor("mallory", (Post("system", "ZH"),)))
    assert refused.value.code == "not-your-step"
    assert "assign" in refused.value.allowed


def test_a_history_has_one_opening() -> None:
    desk = Desk(BOOK, MemoryLedger())
    case = desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP)
    (opened, *_) = desk.history(case.id)
    assert isinstance(opened, Opened)
    with pytest.raises(ValueError, match="only there"):
        evolve(case, opened)


def test_what_was_promised_first_stays_though_the_clock_starts_again() -> None:
    desk = Desk(BOOK, MemoryLedger())
    desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    promised = desk.act("a", "sort", at=T, by=HEAD).clocks["handle"].due
    desk.tick(MONTH)
    clock = desk.case("a").clocks["handle"]
    assert clock.promised == promised
    assert clock.due is not None
    assert clock.due > datetime(2018, 6, 6, 10, tzinfo=UTC) == promised


def test_a_command_id_is_enough_to_open_once() -> None:
    desk = Desk(BOOK, MemoryLedger())
    for _ in range(2):
        assert desk.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, command="w-17").id == "w-17"
    assert list(desk.ledger.cases()) == ["w-17"]
