"""Reading calendars: weekly hours, and what is otherwise on single dates."""

from collections.abc import Iterator
from datetime import date

from govflow.errors import CalendarError, Place, Problem, Text
from govflow.rulebook.literals import day
from govflow.rulebook.nodes import Leaf, Node, Pairs
from govflow.rulebook.sections import Problems, Section, read_title
from govflow.worktime import DayException, Interval, WorkCalendar, read_hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_calendars(
    section: Section, problems: Problems, zone: str, source: str
) -> dict[str, WorkCalendar | None]:
    """Return the calendars of a file by name; None stands for one with a problem.

    `zone` and `source` are those of the rulebook, for calendars without their own.
    """
    found = {
        key.text: _read(key.text, Section(node, problems), problems, zone, source)
        for key, node in section.entries("calendars")
    }
    section.close()
    return found


def _read(name: str, section: Section, problems: Problems, zone: str, source: str) -> WorkCalendar | None:
    before = len(problems.found)
    weekly = dict(_weekly(section.section("weekly"), problems))
    exceptions = dict(_exceptions(section, problems))
    title, revision = section.title("title", name), section.text("revision")
    source = section.text("source", source)
    opening = section.choice("edge", ("closing", "opening"), "closing") == "opening"
    zone, zone_place = section.text("zone", zone), section.place_of("zone")
    known_until = _known_until(section, problems)
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
            known_until=known_until,
            source=source,
        )
    except CalendarError as error:
        problems.take(error, zone_place)
        return None


def _known_until(section: Section, problems: Problems) -> date | None:
    text = section.text("known_until")
    return _day(Leaf(text, section.place_of("known_until")), problems) if text else None


def _weekly(section: Section, problems: Problems) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    """Yield the hours of each day; `mon-fri` stands for all days from one to the other."""
    seen: set[str] = set()
    for key, _ in section.pairs():
        hours = _hours(section.names(key.text), key.text, key.place, problems)
        for name in _days(key, problems):
            if name in seen:
                en, zh = f"The hours of '{name}' stand twice.", f"“{name}”的工作时间重复。"
                problems.add("duplicate-day", en, zh, key.place)
            seen.add(name)
            yield name, hours


def _days(key: Leaf, problems: Problems) -> tuple[str, ...]:
    first, _, last = key.text.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        problems.unknown("weekday", "星期", key.text, DAYS, key.place)
        return ()
    days = DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]
    if not days:
        hint = Text("A week begins on mon.", "一周从 mon 起算。")
        en, zh = f"'{key.text}' ends before it begins.", f"“{key.text}”的止日早于起日。"
        problems.add("backwards-days", en, zh, key.place, hint)
    return days


def _exceptions(section: Section, problems: Problems) -> Iterator[tuple[date, DayException]]:
    """Yield each date that is `closed`, with its name, and each that is `open` at hours of its own."""
    closed, opened = section.entries("closed"), section.entries("open")
    said = [
        *((key, DayException((), read_title(node, problems))) for key, node in closed),
        *((key, _open(key, node, problems)) for key, node in opened),
    ]
    seen: set[date] = set()
    for key, exception in said:
        date_meant = _day(key, problems)
        if date_meant in seen:
            en, zh = f"The date '{key.text}' stands twice.", f"日期“{key.text}”重复。"
            problems.add("duplicate-date", en, zh, key.place)
        if date_meant is not None:
            seen.add(date_meant)
            yield date_meant, exception


def _open(key: Leaf, node: Node, problems: Problems) -> DayException:
    """Return the hours of one date: a list of hours, or `{hours: [...], name: ...}`."""
    if not isinstance(node, Pairs):
        node = Pairs(((Leaf("hours", node.place), node),), node.place)
    section = Section(node, problems)
    hours = _hours(section.names("hours"), key.text, section.place_of("hours"), problems)
    name = section.title("name") if section.node("name") else None
    section.close()
    return DayException(hours, name)


def _hours(leaves: tuple[Leaf, ...], day_text: str, place: Place, problems: Problems) -> tuple[Interval, ...]:
    """Return the intervals of a day; what is wrong with one at its place, with several at the day's."""
    before = len(problems.found)
    for leaf in leaves:
        _read_hours((leaf,), day_text, leaf.place, problems)
    return _read_hours(leaves, day_text, place, problems) if len(problems.found) == before else ()


def _read_hours(
    leaves: tuple[Leaf, ...], day_text: str, place: Place, problems: Problems
) -> tuple[Interval, ...]:
    found: list[Problem] = []
    hours = read_hours([leaf.text for leaf in leaves], day_text, found)
    problems.found += [problem.at(place) for problem in found]
    return () if found else hours


def _day(leaf: Leaf, problems: Problems) -> date | None:
    found = day(leaf.text)
    if found is None:
        problems.bad_date(leaf.text, leaf.place)
    return found
