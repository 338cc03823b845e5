"""Every refusal of a step names the rule, with file and line, and where the rule comes from."""

import copy
import pickle
from typing import Any

import pytest
from tests.case.life_rules import HEAD, RESIDENT, Life, at, rules, workflow

from govflow.case import Act, Actor
from govflow.errors import Refused

STEPS = """
  right:
    {from: new, by: reviewer, source: "own-001", title: {en: Review, zh: 复核}}
  guard: {from: new, when: {urgent: yes}}
  need: {from: new, needs: reason}
  write: {from: new, writes: reason}
  either: {from: new, one_of: [attempt, inability]}
  all: {from: new, includes: {classes: a}}
  other: {from: new, not_by: complained}
  skill: {from: new, by: head, skill: category}
  ask: {from: new, opens: {workflow: assist, at: owner}}
  over: {from: new, over: assist}
  often: {from: new, counts: {count: 1}}
  publish: {from: new, publishes: reply}
  hand: {from: new, hands_to: lead}
  link: {from: new, hands_to: {link: twin}}
  climb: {from: new, climb: grid}
  ladder: {from: new, climb: "ladder:up"}
  clock: {from: new, starts: far}
  merge: {from: new, to: closed, merges: into}
"""
MORE = 'clocks: {far: {limit: "field:promised_on"}}'
CASES: list[tuple[str, str, dict[str, object]]] = [
    ("right", "not-your-step", {}),
    ("guard", "guard-failed", {}),
    ("need", "missing-field", {}),
    ("write", "missing-field", {}),
    ("either", "missing-field", {}),
    ("all", "party-missing", {}),
    ("other", "same-person", {}),
    ("skill", "not-skilled", {"category": "noise"}),
    ("over", "tasks-open", {}),
    ("often", "too-often", {}),
    ("publish", "message-held", {"reply": "a hoax"}),
    ("hand", "missing-field", {}),
    ("link", "no-link", {}),
    ("climb", "top-reached", {}),
    ("clock", "out-of-range", {"promised_on": "0001-01-01"}),
    ("merge", "bad-merge", {"into": "a"}),
    ("need", "unknown-field", {"unheard": 1}),
    ("need", "bad-value", {"reason": 1}),
    ("need", "kept-field", {"count": 1}),
]


@pytest.fixture(scope="module")
def text() -> str:
    return workflow(STEPS, MORE)


@pytest.fixture
def life() -> Life:
    life = Life(rules(STEPS, MORE), complained=["ann"])
    life.act("often")
    life.act("ask")
    return life


@pytest.mark.parametrize(("step", "code", "fields"), CASES)
def test_a_refusal_quotes_its_rule_and_source(
    life: Life, text: str, step: str, code: str, fields: dict[str, Any]
) -> None:
    refusal = life.refused(step, **fields)
    assert refusal.code == code
    line = next(n for n, row in enumerate(text.splitlines(), 1) if row.startswith(f"  {step}:"))
    place = f"request.yaml:{line}:3"
    title = ("Review", "复核") if step == "right" else (step, step)
    source = "own-001" if step == "right" else "request-001"
    assert (refusal.rule.en, refusal.rule.zh) == (f"'{title[0]}' ({place})", f"“{title[1]}”（{place}）")
    assert refusal.source == source
    assert refusal.text.en.endswith(f" Rule: '{title[0]}' ({place}). Source: {source}.")
    assert refusal.text.zh.endswith(f"依据：“{title[1]}”（{place}），来源：{source}。")
    assert refusal.allowed == tuple(
        row.split(":")[0].strip() for row in text.splitlines() if row in steps(text)
    )


def steps(text: str) -> list[str]:
    lines = text.partition("\nsteps:\n")[2].splitlines()
    return [line for line in lines if line.startswith("  ") and line[2].isalpha()]


def test_a_refusal_of_an_opening_quotes_it_too() -> None:
    book = rules(STEPS, "open: {by: head, needs: reason, source: open-001}\n" + MORE)
    for by, code in ((RESIDENT, "not-your-step"), (HEAD, "missing-field")):
        with pytest.raises(Refused) as caught:
            Life(book, by=by)
        refusal = caught.value
        assert (refusal.code, refusal.source) == (code, "open-001")
        assert refusal.rule.en.startswith("'open' (request.yaml:")
        assert refusal.text.en.endswith("Source: open-001.")


def test_a_refusal_in_a_task_quotes_the_rule_of_the_task(life: Life) -> None:
    refusal = life.refused("finish", Actor("nobody"), task="assist/1", result="x")
    assert (refusal.code, refusal.source) == ("not-your-step", "task-001")
    assert "'finish' (assist.yaml:" in refusal.rule.en


def test_a_step_without_a_source_says_none() -> None:
    bare = "workflow: request\nstates: [new, closed]\nfinal: [closed]\n"
    bare += "steps: {close: {from: new, to: closed, by: head}}"
    book = rules("", request_yaml=bare)
    refusal = Life(book).refused("close", RESIDENT)
    assert refusal.source == "assumption", "the rulebook's own"


def test_a_step_that_the_state_does_not_have_is_no_rule(life: Life) -> None:
    refusal = life.refused("fly")
    assert (refusal.code, refusal.rule.en, refusal.source) == ("step-not-allowed", "", "")
    assert "Did you mean" not in refusal.text.en, "nothing is close"


def test_a_step_that_is_misspelt_or_called_by_its_title_comes_with_its_name() -> None:
    life = Life(
        rules("""
  report: {title: {en: Send up, zh: 上报}, from: new, needs: [reason]}
  sort: {from: new}
""")
    )
    for asked in ("reprot", "Send up", "上报"):
        said = life.refused(asked).text
        assert said.en.endswith(" Did you mean 'report'?")
        assert said.zh.endswith("。是否想写“report”？")
    assert "report (Send up)" in said.en
    assert "report（上报）" in said.zh
    assert "sort (sort)" not in said.en


def test_a_step_of_another_state_is_not_misspelt() -> None:
    steps = "{sort: {from: new, to: sorted}, resort: {from: sorted}, close: {from: sorted, to: closed}}"
    bare = f"workflow: request\nstates: [new, sorted, closed]\nfinal: [closed]\nsteps: {steps}"
    life = Life(rules("", request_yaml=bare))
    assert "Did you mean" not in life.refused("resort").text.en
    assert "Did you mean" in life.refused("resorts").text.en


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_refusal_survives_the_way_from_another_process(life: Life, again: Any) -> None:
    refusal = life.refused("right")
    other = again(refusal)
    assert isinstance(other, Refused)
    for name in ("code", "text", "allowed", "rule", "source"):
        assert getattr(other, name) == getattr(refusal, name)
    assert str(other) == str(refusal)


def test_a_refusal_is_the_same_twice_and_quotes_once(life: Life) -> None:
    command = Act("x", "a", at("06-05 11:00"), HEAD, "right")
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            life.desk.handle(command)
        said.append(caught.value.text)
    assert said[0] == said[1]
    assert said[0].en.count("Rule:") == said[0].zh.count("依据：") == 1
