"""Handing messages to a program: one call for each, with the message as JSON on its standard input."""

import json
import shlex
import shutil
import subprocess
from typing import Any

import attrs

from govflow.case.codec import to_plain
from govflow.cli.usage import Usage, fault
from govflow.desk import Desk
from govflow.errors import Text
from govflow.ledger import Outgoing

_PATIENCE = 50.0  # seconds: less than the term of a lease, after which another would be given the message
_SHOWN = 300


class ProgramFailed(RuntimeError):
    """The program did not take a message; what it complained of is recorded with it."""


class Program:
    """A command as a handler of messages: it has taken one if it exits with 0. No shell is involved."""

    def __init__(self, desk: Desk, command: str) -> None:
        self._desk = desk
        try:
            self._words = shlex.split(command)
        except ValueError as error:
            raise _no_command() from error
        if not self._words:
            raise _no_command()
        if shutil.which(self._words[0]) is None:
            raise _no_program(self._words[0])

    def __call__(self, message: Outgoing) -> None:
        """Hand a message over. Errors: ProgramFailed."""
        said = self._run(json.dumps(self._plain(message), ensure_ascii=False).encode())
        if said.returncode:
            complaint = said.stderr.decode("utf-8", "replace").strip()[-_SHOWN:]
            raise ProgramFailed(f"exit code（退出码）{said.returncode}: {complaint}")

    def _run(self, given: bytes) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(  # noqa: S603 - who starts the worker names the program
                self._words, input=given, capture_output=True, timeout=_PATIENCE, check=False,
                start_new_session=True,  # a Ctrl-C is meant for the worker, which lets this end
            )  # fmt: skip
        except subprocess.TimeoutExpired:  # which would quote the command, and a password that stands in it
            raise ProgramFailed(f"no answer within {_PATIENCE:g} s（限时内无应答）") from None
        except OSError as error:  # it was there when the worker began
            why = fault(error)
            raise ProgramFailed(f"{why.en}（{why.zh}）") from error

    def _plain(self, message: Outgoing) -> dict[str, Any]:
        line = self._desk.explain(message.case).lines[message.version]
        return {
            "key": message.key, "case": message.case, "version": message.version, "task": message.task,
            "attempt": message.attempt, "event": to_plain(message.event), **attrs.asdict(line),
        }  # fmt: skip


def _no_command() -> Usage:
    return Usage(Text("--send names no command.", "--send 未给出命令。"))


def _no_program(name: str) -> Usage:
    return Usage(
        Text(
            f"--send: there is no program '{name}', or it may not be run.",
            f"--send：没有程序“{name}”，或该程序不可执行。",
        )
    )
