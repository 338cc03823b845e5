"""A rulebook: where, when, which and how, as one frozen value."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import Place, Text
from govflow.hierarchy import Hierarchy
from govflow.tables import DecisionTable
from govflow.workflow import Workflow
from govflow.worktime import Account, TimeLimit, WeeklySlot, WorkCalendar, account


@attrs.frozen
class Limit:
    """A named time limit on its calendar (时限): `due` counts it."""

    name: str
    term: TimeLimit | WeeklySlot
    calendar: WorkCalendar
    title: Text = Text("", "")
    source: str = ""
    place: Place | None = None

    def due(self, start: datetime) -> datetime:
        """Return the due instant of a clock that starts at `start`, an aware datetime."""
        return self.term.due(start, self.calendar)

    def provisional(self, due: datetime) -> bool:
        """Tell whether a due instant lies beyond what the calendar knows."""
        known_until = self.calendar.known_until
        return known_until is not None and (due - timedelta(microseconds=1)).date() > known_until

    def account(self, start: datetime) -> Account:
        """Return the due instant with the days that were counted and skipped."""
        return account(self.term, start, self.calendar)


@attrs.frozen(eq=False)
class Rulebook:
    """Everything that decides (规则手册): hierarchy, categories, calendars, limits, tables, workflows.

    `limits` maps a name, or a limit as the tables write it, to its Limit, and to None where no date is
    promised. `digest` is computed over the content of the files; events carry it. `files` gives, for each
    file, the encoding in which it was read. `words` says roles, levels and values in both languages.

    The mappings are plain ones, so that a rulebook can be pickled; do not write to them.
    """

    name: str
    version: str
    digest: str
    zone: ZoneInfo
    hierarchy: Hierarchy
    categories: Hierarchy | None
    calendars: Mapping[str, WorkCalendar]
    limits: Mapping[str, Limit | None]
    tables: Mapping[str, DecisionTable]
    workflows: Mapping[str, Workflow]
    title: Text = Text("", "")
    source: str = ""
    files: Mapping[str, str] = attrs.field(factory=dict)
    words: Mapping[str, Text] = attrs.field(factory=dict)

    def word(self, word: str) -> Text:
        """Return what a role, a level or a value is called; itself where `words` does not say."""
        return self.words.get(word) or Text(word, word)

    def called(self, unit: str) -> Text:
        """Return the name of a unit with its id, the id alone where there is no such unit."""
        name = self.hierarchy[unit].name if unit in self.hierarchy else Text(unit, unit)
        return name if unit in (name.en, name.zh) else Text(f"{name.en} ({unit})", f"{name.zh}（{unit}）")
