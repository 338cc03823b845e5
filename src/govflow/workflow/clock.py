"""Clocks: what is measured, what steps do to it, and what happens when it warns or is missed."""

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

import attrs

from govflow.errors import Place, Text

TELLINGS = ("remind", "chase", "notify", "name", "inform")
"""The kinds of messages: 提醒, 催办, 通知, 点名通报, 告知. One to the `owner` is for whoever that is."""


@attrs.frozen
class Take:
    """Time itself takes a step: escalate, deem accepted, return to the board (系统自动办理)."""

    step: str


@attrs.frozen
class Tell:
    """A message becomes due: `remind` (提醒), `chase` (催办) or another of TELLINGS, to roles or persons."""

    kind: str
    to: tuple[str, ...]


Action = Take | Tell


def _actions(given: "str | tuple[Action, ...]") -> tuple[Action, ...]:
    if isinstance(given, str):
        return (Take(given),) if given else ()
    return given


@attrs.frozen
class ClockRule:
    """A clock of a case (时限计时).

    `limit` names a time limit; as `table:NAME` a decision table whose output `limit` names one, as
    `ladder:NAME` the budget of the rung where the owner stands, as `field:NAME` a date or an instant of the
    case. `warn` maps levels (yellow, red) to the share of the time after which they show, `on_warning` levels
    to actions; `on_breach` are the actions once the due instant has passed, in their order; a step's name
    stands for taking it. With `on_due` instead the instant is awaited, not missed (期满): a date of review, a
    term after which something counts as done; the clock has then done its work. Steps are taken at once;
    messages wait for the working time of the calendar `actions`, so that nobody is reminded at 03:00.
    """

    name: str
    limit: str
    title: Text = Text("", "")
    on_breach: tuple[Action, ...] = attrs.field(default=(), converter=_actions)
    warn: Mapping[str, Fraction] = attrs.field(factory=dict)
    on_warning: Mapping[str, tuple[Action, ...]] = attrs.field(factory=dict)
    actions: str = ""
    place: Place | None = None
    on_due: tuple[Action, ...] = attrs.field(default=(), converter=_actions)

    @property
    def every_action(self) -> tuple[Action, ...]:
        """Return what may be done on a breach, on a warning, or when the clock comes round."""
        return (
            *self.on_breach,
            *self.on_due,
            *(action for actions in self.on_warning.values() for action in actions),
        )

    @property
    def taken(self) -> tuple[str, ...]:
        """Return the steps that time may take because of this clock."""
        return tuple(action.step for action in self.every_action if isinstance(action, Take))


@attrs.frozen
class Pausing:
    """A step stops a clock for a ground of its limit (中止计时).

    `ground` names it, or `field` is the field that does. `notice` is the field that says how the resident was
    told.
    """

    clock: str
    ground: str = ""
    field: str = ""
    notice: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Return the fields that must be written anew."""
        return tuple(name for name in (self.field, self.notice) if name)


@attrs.frozen
class Resuming:
    """A step lets a clock go on: one `ground` falls away, or, without a name, all of them (恢复计时)."""

    clock: str
    ground: str = ""
    written: ClassVar[tuple[str, ...]] = ()


@attrs.frozen
class Extending:
    """A step grants a clock more time, within what its limit allows (延期); whoever takes it is the approver.

    `by` is the field with the amount, in the unit of the limit's extension; without it all that is allowed.
    `reason` and `notice` are the fields that say why, and how the resident was told.
    """

    clock: str
    reason: str
    notice: str
    by: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Return the fields that must be written anew."""
        return (self.reason, self.notice, self.by) if self.by else (self.reason, self.notice)


@attrs.frozen
class Continuing:
    """A step lets a clock that ended go on with the time that was left; one that never ran starts (续计)."""

    clock: str
    written: ClassVar[tuple[str, ...]] = ()


Change = Continuing | Resuming | Extending | Pausing
"""What a step does to a clock that runs, or ran."""
