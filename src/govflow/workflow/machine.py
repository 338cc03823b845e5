"""The only door to `transitions`: the same definition as a machine that lives on a host's own objects."""

from collections.abc import Callable
from typing import Any

from transitions import EventData, Machine

from govflow.workflow.step import Guard, Step


def machine(states: tuple[str, ...], initial: str, steps: tuple[Step, ...], model: object) -> Machine:
    """Return a flat `transitions.Machine` over `model`, with one trigger method per step.

    Guards read the mapping `model.fields`. A guard that does not hold leaves the state and makes the trigger
    return False; a step unknown to the state raises `transitions.MachineError`.
    """
    rows: list[dict[str, Any]] = [
        {
            "trigger": step.name,
            "source": list(step.sources),
            "dest": step.target,
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


def _condition(guard: Guard) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return guard.holds(getattr(event.model, "fields", {}))

    return holds
