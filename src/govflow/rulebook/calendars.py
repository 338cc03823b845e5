"""Reading calendars: weekly hours, what is otherwise on single dates, and the editions of both."""

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from govflow.errors import CalendarError, Place, Text
from govflow.rulebook.days import Edition, Editions, Plans, check_editions, date_once, read_editions
from govflow.rulebook.literals import month_day
from govflow.rulebook.nodes import Leaf, Node, Pairs
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.rulebook.week import read_intervals, read_week
from govflow.worktime import DayException, HolidayPlan, Interval, Season, WorkCalendar, with_plans

ASSIGNED = "assigned"  # stands for the calendar of whoever answers

Calendars = Mapping[str, WorkCalendar | None]
"""Calendars by name; None is one that could not be read, which has been said."""

Exceptions = dict[date, DayException]

_SAID_BY_PLANS = ("revision", "known_from", "known_since", "known_until")
_KEYS = {
    "unknown-zone": "zone", "empty-week": "weekly", "eaten-interval": "breaks", "idle-break": "breaks",
    "overlapping-seasons": "seasons", "horizon-backwards": "known_until", "worked-hours-unclear": "days",
    "too-many-dates": "editions",
}  # fmt: skip
"""The key at which a problem of a whole calendar is told."""


def read_calendars(
    section: Section, problems: Problems, plans: Plans, zone: str, source: str
) -> dict[str, WorkCalendar | None]:
    """Return the calendars of a file by name; None stands for one with a problem.

    `zone` and `source` are those of the rulebook, for calendars without their own.
    """
    found = {}
    for key, node in section.entries("calendars"):
        if key.text == ASSIGNED:
            en, zh = (
                "'assigned' stands for the calendar of whoever answers.",
                "“assigned”已表示承办方的日历。",
            )
            problems.add("reserved-name", en, zh, key.place)
        reader = _Reader(key.text, Section(node, problems), problems, plans)
        found[key.text] = reader.calendar(zone, source)
    return found


@attrs.frozen
class _Reader:
    """Reads one calendar."""

    name: str
    section: Section
    problems: Problems
    plans: Plans

    def calendar(self, zone: str, source: str) -> WorkCalendar | None:
        section, before = self.section, len(self.problems.found)
        weekly, breaks = (read_week(section.section(key), self.problems) for key in ("weekly", "breaks"))
        seasons = tuple(self._seasons())
        seen: dict[date, Place] = {}
        closed, opened = dict(self._closed(seen)), dict(self._opened(seen))
        title, revision = section.title("title", self.name), section.text("revision")
        source, zone = section.text("source", source), section.text("zone", zone)
        edge = section.choice("edge", ("closing", "opening"), "closing")
        since, until, from_ = (section.day(key) for key in ("known_since", "known_until", "known_from"))
        shipped, worked = self._plan(), self._worked(section)
        editions = read_editions(section, self.problems)
        if shipped:
            check_editions(editions, self.problems, others=[e.plan.revision for e in shipped])
            self._overruled(editions, closed | opened)
        else:
            check_editions(editions, self.problems, [(revision, from_)])
            self._overruled(editions, opened)
        section.close()
        if len(self.problems.found) > before or shipped is None:
            return None
        own = closed | opened
        try:
            if editions and not shipped:  # what it knew at first is an edition as well
                names = {day: said.name or Text("", "") for day, said in closed.items()}
                first = HolidayPlan(revision, from_, since, until, source, names)
                editions, own = (Edition(first, section.place, {}), *editions), opened
            plain = WorkCalendar(
                zone, weekly, own, "opening" if edge == "opening" else "closing", None, self.name, title,
                revision, until, source, breaks, seasons, since, from_,
            )  # fmt: skip
            arranged = [e.plan for e in sorted((*shipped, *editions), key=_known_from)]
            return with_plans(plain, arranged, worked) if arranged else plain
        except CalendarError as error:
            for problem in error.problems:
                self.problems.keep(problem.at(section.place_of(_KEYS.get(problem.code, ""))))
            return None

    # Dates

    def _closed(self, seen: dict[date, Place]) -> Iterator[tuple[date, DayException]]:
        for key, node in self.section.entries("closed"):
            name, day = read_title(node, self.problems), date_once(key, seen, self.problems)
            if day is not None:
                yield day, DayException((), name)

    def _opened(self, seen: dict[date, Place]) -> Iterator[tuple[date, DayException]]:
        for key, node in self.section.entries("open"):
            said, day = self._open(key, node), date_once(key, seen, self.problems)
            if day is not None:
                yield day, said

    def _open(self, key: Leaf, node: Node) -> DayException:
        """Return the hours of one date: a list of hours, or `{hours: [...], name: ...}`."""
        if not isinstance(node, Pairs):
            node = Pairs(((Leaf("hours", node.place), node),), node.place)
        section = Section(node, self.problems)
        hours = read_intervals(section.names("hours"), key.text, section.place_of("hours"), self.problems)
        name = section.title("name") if section.node("name") else None
        section.close()
        return DayException(hours, name)

    # Seasons

    def _seasons(self) -> Iterator[Season]:
        for one in self.section.items("seasons"):
            before = len(self.problems.found)
            first, last = self._month_day(one, "from"), self._month_day(one, "to")
            weekly = read_week(one.section("weekly"), self.problems)
            title = one.title("title") if one.node("title") else None
            worked = self._worked(one)
            one.close()
            try:
                if len(self.problems.found) == before and first and last:
                    yield Season(first, last, weekly, title, worked)
            except CalendarError as error:
                self.problems.take(error, one.place_of("from"))

    def _month_day(self, section: Section, key: str) -> tuple[int, int] | None:
        text = section.text(key, required=True)
        found = month_day(text)
        if text and found is None:
            en, zh = f"'{text}' is not MM-DD such as 09-30.", f"“{text}”不是形如 09-30 的月日。"
            self.problems.add("bad-date", en, zh, section.place_of(key))
        return found

    # Plans

    def _plan(self) -> Editions | None:
        """Return the editions of the holiday plans, which say what is known; None after a problem.

        Of several plans a later one stands on top of those before it.
        """
        leaves = self.section.names("days")
        if not leaves:
            return ()
        names = "', '".join(leaf.text for leaf in leaves)
        for key in _SAID_BY_PLANS:
            if self.section.node(key):
                zh = names.replace("', '", "”、“")
                self._idle(key, f"the editions of '{names}' say it", f"由“{zh}”的各版本说明")
        found: list[Edition] = []
        before = len(self.problems.found)
        for leaf in leaves:
            editions = self.plans.find(leaf.text, leaf.place)
            if editions is None:
                return None
            self._twice(editions, found, leaf)
            found += editions
        return found if len(self.problems.found) == before else None

    def _twice(self, editions: Editions, before: Editions, leaf: Leaf) -> None:
        """Keep the problem of a plan with an edition that one before it has as well."""
        said = {edition.plan.revision for edition in before}
        again = next((e.plan.revision for e in editions if e.plan.revision in said), None)
        if again is not None:
            self.problems.add(
                "duplicate-revision",
                f"The plan '{leaf.text}' has an edition '{again}', and so has one before it.",
                f"节假日安排“{leaf.text}”的版本“{again}”与其前的安排重复。",
                leaf.place,
                Text(
                    "Leave the plan out, or give the edition another name.",
                    "请删去该安排，或改用其他版本号。",
                ),
            )

    def _overruled(self, editions: Editions, own: Exceptions) -> None:
        """Keep the problem of each date of an edition that the calendar's own dates leave without effect."""
        for edition in editions:
            for day in sorted(edition.dates.keys() & own.keys()):
                self.problems.add(
                    "idle-date",
                    f"The calendar itself says what {day} is, and that wins over every edition.",
                    f"日历本身已说明 {day}，其效力高于各版本。",
                    edition.dates[day],
                    Text("Say it in an edition as well.", "请将其也写入某一版本。"),
                )

    def _worked(self, section: Section) -> tuple[Interval, ...] | None:
        """Return the hours of worked weekends, None where they are those of the weekdays."""
        if section.node("worked") is None:
            return None
        if self.section.node("days") is None and self.section.node("editions") is None:
            self._idle(
                "worked", "there are neither 'days' nor 'editions'", "既无 days 也无 editions", section
            )
        place = section.place_of("worked")
        return read_intervals(section.names("worked"), "worked", place, self.problems)

    def _idle(self, key: str, en: str, zh: str, section: Section | None = None) -> None:
        said = f"'{key}' means nothing here: {en}.", f"“{key}”在此无效：{zh}。"
        self.problems.add("idle-key", *said, (section or self.section).place_of(key))


def _known_from(edition: Edition) -> date:
    return edition.plan.known_from or date.min
