"""`Workflow.machine` and the compiled table are the same definition: they walk alike."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from govflow.errors import Text, WorkflowError
from govflow.testing import workflows
from govflow.testing.lives import written
from govflow.workflow import Field, Guard, Span, Step, Workflow

REFUSED, UNKNOWN = "guard", "unknown"


class Model:
    """A host's own object: a machine gives it a state and a method for each step."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self.fields = fields
        self.state = ""


def walk_table(workflow: Workflow, state: str, step: str, fields: Mapping[str, object]) -> str:
    """Return the state after the step, or why there is none."""
    found = workflow.table.get((state, step))
    if found is None:
        return UNKNOWN
    return found.target if found.open_to(fields) else REFUSED


def walk_machine(model: Model, step: str) -> str:
    before = model.state
    try:
        moved: bool = getattr(model, step)()
    except MachineError:
        assert model.state == before
        return UNKNOWN
    if moved:
        return model.state
    assert model.state == before
    return REFUSED


@given(workflows(), st.data())
def test_the_machine_and_the_table_walk_alike(workflow: Workflow, data: st.DataObject) -> None:
    model = Model({})
    workflow.machine(model)
    state = workflow.initial
    names = st.sampled_from([step.name for step in workflow.steps])
    for _ in range(data.draw(st.integers(1, 12))):
        step = data.draw(st.one_of(names, st.sampled_from(workflow.allowed(state) or ("go0",))))
        model.fields = data.draw(written())
        outcome = walk_table(workflow, state, step, model.fields)
        assert walk_machine(model, step) == outcome
        if outcome not in (REFUSED, UNKNOWN):
            state = outcome
        assert model.state == state


def test_the_machine_has_no_way_past_the_steps() -> None:
    model: Any = Model({"urgent": False})
    finish = Step("finish", ("new",), "done", guards=(Guard("urgent", frozenset({True})),))
    Workflow("w", ("new", "done"), "new", ("done",), (finish,), {"urgent": Field("urgent", "bool")}).machine(
        model
    )
    assert not hasattr(model, "to_done")
    assert model.finish() is False
    model.fields = {"urgent": True}
    assert model.finish() is True
    with pytest.raises(MachineError):
        model.finish()


def test_every_guard_must_hold_not_only_the_first() -> None:
    both = (Guard("urgent", frozenset({True})), Guard("safe", frozenset({True})))
    finish = Step("finish", ("new",), "done", guards=both)
    fields = {name: Field(name, "bool") for name in ("urgent", "safe")}
    model: Any = Model({"urgent": True, "safe": False})
    Workflow("w", ("new", "done"), "new", ("done",), (finish,), fields).machine(model)
    assert not finish.open_to(model.fields)
    assert model.finish() is False
    model.fields = {"urgent": True, "safe": True}
    assert finish.open_to(model.fields)
    assert model.finish() is True


@pytest.mark.parametrize("name", ["fields", "state", "trigger"])
def test_a_step_may_not_take_a_name_that_the_machine_uses(name: str) -> None:
    workflow = Workflow("w", ("new", "done"), "new", ("done",), (Step(name, ("new",), "done"),))
    model = Model({})
    with pytest.raises(WorkflowError, match="reserved-name"):
        workflow.machine(model)
    assert vars(model) == {"fields": {}, "state": ""}, "nothing has changed"


@pytest.mark.parametrize(
    ("guard", "fields", "holds"),
    [
        (Guard("f", frozenset({"a", "b"})), {"f": "a"}, True),
        (Guard("f", frozenset({"a", "b"})), {"f": "c"}, False),
        (Guard("f", frozenset({"a"})), {}, False),
        (Guard("f", frozenset({"a"}), negated=True), {}, True),
        (Guard("f", frozenset({"a"}), negated=True), {"f": "a"}, False),
        (Guard("f", frozenset({False})), {"f": False}, True),
        (Guard("f", frozenset({"a"})), {"f": ["b", "a"]}, True),
        (Guard("f", frozenset({"a"})), {"f": []}, False),
        (Guard("f", frozenset({"a"}), negated=True), {"f": ["b", "a"]}, False),
        (Guard("f", frozenset({"a"}), negated=True), {"f": ["b"]}, True),
    ],
)
def test_a_guard_holds(guard: Guard, fields: dict[str, object], holds: bool) -> None:
    assert guard.holds(fields) is holds


def test_a_guard_says_what_it_asks_for_in_both_languages() -> None:
    said = Guard("urgent", frozenset({True}), negated=True).text
    assert (said.en, said.zh) == ("urgent is not yes", "urgent不为是")
    assert Guard("track", frozenset({"b", "a"})).text.en == "track is a or b"


@pytest.mark.parametrize(
    ("span", "negated", "en", "zh"),
    [
        (Span(low=Decimal(3)), False, "n is at least 3", "n不少于3"),
        (Span(low=Decimal(3)), True, "n is less than 3", "n小于3"),
        (Span(Decimal(1), Decimal(5)), False, "n is 1 to 5", "n为1至5"),
        (Span(Decimal(1), Decimal(5)), True, "n is less than 1 or more than 5", "n小于1或大于5"),
        (
            Span(Decimal(1), Decimal(5), low_open=True),
            False,
            "n is more than 1 and at most 5",
            "n大于1且不超过5",
        ),
    ],
)
def test_a_range_is_said_in_words(span: Span, negated: bool, en: str, zh: str) -> None:
    assert Guard("n", span, negated).text == Text(en, zh)
