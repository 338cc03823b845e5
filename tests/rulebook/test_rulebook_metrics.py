"""Reading metrics.yaml: what it declares, and everything that is wrong with it, at its place."""

import pytest
from tests.insight.metric_rules import METRICS, RULES, rules

from govflow.errors import RulebookError
from govflow.rulebook.metrics import FirstTime, Metrics
from govflow.workflow import Guard


def problems(metrics: str) -> list[str]:
    with pytest.raises(RulebookError) as refused:
        rules(metrics)
    return [str(problem) for problem in refused.value.problems]


def test_metrics_are_read_as_written() -> None:
    found = rules().metrics
    first = found.named["first_time"]
    assert (first.title.en, first.title.zh) == ("solved at the first go", "第一时间解决率")
    assert (first.workflow, first.unit, first.change, first.digits) == ("request", "ratio", "points", 1)
    assert first.among == (Guard("closed", frozenset({True})),)
    assert first.counts == (Guard("first_time", frozenset({True})),)
    assert (first.exclusions[0].name, first.exclusions[0].needs) == ("agreed", "approver")
    assert first.source == "003"
    assert str(first.place) == "metrics.yaml:3:3"
    assert found.first_time == FirstTime()
    assert found.clearing is not None
    assert (found.clearing.workflow, found.clearing.reason) == ("request", "carry_reason")


def test_a_count_changes_by_per_cent_and_a_ratio_by_points() -> None:
    named = rules().metrics.named
    assert (named["collected"].change, named["lag"].change) == ("percent", "percent")
    assert named["satisfied"].change == "points"


def test_the_first_go_may_be_said_otherwise() -> None:
    found = rules(METRICS + "first_time: {clocks: [instant], level: any}\n").metrics
    assert found.first_time == FirstTime(frozenset({"instant"}), any_level=True)


def test_a_rulebook_without_metrics_has_none() -> None:
    main = RULES["rulebook.yaml"].replace("metrics: metrics.yaml\n", "")
    assert rules(rulebook=main).metrics == Metrics()


def test_a_changed_metric_changes_the_digest() -> None:
    assert rules().digest != rules(METRICS.replace("digits: 1", "digits: 2")).digest


WRONG = {
    "{count: {closed: yes}, workflow: reqest}": "3:39: There is no workflow 'reqest'. [unknown-workflow] Did",
    "{count: {clsed: yes}}": "3:15: There is no field 'clsed'. [unknown-field] Did you mean 'closed'?",
    "{count: {closed: maybe}}": "Field 'closed' wants true or false",
    "{count: {state: closd}}": "[unknown-value] Did you mean 'closed'?",
    "{count: {owner_level: [grid, comunity]}}": "[unknown-value] Did you mean 'community'?",
    "{count: {breached: promise}}": "[unknown-value]",
    "{count: {climbed: '>= x'}}": "metrics.yaml:3:",
    "{of: {closed: yes}}": "3:6: The key 'count' is missing. [missing-key]",
    "{of: {closed: yes}, count: {closed: no}}": "[never-counts] Compare 'of' and 'count'.",
    "{of: {state: [closed, handling]}, count: {state: registered}}": "no value of 'state' fits",
    "{of: {climbed: '>= 2'}, count: {climbed: 1}}": "no value of 'climbed' fits",
    "{of: {climbed: '> 2'}, count: {climbed: '< 3'}}": "no value of 'climbed' fits",
    "{count: {state: 'not(registered, handling, closed, merged)'}}": "no value of 'state' fits",
    "{unit: points, count: {closed: yes}}": "'unit' is 'points', which is none of: ratio, count, duration.",
    "{digits: 7, count: {closed: yes}}": "'7' is not a whole number from 0 to 6. [bad-number]",
    "{digits: -1, count: {closed: yes}}": "[bad-number]",
    "{digit: 1, count: {closed: yes}}": "There is no key 'digit'. [unknown-key] Did you mean 'digits'?",
    "{unit: count, except: {x: {when: {excluded: yes}}}}": "The key 'needs' is missing. [missing-key]",
    "{unit: count, except: {x: {needs: approver}}}": "The key 'when' is missing. [missing-key]",
    "{unit: count, except: {x: {when: {excluded: yes}, needs: aprover}}}": "Did you mean 'approver'?",
    "{unit: duration, from: found_at}": "The key 'to' is missing. [missing-key]",
    "{unit: duration, from: found, to: opened_at}": "There is no moment 'found'. [unknown-moment] Did you",
    "{unit: count, from: found_at}": "There is no key 'from'. [unknown-key]",
    "{count: {closed: yes}, rests_on: opinion}": "[unknown-choice]",
    "5": "metrics.yaml:3:6: Keys and values belong here.",
}


@pytest.mark.parametrize(("metric", "said"), WRONG.items())
def test_what_is_wrong_is_told_with_its_place(metric: str, said: str) -> None:
    (found,) = problems(f'source: "003"\nmetrics:\n  m: {metric}\n')[:1]
    assert found.startswith("metrics.yaml:3:")
    assert said in found


@pytest.mark.parametrize(
    "metric",
    [
        "{of: {state: [closed, handling]}, count: {state: not(handling)}}",
        "{of: {climbed: '>= 2'}, count: {climbed: not(2)}}",
        "{of: {climbed: '> 2'}, count: {climbed: '<= 3'}}",
        "{of: {taken: take}, count: {taken: close}}",
        "{of: {owner: [g1, g2]}, count: {unit: g3}}",
        "{unit: count}",
    ],
)
def test_conditions_that_some_case_meets_are_fine(metric: str) -> None:
    assert rules(f"metrics:\n  m: {metric}\n").metrics.named["m"]


def test_all_that_is_wrong_is_told_at_once_in_both_languages() -> None:
    text = "metrics:\n  a: {count: {clsed: yes}}\n  b: {of: {closed: yes}, count: {closed: no}}\n"
    with pytest.raises(RulebookError) as refused:
        rules(text + "clearing: {base: {owner_level: gird}, reason: why, plan: carry_plan}\n")
    assert [p.code for p in refused.value.problems] == [
        "unknown-field", "never-counts", "unknown-value", "unknown-field",
    ]  # fmt: skip
    assert "永远不会计入任何案件" in refused.value.problems[1].to("zh")


def test_metrics_over_a_workflow_that_could_not_be_read_are_not_blamed() -> None:
    broken = RULES["request.yaml"].replace("final: [closed,", "final: [clozed,")
    with pytest.raises(RulebookError) as refused:
        rules(request=broken)
    assert {p.place.file for p in refused.value.problems if p.place} == {"request.yaml"}


def test_the_clocks_of_the_first_go_must_be_known() -> None:
    (said,) = problems(METRICS + "first_time: {clocks: [instat]}\n")
    assert "There is no clock 'instat'. [unknown-clock] Did you mean 'instant'?" in said


def test_with_several_workflows_a_metric_names_its_own() -> None:
    other = "workflow: other\nstates: [a, b]\nfinal: b\nsteps: {go: {from: a, to: b}}\n"
    main = RULES["rulebook.yaml"].replace("[request.yaml]", "[request.yaml, other.yaml]")
    with pytest.raises(RulebookError, match=r"'workflow' is missing"):
        rules("metrics: {m: {unit: count}}\n", rulebook=main, other=other)
    assert rules("metrics: {m: {unit: count, workflow: other}}\n", rulebook=main, other=other)
