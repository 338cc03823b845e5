"""`govflow outbox`: what waits to be sent, what is parked, and trying it anew."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from tests.lamp import MONTH
from tests.ledger.three_stores import opened

from govflow import Parked, SqliteLedger

if TYPE_CHECKING:
    from tests.cli.conftest import Govflow

outbox = import_module("govflow.cli.outbox")


@pytest.fixture
def kept() -> str:
    """A ledger with two cases, of whose four messages two are parked."""
    with closing(SqliteLedger("town.ledger")) as ledger:
        opened(ledger, "a", "b").tick(MONTH)
        for one in ledger.outbox.lease(2, timedelta(hours=1)):
            ledger.outbox.failed(one, "no\x1b[31m gateway", None)
    return "town.ledger"


def test_it_is_said_how_many_wait_and_which_are_parked(govflow: "Govflow", kept: str) -> None:
    assert govflow("outbox", kept).out == "2 messages to send, 2 parked.\n"
    assert govflow("outbox", kept, "--lang", "zh").out == "待发消息 2 条，搁置 2 条。\n"
    said = govflow("outbox", kept, "--parked")
    assert (said.code, said.err) == (0, "")
    _, first, second = said.out.splitlines()
    assert first.startswith("- a/12, MessageDue, 1 attempt: no")
    assert first.endswith("[31m gateway")
    assert "\x1b" not in said.out  # what a gateway says does nothing to a terminal
    assert second.startswith("- b/12")


def test_what_failed_and_will_be_tried_again_is_listed_with_its_error(
    govflow: "Govflow", kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SqliteLedger(kept)) as ledger:
        for hours, one in enumerate(ledger.outbox.lease(9, timedelta(hours=1)), 1):
            ledger.outbox.failed(one, f"no\x1b[31m gateway {hours}", timedelta(hours=hours))
        late, _ = ledger.outbox.put_off()
    head, first, second = govflow("outbox", kept).out.splitlines()
    assert head == "2 messages to send, 2 parked."
    at = late.again.isoformat(timespec="seconds")
    assert first.startswith(f"- a/15, 1 attempt, again at {at}: no")
    assert first.endswith("gateway 1")
    assert "\x1b" not in first
    assert second.startswith("- b/15")
    assert f"，已试 1 次，{at} 再试：" in govflow("outbox", kept, "--lang", "zh").out
    told = json.loads(govflow("outbox", kept, "--json").out)["put_off"]
    assert [(one["key"], one["attempts"]) for one in told] == [("a/15", 1), ("b/15", 1)]
    assert (told[0]["error"], told[0]["again"]) == (late.error, late.again.isoformat())
    monkeypatch.setattr(outbox, "_PAGE", 1)
    assert govflow("outbox", kept).out.splitlines()[2] == "- ... only the first 1 are shown"


def test_the_same_as_json(govflow: "Govflow", kept: str) -> None:
    told = json.loads(govflow("outbox", kept, "--json").out)
    assert (told["ledger"], told["waiting"], told["first"]) == (kept, 2, ["a/15", "b/15"])
    first, _ = told["parked"]
    assert first["event"]["type"] == "MessageDue"
    assert (first["key"], first["case"], first["version"], first["attempts"]) == ("a/12", "a", 12, 1)


def test_a_parked_message_is_tried_anew(govflow: "Govflow", kept: str) -> None:
    assert govflow("outbox", kept, "--resume", "a/12").out == "3 messages to send, 1 parked.\n"
    assert govflow("outbox", kept, "--resume-all").out == "4 messages to send, 0 parked.\n"


def test_a_message_that_is_not_parked_is_named_and_nothing_is_done(govflow: "Govflow", kept: str) -> None:
    said = govflow("outbox", kept, "--resume", "a/12", "--resume", "a/15")
    assert (said.code, said.out) == (1, "")
    assert said.err == "No message 'a/15' is parked. [unknown-message]\n"
    assert govflow("outbox", kept).out == "2 messages to send, 2 parked.\n"
    assert govflow("outbox", kept, "--resume", "a/12", "--resume-all").code == 2


def test_whoever_only_looks_keeps_no_writer_waiting_and_waits_for_none(govflow: "Govflow", kept: str) -> None:
    with closing(sqlite3.connect(kept, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        for option in ("--parked", "--json"):
            assert govflow("outbox", kept, option).code == 0


def test_any_number_of_parked_messages_is_shown_and_tried_anew(
    govflow: "Govflow", kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_PAGE", 1)
    assert len(govflow("outbox", kept, "--parked").out.splitlines()) == 3
    assert len(json.loads(govflow("outbox", kept, "--json").out)["parked"]) == 2
    assert govflow("outbox", kept, "--resume-all").out == "4 messages to send, 0 parked.\n"


def test_a_message_whose_event_cannot_be_read_is_listed_all_the_same() -> None:
    one = Parked("a/12", "a", 12, None, "", 1, "unreadable-event")
    assert outbox._line(one).en == "- a/12, an event that cannot be read, 1 attempt: unreadable-event"
    assert outbox._plain(one)["event"] is None
