"""A rulebook: where, when, which and how, as one frozen value."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from govflow.errors import CalendarError, Place, Problem, Text
from govflow.hierarchy import Hierarchy, Roster, Staffing
from govflow.rulebook.assigned import Assigned
from govflow.rulebook.editions import Edition, edition_at
from govflow.rulebook.metrics import Metrics
from govflow.rulebook.succession import Succession
from govflow.tables import DecisionTable
from govflow.workflow import Ladder, Screen, Workflow
from govflow.worktime import Account, AnyLimit, Pause, Profile, TimeLimit, WorkCalendar, account, parse_limit
from govflow.worktime.accounting import end_and_last
from govflow.worktime.instants import MICROSECOND


@attrs.frozen
class Ground:
    """A typed reason for a clock to stand still (中止事由).

    `cap` is how long it may at most, all its pauses together; `notice` tells that the resident must be told.
    """

    name: str
    title: Text
    cap: TimeLimit | None = None
    notice: bool = False
    law: str = ""


@attrs.frozen
class Extension:
    """How a limit may be extended (延期): at most `by` each time, at most `times`.

    Only with a `law` may it pass the statutory limit.
    """

    by: TimeLimit
    times: int = 1
    law: str = ""

    def least(self, asked: TimeLimit, start: datetime, calendar: WorkCalendar) -> TimeLimit:
        """Return what was asked for, or `by` where that is less; other units are compared from `start` on."""
        if asked.unit == self.by.unit:
            return asked if asked.amount <= self.by.amount else self.by
        return min(asked, self.by, key=lambda amount: amount.due(start, calendar))


@attrs.frozen
class Counted:
    """What a limit comes to: the due instant, the statutory one, and the calendar edition that was used.

    `provisional` tells that a day from the start to the later of them lies outside what that edition knows.
    """

    due: datetime
    statutory: datetime | None
    provisional: bool
    calendar: WorkCalendar


_MOST_DAYS = 4_000  # starts on more dates than these are counted anew


@attrs.frozen
class Limit:
    """A named time limit on its calendar (时限): `count` counts it.

    `term` is what is promised (承诺时限), `statutory` what the law allows (法定时限). `calendar` is None
    where that of whoever answers counts: bind it with `on`, or ask `Rulebook.limit_for`. `effective` is the
    first and the last date on which its law is in force; counting does not ask for it. `profile` is the way
    of counting (计算规则) by which the term was read.
    """

    name: str
    term: AnyLimit
    calendar: WorkCalendar | None = attrs.field(repr=lambda calendar: calendar and calendar.name)
    title: Text = Text("", "")
    source: str = ""
    place: Place | None = None
    law: str = ""
    statutory: AnyLimit | None = None
    extension: Extension | None = None
    grounds: Mapping[str, Ground] = attrs.field(factory=dict, hash=False)
    effective: tuple[date | None, date | None] = (None, None)
    profile: Profile | None = None
    _by_day: dict[date, Counted] = attrs.field(init=False, factory=dict, eq=False, repr=False, hash=False)
    _same_all_day: bool = attrs.field(init=False, eq=False, repr=False, hash=False)

    def on(self, calendar: WorkCalendar) -> "Limit":
        """Return the same limit on a calendar."""
        return attrs.evolve(self, calendar=calendar)

    def count(
        self,
        start: datetime,
        *,
        known: datetime | None = None,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> Counted:
        """Count the limit from `start`, an aware datetime, on the edition known at `known`, or at `start`.

        Pauses move the statutory instant as well, extensions only as far as a law grants them.
        Raises CalendarError, `no-calendar` for a limit that is not bound to one.
        """
        if known is None and start.tzinfo and not (extensions or pauses) and self._same_all_day:
            day = start.astimezone(self._newest().tzinfo).date()
            found = self._by_day.get(day)
            if found is None:
                if len(self._by_day) >= _MOST_DAYS:
                    self._by_day.clear()
                found = self._by_day[day] = self._count(start, start, (), ())
            return found
        return self._count(start, known or start, extensions, pauses)

    @_same_all_day.default
    def _whether_same_all_day(self) -> bool:
        # All that starts on one date is due at one instant if the day of receipt is not counted. Editions
        # become known at midnight, so that this too is the same all day.
        return all(
            isinstance(term, TimeLimit) and term.counts_days and term.start == "next_day"
            for term in (self.term, self.statutory)
            if term is not None
        )

    def _count(
        self, start: datetime, known: datetime, extensions: Sequence[TimeLimit], pauses: Sequence[Pause]
    ) -> Counted:
        calendar = self._edition(known)
        due, last = end_and_last(self.term, start, calendar, extensions, pauses)
        statutory = None
        if self.statutory is not None:
            granted = self._lawful(extensions, start, calendar)
            statutory, until = end_and_last(self.statutory, start, calendar, granted, pauses)
            last = max(last, until)
        first = start.astimezone(calendar.tzinfo).date()
        return Counted(due, statutory, not calendar.covers(first, last), calendar)

    def due(self, start: datetime) -> datetime:
        """Return the due instant of a clock that starts at `start`, an aware datetime."""
        return self.count(start).due

    def provisional(self, due: datetime) -> bool:
        """Tell whether a due instant lies beyond what the newest edition of the calendar knows."""
        calendar = self._newest()
        day = (due.astimezone(calendar.tzinfo) - MICROSECOND).date()
        return not calendar.covers(day, day)

    def account(
        self,
        start: datetime,
        *,
        known: datetime | None = None,
        extensions: Sequence[TimeLimit] = (),
        pauses: Sequence[Pause] = (),
    ) -> Account:
        """Return what `count` counts, with the days that were counted and skipped."""
        calendar = self._edition(known or start)
        return account(
            self.term,
            start,
            calendar,
            extensions=extensions,
            pauses=pauses,
            statutory=self.statutory,
            statutory_extensions=self._lawful(extensions, start, calendar),
        )

    def _newest(self) -> WorkCalendar:
        if self.calendar is None:
            raise CalendarError([_no_calendar(self.name)])
        return self.calendar

    def _edition(self, at: datetime) -> WorkCalendar:
        calendar = self._newest()
        return calendar if calendar.earlier is None else calendar.edition(at)

    def _lawful(
        self, extensions: Sequence[TimeLimit], start: datetime, calendar: WorkCalendar
    ) -> Sequence[TimeLimit]:
        """Return the extensions as far as a law grants them: so often, and no longer than that each time."""
        allowed = self.extension
        if not extensions or allowed is None or not allowed.law:
            return ()
        return [allowed.least(by, start, calendar) for by in extensions[: allowed.times]]


@attrs.frozen
class Defaults:
    """How limits count that do not say it; the calendar is None where that of whoever answers counts.

    Without a profile there is no such way, and every limit says it.
    """

    calendar: WorkCalendar | None = None
    profile: Profile | None = None


@attrs.frozen(eq=False)
class Rulebook:
    """Everything that decides (规则手册): hierarchy, categories, calendars, limits, tables, workflows.

    `limits` maps a name, or a limit as the tables write it, to its Limit, and to None where no date is
    promised. `digest` is computed over the content of the files; events carry it. `files` gives, for each
    file, the encoding in which it was read. `words` says roles, levels and values in both languages.
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

    def at(self, instant: datetime) -> "Rulebook":
        """Return the rulebook with the hierarchy, and what tables say of it, as of an aware instant."""
        if not self.editions:
            return self
        edition = edition_at(self.editions, instant)
        return self if edition.hierarchy is self.hierarchy else self._books[edition.since]

    @cached_property
    def _books(self) -> Mapping[datetime, "Rulebook"]:
        return {e.since: attrs.evolve(self, hierarchy=e.hierarchy, tables=e.tables) for e in self.editions}

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
        if text in self.limits:
            return self.limits[text]
        calendar, profile = attrs.astuple(self.defaults, recurse=False)
        term = parse_limit(text, profile or "civil_code")
        if profile is None:
            raise CalendarError([_no_default(text)])
        return Limit(text, term, calendar, term.text, profile=profile)

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
            raise CalendarError([_no_calendar(unit)])
        return found

    def word(self, word: str) -> Text:
        """Return what a role, a level or a value is called; itself where `words` does not say."""
        return self.words.get(word) or Text(word, word)

    def called(self, unit: str) -> Text:
        """Return the name of a unit with its id, the id alone where there is no such unit."""
        trees = (self.hierarchy, *(edition.hierarchy for edition in reversed(self.editions)))
        name = next((tree[unit].name for tree in trees if unit in tree), Text(unit, unit))
        return name if unit in (name.en, name.zh) else Text(f"{name.en} ({unit})", f"{name.zh}（{unit}）")


def _no_calendar(name: str) -> Problem:
    return Problem("no-calendar", Text(f"'{name}' has no calendar.", f"“{name}”没有日历。"))


def _no_default(text: str) -> Problem:
    said = Text(
        f"The rules do not say by which calendar and profile '{text}' counts.",
        f"规则未写明“{text}”按何日历、何规则计算。",
    )
    hint = Text("Name both under 'defaults' in the limits file.", "请在时限文件的 defaults 中写明。")
    return Problem("no-default", said, suggestion=hint)
