"""Reading time limits: named ones from files, and those that tables write as plain text."""

import attrs

from govflow.errors import CalendarError, Hint, Place, Problem, Text
from govflow.rulebook.calendars import ASSIGNED, Calendars
from govflow.rulebook.counting import Words, read_profiles, read_words
from govflow.rulebook.granting import read_extension, read_grounds
from govflow.rulebook.limit import Defaults, Limit
from govflow.rulebook.nodes import Leaf, Pairs
from govflow.rulebook.periods import Period
from govflow.rulebook.sections import Problems, Section
from govflow.rulebook.spelling import meant
from govflow.worktime import PROFILES, AnyLimit, Profile, one_limit, parse_limit

NO_LIMIT = "none"

_NO_WORDS = Words(start=None, end=None, roll=None)


class LimitReader:
    """Reads limits; `found` maps each name, and each amount that a table writes, to its Limit.

    An amount has one spelling there, `7 working_days`, however it is written, and also as a name.
    `calendar` and `profile` are the defaults: empty where none is given, None where that has been said.
    `source` is where named limits come from that do not say it; a text has the source of its rule.
    `assigned` is where a limit first goes by the calendar of whoever answers. `profiles` are the ways of
    counting by name. What one file says of defaults and profiles holds for the files after it. `failed` are
    the limits with a problem: what they would have allowed nobody knows.
    """

    def __init__(self, problems: Problems, calendars: Calendars | None, source: str) -> None:
        self.problems = problems
        self.calendars = calendars
        self.source = source
        self.calendar: str | None = next(iter(calendars)) if calendars and len(calendars) == 1 else ""
        self.profile: str | None = ""
        self.profiles: dict[str, Profile] = dict(PROFILES)
        self.found: dict[str, Limit | None] = {NO_LIMIT: None}
        self.named: set[str] = {NO_LIMIT}
        self.failed: set[str] = set()
        self.spelt: dict[str, str] = {}
        self.assigned: Place | None = None
        self.unread = False

    def read_file(self, section: Section) -> None:
        """Read `profiles`, `defaults` (calendar, profile, source) and the named `limits` of a file.

        `effective` of the file is that of each of its limits that does not say it.
        """
        if section.unread:
            self.calendar = self.profile = None
            self.unread = True
        own = list(read_profiles(section, self.problems, self.profiles))
        self.profiles.update((profile.name, profile) for profile in own)
        defaults = section.section("defaults")
        self.calendar = self._calendar(defaults, self.calendar)
        self.profile = self._profile(defaults, self.profile)
        source = defaults.text("source", self.source)
        defaults.close()
        effective = section.effective()
        for key, node in section.entries("limits"):
            name = one_limit(key.text)
            if name == NO_LIMIT:
                en, zh = "'none' stands for no limit already.", "“none”已表示不设时限。"
                self.problems.add("reserved-name", en, zh, key.place)
            elif name in self.named:
                self.problems.duplicate("limit", "时限", key.text, key.place)
            self.named.add(name)
            if isinstance(node, Leaf):  # `prompt: 5 working_day` stands for `{limit: 5 working_day}`
                node = Pairs(((Leaf("limit", node.place), node),), node.place)
            self._read_named(name, key.text, Section(node, self.problems), source, effective)
        section.close()

    def _read_named(self, name: str, written: str, section: Section, source: str, usual: Period) -> None:
        before = len(self.problems.found)
        text, place = section.text("limit", required=True), section.place_of("limit")
        calendar, profile = self._calendar(section, self.calendar), self._profile(section, self.profile)
        words = read_words(section)
        title, source, law = (
            section.title("title", written),
            section.text("source", source),
            section.text("law"),
        )
        limit = self._limit(name, text, calendar, profile, words, place) if text else None
        allowed, counting = section.text("statutory"), self._counting(profile)
        statutory = self._term(allowed, counting, words, section.place_of("statutory")) if allowed else None
        grounds = {ground.name: ground for ground in read_grounds(section, self.problems, counting)}
        effective = section.effective() if section.node("effective") else usual
        term = limit.term if limit else None
        extension = read_extension(section, self.problems, counting, term, statutory)
        section.close()
        if len(self.problems.found) > before:
            self.failed.add(name)
        if limit is not None:
            self.found[name] = attrs.evolve(
                limit,
                title=title,
                source=source,
                law=law,
                statutory=statutory,
                extension=extension,
                grounds=grounds,
                effective=effective,
            )

    def read_text(self, text: str, place: Place | None) -> str | None:
        """Know the limit that a table or a clock writes, and return its name, or the spelling of its amount.

        Where a file could not be read, what is no limit may be a name of it.
        """
        name = self.spelt.get(text) or self.spelt.setdefault(text, one_limit(text))
        if name not in self.found and name not in self.named:
            before = len(self.problems.found)
            limit = self._limit(text, text, self.calendar, self.profile, _NO_WORDS, place)
            if limit is None:
                self.failed.add(name)
                self.problems.found[before:] = self._of_names(text, self.problems.found[before:])
                return None
            self.found[name] = attrs.evolve(limit, name=name, title=limit.term.text)
        return name

    def _of_names(self, text: str, found: list[Problem]) -> list[Problem]:
        """Return the problems of a text that was probably meant to name a limit."""
        if self.unread:
            return [problem for problem in found if problem.code not in ("bad-limit", "unknown-unit")]
        if any(sign.isdecimal() for sign in text) or not (names := sorted(self.named - {NO_LIMIT})):
            return found
        hint = meant(text, self.problems.comparable(names), self.problems.titles)
        return [_suggesting(hint, problem) for problem in found] if hint else found

    def _limit(
        self,
        name: str,
        text: str,
        calendar: str | None,
        profile: str | None,
        words: Words,
        place: Place | None,
    ) -> Limit | None:
        """Return a limit that knows its calendar; None after a problem, there or with its calendar."""
        if calendar == "" or profile == "":
            self._no_default(name, place)
            return None
        term = self._term(text, self._counting(profile), words, place)
        known = self.calendars.get(calendar) if self.calendars and calendar else None
        if term is None or not profile or (known is None and calendar != ASSIGNED):
            return None
        return Limit(name, term, known, place=place, profile=self.profiles[profile])

    @property
    def defaults(self) -> Defaults:
        """How limits count that do not say it, after all files."""
        known = self.calendars.get(self.calendar) if self.calendars and self.calendar else None
        if not self.profile or (known is None and self.calendar != ASSIGNED):
            return Defaults()
        return Defaults(known, self.profiles[self.profile])

    def _term(self, text: str, counting: Profile, words: Words, place: Place | None) -> AnyLimit | None:
        try:
            return parse_limit(text, counting, **words)
        except CalendarError as error:
            self.problems.take(error, place)
            return None

    def _counting(self, profile: str | None) -> Profile:
        """Return a profile, any where there is none: what is read is then only checked."""
        return self.profiles[profile] if profile else next(iter(self.profiles.values()))

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
        if name == ASSIGNED:
            self.assigned = self.assigned or section.place_of("calendar")
            return name
        if not name or self.calendars is None:
            return name or default
        if name in self.calendars:
            return name
        known = [*self.calendars, ASSIGNED]
        self.problems.unknown("calendar", "日历", name, known, section.place_of("calendar"))
        return None

    def _profile(self, section: Section, default: str | None) -> str | None:
        name = section.text("profile")
        if not name or name in self.profiles:
            return name or default
        self.problems.unknown("profile", "计算规则", name, self.profiles.keys(), section.place_of("profile"))
        return None


def _suggesting(names: Text, problem: Problem) -> Problem:
    """Return the problem of what is no limit with names of limits; where none is close, an amount as well."""
    usual = problem.suggestion
    if problem.code != "bad-limit":
        return problem
    if usual and isinstance(names, Hint) and names.listing:
        names = Hint(f"{usual.en} {names.en}", f"{usual.zh}{names.zh}", names.allowed)
    return attrs.evolve(problem, suggestion=names)
