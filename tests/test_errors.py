"""Errors keep what they hold, wherever they travel."""

import copy
import pickle
from collections.abc import Iterator

import pytest

from govflow.errors import (
    DecisionError,
    GovflowError,
    Place,
    Problem,
    ProblemsError,
    Refused,
    RulebookError,
    Text,
    did_you_mean,
)

SAID = Text("No.", "不行。")
PLACE = Place("triage.csv", 3, 7)


def leaves(kind: type[GovflowError]) -> Iterator[type[GovflowError]]:
    for below in kind.__subclasses__():
        yield from leaves(below)
        yield below


def example(kind: type[GovflowError]) -> GovflowError:
    if issubclass(kind, ProblemsError):
        return kind([Problem("bad-cell", SAID, PLACE)])
    if issubclass(kind, DecisionError):
        return kind("no-hit", SAID, PLACE)
    return kind("refused", SAID, ("assign",)) if issubclass(kind, Refused) else kind("other", SAID)


@pytest.mark.parametrize(
    "kind", sorted((kind for kind in leaves(GovflowError) if kind.__module__ == "govflow.errors"), key=str)
)
def test_an_error_survives_copies_and_processes(kind: type[GovflowError]) -> None:
    error = example(kind)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is kind
        assert (str(again), again.code, again.text, vars(again)) == (
            str(error),
            error.code,
            error.text,
            vars(error),
        )


def test_a_problem_is_one_line_in_either_language() -> None:
    hint = Text("Did you mean 'lamp'?", "是否想写“lamp”？")
    problem = Problem("unknown-value", Text("There is no 'lamb'.", "没有“lamb”。"), PLACE, hint)
    assert str(problem) == "triage.csv:3:7: There is no 'lamb'. [unknown-value] Did you mean 'lamp'?"
    assert problem.to("zh-CN") == "triage.csv:3:7: 没有“lamb”。 [unknown-value] 是否想写“lamp”？"
    assert RulebookError([problem]).problems == (problem,)


def test_of_a_monstrous_word_only_the_beginning_is_compared() -> None:
    known = ["lamp" * 50, *(f"word-{n}" for n in range(20))]
    assert did_you_mean("lamp" * 50 + "x" * 10_000, known) == Text(
        f"Did you mean '{known[0]}'?", f"是否想写“{known[0]}”？"
    )
    assert did_you_mean("x" * 10_000, known) is None


def test_a_warning_says_that_it_is_one_before_its_message() -> None:
    problem = Problem("minute-lost", SAID, PLACE, level="warning")
    assert str(problem) == "triage.csv:3:7: warning: No. [minute-lost]"
    assert problem.to("zh") == "triage.csv:3:7: 警告：不行。 [minute-lost]"


def test_a_hint_knows_what_is_allowed_and_is_the_text_that_it_says() -> None:
    hint = did_you_mean("lamb", ["lamp", "road"])
    assert hint == Text("Did you mean 'lamp'?", "是否想写“lamp”？")
    assert hash(hint) == hash(Text("Did you mean 'lamp'?", "是否想写“lamp”？"))
    assert Problem("unknown-value", SAID, PLACE, hint).allowed == ("lamp", "road")
    assert Problem("unknown-value", SAID, PLACE, SAID).allowed == ()
    many = did_you_mean("w7x", [f"w{n}" for n in range(50)])
    assert many is not None
    assert many.allowed == ()
