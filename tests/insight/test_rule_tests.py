"""A rulebook's own tests: what is not as expected is told with the rule and the line that decided."""

from pathlib import Path

import pytest
from tests.insight.rule_town import FEW, Run, refused, said, table

from govflow.errors import RulebookError
from govflow.insight import run_tests
from govflow.rulebook import load


def test_what_holds_has_no_problem(run: Run) -> None:
    report = run(table(f"{{given: {FEW}, expect: {{track: routine, urgent: no, grade: 1}}, rule: few}}"))

    assert said(report) == []
    assert [verdict.passed for verdict in report.verdicts] == [True]


def test_a_failing_case_names_what_was_expected_what_came_and_the_rule_and_its_line(run: Run) -> None:
    report = run(table(f"{{given: {FEW}, expect: {{track: major, grade: 2}}}}"))

    assert said(report) == [
        "tests/town.yaml:3:68: track is routine, expected major: rule 'few' (triage.yaml:11:5) decided "
        "kind=lamp, people=49, hour=08:30. [unexpected]",
        "tests/town.yaml:3:82: grade is 1, expected 2: rule 'few' (triage.yaml:11:5) decided "
        "kind=lamp, people=49, hour=08:30. [unexpected]",
    ]
    assert "track 为 routine，预期 major" in report.problems[0].message.zh


def test_the_column_that_kept_out_the_expected_rule_is_named(run: Run) -> None:
    (problem,) = run(table(f"{{given: {FEW}, rule: many}}")).problems

    assert "Expected rule 'many', but rule 'few' (triage.yaml:11:5)" in problem.message.en
    assert problem.suggestion is not None
    assert "Column people alone keeps out rule 'many' (triage.yaml:12:5)" in problem.suggestion.en


def test_otherwise_is_named_like_a_rule(run: Run) -> None:
    assert (
        said(
            run(
                table(
                    "{given: {kind: noise, people: 1, hour: 08:30}, expect: {track: none}, rule: otherwise}"
                )
            )
        )
        == []
    )

    (problem,) = run(table(f"{{given: {FEW}, rule: otherwise}}")).problems
    assert "Expected rule 'otherwise'" in problem.message.en


def test_an_instant_among_what_is_given_is_shown_its_place(run: Run) -> None:
    with pytest.raises(RulebookError) as caught:
        run(table("{given: {kind: noise, at: 2026-05-01}, rule: otherwise}"))
    assert [one.suggestion and one.suggestion.zh for one in caught.value.problems] == [
        "请将 at 写在 given 旁。"
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{kind: lamp, hour: 08:30}", "missing-input"),
        ("{kind: lump, people: 1, hour: 08:30}", "unknown-value"),
        ("{kind: lamp, people: 501, hour: 08:30}", "unknown-value"),
    ],
)
def test_an_error_can_be_expected_and_is_told_where_it_is_not(run: Run, given: str, code: str) -> None:
    assert said(run(table(f"{{given: {given}, error: {code}}}"))) == []

    (problem,) = run(table(f"{{given: {given}, expect: {{track: major}}}}")).problems
    assert f"Expected track = major, but the answer was {code}: triage.yaml:1:1: Table" in problem.message.en

    (problem,) = run(table(f"{{given: {FEW}, error: {code}}}")).problems
    assert problem.message.en.startswith(f"Expected the error {code}, but rule 'few' (triage.yaml:11:5)")


def test_a_column_may_be_called_by_its_title(run: Run) -> None:
    assert said(run(table("{given: {事项分类: lamp, people: 50, hour: 08:30}, rule: many}"))) == []


def test_dated_rules_are_asked_as_of_a_date(run: Run) -> None:
    for at, rule, fee in (("2024-06-30T23:59", "old", 10), ("2024-07-01", "new", 12)):
        line = f"{{table: fees, at: {at}, given: {{kind: lamp}}, expect: {{fee: {fee}}}, rule: {rule}}}"
        assert said(run(table(line))) == []

    (problem,) = run(table("{table: fees, given: {kind: lamp}, rule: new}")).problems
    assert "the answer was missing-input" in problem.message.en


def test_a_sheet_says_the_same_as_the_file(run: Run) -> None:
    rows = (
        "id,事项分类,given.people,hour,expect.track,rule,error\n"
        "a,lamp,49,08:30,routine,few,\nb,lamp,50,08:30,routine,,\nc,lamp,,08:30,,,missing-input\n"
    )
    report = run(table("{table: triage, rows: cases.csv}"), cases_csv=rows)

    assert [(verdict.name, verdict.passed) for verdict in report.verdicts] == [
        ("a", True),
        ("b", False),
        ("c", True),
    ]
    assert said(report)[0].startswith("tests/cases.csv:3:17: track is major, expected routine: rule 'many'")


def test_the_date_beside_a_sheet_holds_for_its_rows(run: Run) -> None:
    rows = "at,kind,expect.fee\n,lamp,12\n2024-01-01,lamp,10\n"

    assert said(run(table("{table: fees, at: 2024-08-01, rows: cases.csv}"), cases_csv=rows)) == []


def test_everything_that_cannot_be_read_is_told_at_once(run: Run) -> None:
    text = """\
tests: town
tables:
  - {table: triag, given: {}}
  - {table: triage, given: {knd: lamp, people: many}, expect: {trak: routine}, rule: fw, at: soon}
  - {table: triage, given: {kind: [lamp]}, colour: red}
  - {table: triage, rows: nowhere.csv}
  - {table: triage, rows: ../triage.csv}
limits:
  - {limit: hndle, from: 2024-05-03, due: 2024-05-06}
  - {limit: handle, due: tomorrow}
  - {limit: handle, from: 2024-05-03}
  - {limit: handle, from: 2024-05-03, extended: 3, error: beyond-statutory}
  - {limit: handle, from: 2024-05-03, due: none, calendar: offce, unit: nrth, extensions: 5 working_dy}
  - {limit: handle, from: 2024-05-03, due: none, pauses: [{ground: paper, from: 2024-05-03}]}
more: things
"""
    found = refused(run, text)

    assert [line.partition("[")[2].partition("]")[0] for line in found] == [
        "unknown-table", "unknown-column", "bad-number", "unknown-output", "unknown-rule", "bad-instant",
        "not-text", "unknown-key", "expects-nothing", "missing-file", "outside-folder",
        "unknown-limit", "missing-key", "bad-instant", "expects-nothing", "bad-times", "unknown-calendar",
        "unknown-unit", "unknown-unit", "unknown-ground", "missing-key", "unknown-key",
    ]  # fmt: skip
    assert all(line.startswith("tests/town.yaml:") for line in found)
    assert "Did you mean 'triage'?" in found[0]


def test_a_link_out_of_the_folder_is_not_followed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tests" / "cases.csv").symlink_to("/etc/passwd")

    assert "outside-folder" in refused(run, table("{table: triage, rows: cases.csv}"))[0]


def test_an_input_called_like_a_key_of_other_tests_is_an_input_in_a_sheet(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "cases.csv").write_text(
        "unit,category,track,expect.owner\nG111,noise,routine,S11\nG121,noise,routine,none\n"
    )
    (tmp_path / "tests" / "a.yaml").write_text("tests: stations\ntables: [{rows: cases.csv}]\n")

    assert said(run_tests(tmp_path, load("zhenhai"))) == []
