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

    `provisional` tells that the due instant lies beyond what the calendar knows.
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
    Opened | StepTaken | StepFailed | Decided | HandedUp | ClockStarted | ClockMet | ClockStopped | Breached
)
