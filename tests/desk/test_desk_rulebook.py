"""A ledger is kept by one rulebook: by another name's rules nothing happens, and time does not pass."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from govflow import Actor, Desk, LedgerError, MemoryLedger, Post, Refused, load

T = datetime(2018, 6, 5, 2, tzinfo=UTC)
MONTH = T + timedelta(days=30)
HEAD = Actor("zhang", (Post("grid_head", "G111"),))
LAMP = {"summary": "dark", "category": "street-lamp", "channel": "window"} | {
    "severity": "minor",
    "scale": "building",
}


def test_a_desk_with_other_rules_lets_nothing_happen() -> None:
    ledger = MemoryLedger()
    ours = Desk(load("zhenhai"), ledger)
    ours.open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    for step in ("pool", "sort"):
        ours.act("a", step, at=T, by=HEAD)
    before, due = ledger.history("a"), ledger.next_due()
    for foreign in (Desk(load("dafeng"), ledger), Desk(load("law_cn"), ledger)):
        for work in (foreign.run_once, partial(foreign.tick, MONTH), partial(foreign.revise, MONTH)):
            with pytest.raises(LedgerError) as caught:
                work()
            assert caught.value.code == "other-rulebook"
            assert "zhenhai" in caught.value.text.en
    assert (ledger.history("a"), ledger.next_due()) == (before, due)
    assert Desk(load("zhenhai"), ledger).tick(MONTH) == 1


def test_an_opening_that_is_refused_claims_no_ledger() -> None:
    ledger = MemoryLedger()
    with pytest.raises(Refused):
        Desk(load("dafeng"), ledger).open("nothing", at=T, by=HEAD, case="a")
    assert ledger.note("rulebook") is None
    Desk(load("zhenhai"), ledger).open("request", at=T, by=HEAD, unit="G111", fields=LAMP, case="a")
    assert ledger.note("rulebook") == load("zhenhai").name
