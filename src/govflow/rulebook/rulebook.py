"""A rulebook: where, when, which and how, as one frozen value."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError, Problem, Text
from govflow.hierarchy import Hierarchy, Roster, Staffing
from govflow.rulebook.asking import Asking
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.cited import cited
from govflow.rulebook.editions import Edition, edition_at
from govflow.rulebook.limit import Defaults, Limit, no_calendar
from govflow.rulebook.metrics import Metrics
from govflow.rulebook.succession import Succession
from govflow.tables import DecisionTable
from govflow.workflow import Ladder, Screen, Workflow
from govflow.worktime import WorkCalendar, one_limit, parse_limit


@attrs.frozen(eq=False)
class Rulebook:
    """Everything that decides (规则手册): hierarchy, categories, calendars, limits, tables, workflows.

    `limits` maps a name, or an amount that the rules write, in its one spelling (`7 working_days`), to its
    Limit, and to None where no date is promised. `digest` is computed over the content of the files; events
    carry it. `files` gives, for each file, the encoding in which it was read. `words` says roles, levels and
    values in both languages.
    `assigned` says whose calendar is which, `effective` the first and the last date on which the rules
    hold. `warnings` are what is allowed and probably not meant. `defaults` is how limits count that do not
    say it. `ladders` say how far a case may climb, `screens` which words hold a message.
    `roster` says who holds which post and who is away, `staffing` how many each unit needs. `metrics` are
    what a report counts.
    `hierarchy` is the newest of the `editions`, of which there are none where nothing has dates: what holds
    at an instant is asked of `at(instant)`. `succession` says who takes over from units that end.

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
    assigned: Assigned = attrs.field(factory=Assigned)
    effective: tuple[date | None, date | None] = (None, None)
    warnings: tuple[Problem, ...] = ()
    defaults: Defaults = Defaults()
    ladders: Mapping[str, Ladder] = attrs.field(factory=dict)
    screens: Mapping[str, Screen] = attrs.field(factory=dict)
    roster: Roster = Roster()
    staffing: Staffing = Staffing()
    metrics: Metrics = Metrics()
    editions: tuple[Edition, ...] = ()
    succession: Succession = Succession()
    _books: dict[datetime, "Rulebook"] = attrs.field(init=False, factory=dict, repr=False)
    _askings: dict[tuple[str, str], Asking] = attrs.field(init=False, factory=dict, repr=False)

    def at(self, instant: datetime) -> "Rulebook":
        """Return the rulebook with the hierarchy, and what tables say of it, as of an aware instant."""
        if not self.editions:
            return self
        edition = edition_at(self.editions, instant)
        if edition.hierarchy is self.hierarchy:
            return self
        if edition.since not in self._books:
            book = attrs.evolve(self, hierarchy=edition.hierarchy, tables=edition.tables)
            self._books.setdefault(edition.since, book)
        return self._books[edition.since]

    def asking(self, workflow: str, table: str) -> Asking:
        """Return how the cases of a workflow ask a table."""
        found = self._askings.get((workflow, table))
        if found is None:
            found = self._askings[workflow, table] = Asking(self.tables[table], self.workflows[workflow])
        return found

    def ends_of(self, unit: str) -> datetime | None:
        """Return the first instant without a unit, in UTC; None for one that does not end."""
        ending = self.succession.endings.get(unit)
        return ending.at if ending else None

    def successor_of(self, unit: str, at: datetime, fields: Mapping[str, object]) -> tuple[str, str] | None:
        """Return who has taken over the open cases of a unit by an instant, and how (继任).

        None where the unit has not ended by then. How is `successor`, or `table:NAME/RULE` of a table that is
        asked as of the end of the unit, with the typed `fields` of the case and its `unit`, or `above` where
        it has no answer; of several after each other with ` > ` between them.
        """
        return self.succession.find(unit, at, fields, lambda end: edition_at(self.editions, end))

    def staffed(self, roster: Roster) -> "Rulebook":
        """Return the same rules with other people, whose dates count in the zone of the rulebook (换岗).

        The digest stays: who sits where changes daily and decides nothing about the rules. Events carry the
        ids of those who acted or were named, so that what happened never depends on the roster of today.
        """
        return attrs.evolve(self, roster=attrs.evolve(roster, zone=self.zone))

    def limit_of(self, text: str) -> Limit | None:
        """Return a limit by its name, or as a table writes it (`5 working_days`), on the default calendar.

        None stands for a limit that promises no date. Raises CalendarError, `no-default` too.
        """
        name = one_limit(text)
        if name in self.limits:
            return self.limits[name]
        calendar, profile = attrs.astuple(self.defaults, recurse=False)
        term = parse_limit(text, profile or "civil_code")
        if profile is None:
            raise CalendarError([_no_default(text)])
        return Limit(name, term, calendar, term.text, profile=profile)

    def limit_for(self, name: str, owner: str, fields: Mapping[str, object]) -> Limit | None:
        """Return a limit on the calendar by which it is counted for a case, None if no date is promised.

        Where that is `assigned`, it is that of the case's field `channel` or of its owner. Raises KeyError
        for an unknown limit.
        """
        limit = self.limits[name]
        if limit is None or limit.calendar is not None:
            return limit
        return limit.on(self.calendar_of(owner, fields.get("channel")))

    def calendar_of(self, unit: str, channel: object = "") -> WorkCalendar:
        """Return the calendar of a unit, or of the channel through which it is asked.

        Raises CalendarError `no-calendar` if the rules assign none.
        """
        found = self.assigned.find(self.hierarchy, unit, channel)
        if found is None:
            raise CalendarError([no_calendar(unit)])
        return found

    @property
    def hierarchies(self) -> tuple[Hierarchy, ...]:
        """Return the units of this rulebook, then those of each edition, the newest first."""
        return (self.hierarchy, *(edition.hierarchy for edition in reversed(self.editions)))

    def word(self, word: str) -> Text:
        """Return what a role, a level or a value is called; itself where `words` does not say.

        An amount of time is said in words, `7 working days`.
        """
        limit = self.limits.get(word)
        said = limit.title if limit and limit.unnamed else Text(word, word)
        return self.words.get(word) or said

    def cited(self, source: str) -> Text:
        """Return what a source is called: as `words` say, or as it is written."""
        return cited(source, self.words)

    def called(self, unit: str) -> Text:
        """Return the name of a unit with its id, the id alone where there is no such unit."""
        name = next((tree.name(unit) for tree in self.hierarchies if unit in tree), Text(unit, unit))
        return name if unit in (name.en, name.zh) else Text(f"{name.en} ({unit})", f"{name.zh}（{unit}）")


def _no_default(text: str) -> Problem:
    said = Text(
        f"The rules do not say by which calendar and profile '{text}' counts.",
        f"规则未写明“{text}”按何日历、何规则计算。",
    )
    hint = Text("Name both under 'defaults' in the limits file.", "请在时限文件的 defaults 中写明。")
    return Problem("no-default", said, suggestion=hint)
