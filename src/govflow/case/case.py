"""A case: a matter that a resident brought, as it stands. Nothing here knows a rule, or an event's effect."""

from collections.abc import Mapping
from datetime import datetime

from govflow.case.annex import NO_ANNEX, Annex
from govflow.case.clock import Clock
from govflow.case.events import Breached, Flagged, Held, MessagePlanned, Opened, Related
from govflow.frozen import frozen


@frozen
class Case:
    """A matter that a resident brought, as it stands (诉求): how it was opened, and what came since.

    `owner` is the unit that answers for it; there always is one. `commands` are the ids of the commands that
    it has carried out, in their order, and `steps` what each of them took, "" for the opening. `next_due` is
    the earliest instant to come at which time itself brings something about: a due instant, a warning, the
    cap of a pause, or one of the `messages` that wait for working time, in the case or in a task of it.
    `annex` holds what most cases never have. The mappings, and the lists among `fields`, are shared with the
    events: they are only to be read.
    """

    opened: Opened
    state: str
    owner: str
    last_at: datetime
    fields: Mapping[str, object]
    clocks: Mapping[str, Clock]
    next_due: datetime | None
    commands: tuple[str, ...]
    steps: tuple[str, ...]
    version: int
    closed_at: datetime | None = None
    annex: Annex["Case"] = NO_ANNEX

    @property
    def breaches(self) -> tuple[Breached, ...]:
        """Return the deadlines that were missed (逾期)."""
        return self.annex.breaches

    @property
    def messages(self) -> tuple[MessagePlanned, ...]:
        """Return the messages that wait for working time."""
        return self.annex.messages

    @property
    def tasks(self) -> Mapping[str, "Case"]:
        """Return its tasks, each a case of its own, by id (任务)."""
        return self.annex.tasks

    @property
    def relations(self) -> tuple[Related, ...]:
        """Return which other cases it belongs to, and how (关联)."""
        return self.annex.relations

    @property
    def held(self) -> Mapping[str, Held]:
        """Return the fields that a screen holds (屏蔽)."""
        return self.annex.held

    @property
    def published(self) -> frozenset[str]:
        """Return the fields that were published (公开)."""
        return self.annex.published

    @property
    def flags(self) -> tuple[Flagged, ...]:
        """Return the breaches of rules that were recorded (违规标记)."""
        return self.annex.flags

    @property
    def climbed(self) -> int:
        """Return how often it was handed up (升级次数)."""
        return self.annex.climbed

    def step_of(self, command: str) -> str | None:
        """Return the step that a command took, "" for the opening; None if it was not carried out."""
        return self.steps[self.commands.index(command)] if command in self.commands else None

    @property
    def id(self) -> str:
        """Return the id of the case."""
        return self.opened.case

    @property
    def workflow(self) -> str:
        """Return the name of the workflow that it follows."""
        return self.opened.workflow

    @property
    def unit(self) -> str:
        """Return the unit where the matter lies; `opened.unit` is the one under which it was filed."""
        return self.annex.unit or self.opened.unit

    @property
    def digest(self) -> str:
        """Return the digest of the rules by which it goes on: of its opening, or of its last migration."""
        return self.annex.migrated.digest if self.annex.migrated else self.opened.digest

    @property
    def ruled_at(self) -> datetime:
        """Return the instant as of which rules are asked: of its opening, or what its migration says."""
        return self.annex.migrated.as_of if self.annex.migrated else self.opened.at

    @property
    def unplaced(self) -> bool:
        """Tell whether no place was given, so that it lies at the root."""
        return self.opened.unplaced

    @property
    def opened_at(self) -> datetime:
        """Return the instant of opening, in UTC."""
        return self.opened.at
