"""Events: what happened to a case, with the outcome and the reason. Instants are in UTC.

An event that a rule chose names the table, the rule's id and the digest of the rulebook; a due instant names
the limit, the calendar and its revision. So a changed rule file never changes what happened.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs


@attrs.frozen
class Opened:
    """A case was opened. `unplaced` tells that no place was given, so that it lies at the root."""

    at: datetime
    by: str
    command: str
    case: str
    workflow: str
    state: str
    unit: str
    owner: str
    fields: Mapping[str, object]
    digest: str
    unplaced: bool = False


@attrs.frozen
class StepTaken:
    """A step led from one state to another; `fields` were written. `final` tells that the case ended."""

    at: datetime
    by: str
    command: str
    step: str
    source: str
    target: str
    fields: Mapping[str, object]
    final: bool = False


@attrs.frozen
class StepFailed:
    """A step that time itself should take could not be taken, for the reason given."""

    at: datetime
    step: str
    code: str
    en: str
    zh: str


@attrs.frozen
class Decided:
    """A table decided: `fields` were written, and `owner` took over unless it is empty."""

    at: datetime
    table: str
    rule: str
    fields: Mapping[str, object]
    owner: str
    digest: str


@attrs.frozen
class HandedUp:
    """The case climbed from `source` to `owner`, the unit above it (升级)."""

    at: datetime
    source: str
    owner: str


@attrs.frozen
class ClockStarted:
    """A clock started; `due` None says that the rule promises no date.

    `provisional` tells that the due instant lies beyond what the calendar knows. `statutory` is the instant
    at which the law's own limit ends, where that is another than the promised one. `warnings` maps levels to
    the instants at which they will show.
    """

    at: datetime
    clock: str
    due: datetime | None
    limit: str
    table: str
    rule: str
    calendar: str
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = attrs.field(factory=dict)


@attrs.frozen
class ClockPaused:
    """A clock stands still for a `ground` of its limit (中止); `until` is when its cap lets it go on."""

    at: datetime
    clock: str
    ground: str
    by: str
    notice: str = ""
    until: datetime | None = None
    digest: str = ""


@attrs.frozen
class ClockResumed:
    """A `ground` fell away, or was used up (`capped`); the clock goes on unless `due` is None (恢复)."""

    at: datetime
    clock: str
    ground: str
    due: datetime | None
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = attrs.field(factory=dict)
    capped: bool = False


@attrs.frozen
class ClockExtended:
    """More time was granted, by `approver`, for a reason, and the resident told by `notice` (延期)."""

    at: datetime
    clock: str
    amount: str
    approver: str
    reason: str
    notice: str
    due: datetime
    revision: str
    digest: str
    law: str = ""
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = attrs.field(factory=dict)


@attrs.frozen
class ClockContinued:
    """A clock that had ended goes on with the time that was left: what lay between does not count (续计)."""

    at: datetime
    clock: str
    due: datetime | None
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = attrs.field(factory=dict)


@attrs.frozen
class ClockRecounted:
    """A new edition of the calendar became known, and the due instant was counted anew (重新计算)."""

    at: datetime
    clock: str
    due: datetime
    calendar: str
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = attrs.field(factory=dict)


@attrs.frozen
class Warned:
    """A share of the time was used up: the clock shows `level` (预警); `owner` has the case."""

    at: datetime
    clock: str
    level: str
    owner: str
    digest: str = ""


@attrs.frozen
class MessagePlanned:
    """A message waits for `send_at`, the next working time of those who send it.

    `kind` is remind, chase or notify, `to` are roles, or the owner; `level` is the warning it tells of, ""
    for a breach. A warning that has become idle by then, because its clock has ended or shows another level,
    is dropped. Planned again, it takes the place of what was planned for this instant.
    """

    at: datetime
    clock: str
    kind: str
    to: tuple[str, ...]
    send_at: datetime
    level: str = ""


@attrs.frozen
class MessageDue:
    """The host is to send a message now (提醒、催办、通报): to roles at `owner` or above, or to the owner."""

    at: datetime
    clock: str
    kind: str
    to: tuple[str, ...]
    owner: str
    level: str = ""


@attrs.frozen
class ClockMet:
    """A clock was met."""

    at: datetime
    clock: str


@attrs.frozen
class ClockStopped:
    """A clock stopped unmet, because the case ended."""

    at: datetime
    clock: str


@attrs.frozen
class Breached:
    """A due instant passed with the clock running; `at` is that due instant, `owner` who had the case."""

    at: datetime
    clock: str
    owner: str


Event = (
    Opened
    | StepTaken
    | StepFailed
    | Decided
    | HandedUp
    | ClockStarted
    | ClockPaused
    | ClockResumed
    | ClockExtended
    | ClockContinued
    | ClockRecounted
    | ClockMet
    | ClockStopped
    | Warned
    | Breached
    | MessagePlanned
    | MessageDue
)
