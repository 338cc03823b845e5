"""`govflow check`: read a rulebook and say what is wrong with it, or nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from govflow.cli.replaying import rows_of
from govflow.cli.speaking import Speaker, as_json, language, plain, print_json
from govflow.errors import Problem, ProblemsError, RulebookError, Text
from govflow.insight.intake_file import FILE as INTAKE
from govflow.insight.intake_file import read_intake
from govflow.insight.logs_file import FILE as LOG
from govflow.insight.logs_file import read_log
from govflow.insight.stories import FILE as STORIES
from govflow.insight.stories import read_stories
from govflow.insight.texts import read_text
from govflow.rulebook import Rulebook, load, locate
from govflow.rulebook.nodes import read_yaml


@click.command()
@click.argument("rulebook")
@as_json
@language
@click.pass_obj
def check(speaker: Speaker, rulebook: str, as_json: bool) -> int:
    """Read RULEBOOK and report all that is wrong. 检查规则手册，报告全部问题。"""
    if not as_json:
        for warning in _check(rulebook).warnings:
            speaker.complain_of(_as_warning(warning))
        return 0
    try:
        found = _check(rulebook)
    except ProblemsError as error:
        print_json({"problems": [plain(problem) for problem in error.problems]})
        return 1
    print_json({"problems": [], **_said_of(found)})
    return 0


def _as_warning(problem: Problem) -> Text:
    return Text(f"Warning: {problem.to('en')}", f"警告：{problem.to('zh')}")


def _said_of(book: Rulebook) -> dict[str, Any]:
    return {
        "warnings": [plain(warning) for warning in book.warnings],
        "rulebook": book.name,
        "version": book.version,
        "digest": book.digest,
        "files": dict(book.files),
    }


def _check(rulebook: str) -> Rulebook:
    """Read the rulebook as of today, and the intake, the log and the stories beside it if there are any."""
    folder, problems = locate(rulebook), list[Problem]()
    try:
        book = load(rulebook, today=datetime.now(UTC).astimezone().date())
    except ProblemsError as error:  # nothing to check the others against: they can only be read
        raise RulebookError([*error.problems, *_unreadable(folder)]) from error
    for file, read in ((INTAKE, _intake), (LOG, _log), (STORIES, read_stories)):
        try:
            if (folder / file).exists():
                read(folder, book)
        except ProblemsError as error:
            problems += error.problems
    if problems:
        raise RulebookError(problems)
    return book


def _intake(folder: Path, book: Rulebook) -> None:
    """Read the intake, and make sure that its rows are there."""
    intake = read_intake(folder, book)
    if intake.rows:
        rows_of(intake, folder)


def _log(folder: Path, book: Rulebook) -> None:
    """Read how a log is read, and make sure that its events are there."""
    log = read_log(folder, book)
    if log.rows:
        rows_of(log, folder)


def _unreadable(folder: Path) -> Iterator[Problem]:
    for file in (INTAKE, LOG, STORIES):
        try:
            if (folder / file).exists():
                read_yaml(read_text(folder, file), file)
        except RulebookError as error:
            yield from error.problems
