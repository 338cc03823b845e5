"""How the command line speaks: its language, its errors, its JSON."""

import json
import os
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from govflow.errors import GovflowError, ProblemsError, Text

LANGUAGES = ("en", "zh")
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
        self.out = Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)
        self.err = Console(stderr=True, width=None if sys.stderr.isatty() else _WIDE, highlight=False)

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


def print_json(data: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def write_json(data: Any, file: str) -> None:
    """Write data as JSON to a file, all of it or nothing; `-` is standard output."""
    if file == "-":
        print_json(data)
        return
    target = Path(file)
    draft = target.with_name(f".{target.name}.draft")
    try:
        with draft.open("w", encoding="utf-8") as file_object:
            file_object.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
            file_object.flush()
            os.fsync(file_object.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
