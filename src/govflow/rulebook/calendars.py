"""Reading calendars: weekly hours, and what is otherwise on single dates."""

from collections.abc import Iterator
from datetime import date

from govflow.errors import CalendarError, Place, Text
from govflow.rulebook.nodes import Leaf, Node, Pairs
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.worktime import DayException, WorkCalendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_calendars(section: Section, problems: Problems, zone: str) -> dict[str, WorkCalendar]:
    """Return the calendars of a file by name."""
    found = {}
    for key, node in section.entries("calendars"):
        calendar = _read(key.text, Section(node, problems), problems, zone)
        if calendar is not None:
            found[key.text] = calendar
    section.close()
    return found


def _read(name: str, section: Section, problems: Problems, zone: str) -> WorkCalendar | None:
    before = len(problems.found)
    weekly = dict(_weekly(section, problems))
    exceptions = dict(_closed(section, problems)) | dict(_open(section, problems))
    known_until = section.text("known_until")
    title, revision, source = section.title("title", name), section.text("revision"), section.text("source")
    opening = section.choice("edge", ("closing", "opening"), "closing") == "opening"
    zone, zone_place = section.text("zone", zone), section.place_of("zone")
    until = read_date(known_until, section.place_of("known_until"), problems) if known_until else None
    section.close()
    if len(problems.found) > before:
        return None
    try:
        return WorkCalendar(
            zone,
            weekly,
            exceptions,
            edge="opening" if opening else "closing",
            name=name,
            title=title,
            revision=revision,
            known_until=until,
            source=source,
        )
    except CalendarError as error:
        problems.take(error, zone_place)
        return None


def _weekly(section: Section, problems: Problems) -> Iterator[tuple[str, list[str]]]:
    """Yield the hours of each day; `mon-fri` stands for all days from one to the other."""
    hours = section.section("weekly")
    for key, _ in section.entries("weekly"):
        first, _, last = key.text.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            problems.unknown("weekday", "星期", key.text, DAYS, key.place)
            continue
        span = DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
        intervals = [leaf.text for leaf in hours.names(key.text)]
        yield from ((day, intervals) for day in span)


def _closed(section: Section, problems: Problems) -> Iterator[tuple[date, DayException]]:
    for key, node in section.entries("closed"):
        day = read_date(key.text, key.place, problems)
        if day is not None:
            yield day, DayException((), read_title(node, problems))


def _open(section: Section, problems: Problems) -> Iterator[tuple[date, DayException]]:
    """Yield dates with hours of their own: a list of hours, or `{hours: [...], name: ...}`."""
    for key, node in section.entries("open"):
        day = read_date(key.text, key.place, problems)
        hours, name = _hours(node, problems)
        if day is not None:
            yield day, DayException(hours, name)


def _hours(node: Node, problems: Problems) -> tuple[tuple[str, ...], Text | None]:
    if not isinstance(node, Pairs):
        node = Pairs(((Leaf("hours", node.place), node),), node.place)
    section = Section(node, problems)
    hours = tuple(leaf.text for leaf in section.names("hours"))
    name = section.title("name") if section.node("name") else None
    section.close()
    return hours, name


def read_date(text: str, place: Place | None, problems: Problems) -> date | None:
    """Return a date written as 2018-06-05, or None after a problem."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.add(
            "bad-date",
            f"'{text}' is not a date such as 2018-06-05.",
            f"“{text}”不是形如 2018-06-05 的日期。",
            place,
        )
        return None
