"""Events: what happened to a case, with the outcome and the reason. Instants are in UTC.

An event that a rule chose names the table, the rule's id and the digest of the rulebook; a due instant names
the limit, the calendar and its revision. So a changed rule file never changes what happened. There are many
millions of them: hence no slot for weak references.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

NO_WARNINGS: Mapping[str, datetime] = {}
"""One for all clocks that never warn, which are most: only to be read."""


@attrs.frozen(weakref_slot=False)
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


@attrs.frozen(weakref_slot=False)
class StepTaken:
    """A step led from one state to another; `fields` were written, and None clears one.

    `final` tells that the case ended.
    """

    at: datetime
    by: str
    command: str
    step: str
    source: str
    target: str
    fields: Mapping[str, object]
    final: bool = False


@attrs.frozen(weakref_slot=False)
class StepFailed:
    """A step that time itself should take could not be taken, for the reason given."""

    at: datetime
    step: str
    code: str
    en: str
    zh: str


@attrs.frozen(weakref_slot=False)
class Decided:
    """A table decided: `fields` were written, and `owner` took over unless it is empty."""

    at: datetime
    table: str
    rule: str
    fields: Mapping[str, object]
    owner: str
    digest: str


@attrs.frozen(weakref_slot=False)
class HandedUp:
    """The case climbed from `source` to `owner`, the unit above it, or the next rung of a `ladder` (升级).

    `exception` is the reason for which it passed the ladder's ceiling.
    """

    at: datetime
    source: str
    owner: str
    ladder: str = ""
    exception: str = ""


@attrs.frozen(weakref_slot=False)
class HandedTo:
    """`owner` took the case over from `source` (移交): see HandingTo for `how` and `word`."""

    at: datetime
    source: str
    owner: str
    how: str
    word: str = ""


@attrs.frozen(weakref_slot=False)
class Rehomed:
    """Units changed: what lay at `was_unit` and was answered for by `was_owner` has new ones (网格调整)."""

    at: datetime
    unit: str
    owner: str
    was_unit: str
    was_owner: str
    how: str = ""


@attrs.frozen(weakref_slot=False)
class PersonNamed:
    """A person answers for the case at a unit, or stands in for one who is away `until` then (责任到人)."""

    at: datetime
    field: str
    person: str
    role: str
    unit: str
    instead_of: str = ""
    where: str = ""
    until: datetime | None = None


@attrs.frozen(weakref_slot=False)
class Flagged:
    """A rule was broken: recorded, not refused (违规标记). `by` is who took the step."""

    at: datetime
    rule: str
    by: str
    en: str
    zh: str
    source: str = ""


@attrs.frozen(weakref_slot=False)
class Held:
    """A text was held because it has a `word` of a `screen`; the case itself goes on (屏蔽)."""

    at: datetime
    field: str
    screen: str
    word: str


@attrs.frozen(weakref_slot=False)
class Released:
    """A text that was held was let go by somebody, or, without `by`, because it was written anew (解除)."""

    at: datetime
    field: str
    by: str = ""


@attrs.frozen(weakref_slot=False)
class Published:
    """Fields were shown to the requester and the public, as they stood then (公开答复)."""

    at: datetime
    fields: tuple[str, ...]


@attrs.frozen(weakref_slot=False)
class Related:
    """The case and an `other` belong together (关联、并单).

    `kind` is what the other is to this one: parent, child, related, a `duplicate` that joined it, or the one
    that it is a `duplicate_of`. `persons` are the persons of a duplicate, who are told as its own are.
    """

    at: datetime
    by: str
    command: str
    kind: str
    other: str
    persons: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen(weakref_slot=False)
class Stopped:
    """A task ended because the case around it did (随主案终止)."""

    at: datetime


@attrs.frozen(weakref_slot=False)
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
    warnings: Mapping[str, datetime] = NO_WARNINGS


@attrs.frozen(weakref_slot=False)
class ClockPaused:
    """A clock stands still for a `ground` of its limit (中止); `until` is when its cap lets it go on."""

    at: datetime
    clock: str
    ground: str
    by: str
    notice: str = ""
    until: datetime | None = None
    digest: str = ""


@attrs.frozen(weakref_slot=False)
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
    warnings: Mapping[str, datetime] = NO_WARNINGS
    capped: bool = False


@attrs.frozen(weakref_slot=False)
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
    warnings: Mapping[str, datetime] = NO_WARNINGS


@attrs.frozen(weakref_slot=False)
class ClockContinued:
    """A clock that had ended goes on with the time that was left: what lay between does not count (续计)."""

    at: datetime
    clock: str
    due: datetime | None
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = NO_WARNINGS


@attrs.frozen(weakref_slot=False)
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
    warnings: Mapping[str, datetime] = NO_WARNINGS


@attrs.frozen(weakref_slot=False)
class Warned:
    """A share of the time was used up: the clock shows `level` (预警); `owner` has the case."""

    at: datetime
    clock: str
    level: str
    owner: str
    digest: str = ""


@attrs.frozen(weakref_slot=False)
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


@attrs.frozen(weakref_slot=False)
class MessageDue:
    """The host is to send a message now (提醒、催办、通报、告知).

    `to` are roles at `owner` or above, the owner, or person fields of the case; `persons` are the people whom
    these fields name, those of joined duplicates too. `clock` or `step` says what it is about.
    """

    at: datetime
    clock: str
    kind: str
    to: tuple[str, ...]
    owner: str
    level: str = ""
    step: str = ""
    persons: tuple[str, ...] = ()


@attrs.frozen(weakref_slot=False)
class ClockMet:
    """A clock was met."""

    at: datetime
    clock: str


@attrs.frozen(weakref_slot=False)
class ClockStopped:
    """A clock stopped unmet, because the case ended."""

    at: datetime
    clock: str


@attrs.frozen(weakref_slot=False)
class Breached:
    """A due instant passed with the clock running; `at` is that due instant, `owner` who had the case."""

    at: datetime
    clock: str
    owner: str


@attrs.frozen(weakref_slot=False)
class ClockElapsed:
    """An instant that was awaited has come round, and the clock has done its work (期满); see `on_due`."""

    at: datetime
    clock: str
    owner: str


@attrs.frozen(weakref_slot=False)
class InTask:
    """Something happened in a task, which is a case of its own inside this one (任务)."""

    at: datetime
    task: str
    event: "Event"


Event = (
    Opened
    | StepTaken
    | StepFailed
    | Decided
    | HandedUp
    | HandedTo
    | Rehomed
    | PersonNamed
    | Flagged
    | Held
    | Released
    | Published
    | Related
    | Stopped
    | InTask
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
    | ClockElapsed
    | MessagePlanned
    | MessageDue
)
