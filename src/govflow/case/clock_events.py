"""What happens to the clocks of a case, and the messages about them. Instants are in UTC."""

from collections.abc import Mapping
from datetime import datetime

from govflow.frozen import frozen

NO_WARNINGS: Mapping[str, datetime] = {}
"""One for all clocks that never warn, which are most: only to be read."""


@frozen
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


@frozen
class ClockPaused:
    """A clock stands still for a `ground` of its limit (中止); `until` is when its cap lets it go on."""

    at: datetime
    clock: str
    ground: str
    by: str
    notice: str = ""
    until: datetime | None = None
    digest: str = ""


@frozen
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


@frozen
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


@frozen
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


@frozen
class ClockRecounted:
    """The due instant was counted anew, because a new edition of the calendar became known (重新计算).

    With a `limit` it is because the case goes on by other rules, which say that the clock runs by that one:
    a `table` and its `rule` may have chosen it. `due` None says that they promise no date.
    """

    at: datetime
    clock: str
    due: datetime | None
    calendar: str
    revision: str
    digest: str
    provisional: bool = False
    statutory: datetime | None = None
    warnings: Mapping[str, datetime] = NO_WARNINGS
    limit: str = ""
    table: str = ""
    rule: str = ""


@frozen
class Warned:
    """A share of the time was used up: the clock shows `level` (预警); `owner` has the case."""

    at: datetime
    clock: str
    level: str
    owner: str
    digest: str = ""


@frozen
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


@frozen
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


@frozen
class ClockMet:
    """A clock was met."""

    at: datetime
    clock: str


@frozen
class ClockStopped:
    """A clock stopped unmet, because the case ended."""

    at: datetime
    clock: str


@frozen
class Breached:
    """A due instant passed with the clock running; `at` is that due instant, `owner` who had the case."""

    at: datetime
    clock: str
    owner: str


@frozen
class ClockElapsed:
    """An instant that was awaited has come round, and the clock has done its work (期满); see `on_due`."""

    at: datetime
    clock: str
    owner: str
