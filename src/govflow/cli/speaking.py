"""How the command line speaks: its language, its errors, its JSON."""

import json
import os
import re
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from govflow.cli.carets import Sources, drawn, harmless_lines
from govflow.errors import GovflowError, Problem, ProblemsError, RulebookError, Text
from govflow.rulebook import locate

LANGUAGES = ("en", "zh")
_UNSEEN = re.compile("[\x7f-\x9f]")  # what JSON leaves as it is, and some terminals obey
_WIDE = 132  # columns where no terminal says how wide it is


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """Let the speaker know the command: its problems lie in the files of the rulebook that it names."""
    if isinstance(context.obj, Speaker):
        context.obj.context = context
    return value


language = click.option(  # `guess_language` has read it before
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, callback=_remember,
    help="Language of the output. 输出语言。",
)  # fmt: skip
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
        self.context: click.Context | None = None
        self.out = _console(sys.stdout.isatty())
        self.err = _console(sys.stderr.isatty(), stderr=True)

    def say(self, text: Text | str = "") -> None:
        """Write lines, never folded; what a rule file says in them does nothing to a terminal."""
        click.echo(harmless_lines(text.to(self.lang) if isinstance(text, Text) else text))

    def complain_of(self, text: Text) -> None:
        """Write lines to standard error."""
        click.echo(harmless_lines(text.to(self.lang)), err=True)

    def complain(self, error: GovflowError) -> None:
        """Write an error: each problem in full, with its source line where the rulebook has it."""
        if isinstance(error, ProblemsError):
            self.tell(error.problems, self._folder() if isinstance(error, RulebookError) else None)
        else:
            self.complain_of(Text(f"{error.text.en} [{error.code}]", f"{error.text.zh} [{error.code}]"))

    def tell(self, problems: Iterable[Problem], folder: Path | None = None, sheet: str = "") -> None:
        """Write problems to standard error, with the source lines of the files in `folder`.

        `sheet` is a file that lies elsewhere, as its name says.
        """
        sources = Sources(folder, sheet)
        for problem in problems:
            click.echo(drawn(problem, self.lang, sources), err=True, color=_coloured())

    def _folder(self) -> Path | None:
        """Return the folder of the rulebook that the command names, if there is one."""
        named = self.context.params.get("rulebook") if self.context else None
        return folder_of(named) if isinstance(named, str) else None


def folder_of(rulebook: str) -> Path | None:
    """Return the folder of a rulebook, None if there is none."""
    try:
        return locate(rulebook)
    except RulebookError:
        return None


def _coloured() -> bool | None:
    """Tell whether to write in colour: None leaves it to the terminal. Source: no-color.org."""
    return False if os.environ.get("NO_COLOR") else None


def _console(terminal: bool, stderr: bool = False) -> Console:
    """Return a console that prints names as they are: no markup, no emoji, no colours of its own."""
    width = None if terminal else _WIDE
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def plain(problem: Problem) -> dict[str, Any]:
    """Return a problem as plain data, in both languages."""
    place, hint = problem.place, problem.suggestion
    return {
        "level": problem.level,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "code": problem.code,
        "en": problem.message.en,
        "zh": problem.message.zh,
        "suggestion": {"en": hint.en, "zh": hint.zh} if hint else None,
        "allowed": list(problem.allowed),
    }


def print_json(data: Any) -> None:
    """Print data as JSON."""
    click.echo(to_json(data))


def say_json(data: Any) -> None:
    """Print data as one line of JSON, at once."""
    click.echo(to_json(data, indent=None))


def to_json(data: Any, indent: int | None = 1) -> str:
    """Return data as JSON that does nothing to a terminal."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
