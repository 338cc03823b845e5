"""Steps, the guards before them, and what they do to clocks: declarations only."""

from collections.abc import Mapping

import attrs

from govflow.errors import Place, Text
from govflow.workflow.clock import Change, Continuing

SYSTEM_ROLE = "system"
"""The role of time itself: nobody can hold it."""


@attrs.frozen
class Guard:
    """A literal condition on one field: its value is among `values`, or, `negated`, is not (守卫条件)."""

    field: str
    values: frozenset[object]
    negated: bool = False

    def holds(self, fields: Mapping[str, object]) -> bool:
        """Tell whether the fields satisfy the guard.

        A field without a value is none of the values; of a list, one item among them is enough.
        """
        value = fields.get(self.field)
        among = any(v in self.values for v in value) if isinstance(value, list) else value in self.values
        return among is not self.negated

    @property
    def text(self) -> Text:
        """Return what the guard asks for, in both languages."""
        listed = sorted(str(v).lower() if isinstance(v, bool) else str(v) for v in self.values)
        en, zh = " or ".join(listed), "或".join(listed)
        return Text(
            f"{self.field} is {'not ' if self.negated else ''}{en}",
            f"{self.field} {'不为' if self.negated else '为'} {zh}",
        )


@attrs.frozen
class Step:
    """One way to move a case (办理步骤).

    `by` names the roles that may take it: a post of that role at the owning unit or above it; nobody is asked
    when it is empty, and `system` means that only a missed deadline takes it. `needs` are fields that must
    have a value, now or from before. `decide` names tables whose outputs the case takes over. `climb` hands
    the case to the unit above its owner, up to that level and no higher (升级).

    `starts` begin clocks anew, with the limit that `limits` names for them, or that of the clock's rule;
    `meets` end them; then come the `changes`, each of which sees those before it.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    title: Text = Text("", "")
    by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    climb: str = ""
    place: Place | None = None
    limits: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    changes: tuple[Change, ...] = ()
    brings: bool = attrs.field(init=False, eq=False, repr=False)
    written: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # `brings` tells whether anything follows from the step, `written` in which fields somebody must write
        # something new: both are asked at every step.
        brings = (self.starts, self.meets, self.decide, self.climb, self.changes)
        object.__setattr__(self, "brings", any(brings))
        object.__setattr__(self, "written", tuple(name for change in self.changes for name in change.written))

    @property
    def begins(self) -> tuple[str, ...]:
        """Return the clocks that the step may set running for the first time."""
        return (*self.starts, *(c.clock for c in self.changes if isinstance(c, Continuing)))

    @property
    def clocks(self) -> tuple[str, ...]:
        """Return every clock that the step names."""
        return (*self.starts, *self.limits, *self.meets, *(change.clock for change in self.changes))

    def open_to(self, fields: Mapping[str, object]) -> bool:
        """Tell whether every guard holds."""
        for guard in self.guards:  # a loop, not `all`: this is asked at every step  # noqa: SIM110
            if not guard.holds(fields):
                return False
        return True
