"""A workflow as Mermaid text."""

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
            "    state \"Said 'broken' by phone\" as s0",
            '    state "done" as s1',
            "    [*] --> s0",
            "    s0 --> s1 : Mend： 'the lamp'； now",
            "    s1 --> [*]",
        ]
    )
    assert '    state "报修" as s0' in mermaid(LAMP, "zh").splitlines()


@given(workflows())
def test_it_draws_every_state_and_every_edge_once(workflow: Workflow) -> None:
    lines = mermaid(workflow).splitlines()
    edges = sum(len(step.sources) for step in workflow.steps)
    assert len(lines) == len(set(lines)) + _repeated(workflow)
    assert len(lines) == 1 + len(workflow.states) + 1 + edges + len(workflow.final)


def _repeated(workflow: Workflow) -> int:
    drawn = [(s, step.target, step.name) for step in workflow.steps for s in step.sources]
    return len(drawn) - len(set(drawn))
