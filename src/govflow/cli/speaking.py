"""How the command line speaks: its language, its errors, its JSON."""

import json
import os
import re
import secrets
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from govflow.cli.usage import Usage
from govflow.errors import GovflowError, Problem, ProblemsError, Text

LANGUAGES = ("en", "zh")
_STREAM = re.compile("/dev/(stdout|stderr|fd/[0-9]+)")
_WIDE = 132  # columns where no terminal says how wide it is

language = click.option(  # `guess_language` has read it before
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, help="Language of the output. 输出语言。"
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON. 以 JSON 输出。")


def guess_language(arguments: list[str]) -> str:
    """Return the language asked for, or the one of the environment."""
    words = " ".join(arguments).replace("--lang=", "--lang ").split()
    for here, after in pairwise(words):
        if here == "--lang" and after in LANGUAGES:
            return after
    said = os.environ.get("GOVFLOW_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if said.startswith("zh") else "en"


class Speaker:
    """Writes to the terminal in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.out = _console(sys.stdout.isatty())
        self.err = _console(sys.stderr.isatty(), stderr=True)

    def say(self, text: Text | str = "") -> None:
        """Write a line as it is, never folded."""
        click.echo(text.to(self.lang) if isinstance(text, Text) else text)

    def complain_of(self, text: Text) -> None:
        """Write a line to standard error."""
        click.echo(text.to(self.lang), err=True)

    def complain(self, error: GovflowError) -> None:
        """Write an error: each problem on a line of its own."""
        if isinstance(error, ProblemsError):
            for problem in error.problems:
                click.echo(problem.to(self.lang), err=True)
        else:
            click.echo(f"{error.text.to(self.lang)} [{error.code}]", err=True)


def _console(terminal: bool, stderr: bool = False) -> Console:
    """Return a console that prints names as they are: no markup, no emoji, no colours of its own."""
    width = None if terminal else _WIDE
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def plain(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data, in both languages."""
    place, hint = problem.place, problem.suggestion
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "code": problem.code,
        "en": problem.message.en,
        "zh": problem.message.zh,
        "suggestion": {"en": hint.en, "zh": hint.zh} if hint else None,
    }


def print_json(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def may_write_json(file: str) -> None:
    """Refuse, before any work is done, a name that no file can have. Errors: Usage."""
    path = Path(file)
    if not file.strip():
        raise Usage(Text("--json names no file.", "--json 未给出文件名。"))
    if path.is_dir():
        raise Usage(Text(f"--json: '{file}' is a folder.", f"--json：“{file}”是文件夹。"))
    if not path.resolve().parent.is_dir() and not path.exists():
        folder = path.parent
        raise Usage(Text(f"--json: there is no folder '{folder}'.", f"--json：没有文件夹“{folder}”。"))


def write_json(data: Any, file: str) -> None:
    """Write data as JSON to a file, all of it or nothing; `-` is standard output, a device stays one.

    What a standard stream leads to may be a file: it goes on where that stands.
    """
    path, text = Path(file), json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    if file == "-":
        click.echo(text, nl=False)
    elif _STREAM.fullmatch(path.as_posix()) or (path.exists() and not path.is_file()):
        with path.open("a", encoding="utf-8", errors="backslashreplace") as device:
            device.write(text)
    else:
        write_whole(path.resolve(), text)


def write_whole(target: Path, text: str) -> None:
    """Write a file, all of it or nothing; what was there before is replaced."""
    draft = target.with_name(f".govflow-{secrets.token_hex(8)}.draft")
    try:
        with draft.open("x", encoding="utf-8", errors="backslashreplace") as file:  # \udcff is JSON, too
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
