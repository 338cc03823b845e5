"""A rulebook's own tests: stories are walked, what was reached is told, and only what is named is run."""

from pathlib import Path

import pytest
from tests.insight.rule_town import FEW, Run, said, table

from govflow.errors import RulebookError

STORY = """\
tests: stories
actors: {kim: {clerk: town}}
stories:
  - id: lamp
    unit: north
    opened: {at: 2024-04-29T10:00, by: kim}
    steps:
      - {step: begin, at: 2024-04-29T10:00, by: kim}
      - {step: finish, at: 2024-04-30T10:00, by: kim, refused: missing-field}
      - {step: finish, at: 2024-04-30T10:00, by: kim, fields: {result: mended}}
    expect: {state: done, owner: north, due: {handle: 2024-05-07T17:00}}
"""


def test_a_story_is_walked_and_reaches_steps_and_limits(run: Run) -> None:
    report = run(STORY)

    assert said(report) == []
    reached = {(one.kind, one.subject): [part.touched.name for part in one.missed] for one in report.reached}
    assert reached == {
        ("table", "triage"): ["few", "many", "otherwise"],
        ("table", "fees"): ["old", "new"],
        ("limit", ""): ["answer", "open"],
        ("workflow", "request"): ["drop (handling)"],
    }


def test_a_story_that_goes_otherwise_is_told(run: Run) -> None:
    (problem,) = run(STORY.replace("state: done", "state: handling")).problems

    assert "state is done, expected handling." in problem.message.en
    assert problem.place is not None
    assert problem.place.file == "tests/town.yaml"


@pytest.mark.parametrize(
    ("last", "met"),
    [("drop", "[]"), ("finish", "[handle]")],  # both end the case, and so its clock
)
def test_a_clock_that_was_met_is_told_from_one_that_was_only_stopped(run: Run, last: str, met: str) -> None:
    text = STORY.replace(
        "{step: finish, at: 2024-04-30T10:00, by: kim, fields",
        f"{{step: {last}, at: 2024-04-30T10:00, by: kim, fields",
    )
    text = text.replace("due: {handle: 2024-05-07T17:00}", f"met: {met}")

    assert said(run(text)) == []


def test_a_story_that_cannot_begin_fails_alone(run: Run) -> None:
    text = (
        STORY.replace("unit: north", "unit: nowhere")
        + "tables:\n  - {table: triage, given: "
        + FEW
        + ", rule: few}\n"
    )

    assert [verdict.passed for verdict in run(text).verdicts] == [True, False]


def test_stories_beside_the_rules_are_run_as_well(run: Run, tmp_path: Path) -> None:
    told = STORY.replace("tests: stories", "stories: town").replace("\nstories:\n", "\nrequests:\n")
    (tmp_path / "stories.yaml").write_text(told, encoding="utf-8")

    report = run(table(f"{{given: {FEW}, rule: few}}"))
    assert [(verdict.kind, verdict.name) for verdict in report.verdicts] == [
        ("table", ""),
        ("workflow", "lamp"),
    ]


@pytest.mark.parametrize(
    ("only", "count"),
    [("triage", 2), ("fees", 1), ("handle", 1), ("town", 4), ("town.yaml", 4), ("third", 1)],
)
def test_only_what_is_named_is_run(run: Run, only: str, count: int) -> None:
    text = table(f"{{given: {FEW}, rule: few}}\n  - {{given: {FEW}, rule: few}}")
    text += "  - {id: third, table: fees, at: 2024-01-01, given: {kind: lamp}, rule: old}\n"
    text += "limits:\n  - {limit: handle, from: 2024-04-29T10:00, due: 2024-05-07T17:00}\n"

    assert len(run(text, only).verdicts) == count


def test_what_is_not_there_cannot_be_run(run: Run) -> None:
    with pytest.raises(RulebookError) as caught:
        run(table(f"{{given: {FEW}, rule: few}}"), "triaje")
    assert "There is no test 'triaje'. [no-tests] Did you mean 'triage'?" in str(caught.value)

    with pytest.raises(RulebookError) as caught:
        run("tests: nothing\n")
    assert "no-tests" in str(caught.value)
