"""A workflow: declarations compiled to the table `(state, step)`."""

from collections.abc import Mapping

import attrs
from transitions import Machine

from govflow.errors import Place, Text, WorkflowError
from govflow.workflow.checks import problems
from govflow.workflow.clock import ClockRule
from govflow.workflow.effect import Counting, Setting, Signing
from govflow.workflow.field import Field
from govflow.workflow.machine import machine
from govflow.workflow.reading import Reading
from govflow.workflow.step import Step


@attrs.frozen
class Workflow:
    """How a case moves (办理流程): states, fields, steps and clocks, sound by construction.

    `opening` says who may open a case, what it needs, and which tables and clocks begin with it. `phases`
    names the part of the life that a state belongs to, `reading` who may see what. `decided` are the fields
    that its tables decide: these, and what steps set, name, sign or count, nobody writes with a step that
    does not name them; with `named_only` nobody writes any other field that the step does not name. `places`
    says where each state stands.

    `entry` is the opening, an empty one where none is declared, and `asked_first` are the required fields
    that it does not write by itself; `free` are the fields that neither signing nor counting keeps.

    Errors: WorkflowError with all problems, if a name is unknown, a state is unreachable, a dead end that is
    not final, or cannot reach a final state.
    """

    name: str
    states: tuple[str, ...]
    initial: str
    final: tuple[str, ...]
    steps: tuple[Step, ...]
    fields: Mapping[str, Field] = attrs.field(factory=dict)
    clocks: Mapping[str, ClockRule] = attrs.field(factory=dict)
    title: Text = Text("", "")
    titles: Mapping[str, Text] = attrs.field(factory=dict)
    place: Place | None = None
    opening: Step | None = None
    source: str = ""
    phases: Mapping[str, str] = attrs.field(factory=dict)
    reading: Reading | None = None
    decided: frozenset[str] = frozenset()
    named_only: bool = False
    places: Mapping[str, Place] = attrs.field(factory=dict, eq=False, repr=False)
    table: Mapping[tuple[str, str], Step] = attrs.field(init=False, eq=False, repr=False)
    required: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    must_have: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    opens_with: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    screened: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    kept: frozenset[str] = attrs.field(init=False, eq=False, repr=False)
    free: Mapping[str, Field] = attrs.field(init=False, eq=False, repr=False)
    entry: Step = attrs.field(init=False, eq=False, repr=False)
    asked_first: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    ruled: frozenset[str] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        found = problems(
            self.states,
            self.initial,
            self.final,
            self.fields,
            self.steps,
            self.clocks,
            self.place,
            self.opening,
            self.places,
        )
        if found:
            raise WorkflowError(found)
        table = {(state, step.name): step for step in self.steps for state in step.sources}
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "required", tuple(f.name for f in self.fields.values() if f.required))
        object.__setattr__(self, "must_have", frozenset(self.required))
        written = [w for step in self.moves for w in step.writing if isinstance(w, Signing | Counting)]
        kept = frozenset(w.field for w in written)
        object.__setattr__(self, "kept", kept)
        object.__setattr__(self, "free", {n: field for n, field in self.fields.items() if n not in kept})
        entry = self.opening or Step("open", (), self.initial)
        own = {writing.field for writing in entry.writing}
        object.__setattr__(self, "entry", entry)
        object.__setattr__(self, "asked_first", tuple(name for name in self.required if name not in own))
        ruled = {w.field for step in self.moves for w in step.writing if isinstance(w, Setting)}
        ruled |= {naming.field for step in self.moves for naming in step.effects.names}
        object.__setattr__(self, "ruled", self.decided | ruled)
        object.__setattr__(self, "opens_with", entry.takes | (self.must_have - self.ruled))
        object.__setattr__(self, "screened", tuple(f.name for f in self.fields.values() if f.screen))

    @property
    def moves(self) -> tuple[Step, ...]:
        """Return all that may bring decisions and clocks with it: the opening, if declared, and the steps."""
        return (self.opening, *self.steps) if self.opening else self.steps

    def allowed(self, state: str) -> tuple[str, ...]:
        """Return the steps that people may take in `state`, as declared; guards and posts are not asked."""
        return tuple(step.name for step in self.steps if state in step.sources and not step.timed)

    def title_of(self, state: str) -> Text:
        """Return the title of a state, its name where none is given."""
        return self.titles.get(state) or Text(state, state)

    def machine(self, model: object) -> Machine:
        """Return the same workflow as a `transitions.Machine` over `model` (see `machine.py`)."""
        return machine(self.states, self.initial, self.steps, model)
