"""Reading time limits: named ones from a file, and those that tables write as plain text."""

from collections.abc import Mapping

from govflow.errors import CalendarError, Place, Text
from govflow.rulebook.rulebook import Limit
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import PROFILES, WorkCalendar, parse_limit

NO_LIMIT = "none"

Calendars = Mapping[str, WorkCalendar | None]
"""Calendars by name; None is one that could not be read, which has been said."""


class LimitReader:
    """Reads limits; `found` maps each name, and each text that a table writes, to its Limit.

    `calendar` and `profile` are the defaults: empty where none is given, None where that has been said.
    `source` is where named limits come from that do not say it; a text has the source of its rule.
    """

    def __init__(self, problems: Problems, calendars: Calendars | None, source: str) -> None:
        self.problems = problems
        self.calendars = calendars
        self.source = source
        self.calendar: str | None = next(iter(calendars)) if calendars and len(calendars) == 1 else ""
        self.profile: str | None = ""
        self.found: dict[str, Limit | None] = {NO_LIMIT: None}
        self.named: set[str] = {NO_LIMIT}

    def read_file(self, section: Section) -> None:
        """Read `defaults` (calendar, profile, source) and the named `limits` of a file."""
        if section.unread:
            self.calendar = self.profile = None
        defaults = section.section("defaults")
        self.calendar = self._calendar(defaults, self.calendar)
        self.profile = self._profile(defaults, self.profile)
        self.source = defaults.text("source", self.source)
        defaults.close()
        for key, node in section.entries("limits"):
            if key.text == NO_LIMIT:
                en, zh = "'none' stands for no limit already.", "“none”已表示不设时限。"
                self.problems.add("reserved-name", en, zh, key.place)
            self.named.add(key.text)
            self._read_named(key.text, Section(node, self.problems))
        section.close()

    def _read_named(self, name: str, section: Section) -> None:
        text, place = section.text("limit", required=True), section.place_of("limit")
        calendar, profile = self._calendar(section, self.calendar), self._profile(section, self.profile)
        title, source = section.title("title", name), section.text("source", self.source)
        section.close()
        limit = self._limit(name, text, calendar, profile, title, source, place) if text else None
        if limit is not None:
            self.found[name] = limit

    def read_text(self, text: str, place: Place | None) -> str | None:
        """Know the limit that a table or a clock writes: a name, or a text such as `10 working_day`."""
        if text not in self.found and text not in self.named:
            limit = self._limit(text, text, self.calendar, self.profile, Text("", ""), "", place)
            if limit is None:
                return None
            self.found[text] = limit
        return text

    def _limit(
        self,
        name: str,
        text: str,
        calendar: str | None,
        profile: str | None,
        title: Text,
        source: str,
        place: Place | None,
    ) -> Limit | None:
        if calendar == "" or profile == "":
            self._no_default(name, place)
            return None
        try:
            term = parse_limit(text, profile or next(iter(PROFILES)))
        except CalendarError as error:
            self.problems.take(error, place)
            return None
        known = self.calendars.get(calendar) if self.calendars and calendar else None
        return Limit(name, term, known, title, source, place) if known and profile else None

    def _no_default(self, name: str, place: Place | None) -> None:
        """Report a lacking calendar or profile; for the limits that follow it has then been said."""
        self.problems.add(
            "no-default",
            f"Limit '{name}' needs a calendar and a profile, there or in the limits file's 'defaults'.",
            f"时限“{name}”须注明 calendar（日历）和 profile（计算规则），或写在时限文件的 defaults 中。",
            place,
        )
        self.calendar, self.profile = self.calendar or None, self.profile or None

    def _calendar(self, section: Section, default: str | None) -> str | None:
        name = section.text("calendar")
        if not name or self.calendars is None:
            return name or default
        if name in self.calendars:
            return name
        self.problems.unknown("calendar", "日历", name, self.calendars.keys(), section.place_of("calendar"))
        return None

    def _profile(self, section: Section, default: str | None) -> str | None:
        name = section.text("profile")
        if not name or name in PROFILES:
            return name or default
        self.problems.unknown("profile", "计算规则", name, PROFILES.keys(), section.place_of("profile"))
        return None
