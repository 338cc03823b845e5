"""Events: what happened to a case, with the outcome and the reason. Instants are in UTC.

An event that a rule chose names the table, the rule's id and the digest of the rulebook; a due instant names
the limit, the calendar and its revision. So a changed rule file never changes what happened. There are many
millions of them: hence no slot for weak references.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from govflow.case.clock_events import (
    NO_WARNINGS,
    Breached,
    ClockContinued,
    ClockElapsed,
    ClockExtended,
    ClockMet,
    ClockPaused,
    ClockRecounted,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    MessageDue,
    MessagePlanned,
    Warned,
)
from govflow.frozen import frozen

__all__ = [
    "NO_WARNINGS",
    "Breached",
    "ClockContinued",
    "ClockElapsed",
    "ClockExtended",
    "ClockMet",
    "ClockPaused",
    "ClockRecounted",
    "ClockResumed",
    "ClockStarted",
    "ClockStopped",
    "Decided",
    "Event",
    "Flagged",
    "HandedTo",
    "HandedUp",
    "Held",
    "InTask",
    "MessageDue",
    "MessagePlanned",
    "Migrated",
    "Opened",
    "PersonNamed",
    "Published",
    "Rehomed",
    "Related",
    "Released",
    "StepFailed",
    "StepTaken",
    "Stopped",
    "Warned",
]


@frozen
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


@frozen
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


@frozen
class StepFailed:
    """A step that time itself should take could not be taken, for the reason given."""

    at: datetime
    step: str
    code: str
    en: str
    zh: str


@frozen
class Decided:
    """A table decided: `fields` were written, and `owner` took over unless it is empty."""

    at: datetime
    table: str
    rule: str
    fields: Mapping[str, object]
    owner: str
    digest: str


@frozen
class HandedUp:
    """The case climbed from `source` to `owner`, the unit above it, or the next rung of a `ladder` (升级).

    `exception` is the reason for which it passed the ladder's ceiling.
    """

    at: datetime
    source: str
    owner: str
    ladder: str = ""
    exception: str = ""


@frozen
class HandedTo:
    """`owner` took the case over from `source` (移交): see HandingTo for `how` and `word`."""

    at: datetime
    source: str
    owner: str
    how: str
    word: str = ""


@frozen
class Rehomed:
    """Units changed: what lay at `was_unit` and was answered for by `was_owner` has new ones (网格调整)."""

    at: datetime
    unit: str
    owner: str
    was_unit: str
    was_owner: str
    how: str = ""


@frozen
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


@frozen
class Flagged:
    """A rule was broken: recorded, not refused (违规标记). `by` is who took the step."""

    at: datetime
    rule: str
    by: str
    en: str
    zh: str
    source: str = ""


@frozen
class Held:
    """A text was held because it has a `word` of a `screen`; the case itself goes on (屏蔽)."""

    at: datetime
    field: str
    screen: str
    word: str


@frozen
class Released:
    """A text that was held was let go by somebody, or, without `by`, because it was written anew (解除)."""

    at: datetime
    field: str
    by: str = ""


@frozen
class Published:
    """Fields were shown to the requester and the public, as they stood then (公开答复)."""

    at: datetime
    fields: tuple[str, ...]


@frozen
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


@frozen
class Migrated:
    """The case goes on by other rules: of digest `digest`, their `version`, no more of `source` (规则迁移).

    `state` is where it stands under them. `as_of` is the instant as of which they are asked: that of its
    opening, or, where they did not hold then, the nearest at which they do.
    """

    at: datetime
    by: str
    command: str
    source: str
    digest: str
    state: str
    as_of: datetime
    version: str = ""


@frozen
class Stopped:
    """A task ended because the case around it did (随主案终止)."""

    at: datetime


@frozen
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
    | Migrated
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
