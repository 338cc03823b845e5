"""Reading holiday plans: what each notice says of holidays and worked weekends, as editions (节假日安排)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from govflow.errors import CalendarError, Place, Text
from govflow.rulebook.files import DAYS
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section, read_day, read_title
from govflow.rulebook.sources import Sources
from govflow.worktime import HolidayPlan
from govflow.worktime.editions import Said, check_order
from govflow.worktime.hours import fault_of

_MOST_EDITIONS = 1_000


@attrs.frozen
class Edition:
    """A plan as it is written: where it stands, and where it speaks of each date."""

    plan: HolidayPlan
    place: Place
    dates: Mapping[date, Place]

    @property
    def said(self) -> Said:
        """The revision, and when it became known."""
        return self.plan.revision, self.plan.known_from


Editions = Sequence[Edition]


class Plans:
    """The holiday plans by name: those that the rulebook has of its own, and those that ship with govflow."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._read: dict[str, Editions | None] = {}
        self._unread = False

    def read_own(self, main: Section) -> None:
        """Read the files that `days` names in rulebook.yaml."""
        for leaf in main.names("days"):
            section = self.sources.section(leaf.text, leaf.place)
            self._unread = self._unread or section.unread
            name, editions = self._plan(section)
            if name in self._read or name in self._shipped():
                self.sources.problems.duplicate("plan", "节假日安排", name, section.place_of("days"))
            if name:
                self._read[name] = editions

    def find(self, name: str, place: Place) -> Editions | None:
        """Return the editions of a plan, None after a problem; a shipped one is read when it is asked for."""
        if name not in self._read and name in self._shipped():
            self._read[name] = self._plan(self.sources.section(self._shipped()[name], place))[1]
        if name not in self._read and not self._unread:
            known = [*self._read, *self._shipped()]
            self.sources.problems.unknown("plan", "节假日安排", name, known, place)
        return self._read.get(name)

    def _shipped(self) -> dict[str, str]:
        files = (file for file in self.sources.files if file.startswith(DAYS))
        return {file.removeprefix(DAYS).removesuffix(".yaml"): file for file in files}

    def _plan(self, section: Section) -> tuple[str, Editions | None]:
        problems = self.sources.problems
        before = len(problems.found)
        name = section.text("days", required=True)
        section.title("title", name)
        editions = read_editions(section, problems)
        check_editions(editions, problems)
        if not editions and section.node("editions") is None and not section.unread:
            problems.missing_key("editions", section.place)
        section.close()
        return name, None if section.unread or len(problems.found) > before else editions


def read_editions(section: Section, problems: Problems) -> tuple[Edition, ...]:
    """Return the editions under `editions`, as far as they can be read."""
    sections = tuple(section.items("editions"))
    if len(sections) > _MOST_EDITIONS:
        place = section.place_of("editions")
        en, zh = f"There are more than {_MOST_EDITIONS} editions.", f"版本超过 {_MOST_EDITIONS} 个。"
        problems.add("too-many-editions", en, zh, place)
        sections = ()
    return tuple(edition for one in sections if (edition := _edition(one, problems)))


def check_editions(
    editions: Editions, problems: Problems, first: Sequence[Said] = (), others: Iterable[str] = ()
) -> None:
    """Keep the problem of each edition that is out of order, or is called like one before it or others.

    `first` is the edition, if any, that comes before them all.
    """
    latest, taken = first, {*others, *(revision for revision, _ in first)}
    for edition in editions:
        named = edition.plan.revision
        twin = [(named, None)] if named in taken else []
        faults = dict.fromkeys(check_order([*twin, *latest, edition.said]))
        problems.keep(*(fault.at(edition.place) for fault in faults))
        latest, taken = latest if faults else [edition.said], {*taken, named}


def _edition(section: Section, problems: Problems) -> Edition | None:
    before = len(problems.found)
    revision, source = section.text("revision", required=True), section.text("source")
    known_from = section.day("known_from", required=True)
    known_since, known_until = section.day("known_since"), section.day("known_until")
    dates: dict[date, Place] = {}
    closed = dict(_named(section, "closed", dates, problems))
    worked = dict(_named(section, "worked", dates, problems))
    regular = frozenset(_dates(section.names("regular"), dates, problems))
    section.close()
    if len(problems.found) > before:
        return None
    try:
        plan = HolidayPlan(revision, known_from, known_since, known_until, source, closed, worked, regular)
    except CalendarError as error:
        problems.take(error, section.place)
        return None
    return Edition(plan, section.place, dates)


def _named(
    section: Section, key: str, seen: dict[date, Place], problems: Problems
) -> Iterator[tuple[date, Text]]:
    for leaf, node in section.entries(key):
        name = read_title(node, problems)
        for day in _dates((leaf,), seen, problems):
            yield day, name


def _dates(leaves: Sequence[Leaf], seen: dict[date, Place], problems: Problems) -> Iterator[date]:
    for leaf in leaves:
        day = date_once(leaf, seen, problems)
        if day is not None:
            yield day


def date_once(leaf: Leaf, seen: dict[date, Place], problems: Problems) -> date | None:
    """Return the date that a leaf writes, and know where; None after a problem, or if it was seen before."""
    day = read_day(leaf, problems)
    if day is None:
        return None
    if fault := fault_of(day):
        problems.keep(fault.at(leaf.place))
        return None
    if day in seen:
        en, zh = f"The date '{leaf.text}' stands twice.", f"日期“{leaf.text}”重复。"
        problems.add("duplicate-date", en, zh, leaf.place)
        return None
    seen[day] = leaf.place
    return day
