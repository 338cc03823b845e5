"""The only door to `transitions`: the same definition as a machine that lives on a host's own objects."""

from collections.abc import Callable
from typing import Any

from transitions import EventData, Machine

from govflow.errors import Problem, Text, WorkflowError
from govflow.workflow.guard import Guard
from govflow.workflow.step import Step

_RESERVED = ("fields", "state", "trigger")  # the machine and its guards use these names of the model


def machine(states: tuple[str, ...], initial: str, steps: tuple[Step, ...], model: object) -> Machine:
    """Return a flat `transitions.Machine` over `model`, with one trigger method per step.

    Guards read the mapping `model.fields`. A guard that does not hold leaves the state and makes the trigger
    return False; a step unknown to the state raises `transitions.MachineError`.

    Errors: WorkflowError if a step bears a name that the machine itself uses: `fields`, `state`, `trigger`.
    """
    if problems := [_reserved(step) for step in steps if step.name in _RESERVED]:
        raise WorkflowError(problems)
    rows: list[dict[str, Any]] = [
        {
            "trigger": step.name,
            "source": list(step.sources),
            "dest": step.target or "=",
            "conditions": [_condition(guard) for guard in step.guards],
        }
        for step in steps
    ]
    return Machine(
        model=model,
        states=list(states),
        transitions=rows,
        initial=initial,
        auto_transitions=False,  # they would lead from anywhere to anywhere, past every guard
        send_event=True,
    )


def _reserved(step: Step) -> Problem:
    text = Text(
        f"A machine cannot have a step called '{step.name}': it uses that name itself.",
        f"状态机的步骤不能名为“{step.name}”：该名称由其自身使用。",
    )
    return Problem("reserved-name", text, step.place)


def _condition(guard: Guard) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return guard.holds(getattr(event.model, "fields", {}))

    return holds
