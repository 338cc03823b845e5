"""How the command line speaks: its language, its errors, its JSON."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from govflow.cli.carets import Sources, drawn, harmless_lines
from govflow.cli.helping import option
from govflow.errors import GovflowError, Problem, ProblemsError, RulebookError, Text
from govflow.rulebook import locate

LANGUAGES = ("en", "zh")
_UNSEEN = re.compile("[\x7f-\x9f]")  # what JSON leaves as it is, and some terminals obey
_WIDE = 100_000  # columns where no terminal says how wide it is: nothing is cut


def _remember(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """Let the speaker know the command: its problems lie in the files of the rulebook that it names."""
    if isinstance(context.obj, Speaker):
        context.obj.context = context
    return value


language = option(  # `guess_language` has read it before
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, callback=_remember,
    help=Text("Language of the output.", "输出语言。"),
)  # fmt: skip
as_json = option(
    "--json", "as_json", is_flag=True, help=Text("Print JSON, errors too.", "以 JSON 输出，错误亦然。")
)


def guess_language(arguments: list[str]) -> str:
    """Return the language asked for, or the one of the environment."""
    for asked in _given("--lang", arguments):
        if asked in LANGUAGES:
            return asked
    said = os.environ.get("GOVFLOW_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if said.startswith("zh") else "en"


def guess_json(arguments: list[str]) -> bool:
    """Tell whether JSON is asked for; then errors are JSON, too, even those of wrong usage."""
    return any(True for _ in _given("--json", arguments)) or "json" in _given("--format", arguments)


def _given(option: str, arguments: list[str]) -> Iterator[str]:
    """Yield what stands after an option, before anybody has made sense of the arguments."""
    for here, after in pairwise([*arguments, ""]):
        name, sign, value = here.partition("=")
        if name == option:
            yield value if sign else after


class Speaker:
    """Writes to the terminal in one language; with `in_json`, to standard error in lines of JSON."""

    def __init__(self, lang: str, *, in_json: bool = False) -> None:
        self.lang = lang
        self.in_json = in_json
        self.context: click.Context | None = None
        self.out = _console(sys.stdout.isatty())
        self.err = _console(sys.stderr.isatty(), stderr=True)

    def say(self, text: Text | str = "") -> None:
        """Write lines, never folded; what a rule file says in them does nothing to a terminal."""
        click.echo(harmless_lines(text.to(self.lang) if isinstance(text, Text) else text))

    def complain_of(self, text: Text) -> None:
        """Write lines to standard error."""
        if self.in_json:
            say_json({"level": "note", "en": text.en, "zh": text.zh}, err=True)
        else:
            click.echo(harmless_lines(text.to(self.lang)), err=True)

    def fail(self, code: str, text: Text, below: str = "") -> None:
        """Write why the command cannot go on; `below` is for people alone."""
        if self.in_json:
            self.tell([Problem(code, text)])
        else:
            self.complain_of(Text(f"{text.en}\n{below}".rstrip(), f"{text.zh}\n{below}".rstrip()))

    def complain(self, error: GovflowError) -> None:
        """Write an error: each problem in full, with its source line where the rulebook has it."""
        if isinstance(error, ProblemsError):
            self.tell(error.problems, self._folder() if isinstance(error, RulebookError) else None)
        elif self.in_json:
            self.tell([Problem(error.code, error.text)])
        else:
            self.complain_of(Text(f"{error.text.en} [{error.code}]", f"{error.text.zh} [{error.code}]"))

    def tell(self, problems: Iterable[Problem], folder: Path | None = None, sheet: str = "") -> None:
        """Write problems to standard error, with the source lines of the files in `folder`.

        `sheet` is a file that lies elsewhere, as its name says.
        """
        if self.in_json:
            told = [plain(problem) for problem in problems]
            say_json(told[0] if len(told) == 1 else {"problems": told}, err=True)
            return
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


def say_json(data: Any, *, err: bool = False) -> None:
    """Print data as one line of JSON, at once."""
    click.echo(to_json(data, indent=None), err=err)


def to_json(data: Any, indent: int | None = 1) -> str:
    """Return data as JSON that does nothing to a terminal."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
