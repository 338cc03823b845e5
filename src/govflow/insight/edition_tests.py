"""Running the tests of all editions of a rulebook, each in its own folder (各版本的规则测试)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from govflow.errors import Place, Problem, RulebookError
from govflow.insight.rule_test import Part, Reached, TestReport, Verdict
from govflow.insight.rule_tests import run_tests
from govflow.rulebook import RulebookEditions
from govflow.rulebook.versions import within


def run_editions(folder: Path, editions: RulebookEditions, *, only: str = "", lang: str = "en") -> TestReport:
    """Run the tests of each edition by its own rules, and tell of them together, as seen from the folder.

    With `only`, an edition that has none of that name is left out. Errors: RulebookError as of `run_tests`.
    """
    reports: list[TestReport] = []
    problems: list[Problem] = []
    for name, book in zip(editions.folders, editions.books, strict=True):
        try:
            reports.append(_moved(name, run_tests(folder / name, book, only=only, lang=lang)))
        except RulebookError as error:
            problems += _problems(name, error.problems)
    lacking = only and reports and {problem.code for problem in problems} <= {"no-tests"}
    if problems and not lacking:
        raise RulebookError(problems)
    verdicts = (verdict for report in reports for verdict in report.verdicts)
    return TestReport(tuple(verdicts), tuple(one for report in reports for one in report.reached))


def _moved(folder: str, report: TestReport) -> TestReport:
    """Return a report with places as seen from the folder of all editions."""
    return TestReport(
        tuple(_verdict(folder, verdict) for verdict in report.verdicts),
        tuple(_reached(folder, one) for one in report.reached),
    )


def _verdict(folder: str, verdict: Verdict) -> Verdict:
    problems = tuple(_problems(folder, verdict.problems))
    return attrs.evolve(verdict, place=within(folder, verdict.place), problems=problems)


def _reached(folder: str, one: Reached) -> Reached:
    subject = f"{folder}/{one.subject}".removesuffix("/")
    return attrs.evolve(
        one, subject=subject, parts=_parts(folder, one.parts), missed=_parts(folder, one.missed)
    )


def _parts(folder: str, parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(attrs.evolve(part, place=part.place and within(folder, part.place)) for part in parts)


def _problems(folder: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        yield attrs.evolve(problem, place=within(folder, problem.place or Place("tests")))
