"""`govflow check`: read a rulebook and say what is wrong with it, or nothing."""

from typing import Any

import click

from govflow.cli.speaking import as_json, language, print_json
from govflow.errors import Problem, ProblemsError
from govflow.insight.intake_file import FILE as INTAKE
from govflow.insight.intake_file import read_intake
from govflow.insight.stories import FILE as STORIES
from govflow.insight.stories import read_stories
from govflow.rulebook import load, locate


@click.command()
@click.argument("rulebook")
@as_json
@language
def check(rulebook: str, as_json: bool) -> int:
    """Read RULEBOOK and report all that is wrong. 检查规则手册，报告全部问题。"""
    if not as_json:
        _check(rulebook)
        return 0
    try:
        found = _check(rulebook)
    except ProblemsError as error:
        print_json({"problems": [_plain(problem) for problem in error.problems]})
        return 1
    print_json({"problems": [], **found})
    return 0


def _check(rulebook: str) -> dict[str, Any]:
    """Read the rulebook, and the intake and the stories beside it if there are any."""
    book, folder = load(rulebook), locate(rulebook)
    if (folder / INTAKE).exists():
        read_intake(folder, book)
    if (folder / STORIES).exists():
        read_stories(folder, book)
    return {"rulebook": book.name, "version": book.version, "digest": book.digest, "files": dict(book.files)}


def _plain(problem: Problem) -> dict[str, Any]:
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
