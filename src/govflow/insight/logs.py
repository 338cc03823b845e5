"""An event log: how foreign rows, one for each event, become the lives of cases (事件日志)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Text
from govflow.insight.intake import Moment, Pick, StepPick
from govflow.workflow import Workflow

# -- what an activity of the log means --------------------------------------------------------------


@attrs.frozen
class Opening:
    """The activity is the opening of the case, and nothing else."""


@attrs.frozen
class Taking:
    """The activity is a step: the first of `steps` that the state of the case knows."""

    steps: tuple[str, ...]
    fields: Mapping[str, Pick]


@attrs.frozen
class Passing:
    """The activity is what time itself should have done by then: a step that a missed limit takes."""

    step: str


@attrs.frozen
class Ignoring:
    """The activity is nothing to the workflow, for a reason."""

    why: Text


Meaning = Opening | Taking | Passing | Ignoring

# -- what is compared with what the log records -----------------------------------------------------


@attrs.frozen
class DueCompared:
    """A clock's instant and the one that a column records; they agree if they are of one day.

    `of` is `promised`, the due instant of the first start, `due`, the last one, or `statutory`.
    """

    name: str
    title: Text
    clock: str
    of: str
    column: str


@attrs.frozen
class FieldCompared:
    """The value of a field, and what the last event of the case records, or the last one of that activity."""

    name: str
    title: Text
    field: str
    pick: Pick
    event: str = ""


@attrs.frozen
class StepCompared:
    """The day on which time took a step, and that of the event which records it."""

    name: str
    title: Text
    step: str


@attrs.frozen
class OwnerCompared:
    """Who answers for the case, and who did by its last event."""

    name: str
    title: Text
    pick: Pick


Compared = DueCompared | FieldCompared | StepCompared | OwnerCompared


@attrs.frozen
class EventLog:
    """How an event log becomes cases (事件日志); `digest` is that of the file that says so.

    The case opens with its first event, at the instant of `opened` if that is given. `fields` are written
    with every step whose event says something of them. `steps` are those that columns of the last event
    record.
    """

    name: str
    title: Text
    digest: str
    rows: str
    encoding: str
    zone: ZoneInfo
    workflow: Workflow
    until: datetime | None
    case: str
    activity: tuple[str, ...]
    at: Moment
    by_time: bool
    opened: Moment | None
    unit: Pick | None
    given: Mapping[str, Pick]
    fields: Mapping[str, Pick]
    meanings: Mapping[str, Meaning]
    steps: tuple[StepPick, ...]
    compared: tuple[Compared, ...]

    def columns(self) -> Iterator[str]:
        """Yield every column that is read, some of them more than once."""
        yield from (self.case, *self.activity, self.at.column)
        if self.opened:
            yield self.opened.column
        yield from (step.at.column for step in self.steps)
        yield from (pick.column for pick in self._picks())
        yield from (one.column for one in self.compared if isinstance(one, DueCompared))

    def _picks(self) -> Iterator[Pick]:
        if self.unit:
            yield self.unit
        takings = [meaning for meaning in self.meanings.values() if isinstance(meaning, Taking)]
        own = (*(one.fields for one in takings), *(one.fields for one in self.steps))
        for fields in (self.given, self.fields, *own):
            yield from fields.values()
        yield from (one.pick for one in self.compared if isinstance(one, FieldCompared | OwnerCompared))
