"""Reading profiles: ways of counting that a rulebook has of its own (计算规则)."""

from collections.abc import Collection, Iterator
from typing import TypedDict, cast, get_args

from govflow.rulebook.sections import Problems, Section
from govflow.worktime import Profile
from govflow.worktime.profiles import SLOTS, Counting, End, Roll, Start

_KINDS = {"start": get_args(Start), "end": get_args(End), "roll": get_args(Roll)}


class Words(TypedDict):
    """How a limit is counted, as far as it is said."""

    start: Start | None
    end: End | None
    roll: Roll | None


def read_words(section: Section) -> Words:
    """Return `start`, `end` and `roll`, None where nothing is written."""
    said = {
        key: section.choice(key, known, known[0]) if section.node(key) else None
        for key, known in _KINDS.items()
    }
    return cast(Words, said)


def read_profiles(section: Section, problems: Problems, known: Collection[str]) -> Iterator[Profile]:
    """Yield the profiles under `profiles`; `known` are the names that others have already."""
    for key, node in section.entries("profiles"):
        one = Section(node, problems)
        if key.text in known:
            problems.duplicate("profile", "计算规则", key.text, key.place)
        title, source = one.title("title", key.text), one.text("source")
        days = _days(one)
        months, slots = (_but(one.section(kind), base) for kind, base in (("months", days), ("slots", SLOTS)))
        one.close()
        yield Profile(key.text, title, source, days, months, slots)


def _days(profile: Section) -> Counting:
    """Return how days are counted, which must be said in full."""
    if profile.node("days") is None:
        profile.problems.missing_key("days", profile.place)
        return SLOTS
    days = profile.section("days")
    for key in _KINDS:
        if days.node(key) is None:
            profile.problems.missing_key(key, days.place)
    return _but(days, SLOTS)


def _but(section: Section, base: Counting) -> Counting:
    words = read_words(section)
    section.close()
    return base.but(**words)
