"""Lists of problems, for people and for programs: text, JSON, annotations of GitHub, SARIF."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import click

from govflow.cli.carets import harmless
from govflow.cli.helping import option
from govflow.cli.sarif import sarif_log
from govflow.cli.speaking import Speaker, plain, print_json
from govflow.cli.where import path_of
from govflow.errors import Problem, Text

Format = Literal["text", "json", "github", "sarif"]
FORMATS: tuple[Format, ...] = ("text", "json", "github", "sarif")
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


as_format = option(
    "--format", "form", type=click.Choice(FORMATS), default="text",
    help=Text("How problems are printed.", "问题的输出格式。"),
)  # fmt: skip


def tell(
    speaker: Speaker,
    form: Format,
    problems: Sequence[Problem],
    folder: Path | None = None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Print problems: text goes to standard error, what programs read to standard output.

    `folder` is where the files of the problems lie; `data` stands in JSON beside the problems.
    """
    match form:
        case "text":
            speaker.tell(problems, folder)
        case "json":
            print_json({**by_level(problems), **(data or {})})
        case "github":
            for problem in problems:
                click.echo(annotation(problem, speaker.lang, folder))
        case "sarif":
            print_json(sarif_log(problems, speaker.lang, folder))


def by_level(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return problems as plain data: errors as `problems`, and `warnings` and `notes` beside them."""
    names = {"error": "problems", "warning": "warnings", "note": "notes"}
    return {names[level]: [plain(p) for p in problems if p.level == level] for level in names}


def annotation(problem: Problem, lang: str, folder: Path | None) -> str:
    """Return a workflow command by which GitHub shows a problem beside the line that it is about.

    Source: docs.github.com, Workflow commands for GitHub Actions.
    """
    told = {"title": problem.code}
    if place := problem.place:
        spots = {"line": place.line, "col": place.column}
        told = {"file": path_of(place, folder), **{k: str(n) for k, n in spots.items() if n}, **told}
    hint = f" {problem.suggestion.to(lang)}" if problem.suggestion else ""
    words = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in told.items())
    return f"::{_KINDS[problem.level]} {words}::{_escaped(problem.message.to(lang) + hint, _DATA)}"


def _escaped(text: str, marks: Mapping[str, str]) -> str:
    return harmless("".join(marks.get(character, character) for character in text))
