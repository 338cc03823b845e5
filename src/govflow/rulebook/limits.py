"""Reading time limits: named ones from a file, and those that tables write as plain text."""

from collections.abc import Mapping

from govflow.errors import CalendarError, Place, Text
from govflow.rulebook.rulebook import Limit
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import PROFILES, WorkCalendar, parse_limit

NO_LIMIT = "none"


class LimitReader:
    """Reads limits; `found` maps each name, and each text that a table writes, to its Limit."""

    def __init__(self, problems: Problems, calendars: Mapping[str, WorkCalendar]) -> None:
        self.problems = problems
        self.calendars = calendars
        self.calendar = next(iter(calendars)) if len(calendars) == 1 else ""
        self.profile = ""
        self.found: dict[str, Limit | None] = {NO_LIMIT: None}

    def read_file(self, section: Section) -> None:
        """Read `defaults` (calendar, profile) and the named `limits` of a file."""
        defaults = section.section("defaults")
        self.calendar = self._calendar(defaults, self.calendar)
        self.profile = self._profile(defaults, "")
        defaults.close()
        for key, node in section.entries("limits"):
            one = Section(node, self.problems)
            text, place = one.text("limit", required=True), one.place_of("limit")
            calendar, profile = self._calendar(one, self.calendar), self._profile(one, self.profile)
            title, source = one.title("title", key.text), one.text("source")
            one.close()
            if text:
                self.found[key.text] = self._limit(key.text, text, calendar, profile, title, source, place)
        section.close()

    def read_text(self, text: str, place: Place | None) -> str | None:
        """Know the limit that a table or a clock writes: a name, or a text such as `10 working_day`."""
        if text not in self.found:
            limit = self._limit(text, text, self.calendar, self.profile, Text("", ""), "", place)
            if limit is None:
                return None
            self.found[text] = limit
        return text

    def _limit(
        self, name: str, text: str, calendar: str, profile: str, title: Text, source: str, place: Place | None
    ) -> Limit | None:
        if not calendar or not profile:
            self.problems.add(
                "no-default",
                f"Limit '{name}' needs a calendar and a profile, there or in the limits file's 'defaults'.",
                f"时限“{name}”须注明 calendar（日历）和 profile（计算规则），或写在时限文件的 defaults 中。",
                place,
            )
            return None
        try:
            term = parse_limit(text, profile)
        except CalendarError as error:
            self.problems.take(error, place)
            return None
        return Limit(name, term, self.calendars[calendar], title, source, place)

    def _calendar(self, section: Section, default: str) -> str:
        name = section.text("calendar", default)
        if name and name not in self.calendars:
            self.problems.unknown(
                "calendar", "日历", name, list(self.calendars), section.place_of("calendar")
            )
            return ""
        return name

    def _profile(self, section: Section, default: str) -> str:
        name = section.text("profile", default)
        if name and name not in PROFILES:
            self.problems.unknown("profile", "计算规则", name, list(PROFILES), section.place_of("profile"))
            return ""
        return name
