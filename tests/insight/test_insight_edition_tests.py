"""The tests of all editions: each by its own rules, and told as seen from the folder of them all."""

from pathlib import Path

import pytest
from tests.rulebook.test_rulebook_versions import FILES, hold

from govflow import RulebookError, load_editions
from govflow.cli.main import run
from govflow.insight.edition_tests import run_editions

TEST = (
    "tests: times\ntables:\n  - {id: danger, table: times, given: {danger: true}, expect: {limit: LIMIT}}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two editions that promise different times, and say so in their tests."""
    top = tmp_path / "rules"
    for year, limit in ((2023, "quick"), (2024, "3 working_days")):
        (top / str(year) / "tests").mkdir(parents=True)
        for name, text in FILES.items():
            text = text.replace("old.yaml, new.yaml", "old.yaml").replace("effective", "# effective", 1)
            (top / str(year) / name).write_text(
                text.replace("limit: quick", f"limit: {limit}"), encoding="utf-8"
            )
        tests = TEST.replace("LIMIT", limit)
        (top / str(year) / "tests" / "rules.yaml").write_text(tests, encoding="utf-8")
    hold(top, 2023, "{to: 2023-12-31}")
    hold(top, 2024, "{from: 2024-01-01}")
    return top


def test_each_edition_is_tested_by_its_own_rules(folder: Path) -> None:
    report = run_editions(folder, load_editions(folder))
    assert [verdict.place.file for verdict in report.verdicts] == [
        "2023/tests/rules.yaml",
        "2024/tests/rules.yaml",
    ]
    assert not report.failed
    assert {one.subject.partition("/")[0] for one in report.reached} == {"2023", "2024"}
    assert run(["test", str(folder)]) == 0


def test_what_fails_says_in_which_edition(folder: Path) -> None:
    rules = folder / "2023" / "tests" / "rules.yaml"
    rules.write_text(TEST.replace("LIMIT", "slow"), encoding="utf-8")
    report = run_editions(folder, load_editions(folder))
    assert {problem.place.file for problem in report.problems if problem.place} == {"2023/tests/rules.yaml"}
    assert run(["test", str(folder)]) == 1


def test_an_edition_without_tests_is_told_unless_others_are_asked_for(folder: Path) -> None:
    (folder / "2024" / "tests" / "rules.yaml").unlink()
    with pytest.raises(RulebookError) as error:
        run_editions(folder, load_editions(folder))
    assert [(str(one.place), one.code) for one in error.value.problems] == [("2024/tests", "no-tests")]
    assert len(run_editions(folder, load_editions(folder), only="danger").verdicts) == 1


def test_tests_are_suggested_for_one_edition_at_a_time(folder: Path) -> None:
    assert run(["test", str(folder), "--suggest"]) == 1
    assert not list(folder.glob("tests"))
