"""A rulebook's own tests: limits are due when a person counts them, units lie where they should."""

import pytest
from tests.insight.rule_town import Run, limit, refused, said, units


@pytest.mark.parametrize(
    "line",
    [
        "{limit: handle, from: 2024-04-29T10:00, due: 2024-05-07T17:00, statutory: 2024-05-14T17:00}",
        "{limit: handle, from: 2024-04-29T10:00, extended: 1, due: 2024-05-10T17:00}",
        "{limit: handle, from: 2024-04-29T10:00, extended: 2, error: beyond-statutory}",
        "{limit: handle, from: 2024-04-29T10:00, extensions: 2 working_day, due: 2024-05-09T17:00}",
        "{limit: handle, from: 2024-04-29T10:00, due: 2024-05-09T17:00, "
        "pauses: [{ground: other, from: 2024-04-30T09:00, to: 2024-05-03T09:00}]}",
        "{limit: handle, from: 2024-04-29T10:00, due: 2024-05-09T17:00, "
        "pauses: [{ground: papers, from: 2024-04-30T09:00}]}",
        "{limit: handle, from: 2024-04-29T10:00, due: 2024-05-09T17:00, "
        "pauses: [{from: 2024-04-30T09:00, to: 2024-05-03T09:00}]}",
        "{limit: answer, unit: north, from: 2024-04-30T15:00, due: 2024-05-02T11:00}",
        "{limit: answer, channel: web, from: 2024-04-30T15:00, due: 2024-04-30T19:00}",
        "{limit: answer, calendar: always, from: 2024-04-30T15:00, due: 2024-04-30T19:00}",
        "{limit: answer, from: 2024-04-30T15:00, error: no-calendar}",
        "{limit: 2 working_day, from: 2024-04-29T10:00, due: 2024-05-02T17:00}",
        "{limit: none, from: 2024-04-29T10:00, due: none}",
    ],
)  # fmt: skip
def test_a_limit_is_due_when_a_person_counts_it(run: Run, line: str) -> None:
    assert said(run(limit(line))) == []


def test_a_limit_that_is_due_otherwise_says_where_it_stands_and_how_it_was_counted(run: Run) -> None:
    (problem,) = run(limit("{limit: handle, from: 2024-04-29T10:00, due: 2024-05-06T17:00}")).problems

    assert str(problem).startswith(
        "tests/town.yaml:3:5: due of 'handle' (limits.yaml:4:12) is Tue 7 May 2024 17:00, "
        "expected Mon 6 May 2024 17:00. [unexpected]"
    )
    assert problem.suggestion is not None
    assert "Labour Day" in problem.suggestion.en
    assert "劳动节" in problem.suggestion.zh


def test_an_error_that_does_not_come_is_told(run: Run) -> None:
    (problem,) = run(limit("{limit: open, from: 2024-04-29T10:00, error: no-calendar}")).problems

    assert "'open' counts; expected was the error no-calendar." in problem.message.en


def test_a_limit_without_calendar_is_told_with_what_was_expected_of_it(run: Run) -> None:
    (problem,) = run(limit("{limit: answer, from: 2024-04-29T10:00, due: 2024-04-29T14:00}")).problems

    assert "'answer' was not counted: 'answer' has no calendar." in problem.message.en


def test_limits_stand_in_sheets_too(run: Run) -> None:
    rows = "from,due,extended\n2024-04-29T10:00,2024-05-07T17:00,\n2024-04-29T10:00,2024-05-10T17:00,1\n"

    report = run(limit("{limit: handle, rows: cases.csv}"), cases_csv=rows)
    assert (len(report.verdicts), said(report)) == (2, [])


def test_a_unit_lies_where_it_should_and_leads_to_whom_it_should(run: Run) -> None:
    report = run(
        units(
            "{unit: north, level: ward, parent: town}",
            "{unit: town, parent: none, links: {serves: []}}",
            "{unit: north, level: street, links: {serves: [town]}}",
            "{unit: south, level: ward}",
        )
    )

    assert [verdict.passed for verdict in report.verdicts] == [True, True, False, False]
    assert said(report) == [
        "tests/town.yaml:5:26: level of 'north' is ward, expected street. [unexpected]",
        "tests/town.yaml:5:42: links.serves of 'north' is none, expected town. [unexpected]",
        "tests/town.yaml:6:5: There is no unit 'south'. [unexpected]",
    ]


def test_units_stand_in_sheets_too(run: Run) -> None:
    rows = "unit,level,parent\nnorth,ward,town\nnorth,town,\n"
    report = run(units("{rows: cases.csv}"), cases_csv=rows)

    assert said(report) == ["tests/cases.csv:3:7: level of 'north' is ward, expected town. [unexpected]"]
    assert "expects-nothing" in refused(run, units("{unit: north}"))[0]
