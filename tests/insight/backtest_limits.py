"""Other limits than those of some rules: another term, way of counting or calendar, or no date at all."""

from collections.abc import Iterable, Iterator

from attrs import evolve
from hypothesis import strategies as st

from govflow.case import ClockStarted, Event, InTask
from govflow.rulebook import Limit, Rulebook
from govflow.worktime import PROFILES, parse_limit

TERMS = (
    "1 natural_hour", "2 working_hour", "1 working_day", "4 working_day", "9 calendar_day", "30 working_day",
    "200 working_hour", "2000 natural_hour", "3 month", "every fri", "每月20日",
)  # fmt: skip


def limits_of(events: Iterable[Event]) -> Iterator[str]:
    """Yield the limits by which clocks started, in tasks too."""
    for event in events:
        inner = event
        while isinstance(inner, InTask):
            inner = inner.event
        if isinstance(inner, ClockStarted):
            yield inner.limit


@st.composite
def changed(draw: st.DrawFn, book: Rulebook, started: Iterable[str]) -> tuple[Rulebook, frozenset[str]]:
    """Draw the same rules with other limits, of those by which clocks have `started`, and which these are."""
    among = sorted(book.limits.keys() & set(started)) or sorted(book.limits)
    names = draw(st.lists(st.sampled_from(among), min_size=1, max_size=2, unique=True))
    model, limits = next(one for one in book.limits.values() if one), dict(book.limits)
    for name in names:
        limits[name] = draw(st.sampled_from(otherwise(book, limits[name] or evolve(model, name=name))))
    return evolve(book, limits=limits), frozenset(names)


def otherwise(book: Rulebook, limit: Limit) -> list[Limit | None]:
    """Return what may become of a limit; one that is bare is neither paused nor extended."""
    terms = [limit.term, *(parse_limit(term, profile) for term in TERMS for profile in sorted(PROFILES))]
    calendars = (None, *book.calendars.values())  # None is that of the owner
    found = [evolve(limit, term=term) for term in terms[1:]]
    found += [evolve(limit, calendar=calendar, term=term) for calendar in calendars for term in terms[:9:4]]
    found += [evolve(limit, grounds={}, extension=None, term=term) for term in terms[::4]]
    return [*found, None, None, None]
