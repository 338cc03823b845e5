"""`govflow worker`: lets time pass, hands messages to a program, and stops when it is told to."""

import json
import os
import shlex
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from tests.lamp import MONTH
from tests.ledger.postgres_server import PostgresServer
from tests.ledger.three_stores import opened

from govflow import Ledger, Outgoing, SqliteLedger
from govflow.cli import handing
from govflow.cli.handing import Program
from govflow.ledger.opened import open_ledger
from govflow.ledger.verifying import verify

if TYPE_CHECKING:
    import subprocess

    from tests.cli.conftest import Govflow, Start

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
ALL = ["a/12", "a/15", "b/12", "b/15", "c/12", "c/15"]
RULES = ("--rules", "zhenhai")


@pytest.fixture
def kept() -> str:
    """A ledger with three cases of 2018, of which each is long overdue and will bring two messages."""
    with closing(SqliteLedger("town.ledger")) as ledger:
        opened(ledger, "a", "b", "c")
    return "town.ledger"


def program(text: str) -> str:
    """Return a command that runs a program in Python, which has the message as `m`."""
    path = Path("program.py").resolve()
    path.write_text(f"import json, sys, time, pathlib\nm = json.load(sys.stdin)\n{text}\n", encoding="utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}"


def taken() -> list[str]:
    """Return the keys that the program took, in their order."""
    return Path("taken").read_text(encoding="utf-8").split() if Path("taken").exists() else []


TAKE = "pathlib.Path('taken').open('a').write(m['key'] + '\\n')"


def settled(ledger: Ledger) -> None:
    assert ledger.next_due() is None
    assert [len(ledger.history(case)) for case in ledger.cases()] == [16, 16, 16]
    assert verify(ledger).flaws == ()


def test_once_all_that_is_due_is_done_and_once_more_there_is_nothing(govflow: "Govflow", kept: str) -> None:
    said = govflow("worker", kept, *RULES, "--once", "--limit", "2")
    assert (said.code, said.out, said.err) == (0, "2 cases.\n1 case.\n", "")
    with closing(SqliteLedger(kept)) as ledger:
        settled(ledger)
        assert sorted(ledger.outbox.pending()) == ALL
    said = govflow("worker", kept, *RULES, "--once")
    assert (said.code, said.out, said.err) == (0, "", "")


def test_once_is_what_waited_then_however_much_comes_in_meanwhile(
    govflow: "Govflow", kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each message that is sent brings further ones, and a case that is overdue."""
    sent: list[str] = []

    def another(_: Program, message: Outgoing) -> None:
        sent.append(message.key)
        if len(sent) > 20:
            pytest.fail("it goes on for ever")
        with closing(SqliteLedger(kept)) as ledger:
            opened(ledger, f"new-{len(sent)}").tick(MONTH)
            opened(ledger, f"late-{len(sent)}")

    monkeypatch.setattr(Program, "__call__", another)
    said = govflow("worker", kept, *RULES, "--once", "--limit", "2", "--send", sys.executable)
    assert (said.code, said.out) == (0, "2 cases.\n1 case; 6 messages sent, 0 put off, 0 parked.\n")
    assert sorted(sent) == ALL


def test_what_is_done_is_told_in_chinese_and_as_json(govflow: "Govflow", kept: str) -> None:
    said = govflow("worker", kept, *RULES, "--once", "--limit", "2", "--lang", "zh")
    assert said.out == "案件 2 件。\n案件 1 件。\n"
    said = govflow("worker", kept, *RULES, "--once", "--send", program(TAKE), "--json")
    assert [json.loads(line) for line in said.out.splitlines()] == [
        {"cases": 0, "sent": 6, "put_off": 0, "parked": 0}
    ]


def test_each_message_goes_to_the_program_once_and_in_order(govflow: "Govflow", kept: str) -> None:
    said = govflow("worker", kept, *RULES, "--once", "--send", program(TAKE))
    assert (said.code, said.out) == (0, "3 cases; 6 messages sent, 0 put off, 0 parked.\n")
    assert sorted(taken()) == ALL
    assert [key for key in taken() if key.startswith("a")] == ["a/12", "a/15"]


def test_the_program_is_given_the_message_in_full_and_in_words(govflow: "Govflow", kept: str) -> None:
    command = program("pathlib.Path('seen').open('a').write(json.dumps(m) + '\\n')")
    govflow("worker", kept, *RULES, "--once", "--send", command)
    first, *_ = (json.loads(line) for line in Path("seen").read_text().splitlines())
    assert {name: first[name] for name in ("key", "case", "version", "task", "attempt")} == {
        "key": "a/12", "case": "a", "version": 12, "task": "", "attempt": 1,
    }  # fmt: skip
    assert first["event"]["type"] == "MessageDue"
    assert first["event"]["to"] == ["street_officer"]
    assert "Riverside Community" in first["en"]
    assert "通知" in first["zh"]


def test_a_program_that_fails_is_asked_again_later(govflow: "Govflow", kept: str) -> None:
    command = program("sys.exit('no gateway' if m['case'] == 'b' else 0)")
    said = govflow("worker", kept, *RULES, "--once", "--send", command)
    assert (said.code, said.out) == (0, "3 cases; 4 messages sent, 1 put off, 0 parked.\n")
    waiting, late = govflow("outbox", kept).out.splitlines()
    assert waiting == "2 messages to send, 0 parked."
    assert late.startswith("- b/12, 1 attempt, again at ")
    assert late.endswith("ProgramFailed: exit code（退出码）1: no gateway")


def test_what_a_program_complains_of_is_told_with_a_message_that_is_parked(
    govflow: "Govflow", kept: str
) -> None:
    govflow("worker", kept, *RULES, "--once")
    with closing(SqliteLedger(kept)) as ledger:
        desk = opened(ledger)
        failing = Program(desk, program("sys.exit('no gateway')"))
        assert desk.deliver(failing, tries=1, limit=1).parked == 1
    said = govflow("outbox", kept, "--parked")
    assert said.out.splitlines()[1:] == [
        "- a/12, MessageDue, 1 attempt: ProgramFailed: exit code（退出码）1: no gateway"
    ]


def test_a_program_that_does_not_answer_is_told_of_without_its_command_line(
    govflow: "Govflow", kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "_PATIENCE", 0.2)
    govflow("worker", kept, *RULES, "--once")
    with closing(SqliteLedger(kept)) as ledger:
        desk = opened(ledger)
        slow = Program(desk, f"{program('time.sleep(60)')} --token s3cret")
        assert desk.deliver(slow, tries=1, limit=1).parked == 1
        (parked,) = ledger.outbox.parked()
    assert parked.error == "ProgramFailed: no answer within 0.2 s（限时内无应答）"


@pytest.mark.parametrize("command", ["", " ", "'"])
def test_a_command_that_is_none_is_wrong_usage(command: str, govflow: "Govflow", kept: str) -> None:
    said = govflow("worker", kept, *RULES, "--once", "--send", command)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--send names no command.")


@posix
def test_a_program_that_went_away_is_told_of_in_both_languages(govflow: "Govflow", kept: str) -> None:
    govflow("worker", kept, *RULES, "--once")
    script = Path("send.sh")
    script.write_text("#!/bin/sh\n")
    script.chmod(0o700)
    with closing(SqliteLedger(kept)) as ledger:
        desk = opened(ledger)
        gone = Program(desk, "./send.sh")
        script.unlink()
        assert desk.deliver(gone, tries=1, limit=1).parked == 1
        (parked,) = ledger.outbox.parked()
    said = "./send.sh: No such file or directory.（./send.sh：没有该文件或文件夹。）"
    assert parked.error == f"ProgramFailed: {said}"


def test_wrong_usage_is_told(govflow: "Govflow", kept: str) -> None:
    assert govflow("worker", kept).err.startswith("--rules is missing.")
    assert govflow("worker", kept, *RULES, "--limit", "0").code == 2
    assert govflow("worker", kept, *RULES, "--pause", "0").code == 2
    assert govflow("worker", kept, "--rules", "nowhere").code == 1
    assert "[no-ledger]" in govflow("worker", "nowhere.ledger", *RULES).err


def test_a_case_that_is_stuck_is_told_and_stops_nobody_else(govflow: "Govflow", kept: str) -> None:
    with closing(sqlite3.connect(kept)) as raw, raw:
        raw.execute("""UPDATE govflow_events SET data = '{"type":"Unheard"}' WHERE stream = 'b'""")
    said = govflow("worker", kept, *RULES, "--once")
    assert said.code == 1
    assert said.err.endswith("[stuck-cases]\n")
    as_json = govflow("worker", kept, *RULES, "--once", "--json")
    told = json.loads(as_json.err)
    assert (as_json.code, as_json.out) == (1, "")
    assert (told["level"], told["code"]) == ("error", "stuck-cases")
    with closing(SqliteLedger(kept)) as ledger:
        assert len(ledger.history("a")) == len(ledger.history("c")) == 16


# ---------------------------------------------------------------------------------- until it stops


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline()


@posix
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_stops(how: signal.Signals, start: "Start", kept: str) -> None:
    process = start("worker", kept, *RULES)
    assert first_line(process) == "3 cases.\n"
    process.send_signal(how)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")
    with closing(SqliteLedger(kept)) as ledger:
        settled(ledger)


@posix
def test_a_worker_goes_on_with_what_becomes_due_later(start: "Start", kept: str) -> None:
    process = start("worker", kept, *RULES, "--pause", "0.1", "--json")
    assert json.loads(first_line(process))["cases"] == 3
    with closing(SqliteLedger(kept)) as ledger:
        opened(ledger, "d")
    assert json.loads(first_line(process))["cases"] == 1
    process.terminate()
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 0


@posix
@pytest.mark.parametrize("once", [(), ("--once",)])
def test_the_message_in_hand_is_sent_before_it_stops(
    once: tuple[str, ...], start: "Start", kept: str
) -> None:
    command = program(f"pathlib.Path('begun').touch(); time.sleep(1); {TAKE}")
    process = start("worker", kept, *RULES, *once, "--send", command)
    until = monotonic() + 30
    while not Path("begun").exists() and monotonic() < until:
        sleep(0.01)
    process.terminate()
    out, _ = process.communicate(timeout=30)
    assert (process.returncode, out) == (0, "3 cases; 1 message sent, 0 put off, 0 parked.\n")
    assert taken() == ["a/12"]
    with closing(SqliteLedger(kept)) as ledger:
        assert sorted(ledger.outbox.pending()) == ALL[1:]


@posix
def test_a_worker_that_is_killed_leaves_nothing_half_done(
    start: "Start", govflow: "Govflow", kept: str
) -> None:
    command = program(f"time.sleep(0.2); {TAKE}")
    process = start("worker", kept, *RULES, "--limit", "1", "--send", command)
    first_line(process)
    process.kill()
    process.communicate(timeout=30)
    with closing(SqliteLedger(kept)) as ledger:
        assert verify(ledger).flaws == ()
        assert {len(ledger.history(case)) for case in "abc"} <= {2, 16}
        assert "a/12" not in ledger.outbox.pending()
    assert govflow("worker", kept, *RULES, "--once").code == 0
    with closing(SqliteLedger(kept)) as ledger:
        settled(ledger)


@posix
def test_two_workers_on_a_database_share_the_work(start: "Start", postgres: PostgresServer) -> None:
    there = postgres.fresh()
    with closing(open_ledger(there)) as ledger:
        opened(ledger, *map(str, range(20)))
        options = ("--limit", "1", "--pause", "0.1", "--send", program(TAKE))
        pair = [start("worker", there, *RULES, *options) for _ in range(2)]
        assert all(map(first_line, pair))
        until = monotonic() + 60
        while (ledger.next_due() or ledger.outbox.waiting()) and monotonic() < until:
            sleep(0.05)
        for process in pair:
            process.terminate()
        said = [process.communicate(timeout=30) for process in pair]
        assert [process.returncode for process in pair] == [0, 0]
        assert [err for _, err in said] == ["", ""]
        assert [len(ledger.history(case)) for case in ledger.cases()] == [16] * 20
        assert verify(ledger).flaws == ()
    assert sorted(taken()) == sorted(f"{case}/{version}" for case in range(20) for version in (12, 15))
