"""Running a rulebook's own tests, and saying what came of them (规则测试)."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from govflow.errors import Problem, RulebookError, Text, did_you_mean
from govflow.insight.limit_tests import judge_limit
from govflow.insight.reaching import reached, touched_by
from govflow.insight.rule_test import LimitTest, RuleTest, TableTest, TestReport, UnitTest, Verdict
from govflow.insight.rule_tests_file import read_tests
from govflow.insight.story import Story
from govflow.insight.story_walk import try_to_tell
from govflow.insight.table_tests import judge_table
from govflow.insight.unit_tests import judge_unit
from govflow.rulebook import Rulebook


def run_tests(folder: Path, book: Rulebook, *, only: str = "", lang: str = "en") -> TestReport:
    """Run the tests of a rulebook's folder (规则测试): `tests/*.yaml`, then `stories.yaml`.

    `only` takes those of one file, table, limit, workflow or id. Errors: RulebookError with all that is wrong
    in the files; `no-tests` if there are none, or none of that name.
    """
    tests = read_tests(folder, book, lang)
    chosen = tuple(test for test in tests if not only or only in _names(test))
    if not chosen:
        raise RulebookError([_no_tests(only, tests)])
    return report_of(book, chosen)


def report_of(book: Rulebook, tests: Iterable[RuleTest]) -> TestReport:
    """Judge each test, and say how much of the rules they reach together."""
    verdicts = tuple(judge(book, test) for test in tests)
    touched = {one for verdict in verdicts for one in verdict.touched}
    return TestReport(verdicts, tuple(reached(book, touched)))


def judge(book: Rulebook, test: RuleTest) -> Verdict:
    """Return what comes of one test."""
    match test:
        case TableTest():
            return judge_table(book, test)
        case LimitTest():
            return judge_limit(book, test)
        case UnitTest():
            return judge_unit(book, test)
    return _judge_story(book, test)


def _judge_story(book: Rulebook, story: Story) -> Verdict:
    """Walk a story, which may not even begin."""
    told, problems = try_to_tell(book, story)
    histories = [told.ledger.history(case) for case in told.ledger.cases()] if told else []
    touched = frozenset(one for history in histories for one in touched_by(book, history))
    return Verdict("workflow", story.workflow, story.id, story.place, problems, touched)


def _names(test: RuleTest) -> tuple[str, ...]:
    """Return what a test may be asked for by."""
    file = PurePosixPath(test.place.file)
    return (_subject(test), test.id, file.name, file.stem, str(file))


def _subject(test: RuleTest) -> str:
    match test:
        case TableTest():
            return test.table
        case LimitTest():
            return test.limit
        case UnitTest():
            return test.unit
    return test.workflow


def _no_tests(only: str, tests: Iterable[RuleTest]) -> Problem:
    if not only:
        text = Text("The rulebook has no tests.", "该规则手册没有测试。")
        hint = Text("'govflow test --suggest' writes some.", "可用 govflow test --suggest 生成。")
        return Problem("no-tests", text, suggestion=hint)
    known = dict.fromkeys(name for test in tests for name in _names(test) if name)
    text = Text(f"There is no test '{only}'.", f"没有测试“{only}”。")
    return Problem("no-tests", text, suggestion=did_you_mean(only, known))
