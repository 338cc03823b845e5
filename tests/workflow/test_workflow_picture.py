"""A workflow as Mermaid text."""

import re

import pytest
from hypothesis import given

from govflow.errors import Text
from govflow.testing import workflows
from govflow.workflow import Step, Workflow, mermaid

LAMP = Workflow(
    "lamp",
    ("new", "done"),
    "new",
    ("done",),
    (Step("mend", ("new",), "done", title=Text('Mend: "the lamp"; now', "修：“路灯”；即刻")),),
    titles={"new": Text('Said "broken"\nby phone', "报修")},
)


def test_it_names_states_and_steps_in_either_language_and_keeps_syntax_out_of_labels() -> None:
    assert mermaid(LAMP) == "\n".join(
        [
            "stateDiagram-v2",
            '    state "Said #34;broken#34; by phone" as s0',
            '    state "done" as s1',
            "    [*] --> s0",
            "    s0 --> s1 : Mend#58; #34;the lamp#34;#59; now",
            "    s1 --> [*]",
        ]
    )
    assert '    state "报修" as s0' in mermaid(LAMP, "zh").splitlines()


@pytest.mark.parametrize("title", ["<img src=x onerror=alert(1)>", "#35;", "%%{init: {}}%%", "a & b \\ `c`"])
def test_no_title_brings_syntax_with_it(title: str) -> None:
    said = Text(title, title)
    line = mermaid(Workflow("w", ("a",), "a", ("a",), (), titles={"a": said})).splitlines()[1]
    label = line.removeprefix('    state "').removesuffix('" as s0')
    assert re.sub(r"#([0-9]+);", lambda code: chr(int(code[1])), label) == title
    assert not set('<>"%\\`:') & set(label)


def test_a_blank_title_draws_the_name() -> None:
    blank = Text(" ", "\n")
    step = Step("mend", ("new",), "done", title=blank)
    flow = Workflow("w", ("new", "done"), "new", ("done",), (step,), titles={"new": blank})
    for lang in ("en", "zh"):
        assert mermaid(flow, lang).splitlines()[1] == '    state "new" as s0'
        assert "    s0 --> s1 : mend" in mermaid(flow, lang).splitlines()


@given(workflows())
def test_it_draws_every_state_and_every_edge_once(workflow: Workflow) -> None:
    lines = mermaid(workflow).splitlines()
    edges = sum(len(step.sources) for step in workflow.steps)
    assert len(lines) == len(set(lines)) + _repeated(workflow)
    assert len(lines) == 1 + len(workflow.states) + 1 + edges + len(workflow.final)


def _repeated(workflow: Workflow) -> int:
    drawn = [(s, step.target, step.name) for step in workflow.steps for s in step.sources]
    return len(drawn) - len(set(drawn))
