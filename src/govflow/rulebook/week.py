"""Reading the hours of days: `09:00-12:00`, for a day of the week or a span of them."""

from collections.abc import Iterator

from govflow.errors import Place, Problem, Text
from govflow.rulebook.nodes import Leaf
from govflow.rulebook.sections import Problems, Section
from govflow.worktime import Interval, read_hours
from govflow.worktime.hours import WEEKDAYS, minutes_lost

Week = dict[str, tuple[Interval, ...]]


def read_week(section: Section, problems: Problems) -> Week:
    """Return the hours of each day; `mon-fri` stands for all days from one to the other."""
    return dict(_weekly(section, problems))


def _weekly(section: Section, problems: Problems) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    seen: set[str] = set()
    for key, _ in section.pairs():
        hours = read_intervals(section.names(key.text), key.text, key.place, problems)
        for name in _days(key, problems):
            if name in seen:
                en, zh = f"The hours of '{name}' stand twice.", f"“{name}”的工作时间重复。"
                problems.add("duplicate-day", en, zh, key.place)
            seen.add(name)
            yield name, hours


def _days(key: Leaf, problems: Problems) -> tuple[str, ...]:
    first, _, last = key.text.partition("-")
    known = [str(day) for day in WEEKDAYS]
    if first not in known or (last or first) not in known:
        problems.unknown("weekday", "星期", key.text, known, key.place)
        return ()
    days = known[known.index(first) : known.index(last or first) + 1]
    if not days:
        hint = Text("A week begins on mon.", "一周从 mon 起算。")
        en, zh = f"'{key.text}' ends before it begins.", f"“{key.text}”的止日早于起日。"
        problems.add("backwards-days", en, zh, key.place, hint)
    return tuple(days)


def read_intervals(
    leaves: tuple[Leaf, ...], day_text: str, place: Place, problems: Problems
) -> tuple[Interval, ...]:
    """Return the intervals of a day; what is wrong with one at its place, with several at the day's."""
    before = len(problems.found)
    for leaf in leaves:
        hours = _read((leaf,), day_text, leaf.place, problems)
        problems.warnings += [lost.at(leaf.place) for lost in minutes_lost(hours, day_text)]
    return _read(leaves, day_text, place, problems) if len(problems.found) == before else ()


def _read(leaves: tuple[Leaf, ...], day_text: str, place: Place, problems: Problems) -> tuple[Interval, ...]:
    found: list[Problem] = []
    hours = read_hours([leaf.text for leaf in leaves], day_text, found)
    problems.keep(*(problem.at(place) for problem in found))
    return () if found else hours
