"""A workflow as Mermaid text."""

import re

import pytest
from hypothesis import given

from govflow.errors import Text
from govflow.testing import workflows
from govflow.workflow import ClockRule, Effects, OpeningTask, Right, Step, Workflow, dot, mermaid

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


CARE = Workflow(
    "care",
    ("new", "open", "done"),
    "new",
    ("done",),
    (
        Step("take", ("new",), "open", by=("clerk", Right("head", "lead", "above")), starts=("handle",),
             effects=Effects(opens=(OpeningTask("assist", "helpers"),))),
        Step("late", ("open",), "open", by=("system",)),
        Step("finish", ("open",), "done", by=(Right(person="who"), Right("manager", reach="manages")),
             meets=("handle",)),
    ),
    clocks={"handle": ClockRule("handle", "quick", on_breach="late")},
    phases={"new": "collect", "open": "handle"},
)  # fmt: skip


def test_details_say_who_takes_a_step_which_tasks_it_opens_and_which_clocks_begin() -> None:
    assert mermaid(CARE, details=True).splitlines()[1:] == [
        '    state "new (collect)" as s0',
        '    state "open (handle)" as s1',
        '    state "done" as s2',
        "    [*] --> s0",
        "    s0 --> s1 : take / clerk or head above lead / opens task assist at helpers",
        "    s1 --> s1 : late / time itself",
        "    s1 --> s2 : finish / the person in 'who' or manager by link manages of owner",
        "    s2 --> [*]",
        "    note right of s1 : Clock handle#58; quick#59; missed#58; late",
    ]
    assert "    s0 --> s1 : take / clerk或lead上级的head / 发起任务 assist（helpers）" in mermaid(
        CARE, "zh", details=True
    )


def test_dot_text_puts_phases_around_states_and_clocks_beside_them() -> None:
    assert dot(CARE).splitlines()[4:] == [
        '    subgraph cluster_0 { label="collect";',
        '    s0 [label="new"];',
        "    }",
        '    subgraph cluster_1 { label="handle";',
        '    s1 [label="open"];',
        "    }",
        '    s2 [label="done", peripheries=2];',
        "    begin -> s0;",
        '    s0 -> s1 [label="take\\nclerk or head above lead\\nopens task assist at helpers"];',
        '    s1 -> s1 [label="late\\ntime itself"];',
        "    s1 -> s2 [label=\"finish\\nthe person in 'who' or manager by link manages of owner\"];",
        "    n0 [shape=note, style=filled, fillcolor=lightyellow, "
        'label="Clock handle: quick; missed: late"];',
        "    n0 -> s1 [style=dotted, arrowhead=none];",
        "}",
    ]
    assert "note" not in dot(CARE, details=False)


@given(workflows())
def test_dot_text_has_every_state_and_every_edge(workflow: Workflow) -> None:
    lines = dot(workflow, details=False).splitlines()
    edges = sum(len(step.sources) for step in workflow.steps)
    assert sum(" -> " in line for line in lines) == edges + 1
    boxes = [line for line in lines if line.lstrip().startswith("s") and " -> " not in line]
    assert len(boxes) == len(workflow.states)


def test_a_step_that_stays_and_starts_a_clock_has_its_note_at_each_state_that_it_stays_in() -> None:
    steps = (Step("again", ("new", "open"), "", starts=("c",)), Step("end", ("new", "open"), "done"))
    reopen = Step("take", ("new",), "open")
    flow = Workflow(
        "w",
        ("new", "open", "done"),
        "new",
        ("done",),
        (reopen, *steps),
        clocks={"c": ClockRule("c", "1 day")},
    )
    assert [line for line in mermaid(flow, details=True).splitlines() if "note" in line] == [
        "    note right of s0 : Clock c#58; 1 day",
        "    note right of s1 : Clock c#58; 1 day",
    ]


def test_links_are_called_what_words_call_them() -> None:
    right = Right("manager", reach="manages")
    flow = Workflow("w", ("new", "done"), "new", ("done",), (Step("end", ("new",), "done", by=(right,)),))
    named = mermaid(
        flow, "zh", details=True, word=lambda word: Text(word, {"manages": "物业服务"}.get(word, word))
    )
    assert "经关联“物业服务”" in named
