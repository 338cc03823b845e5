"""Sheets of tests as a city hall writes them: Chinese headings, full-width digits."""

from tests.insight.rule_town import Run, refused, said, table


def test_what_a_table_gives_may_be_called_by_its_title(run: Run) -> None:
    for heading in ("办理渠道", "expect.办理渠道", "expect.track", "办理\n渠道"):
        rows = f'编号,事项分类,people,hour,"{heading}",规则\na,lamp,４９,０８：３０,major,few\n'
        report = run(table("{table: triage, rows: cases.csv}"), cases_csv=rows)

        assert [verdict.name for verdict in report.verdicts] == ["a"]
        assert [line.partition(":")[0] for line in said(report)] == ["tests/cases.csv"]
        assert "track is routine, expected major" in said(report)[0]


def test_what_a_table_gives_may_be_called_by_its_title_in_yaml(run: Run) -> None:
    given = "{kind: lamp, people: ４９, hour: 08:30}"

    assert said(run(table(f"{{given: {given}, expect: {{办理渠道: routine}}}}"))) == []


def test_a_heading_that_nobody_knows_is_told_once(run: Run) -> None:
    rows = "id,kind,peeple,hour,expect.track\na,lamp,49,08:30,routine\nb,lamp,49,08:30,routine\n"

    (problem,) = refused(run, table("{table: triage, rows: cases.csv}"), cases_csv=rows)

    assert "tests/cases.csv:1:9" in problem
    assert "unknown-column" in problem
