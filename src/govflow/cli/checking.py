"""`govflow check`: read a rulebook, prove its tables, and say what is wrong, or what has been proved."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import click

from govflow.cli.formats import Format, as_format, tell
from govflow.cli.helping import command, option
from govflow.cli.proved import proved
from govflow.cli.replaying import rows_of
from govflow.cli.speaking import Speaker, as_json, language
from govflow.errors import Problem, ProblemsError, RulebookError, Text
from govflow.insight.intake_file import FILE as INTAKE
from govflow.insight.intake_file import read_intake
from govflow.insight.logs_file import FILE as LOG
from govflow.insight.logs_file import read_log
from govflow.insight.rule_tests_file import read_tests, test_files
from govflow.insight.stories import FILE as STORIES
from govflow.insight.texts import read_text
from govflow.rulebook import Rulebook, load_editions, locate
from govflow.rulebook.folders import edition_folders
from govflow.rulebook.nodes import read_yaml
from govflow.rulebook.versions import within
from govflow.tables.finding import Proof


@attrs.frozen
class Proved:
    """A rulebook that can be read, with what its tables prove; of several editions `folder` is its own."""

    folder: str
    book: Rulebook
    proofs: Mapping[str, Proof]

    @classmethod
    def of(cls, folder: str, book: Rulebook) -> "Proved":
        """Prove all tables of a rulebook."""
        return cls(folder, book, {name: table.prove() for name, table in book.tables.items()})

    @property
    def findings(self) -> Iterator[Problem]:
        """What the proofs found."""
        return (finding.problem for proof in self.proofs.values() for finding in proof.findings)

    @property
    def lines(self) -> Iterator[Text]:
        """What was proved, a line for each table."""
        where = f"{self.folder}/" if self.folder else ""
        for name, proof in self.proofs.items():
            said = proved(self.book.tables[name], proof)
            yield Text(where + said.en, where + said.zh)

    def to_data(self) -> dict[str, Any]:
        """Return what was read and proved as plain data."""
        return {
            "rulebook": self.book.name,
            "version": self.book.version,
            "digest": self.book.digest,
            "files": dict(self.book.files),
            "tables": {name: _plain(proof) for name, proof in self.proofs.items()},
        }


def _plain(proof: Proof) -> dict[str, Any]:
    covered = proof.coverage
    share = {"share": str(covered.share), "of": covered.of} if covered else None
    return {"decided": proof.decided, "coverage": share, "findings": len(proof.findings)}


@attrs.frozen
class Checked:
    """What a look at a rulebook came to: all problems, and what its editions prove if they can be read."""

    problems: tuple[Problem, ...]
    editions: tuple[Proved, ...] = ()

    def fails(self, strict: bool) -> bool:
        """Tell whether the rulebook must be mended; if `strict`, for warnings too."""
        return any(p.level == "error" or (strict and p.level == "warning") for p in self.problems)

    def to_data(self) -> dict[str, Any]:
        """Return all but the problems as plain data: the rulebook, or each of its editions by its folder."""
        if [one.folder for one in self.editions] == [""]:
            return self.editions[0].to_data()
        return {"editions": {one.folder: one.to_data() for one in self.editions}} if self.editions else {}


@command()
@click.argument("rulebook")
@option("--strict", is_flag=True, help=Text("Warnings fail too.", "警告也视为不通过。"))
@as_format
@as_json
@language
@click.pass_obj
def check(speaker: Speaker, rulebook: str, strict: bool, form: Format, as_json: bool) -> int:
    """Read RULEBOOK, prove its tables, report all that is wrong.

    读取规则手册，证明其决策表，报告全部问题。
    """
    try:
        folder: Path | None = locate(rulebook)
        found = examine(rulebook)
    except RulebookError as error:  # there is none
        folder, found = None, Checked(error.problems)
    tell(speaker, "json" if as_json else form, found.problems, folder, found.to_data())
    if form == "text" and not as_json:
        for line in (line for edition in found.editions for line in edition.lines):
            speaker.say(line)
    return 1 if found.fails(strict) else 0


def examine(rulebook: str) -> Checked:
    """Read a rulebook, or all its editions, as of today, with what lies beside it, and prove all its tables.

    Errors: RulebookError if there is none.
    """
    folder = locate(rulebook)
    try:
        found = load_editions(rulebook, today=datetime.now(UTC).astimezone().date())
    except ProblemsError as error:  # nothing to check the others against: they can only be read
        folders = edition_folders(rulebook) or {"": folder}
        more = (problem for one, lies in folders.items() for problem in _moved(one, _unreadable(lies)))
        return Checked((*error.problems, *more))
    editions = [Proved.of(*one) for one in zip(found.folders or ("",), found.books, strict=True)]
    problems = [problem for one in editions for problem in _problems(folder, one)]
    return Checked(tuple(problems), tuple(editions))


def _problems(folder: Path, one: Proved) -> Iterator[Problem]:
    """Yield all that is to be said of an edition; its own warnings know its folder already."""
    yield from _moved(one.folder, one.findings)
    yield from _moved(one.folder, _beside(folder / one.folder, one.book))
    yield from one.book.warnings


def _moved(folder: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of an edition with places as seen from the folder of them all."""
    for problem in problems:
        place = within(folder, problem.place) if folder and problem.place else problem.place
        yield attrs.evolve(problem, place=place)


def _beside(folder: Path, book: Rulebook) -> Iterator[Problem]:
    """Read what lies beside the rules and acts by them."""
    for file, read in ((INTAKE, _intake), (LOG, _log), ("", read_tests)):  # of tests/ and stories.yaml
        try:
            if (folder / file).exists():
                read(folder, book)
        except ProblemsError as error:
            yield from error.problems


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
    for file in (INTAKE, LOG, *test_files(folder), STORIES):
        try:
            if (folder / file).exists():
                read_yaml(read_text(folder, file), file)
        except RulebookError as error:
            yield from error.problems
